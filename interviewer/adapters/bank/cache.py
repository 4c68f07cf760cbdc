"""The bank as one file: index cards at its head, then every entry as JSON, read when it is asked for.

Reading 280 files of YAML anew takes a second and 100 MB once all questions are authored; this takes milliseconds. A
stamp over name, size and time of change of every file decides whether it may be used. What cannot be read or written
is as if it were not there.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from interviewer import __version__
from interviewer.core import bank as schema
from interviewer.core.bank import Category, Framework, Question, QuestionType
from interviewer.core.cards import Card
from interviewer.core.catalogue import Bank, Origin

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Entry = TypeVar("Entry", bound=BaseModel)
KINDS = ("category", "framework", "type", "question")


class LazyEntries(Mapping[str, Entry], Generic[Entry]):
    """Entries of one kind in the cache file, each read when it is first asked for."""

    def __init__(self, file: mmap.mmap, places: Mapping[str, tuple[int, int]], model: type[Entry]) -> None:
        self._file = file
        self._places = places
        self._model = model
        self._read: dict[str, Entry] = {}

    def __getitem__(self, name: str) -> Entry:
        if name not in self._read:
            start, length = self._places[name]
            self._read[name] = self._model.model_validate_json(self._file[start : start + length])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def load_bank_cached(root: Traversable, cache: Path) -> Bank:
    """The bank in a folder, from the cache where that is still true. Raises BankError like `load_bank`."""
    if not isinstance(root, Path):
        return _read_anew(root)
    stamp = _stamp(root)
    stored = _open(cache, stamp)
    if stored is not None:
        return stored
    bank = _read_anew(root)
    return (_write(cache, stamp, bank) and _open(cache, stamp)) or bank


def _read_anew(root: Traversable) -> Bank:
    # Imported here because YAML and its checks cost 40 ms that a true cache spares.
    from interviewer.adapters.bank.files import load_bank  # noqa: PLC0415

    return load_bank(root)


def _stamp(root: Path) -> str:
    """What changes whenever a file of the bank, the schema or the program changes."""
    digest = hashlib.sha256(__version__.encode())
    for file in (schema.__file__, __file__, *_files_below(root)):
        facts = os.stat(file)
        digest.update(f"{file}\0{facts.st_mtime_ns}\0{facts.st_size}\n".encode())
    return digest.hexdigest()


def _files_below(root: Path) -> list[str]:
    return sorted(
        os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if name.endswith(".yaml")
    )


def _open(cache: Path, stamp: str) -> Bank | None:
    try:
        with cache.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = json.loads(data.readline())
        if head["stamp"] != stamp or len(data) != head["size"] + data.tell():
            return None
        return _bank(head, data)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _bank(head: dict[str, Any], data: mmap.mmap) -> Bank:
    base = data.tell()

    def places(kind: str) -> dict[str, tuple[int, int]]:
        return {name: (base + start, length) for name, start, length in head["places"][kind]}

    return Bank(
        categories=LazyEntries(data, places("category"), Category),
        frameworks=LazyEntries(data, places("framework"), Framework),
        types=LazyEntries(data, places("type"), QuestionType),
        questions=LazyEntries(data, places("question"), Question),
        origins={(kind, name): Origin(source, at) for kind, name, source, at in head["origins"]},
        index=tuple(_card(values) for values in head["cards"]),
    )


def _card(values: dict[str, Any]) -> Card:
    seed = tuple(tuple(row) for row in values["seed"])
    listed = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return Card(**{**values, **listed, "seed": seed})


def _write(cache: Path, stamp: str, bank: Bank) -> bool:
    """Write the cache; False when that was not possible."""
    places: dict[str, list[tuple[str, int, int]]] = {}
    body = bytearray()
    for kind, entries in zip(KINDS, (bank.categories, bank.frameworks, bank.types, bank.questions), strict=True):
        places[kind] = []
        for name, entry in entries.items():
            data = entry.model_dump_json(exclude_defaults=True).encode()
            places[kind].append((name, len(body), len(data)))
            body += data
    origins = [(kind, name, *asdict(origin).values()) for (kind, name), origin in bank.origins.items()]
    cards = [asdict(card) for card in bank.cards]
    head = {"stamp": stamp, "size": len(body), "places": places, "origins": origins, "cards": cards}
    try:
        cache.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=cache.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(head).encode() + b"\n" + body)
        Path(name).replace(cache)
    except OSError:
        return False
    return True

"""The bank on disk: folders and files of strict YAML, read into a `Bank`. All faults of all files come at once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from interviewer.adapters.bank.faults import Written, problems_in
from interviewer.adapters.bank.reading import read_text
from interviewer.adapters.bank.yaml_text import Positions, YamlFault, positions, read_yaml, spelled
from interviewer.core.bank import Category, Framework, Question, QuestionType
from interviewer.core.catalogue import Bank, Origin
from interviewer.core.content import Content
from interviewer.core.errors import BankError, Problem
from interviewer.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

Entry = TypeVar("Entry", Category, Framework, Question, QuestionType)
_SUFFIXES = (".yaml", ".yml")
_MOST = 200
"""Faults after which the rest of a list is not looked at."""
_CATEGORIES = "categories.yaml"


@dataclass
class _Shelf:
    """What has been read so far, and what was wrong with it."""

    entries: dict[tuple[str, str], Content] = field(default_factory=dict)
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, kind: str, model: type[Content], path: Traversable) -> None:
        """Take every entry of one file; what is wrong with it becomes problems."""
        file = clean(str(path))
        try:
            text = read_text(path)
            value = read_yaml(text)
        except BankError as error:
            self.problems.extend(error.problems)
            return
        except YamlFault as fault:
            self.problems.append(Problem(file, fault.message, fault.line, fault.column, fix=fault.fix))
            return
        if value is None or value == "":
            self.problems.append(Problem(file, f"is empty, expected a {kind}"))
        elif isinstance(value, list):
            self._read_list(kind, model, Written(file, text), value, slug_of(path.name))
        else:
            self._take(kind, model, Written(file, text), value, (), slug_of(path.name))

    def _read_list(self, kind: str, model: type[Content], written: Written, items: list[Any], name: str) -> None:
        before = len(self.problems)
        for number, item in enumerate(items):
            self._take(kind, model, written, item, (number,), f"{name}-{number + 1}")
            if len(self.problems) - before > _MOST:
                self.problems.append(Problem(written.file, "has more faults; these come first"))
                return

    def _take(
        self, kind: str, model: type[Content], written: Written, value: Any, at: tuple[int, ...], name: str
    ) -> None:
        if isinstance(value, dict):
            value = {"id": name, **value}
        try:
            entry = model.model_validate(value)
        except ValidationError as error:
            self.problems.extend(problems_in(written, error, model, at))
            return
        key = (kind, str(getattr(entry, "id", name)))
        if key in self.entries:
            line, column = written.positions.of((*at, "id"))
            message = f"the {kind} id `{key[1]}` is already used in {self.origins[key].file}"
            self.problems.append(
                Problem(written.file, message, line, column, spelled((*at, "id")), "choose another id")
            )
            return
        self.entries[key] = entry
        self.origins[key] = Origin(written.file, spelled(at))

    def all(self, kind: str, model: type[Entry]) -> dict[str, Entry]:
        """The entries of one kind by id."""
        return {name: entry for (k, name), entry in self.entries.items() if k == kind and isinstance(entry, model)}

    def bank(self) -> Bank:
        """The finished bank. Raises BankError when anything was wrong with any file."""
        if self.problems:
            raise BankError(self.problems)
        return self.sound()

    def sound(self) -> Bank:
        """What could be read, whatever else was wrong."""
        return Bank(
            categories=self.all("category", Category),
            frameworks=self.all("framework", Framework),
            types=self.all("type", QuestionType),
            questions=self.all("question", Question),
            origins=self.origins,
        )


def slug_of(file_name: str) -> str:
    """An id made of a file's name, without its suffix: `My question.yaml` gives `my-question`."""
    stem = file_name.rsplit(".", 1)[0]
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9._-]+", "-", ascii_only.lower()).strip("._-")[:60] or "question"


def load_bank(root: Traversable) -> Bank:
    """The bank in a folder with frameworks/, types/, questions/ and categories.yaml, each of which may be absent.

    Raises BankError with every fault of every file.
    """
    shelf = _Shelf()
    _read_layout(shelf, root)
    return shelf.bank()


def load_sound(root: Traversable) -> tuple[Bank, tuple[Problem, ...]]:
    """Every entry of such a folder that can be read, and every fault of the others: for checking while people write."""
    shelf = _Shelf()
    _read_layout(shelf, root)
    return shelf.sound(), tuple(shelf.problems)


def load_own(path: Path) -> Bank:
    """A person's questions: a file, or a folder of such files, which may also be laid out like `bank/`.

    A file holds one question or a list of them; the id is by default the file's name, in a list with a number.
    Raises BankError with every fault of every file.
    """
    shelf = _Shelf()
    if path.is_dir():
        loose = [file for file in _yaml_files(path) if file.name != _CATEGORIES]
        for file in loose:
            shelf.read("question", Question, file)
        _read_layout(shelf, path)
    else:
        shelf.read("question", Question, path)
    bank = shelf.bank()
    return replace(bank, own=frozenset(bank.questions))


def _read_layout(shelf: _Shelf, root: Traversable) -> None:
    categories = root / _CATEGORIES
    if _is_there(categories):
        shelf.read("category", Category, categories)
    for folder, kind, model in (
        ("frameworks", "framework", Framework),
        ("types", "type", QuestionType),
        ("questions", "question", Question),
    ):
        place = root / folder
        if isinstance(place, Path) and place.is_symlink():
            message = "is a symbolic link, and links are not followed"
            shelf.problems.append(Problem(clean(str(place)), message, fix="put the folder itself here"))
        elif place.is_dir():
            for file in _yaml_files(place):
                shelf.read(kind, model, file)


def _is_there(path: Traversable) -> bool:
    return path.is_file() or (isinstance(path, Path) and path.is_symlink())


def _yaml_files(folder: Traversable) -> list[Traversable]:
    """The YAML files directly in a folder, by name; hidden files and folders are passed over."""
    found = (file for file in folder.iterdir() if file.name.endswith(_SUFFIXES) and not file.name.startswith("."))
    return sorted((file for file in found if not file.is_dir()), key=_in_order)


def _in_order(file: Traversable) -> tuple[object, ...]:
    """Names with their numbers counted, so that `ml-9` comes before `ml-10`."""
    return tuple((part.isdigit(), int(part) if part.isdigit() else part) for part in re.split(r"(\d+)", file.name))


def located(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of `Bank.problems`, each with line and column where its file and key can be found on disk."""
    read: dict[str, Positions | None] = {}
    found = []
    for problem in problems:
        if problem.line is None and problem.file not in read:
            read[problem.file] = _positions_in(Path(problem.file))
        where = read.get(problem.file) if problem.line is None else None
        line, column = where.of(_path_of(problem.key)) if where else (problem.line, problem.column)
        found.append(replace(problem, line=line, column=column))
    return tuple(found)


def _positions_in(path: Path) -> Positions | None:
    try:
        return positions(read_text(path)) if path.is_file() else None
    except (BankError, YamlFault):
        return None


def _path_of(key: str) -> tuple[str | int, ...]:
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", key)
    return tuple(int(number) if number else name for number, name in parts)


def check(bank: Bank, extra: Sequence[Problem] = ()) -> tuple[Problem, ...]:
    """Everything that does not fit together in a bank, with its place in the files."""
    return located((*extra, *bank.problems()))

"""How many tokens a text has: our own estimate at once, tiktoken's count where its table is at hand.

Loading tiktoken's table takes a quarter of a second and 86 MB, and its own download has no timeout, so both happen in
a background thread and nobody waits for them. Whoever asks learns which of the two answered.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from interviewer.adapters.prices import cost_usd as cost_usd
from interviewer.engine.ports import Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    import tiktoken

    from interviewer.engine.ports import ChatRequest

BYTES_PER_TOKEN = 3.4
"""Never far under on prose, code and tree drawings in the languages that were measured."""
FETCH_S = 1.0
"""A table that takes longer to download is done without."""

_TABLE_URL = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
_TABLE_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of a text from its bytes."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN)


def estimated_usage(request: ChatRequest, reply: str) -> Usage:
    """Estimate what one exchange used, for servers that do not say."""
    sent = estimate_tokens(request.prefix + "".join(message.text for message in request.messages))
    return Usage(requests=1, input_tokens=sent, output_tokens=estimate_tokens(reply), estimated=True)


@dataclass(frozen=True)
class TokenCount:
    """A number of tokens and who counted."""

    tokens: int
    source: Literal["tiktoken", "estimate"]


class TokenCounter:
    """Counts with tiktoken once its table is loaded, and estimates until then or for ever."""

    def __init__(self, *, may_fetch: bool = False, fetch: Callable[[], bytes] | None = None) -> None:
        """Only with `may_fetch` is the table downloaded, from OpenAI's public store: a host the user did not name."""
        self._fetch = (fetch or _download) if may_fetch else None
        self._encoding: tiktoken.Encoding | None = None
        self._thread: threading.Thread | None = None

    def prepare(self) -> None:
        """Begin to load the table in the background, if it can be had; returns at once, does nothing twice."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="tiktoken", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the loading to end, for `doctor` and tests; is the table loaded?"""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._encoding is not None

    def count_tokens(self, text: str) -> TokenCount:
        """Count or estimate, without ever waiting."""
        if self._encoding is None:
            return TokenCount(estimate_tokens(text), "estimate")
        return TokenCount(len(self._encoding.encode_ordinary(text)), "tiktoken")

    def _load(self) -> None:
        try:
            if table_is_cached() or (self._fetch is not None and _keep(self._fetch())):
                import tiktoken  # noqa: PLC0415

                self._encoding = tiktoken.get_encoding("o200k_base")
        except Exception:
            self._encoding = None


def table_is_cached() -> bool:
    """Is tiktoken's table in its cache folder, whole, so that loading it needs no network?"""
    path = _cache_path()
    try:
        return path is not None and hashlib.sha256(path.read_bytes()).hexdigest() == _TABLE_SHA256
    except OSError:
        return False


def _cache_path() -> Path | None:
    """The place where tiktoken itself looks; None when the user switched its cache off."""
    chosen = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    if chosen == "":
        return None
    folder = Path(chosen) if chosen else Path(tempfile.gettempdir()) / "data-gym-cache"
    return folder / hashlib.sha1(_TABLE_URL.encode(), usedforsecurity=False).hexdigest()


def _keep(table: bytes) -> bool:
    """Put a downloaded table where tiktoken looks; is it there and the right one?"""
    path = _cache_path()
    if path is None or hashlib.sha256(table).hexdigest() != _TABLE_SHA256:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(table)
    part.replace(path)
    return True


def _download() -> bytes:
    """Download the table. Raises OSError when it does not arrive within FETCH_S seconds."""
    import urllib.request  # noqa: PLC0415

    until = time.monotonic() + FETCH_S
    pieces: list[bytes] = []
    with urllib.request.urlopen(_TABLE_URL, timeout=FETCH_S) as answer:
        while piece := answer.read1(65_536):
            if time.monotonic() > until:
                raise TimeoutError("the token table did not arrive in time")
            pieces.append(piece)
    return b"".join(pieces)

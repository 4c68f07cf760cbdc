"""Where the program's own content lies: inside the installed package, or at the top of the checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.core.errors import SettingsError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_CHECKOUT = Path(__file__).resolve().parents[2]


def data_root(name: str) -> Traversable:
    """The folder `bank` or `prompts`; in a wheel it need not be a path on disk. Raises SettingsError."""
    packaged = files("interviewer") / "_data" / name
    if packaged.is_dir():
        return packaged
    if (_CHECKOUT / name).is_dir() and (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / name
    raise SettingsError(f"The folder {name!r} is missing from this installation. Install interviewer again.")

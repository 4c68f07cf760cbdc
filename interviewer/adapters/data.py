"""Where the program's own content lies: inside the installed package, or at the top of the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.core.errors import SettingsError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parent


def data_root(name: str) -> Traversable:
    """The folder `bank` or `prompts`; in a wheel it need not be a path on disk. Raises SettingsError."""
    if (_PACKAGE / "_data" / name).is_dir():
        return _PACKAGE / "_data" / name
    if (_CHECKOUT / name).is_dir() and (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / name
    return _inside_archive(name)


def _inside_archive(name: str) -> Traversable:
    # Imported here because only a program that runs from a zip file needs it, and it brings the zip reader along.
    from importlib.resources import files  # noqa: PLC0415

    packaged = files("interviewer") / "_data" / name
    if packaged.is_dir():
        return packaged
    raise SettingsError(f"The folder {name!r} is missing from this installation. Install interviewer again.")

"""An API key that cannot be printed by accident."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """Holds a key; only `reveal` gives it out, and only adapters that send it call that."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        """Return the key itself, without surrounding white space."""
        return self._value

    @property
    def hint(self) -> str:
        """The last four characters of a long key, for `doctor`; stars for a short one."""
        return f"...{self._value[-4:]}" if len(self._value) >= 12 else "***"

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is never pickled or copied into a file")

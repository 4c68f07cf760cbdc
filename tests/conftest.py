"""What all tests share. Network, sleeping and warnings are shut out by `pyproject.toml`."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.fakes import FakeClock, MemoryJournal

settings.register_profile("here", deadline=None, max_examples=60)
settings.load_profile("here")


@pytest.fixture
def clock() -> FakeClock:
    """Time by hand."""
    return FakeClock()


@pytest.fixture
def journal() -> MemoryJournal:
    """A history that has been through JSON."""
    return MemoryJournal()

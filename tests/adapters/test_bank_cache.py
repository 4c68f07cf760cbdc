"""The bank beside itself as one file: the same bank, read when asked for, never out of date."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from interviewer.adapters.bank.cache import load_bank_cached
from interviewer.adapters.bank.files import load_bank, load_own
from interviewer.adapters.data import data_root

FRAMEWORK = "id: tree\ntitle: Tree\ntype: talk\nbranches:\n- {id: one, title: One, leaves: [{title: Leaf}]}\n"
TYPE = """\
id: talk
title: Talk
dimensions:
- {id: all, title: All, weight: 100, anchors: [a, b, c, d], branches: [one]}
time: {answer_s: 60, followups_s: 60, max_followups: 1}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    for name, text in (
        ("frameworks/tree", FRAMEWORK),
        ("types/talk", TYPE),
        ("questions/q1", "question: Why?\nframework: tree\nid: q1\n"),
    ):
        file = folder / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_the_cached_bank_is_the_bank(tmp_path: Path) -> None:
    source = data_root("bank")
    plain, cache = load_bank(source), tmp_path / "bank.json"
    for _ in range(2):
        cached = load_bank_cached(source, cache)
        assert dict(cached.questions) == dict(plain.questions)
        assert dict(cached.frameworks) == dict(plain.frameworks)
        assert dict(cached.types) == dict(plain.types)
        assert dict(cached.categories) == dict(plain.categories)
        assert cached.cards == plain.cards
        assert cached.rows == plain.rows
        assert cached.origins == plain.origins


def test_a_changed_file_is_seen(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "bank.json"
    assert load_bank_cached(root, cache).question("q1").question == "Why?"
    file = root / "questions" / "q1.yaml"
    file.write_text("question: Why not?\nframework: tree\nid: q1\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert load_bank_cached(root, cache).question("q1").question == "Why not?"


@pytest.mark.parametrize("garbage", [b"", b"{}", b"\xff\xfe not json", b'{"stamp": 1}\n'])
def test_a_broken_cache_is_as_if_it_were_not_there(root: Path, tmp_path: Path, garbage: bytes) -> None:
    cache = tmp_path / "bank.json"
    cache.write_bytes(garbage)
    assert load_bank_cached(root, cache).question("q1").question == "Why?"


def test_a_cache_cut_short_is_not_used(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "bank.json"
    load_bank_cached(root, cache)
    cache.write_bytes(cache.read_bytes()[:-5])
    assert load_bank_cached(root, cache).question("q1").question == "Why?"


def test_a_place_that_cannot_be_written_costs_only_time(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert load_bank_cached(root, tmp_path / "file" / "bank.json").question("q1").question == "Why?"


def test_own_questions_join_without_reading_ours(root: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("question: And mine?\nframework: tree\n", encoding="utf-8")
    bank = load_bank_cached(root, tmp_path / "bank.json")
    merged, clashes = bank.merge(load_own(own))
    assert not clashes
    assert [card.id for card in merged.cards] == ["q1", "mine"]
    assert merged.own == {"mine"}
    assert merged.question("mine").question == "And mine?"
    assert merged.question("q1").question == "Why?"
    assert len(merged.questions) == 2

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviewer.adapters.bank.mojibake import repair
from interviewer.adapters.bank.source_document import SourceDocument, read_source
from interviewer.core.bank import Mark
from interviewer.core.errors import BankError

SAMPLE = Path(__file__).parent.parent / "data" / "source_sample.txt"
FULL = Path(__file__).parents[3] / "shared" / "seed" / "000_ee5273a48736e34c.txt"

WARNING = b"\xc3\xa2\xc5\xa1\xc2\xa0\xc3\xaf\xc2\xb8"
"""The warning sign as it stands in the document: with a no-break space, and the last byte of its selector lost."""


def damage(text: str) -> str:
    """What the document went through: UTF-8 read as Windows-1254, undefined bytes dropped."""
    return text.encode().decode("cp1254", errors="ignore")


def read(folder: Path, text: str | bytes) -> SourceDocument:
    path = folder / "source.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_source(path)


def faults(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(BankError) as caught:
        read(folder, text)
    return [str(problem).removeprefix(f"{folder}/source.txt") for problem in caught.value.problems]


@pytest.fixture(scope="module")
def clean() -> str:
    return repair(SAMPLE.read_text(encoding="utf-8")).text


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_sample_is_read_whole() -> None:
    document = read_source(SAMPLE)
    assert document.damaged
    assert document.row_count == 27
    assert [(category.heading, category.mark) for category in document.categories] == [
        ("CODING", Mark.SKIP),
        ("DEEP LEARNING", Mark.DEFER),
        ("GENERATIVE AI", Mark.NEUTRAL),
        ("SQL", Mark.LOVE),
    ]
    coding, deep = document.categories[:2]
    assert coding.testing == "Can you implement ML algorithms from scratch?"
    assert coding.tree is None
    assert [row.number for row in coding.rows if row.cut] == [2]
    assert coding.rows[3].text == "Implement a k-nearest neighbors algorithm."
    assert deep.tree is not None
    assert deep.tree.title == "Deep Learning"
    assert deep.tree.branches[2] == (
        "Regularization",
        ("Dropout", "Batch normalization", "L1/L2 regularization", "Early stopping"),
    )


def test_the_account_separates_what_is_exact_from_what_was_read_from_context() -> None:
    document = read_source(SAMPLE)
    exact = {repair.after: repair.count for repair in document.repairs if repair.exact}
    guessed = {repair.after: repair.others for repair in document.repairs if not repair.exact}
    assert exact["\u2019"] == 1
    assert exact["\u251c"] + exact["\u2514"] == 19
    assert set(guessed) == {"\ufe0f", "\u2550", "\u255d", "\U0001f3af", "\U0001f4dd"}
    assert "\U0001f393" in guessed["\U0001f4dd"]
    assert document.unrestored == ()


def test_the_repaired_text_reads_the_same(tmp_path: Path, clean: str) -> None:
    again = read(tmp_path, clean)
    assert not again.damaged
    assert again.repairs == ()
    assert again.categories == read_source(SAMPLE).categories


def test_bytes_that_survived_as_control_characters_are_exact(tmp_path: Path, clean: str) -> None:
    undefined = "\x81\x8d\x8e\x8f\x90\x9d\x9e"
    kept = "".join(chr(byte) if chr(byte) in undefined else bytes([byte]).decode("cp1254") for byte in clean.encode())
    document = read(tmp_path, kept)
    assert document.damaged
    assert all(repair.exact for repair in document.repairs)
    assert document.categories == read_source(SAMPLE).categories


def test_the_no_break_space_in_the_warning_sign_is_no_trap() -> None:
    assert repair(WARNING.decode() + " SKIP").text == "\u26a0\ufe0f SKIP"
    raw = SAMPLE.read_bytes()
    assert raw.count(WARNING) == 19
    assert sum(len(category.rows) for category in read_source(SAMPLE).categories[:2]) == 17


@pytest.mark.parametrize("text", ["plain words", "caf\u00e9 \u2013 na\u00efve", "\u26aa intact", "\u201cquoted\u201d"])
def test_a_sound_text_is_left_alone(text: str) -> None:
    assert repair(text).text == text
    assert not repair(text).damaged


def test_what_cannot_be_restored_is_reported_with_its_line() -> None:
    mended = repair(damage("fine \u26aa\nlost \U0001f441 eye"))
    assert mended.text.startswith("fine \u26aa\n")
    assert [line for line, _ in mended.unrestored] == [2]


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FFF), max_size=80))
def test_damage_that_lost_nothing_is_undone_exactly(text: str) -> None:
    if all(byte not in b"\x81\x8d\x8e\x8f\x90\x9d\x9e" for byte in text.encode()):
        assert repair(damage(text)).text == text


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("27 across 4", "28 across 4", "Total Questions: 28 across", "declares 28 questions, but 27 were read"),
        ("27 across 4", "27 across 5", "Total Questions: 27 across", "declares 5 categories, but 4 were read"),
        ("Total Questions: 27 across 4 categories", "", "", ":1: does not declare its totals"),
        ("\n4. \u26a0", "\n5. \u26a0", "5. \u26a0\ufe0f Implement a k", "number 5 follows 3: 4 missing"),
        ("\n4. \u26a0", "\n3. \u26a0", "3. \u26a0\ufe0f Implement a k", "number 3 occurs twice"),
        ("Questions: 9\n", "Questions: 8\n", "Total Questions: 8\n", "`CODING` declares 8 questions, but 9 follow"),
        ("All 9 Questions", "All 7 Questions", "All 7 Questions", "`CODING` declares 7 questions, but 9 follow"),
        ("5. \u26a0\ufe0f Write", "More about 4\n5. \u26a0\ufe0f Write", "More about 4", "not a numbered question"),
        ("5. \u26a0\ufe0f Write", "5. \u26aa Write", "5. \u26aa Write", "the mark is \u26aa, the heading has \u26a0"),
        ("5. \u26a0\ufe0f Write", "5. Write", "5. Write", "the mark is missing"),
        ("8. \u26a0\ufe0f Implement Trie", "8. \u26a0\ufe0f ", "8. \u26a0\ufe0f \n", "the question has 0 characters"),
        ("CODING \u26a0\ufe0f SKIP", "CODING", "CODING", "lacks a title or a study mark"),
        ("CODING \u26a0\ufe0f SKIP", "CODING \u26a0\ufe0f LATER", "CODING", "unknown study mark"),
        ("SQL \U0001f497", "CODING \u26aa", "CODING \u26aa", "occurs more than once"),
        ("Framework coming soon...", "", "```", "the tree is empty"),
        (
            "\u2502  \u251c\u2500 Dropout",
            "\u2502  \u2502  \u251c\u2500 Dropout",
            "\u2502  \u2502  \u251c",
            "nothing deeper",
        ),
        ("\u2502  \u251c\u2500 Dropout", "Dropout", "Dropout", "not a line of a tree"),
        ("Can you query and manipulate data?", "", "SQL \U0001f497", "does not say what it tests"),
        ("Total Questions: 4\n", "Total Questions: four\n", "\U0001f4ca Total Questions: four", "belongs to no part"),
        ("```\n\n\U0001f4dd All 8", "\n\n\U0001f4dd All 8", "```\n\nDeep Learning", "is never closed"),
    ],
)
def test_a_malformed_document_is_refused_with_line_and_reason(
    tmp_path: Path, clean: str, old: str, new: str, where: str, said: str
) -> None:
    text = changed(clean, old, new)
    found = faults(tmp_path, text)
    line = f":{line_of(text, where)}: " if where else ""
    assert any(fault.startswith(line) and said in fault for fault in found), found


def test_a_document_cut_short_is_noticed(tmp_path: Path, clean: str) -> None:
    whole_chapters = clean[: clean.index("SQL \U0001f497")].rsplit("=" * 80, 1)[0]
    assert any("declares 27 questions, but 23 were read" in fault for fault in faults(tmp_path, whole_chapters))
    mid_list = clean[: clean.index("3. \U0001f497")]
    assert any("`SQL` declares 4 questions, but 2 follow" in fault for fault in faults(tmp_path, mid_list))
    open_fence = clean[: clean.index("\u2502  \u251c\u2500 Dropout")]
    assert any("is never closed" in fault for fault in faults(tmp_path, open_fence))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", ": is empty, expected the source document"),
        (b"\n \n", ": is empty, expected the source document"),
        (b"Dear reader,\nnothing here\n", ": has no chapters"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ":3: is a binary file"),
        ("\u26aa".encode("utf-16"), ": is encoded in UTF-16, expected UTF-8"),
        ("caf\u00e9".encode("latin-1"), ":1: is not UTF-8"),
        (b"=" * 20 + b"\n", ":1: a line of `=` that encloses no heading"),
    ],
)
def test_something_else_altogether_is_refused_by_name(tmp_path: Path, raw: bytes, said: str) -> None:
    assert faults(tmp_path, raw)[0].startswith(said) or any(fault.startswith(said) for fault in faults(tmp_path, raw))


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="is a folder, expected a file"):
        read_source(tmp_path)
    with pytest.raises(BankError, match="there is no such file"):
        read_source(tmp_path / "nothing.txt")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=2000)
@given(data=st.data())
def test_a_mutated_document_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(SAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 400))] = data.draw(st.binary(max_size=8))
    with contextlib.suppress(BankError):
        read(tmp_path, bytes(raw))


@pytest.mark.parametrize(
    "text",
    [
        ("=" * 80 + "\nX \u26aa\n" + "=" * 80 + "\n") * 10_000,
        "=" * 10 + "\n" + " " * 500_000 + "x\n" + "=" * 10 + "\n",
        "=" * 10 + "\nX \u26aa\n" + "=" * 10 + "\n" + "\u26aa" * 300_000,
        "=" * 10 + "\nX \u26aa\n" + "=" * 10 + "\nAll 3 Questions:\n" + "7. \u26aa x\n" * 100_000,
        damage("\U0001f441\n" * 60_000) + damage("\u26aa"),
        "-" * 1_900_000,
    ],
)
def test_a_hostile_document_is_refused_in_time(tmp_path: Path, text: str) -> None:
    before = time.process_time()
    assert faults(tmp_path, text)
    assert time.process_time() - before < 2.0


@pytest.mark.skipif(not FULL.exists(), reason="the source document is not here")
def test_the_full_document_is_read_whole() -> None:
    document = read_source(FULL)
    assert len(document.categories) == 18
    assert document.row_count == 273
    assert sum(category.tree is not None for category in document.categories) == 9
    rows = {mark: sum(len(each.rows) for each in document.categories if each.mark is mark) for mark in Mark}
    assert rows == {Mark.DEFER: 111, Mark.SKIP: 48, Mark.NEUTRAL: 90, Mark.LOVE: 24}
    assert sum(row.cut for category in document.categories for row in category.rows) == 3
    assert sum(repair.count for repair in document.repairs if repair.after == "\u2019") == 5
    assert document.unrestored == ()

import contextlib
import os
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviewer.adapters.bank import files
from interviewer.adapters.bank.files import check, load_bank, load_own
from interviewer.adapters.bank.reading import MAX_BYTES
from interviewer.adapters.bank.writing import to_yaml, write_all
from interviewer.adapters.bank.yaml_text import YamlFault, positions, read_yaml
from interviewer.adapters.data import data_root
from interviewer.core.errors import BankError, SettingsError

GOOD = "question: What is dropout?\nframework: explain_concept\n"


def own(folder: Path, text: str | bytes, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(BankError) as caught:
        load_own(path)
    return [str(problem).removeprefix(f"{path}:").removeprefix(f"{path}/") for problem in caught.value.problems]


def test_a_question_needs_only_its_wording_and_a_framework(tmp_path: Path) -> None:
    bank = load_own(own(tmp_path, GOOD, "My Dropout question.yaml"))
    assert bank.own == {"my-dropout-question"}
    assert bank.question("my-dropout-question").framework == "explain_concept"


def test_a_list_of_questions_is_numbered_by_the_file(tmp_path: Path) -> None:
    text = "- {question: One?, framework: a}\n- {id: second, question: Two?, framework: a}\n"
    assert list(load_own(own(tmp_path, text, "quiz.yaml")).questions) == ["quiz-1", "second"]


def test_a_folder_may_hold_question_files_or_the_layout_of_the_bank(tmp_path: Path) -> None:
    own(tmp_path, GOOD, "loose.yaml")
    own(tmp_path, "not yaml: [", "README.md")
    own(tmp_path, "not yaml: [", ".hidden.yaml")
    own(tmp_path, "- {id: x, title: X, testing: t, framework: tree}\n", "categories.yaml")
    (tmp_path / "questions").mkdir()
    own(tmp_path / "questions", GOOD, "filed.yml")
    (tmp_path / "frameworks").mkdir()
    own(tmp_path / "frameworks", "{title: Tree, type: theory, branches: []}", "tree.yaml")
    bank = load_own(tmp_path)
    assert set(bank.questions) == {"loose", "filed"}
    assert set(bank.frameworks) == {"tree"}
    assert set(bank.categories) == {"x"}


def test_values_stay_as_they_were_written(tmp_path: Path) -> None:
    text = "id: no\nquestion: 1:30\nframework: '0123'\nnote: 2026-01-02\nlevels: {target: senior}\ndifficulty: 3\n"
    question = load_own(own(tmp_path, text)).question("no")
    assert (question.question, question.framework, question.note) == ("1:30", "0123", "2026-01-02")
    assert question.difficulty == 3


def test_escape_sequences_do_not_reach_the_terminal(tmp_path: Path) -> None:
    bank = load_own(own(tmp_path, 'question: "a\\e]52;x\\a \u202eb"\nframework: f\n'))
    assert bank.question("mine").question == "a\ufffd]52;x\ufffd b"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "dificulty: 2\n", "3:1: dificulty: unknown key (did you mean `difficulty`?)"),
        ("framework: a\n", "1:1: question: is required (add the line `question: ...`)"),
        (GOOD + "difficulty: 2O\n", '3:13: difficulty: is "2O", expected a whole number (write 20)'),
        (
            GOOD + "levels:\n  target: senor\n",
            '4:11: levels.target: is "senor", expected junior, mid, senior or staff (did you mean `senior`?)',
        ),
        (
            GOOD + "branches:\n- id: a\n- id: b\n  points:\n  - {id: p, claim: c, weight: 9}\n",
            '7:31: branches[1].points[0].weight: is "9": input should be less than or equal to 4',
        ),
        (GOOD + "branches: many\n", '3:11: branches: is "many", expected a list (`- ` lines)'),
        (GOOD + "note: [a, b]\n", "3:7: note: is a list of 2, expected text"),
        (GOOD + "model_answer: {a: b}\n", "3:15: model_answer: is a mapping, expected a list (`- ` lines)"),
        (GOOD + "levels:\n", "3:8: levels: is empty, expected a mapping"),
        (GOOD + "hints: {No Slug: [x]}\n", '3:9: hints.No Slug: is "No Slug", expected an id'),
        (
            GOOD + "branches:\n- {id: a, points: [{id: p, claim: c, detect: {window: few}}]}\n",
            '4:55: branches[0].points[0].detect.window: is "few", expected a whole number',
        ),
        (GOOD + "levels: high\n", '3:9: levels: is "high", expected a mapping (`key: value` lines)'),
        (GOOD + "id: Ml 1\n", '3:5: id: is "Ml 1", expected an id'),
        (GOOD + "question: again\n", "3:1: the key `question` occurs twice (keep one of the two)"),
        ("question: &a x\nframework: *a\n", "1:11: anchors (`&name`) are not allowed"),
        ("question: x\nframework: *a\n", "2:12: aliases (`*name`) are not allowed"),
        ("question: !!python/object:os.system x\n", "1:11: tags (`tag:yaml.org,2002:python/object:os.system`) are"),
        ("question: Design: a cache\n", "1:17: is not valid YAML: mapping values are not allowed in this context"),
        ("question: x\n\tframework: y\n", "2:1: is not valid YAML"),
        ("question: a\x07b\n", "1:12: the character U+0007 is not allowed"),
        ("question: a\n---\nquestion: b\n", "3:1: a second document begins here (`---`)"),
        ("? [a]\n: b\n", "1:3: a key must be a word"),
        ("[" * 30 + "]" * 30, "1:21: lists and mappings are nested deeper than 20"),
        ("", " is empty, expected a question"),
        ("# nothing yet\n", " is empty, expected a question"),
        ("just words\n", '1:1: is "just words", expected a mapping'),
        ("- {question: a, framework: f}\n- {framework: f}\n", "2:3: [1].question: is required"),
        (b"question: caf\xe9\n", "1: is not UTF-8 (byte E9); it looks like Latin-1 (save it as UTF-8)"),
        (b"question: \x93x\x94\n", "1: is not UTF-8 (byte 93); it looks like Windows-125x"),
        (GOOD.encode("utf-16"), " is encoded in UTF-16, expected UTF-8"),
        (GOOD.encode("utf-16-le"), " looks like UTF-16 without a byte order mark"),
        (b"question: x\n\x00\x01\x02\x03\xff", "2: is a binary file"),
        (b"#" * (MAX_BYTES + 1), " has 2,000,001 bytes, at most 2,000,000 are read"),
    ],
)
def test_an_error_says_where_it_is_and_what_was_expected(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert any(fault.startswith(said) for fault in faults(own(tmp_path, text))), faults(tmp_path / "mine.yaml")


def test_a_list_full_of_faults_is_not_read_to_its_end(tmp_path: Path) -> None:
    found = faults(own(tmp_path, "- {question: a}\n" * 1000))
    assert len(found) < 250
    assert found[-1].endswith("has more faults; these come first")


def test_a_linked_folder_in_the_layout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "questions").symlink_to(tmp_path / "elsewhere")
    assert "is a symbolic link" in faults(tmp_path / "own")[0]


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    assert load_own(own(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())).questions


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    own(tmp_path, "framework: a\nx: y\n", "one.yaml")
    own(tmp_path, "question: [\n", "two.yaml")
    own(tmp_path, GOOD, "three.yaml")
    found = faults(tmp_path)
    assert len(found) == 3
    assert {fault.split(":")[0] for fault in found} == {"one.yaml", "two.yaml"}


def test_an_id_used_in_two_files_is_refused(tmp_path: Path) -> None:
    own(tmp_path, GOOD + "id: same\n", "a.yaml")
    own(tmp_path, GOOD + "id: same\n", "b.yaml")
    assert faults(tmp_path) == [
        f"b.yaml:3:5: id: the question id `same` is already used in {tmp_path}/a.yaml (choose another id)"
    ]


def test_links_pipes_and_folders_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    (folder / "sub.yaml").mkdir(parents=True)
    (folder / "link.yaml").symlink_to(own(tmp_path, GOOD))
    os.mkfifo(folder / "pipe.yaml")
    found = faults(folder)
    assert len(found) == 2
    assert any("is a symbolic link" in fault for fault in found)
    assert any("is not a regular file" in fault for fault in found)
    assert "there is no such file" in faults(tmp_path / "nowhere.yaml")[0]


def test_faults_between_files_are_placed_in_them(tmp_path: Path) -> None:
    path = own(tmp_path, "- {id: a, question: q, framework: f}\n- id: b\n  question: q\n  framework: f\n")
    problems = check(load_own(path))
    assert [(problem.line, problem.column, problem.key) for problem in problems] == [
        (1, 35, "[0].framework"),
        (4, 14, "[1].framework"),
    ]


def test_a_bank_inside_an_archive_is_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bank.zip", "w") as archive:
        archive.writestr("bank/questions/ml-10.yaml", GOOD)
        archive.writestr("bank/questions/ml-9.yaml", GOOD)
    bank = load_bank(ZipPath(tmp_path / "bank.zip") / "bank")
    assert list(bank.questions) == ["ml-9", "ml-10"]


def test_our_own_bank_loads_whole() -> None:
    bank = load_bank(data_root("bank"))
    assert len({row.row for question in bank.questions.values() for row in question.seed}) == 273
    assert [str(problem) for problem in check(bank)] == []


def test_the_content_of_the_program_is_found_and_a_missing_folder_is_explained() -> None:
    assert (data_root("bank") / "categories.yaml").is_file()
    with pytest.raises(SettingsError, match="missing from this installation"):
        data_root("no-such-folder")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=300)


@given(st.recursive(TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)))
def test_what_is_written_is_read_back(value: object) -> None:
    from interviewer.core.text import clean

    def cleaned(part: object) -> object:
        if isinstance(part, dict):
            return {clean(key): cleaned(inner) for key, inner in part.items()}
        return [cleaned(inner) for inner in part] if isinstance(part, list) else clean(str(part))

    assert read_yaml(to_yaml(cleaned(value))) == cleaned(value)


SEED = (
    GOOD + "branches:\n- id: a\n  points: [{id: p, claim: 'c', weight: 2, detect: {window: 3}}]\nhints: {p: [a]}\n"
).encode()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=2000)
@given(data=st.data())
def test_a_mutated_file_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(SEED)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(
            st.binary(max_size=6)
            | st.sampled_from([b"[", b"{", b"&a ", b"*a", b"!!", b"\t", b"- ", b": ", b"\n", b'"', b"|"])
        )
    path = own(tmp_path, bytes(raw))
    with contextlib.suppress(BankError):
        load_own(path)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "[" + "[]," * 600_000 + "]",
        "a: " * 100_000,
        "{" + ", ".join(f"key{number}: x" for number in range(45_000)) + "}",
        "- {question: 1, x: 2}\n" * 20_000,
        "&a [x]\n" + "- *a\n" * 100_000,
        '"' + "\\x41" * 400_000,
        "hints: {" + ", ".join(f"K{number}: [x]" for number in range(45_000)) + "}",
    ],
)
@pytest.mark.timeout(30)
def test_a_hostile_file_is_refused_rather_than_chewed_on(tmp_path: Path, text: str) -> None:
    assert faults(own(tmp_path, text))


def test_positions_fall_back_to_what_surrounds_a_missing_key() -> None:
    where = positions("a:\n  b: 1\n")
    assert where.of(("a", "b")) == (2, 6)
    assert where.of_key(("a", "b")) == (2, 3)
    assert where.of(("a", "c", 3)) == (2, 3)
    with pytest.raises(YamlFault):
        positions("a: [")


def test_files_appear_together_or_not_at_all(tmp_path: Path) -> None:
    own(tmp_path, "old", "kept.yaml")
    (tmp_path / "blocked").write_text("a file where a folder should be")
    with pytest.raises(BankError, match="nothing was changed"):
        write_all(tmp_path, {"new.yaml": "new", "kept.yaml": "changed", "blocked/x.yaml": "x"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blocked", "kept.yaml"]
    assert (tmp_path / "kept.yaml").read_text() == "old"


def test_a_file_name_becomes_an_id() -> None:
    names = ["Ünïcode Näme.yaml", "...yaml", "a.b_c-1.yml", "日本.yaml"]
    assert [files.slug_of(name) for name in names] == ["unicode-name", "question", "a.b_c-1", "question"]

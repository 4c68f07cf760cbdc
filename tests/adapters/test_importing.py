import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interviewer.adapters.bank.files import load_bank, load_own
from interviewer.adapters.bank.importing import import_document
from interviewer.adapters.bank.mojibake import repair
from interviewer.adapters.data import data_root
from interviewer.core.bank import Framework, Mark, QuestionType
from interviewer.core.catalogue import Bank
from interviewer.core.errors import BankError

DATA = Path(__file__).parent.parent / "data"
SAMPLE = DATA / "source_sample.txt"
CLASSIFIED = DATA / "source_sample.csv"
FULL = Path(__file__).parents[3] / "shared" / "seed" / "000_ee5273a48736e34c.txt"

FRAMEWORKS = (
    "applied_case behavioral_star coding_problem compare_a_b computer_vision deep_learning dsa explain_concept "
    "field_perspective generative_ai llms machine_learning ml_coding ml_system_design model_evaluation "
    "motivation_why_x optimization responsible_ai sql statistics_probability"
).split()
TYPES = "applied_case behavioural coding comparison experience motivation theory".split()


def framework(name: str) -> Framework:
    return Framework.model_validate({"id": name, "title": name, "type": "theory", "branches": []})


def question_type(name: str) -> QuestionType:
    dimension = {"id": "d", "title": "d", "weight": 100, "anchors": ["1", "2", "3", "4"]}
    return QuestionType.model_validate({"id": name, "title": name, "dimensions": [dimension], "time": {}})


@pytest.fixture
def shelf() -> Bank:
    """Frameworks and types, no questions, and no tree for Deep Learning."""
    frameworks = {name: framework(name) for name in FRAMEWORKS if name != "deep_learning"}
    return Bank(frameworks=frameworks, types={name: question_type(name) for name in TYPES})


@pytest.fixture
def clean() -> str:
    return repair(SAMPLE.read_text(encoding="utf-8")).text


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def saved(folder: Path, text: str, name: str = "source.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_first_import_writes_one_file_per_question(tmp_path: Path, shelf: Bank) -> None:
    into = tmp_path / "bank"
    report = import_document(SAMPLE, shelf, into, CLASSIFIED)
    assert (report.rows, report.questions, report.trees, len(report.categories)) == (27, 25, 1, 4)
    assert [(pair.row, pair.of) for pair in report.exact] == [("sql-2", "code-3")]
    assert [(pair.row, pair.of) for pair in report.near] == [("code-7", "code-2")]
    assert [(cut.row, cut.restored) for cut in report.cut] == [("code-2", True)]
    assert len(report.new) == 25
    assert len(report.written) == 25 + 1 + 1
    bank = load_own(into)
    assert len(bank.questions) == 25
    assert len(bank.rows) == 27
    assert bank.question("sql-2").id == "code-3"
    assert bank.categories["code"].mark is Mark.SKIP
    assert bank.categories["code"].framework == "ml_coding"
    assert bank.categories["dl"].count == 8
    assert [branch.id for branch in bank.frameworks["deep_learning"].branches] == [
        "architecture_design",
        "training",
        "regularization",
        "evaluation",
    ]


def test_a_cut_row_is_completed_and_its_wording_kept(tmp_path: Path, shelf: Bank) -> None:
    import_document(SAMPLE, shelf, tmp_path / "bank", CLASSIFIED)
    question = load_own(tmp_path / "bank").question("code-7")
    assert question.id == "code-2"
    assert question.question.endswith("each pair is properly nested.")
    assert "reconstructed; high confidence" in question.note
    assert question.seed[0].text.endswith("is p...")
    assert [seed.repeat for seed in question.seed] == ["first", "near"]
    assert question.aliases == (question.seed[1].text,)
    assert (question.type, question.framework, question.category, question.difficulty) == (
        "coding",
        "coding_problem",
        "code",
        3,
    )


def test_importing_again_changes_nothing(tmp_path: Path, shelf: Bank, clean: str) -> None:
    into = tmp_path / "bank"
    import_document(SAMPLE, shelf, into, CLASSIFIED)
    before = tree(into)
    for path in (SAMPLE, saved(tmp_path, clean)):
        for classification in (CLASSIFIED, None):
            report = import_document(path, shelf, into, classification)
            assert not report.changed
            assert "Nothing to do" in str(report)
            assert len(report.unchanged) == 25
            assert (len(report.exact), len(report.near), len(report.cut)) == (1, 1, 1)
    assert tree(into) == before


def test_what_the_bank_has_is_not_written_elsewhere(tmp_path: Path, shelf: Bank) -> None:
    import_document(SAMPLE, shelf, tmp_path / "bank", CLASSIFIED)
    whole, _ = shelf.merge(replace(load_bank(tmp_path / "bank")))
    report = import_document(SAMPLE, whole, tmp_path / "own")
    assert not report.changed
    assert not (tmp_path / "own").exists()


def test_a_new_row_gets_a_proposed_type_and_framework(tmp_path: Path, shelf: Bank, clean: str) -> None:
    import_document(SAMPLE, shelf, tmp_path / "bank", CLASSIFIED)
    text = clean.replace("27 across", "28 across").replace("Questions: 4\n", "Questions: 5\n")
    text = text.replace("All 4 Questions", "All 5 Questions").rstrip() + "\n5. \U0001f497 Explain window functions.\n"
    report = import_document(saved(tmp_path, text), shelf, tmp_path / "bank")
    assert report.new == ("sql-5",)
    assert report.written == ("questions/sql-5.yaml",)
    assert any("count is 5 in the document" in note for note in report.notes)
    question = load_own(tmp_path / "bank").question("sql-5")
    assert (question.type, question.framework, question.domain_framework) == ("theory", "explain_concept", "sql")


def test_a_changed_wording_does_not_take_the_id_of_another(tmp_path: Path, shelf: Bank, clean: str) -> None:
    import_document(SAMPLE, shelf, tmp_path / "bank", CLASSIFIED)
    text = clean.replace("Implement Trie", "Implement a bloom filter from scratch.")
    report = import_document(saved(tmp_path, text), shelf, tmp_path / "bank")
    assert report.new == ("code-8-2",)
    bank = load_own(tmp_path / "bank")
    assert bank.question("code-8").question == "Implement Trie"
    assert bank.question("code-8-2").question == "Implement a bloom filter from scratch."
    assert not import_document(saved(tmp_path, text), shelf, tmp_path / "bank").changed


def test_without_a_classification_near_repeats_are_only_pointed_out(tmp_path: Path, shelf: Bank, clean: str) -> None:
    text = clean.replace("Implement Trie", "Implement a K nearest neighbors algorithm now")
    report = import_document(saved(tmp_path, text), shelf, tmp_path / "bank")
    assert report.near == ()
    assert ("code-8", "code-4") in [(pair.row, pair.of) for pair in report.resembling]
    assert report.questions == 26
    assert [(cut.row, cut.restored) for cut in report.cut] == [("code-2", False)]


def test_an_unknown_chapter_gets_ids_of_its_own(tmp_path: Path, shelf: Bank, clean: str) -> None:
    text = clean.replace("DEEP LEARNING", "QUANTUM & LEARNING")
    report = import_document(saved(tmp_path, text), shelf, tmp_path / "bank")
    assert "quantum-learning-2" in report.new
    bank = load_own(tmp_path / "bank")
    assert bank.categories["quantum-learning"].framework == "quantum_learning"
    assert "quantum_learning" in bank.frameworks
    assert not import_document(saved(tmp_path, text), shelf, tmp_path / "bank").changed


def test_new_chapters_are_added_below_what_a_person_wrote(tmp_path: Path, shelf: Bank) -> None:
    into = tmp_path / "bank"
    into.mkdir()
    saved(into, "# mine\n- {id: code, title: Coding, testing: mine, framework: sql}\n", "categories.yaml")
    report = import_document(SAMPLE, shelf, into, CLASSIFIED)
    assert (into / "categories.yaml").read_text().startswith("# mine\n- {id: code")
    bank = load_own(into)
    assert list(bank.categories) == ["code", "dl", "gen", "sql"]
    assert bank.categories["code"].testing == "mine"
    assert any(note.startswith("Coding: testing is") for note in report.notes)


def test_the_tree_of_the_bank_stays_when_the_document_differs(tmp_path: Path, shelf: Bank) -> None:
    shelf = replace(shelf, frameworks={**shelf.frameworks, "deep_learning": framework("deep_learning")})
    report = import_document(SAMPLE, shelf, tmp_path / "bank", CLASSIFIED)
    assert not (tmp_path / "bank" / "frameworks").exists()
    assert any("the document's tree" in note for note in report.notes)


def bad_csv(folder: Path, old: str, new: str) -> Path:
    text = CLASSIFIED.read_text(encoding="utf-8")
    assert old in text
    return saved(folder, text.replace(old, new, 1), "bad.csv")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("question_type", "type", "bad.csv:1: the column `question_type` is missing"),
        (",code-2,near", ",code-22,near", "there is no row `code-22` (did you mean `code-2`?)"),
        (",code-2,near", ",code-7,near", "`code-7` repeats itself in a circle"),
        (",code-2,near", ",code-2,nearly", "duplicate_kind: is `nearly`"),
        (",code-2,near", ",code-2,exact", "is classified as an exact repeat of `code-2`, but differs"),
        ("code-4,", "code-3,", "the row `code-3` occurs twice"),
        ("Implement LRU Cache.,coding", "Implement LRU Cache.,", "question_type: is empty"),
        (
            "Implement LRU Cache.,coding,",
            "Implement LRU Cache.,codng,",
            "no question type `codng` (did you mean `coding`?)",
        ),
        ("Implement LRU Cache.,coding,", "Implement LRU Cache.,no go,", "`code-1` does not fit the schema"),
        ("Implement LRU Cache.", "Implement another cache.", "has another wording in the classification"),
        ("misfiled: data structures,3", "misfiled: data structures,9", "difficulty: `code-1` does not fit the schema"),
        ("misfiled: data structures,3", "misfiled: data, structures,3", "the line has more cells than columns"),
    ],
)
def test_a_faulty_classification_writes_nothing(tmp_path: Path, shelf: Bank, old: str, new: str, said: str) -> None:
    with pytest.raises(BankError) as caught:
        import_document(SAMPLE, shelf, tmp_path / "bank", bad_csv(tmp_path, old, new))
    assert said in str(caught.value)
    assert not (tmp_path / "bank").exists()


def test_a_malformed_document_writes_nothing(tmp_path: Path, shelf: Bank, clean: str) -> None:
    with pytest.raises(BankError, match=r"source\.txt:\d+: number 5 follows 3"):
        import_document(saved(tmp_path, clean.replace("\n4. ", "\n5. ", 1)), shelf, tmp_path / "bank")
    assert not (tmp_path / "bank").exists()


def test_a_file_in_the_way_is_never_replaced(tmp_path: Path, shelf: Bank) -> None:
    into = tmp_path / "bank"
    (into / "questions").mkdir(parents=True)
    other = saved(into / "questions", "id: other\nquestion: Something else?\nframework: sql\n", "code-1.yaml")
    before = tree(into)
    with pytest.raises(BankError, match="is in the way of the new entry `code-1`"):
        import_document(SAMPLE, shelf, into, CLASSIFIED)
    assert tree(into) == before
    assert other.exists()


def test_a_disk_that_refuses_leaves_everything_as_it_was(
    tmp_path: Path, shelf: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[Any] = []

    def full(source: Any, target: Any, real: Any = os.replace) -> None:
        moves.append(target)
        if len(moves) == 9:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(BankError, match="No space left on device; nothing was changed"):
        import_document(SAMPLE, shelf, tmp_path / "bank", CLASSIFIED)
    assert tree(tmp_path / "bank") == {}


def test_the_report_can_be_read_and_sent(tmp_path: Path, shelf: Bank) -> None:
    report = import_document(SAMPLE, shelf, tmp_path / "bank", CLASSIFIED)
    said = json.loads(json.dumps(report.to_json()))
    assert said["changed"] is True
    assert said["exact"] == [{"row": "sql-2", "of": "code-3"}]
    text = str(report)
    assert "4 categories (1 skip, 1 defer, 1 neutral, 1 love), 27 questions, 1 trees" in text
    assert "1 rows are cut off: code-2 (completed from elsewhere)" in text
    assert "Lost a byte, read from where it stands: 4 symbol \U0001f3af" in text


def test_a_sound_document_is_reported_as_sound(tmp_path: Path, shelf: Bank, clean: str) -> None:
    report = import_document(saved(tmp_path, clean), shelf, tmp_path / "bank", CLASSIFIED)
    assert "The encoding is sound." in str(report)
    assert report.repairs == ()


@pytest.mark.skipif(not FULL.exists(), reason="the source document is not here")
def test_our_bank_holds_the_whole_source_document(tmp_path: Path) -> None:
    report = import_document(FULL, load_bank(data_root("bank")), tmp_path / "own")
    assert not report.changed, report.new
    assert (report.rows, report.questions, len(report.exact), len(report.near)) == (273, 238, 23, 12)
    assert [cut.row for cut in report.cut] == ["code-2", "dep-5", "rl-4"]
    assert report.notes == ()

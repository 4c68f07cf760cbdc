from typing import Any

import pytest

from interviewer.core.bank import Category, Framework, Mark, Question, QuestionType
from interviewer.core.catalogue import Bank, Origin
from interviewer.core.errors import UnknownName


def framework(name: str = "compare", **more: Any) -> Framework:
    branches = [
        {"id": "define", "title": "Define", "leaves": [{"title": "A in one sentence"}]},
        {"id": "choose", "title": "Choose", "leaves": [{"title": "When A"}]},
    ]
    return Framework.model_validate({"id": name, "title": name, "type": "theory", "branches": branches, **more})


def question_type(name: str = "theory", weights: tuple[int, ...] = (100,)) -> QuestionType:
    dimensions = [
        {"id": f"d{number}", "title": "d", "weight": weight, "anchors": ["1", "2", "3", "4"]}
        for number, weight in enumerate(weights)
    ]
    return QuestionType.model_validate({"id": name, "title": name, "dimensions": dimensions, "time": {}})


def question(name: str = "ml-1", **more: Any) -> Question:
    return Question.model_validate({"id": name, "question": "Why?", "framework": "compare", **more})


def bank(*questions: Question, **more: Any) -> Bank:
    category = Category(id="ml", title="Machine Learning", testing="?", mark=Mark.DEFER, framework="tree")
    parts: dict[str, Any] = {
        "categories": {"ml": category},
        "frameworks": {"compare": framework(), "tree": framework("tree", type="case")},
        "types": {"theory": question_type(), "case": question_type("case")},
        "questions": {each.id: each for each in questions},
    }
    return Bank(**{**parts, **more})


SEEDED = question("dep-5", seed=[{"row": "dep-5", "text": "a"}, {"row": "rl-4", "text": "a", "repeat": "exact"}])


def test_every_row_leads_to_its_question() -> None:
    assert bank(SEEDED).question("rl-4").id == "dep-5"
    assert bank(SEEDED).question("dep-5").id == "dep-5"


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no question 'rl-44'.*rl-4"):
        bank(SEEDED).question("rl-44")
    with pytest.raises(UnknownName, match="compare"):
        bank().framework("compair")
    with pytest.raises(UnknownName, match="theory"):
        bank().type("teory")


def test_a_question_inherits_its_type_and_keeps_the_tree_it_was_filed_under() -> None:
    filed = question(category="ml")
    whole = bank(filed)
    assert whole.type_of(filed).id == "theory"
    assert whole.type_of(question(type="case")).id == "case"
    assert whole.category_of(filed) is whole.categories["ml"]
    tree = whole.filed_framework(filed)
    assert tree is not None
    assert tree.id == "tree"
    assert whole.mark_of(filed) is Mark.DEFER


def test_a_question_without_a_category_has_no_tree_of_its_own_and_a_neutral_mark() -> None:
    assert bank().category_of(question()) is None
    assert bank().filed_framework(question()) is None
    assert bank().mark_of(question()) is Mark.NEUTRAL


def test_merging_adds_and_never_replaces() -> None:
    ours, theirs = question("ml-1", note="ours"), question("ml-1", note="theirs")
    own = Bank(
        questions={"ml-1": theirs, "mine": question("mine")},
        own=frozenset({"ml-1", "mine"}),
        origins={("question", "ml-1"): Origin("my.yaml", "[1]")},
    )
    merged, clashes = bank(ours).merge(own)
    assert merged.question("ml-1").note == "ours"
    assert merged.own == {"mine"}
    assert [(clash.file, clash.key) for clash in clashes] == [("my.yaml", "[1].id")]
    assert "my-ml-1" in clashes[0].fix


def test_an_equal_entry_is_no_clash_and_a_row_id_is_taken() -> None:
    assert bank(SEEDED).merge(bank(SEEDED))[1] == ()
    merged, clashes = bank(SEEDED).merge(Bank(questions={"rl-4": question("rl-4")}))
    assert merged.question("rl-4").id == "dep-5"
    assert "a row of dep-5" in clashes[0].message


POINTS = [{"id": "define", "points": [{"id": "p_a", "claim": "a"}, {"id": "p_b", "claim": "b"}]}]
FOLLOWUP = {"id": "f1", "ask": "Why?", "intent": "clarify"}


@pytest.mark.parametrize(
    ("more", "key", "fix"),
    [
        ({"framework": "compere"}, "framework", "did you mean `compare`?"),
        ({"domain_framework": "treee"}, "domain_framework", "did you mean `tree`?"),
        ({"type": "theorie"}, "type", "did you mean `theory`?"),
        ({"category": "mll"}, "category", "did you mean `ml`?"),
        ({"related": ["ml-2", "ml-1"]}, "related", "did you mean `ml-1`?"),
        ({"branches": [{"id": "defin"}]}, "branches[0].id", "did you mean `define`?"),
        ({"branches": [*POINTS, *POINTS]}, "branches", "give each its own id"),
        ({"time": {"phases": [{"id": "x", "minutes": 1, "branches": "chose"}]}}, "time.phases[0].branches", "`choose`"),
        ({"branches": POINTS, "followups": [{**FOLLOWUP, "listens": "p_c"}]}, "followups[0].listens", "`p_"),
        (
            {"branches": POINTS, "followups": [{**FOLLOWUP, "when": {"missing": "p_x"}}]},
            "followups[0].when.missing",
            "p_",
        ),
        (
            {"branches": POINTS, "followups": [{**FOLLOWUP, "when": {"covered": "q"}}]},
            "followups[0].when.covered",
            "known: p_a, p_b",
        ),
        ({"branches": POINTS, "followups": [FOLLOWUP, FOLLOWUP]}, "followups", "own id"),
        ({"branches": POINTS, "hints": {"p_d": ["x"]}}, "hints.p_d", "p_"),
        ({"branches": POINTS, "strong_hire_needs": ["p_d"]}, "strong_hire_needs", "p_"),
        (
            {"branches": POINTS, "samples": [{"expect": {"decision": "hire", "covered": "p_d"}, "text": "x"}]},
            "samples[0].expect.covered",
            "p_",
        ),
        (
            {"branches": POINTS, "samples": [{"expect": {"decision": "hire", "missing": "p_d"}, "text": "x"}]},
            "samples[0].expect.missing",
            "p_",
        ),
        ({"references": [{"title": "x", "supports": "p_d"}]}, "references[0].supports", "no point is defined"),
        (
            {"branches": [{"id": "define", "points": [{"id": "p", "claim": "c", "dimension": "d00"}]}]},
            "branches[0].points[0].dimension",
            "`d0`",
        ),
    ],
)
def test_a_name_that_nothing_answers_to_is_a_problem(more: dict[str, Any], key: str, fix: str) -> None:
    problems = bank(question(**more)).problems()
    assert key in [problem.key for problem in problems]
    assert fix in next(problem.fix for problem in problems if problem.key == key)


def test_a_whole_question_has_no_problems() -> None:
    references = [{"title": "x", "supports": ["p_a", "f1"]}]
    followups = [{**FOLLOWUP, "listens": "p_a", "when": {"missing": "p_b"}}]
    good = question(branches=POINTS, followups=followups, references=references, category="ml", related="ml-1")
    assert bank(good).problems() == ()


def test_frameworks_types_and_categories_are_checked_too() -> None:
    branch = {"id": "define", "title": "x", "leaves": [{"title": "A"}], "followups": [{**FOLLOWUP, "listens": "nil"}]}
    broken = bank(
        frameworks={"compare": framework(branches=[branch, branch], type="nix")},
        types={"theory": question_type(weights=(50, 40))},
    )
    keys = {problem.key for problem in broken.problems()}
    assert {"framework", "type", "branches", "branches[0].followups[0].listens", "dimensions"} <= keys


def test_a_row_belongs_to_one_question() -> None:
    other = question("ml-9", seed=[{"row": "rl-4", "text": "b"}, {"row": "rl-4", "text": "b"}])
    messages = [str(problem) for problem in bank(SEEDED, other).problems()]
    assert any("the row `rl-4` already belongs to `dep-5`" in message for message in messages)
    assert any("the row id `rl-4` is used 2 times" in message for message in messages)


def test_problems_name_the_file_and_the_place_in_a_list() -> None:
    broken = bank(question(type="nix"), origins={("question", "ml-1"): Origin("mine.yaml", "[2]")})
    assert [(problem.file, problem.key) for problem in broken.problems()] == [("mine.yaml", "[2].type")]

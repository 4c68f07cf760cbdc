"""Every rule of the lint catches the entry that breaks it, and lets the good one pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from interviewer.core.bank import (
    Branch,
    CompanyFact,
    CompanyPack,
    Decision,
    Detector,
    Intent,
    Kind,
    Phase,
    Point,
    Question,
    Reference,
    Review,
    SeedRow,
    TimePlan,
    Trigger,
)
from interviewer.core.catalogue import Origin
from interviewer.core.code_task import Case, Compare
from interviewer.core.lint import BANK_RULES, RULES, lint
from tests.core.lint_entry import (
    BANK,
    DEFINE,
    GOOD,
    LIMITS,
    MECHANISM,
    SOLID,
    STRONG,
    TASK,
    TREE,
    WEAK,
    bank_with,
    changed,
    point,
    rules_broken,
    with_followup,
    with_ladder,
    with_point,
    with_sample,
    with_wrong,
)


def detector(*groups: tuple[str, ...], mention: tuple[str, ...] = ("random subset",)) -> Detector:
    return Detector(mention=mention, explain=groups)


def without_last(branch: Branch) -> Branch:
    return branch.model_copy(update={"points": branch.points[:-1]})


def of_kind(branch: Branch, kind: Kind) -> Branch:
    return branch.model_copy(update={"points": tuple(p.model_copy(update={"kind": kind}) for p in branch.points)})


MANY = tuple(point(f"p_{n}", f"Fact number {n} about thing {n}.", (f"thing {n}",)) for n in range(10))
ALL_MUSTS = tuple(of_kind(branch, Kind.MUST) for branch in GOOD.branches)
MERE = tuple(f.model_copy(update={"intent": Intent.TRADE_OFF}) for f in GOOD.followups)
BARE = tuple(f.model_copy(update={"safe": False}) for f in GOOD.followups)
NOWHERE = LIMITS.model_copy(update={"not_applicable": "There are none."})
TOLD = "Is it not so that by default it is switched off and outputs repeat?"
AMAZON = with_point("p_rate", accept="Names Amazon.")

BAD: list[tuple[int, str, Question]] = [
    (1, "no intent", changed(intent="")),
    (1, "an anchor is missing", changed(verdict_anchors={Decision.HIRE: "Good."})),
    (1, "two samples", changed(samples=GOOD.samples[:2])),
    (1, "no date", changed(review=Review())),
    (1, "a strange date", changed(review=Review(authored="2026-11-23", reviewed="yesterday"))),
    (1, "a point without accept", with_point("p_rate", accept="")),
    (1, "a point without detector", with_point("p_rate", detect=None)),
    (1, "a misconception without detector", with_wrong(detect=None)),
    (2, "an id for two things", with_followup("f_why", id="p_mask")),
    (2, "an id of the type", with_followup("f_why", id="t_more")),
    (5, "a long claim", with_point("p_rate", claim="one half hidden layers " * 12)),
    (6, "gaps only", with_point("p_rate", detect=detector(("...",)))),
    (6, "a star inside a word", with_point("p_rate", detect=detector(("regular*tion",)))),
    (6, "nothing to explain", with_point("p_rate", detect=detector())),
    (6, "an empty group", with_point("p_rate", detect=detector((), ("hidden layers",)))),
    (7, "a blind detector", with_point("p_rate", detect=detector(("quite other",), mention=("words",)))),
    (8, "the question itself", with_point("p_rate", detect=detector(("explain dropout",)))),
    (9, "a branch without points", changed(branches=(DEFINE, MECHANISM))),
    (9, "points and not applicable", changed(branches=(DEFINE, MECHANISM, NOWHERE))),
    (10, "seven points", changed(branches=(DEFINE, MECHANISM, without_last(LIMITS)))),
    (10, "ten on a branch", changed(branches=(DEFINE, MECHANISM, Branch(id="limits", points=MANY)))),
    (11, "all musts", changed(branches=ALL_MUSTS)),
    (12, "a must nobody asks for", with_followup("f_why", listens=("p_average",))),
    (13, "no ladder", changed(hints={"p_mask": GOOD.hints["p_mask"]})),
    (14, "three rungs", with_ladder("One.", "Two.", "Reveal: three.")),
    (14, "no reveal", with_ladder("One.", "Two.", "Three.", "Four.")),
    (15, "two questions", with_followup("f_why", ask="Why? And how?")),
    (15, "a mark in the middle", with_followup("f_why", ask="Why? Tell me.")),
    (16, "a long question", with_followup("f_why", ask="word " * 32 + "why?")),
    (17, "praise", with_followup("f_why", ask="Great, why does that help?")),
    (18, "a leak", with_followup("f_step", ask="Does a random subset of the neurons go silent?")),
    (19, "a hint that leaks", with_ladder("A random subset of the neurons.", "Two.", "Three.", "Reveal: four.")),
    (21, "a probe that tells", with_wrong(probe=TOLD)),
    (21, "a probe that asks nothing", with_wrong(probe="Think again.")),
    (22, "a false alarm", with_wrong(detect=detector(("averaging over an ensemble",)))),
    (23, "another decision", with_sample(1, decision=Decision.STRONG_HIRE)),
    (23, "a decision that falls", changed(samples=(*GOOD.samples[:1], GOOD.samples[2], GOOD.samples[1]))),
    (24, "not covered", with_sample(1, covered=("p_norm",))),
    (24, "not missing", with_sample(1, missing=("p_mask",))),
    (25, "no more than before", with_sample(2, text=SOLID)),
    (26, "one reference", changed(references=GOOD.references[:1])),
    (26, "a curly quote", changed(intent="It’s a switch.")),
    (26, "five times as long", changed(time=TimePlan(answer_s=1500, followups_s=1500))),
    (26, "nothing safe", changed(followups=BARE)),
    (27, "a must without source", changed(references=(Reference(title="One"), Reference(title="Two")))),
    (28, "code where there is none", changed(code=TASK)),
    (28, "no statement", changed(type="coding", code=TASK)),
    (28, "no code", changed(type="coding", statement="Double it.")),
    (28, "few cases", changed(type="coding", statement="x", code=TASK.model_copy(update={"cases": TASK.cases[:7]}))),
    (28, "one wrong", changed(type="coding", statement="x", code=TASK.model_copy(update={"wrong": TASK.wrong[:1]}))),
    (28, "no stress", changed(type="coding", statement="x", code=TASK.model_copy(update={"stress": None}))),
    (28, "no check", changed(type="coding", statement="x", code=TASK.model_copy(update={"compare": Compare.CHECK}))),
    (28, "no such entry", changed(type="coding", statement="x", code=TASK.model_copy(update={"entry": "triple"}))),
    (29, "both", with_followup("f_step", when=Trigger(missing=("p_mask",), covered=("p_mask",)))),
    (29, "hears nothing", with_followup("f_why", listens=())),
    (31, "twins", with_point("p_rate", claim=DEFINE.points[0].claim)),
    (32, "condescension", with_point("p_rate", claim="Obviously one half suits the hidden layers.")),
    (32, "private", with_followup("f_why", ask="How old are you?")),
    (32, "no space", with_point("p_rate", claim="One half suits hidden layers,inputs take less.")),
    (32, "a long hint", with_ladder("One.", "Two.", "so " * 41 + ".", "Reveal: four.")),
    (33, "one intent", changed(followups=MERE)),
    (35, "a company", changed(type="motivation", model_answer=("Google has a good search.",))),
    (35, "a company in a claim", AMAZON.model_copy(update={"type": "motivation"})),
    (36, "a common word", with_point("p_rate", detect=detector(("one half",), mention=("model",)))),
    (36, "a function word", with_point("p_rate", detect=detector(("one half", "the"), ("hidden layers",)))),
    (36, "a short word", with_point("p_rate", detect=detector(("one half",), mention=("tie",)))),
    (36, "a short prefix", with_point("p_rate", detect=detector(("one half",), mention=("re*",)))),
    (36, "everyday groups", with_point("p_rate", detect=detector(("model", "half"), ("use", "hidden")))),
]  # fmt: skip


def test_the_good_entry_breaks_no_rule() -> None:
    assert list(lint(BANK)) == []


@pytest.mark.parametrize(("number", "why", "question"), BAD, ids=[f"{number}: {why}" for number, why, _ in BAD])
def test_a_bad_entry_breaks_its_rule(number: int, why: str, question: Question) -> None:
    assert number in rules_broken(question)


def test_every_rule_has_a_bad_entry() -> None:
    assert {rule.number for rule in RULES} == {number for number, _, _ in BAD}


def test_rule_3_closed_sets_are_the_schemas() -> None:
    with pytest.raises(ValidationError, match="must"):
        Point.model_validate({"id": "p", "claim": "x", "kind": "perhaps"})


@pytest.mark.parametrize("weight", [0, 5])
def test_rule_4_weights_are_the_schemas(weight: int) -> None:
    with pytest.raises(ValidationError, match="weight"):
        Point(id="p", claim="x", weight=weight)


@pytest.mark.parametrize(
    "question",
    [
        with_followup("f_why", listens=("p_nobody",)),
        with_followup("f_why", when=Trigger(missing=("p_nobody",))),
        with_sample(0, covered=("p_nobody",)),
        changed(hints={"p_nobody": GOOD.hints["p_mask"]}),
        changed(references=(Reference(title="One", supports=("p_nobody",)),)),
    ],
)
def test_rule_20_unknown_names_are_found_between_the_files(question: Question) -> None:
    assert "p_nobody" in "\n".join(str(problem) for problem in bank_with(question).problems())


def test_a_branch_that_does_not_apply_says_why() -> None:
    question = changed(branches=(DEFINE, MECHANISM, Branch(id="limits", not_applicable="There are none.")))
    assert 9 not in rules_broken(question)


def test_a_tree_has_three_to_five_branches() -> None:
    bank = bank_with(GOOD, frameworks={"explain": TREE.model_copy(update={"branches": TREE.branches[:2]})})
    assert 9 in rules_broken(GOOD, bank)


def test_a_coding_entry_may_do_without_a_stress_case_and_says_why() -> None:
    task = TASK.model_copy(update={"stress": None, "no_stress": "One step, whatever the input."})
    assert 28 not in rules_broken(changed(type="coding", statement="Double it.", code=task))
    assert 28 not in rules_broken(changed(type="coding", statement="Double it.", code=TASK))


def test_a_follow_up_of_an_interview_in_phases_belongs_to_one() -> None:
    branches = tuple(branch.id for branch in TREE.branches)
    time = TimePlan(phases=(Phase(id="all", minutes=8, branches=branches),))
    assert 29 in rules_broken(with_followup("f_rate", listens=()).model_copy(update={"time": time}))
    assert 29 not in rules_broken(with_followup("f_rate", listens=()))
    assert 29 not in rules_broken(changed(time=time))


def test_a_company_may_be_named_beside_a_dated_pack() -> None:
    facts = (CompanyFact(fact="It runs a search engine.", source="Annual report 2025"),)
    pack = CompanyPack(company="Google", as_of="2026-11-01", facts=facts)
    question = changed(type="motivation", model_answer=("Google has a good search.",), pack=pack)
    assert 35 not in rules_broken(question)


def test_what_is_asked_of_a_person_may_be_about_evidence() -> None:
    third = GOOD.followups[3].model_copy(update={"intent": Intent.OWNERSHIP})
    last = GOOD.followups[5].model_copy(update={"intent": Intent.REFLECT})
    followups = (*GOOD.followups[:3], third, GOOD.followups[4], last)
    assert 33 not in rules_broken(changed(type="behavioural", followups=followups))
    assert 33 in rules_broken(changed(followups=followups))


def test_designs_need_more_points_and_more_safe_follow_ups() -> None:
    assert {10, 26} <= rules_broken(changed(type="ml_design"))


@pytest.mark.parametrize("term", ["AUC", "OKR*", "l1", "rag", "phd", "a/b", "#"])
def test_short_terms_of_the_field_may_be_mentions(term: str) -> None:
    given = detector(("one half",), mention=(term,))
    assert 36 not in rules_broken(with_point("p_rate", detect=given))


def test_the_wording_of_the_source_may_keep_its_characters() -> None:
    wording = GOOD.seed[0].text
    assert 26 not in rules_broken(changed(question=wording))


def test_an_answer_that_earns_nothing_is_still_in_order() -> None:
    question = with_sample(0, text="I have never used that in any of my networks so far.", covered=())
    assert rules_broken(question) == {23}


def test_a_question_at_a_level_where_nothing_is_expected_may_come_out_anyhow() -> None:
    bonus = tuple(of_kind(branch, Kind.BONUS) for branch in GOOD.branches)
    broken = rules_broken(changed(branches=bonus, hints={}))
    assert 23 not in broken
    assert {11, 1} <= broken


def test_unauthored_questions_are_passed_over() -> None:
    assert list(lint(bank_with(changed(branches=())))) == []


@pytest.mark.parametrize("fields", [{"framework": "nobody"}, {"type": "nobody"}])
def test_a_question_that_hangs_in_the_air_is_left_to_the_other_checks(fields: dict[str, str]) -> None:
    assert rules_broken(changed(**fields)) == set()


def test_a_persons_own_question_is_held_to_the_gentle_rules_only() -> None:
    question = with_followup("f_why", ask="Why? And how?").model_copy(update={"intent": "", "references": ()})
    assert rules_broken(question, bank_with(question, own=frozenset({"dl-1"}))) == {15}


def test_only_the_named_questions_are_checked() -> None:
    bank = bank_with(changed(intent=""))
    assert list(lint(bank, only=())) == []
    assert len(list(lint(bank, only={"dl-1"}))) == 1


def test_a_problem_names_file_key_rule_and_remedy() -> None:
    origins = {("question", "dl-1"): Origin("dl.yaml", "[3]")}
    (problem,) = lint(bank_with(with_followup("f_why", ask="Why? And how?"), origins=origins))
    assert str(problem).startswith("dl.yaml: [3].followups[1].ask: rule 15: `f_why` is not one question")


# -- the bank as a whole ----------------------------------------------------------------------------------------------


def whole(*questions: Question) -> list[str]:
    return [
        str(problem) for problem in lint(bank_with(*questions)) if "rule 31" in str(problem) or "34" in str(problem)
    ]


def copy_of(question: Question, **fields: object) -> Question:
    return question.model_copy(update={"id": "dl-2", "seed": (), **fields})


def test_the_rules_of_the_whole_bank() -> None:
    assert {rule.number for rule in BANK_RULES} == {31, 34}


def test_rule_34_a_row_without_a_question() -> None:
    assert whole(changed(seed=())) == [
        "bank: rule 34: no question has the row `dl-1` of the source document (add it to `seed` of one)"
    ]


def test_rule_34_a_row_with_two_questions() -> None:
    other = Question(id="dl-3", question="Explain it again.", framework="explain", seed=GOOD.seed)
    assert "rule 34: the row `dl-1` belongs to dl-1, dl-3" in whole(GOOD, other)[0]


def test_rule_34_a_row_that_is_not_in_the_source() -> None:
    other = Question(id="dl-9", question="Another.", framework="explain", seed=(SeedRow(row="dl-9", text="x"),))
    assert "rule 34: the source document has no row `dl-9`" in whole(GOOD, other)[0]


def test_rule_31_claims_copied_from_another_entry() -> None:
    (found,) = whole(GOOD, copy_of(GOOD))
    assert found.startswith("dl-2: branches[0].points[0].claim: rule 31: `p_mask` says nearly the same as `p_mask`")
    assert "and 7 more" in found


def test_rule_31_one_claim_in_common() -> None:
    other = copy_of(
        GOOD, branches=(Branch(id="define", points=MANY[:2]), Branch(id="mechanism", points=DEFINE.points[:1]))
    )
    found = [text for text in whole(GOOD, other) if "more" not in text]
    assert "`p_mask` says nearly the same as `p_mask` of dl-1" in "\n".join(found)


def test_rule_31_lets_claims_that_share_some_words_pass() -> None:
    near = point("p_near", "Each step silences a random subset of the inputs.", ("inputs",))
    assert whole(GOOD, copy_of(GOOD, branches=(Branch(id="define", points=(near,)),))) == []


def test_rule_31_tells_twins_within_an_entry_once() -> None:
    assert len(whole(with_point("p_rate", claim=DEFINE.points[0].claim))) == 1


def test_rule_31_related_entries_are_warned_only() -> None:
    found = [p for p in lint(bank_with(GOOD, copy_of(GOOD, related=("dl-1",)))) if "rule 31" in p.message]
    assert [problem.warning for problem in found] == [True]
    assert str(found[0]).startswith("dl-2: warning: branches")


def test_rule_31_leaves_a_persons_own_questions_alone() -> None:
    bank = replace(bank_with(GOOD, copy_of(GOOD)), own=frozenset({"dl-2"}))
    assert not [problem for problem in lint(bank) if "rule 31" in problem.message]


def test_cases_are_json() -> None:
    with pytest.raises(ValidationError, match="not JSON"):
        Case(expect="[1,")


def test_the_samples_of_the_good_entry_are_what_they_claim_to_be() -> None:
    assert WEAK in SOLID
    assert SOLID in STRONG

"""The program as a person or a script calls it, in a process of its own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.loopback import Loopback

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = """L1 adds the sum of absolute weights, L2 the sum of squared weights: both shrink weights to overfit less.
---
Near zero the slope of the absolute value stays constant, so small weights go to exactly zero.
"""


class Program:
    """Runs `interviewer` with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_BASE_URL"))},
            "INTERVIEWER_HOME": str(home),
        }

    def __call__(self, *words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "interviewer", *words],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**self.environment, **environment},
            timeout=60,
            check=False,
        )

    def json(self, *words: str, stdin: str = "", **environment: str):
        done = self(*words, "--json", stdin=stdin, **environment)
        assert done.returncode in (0, 3), done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture
def answers(tmp_path: Path) -> str:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS, encoding="utf-8")
    return str(file)


def test_run_prints_one_json_object_with_everything_a_script_needs(program: Program, answers: str) -> None:
    report = program.json("run", "ml-65", "--answers", answers)
    assert report["question"]["id"] == "ml-65"
    assert report["framework"]["id"] == "compare_a_b"
    assert (report["interviewer"], report["grader"]) == ("scripted", "coverage")
    assert [turn["role"] for turn in report["transcript"][:4]] == [
        "interviewer",
        "candidate",
        "interviewer",
        "candidate",
    ]
    card = report["scorecard"]
    assert card["status"] == "graded"
    assert card["decision"] is None
    assert 0 < card["coverage"] < 1
    points = [point for branch in card["branches"] for point in branch["points"]]
    said = [turn["text"] for turn in report["transcript"] if turn["role"] == "candidate"]
    for point in points:
        if point["verdict"] in ("covered", "mentioned"):
            assert any(point["quote"] in text for text in said)
        else:
            assert point["quote"] is None
    assert report["usage"]["requests"] == 0


def test_answers_may_come_from_standard_input(program: Program) -> None:
    report = program.json(
        "run", "rl-4", stdin="I would measure calibration and let the model abstain when it is not sure."
    )
    assert report["question"]["id"] == "dep-5"


def test_every_question_is_authored_with_all_that_practice_needs(program: Program) -> None:
    listed = program.json("bank", "list")
    assert sum(len(entry["seed"]) for entry in listed) == 273
    assert all(entry["authored"] for entry in listed)
    for entry in listed:
        assert entry["points"] >= 8, entry["id"]
        assert entry["followups"] >= 4, entry["id"]
        assert entry["hints"] >= 1, entry["id"]
        assert entry["samples"] == 3, entry["id"]


def test_a_question_of_ones_own_without_points_falls_back_on_its_tree(program: Program, tmp_path: Path) -> None:
    own = tmp_path / "own-1.yaml"
    own.write_text("id: own-1\nquestion: How would you test a model?\nframework: compare_a_b\n", encoding="utf-8")
    answer = "First I would clarify the goal and measure a baseline."
    report = program.json("run", "own-1", "--bank", str(own), stdin=answer)
    assert report["rubric"] == "generic"
    assert report["scorecard"]["status"] == "graded"


def test_a_session_is_kept_shown_exported_and_deleted(program: Program, answers: str, tmp_path: Path) -> None:
    session = program.json("run", "ml-65", "--answers", answers)["session"]
    rows = program.json("history")
    assert [row["id"] for row in rows] == [session]
    assert "What would have moved it most" in program("show", session).stdout
    for form in ("md", "json", "jsonl"):
        target = tmp_path / f"export.{form}"
        assert program("export", session, "--format", form, "--output", str(target)).returncode == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        graded = program.json("grade", str(target), "--question", "ml-65")
        assert [t["text"] for t in graded["transcript"] if t["role"] == "candidate"] == ANSWERS.strip().split("\n---\n")
    assert program("export", session, "--output", str(tmp_path / "export.md")).returncode == 2
    assert program("delete", session, "--yes").returncode == 0
    assert program("show", session).returncode == 2


def test_a_graded_session_is_graded_again_only_on_request_and_both_grades_are_kept(
    program: Program, answers: str
) -> None:
    session = program.json("run", "ml-65", "--answers", answers)["session"]
    assert program("resume", session).returncode == 2
    assert program.json("regrade", session)["session"] == session
    events = program("export", session, "--format", "jsonl").stdout.splitlines()
    assert sum('"kind":"graded"' in line for line in events) == 2


def test_history_is_private(program: Program, answers: str) -> None:
    program.json("run", "ml-65", "--answers", answers)
    for file in program.home.glob("history.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_grade_reads_labelled_transcripts_and_keeps_roles_apart(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text(
        "Interviewer: Explain L1 and L2.\nCandidate: L1 is lasso.\nInterviewer: The slope of the absolute value stays "
        "constant near zero, so small weights reach exactly zero.\nCandidate: I agree with all of that.\n",
        encoding="utf-8",
    )
    report = program.json("grade", str(file), "--question", "ml-65")
    points = {p["id"]: p for branch in report["scorecard"]["branches"] for p in branch["points"]}
    assert points["p_why_zero"]["verdict"] == "missing"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "ml-6x5"), "Did you mean"),
        (("run", "ml-65", "--model", "opnai:x"), "opnai"),
        (("run", "ml-65", "--framework", "compare"), "compare_a_b"),
        (("run", "ml-65", "--answers", "/nowhere/answers.txt"), "/nowhere/answers.txt"),
        (("show", "abc"), "no session"),
        (("grade", "/nowhere", "--question", "ml-65"), "/nowhere"),
    ],
)
def test_bad_input_says_what_to_do_and_exits_with_2(program: Program, words: tuple[str, ...], said: str) -> None:
    done = program(*words, stdin="An answer about weights and penalties and their slopes.")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_empty_answers_are_refused(program: Program) -> None:
    done = program("run", "ml-65", stdin="\n---\n\n")
    assert done.returncode == 2
    assert "no answer" in done.stderr


def test_missing_key_names_the_variable(program: Program) -> None:
    done = program("run", "ml-65", "--model", "openai:gpt-6.1-sol", stdin="An answer.")
    assert done.returncode == 2
    assert "OPENAI_API_KEY" in done.stderr


def test_settings_file_is_read_and_its_errors_name_the_nearest_key(program: Program) -> None:
    program.home.mkdir()
    (program.home / "config.toml").write_text('levl = "senior"\n', encoding="utf-8")
    done = program("run", "ml-65", stdin="An answer.")
    assert done.returncode == 2
    assert "level" in done.stderr
    (program.home / "config.toml").write_text('level = "senior"\n', encoding="utf-8")
    assert (
        program.json("run", "ml-65", stdin="Both penalties shrink the weights against overfitting.")["level"]
        == "senior"
    )


def test_own_questions_are_merged_and_never_replace_ours(program: Program, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text(
        "question: How would you explain dropout to a colleague?\nframework: explain_concept\n", encoding="utf-8"
    )
    listed = program.json("bank", "list", "--bank", str(own))
    assert [entry["id"] for entry in listed if entry["own"]] == ["mine"]
    report = program.json("run", "mine", "--bank", str(own), stdin="Dropout switches units off at random in training.")
    assert report["question"]["text"].startswith("How would you explain dropout")
    own.write_text("id: ml-65\nquestion: Mine instead\nframework: explain_concept\n", encoding="utf-8")
    assert program.json("bank", "show", "ml-65", "--bank", str(own))["question"].startswith("Explain the differences")


def test_bank_check_lists_all_errors_at_once_with_their_places(program: Program, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("question: What is dropout?\nframwork: explain_concept\ndifficulty: nine\n", encoding="utf-8")
    done = program("bank", "check", str(bad))
    assert done.returncode == 2
    assert "bad.yaml:2" in done.stdout
    assert "framework" in done.stdout
    assert "bad.yaml:3" in done.stdout


def test_our_own_bank_is_clean(program: Program) -> None:
    assert program.json("bank", "check")["problems"] == []


def test_bank_check_of_our_own_file_holds_it_to_every_rule_and_passes_over_the_others(program: Program) -> None:
    done = program("bank", "check", "--code", "bank/questions/ml-65.yaml", "bank/types")
    assert not [line for line in done.stdout.splitlines() if "ml-65.yaml" not in line and "/types/" not in line]
    assert program("bank", "check", "bank/questions/ml-65000.yaml").returncode == 2


def test_bank_check_of_a_persons_own_file_is_gentle(program: Program, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text(
        "question: How would you explain dropout?\nframework: explain_concept\n"
        "branches: [{id: anchor, points: [{id: p_one, claim: It drops units.}]}]\n"
        "followups: [{id: f_one, intent: clarify, ask: Why? And how?}]\n",
        encoding="utf-8",
    )
    found = program("bank", "check", str(own)).stdout.splitlines()
    assert len(found) == 1
    assert "mine.yaml:4:47: followups[0].ask: rule 15" in found[0]


def test_bank_measure_counts_blind_answers(program: Program, tmp_path: Path) -> None:
    blind = tmp_path / "ml-65.yaml"
    text = "L1 adds lambda times the sum of the absolute weights to the loss."
    blind.write_text(f"answers: [{{quality: weak, held_out: true, text: {text}, covered: [p_l1]}}]\n", encoding="utf-8")
    report = program.json("bank", "measure", str(tmp_path))
    assert report["entries"][0]["held_out"]["right"] == 1
    assert report["totals"]["held_out"]["figures"]["recall"]["share"] == 1.0
    assert "recall" in program("bank", "measure", str(tmp_path)).stdout
    assert program("bank", "measure", str(tmp_path / "nobody.yaml")).returncode == 2
    blind.write_text(f"answers: [{{quality: weak, held_out: true, text: {text}, covered: [p_l9]}}]\n", encoding="utf-8")
    assert "p_l9" in program("bank", "measure", str(tmp_path)).stderr


def test_doctor_says_what_is_in_force(program: Program) -> None:
    report = json.loads(program("doctor", "--json").stdout)
    assert report["ok"]
    assert any("scripted" in finding["said"] for finding in report["findings"])
    with_key = program("doctor", OPENAI_API_KEY="sk-secret-canary-1234").stdout
    assert "canary" not in with_key
    assert "1234" in with_key


@pytest.mark.parametrize("provider", ["openai:test", "anthropic:test", "compatible:test"])
def test_a_dead_server_costs_no_answer_and_the_session_goes_on_offline(
    program: Program, answers: str, provider: str
) -> None:
    keys = {"OPENAI_API_KEY": "sk-test-key-123456", "ANTHROPIC_API_KEY": "sk-test-key-123456"}
    with Loopback(
        [[{"status": 401, "body": {"error": {"message": "bad key", "type": "authentication_error"}}}]]
    ) as server:
        done = program(
            "run", "ml-65", "--answers", answers, "--model", provider, "--base-url", server.url, "--json", **keys
        )
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["scorecard"]["status"] == "not_graded"
    assert report["transcript"][1]["text"] == ANSWERS.split("\n---\n")[0]
    assert "sk-test" not in done.stderr + done.stdout
    session = report["session"]
    again = program.json(
        "resume", session, "--model", "offline", stdin="The slope of the square fades near zero.", **keys
    )
    assert again["scorecard"]["status"] == "graded"
    assert next(t["text"] for t in again["transcript"] if t["role"] == "candidate") == report["transcript"][1]["text"]


def test_measure_prints_how_well_a_grader_agrees_with_people(program: Program, tmp_path: Path) -> None:
    good = "Lasso adds the absolute weights. Near zero its slope stays constant, so small weights reach exactly zero."
    rows = [
        {"question_id": "ml-65", "question": "L1 or L2?", "answer": text, "score": score, "max_score": 2}
        for text, score in ((good, 2), ("Both shrink the weights of the model.", 1), ("I like trees.", 0), ("none", 0))
    ]
    rows.append({"question_id": "x", "question": "Why?", "answer": "Because it is.", "score": 1, "max_score": 1})
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    report = program.json("measure", str(file))
    (measured,) = report["files"]
    assert report["grader"] == "coverage"
    assert measured["answers"] == 4
    assert measured["skipped"] == ["question x: neither points, nor an entry, nor a reference answer"]
    assert measured["figures"]["every answer"]["correlation within a question"]["value"] > 0.5
    printed = program("measure", str(file)).stdout
    assert "left out: question x" in printed
    assert "without blanks" in printed


def test_measure_takes_points_and_criteria_from_files(program: Program, tmp_path: Path) -> None:
    points = tmp_path / "points.json"
    claim = {"point": "It stores knowledge in weights", "aliases": [["stor", "keep"], ["weight"]]}
    points.write_text(json.dumps({"questions": {"1": [claim]}}), encoding="utf-8")
    scored = tmp_path / "scored.jsonl"
    rows = [
        {"question_id": "1", "question": "What is it?", "answer": text, "score": score, "max_score": 1}
        for text, score in (("It stores what it knows in weights.", 1), ("It is a kind of program.", 0))
    ]
    scored.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    pairs = tmp_path / "pairs.jsonl"
    pair = {"question": "Ban it?", "answer": "It harms civilians.", "criterion": "It does harm.", "label": 1}
    pairs.write_text(json.dumps(pair), encoding="utf-8")
    report = program.json("measure", str(scored), str(pairs), "--points", str(points), "--limit", "2")
    scored_file, pair_file = report["files"]
    assert scored_file["figures"]["every answer"]["correlation within a question"]["value"] == 1.0
    assert "kappa" in pair_file["figures"]["criteria"]


def test_measure_says_which_line_is_no_graded_answer(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"question": "q"}\n', encoding="utf-8")
    done = program("measure", str(file))
    assert done.returncode == 2
    assert "bad.jsonl:1" in done.stderr


def test_conduct_judges_a_stored_talk_and_one_from_a_file(program: Program, answers: str, tmp_path: Path) -> None:
    stored = program.json("run", "ml-65", "--answers", answers)
    clean = program.json("conduct", stored["session"])
    assert clean["faults"] == []
    assert clean["interviewer"] == "scripted"
    file = tmp_path / "talk.txt"
    file.write_text("Candidate: Lasso adds absolute weights.\nInterviewer: Great answer! Go on.\n", encoding="utf-8")
    judged = program.json("conduct", str(file), "--question", "ml-65")
    assert {fault["rule"] for fault in judged["faults"]} == {"praise", "no_question"}
    printed = program("conduct", str(file), "--question", "ml-65").stdout
    assert "turn 3: it evaluates or praises the answer: Great answer!" in printed
    assert program("conduct", str(file)).returncode == 2


def test_selftest_prints_a_card_and_keeps_it(program: Program) -> None:
    done = program("selftest", "--model", "offline", "--questions", "2")
    assert done.returncode == 0
    assert "Reliability of coverage on 24 answers to 2 questions" in done.stdout
    (kept,) = (program.home / "selftests").glob("*.json")
    stored = json.loads(kept.read_text(encoding="utf-8"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stored["answers"] == 24
    assert {check["name"] for check in stored["checks"]} >= {"order kept", "leniency", "instructions ignored"}
    assert stored["advice"] in done.stdout


def test_selftest_names_the_price_and_asks_before_it_costs_something(program: Program) -> None:
    done = program("selftest", "--model", "openai:gpt-6-luna", "--questions", "1", OPENAI_API_KEY="sk-test")
    assert done.returncode == 0
    assert "requests" in done.stderr
    assert "at most about $" in done.stderr
    assert "Add --yes" in done.stderr
    assert not (program.home / "selftests").exists()

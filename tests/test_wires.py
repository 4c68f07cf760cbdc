"""The same interview over three wire forms, through the whole program, against a server on loopback."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import Loopback, Seen, Step
from tests.test_cli import ANSWERS, Program

PROVIDERS = ["openai:test", "anthropic:test", "compatible:test"]
KEYS = {"OPENAI_API_KEY": "sk-canary-openai-1", "ANTHROPIC_API_KEY": "sk-canary-anthropic-1"}
CRITERION = re.compile(r"^([a-z][\w.-]*)(?: \([^)]*\))?: ", re.MULTILINE)


class Mind:
    """A model that keeps the rules: it asks its own questions and finds the first criterion of every branch."""

    def __init__(self) -> None:
        self.turns = 0
        self.judged = 0

    def __call__(self, seen: Seen) -> str | list[Step]:
        order = json.dumps(seen.body)
        if "Judge " in order.rsplit("[", 1)[-1] or "Judge the branch" in order or "Judge the answer" in order:
            self.judged += 1
            return self.findings(seen)
        self.turns += 1
        say = f"You named the weights. Which number {self.turns} would you look at in run {self.turns}?"
        return json.dumps({"say": say, "touched": [], "sufficient": False, "findings": []})

    def findings(self, seen: Seen) -> str:
        last = _last_words(seen.body)
        found = [self.finding(name, number) for number, name in enumerate(CRITERION.findall(last))]
        return json.dumps({"say": "", "touched": [], "sufficient": False, "findings": found})

    def finding(self, name: str, number: int) -> dict[str, Any]:
        if name.startswith(("m_", "comparison-")):
            return {"id": name, "evidence": [], "reason": "Not said.", "verdict": "absent"}
        if name == "clarity":
            quote = {"turn": 2, "quote": "both shrink weights"}
            return {"id": name, "evidence": [quote], "reason": "In order.", "verdict": "3"}
        if number:
            return {"id": name, "evidence": [], "reason": "Not said.", "verdict": "missing"}
        quote = {"turn": 2, "quote": "L1 adds the SUM of absolute  weights"}
        return {"id": name, "evidence": [quote], "reason": "Said.", "verdict": "covered"}


def _last_words(body: dict[str, Any]) -> str:
    content = (body.get("messages") or body["input"])[-1]["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture
def answers(tmp_path: Path) -> str:
    file = tmp_path / "answers.txt"
    file.write_text(ANSWERS, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_whole_interview_with_follow_ups_and_a_grade(program: Program, answers: str, provider: str) -> None:
    mind = Mind()
    with Loopback([mind]) as server:
        flags = ("--model", provider, "--base-url", server.url)
        report = program.json("run", "ml-65", "--answers", answers, *flags, **KEYS)
    asked = [turn["text"] for turn in report["transcript"] if turn["role"] == "interviewer"]
    assert "You named the weights. Which number 1 would you look at in run 1?" in asked
    assert (report["interviewer"], report["grader"]) == (provider, provider)
    card = report["scorecard"]
    assert card["status"] == "graded"
    assert card["decision"] is not None
    firsts = [branch["points"][0] for branch in card["branches"] if branch["points"]]
    assert {point["verdict"] for point in firsts} == {"covered"}
    assert {point["quote"] for point in firsts} == {"L1 adds the sum of absolute weights"}
    assert report["usage"]["requests"] == mind.turns + mind.judged
    assert report["usage"]["input_tokens"] > 0


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_request_holds_a_point_before_the_talk_is_over(program: Program, answers: str, provider: str) -> None:
    with Loopback([Mind()]) as server:
        flags = ("--model", provider, "--base-url", server.url)
        program.json("run", "ml-65", "--answers", answers, *flags, **KEYS)
    talk = [json.dumps(seen.body) for seen in server.seen if "Judge the" not in json.dumps(seen.body)]
    assert len(talk) == 2
    for body in talk:
        assert "drives" not in body
        assert "soft-thresholding" not in body
    prefixes = {
        json.dumps(seen.body.get("system") or seen.body.get("instructions") or seen.body["messages"][0])
        for seen in server.seen
    }
    assert len(prefixes) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_that_dies_while_grading_costs_only_what_is_missing(
    program: Program, answers: str, provider: str
) -> None:
    mind = Mind()

    def dies(seen: Seen) -> str | list[Step]:
        reply = mind(seen)
        if mind.judged > 2:
            return [{"status": 401, "body": {"error": {"message": "key withdrawn", "type": "authentication_error"}}}]
        return reply

    with Loopback([dies]) as server:
        flags = ("--model", provider, "--base-url", server.url)
        done = program("run", "ml-65", "--answers", answers, *flags, "--json", **KEYS)
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert report["scorecard"]["status"] == "partial"
    assert report["scorecard"]["decision"] is None
    finishing = Mind()
    with Loopback([finishing]) as server:
        flags = ("--model", provider, "--base-url", server.url)
        again = program.json("resume", report["session"], *flags, **KEYS)
    assert again["scorecard"]["status"] == "graded"
    assert finishing.judged == 5 - 2


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_stream_cut_in_the_middle_keeps_the_answer(program: Program, answers: str, provider: str) -> None:
    with Loopback([[{"text": '{"say": "You named the wei'}, {"abort": True}]]) as server:
        flags = ("--model", provider, "--base-url", server.url)
        done = program("run", "ml-65", "--answers", answers, *flags, "--json", **KEYS)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["transcript"][1]["text"] == ANSWERS.split("\n---\n")[0]
    assert "resume" in done.stderr
    assert "canary" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("provider", PROVIDERS)
def test_keys_are_in_no_file_and_no_output(program: Program, answers: str, provider: str) -> None:
    with Loopback([Mind()]) as server:
        flags = ("--model", provider, "--base-url", server.url)
        done = program("run", "ml-65", "--answers", answers, *flags, **KEYS)
    assert "canary" not in done.stdout + done.stderr
    for file in program.home.rglob("*"):
        assert not file.is_file() or b"sk-canary" not in file.read_bytes()

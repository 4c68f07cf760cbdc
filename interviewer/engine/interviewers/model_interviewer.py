"""The model interviewer: the director says what to ask about, the model finds the words for this very answer.

The model never sees points or the model answer. What it says is checked sentence by sentence before it is released;
a breach is repaired once, after that an authored follow-up takes its place.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from interviewer.core.conduct import Breach, Conduct, split_sentences, watch
from interviewer.core.director import Clarify, MoveOn, Probe
from interviewer.engine.interviewers.conversation import Conversation
from interviewer.engine.interviewers.say_stream import SayStream
from interviewer.engine.interviewers.scripted_interviewer import authored_reply
from interviewer.engine.ports import Delta, Reply, Usage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from interviewer.core.director import Move, Policy
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Session
    from interviewer.engine.ports import ChatModel, ChatRequest
    from interviewer.engine.prompting import Prompts

MAX_TOKENS = 600
"""Upper limit of one turn; thinking included where the model thinks."""


class ModelInterviewer:
    """Asks in a model's words, under the director's orders and the conduct rules."""

    policy: Policy = "missing_first"

    def __init__(self, model: ChatModel, prompts: Prompts) -> None:
        self._model = model
        self._prompts = prompts

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    async def reply(self, session: Session, rubric: Rubric, move: Move) -> AsyncGenerator[str | Reply, None]:
        """Stream checked sentences, then the whole reply; see the module's head."""
        if isinstance(move, MoveOn) or (isinstance(move, Clarify) and move.say):
            reply = authored_reply(move)
            yield reply.text
            yield reply
            return
        conduct = watch(rubric, session.turns, must_ask=isinstance(move, Probe))
        attempt = _Attempt(self._model, Conversation(session, rubric, self._prompts), conduct)
        async with aclosing(attempt.speak(move)) as sentences:
            async for sentence in sentences:
                yield sentence
        if attempt.breach is not None:
            fallback = authored_reply(move)
            yield fallback.text if not attempt.said else " " + fallback.text
            yield _finish(attempt, fallback, f"{attempt.said} {fallback.text}".strip(), "authored")
            return
        yield _finish(attempt, authored_reply(move), attempt.said, "model")


def _finish(attempt: _Attempt, plan: Reply, text: str, voice: Any) -> Reply:
    report = attempt.report
    known = [branch.id for branch in attempt.talk.rubric.branches]
    touched = report.get("touched")
    sufficient = report.get("sufficient")
    return Reply(
        text=text,
        intent=plan.intent,
        branch=plan.branch,
        followup=plan.followup,
        listens=plan.listens,
        phase=plan.phase,
        voice=voice,
        touched=tuple(name for name in known if name in touched) if isinstance(touched, list) else (),
        sufficient=sufficient if isinstance(sufficient, bool) else None,
        prompt_version=attempt.talk.prompt_version,
        usage=attempt.usage,
    )


class _Attempt:
    """One reply in the making: at most one repair."""

    def __init__(self, model: ChatModel, talk: Conversation, conduct: Conduct) -> None:
        self.model = model
        self.talk = talk
        self.conduct = conduct
        self.said = ""
        self.usage = Usage()
        self.report: dict[str, Any] = {}
        self.breach: Breach | None = None

    async def speak(self, move: Move) -> AsyncGenerator[str, None]:
        """Yield the sentences that pass; `breach` is set when the reply could not be finished."""
        async with aclosing(self._once(self.talk.request(move, MAX_TOKENS))) as sentences:
            async for sentence in sentences:
                yield sentence
        if self.breach is None or self.said:
            return
        repair = self.talk.request(move, MAX_TOKENS, breach=self.breach.value)
        self.breach = None
        async with aclosing(self._once(repair)) as sentences:
            async for sentence in sentences:
                yield sentence

    async def _once(self, request: ChatRequest) -> AsyncGenerator[str, None]:
        stream, waiting, cut = SayStream(), "", False
        async with aclosing(self.model.stream(request)) as events:
            async for event in events:
                if not isinstance(event, Delta):
                    self.usage = self.usage + event.usage
                    cut = event.stop == "length"
                    continue
                waiting += stream.feed(event.text)
                if self.breach is not None:
                    continue
                *ready, waiting = split_sentences(waiting) or [""]
                for sentence in ready:
                    if not self._passes(sentence):
                        break
                    yield sentence
        if self.breach is None and waiting.strip() and not cut and self._passes(waiting):
            yield waiting
        if self.breach is None:
            self.breach = self.conduct.at_end()
        elif "?" in self.said:
            self.breach = None  # the question stands; what would have followed it is left out
        self.report = stream.report()

    def _passes(self, sentence: str) -> bool:
        self.breach = self.conduct.breach(sentence)
        if self.breach is None:
            self.said += sentence
        return self.breach is None

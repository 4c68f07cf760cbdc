"""The composition root: the only place where adapters, engine and settings meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.adapters.data import data_root
from interviewer.adapters.journal_sqlite import SqliteJournal
from interviewer.adapters.prices import cost_usd
from interviewer.adapters.prompt_files import PromptFiles
from interviewer.adapters.providers import ModelSpec, Role, build_model, warm
from interviewer.adapters.system_clock import SystemClock
from interviewer.adapters.tokens import TokenCounter
from interviewer.config import Settings, find_places, load_settings, read_base_url, read_keys
from interviewer.engine.meter import Meter
from interviewer.engine.studio import OFFLINE, Choice, Studio
from interviewer.library import load_library
from interviewer.wishes import Wishes as Wishes

if TYPE_CHECKING:
    from interviewer.engine.ports import ChatModel


@dataclass(frozen=True)
class InForce:
    """Which interviewer and grader are used, and the sentence that says why."""

    interviewer: str
    grader: str
    why: str


def resolve(wishes: Wishes, settings: Settings) -> InForce:
    """Flag, then settings file, then what keys there are, then offline."""
    if wishes.model or wishes.grader:
        interviewer = wishes.model or settings.interviewer or OFFLINE
        return InForce(interviewer, wishes.grader or settings.grader or interviewer, "chosen on the command line")
    if settings.interviewer or settings.grader:
        interviewer = settings.interviewer or OFFLINE
        return InForce(interviewer, settings.grader or interviewer, "chosen in the settings file")
    for provider in read_keys():
        return InForce(provider, provider, f"a key for {provider} is set")
    return InForce(OFFLINE, OFFLINE, "no key is set: scripted interviewer, coverage grader, no network")


def build_studio(wishes: Wishes) -> Studio:
    """Everything a front end needs. Raises SettingsError, BankError, JournalError."""
    places = find_places()
    settings = load_settings(places.settings)
    force = resolve(wishes, settings)
    bank, problems = load_library(settings, places, wishes.bank)
    cap = wishes.max_cost_usd if wishes.max_cost_usd is not None else settings.max_cost_usd

    counter = TokenCounter()
    if force.interviewer != OFFLINE:
        counter.prepare()
    return Studio(
        bank=bank,
        journal=SqliteJournal(places.history),
        clock=SystemClock(),
        prompts=PromptFiles(data_root("prompts"), places.own_prompts),
        meter=Meter(cost_usd, cap),
        connect=lambda spec, role: connect_model(spec, role, wishes, settings),
        defaults=Choice(
            "",
            mode=settings.mode,
            level=settings.level,
            minutes=settings.minutes,
            interviewer=force.interviewer,
            grader=force.grader,
        ),
        why=force.why,
        grading=wishes.grading or settings.grading,
        warm=lambda: _warm_up(force),
        count_tokens=lambda text: _count(counter, text),
        problems=problems,
        theme=settings.theme,
        exports=places.exports,
    )


def connect_model(text: str, role: Role, wishes: Wishes, settings: Settings) -> ChatModel:
    """Build a model with its key and address. Raises SettingsError."""
    spec = ModelSpec.parse(text, role)
    base_url = wishes.base_url or settings.base_url or read_base_url(spec.provider)
    if spec.provider != "compatible" and not wishes.base_url:
        base_url = read_base_url(spec.provider) or ""
    window = settings.context_tokens if spec.provider == "compatible" else None
    return build_model(spec, role=role, base_url=base_url, keys=read_keys(), window=window)


def _warm_up(force: InForce) -> None:
    roles: tuple[Role, ...] = ("interviewer", "grader")
    for role, spec in zip(roles, (force.interviewer, force.grader), strict=True):
        warm(ModelSpec.parse(spec, role))


def _count(counter: TokenCounter, text: str) -> tuple[int, str]:
    counted = counter.count_tokens(text)
    return counted.tokens, "counted with tiktoken" if counted.source == "tiktoken" else "by our estimate"

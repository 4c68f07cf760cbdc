"""How to be interviewed about one question: everything has a sensible default, Enter starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from interviewer.core.bank import Level
from interviewer.engine import views
from interviewer.engine.studio import OFFLINE, Choice
from interviewer.tui import commands as do
from interviewer.tui.dialogs import AskText, ChooseOne
from interviewer.tui.drawing import draw_tree
from interviewer.tui.room import Room
from interviewer.tui.widgets.pick_row import PickRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from interviewer.core.bank import Question
    from interviewer.tui.rooms import Rooms

LENGTHS = (5, 10, 15, 20, 30, 45, 60)
OFFLINE_INTERVIEWER = "scripted, no model"
OFFLINE_GRADER = "coverage, no model"


class SetUpScreen(Room):
    """The choices before an interview."""

    UNDERSTANDS: ClassVar[Sequence[type[do.Command]]] = (do.Start, do.PickFramework, do.NameModels, do.Back)
    ABOUT = "Up and down choose the line, left and right the option. Enter starts from anywhere."
    DEFAULT_CSS = """
    SetUpScreen #question { height: auto; max-height: 6; padding: 1; text-style: bold; }
    SetUpScreen #rows { height: auto; }
    SetUpScreen Button { margin: 1 0 0 1; width: auto; }
    SetUpScreen #beside { padding: 0 2; margin: 1 0 0 0; color: $text-muted; }
    SetUpScreen.-low #question { padding: 0 1; max-height: 3; }
    """

    def __init__(self, rooms: Rooms, question: Question) -> None:
        super().__init__()
        self.rooms = rooms
        self.question = question

    def contents(self) -> ComposeResult:
        """The question, a line for each choice, and what the chosen framework asks for."""
        yield Static(Content(f"Set up · {self.question.id}"), classes="title")
        yield Static(Content(self.question.question), id="question")
        with Vertical(id="rows"):
            yield from self._rows()
        yield Button("Start (Enter)", id="start", variant="primary", compact=True)
        with VerticalScroll(id="beside", can_focus=False):
            yield Static(id="tree", markup=False)

    def _rows(self) -> ComposeResult:
        defaults = self.rooms.studio.defaults
        modes = [("interview", "interview: no feedback"), ("practice", "practice: tree and hints")]
        yield PickRow("Mode", modes, defaults.mode, id="mode")
        levels = [(level.value, level.value) for level in Level]
        yield PickRow("Level", levels, defaults.level.value, id="level")
        yield PickRow("Time", self._lengths(), _number(defaults.minutes), id="minutes")
        yield PickRow("Graded by", self._frameworks(), id="framework")
        for role, name, offline in (
            ("interviewer", defaults.interviewer, OFFLINE_INTERVIEWER),
            ("grader", defaults.grader, OFFLINE_GRADER),
        ):
            options = [(OFFLINE, offline), *([(name, name)] if name != OFFLINE else [])]
            yield PickRow(role.capitalize(), options, name, id=role)
        overtime = [("", "stop when time is up"), ("yes", "go on as overtime")]
        yield PickRow("Overtime", overtime, "yes" if defaults.overtime else "", id="overtime")

    def _lengths(self) -> list[tuple[str, str]]:
        plan = (self.question.time or self.rooms.studio.bank.type_of(self.question).time).total_s / 60
        named = sorted({*LENGTHS, self.rooms.studio.defaults.minutes or 5})
        return [("", f"plan: {views.minutes_text(plan)}"), *((_number(length), _number(length)) for length in named)]

    def _frameworks(self) -> list[tuple[str, str]]:
        bank = self.rooms.studio.bank
        fitting, filed = bank.framework(self.question.framework), bank.filed_framework(self.question)
        options = {fitting.id: f"{fitting.title}, the fitting one"}
        if filed is not None:
            options.setdefault(filed.id, f"{filed.title}, where it was filed")
        for other in bank.frameworks.values():
            options.setdefault(other.id, other.title)
        return list(options.items())

    def on_mount(self) -> None:
        """Begin on the first line."""
        self.query_one("#mode", PickRow).focus()

    def on_resize(self) -> None:
        """Wrap the tree to the new width."""
        self.call_after_refresh(self._draw_tree)

    def _draw_tree(self) -> None:
        framework = self.rooms.studio.bank.framework(self._value("framework"))
        own = self.question.authored and framework.id == self.question.framework
        basis = "Graded against the question's own points." if own else "Graded against the leaves of this tree."
        width = max(20, self.query_one("#beside").content_size.width - 2)
        tree = "\n".join(draw_tree(framework, width))
        self.query_one("#tree", Static).update(Content(f"{basis}\n{tree}"))

    @on(PickRow.Picked)
    def _picked(self, message: PickRow.Picked) -> None:
        if message.row.id == "framework":
            self._draw_tree()

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", PickRow).value

    @on(do.PickFramework)
    def _pick_framework(self) -> None:
        row = self.query_one("#framework", PickRow)

        def chosen(value: str | None) -> None:
            if value:
                row.pick(value)

        self.app.push_screen(ChooseOne("Graded by", row.options, row.value), chosen)

    @on(do.NameModels)
    def _name_models(self) -> None:
        role = "grader" if self.query_one("#grader").has_focus else "interviewer"
        row = self.query_one(f"#{role}", PickRow)

        def named(value: str | None) -> None:
            if value:
                row.pick(value)

        text = "openai:NAME, anthropic:NAME or compatible:NAME"
        self.app.push_screen(AskText(f"Which model as {role}?", text, row.value), named)

    @on(Button.Pressed)
    @on(do.Start)
    def _start(self) -> None:
        minutes = self._value("minutes")
        self.rooms.begin(
            Choice(
                question=self.question.id,
                framework=self._value("framework"),
                mode=cast("Literal['interview', 'practice']", self._value("mode")),
                level=Level(self._value("level")),
                minutes=float(minutes) if minutes else None,
                overtime=bool(self._value("overtime")),
                interviewer=self._value("interviewer"),
                grader=self._value("grader"),
            )
        )


def _number(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:g}"

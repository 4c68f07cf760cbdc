"""All questions: narrowed down by filters and words, the framework drawn beside the question."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from interviewer.core.bank import Level, Mark
from interviewer.engine import views
from interviewer.tui import commands as do
from interviewer.tui.dialogs import ANY, AskText, ChooseOne
from interviewer.tui.drawing import draw_tree
from interviewer.tui.room import Room
from interviewer.tui.widgets.long_list import Line, LongList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from interviewer.tui.rooms import Rooms

PAUSE_S = 0.02
"""How long typing must rest before the list follows."""

FILTERS: dict[str, type[do.Command]] = {
    "category": do.FilterCategory,
    "type": do.FilterType,
    "mark": do.FilterMark,
    "level": do.FilterLevel,
}
"""Fields of `Wanted` with a button each, and the commands that change them."""


class BrowseScreen(Room):
    """The list of questions."""

    UNDERSTANDS: ClassVar[Sequence[type[do.Command]]] = (
        do.Choose,
        do.Find,
        do.FilterCategory,
        do.FilterType,
        do.FilterMark,
        do.FilterLevel,
        do.ClearFilters,
        do.RandomQuestion,
        do.FitMinutes,
        do.Back,
    )
    ABOUT = "Narrow the list by words and filters; the tree of the answer stands beside the question. Enter sets it up."
    DEFAULT_CSS = """
    BrowseScreen Input { height: 1; border: none; padding: 0 1; background: $surface; }
    BrowseScreen Input:focus { border: none; background: $panel; }
    BrowseScreen #filters { height: 1; layout: horizontal; padding: 0 1; }
    BrowseScreen #count { width: 16; color: $text-muted; text-wrap: nowrap; }
    BrowseScreen #filters Button { width: auto; min-width: 8; margin: 0 1 0 0; max-width: 20; }
    BrowseScreen LongList { width: 3fr; height: 1fr; }
    BrowseScreen #beside { width: 2fr; padding: 0 1; border-left: solid $primary 50%; }
    BrowseScreen #details { width: 1fr; height: auto; }
    BrowseScreen.-narrow #body { layout: vertical; }
    BrowseScreen.-narrow LongList { width: 1fr; height: 1fr; }
    BrowseScreen.-narrow #beside { width: 1fr; height: 1fr; border-left: none; border-top: solid $primary 50%; }
    """

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self.rooms = rooms
        self.entries = rooms.entries()
        self.wanted = views.Wanted()
        self.found: list[views.Entry] = []
        self._waiting: Timer | None = None
        self._drawn = ""

    def contents(self) -> ComposeResult:
        """Search, filters, list, details."""
        yield Static(Content("Questions"), classes="title")
        yield Input(placeholder="Search: words, an id, a chapter (press / )")
        with Horizontal(id="filters"):
            yield Static(id="count", markup=False)
            for name in FILTERS:
                yield Button(name, name=name, id=name, compact=True)
        with Horizontal(id="body"):
            yield LongList()
            with VerticalScroll(id="beside"):
                yield Static(id="details", markup=False)

    def on_mount(self) -> None:
        """Show everything."""
        self.query_one(LongList).focus()
        self.narrow()

    def on_screen_resume(self) -> None:
        """An interview may have been held meanwhile."""
        self.entries = self.rooms.entries()
        self.narrow(keep=True)

    def can(self, command: type[do.Command]) -> bool:
        """Filters are cleared only where there are any."""
        return command is not do.ClearFilters or self.wanted != views.Wanted()

    def narrow(self, *, keep: bool = False) -> None:
        """Show what passes the filters and contains the words."""
        self.found = views.search(self.entries, self.wanted)
        self.query_one(LongList).show(self.found, _line, empty="No question fits. Press x to clear.", keep=keep)
        self.query_one("#count", Static).update(Content(f"{len(self.found)} of {len(self.entries)}"))

    def _filter(self, **changes: str) -> None:
        for name in changes.keys() & FILTERS.keys():
            value = changes[name]
            button = self.query_one(f"#{name}", Button)
            button.label = Content(f"{name}: {value}" if value else name)
            button.refresh(layout=True)
        self.wanted = replace(self.wanted, **changes)
        self.narrow()
        self.refresh_bindings()

    @on(Button.Pressed)
    def _filter_by(self, message: Button.Pressed) -> None:
        self.post_message(FILTERS[message.button.name or ""]())

    # -- searching ----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(PAUSE_S, lambda: self._filter(text=message.value))

    @on(Input.Submitted)
    def _searched(self) -> None:
        self._filter(text=self.query_one(Input).value)
        self.query_one(LongList).focus()

    @on(do.Find)
    def _find(self) -> None:
        self.query_one(Input).focus()

    @on(do.Back)
    def _back(self, message: do.Back) -> None:
        """Out of the search first, then out of the screen."""
        if self.query_one(Input).has_focus:
            message.prevent_default()
            message.stop()
            self.query_one(LongList).focus()

    @on(do.ClearFilters)
    def _clear(self) -> None:
        self.query_one(Input).value = ""
        self._filter(text="", **dict.fromkeys(FILTERS, ""))

    # -- filters ------------------------------------------------------------------------------------------------------

    def _ask(self, title: str, name: str, options: dict[str, str]) -> None:
        def chosen(value: str | None) -> None:
            if value:
                self._filter(**{name: "" if value == ANY else value})

        listed = [("", "All"), *sorted(options.items(), key=lambda item: item[1] if name != "level" else "")]
        self.app.push_screen(ChooseOne(title, listed, str(getattr(self.wanted, name))), chosen)

    @on(do.FilterCategory)
    def _category(self) -> None:
        self._ask("Category", "category", {e.category: e.category_title for e in self.entries if e.category})

    @on(do.FilterType)
    def _type(self) -> None:
        self._ask("Type", "type", {entry.type: entry.type_title for entry in self.entries})

    @on(do.FilterMark)
    def _mark(self) -> None:
        self._ask("Study mark", "mark", {mark.value: mark.value for mark in Mark})

    @on(do.FilterLevel)
    def _level(self) -> None:
        self._ask("Asked at level", "level", {level.value: level.value for level in Level})

    # -- choosing -----------------------------------------------------------------------------------------------------

    @on(LongList.Chosen)
    @on(do.Choose)
    def _choose(self) -> None:
        if self.query_one(LongList).key:
            self.rooms.set_up(self.query_one(LongList).key)

    @on(do.RandomQuestion)
    def _random(self) -> None:
        self._go_to(views.pick(self.found, random.random()))

    @on(do.FitMinutes)
    def _fit(self) -> None:
        def answered(minutes: str | None) -> None:
            try:
                limit = float(minutes or 0)
            except ValueError:
                self.say("That is not a number of minutes.", warn=True)
                return
            if limit > 0:
                self._go_to(views.pick(views.questions_that_fit(self.found, limit), random.random()))

        self.app.push_screen(AskText("How many minutes do you have?", "", "15"), answered)

    def _go_to(self, entry: views.Entry | None) -> None:
        if entry is None:
            self.say("No question of this list fits. Clear the filters, or give it more time.", warn=True)
        else:
            self.query_one(LongList).go_to(self.found.index(entry))

    @on(LongList.Moved)
    def _moved(self, message: LongList.Moved) -> None:
        if message.key and message.key != self._drawn:
            self._drawn = message.key
            self.query_one("#details", Static).update(self._details(message.key))
            self.query_one("#beside", VerticalScroll).scroll_home(animate=False)

    def _details(self, name: str) -> Content:
        entry = next(entry for entry in self.found if entry.id == name)
        framework = self.rooms.studio.bank.framework(self.rooms.studio.bank.question(name).framework)
        facts = (
            f"{entry.id} · {entry.category_title or 'no chapter'} · {entry.type_title}\n"
            f"difficulty {entry.difficulty} of 5 · {views.minutes_text(entry.minutes)} · from {entry.asked_from.value}"
            f" · {entry.mark.value} · {entry.rubric} rubric · {_attempts(entry)}\n\n"
        )
        width = max(20, self.query_one("#beside").content_size.width - 1)
        tree = "\n".join(draw_tree(framework, width))
        return Content.assemble((entry.question, "bold"), "\n", (facts, "$text-muted"), tree)


def _line(entry: views.Entry) -> Line:
    tried = f"{entry.attempts}x " if entry.attempts else ""
    mark = entry.mark.value if entry.mark is not Mark.NEUTRAL else ""
    aside = f"{tried}{mark:>5} {views.minutes_text(entry.minutes):>7}"
    return Line(Content.assemble((f"{entry.id:<8} ", "dim"), entry.question), Content(aside), entry.id)


def _attempts(entry: views.Entry) -> str:
    if not entry.attempts:
        return "not tried yet"
    share = "" if entry.coverage is None else f", last {100 * entry.coverage:.0f}% covered"
    return f"tried {entry.attempts} time{'s' if entry.attempts > 1 else ''}{share}"

"""The screen where a lesson is taken: outline, step, verdict, shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tutor.content.glossary import Glossary
from tutor.content.models import Command, Step
from tutor.tui.views import StepView, minutes
from tutor.tui.widgets.extra import Extra, ExtraBox
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.manifest import ManifestBox
from tutor.tui.widgets.notice import Notice
from tutor.tui.widgets.outline import Outline
from tutor.tui.widgets.phase_line import PhaseLine
from tutor.tui.widgets.prose import Prose
from tutor.tui.widgets.shell_pane import ShellPane
from tutor.tui.widgets.step_heading import StepHeading
from tutor.tui.widgets.tab_bar import TabBar
from tutor.tui.widgets.task import TaskPanel
from tutor.tui.widgets.terms import Terms
from tutor.tui.widgets.title_bar import TitleBar
from tutor.tui.widgets.verdict_line import VerdictLine

if TYPE_CHECKING:
    from tutor.engine.manifest.finding import Finding

LEAST = (40, 8)
"""Columns and rows below which only a sentence is shown."""
LOW = 14
"""Rows below which the text needs the line of the step's title."""
COMFORTABLE = (60, 16)
"""Columns and rows below which it works and says that it is small."""


class LessonScreen(Screen[None]):
    """What is shown, and how it is laid out; what it means is the app's business."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-tabs"), (24, "-normal"), (34, "-roomy")]  # noqa: RUF012 - the same
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "app.outline", "Outline", show=False),
        Binding("pageup", "scroll_text(-1)", "Scroll the text up", show=False),
        Binding("pagedown", "scroll_text(1)", "Scroll the text down", show=False),
    ]
    AUTO_FOCUS = ""

    there: bool = False
    """All of its panes are mounted."""

    def __init__(self, badge: str) -> None:
        """`badge`: what stands at the top right until the lab has said more."""
        super().__init__()
        self._badge = badge
        self._left: Widget | None = None
        """What had the focus when there was no room for it any more."""
        self.glossary = Glossary()
        self._terms: Terms | None = None

    class Composed(Message):
        """All of its panes are there."""

    def compose(self) -> ComposeResult:
        """The first frame: title and keys. Styling and laying out the panes takes as long again."""
        title = TitleBar(id="title")
        title.badge = self._badge
        yield title
        yield Static(id="waiting")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """The panes come with the second frame."""
        self.call_after_refresh(self._fill)

    async def _fill(self) -> None:
        with self.app.batch_update():
            await self.query_one("#waiting").remove()
            panes = self._panes()
            await self.mount_all(panes, before="#keys")
            if not panes[0].is_attached:
                # The learner has quit already.
                return
            self.there = True
            self._fit()
        self.post_message(self.Composed())

    def _panes(self) -> list[Widget]:
        """Everything between title and keys; the stylesheet says what is shown when."""
        below = (ManifestBox(id="manifest"), Vertical(id="extras"))
        page = VerticalScroll(Vertical(id="notices"), Prose(id="text"), *below, id="page")
        lesson = Vertical(StepHeading(id="heading"), page, TaskPanel(id="task"), id="lesson")
        status = Vertical(PhaseLine(id="phase"), VerdictLine(id="verdict"), Static(id="trouble"), id="status")
        body = Horizontal(Outline(id="outline"), lesson, id="body")
        return [TabBar(id="tabs"), body, status, ShellPane(id="shell"), Static(id="too-small")]

    # What is shown

    @property
    def shell(self) -> ShellPane:
        """The pane with the shell."""
        return self.query_one("#shell", ShellPane)

    @property
    def verdict(self) -> VerdictLine:
        """The line between lesson and shell."""
        return self.query_one("#verdict", VerdictLine)

    @property
    def task_panel(self) -> TaskPanel:
        """The panel of the present task."""
        return self.query_one("#task", TaskPanel)

    async def show_step(self, view: StepView, *, fresh: bool) -> None:
        """Show a step's text and task; `fresh`: from the top, without what was added to the last one."""
        step = view.step
        heading = self.query_one("#heading", StepHeading)
        heading.step_title, heading.aside = step.title, minutes(step)
        self._terms = Terms(self.glossary, step.id) if self.glossary else None
        self.query_one("#text", Prose).show(view.text, self._terms)
        self.set_class(view.board is not None, "-playing")
        if fresh:
            self.set_class(view.is_thinking, "-thinking")
            await self.query_one("#extras").remove_children()
            self.query_one(ManifestBox).show(())
            await self.query_one("#notices").remove_children(".-of-step")
            await self.task_panel.show(view)
            self.query_one("#page").scroll_home(animate=False)
        else:
            await self.update_task(view)

    async def update_task(self, view: StepView) -> None:
        """Show what has become of the step's task, and leave the rest as it is."""
        self.set_class(view.is_thinking, "-thinking")
        await self.task_panel.update(view)

    async def add_extra(self, *added: Extra, follow: bool = True) -> None:
        """Add hints, a solution or what was learned below the text, each once; `follow`: bring the first of
        them into view."""
        extras = self.query_one("#extras")
        boxes = []
        for extra in added:
            known = (box for box in extras.query(ExtraBox) if box.extra.text == extra.text)
            boxes.append(next(known, None) or ExtraBox(extra, self._terms))
        await extras.mount_all([box for box in boxes if not box.is_attached])
        if follow and boxes:
            self.call_after_refresh(boxes[0].scroll_visible, animate=False, top=True)

    async def remove_extras(self, kind: str) -> None:
        """Take the boxes of one kind away, and keep the page from standing below its new end."""
        extras = self.query_one("#extras")
        if boxes := extras.query(f".{kind}"):
            await boxes.remove()
            # An emptied container would keep its height, and what scrolls its place.
            extras.refresh(layout=True)
            self.call_after_refresh(self._stay_on_page)

    def _stay_on_page(self) -> None:
        page = self.query_one("#page")
        page.scroll_to(y=min(page.scroll_y, page.max_scroll_y), animate=False)

    async def add_notice(self, notice: Notice, *, of_step: bool) -> None:
        """Show a notice above the text; one that belongs to the step goes when the step goes."""
        if notice.id and self.query(f"#{notice.id}"):
            return
        notice.set_class(of_step, "-of-step")
        await self.query_one("#notices").mount(notice)
        self.query_one("#page").scroll_home(animate=False)

    def show_manifest(self, findings: Sequence[Finding]) -> None:
        """Show the lines of the learner's manifest below the text; after a save, bring what is to do next
        into view."""
        box = self.query_one(ManifestBox)
        known = bool(box.findings)
        if box.show(findings) and known and findings:
            self.call_after_refresh(self._follow_manifest)

    def _follow_manifest(self) -> None:
        box, page = self.query_one(ManifestBox), self.query_one("#page")
        row = box.first_open(box.content_size.width)
        page.scroll_to(y=max(0, box.virtual_region.y + row - 1), animate=False)

    def show_trouble(self, sentence: str | None) -> None:
        """Show (or no longer) that progress cannot be written down."""
        line = self.query_one("#trouble", Static)
        line.display = sentence is not None
        line.update(Content.assemble(("! not saved", "bold $error"), f": {sentence}" if sentence else ""))

    def action_scroll_text(self, by: int) -> None:
        """A page of the text up or down, while the learner is in the task."""
        page = self.query_one("#page")
        (page.scroll_page_down if by > 0 else page.scroll_page_up)(animate=False)

    # Where the focus is

    @property
    def is_low(self) -> bool:
        """There is one row only for what the tutor says of the step."""
        return self.has_class("-low")

    @property
    def in_tabs(self) -> bool:
        """Lesson and shell share one place."""
        return self.has_class("-tabs")

    def focus_step(self, step: Step) -> None:
        """Begin where the step begins: in the task where it asks something, in the shell for a command."""
        self.remove_class("-full-shell")
        if self.in_tabs:
            self.show_tab(shell=False)
            if not self.task_panel.focus_task():
                self.query_one("#page").focus()
        elif not self.task_panel.focus_task():
            (self.shell if isinstance(step.task, Command) else self.query_one("#page")).focus()

    def switch_focus(self) -> None:
        """From the shell to the lesson, and back."""
        if self.shell.has_focus:
            self.remove_class("-full-shell")
            self.show_tab(shell=False)
            if not self.task_panel.focus_task():
                self.query_one("#page").focus()
        else:
            self.focus_shell()

    def focus_shell(self) -> None:
        """Into the shell."""
        self.show_tab(shell=True)
        self.shell.focus()

    def show_tab(self, *, shell: bool) -> None:
        """Choose what is shown where there is room for one."""
        self.set_class(shell, "-shell-tab")
        self.query_one("#tabs", TabBar).shell = shell

    def toggle_full_shell(self) -> None:
        """The shell full size, and back."""
        self.toggle_class("-full-shell")
        if self.has_class("-full-shell"):
            self.focus_shell()
        elif self.in_tabs:
            self.switch_focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click into a pane chooses it."""
        if event.widget is self.shell:
            self.show_tab(shell=True)

    # Room

    def on_resize(self) -> None:
        """Say it when there is too little room; come back when there is more."""
        if self.there:
            self._fit()

    def _fit(self) -> None:
        columns, rows = self.app.size
        tiny, was_tiny = columns < LEAST[0] or rows < LEAST[1], self.has_class("-tiny")
        self.set_class(tiny, "-tiny")
        if tiny and not was_tiny:
            self._left = self.focused
        elif was_tiny and not tiny:
            self.call_after_refresh(self._focus_again)
        self.set_class(rows < LOW, "-low")
        self.query_one("#tabs", TabBar).small = columns < COMFORTABLE[0] or rows < COMFORTABLE[1]
        self.query_one("#too-small", Static).update(
            f"This terminal is {columns}×{rows}; the tutor needs {LEAST[0]}×{LEAST[1]}, better 80×24. "
            "Make the window larger. Nothing is lost, and your shell goes on."
        )
        self.call_after_refresh(self._keep_focus_visible)

    def _focus_again(self) -> None:
        """Where the focus was: what is hidden loses it."""
        if self._left is not None and self._left.is_attached:
            self._left.focus()
        elif not self.task_panel.focus_task():
            self.query_one("#page").focus()

    def _keep_focus_visible(self) -> None:
        focused: Widget | None = self.focused
        if focused is not None and focused is not self.shell and focused.is_attached:
            focused.scroll_visible(animate=False)

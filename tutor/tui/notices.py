"""What is said before anybody asks: what drifted, what is there already, what was left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import App

from tutor.content.models import Step
from tutor.content.template import fill
from tutor.engine.progress import StepState
from tutor.tui import messages as told
from tutor.tui.widgets.notice import Notice, Offer

if TYPE_CHECKING:
    from tutor.engine.session import Session
    from tutor.tui.lane import Checks, Lane
    from tutor.tui.outside import Outside, WatchPort
    from tutor.tui.screens.lesson import LessonScreen
    from tutor.tui.shell_side import ShellSide


class Notices(App[str]):
    """The parts of the app, and the notices above a step's text."""

    session: Session
    outside: Outside
    lesson: LessonScreen
    shell_side: ShellSide
    checks: Checks
    lane: Lane
    outer_lane: Lane
    """For what lies outside: a watch that is slow to end must not hold up the session."""
    _watch: WatchPort | None = None
    _moving: bool = False
    """The session is on its way to another step."""

    @property
    def step(self) -> Step:
        """The present step."""
        return self.session.current

    @property
    def passed(self) -> bool:
        """Whether the present step is done."""
        return self.session.state(self.step.id) is StepState.PASSED

    @on(told.Drifted)
    async def _drifted(self, message: told.Drifted) -> None:
        for number, drift in enumerate(message.drifts):
            text = f"**No longer so, since you left:** {drift.sentence}"
            offers: tuple[Offer, ...] = (Offer("Go on", ""),)
            if drift.repair:
                text += f"\n\nThis repairs it: `{drift.repair}`"
                offers = (Offer("Type the repair", f"type:{drift.repair}"), *offers)
            await self.lesson.add_notice(Notice(text, offers, id=f"drift-{number}"), of_step=False)

    @on(told.Warned)
    async def _warned(self, message: told.Warned) -> None:
        if message.step != self.step.id:
            return
        for number, sentence in enumerate(message.sentences):
            notice = Notice(
                f"**Already there:** {sentence}", (Offer("Understood", ""),), id=f"foreign-{number}"
            )
            await self.lesson.add_notice(notice, of_step=True)

    @on(told.LeftBehind)
    async def _left_behind(self, message: told.LeftBehind) -> None:
        if message.step != self.step.id or self.shell_side.running is not None:
            return
        # In one sentence, so that the buttons below it are in view.
        text = (
            f"**Creating {message.cluster} was broken off.** It has to go before the cluster can be created "
            f"again. Left of it: {', '.join(message.names)}."
        )
        offers = (Offer("Clear it away", f"clear:{message.cluster}"), Offer("Leave it", ""))
        await self.lesson.add_notice(Notice(text, offers, id="left-behind"), of_step=True)

    @on(told.Cleared)
    def _cleared(self, message: told.Cleared) -> None:
        if message.trouble:
            self.notify(
                "Not all of it could go. " + " ".join(message.trouble),
                severity="warning",
                timeout=15,
                markup=False,
            )
        else:
            self.notify("It is gone. The cluster can be created again.")
        self.checks.look()

    def look_left_behind(self) -> None:
        """See whether a creation of the present step's cluster was broken off."""
        step = self.step
        clusters = [fill(one.name, self.session.facts) for one in step.makes if one.kind == "cluster"]

        def look() -> told.LaneMessage | None:
            for cluster in clusters:
                if names := self.outside.leftovers(cluster):
                    return told.LeftBehind(step.id, cluster, names)
            return None

        # Also where the step is done: who makes the cluster a second time can be interrupted as well.
        if clusters:
            self.outer_lane.do(look)

    async def offer_fault(self) -> None:
        """Where the present step is about mending something: offer to break it."""
        if not self.session.unbroken():
            return
        notice = Notice(
            "**This step begins with a fault.** The tutor sets it up in your own cluster when you say so; "
            "you find it and mend it. Your other work stays as it is.",
            (Offer("Set the fault up", "break:"), Offer("Not now", "")),
            id="fault",
        )
        await self.lesson.add_notice(notice, of_step=True)

    async def action_break_it(self) -> None:
        """Set up the fault of the present step, also after it was not wanted at first."""
        await self.lesson.query("#fault").remove()
        step = self.step.id
        self.lesson.verdict.say("· setting up", "$secondary", "The fault is being set up. Wait a moment.")
        self.outer_lane.do(lambda: told.Broken(step, self.outside.break_it()))

    @on(told.Broken)
    async def _broken(self, message: told.Broken) -> None:
        if message.step != self.step.id:
            return
        if message.trouble:
            self.notify(message.trouble, severity="warning", timeout=15, markup=False)
            await self.offer_fault()
        self.checks.look()

    @on(Notice.Taken)
    async def _notice_taken(self, event: Notice.Taken) -> None:
        await event.notice.remove()
        kind, _, text = event.value.partition(":")
        if kind == "type":
            self.type_into_shell(text)
        elif kind == "clear":
            self.outer_lane.do(lambda: told.Cleared(self.outside.clear(text)))
        elif kind == "break":
            await self.action_break_it()
        elif kind in ("graduate", "lab"):
            await self.run_action("graduate" if kind == "graduate" else "other_lab")

    def type_into_shell(self, text: str) -> None:
        """Put a command at the prompt and go there; the learner presses Enter."""
        if (sentence := self.shell_side.type(text)) is not None:
            self.notify(sentence, severity="warning")
        else:
            self.lesson.focus_shell()

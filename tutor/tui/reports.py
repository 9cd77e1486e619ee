"""What the app does with what its threads report: the base of the app, without keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on

from tutor.content.models import Choice, Command, Entry, Read, Step
from tutor.content.template import fill
from tutor.engine.verdict import Outcome
from tutor.tui import messages as told
from tutor.tui.notices import Notices
from tutor.tui.views import outline, standing, step_view
from tutor.tui.widgets.extra import Extra
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.notice import Notice, Offer
from tutor.tui.widgets.outline import Outline
from tutor.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from tutor.engine.verdict import StepVerdict

GO_ON = "F6 goes on"
AT_WORK = "The command is still running. The tutor looks again when it has ended."


class Reports(Notices):
    """Shows a session that changes in other threads."""

    # The session's place

    def show_progress(self) -> None:
        """Outline, title and the key that goes on."""
        session = self.session
        self.lesson.query_one(TitleBar).standing = standing(session)
        self.lesson.query_one("#outline", Outline).show(outline(session))
        self.lesson.query_one(KeyBar).ready = self.passed or self.step.is_only_read
        self.lesson.show_trouble(session.journal.trouble)

    @on(told.Entered)
    async def _entered(self, message: told.Entered) -> None:
        self._moving = False
        session, step = self.session, self.step
        if message.step != step.id:
            return
        self.show_progress()
        await self.lesson.show_step(step_view(session), fresh=message.fresh)
        verdict = self.lesson.verdict
        verdict.check_ended()
        if self.passed:
            verdict.say("✓ done", "bold $success", "This step is done.", GO_ON)
            await self._show_learned(step, follow=False)
            if isinstance(step.task, Choice):
                self.lesson.task_panel.mark_chosen(session.facts[step.task.fact])
        else:
            verdict.say(*self._invitation(step))
        if message.ready:
            await self.offer_fault()
        if message.fresh:
            self.lesson.focus_step(step)
        if message.ready:
            self._ask_the_world(step)

    def _ask_the_world(self, step: Step) -> None:
        self.outer_lane.do(lambda: told.Badged(self.outside.badge()))
        self.lane.do(partial(self._foreign, step.id))
        self.look_left_behind()
        self.watch_step()
        if not self.passed and step.checks:
            self.checks.look()

    def _invitation(self, step: Step) -> tuple[str, str, str]:
        if (asked := self.session.asked()) is not None:
            how = "a digit or a click" if asked.choices else "a number and Enter"
            return "· to predict", "$secondary", f"Answer with {how}. Or go on without: F4 types the command."
        if isinstance(step.task, Command):
            return "· to do", "$secondary", "Run the command in the shell, or let F4 type it."
        if step.is_only_read:
            return "· to read", "$secondary", "Read it, then F6 goes on."
        if isinstance(step.task, Read):
            return "· to do", "$secondary", "Do it in your own way. The tutor sees when it is done."
        if isinstance(step.task, Entry):
            there = self.session.facts.get(step.task.fact)
            more = " Enter alone takes what stands there." if there else ""
            return "· to do", "$secondary", f"Type it, then Enter.{more}"
        board = self.session.board()
        said = "Answer with a digit or a click." if board is None else board.told()
        return "· to do", "$secondary", said

    def _foreign(self, step: str) -> told.LaneMessage | None:
        sentences = self.session.foreign()
        return told.Warned(step, sentences) if sentences else None

    def watch_step(self) -> None:
        """Watch what the present step's checks read, and nothing else."""
        wanted = () if self.passed else self.session.watches()

        def exchange() -> None:
            if self._watch is not None:
                self._watch.stop()
                self._watch = None
            if wanted:
                self._watch = self.outside.watch(wanted, lambda: self._post(told.WorldChanged()))
                self._watch.start()

        self.outer_lane.do(exchange)

    def _post(self, message: told.LaneMessage) -> None:
        self.post_message(message)

    @on(told.AtTheEnd)
    def _at_the_end(self, message: told.AtTheEnd) -> None:
        self._moving = False
        if message.first:
            self.notify("This is the first step.")
            return
        done, steps = self.session.counts()
        if done == steps:
            self.notify(
                f"That was the last step; all {steps} are done. `dwk-tutor cleanup` removes what you made."
            )
        else:
            self.notify(f"That was the last step. {done} of {steps} are done; the outline shows the others.")

    @on(told.Badged)
    def _badged(self, message: told.Badged) -> None:
        self.lesson.query_one(TitleBar).badge = message.badge

    # Checks

    @on(told.WorldChanged)
    def _world_changed(self) -> None:
        if not self.passed and self.step.checks:
            self.checks.look()

    @on(told.CheckBegan)
    def _check_began(self, message: told.CheckBegan) -> None:
        if message.step == self.step.id and not self.passed:
            self.lesson.verdict.check_began()

    @on(told.CheckEnded)
    async def _check_ended(self, message: told.CheckEnded) -> None:
        self.lesson.show_trouble(self.session.journal.trouble)
        if message.step != self.step.id or message.verdict is None:
            return
        self.lesson.verdict.check_ended()
        await self._show_verdict(message.verdict)
        if message.after_failure:
            self.look_left_behind()

    async def _show_verdict(self, verdict: StepVerdict) -> None:
        if verdict.findings:
            self.lesson.show_manifest(verdict.findings)
        if verdict.outcome is Outcome.PASSED or self.passed:
            await self.step_passed(verdict.sentence if verdict.outcome is Outcome.PASSED else "")
        elif (runs := self.shell_side.running) is not None and (
            verdict.outcome is Outcome.UNKNOWN or runs.in_phases
        ):
            # What is missing, or gives no answer, is most likely what the command is making just now.
            self.lesson.verdict.say("· at work", "$secondary", AT_WORK)
        elif self.step.checks:
            self.lesson.verdict.show(verdict)

    async def step_passed(self, sentence: str) -> None:
        """Show that it is done and what it means, once; the learner goes on when they like."""
        line = self.lesson.verdict
        if not self.lesson.query_one(KeyBar).ready or line.mark[0] != "✓ done":
            sentence = sentence.removeprefix("Done: ") or "This step is done."
            line.say("✓ done", "bold $success", sentence[:1].upper() + sentence[1:], GO_ON)
            self.show_progress()
            self.watch_step()
            await self.lesson.update_task(step_view(self.session))
            await self._show_learned(self.step, follow=True)

    async def _show_learned(self, step: Step, *, follow: bool) -> None:
        """`follow`: bring it into view; who comes back to a step reads from its top."""
        extras = []
        if (grade := self.session.grade(step)) is not None:
            title = "What you predicted" if grade.predicted is not None else "What was observed"
            extras.append(Extra(title, grade.text, "graded"))
        remarks = (self.session.other_way(step), self.session.learned(step).strip())
        if text := "\n\n".join(filter(None, remarks)):
            extras.append(Extra("✓ What this means", text, "learned"))
        await self.lesson.add_extra(*extras, follow=follow)

    # Hints and answers

    @on(told.Hinted)
    async def _hinted(self, message: told.Hinted) -> None:
        if message.step != self.step.id:
            return
        if message.hint is None:
            self.notify("This step has no hints.")
            return
        hint = message.hint
        self.lesson.show_tab(shell=False)
        title = f"Hint {hint.number} of {hint.of}"
        await self.lesson.add_extra(Extra(title, hint.text, f"hint-{hint.number}"))

    @on(told.Revealed)
    async def _revealed(self, message: told.Revealed) -> None:
        if message.step == self.step.id:
            self.lesson.show_tab(shell=False)
            await self.lesson.add_extra(Extra("Solution", message.text, "solution"))
            # A command that was to be found may be shown now.
            await self.lesson.task_panel.update(step_view(self.session))

    @on(told.Answered)
    async def _answered(self, message: told.Answered) -> None:
        if message.step != self.step.id:
            return
        option = message.option
        self.lesson.task_panel.mark(message.index, "✓ right" if option.right else "✗ not this one")
        if option.right:
            await self.step_passed(self._fill(option.because))
        else:
            go_on = GO_ON if self.passed else ""
            self.lesson.verdict.say("✗ not this one", "bold $warning", self._fill(option.because), go_on)
        if self.lesson.is_low:
            title = f"Answer {message.index + 1}: {'right' if option.right else 'not this one'}"
            await self.lesson.add_extra(Extra(title, self._fill(option.because), "answered"))

    def _fill(self, text: str) -> str:
        return fill(text, self.session.facts).strip()

    @on(told.EntryJudged)
    async def _entry_judged(self, message: told.EntryJudged) -> None:
        if message.step != self.step.id:
            return
        if message.sentence is None:
            await self.step_passed("")
        else:
            self.lesson.verdict.say("✗ not yet", "bold $warning", message.sentence)

    @on(told.Predicted)
    async def _predicted(self, message: told.Predicted) -> None:
        if message.step != self.step.id:
            return
        if message.sentence is not None:
            self.lesson.verdict.say("· to predict", "$secondary", message.sentence)
        elif not self.passed:
            await self.lesson.update_task(step_view(self.session))
            self.lesson.focus_step(self.step)
            if self.lesson.verdict.mark[0] == "· to predict":
                self.lesson.verdict.say(*self._invitation(self.step))

    @on(told.Played)
    async def _played(self, message: told.Played) -> None:
        board = self.session.board()
        if message.step != self.step.id or board is None:
            return
        await self.lesson.update_task(step_view(self.session))
        line = self.lesson.verdict
        if message.sentence is not None:
            line.say("✗ not so", "bold $warning", message.sentence, GO_ON if self.passed else "")
        elif self.passed:
            await self.step_passed(" ".join(board.news))
        elif board.solved:
            said = " ".join(board.news) or "Everything runs that has to run."
            line.say("✓ solved", "bold $success", said, "Enter: what happens next")
        else:
            said = board.told() if board.news else board.missing()
            line.say("· to do", "$secondary", said)

    @on(told.WasReset)
    async def _was_reset(self, message: told.WasReset) -> None:
        if message.undo:
            text = (
                f"**The step begins anew.** What it did is still there; this takes it back: `{message.undo}`"
            )
            offers = (Offer("Type it", f"type:{message.undo}"), Offer("Leave it", ""))
            await self.lesson.add_notice(Notice(text, offers, id="undo"), of_step=True)
        elif message.step is None:
            self.notify("All steps begin anew. Your cluster and files are as they were.")

    @on(told.Failed)
    def _failed(self, message: told.Failed) -> Any:
        raise message.error

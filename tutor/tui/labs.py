"""The two labs on the screen: which one commands run in, going to the other, from practice to a real one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from tutor.tui import messages as told
from tutor.tui.actions import Actions
from tutor.tui.widgets.notice import Notice, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutor.lab.doctor import Finding
    from tutor.tui.lane import Lane

_PRACTICE = "practice"
_OTHER = {"real": _PRACTICE, _PRACTICE: "real"}


class Labs(Actions, inherit_bindings=False):
    """The actions that have to do with the lab itself."""

    doctor_lane: Lane
    _examine: Callable[[], Sequence[Finding]] | None
    _missing: Sequence[str] | None = None
    """What the doctor found to be missing for the real lab; None before it has looked."""

    @property
    def practising(self) -> bool:
        """Whether commands run in the practice lab."""
        return self.session.journal.lab == _PRACTICE

    def leave_for(self, lab: str) -> None:
        """End the screen, and begin again in that lab."""
        raise NotImplementedError

    def examine(self) -> None:
        """Let the doctor look, beside everything else."""
        if self._examine is not None:
            self.doctor_lane.do(partial(self._examined, self._examine))

    @staticmethod
    def _examined(examine: Callable[[], Sequence[Finding]]) -> told.LaneMessage:
        return told.Examined([finding.found for finding in examine() if finding.status.value == "fail"])

    @on(told.Examined)
    async def _doctor_has_looked(self, message: told.Examined) -> None:
        """Said once, and in nobody's way: the concept chapters work in every lab and in none."""
        self._missing = message.missing
        notice = self._notice(message.missing)
        if notice is not None and self.lesson.is_attached:
            await self.lesson.add_notice(notice, of_step=False)

    def _notice(self, missing: Sequence[str]) -> Notice | None:
        if self.practising and not missing:
            return Notice(
                "**The real lab can run on this computer.** What you did in practice you can do again "
                "on a cluster of your own.",
                (Offer("Show my commands", "graduate:"), Offer("Stay here", "")),
            )
        if self.practising or not missing:
            return None
        found = "\n".join(f"* {each}" for each in missing)
        return Notice(
            "**The cluster of the later chapters cannot run on this computer yet.** The first two chapters "
            f"need none.\n\n{found}\n\nRun `dwk-tutor doctor` in the shell: it says why each matters and "
            "gives the command that adds it on your system. The practice lab needs none of it.",
            (Offer("Take the practice lab", "lab:practice"), Offer("Understood", "")),
        )

    def action_other_lab(self) -> None:
        """Go to the other lab, after asking."""
        other = _OTHER[self.session.journal.lab]
        if other == _PRACTICE:
            text = (
                "**Go to the practice lab?** The same lessons and checks, on an embedded cluster that needs "
                "no Docker. Your real cluster stays as it is, and so does your progress there."
            )
        else:
            text = (
                "**Go to the real lab?** Commands then run on your own Docker and k3d. The practice lab "
                "stays as it is, and so does your progress there."
            )
        self._ask(text, "Go there", "Stay", lambda: self.leave_for(other))

    def action_graduate(self) -> None:
        """Show the commands that were typed in the practice lab."""
        from tutor.engine.graduation import as_markdown, own_commands  # noqa: PLC0415 - not for the first frame
        from tutor.tui.screens.graduation import GraduationScreen  # noqa: PLC0415 - not for the first frame

        repeats = own_commands(self.session.part, self.session.journal.events())
        can_go = self.practising and self._missing is not None and not self._missing
        self.push_screen(
            GraduationScreen(graduation(len(repeats), as_markdown(repeats), self._missing), can_go=can_go),
            lambda go: self.leave_for("real") if go else None,
        )


def graduation(number: int, commands: str, missing: Sequence[str] | None) -> str:
    """Markdown: whether a real lab is there, then the commands."""
    if not number:
        return "In the practice lab you have done no step with a command yet. When you have, they stand here."
    if missing is None:
        head = "Whether the real lab can run here is not known yet. `dwk-tutor doctor` says it."
    elif missing:
        found = "\n".join(f"* {each}" for each in missing)
        head = f"Not there yet for a real cluster:\n\n{found}\n\n`dwk-tutor doctor` says how to add it."
    else:
        head = "The real lab can run on this computer. `dwk-tutor --lab real` begins there."
    return (
        f"{head}\n\nThese are your own commands from the practice lab, {number} in all. On a real cluster "
        f"they do the same, only slower, with names, ports and hashes of their own.\n\n{commands}"
    )

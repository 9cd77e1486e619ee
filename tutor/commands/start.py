"""`dwk-tutor`: the tutor on the screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tutor.commands.stage import CommandError, Wish, open_stage, require_real_lab

if TYPE_CHECKING:
    from tutor.lab.doctor import Finding


def start(wish: Wish) -> int:
    """Show the tutor until the learner quits. Exit code 0.

    Raises:
        CommandError: there is no terminal to show it in.
    """
    require_real_lab(wish)
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise CommandError(
            "The tutor's screen needs a terminal, and here input or output is none. Without one, "
            "`dwk-tutor run` takes the part step by step and `dwk-tutor check` says how far you are."
        )
    with open_stage(wish, asking=False) as stage:
        # Textual costs 0.2 s to import: only this command pays for it.
        from tutor.tui.app import TutorApp  # noqa: PLC0415

        TutorApp(stage.session, stage.lab, stage.workspace, examine=lambda: _examined(wish)).run()
    return 0


def _examined(wish: Wish) -> list[Finding]:
    from tutor.commands.doctor import this_computer  # noqa: PLC0415
    from tutor.lab.doctor import examine  # noqa: PLC0415

    return examine(this_computer(wish))

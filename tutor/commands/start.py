"""`dwk-tutor`: the tutor on the screen."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.commands.choose import LabName, missing_tools, named
from tutor.commands.stage import CommandError, Wish, open_stage

if TYPE_CHECKING:
    from tutor.content.glossary import Glossary
    from tutor.lab.doctor import Finding

_OFFER = (
    "The real lab cannot run on this computer yet: {missing}. `dwk-tutor doctor` says how to add what is "
    "missing.",
    "The practice lab needs none of it. It has the same lessons and checks, a real kubectl, and an embedded "
    "cluster that is always marked PRACTICE.",
)


def start(wish: Wish) -> int:
    """Show the tutor until the learner quits. Exit code 0.

    Raises:
        CommandError: there is no terminal to show it in.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise CommandError(
            "The tutor's screen needs a terminal, and here input or output is none. Without one, "
            "`dwk-tutor run` takes the part step by step and `dwk-tutor check` says how far you are."
        )
    lab: str | None = _lab(wish)
    while lab is not None:
        lab = _show(replace(wish, lab=lab))
    return 0


def _show(wish: Wish) -> str | None:
    """Until the learner quits (None) or goes to the other lab, whose name it is then."""
    with open_stage(wish, asking=False) as stage:
        # Textual costs 0.2 s to import: only this command pays for it.
        from tutor.tui.app import TutorApp  # noqa: PLC0415

        return TutorApp(
            stage.session,
            stage.lab,
            stage.workspace,
            examine=lambda: _examined(wish),
            glossary=_glossary,
        ).run()


def _lab(wish: Wish) -> LabName:
    """The lab to begin in. Where tools are plainly missing the practice lab is offered; what else may keep
    the real one from running is found out beside the first lessons, which need no lab."""
    chosen = named(wish)
    if chosen is not None:
        return chosen.lab
    missing = missing_tools()
    if not missing:
        return "real"
    width = min(shutil.get_terminal_size().columns, 100)
    for sentence in _OFFER:
        print(
            textwrap.fill(sentence.format(missing=f"there is no {' and no '.join(missing)}"), width),
            end="\n\n",
        )
    try:
        answer = input("Take the practice lab? [Y/n] ").strip().lower()
    except EOFError:
        answer = "y"
    return "real" if answer in ("n", "no") else "practice"


def _glossary() -> Glossary:
    from tutor.content.data import course_folder  # noqa: PLC0415
    from tutor.content.glossary_file import load_glossary  # noqa: PLC0415 - after the first frame

    return load_glossary(course_folder())


def _examined(wish: Wish) -> list[Finding]:
    from tutor.commands.doctor import this_computer  # noqa: PLC0415
    from tutor.lab.doctor import examine  # noqa: PLC0415

    return examine(this_computer(wish))

"""Which lab a command works with where none was named: the real one where it can run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from tutor.commands.stage import Wish, note
from tutor.engine.journal import last_lab
from tutor.lab.toolbox import IN_PRACTICE
from tutor.lab.workspace import Workspace, data_folder

LabName = Literal["real", "practice"]


@dataclass(frozen=True)
class Chosen:
    """A lab and why it was taken."""

    lab: LabName
    why: str = ""
    """A sentence for the learner; empty where they named the lab themselves or go on where they were."""


def named(wish: Wish) -> Chosen | None:
    """The lab that was asked for, that this shell belongs to, or that was last used in the workspace; None
    where none of these says anything."""
    if wish.lab in ("real", "practice"):
        return Chosen("practice" if wish.lab == "practice" else "real")
    workspace = Workspace(wish.root)
    inside = os.environ.get(IN_PRACTICE)
    if inside is not None and Path(inside).parent == workspace.practice:
        return Chosen("practice")
    last = last_lab(workspace.journal)
    if last is None:
        return None
    return Chosen("practice" if last == "practice" else "real")


def missing_tools() -> tuple[str, ...]:
    """Those of docker and k3d that this computer has not; asks no program."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(data_folder() / "bin")])
    return tuple(tool for tool in ("docker", "k3d") if shutil.which(tool, path=path) is None)


def at_a_glance(wish: Wish) -> Chosen:
    """The lab for a command that only looks: where none is named, by the tools that are there."""
    chosen = named(wish)
    if chosen is not None:
        return chosen
    missing = missing_tools()
    if not missing:
        return Chosen("real")
    there = " and ".join(f"no {tool}" for tool in missing)
    return Chosen("practice", f"There is {there} on this computer, so this is the PRACTICE lab.")


def examined(wish: Wish) -> Chosen:
    """The lab for a command that runs the lessons: where none is named, the one that the doctor finds can
    run. Asks every tool."""
    chosen = named(wish)
    if chosen is not None:
        return chosen
    from tutor.commands.doctor import this_computer  # noqa: PLC0415 - asks every tool; seldom needed
    from tutor.lab.doctor import examine  # noqa: PLC0415
    from tutor.lab.doctor.findings import Status  # noqa: PLC0415

    failed = [finding.found for finding in examine(this_computer(wish)) if finding.status is Status.FAIL]
    if not failed:
        return Chosen("real", "The real lab can run here, so commands run on your own Docker and k3d.")
    return Chosen(
        "practice",
        f"The real lab cannot run here yet ({failed[0].rstrip('.')}), so this is the PRACTICE lab. "
        "`dwk-tutor doctor` says what is missing; `--lab real` takes the real one all the same.",
    )


def settled(wish: Wish, choose: Callable[[Wish], Chosen] = at_a_glance) -> Wish:
    """The wish with its lab named; why that one was taken is said on standard error."""
    chosen = choose(wish)
    note(chosen.why)
    return replace(wish, lab=chosen.lab)

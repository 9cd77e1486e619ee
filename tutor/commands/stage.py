"""What every command needs: the part, the workspace, the lab, the journal and the session over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Part
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace

DEFAULT_WORKSPACE = Path("~/dwk")


class CommandError(Exception):
    """The command cannot be done; the message says why and what to do. Exit code 2."""


@dataclass(frozen=True)
class Wish:
    """What the options common to all commands ask for."""

    lab: str = "auto"
    workspace: Path | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The workspace, absolute; ~/dwk where none was named."""
        return (self.workspace or DEFAULT_WORKSPACE).expanduser().absolute()


@dataclass(frozen=True)
class Stage:
    """All that a command works with."""

    part: Part
    workspace: Workspace
    lab: RealLab
    journal: Journal
    session: Session


def require_real_lab(wish: Wish) -> None:
    """The practice lab cannot be chosen yet.

    Raises:
        CommandError: the practice lab was asked for.
    """
    if wish.lab == "practice":
        raise CommandError(
            "The practice lab is not part of this version yet. The real lab needs Docker and k3d: "
            "`dwk-tutor doctor` says what this computer has and how to add what is missing."
        )


@contextmanager
def open_stage(
    wish: Wish, *, root: Path | None = None, writing: bool = True, asking: bool = True
) -> Iterator[Stage]:
    """Open the workspace and everything in it; with `writing`, as the only tutor that writes there.
    Without `asking` no tool has been asked anything yet when it is open.

    Raises:
        CommandError: the practice lab was asked for, or an override names no fact.
        LessonError: the lessons are damaged.
        WorkspaceError: the folder cannot be used, or another tutor is using it.
    """
    require_real_lab(wish)
    part = load_part(course_folder() / "lessons")
    unknown = sorted(set(wish.overrides) - set(part.facts))
    if unknown:
        raise CommandError(
            f"`--set` knows no {', '.join(unknown)}. What can be set: {', '.join(sorted(part.facts))}."
        )
    workspace = Workspace(root or wish.root)
    if writing:
        workspace.prepare()
        with workspace.lock():
            yield _stage(part, workspace, wish, read_only=False, asking=asking)
    else:
        yield _stage(part, workspace, wish, read_only=True, asking=asking)


def _stage(part: Part, workspace: Workspace, wish: Wish, *, read_only: bool, asking: bool) -> Stage:
    journal = Journal(workspace.journal, "real", read_only=read_only)
    lab = RealLab(workspace, journal=journal)
    first = None if asking else lab.known_facts()
    session = Session(part, lab, journal, overrides=wish.overrides, first_facts=first)
    return Stage(part, workspace, lab, journal, session)

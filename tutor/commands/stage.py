"""What every command needs: the part, the workspace, the lab, the journal and the session over them."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tutor.content.data import course_folder
from tutor.content.kept import KeptPart
from tutor.content.models import Choice, Entry, Part, Step
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.lab.lab import Lab
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace, WorkspaceError

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
    def lab_name(self) -> str:
        """`real` or `practice`; `auto` that nobody has settled (see `tutor.commands.choose`) is real."""
        return "practice" if self.lab == "practice" else "real"

    @property
    def root(self) -> Path:
        """The workspace, absolute. Where none was named: in the tutor's own shell and after `lab env` the one
        of that lab, else ~/dwk.

        Raises:
            CommandError: it cannot be a workspace.
        """
        named = self.workspace or Path(os.environ.get("DWK_TUTOR") or DEFAULT_WORKSPACE)
        try:
            root = named.expanduser().absolute()
        except RuntimeError as error:
            raise CommandError(
                f"There is no home folder for {named}; give --workspace a full path."
            ) from error
        try:
            str(root).encode("utf-8")
        except UnicodeEncodeError as error:
            raise CommandError(
                "The workspace's path has bytes in it that are no text (UTF-8), which the tools cannot take. "
                "Choose another folder with --workspace."
            ) from error
        if os.pathsep in str(root):
            raise CommandError(
                f"The workspace {root} has a `{os.pathsep}` in its path. kubectl takes that for the border "
                "between two files. Choose another folder with --workspace."
            )
        return root

    def open_workspace(self, root: Path | None = None) -> Workspace:
        """The workspace (or another folder in its place) as the lab that was chosen sees it."""
        return Workspace(root or self.root, practice=self.lab_name == "practice")


@dataclass(frozen=True)
class Stage:
    """All that a command works with."""

    part: Part
    workspace: Workspace
    lab: Lab
    journal: Journal
    session: Session


def load(wish: Wish, *, writing: bool = True) -> Part:
    """The part, once it is clear that the wish can be met with it. With `writing` it is kept in the workspace
    where that is there already, so that it is there sooner the next time.

    Raises:
        CommandError: an override names no fact or gives it no value that it can have.
        LessonError: the lessons are damaged.
    """
    part = _part(wish, writing)
    unknown = sorted(set(wish.overrides) - set(part.facts))
    if unknown:
        raise CommandError(
            f"`--set` knows no {', '.join(unknown)}. What can be set: {', '.join(sorted(part.facts))}."
        )
    for step in part.steps():
        _allowed(step, wish.overrides)
    return part


def _part(wish: Wish, writing: bool) -> Part:
    lessons = course_folder() / "lessons"
    kept = KeptPart(lessons, wish.open_workspace().lessons)
    if (part := kept.read()) is not None:
        return part
    from tutor.content.loader import load_part  # noqa: PLC0415 - with YAML, 15 ms that are seldom needed

    part = load_part(lessons)
    if writing:
        kept.write(part)
    return part


def _allowed(step: Step, overrides: Mapping[str, str]) -> None:
    match step.task:
        case Choice(fact, routes) if fact in overrides:
            values = [route.value for route in routes]
            if overrides[fact] not in values:
                raise CommandError(
                    f"`--set {fact}={overrides[fact]}` names no way that there is. There are: "
                    f"{', '.join(values)}."
                )
        case Entry(fact, _, pattern, otherwise) if overrides.get(fact):
            if re.fullmatch(pattern, overrides[fact]) is None:
                raise CommandError(f"`--set {fact}={overrides[fact]}` cannot be. {otherwise.strip()}")


def known_step(part: Part, step_id: str) -> Step:
    """The step of that id.

    Raises:
        CommandError: the part has none; the sentence names the nearest id.
    """
    ids = [step.id for step in part.steps()]
    if step_id not in ids:
        near = difflib.get_close_matches(step_id, ids, 1)
        meant = f" Did you mean `{near[0]}`?" if near else ""
        raise CommandError(f"There is no step `{step_id}`.{meant} `dwk-tutor steps` lists them.")
    return next(step for step in part.steps() if step.id == step_id)


def step_of_route(session: Session, step_id: str) -> Step:
    """The step of that id, which has to belong to the way that was chosen.

    Raises:
        CommandError: there is no such step on this way.
    """
    step = known_step(session.part, step_id)
    if step not in session.steps:
        other = [f"--set {name}={value}" for name, value in step.when.items()]
        raise CommandError(
            f"The step `{step_id}` is not on the way that you have chosen. `{' '.join(other)}` takes the "
            "way that it is on."
        )
    return step


@contextmanager
def open_stage(
    wish: Wish,
    *,
    part: Part | None = None,
    root: Path | None = None,
    writing: bool = True,
    asking: bool = True,
) -> Iterator[Stage]:
    """Open the workspace and everything in it; with `writing`, as the only tutor that writes there. The wish
    names its lab (see `tutor.commands.choose`).

    What is amiss with the journal is said on standard error. `part`: from `load`, where that was called
    before. Without `asking` no tool has been asked anything yet when it is open.

    Raises:
        CommandError: as `load`.
        LessonError: the lessons are damaged.
        WorkspaceError: the folder cannot be used, or another tutor is using it.
    """
    part = part or load(wish, writing=writing)
    workspace = wish.open_workspace(root)
    if not writing:
        if workspace.root.exists() and not workspace.root.is_dir():
            raise WorkspaceError(
                f"{workspace.root} is a file, and a workspace is a folder. Choose another with --workspace."
            )
        yield _stage(part, workspace, wish, read_only=True, asking=asking)
        return
    workspace.prepare()
    with workspace.lock():
        stage = _stage(part, workspace, wish, read_only=False, asking=asking)
        try:
            yield stage
        finally:
            note(stage.lab.trouble)
            if not stage.journal.flush():
                note(_unwritten(stage.journal))


def _stage(part: Part, workspace: Workspace, wish: Wish, *, read_only: bool, asking: bool) -> Stage:
    journal = Journal(workspace.journal, wish.lab_name, read_only=read_only)
    note(journal.notice)
    lab = open_lab(wish, workspace, journal)
    first = None if asking else lab.known_facts()
    session = Session(part, lab, journal, overrides=wish.overrides, first_facts=first)
    return Stage(part, workspace, lab, journal, session)


def open_lab(wish: Wish, workspace: Workspace, journal: Journal | None = None) -> Lab:
    """The lab that was chosen, in a workspace that was opened for it."""
    if wish.lab_name == "real":
        return RealLab(workspace, journal=journal)
    from tutor.lab.practice.lab import PracticeLab  # noqa: PLC0415 - the real lab need not wait for it

    return PracticeLab(workspace, journal=journal)


def _unwritten(journal: Journal) -> str:
    # The journal's own sentence goes on to say that there is still time, which at the end there is not.
    why = (journal.trouble or "").partition(" Your progress")[0]
    return f"{why} So what was done last is not noted there; `dwk-tutor check STEP` still says what is true."


def note(sentence: str | None) -> None:
    """Say beside the output, on standard error, what the learner should know."""
    if sentence:
        print(f"dwk-tutor: {sentence}", file=sys.stderr)

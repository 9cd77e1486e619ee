"""`dwk-tutor cleanup`: list what the tutor made, remove it, prove that nothing is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from rich.console import Console

from tutor.commands.ask import confirmed
from tutor.commands.console import say
from tutor.commands.stage import CommandError, Wish, note
from tutor.engine.journal import Journal
from tutor.lab.cleanup import Plan, Removal, carry_out, plan, plan_of_practice, verify
from tutor.lab.lab import Lab
from tutor.lab.leftovers import Leftover
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace


def cleanup(wish: Wish, *, dry_run: bool, yes: bool, console: Console) -> int:
    """Remove the tutor's things by their ids, after listing them and asking; then look again. The practice
    lab goes with them; with `--lab practice` it goes alone.

    Exit code 0 where nothing is left (or, with `dry_run`, after the list), 1 where something is left or the
    learner did not agree, 3 where Docker gave no answer.

    Raises:
        CommandError: the journal cannot be read.
        InUseError: a tutor is open in this workspace.
    """
    workspace = Workspace(wish.root)
    with nullcontext() if dry_run else _held(workspace):
        journal = Journal(workspace.journal, "real", read_only=True)
        _readable(journal)
        lab = RealLab(workspace, journal=journal)
        planned = plan_of_practice(lab) if wish.lab == "practice" else plan(lab, journal)
        show(planned, workspace, console)
        if dry_run or not planned.remove:
            return 3 if planned.silent else 0
        agreed = _agreed(planned, yes=yes, console=console)
        if not agreed:
            return 1
        left = remove(lab, agreed, console)
    return 1 if left else 3 if planned.silent else 0


def remove(lab: Lab, leftovers: Sequence[Leftover], console: Console) -> tuple[Leftover, ...]:
    """Remove, look again and say what was found; what is still there is returned."""
    carry_out(lab, leftovers, on_removal=lambda removal: _say(removal, console))
    left = verify(lab, leftovers)
    for leftover in left:
        say(console, f"✗ still there: {leftover.kind} {leftover.name}")
    if left:
        say(console, "Most often Docker was stopped: start it, then run `dwk-tutor cleanup` again.")
    else:
        what = "it is gone" if len(leftovers) == 1 else f"none of these {len(leftovers)} things is left"
        say(console, f"✓ Looked again: {what}.")
    return left


def show(planned: Plan, workspace: Workspace, console: Console) -> None:
    """Print what would go, what stays, and what cannot be known."""
    if planned.silent:
        say(console, planned.silent)
    if planned.remove:
        say(console, "To be removed:")
        for leftover in planned.remove:
            what = f"  ({leftover.what})" if leftover.what else ""
            say(console, f"  {leftover.kind:<9} {leftover.name}{what}")
    elif not planned.silent:
        say(console, f"Nothing is left of the tutor in Docker or in {workspace.root}.")
    for sentence in planned.stays:
        say(console, sentence)


def _readable(journal: Journal) -> None:
    """Without the whole journal nobody knows what is ours, and the journal must not be removed."""
    note(journal.notice)
    if journal.notice and not journal.damaged:
        raise CommandError("So it cannot be seen what the tutor made, and nothing was removed.")


@contextmanager
def _held(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace where there is one: cleaning up must not make what it is to remove."""
    if not workspace.state.is_dir():
        yield
        return
    with workspace.lock():
        yield


def _agreed(planned: Plan, *, yes: bool, console: Console) -> list[Leftover]:
    sure = [leftover for leftover in planned.remove if not leftover.asks]
    wanted = [leftover for leftover in planned.remove if leftover.asks]
    if not confirmed("Remove these?" if sure else "Go on?", yes=yes, console=console):
        return []
    if wanted and not confirmed(
        f"Also remove {', '.join(each.name for each in wanted)}? They can be of use later.",
        yes=yes,
        console=console,
    ):
        return sure
    # In the order of the plan: the tutor's own folder goes last.
    return list(planned.remove)


def _say(removal: Removal, console: Console) -> None:
    thing = f"{removal.leftover.kind} {removal.leftover.name}"
    say(console, f"✗ {thing}: {removal.trouble}" if removal.trouble else f"✓ removed: {thing}")

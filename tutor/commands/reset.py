"""`dwk-tutor reset`: take a step again, or all of them."""

from __future__ import annotations

from rich.console import Console

from tutor.commands.ask import confirmed
from tutor.commands.stage import CommandError, Stage, Wish, open_stage


def reset(wish: Wish, step: str | None, *, yes: bool, console: Console) -> int:
    """Forget that a step was done and take back what it did, or forget all progress.
    Exit code 0, or 1 where the learner did not agree or taking back failed.

    Raises:
        CommandError: there is no step of that id.
    """
    with open_stage(wish) as stage:
        if step is None:
            return _reset_all(stage, yes=yes, console=console)
        return _reset_step(stage, step, yes=yes, console=console)


def _reset_all(stage: Stage, *, yes: bool, console: Console) -> int:
    done, _ = stage.session.counts()
    if not confirmed(f"Forget that {done} steps are done and start again?", yes=yes, console=console):
        return 1
    stage.session.reset_all()
    console.print(
        "All steps are open again. The cluster and your files are as they were; "
        "`dwk-tutor cleanup` removes them."
    )
    return 0


def _reset_step(stage: Stage, step: str, *, yes: bool, console: Console) -> int:
    if step not in {known.id for known in stage.session.steps}:
        raise CommandError(f"There is no step `{step}` here; `dwk-tutor steps` lists them.")
    undo = stage.session.reset(step)
    console.print(f"The step `{step}` is open again.", highlight=False, markup=False)
    if undo is None:
        return 0
    if not confirmed(f"Take back what it did with `{undo}`?", yes=yes, console=console):
        return 1
    ran = stage.lab.perform(undo)
    console.print(ran.output.rstrip(), highlight=False, markup=False)
    return 0 if ran.exit_code == 0 else 1

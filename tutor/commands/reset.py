"""`dwk-tutor reset`: take a step again, or all of them."""

from __future__ import annotations

from rich.console import Console

from tutor.commands.ask import confirmed
from tutor.commands.choose import settled
from tutor.commands.console import say
from tutor.commands.stage import Stage, Wish, open_stage, step_of_route
from tutor.content.template import fill

UNDO_SECONDS = 300.0


def reset(wish: Wish, step: str | None, *, yes: bool, console: Console) -> int:
    """Forget that a step was done and take back what it did, or forget all progress.
    Exit code 0, or 1 where the learner did not agree or taking back failed.

    Raises:
        CommandError: there is no step of that id.
    """
    with open_stage(settled(wish)) as stage:
        if step is None:
            return _reset_all(stage, yes=yes, console=console)
        return _reset_step(stage, step, yes=yes, console=console)


def _reset_all(stage: Stage, *, yes: bool, console: Console) -> int:
    done, _ = stage.session.counts()
    what = "1 step is done" if done == 1 else f"{done} steps are done"
    if not confirmed(f"Forget that {what} and start again?", yes=yes, console=console):
        return 1
    stage.session.reset_all()
    say(
        console,
        "All steps are open again. The cluster and your files are as they were; `dwk-tutor cleanup` lists "
        "what the tutor made and removes it.",
    )
    return 0


def _reset_step(stage: Stage, step_id: str, *, yes: bool, console: Console) -> int:
    step = step_of_route(stage.session, step_id)
    undo = fill(step.undo, stage.session.facts).strip() if step.undo else None
    back = f" What it did is taken back with `{undo}`." if undo else ""
    if not confirmed(f"Take the step `{step_id}` again?{back}", yes=yes, console=console):
        return 1
    stage.session.reset(step_id)
    say(console, f"The step `{step_id}` is open again.")
    if undo is None:
        return 0
    if foreign := stage.session.obstacles(step):
        # The command goes by names, and this name is somebody else's thing.
        for sentence in foreign:
            say(console, sentence)
        say(console, "So nothing was taken back.")
        return 0
    say(console, f"$ {undo}")
    ran = stage.lab.perform(undo, limit=UNDO_SECONDS, on_line=lambda line: say(console, line))
    if ran.exit_code != 0:
        say(
            console,
            f"That ended with exit code {ran.exit_code}, so what the step did may still be there. "
            f"`dwk-tutor check {step_id}` says what is true now.",
        )
        return 1
    return 0

"""The tutor without a terminal at a row of steps, each of which is done when one annotation has one value."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from textual.message import Message

from tutor.content.loader import load_part
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.engine.verdict import Outcome
from tutor.lab.lab import Lab
from tutor.lab.workspace import Workspace
from tutor.tui.app import TutorApp
from tutor.tui.messages import CheckEnded

LIMIT = 20.0
PAUSE = (0.8, 1.6)
"""Seconds between a step's beginning and the change; uneven, so that no rhythm of the tutor fits it."""

_STEP = """\
  - id: trial-{n}
    title: Trial {n}
    minutes: 1
    text: The Deployment is to bear the note {n}.
    run: kubectl annotate deployment/web bench={n} --overwrite
    check:
      - level: kubectl get deployment web -o json
        expect: {{metadata.annotations.bench: "{n}"}}
        otherwise: The Deployment bears the note {{metadata.annotations.bench|none}}.
    hints: [A note is an annotation., "Type the command that is shown."]
    learned: It was noted.
"""

Change = Callable[[int], Awaitable[float]]
"""Makes trial N's state true and returns the moment (time.monotonic) at which it was."""


def write_trials(folder: Path, trials: int) -> Path:
    """Write the lessons; the folder that holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    steps = "".join(_STEP.format(n=n) for n in range(1, trials + 1))
    (folder / "01-trials.yaml").write_text(f"id: trials\ntitle: Trials\nsteps:\n{steps}", encoding="utf-8")
    (folder / "part.yaml").write_text("title: Trials\nchapters: [01-trials.yaml]\n", encoding="utf-8")
    return folder


async def run_trials(
    lessons: Path, workspace: Workspace, lab: Lab, trials: int, change: Change
) -> list[float]:
    """Seconds from each trial's change until the screen has shown the step as done."""
    chance = random.Random(7)
    session = Session(load_part(lessons), lab, Journal(workspace.journal, lab.name))
    app = TutorApp(session, lab, workspace)
    shown: dict[str, float] = {}
    done = asyncio.Event()

    def saw(step: str) -> None:
        shown.setdefault(step, time.monotonic())
        done.set()

    def hook(message: Message) -> None:
        if isinstance(message, CheckEnded) and message.verdict and message.verdict.outcome is Outcome.PASSED:
            step = message.step
            app.call_after_refresh(lambda: saw(step))

    took = []
    async with app.run_test(size=(120, 40), message_hook=hook):
        for number in range(1, trials + 1):
            step = f"trial-{number}"
            await _until(partial(_stands_at, session, step))
            await asyncio.sleep(chance.uniform(*PAUSE))
            done.clear()
            true_at = await change(number)
            await asyncio.wait_for(done.wait(), LIMIT)
            took.append(max(0.0, shown[step] - true_at))
            if number < trials:
                app.action_next()
        app.action_leave()
        await _until(lambda: not app.is_running)
    return took


def _stands_at(session: Session, step: str) -> bool:
    return session.current.id == step


async def _until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + LIMIT
    while not holds():
        if time.monotonic() > ends:
            raise TimeoutError("the tutor did not go on")
        await asyncio.sleep(0.01)

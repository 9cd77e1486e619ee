"""Paints the README's picture with the app itself: `python -m tests.picture [screen.svg]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.engine.world import FakeWorld
from tests.tui.fakes import Tutor, tutor
from tests.tui.test_mouse import click
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.engine.journal import Journal

STEP = "scale-to-four"
COMMAND = "kubectl scale deployment/hashgenerator-dep --replicas=4"
PODS = """\
NAME                                 READY   STATUS              RESTARTS   AGE
hashgenerator-dep-5f67bd4db8-4jxjv   1/1     Running             0          4m
hashgenerator-dep-5f67bd4db8-gj6qd   1/1     Running             0          2s
hashgenerator-dep-5f67bd4db8-nmb7t   0/1     ContainerCreating   0          2s
hashgenerator-dep-5f67bd4db8-tfjhq   0/1     ContainerCreating   0          2s
"""


READ = "kubectl get deployment hashgenerator-dep -o json"


def deployment(*, asked: int, ready: int) -> dict[str, object]:
    """What the cluster says of the lesson's Deployment."""
    container = {"name": "dwk-app1", "image": "jakousa/dwk-app1"}
    return {
        "metadata": {"name": "hashgenerator-dep", "generation": asked},
        "spec": {"replicas": asked, "template": {"spec": {"containers": [container]}}},
        "status": {
            "observedGeneration": asked,
            "replicas": asked,
            "updatedReplicas": asked,
            "readyReplicas": ready,
            "availableReplicas": ready,
        },
    }


async def paint(target: Path) -> None:
    """Take the real lesson to the middle of a step, on a scripted cluster, and keep the frame as SVG."""
    part = load_part(course_folder() / "lessons")
    world = FakeWorld()
    world.says(READ, deployment(asked=1, ready=1))
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.jsonl", "real")
        for step in part.steps():
            if step.id == STEP:
                break
            journal.append("passed", step=step.id, seconds=1.0)
        async with tutor(Path(folder), size=(120, 36), at=STEP, world=world, part=part) as running:
            # The script has no images and no containers: what is missing of earlier steps is not the subject.
            while "Go on" in running.frame:
                await click(running, "Go on")
                await running.settled()
            world.says(READ, deployment(asked=4, ready=2))
            await _scale(running)
            target.write_text(running.app.export_screenshot(title="dwk-tutor"), encoding="utf-8")


async def _scale(running: Tutor) -> None:
    for text, output in (
        (COMMAND, "deployment.apps/hashgenerator-dep scaled\n"),
        ("kubectl get pods", PODS),
    ):
        running.shell.begins(text)
        running.shell.ends(text, output=output)
    await running.shows("not yet", "2 are ready", "ContainerCreating")
    await running.settled()


if __name__ == "__main__":
    asyncio.run(paint(Path(sys.argv[1] if len(sys.argv) > 1 else "screen.svg")))

"""A part as large as one likes, to measure what grows with its size."""

from __future__ import annotations

from pathlib import Path

STEPS_A_CHAPTER = 50

_PART = """\
title: A large part
facts:
  image: {{means: the image that the manifest names, value: nginx}}
chapters:
{chapters}
"""

_STEP = """\
  - id: scale-{n}
    title: Copies, the {n}th time
    minutes: 3
    needs: [{needs}]
    text: |
      A Deployment keeps as many pods as it asks for. This one, {{image}}, is to have **{copies}**.

      | what | how many |
      |---|---|
      | asked for | {copies} |

      Nothing else changes: the same image, the same labels.
    run: kubectl scale deployment/web-{n} --replicas={copies}
    phases: [{{see: scaled, say: The Deployment asks for more pods}}]
    check:
      - level: kubectl get deployment web-{n} -o json
        expect: {{spec.replicas: {copies}, status.readyReplicas: {{min: {copies}}}}}
        otherwise: >-
          The Deployment asks for {{spec.replicas}} pods and {{status.readyReplicas|0}} are ready.
          Wait for the others, or look with `kubectl get pods`.
        absent: There is no Deployment named web-{n} yet.
      - edge: [kubectl get pods|deployments, kubectl describe deployment web-{n}]
        otherwise: Run `kubectl get pods` in the shell.
    hints:
      - A Deployment's number of copies is a field of its spec; `kubectl scale` changes it.
      - Type `kubectl scale deployment/web-{n} --replicas={copies}`.
    learned: |
      The ReplicaSet made the missing pods. The Deployment only changed a number.
    undo: kubectl scale deployment/web-{n} --replicas=1
    looks:
      pod: {{read: kubectl get pods -o json, take: "items[0].metadata.name", default: POD}}
"""


def write_part(folder: Path, steps: int) -> None:
    """Write `lessons/` with a part of that many command steps, fifty a chapter, without a problem in it."""
    lessons = folder / "lessons"
    lessons.mkdir(parents=True, exist_ok=True)
    files = []
    for first in range(0, steps, STEPS_A_CHAPTER):
        number = first // STEPS_A_CHAPTER + 1
        files.append(f"{number:03}-chapter.yaml")
        chapter = [f"id: chapter-{number}", f"title: Chapter {number}", "steps:"]
        for n in range(first, min(first + STEPS_A_CHAPTER, steps)):
            chapter.append(_STEP.format(n=n, copies=n % 7 + 2, needs=f"scale-{n - 1}" if n else ""))
        (lessons / files[-1]).write_text("\n".join(chapter), encoding="utf-8")
    chapters = "\n".join(f"  - {file}" for file in files)
    (lessons / "part.yaml").write_text(_PART.format(chapters=chapters), encoding="utf-8")

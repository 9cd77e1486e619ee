"""Writes small courses to read and judge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

WriteCourse = Callable[..., Path]

PART = """\
title: A part
facts:
  route: {means: the way of the image, value: import}
  image: {means: the image, value: dwk-app1}
chapters: [01-first.yaml]
"""

CHAPTER = """\
id: first
title: First
steps:
"""

STEP = """\
- id: scale
  title: Four copies
  text: A Deployment keeps **{image}** running.
  run: kubectl scale deployment/web --replicas=4
  check:
    - level: kubectl get deployment web -o json
      expect: {spec.replicas: 4}
      otherwise: It asks for {spec.replicas|0} pods. Scale it to 4.
  hints: [Think of scale., Type it.]
  learned: The number changed.
"""
"""A step without a problem."""


@pytest.fixture
def write_course(tmp_path: Path) -> WriteCourse:
    """`write_course(steps, part=…, files={path: text})` writes a course of one chapter; gives its folder."""

    def write(steps: str = STEP, *, part: str = PART, files: dict[str, str | bytes] | None = None) -> Path:
        written: dict[str, str | bytes] = {
            "lessons/part.yaml": part,
            "lessons/01-first.yaml": CHAPTER + steps,
            **(files or {}),
        }
        for name, content in written.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write

"""The lab's process with hardly any waiting: `python -m tests.lab.practice.service.quick FOLDER [IDLE]`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tutor.lab.practice.pace import Pace
from tutor.lab.practice.service.life import held
from tutor.lab.practice.service.process import IDLE, live

SPEED = 200.0


def main(folder: str, idle: str = "") -> int:
    with held(Path(folder)) as alone:
        if alone:
            asyncio.run(live(Path(folder), idle=float(idle or IDLE), pace=Pace(SPEED)))
    return 0 if alone else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

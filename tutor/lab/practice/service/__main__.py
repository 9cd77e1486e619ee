"""`python -m tutor.lab.practice.service FOLDER`: the practice lab's own process."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from tutor.lab.practice.service.life import held
from tutor.lab.practice.service.process import live


def main() -> int:
    parser = argparse.ArgumentParser(prog="tutor.lab.practice.service")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with held(arguments.folder) as alone:
        if not alone:
            print("Another process is this lab already.", file=sys.stderr)
            return 1
        asyncio.run(live(arguments.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.bench [NAME …]`: measures what the design promises and prints it beside its bound.

`practice` stands for all measurements of the practice lab, whose names begin with it; they need no Docker.

Exit code 0 when all that could be measured holds. Let the machine be idle: ratios are of one run, but a
second program on the same two cores lengthens every latency.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from tests.bench.measure import Measured, Result, Skipped
from tests.bench.terminal import NotSeenError

PRACTICE = ("practice_start", "practice_pods", "practice_step_done", "practice_run")
MEASUREMENTS = (
    *("first_paint", "step_done", "key_echo", "flood", "memory", "large_part", "headless"),
    *PRACTICE,
)


def main() -> int:
    """Measure, print, and say whether all holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(MEASUREMENTS)}, or practice for the last {len(PRACTICE)}; all by default",
    )
    given = parser.parse_args().names or MEASUREMENTS
    names = [name for each in given for name in (PRACTICE if each == "practice" else (each,))]
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no measurement named {', '.join(sorted(unknown))}")
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}", flush=True
    )
    results: list[Result] = []
    broken: list[str] = []
    for name in names:
        # Each module only when its turn comes, so that none weighs on the others.
        try:
            measured = getattr(importlib.import_module(f"tests.bench.{name}"), name)()
        except (NotSeenError, TimeoutError) as error:
            broken.append(name)
            print(f"✗  {name:<34} could not be measured: {error}", flush=True)
            continue
        for result in measured:
            results.append(result)
            print(line(result), flush=True)
    over = broken + [result.what for result in results if isinstance(result, Measured) and not result.holds]
    print(f"over the bound or not measured: {', '.join(over)}" if over else "all that was measured holds")
    return 1 if over else 0


def line(result: Result) -> str:
    """One line of the report."""
    if isinstance(result, Skipped):
        return f"–  {result.what:<34} skipped: {result.why}"
    mark, word = ("✓", "ok") if result.holds else ("✗", "over")
    numbers = f"{_number(result.value)} {result.unit}".rjust(11)
    bound = f"≤ {_number(result.bound)} {result.unit}".ljust(11)
    return f"{mark}  {result.what:<34} {numbers}  {bound} {word:<4}  {result.beside}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())

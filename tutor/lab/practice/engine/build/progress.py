"""What a build shows, in BuildKit's plain style: `#5 [2/3] COPY app.py /app/`, `#5 DONE 0.0s`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence


class Progress:
    """Numbers the steps. `say` takes text for standard error."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._number = 0
        say('#0 building with "default" instance using docker driver\n\n')

    def step(self, name: str) -> Step:
        self._number += 1
        return Step(self._say, self._number, name)

    def failed(self, step: Step | None, file: str, lines: Sequence[str], first: int, last: int) -> None:
        """The step that failed, and the lines of the Dockerfile that it comes from (from 1; 0 for none)."""
        if step is not None:
            self._say(f"------\n > {step.name}:\n------\n")
        if first:
            self._say(source(file, lines, first, last))


class Step:
    def __init__(self, say: Callable[[str], None], number: int, name: str) -> None:
        self._say = say
        self._number = number
        self.name = name
        self._began = time.monotonic()
        self.line(name)

    def line(self, text: str) -> None:
        self._say(f"#{self._number} {text}\n")

    def output(self, text: str) -> None:
        """A line that the step's program would have printed."""
        self.line(f"{time.monotonic() - self._began:.3f} {text}")

    def done(self) -> None:
        self.line(f"DONE {time.monotonic() - self._began:.1f}s\n")

    def cached(self) -> None:
        self.line("CACHED\n")

    def error(self, message: str) -> None:
        self.line(f"ERROR: {message}")


def source(file: str, lines: Sequence[str], first: int, last: int) -> str:
    """Lines `first` to `last` with two around them, marked as BuildKit marks them."""
    shown = []
    for number in range(max(1, first - 2), min(len(lines), last + 2) + 1):
        mark = ">>>" if first <= number <= last else "   "
        shown.append(f"{number:4d} | {mark} {lines[number - 1]}\n")
    rule = "-" * 20
    return f"{file}:{first}\n{rule}\n{''.join(shown)}{rule}\n"


def size(count: int) -> str:
    """As BuildKit writes sizes: `1.05kB`."""
    number = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    return f"{count}B" if unit == "B" else f"{number:.2f}{unit}"

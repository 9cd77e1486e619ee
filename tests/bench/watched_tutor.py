"""The tutor with a heart that beats in its event loop: `python -m tests.bench.watched_tutor WORKSPACE FILE`.

Writes to FILE, at the end, the pauses between two beats that were longer than LEAST, as a JSON list of
[moment at which the loop came back (time.monotonic), seconds it was away].
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from tutor.commands.stage import Wish, open_stage
from tutor.tui.app import TutorApp

BEAT = 0.002
LEAST = 0.005


class WatchedTutor(TutorApp):
    """The product's app; the beat is all that is added."""

    pauses: list[tuple[float, float]]

    def on_ready(self) -> None:
        """Begin to beat."""
        self.pauses = []
        self._last = time.monotonic()
        self._beat(asyncio.get_running_loop())

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        away = now - self._last - BEAT
        if away > LEAST:
            self.pauses.append((now, away))
        self._last = now
        loop.call_later(BEAT, self._beat, loop)


def main() -> None:
    """Run until told to end, then write."""
    workspace, report = sys.argv[1:]
    with open_stage(Wish(workspace=Path(workspace))) as stage:
        app = WatchedTutor(stage.session, stage.lab, stage.workspace)
        app.run()
    Path(report).write_text(json.dumps(app.pauses), encoding="utf-8")


if __name__ == "__main__":
    main()

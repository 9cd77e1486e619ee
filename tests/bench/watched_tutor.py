"""The tutor with a heart that beats in its event loop: `python -m tests.bench.watched_tutor WORKSPACE FILE`.

Writes to FILE, at the end, the pauses between two beats that were longer than LEAST, as a JSON list of
[moment at which the loop came back (time.monotonic), seconds it was away, seconds of processor time that the
tutor used meanwhile]: the rest of the time it waited, or another program had the core.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from tutor.commands.stage import Wish, open_stage
from tutor.tui import app as product

BEAT = 0.002
LEAST = 0.005


class WatchedTutor(product.TutorApp):
    """The product's app; the beat is all that is added."""

    # Textual looks for it beside the file of the class.
    CSS_PATH = str(Path(product.__file__).with_name(str(product.TutorApp.CSS_PATH)))

    def on_ready(self) -> None:
        """Begin to beat."""
        self.pauses: list[tuple[float, float, float]] = []
        self._last, self._busy = time.monotonic(), time.process_time()
        self._beat(asyncio.get_running_loop())

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        now, busy = time.monotonic(), time.process_time()
        away = now - self._last - BEAT
        if away > LEAST:
            self.pauses.append((now, away, busy - self._busy))
        self._last, self._busy = now, busy
        loop.call_later(BEAT, self._beat, loop)


def main() -> None:
    """Run until told to end, then write."""
    workspace, report = sys.argv[1:]
    with open_stage(Wish(workspace=Path(workspace)), asking=False) as stage:
        app = WatchedTutor(stage.session, stage.lab, stage.workspace)
        app.run()
    Path(report).write_text(json.dumps(app.pauses), encoding="utf-8")


if __name__ == "__main__":
    main()

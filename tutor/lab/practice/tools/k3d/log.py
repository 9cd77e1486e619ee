"""k3d's log lines, as its library (logrus) writes them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from datetime import datetime

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed

_LEVELS = {
    "TRAC": ("trace", 37),
    "DEBU": ("debug", 37),
    "INFO": ("info", 36),
    "WARN": ("warning", 33),
    "ERRO": ("error", 31),
    "FATA": ("fatal", 31),
}
_ORDER = tuple(_LEVELS)
_NAMES = {"trace": 0, "debug": 1, "info": 2, "warn": 3, "warning": 3, "error": 4, "fatal": 5, "panic": 5}
_WIDTH = 44
_BARE = re.compile(r"[a-zA-Z0-9\-._/@^+]+")


class FatalError(Exception):
    """k3d ends with a line of level FATA and exit code 1."""


class Log:
    """INFO and below go to standard output, the others to standard error, in colours also into pipes."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """LOG_LEVEL and LOG_COLORS of the environment are followed."""
        self._start = time.monotonic()
        self._least = _NAMES.get(environment.get("LOG_LEVEL", "info").lower(), 2)
        self._colours = environment.get("LOG_COLORS", "1").lower() not in ("0", "f", "false")
        self._stamps = False

    def set(self, parsed: Parsed) -> None:
        """Follow the flags that every command of k3d has."""
        if parsed.on("verbose"):
            self._least = _NAMES["debug"]
        if parsed.on("trace"):
            self._least = _NAMES["trace"]
        self._stamps = parsed.on("timestamps")

    def write(self, level: str, text: str) -> None:
        """`level`: DEBU, INFO, WARN, ERRO or FATA."""
        if _ORDER.index(level) < self._least:
            return
        say = streams.out if _ORDER.index(level) <= _ORDER.index("INFO") else streams.err
        if not self._colours:
            say(plain(level, text))
            return
        when = f"{_now()}" if self._stamps else f"{int(time.monotonic() - self._start):04d}"
        say(f"\x1b[{_LEVELS[level][1]}m{level}\x1b[0m[{when}] {text:{_WIDTH}} \n")

    def info(self, text: str) -> None:
        self.write("INFO", text)

    def warn(self, text: str) -> None:
        self.write("WARN", text)

    def idle(self, parsed: Parsed) -> None:
        """Say which flags were given that change nothing."""
        if parsed.idle():
            self.warn(f"PRACTICE: {', '.join(parsed.idle())} changes nothing in the practice lab")


def plain(level: str, text: str) -> str:
    """A line without colours: `time="…" level=info msg="…"`."""
    return f'time="{_now()}" level={_LEVELS[level][0]} msg={_quoted(text)}\n'


def _quoted(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _now() -> str:
    moment = datetime.now().astimezone()
    zone = f"{moment:%z}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{'Z' if zone == '+0000' else f'{zone[:3]}:{zone[3:]}'}"

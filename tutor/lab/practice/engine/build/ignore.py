"""`.dockerignore`: which files of the folder are no part of the build."""

from __future__ import annotations

import re
from pathlib import Path


class Ignore:
    """The patterns of a `.dockerignore`; the last one that fits decides, and `!` takes a file back in."""

    def __init__(self, lines: list[str]) -> None:
        self._rules: list[tuple[re.Pattern[str], bool]] = []
        for line in lines:
            pattern = line.strip()
            if not pattern or pattern.startswith("#"):
                continue
            back_in = pattern.startswith("!")
            pattern = pattern.lstrip("!").strip().removeprefix("./").strip("/")
            if pattern and pattern != ".":
                self._rules.append((re.compile(_expression(pattern)), back_in))
        self.any_back_in = any(back_in for _, back_in in self._rules)

    @classmethod
    def of(cls, context: Path, dockerfile: Path | None) -> Ignore:
        """`NAME.dockerignore` beside the Dockerfile comes before the folder's `.dockerignore`."""
        own = dockerfile.with_name(f"{dockerfile.name}.dockerignore") if dockerfile else None
        for file in (own, context / ".dockerignore"):
            try:
                if file is not None:
                    return cls(file.read_text("utf-8", "replace").splitlines())
            except OSError:
                continue
        return cls([])

    def __bool__(self) -> bool:
        return bool(self._rules)

    def leaves_out(self, path: str) -> bool:
        """`path` is relative, parted by `/`; a pattern that fits a folder fits all that is in it."""
        out = False
        parts = path.split("/")
        ways = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
        for expression, back_in in self._rules:
            if any(expression.fullmatch(way) for way in ways):
                out = not back_in
        return out


def _expression(pattern: str) -> str:
    done = ""
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            done += "(?:.*/)?"
            at += 3
        elif pattern.startswith("**", at):
            done += ".*"
            at += 2
        elif pattern[at] == "*":
            done += "[^/]*"
            at += 1
        elif pattern[at] == "?":
            done += "[^/]"
            at += 1
        elif pattern[at] == "[" and "]" in pattern[at:]:
            end = pattern.index("]", at)
            body = pattern[at + 1 : end].replace("\\", "")
            negated = body.startswith("^")
            done += f"[{'^' if negated else ''}{re.escape(body.lstrip('^')).replace(chr(92) + '-', '-')}]"
            at = end + 1
        else:
            done += re.escape(pattern[at])
            at += 1
    return done

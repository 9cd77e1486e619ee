"""Which steps of builds have been done before."""

from __future__ import annotations

from pathlib import Path

from tutor.lab.practice.engine.disk import load, save

KEPT = 2000


class BuildCache:
    """Keys of steps; each tells the step and all that came before it. Only what is shown depends on it: the
    files are copied every time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        known = load(file)
        self._keys: dict[str, None] = dict.fromkeys(known if isinstance(known, list) else ())

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, keys: list[str]) -> None:
        self._keys |= dict.fromkeys(keys)
        for key in list(self._keys)[: max(0, len(self._keys) - KEPT)]:
            del self._keys[key]
        save(self._file, list(self._keys))

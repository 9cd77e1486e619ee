"""A machine made of recorded answers.

Each file of `recordings/` says in `origin` where its answers come from: taken down from real tools, or put
together from what public reports show of a system that the tests cannot run on.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tutor.engine.ports import Problem, Reading
from tutor.lab.doctor import Finding, examine

RECORDINGS = Path(__file__).parent / "recordings"


class RecordedSystem:
    """Answers as a recording does. `hold`: asked before each tool answers, with its words; may block."""

    def __init__(self, recording: Mapping[str, Any], hold: Callable[[str], None] | None = None) -> None:
        self._said = recording
        self._hold = hold
        self.platform: str = recording.get("platform", "linux")
        self.machine: str = recording.get("machine", "x86_64")
        self.environ: Mapping[str, str] = recording["environ"]
        self.home = self.environ["HOME"]
        self.user: int = recording.get("user", 1000)
        self.tool_folder = Path(recording.get("tool_folder", f"{self.home}/.local/share/dwk-tutor/bin"))
        self.asked: list[tuple[str, ...]] = []

    @property
    def terminal(self) -> tuple[int, int] | None:
        size = self._said.get("terminal")
        return (size[0], size[1]) if size else None

    def which(self, program: str) -> str | None:
        place: str | None = self._said["programs"].get(program)
        return place

    def packaged_kubectl(self) -> str | None:
        place: str | None = self._said.get("packaged_kubectl")
        return place

    def read_text(self, path: str) -> str | None:
        text: str | None = self._said.get("files", {}).get(path)
        return text

    def exists(self, path: str) -> bool:
        return path in self._said.get("exists", []) or path in self._said.get("files", {})

    def owner(self, path: str) -> int | None:
        owner: int | None = self._said.get("owners", {}).get(path)
        return owner

    def disk(self, path: str) -> tuple[int, int] | None:
        pair = self._said.get("disks", {}).get(path)
        return (pair[0], pair[1]) if pair else None

    def owns_cluster(self, name: str) -> bool | None:
        own = self._said.get("own_clusters")
        return None if own is None else name in own

    def run(self, argv: Sequence[str], timeout: float) -> Reading:
        words = " ".join(argv)
        self.asked.append(tuple(argv))
        if self._hold:
            self._hold(words)
        answers: Mapping[str, Any] = self._said["tools"]
        fitting = [start for start in answers if words.startswith(start)]
        if not fitting:
            return Reading(tuple(argv), "", "", None, 0.0, Problem.MISSING)
        answer = answers[max(fitting, key=len)]
        problem = Problem(answer["problem"]) if "problem" in answer else None
        return Reading(
            tuple(argv),
            answer.get("stdout", ""),
            answer.get("stderr", ""),
            None if problem else answer.get("exit", 0),
            answer.get("seconds", 0.1),
            problem,
        )


def recording(name: str) -> dict[str, Any]:
    """A recording as a dictionary that a test may change."""
    text = (RECORDINGS / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    base = loaded.pop("like", None)
    return _laid_over(recording(base), loaded) if base else loaded


def _laid_over(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(below)
    for key, value in above.items():
        if (
            isinstance(value, dict)
            and isinstance(result.get(key), dict)
            and not {"stdout", "problem"} & value.keys()
        ):
            result[key] = _laid_over(result[key], value)
        elif value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def changed(name: str, **changes: object) -> RecordedSystem:
    """A recording with parts laid over it; None removes a part."""
    return RecordedSystem(_laid_over(recording(name), changes))


def found(system: RecordedSystem) -> dict[str, Finding]:
    """The findings of a machine by their ids; each id comes once."""
    findings = examine(system)
    by_id = {finding.id: finding for finding in findings}
    assert len(by_id) == len(findings), [finding.id for finding in findings]
    return by_id

"""Takes a scene to a cluster, and tells what was said otherwise than the table has it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.lab.practice.parity.kubectl import Kubectl, Said
from tests.lab.practice.parity.table import Row, Scene
from tests.lab.practice.parity.words import filled, fits

_AT_ONCE = 4
_AGAIN = 0.1


class Actor:
    """Somebody with a kubectl and a cluster."""

    def __init__(
        self,
        program: str,
        folder: Path,
        kubeconfig: Mapping[str, Any],
        *,
        patience: float = 20.0,
        held: Callable[[Row], bool] = lambda _: True,
    ) -> None:
        """`patience`: seconds for what takes a moment; `held`: which rows are held against the table. The
        others are run where they may change something, but for those that only the lab answers."""
        self._program, self._folder, self._kubeconfig = program, folder, kubeconfig
        self._patience, self._held = patience, held
        self._cluster = kubeconfig["contexts"][0]["name"]

    def play(self, scene: Scene, namespace: str = "") -> list[str]:
        """Run the rows of a scene, in a namespace that is made for it; what was not as it should be."""
        namespace = namespace or scene.name
        kubectl = Kubectl.of(
            self._program, self._folder / namespace, self._folder / "cache", self._kubeconfig, namespace
        )
        for name, content in scene.files.items():
            (kubectl.folder / name).write_text(content, "utf-8")
        made = kubectl.run(f"create namespace {namespace}")
        assert made.code == 0, made.err
        names = {"ns": namespace, "cluster": self._cluster}
        problems = [self._row(kubectl, row, names) for row in scene.first]
        if scene.any_order:
            rows = [row for row in scene.rows if self._held(row)]
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                problems += pool.map(lambda row: self._row(kubectl, row, names), rows)
        else:
            problems += [self._row(kubectl, row, names) for row in scene.rows]
        return [problem for problem in problems if problem]

    def _row(self, kubectl: Kubectl, row: Row, names: dict[str, str]) -> str:
        held = self._held(row)
        if not held and row.said == "lab":
            return ""
        line, ends = filled(row.run, names), time.monotonic() + self._patience
        while True:
            said = kubectl.run(line, filled(row.stdin, names), row.env)
            good = not held or _as_expected(row, said, names)
            if good or not row.until or time.monotonic() > ends:
                break
            time.sleep(_AGAIN)
        if row.keep:
            names[row.keep] = said.out.strip()
        return "" if good else _report(row, line, said, names)


def _as_expected(row: Row, said: Said, names: Mapping[str, str]) -> bool:
    return row.exit == said.code and fits(row.out, said.out, names) and fits(row.err, said.err, names)


def _report(row: Row, line: str, said: Said, names: Mapping[str, str]) -> str:
    parts = [f"$ kubectl {line}"]
    if said.code != row.exit:
        parts.append(f"exit code {said.code}, not {row.exit}")
    for stream, pattern, text in (("out", row.out, said.out), ("err", row.err, said.err)):
        if not fits(pattern, text, names):
            parts.append(f"--- {stream} should be\n{filled(pattern, names)}\n--- {stream} is\n{text}")
    return "\n".join(parts)

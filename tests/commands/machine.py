"""A learner's machine in a folder: a home of its own, stand-ins for docker, k3d and kubectl, the system's
small programs, and `dwk-tutor` run in it as the learner would."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.lab.fake_tools import FakeTools
from tutor.engine.ports import Reading
from tutor.lab.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[2]
SYSTEM = (
    "sh",
    "bash",
    "zsh",
    "dash",
    "sleep",
    "cat",
    "cp",
    "mkdir",
    "touch",
    "printf",
    "id",
    "kill",
    "rm",
    "grep",
)
"""Programs of the system that are there; its docker, k3d and kubectl are not."""


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What was printed as JSON."""
        document: dict[str, Any] = json.loads(self.out)
        return document


class Machine:
    """Made anew for each test."""

    def __init__(self, folder: Path) -> None:
        self.tools = FakeTools(folder / "tools")
        self.home = folder / "home"
        self.system = folder / "system"
        self.bin = folder / "bin"
        """What goes before the stand-ins."""
        self._cases: dict[str, list[tuple[str, str]]] = {}
        for made in (self.home, self.system, self.bin):
            made.mkdir()
        for name in SYSTEM:
            if found := shutil.which(name):
                (self.system / name).symlink_to(found)
        self.environ = {
            "PATH": f"{self.bin}:{self.tools.bin}:{self.system}",
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "TMPDIR": str(folder / "tmp"),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            "TERM": "xterm",
        }
        Path(self.environ["TMPDIR"]).mkdir()

    @property
    def workspace(self) -> Workspace:
        """The one that commands use when none is named."""
        return Workspace(self.home / "dwk")

    def begin(self, *events: Mapping[str, object]) -> Workspace:
        """A workspace in which these events have happened already."""
        workspace = self.workspace
        workspace.prepare()
        with workspace.journal.open("a") as journal:
            for event in events:
                line = {"v": 1, "at": "2026-11-23T12:00:00+00:00", "lab": "real", **event}
                journal.write(json.dumps(line) + "\n")
        return workspace

    def call(self, *words: str, environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> Answer:
        """Run the program as a process without a terminal."""
        done = subprocess.run(
            self.argv(*words),
            env={**self.environ, **(environ or {})},
            cwd=cwd or self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *words: str, stdout: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Start the program, in a process group of its own."""
        return subprocess.Popen(
            self.argv(*words),
            env=self.environ,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    @staticmethod
    def argv(*words: str) -> Sequence[str]:
        return [sys.executable, "-m", "tutor", *in_the_real_lab(words)]

    def script(self, tool: str, text: str) -> None:
        """Put another program in a tool's place."""
        self._cases.pop(tool, None)
        self._write(tool, text)

    def without(self, tool: str) -> None:
        """Take a tool away."""
        (self.bin / tool).unlink(missing_ok=True)
        self.tools.without(tool)

    def first(self, tool: str, words: str, text: str) -> None:
        """Let a script answer where the tool's words are these (`*`: any), and the stand-in where it does not
        end. The later go before the earlier."""
        self._cases.setdefault(tool, []).insert(0, (words, text))
        cases = (
            f"{'*'.join(shlex.quote(part) if part else '' for part in each.split('*'))})\n{script}\n;;\n"
            for each, script in self._cases[tool]
        )
        self._write(tool, f'case "$*" in\n{"".join(cases)}esac\nexec "{self.tools.bin / tool}" "$@"')

    def _write(self, tool: str, text: str) -> None:
        place = self.bin / tool
        place.write_text(f"#!/bin/sh\n{text}\n")
        place.chmod(0o755)

    def answer(self, argv: Sequence[str], **options: Any) -> Reading:
        """As `tutor.lab.tools.run`, without a process where the stand-in answers by itself."""
        place = Path(argv[0])
        cases = self._cases.get(place.name, []) if place.parent == self.bin else []
        if cases and not any(_fits(words, " ".join(argv[1:])) for words, _ in cases):
            return self.tools.answer([str(self.tools.bin / place.name), *argv[1:]], **options)
        return self.tools.answer(argv, **options)

    def everything(self, folder: Path | None = None) -> dict[str, bytes]:
        """Every file below a folder (the home), with its content; a folder has none."""
        top = folder or self.home
        return {
            str(path.relative_to(top)): path.read_bytes() if path.is_file() else b""
            for path in sorted(top.rglob("*"))
        }


def in_the_real_lab(words: Sequence[str]) -> Sequence[str]:
    """The stand-ins are those of a real lab, also where one is taken away; which lab is taken where none is
    named has tests of its own."""
    lab_matters = bool({"run", "check", "steps", "reset", "env"} & set(words[:2])) and "--lab" not in words
    return (*words, "--lab", "real") if lab_matters else words


def _fits(pattern: str, words: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), words, re.DOTALL) is not None


def answer(code: int, out: str, err: str) -> Answer:
    """What a command said, after a look for what no learner may ever see."""
    assert "Traceback" not in err, err
    assert "Exception ignored" not in err, err
    return Answer(code, out, err)


def until_there(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait for the sign that a process gives; fails with what it said if it ends before."""
    while not path.exists():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
            raise AssertionError(process.communicate())


def environ_of_tests(machine: Machine) -> dict[str, str | None]:
    """What has to differ from this process's own environment so that commands can run inside of it; None is
    to be taken away."""
    unwanted = [name for name in os.environ if name.startswith(("DWK_", "K3D_", "DOCKER_", "KUBE"))]
    return {**dict.fromkeys(unwanted), **machine.environ}

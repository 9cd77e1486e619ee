"""The tools as the shell starts them: a new process each time, without what is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import tutor
from tests.lab.practice.tools.fake_service import FakeService, result

HEAVY = (
    "argparse",
    "http",
    "dataclasses",
    "inspect",
    "yaml",
    "asyncio",
    "subprocess",
    "pathlib",
    "email",
    "ssl",
)


def _run(tool: str, *words: str, then: str = "") -> subprocess.CompletedProcess[str]:
    folders = [str(Path(str(package.__file__)).parents[1]) for package in (tutor, yaml)]
    program = (
        f"import sys; sys.path[:0] = {folders!r}\n"
        f"from tutor.lab.practice.tools.{tool} import main\ncode = main(sys.argv[1:])\n{then}\nsys.exit(code)"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=30,
        env={**os.environ, "LC_ALL": "C"},
    )


def test_docker_runs_without_what_is_installed_and_imports_little(lab: FakeService) -> None:
    lab.answers["container.list"] = result([])
    done = _run("docker", "ps", then=f"print([name for name in {HEAVY!r} if name in sys.modules])")
    titles = "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES"
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{titles}\n[]\n", "")


def test_k3d_runs_without_what_is_installed_and_imports_little(lab: FakeService) -> None:
    lab.answers["cluster.list"] = result([])
    done = _run("k3d", "cluster", "list", then=f"print([name for name in {HEAVY!r} if name in sys.modules])")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "NAME   SERVERS   AGENTS   LOADBALANCER\n[]\n"


def test_the_language_of_the_computer_does_not_matter(lab: FakeService) -> None:
    lab.answers["container.logs"] = lambda arguments: [{"out": "äß漢…\n"}, {"result": None}]
    assert _run("docker", "logs", "x").stdout == "äß漢…\n"


@pytest.mark.parametrize("tool", ["docker", "k3d"])
def test_the_tools_are_modules_as_well(lab: FakeService, tool: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"tutor.lab.practice.tools.{tool}", "--version"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_who_goes_is_no_error(lab: FakeService) -> None:
    lab.answers["container.logs"] = lambda arguments: [
        *({"out": "x" * 999 + "\n"} for _ in range(999)),
        {"result": 0},
    ]
    words = [sys.executable, "-m", "tutor.lab.practice.tools.docker", "logs", "x"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141

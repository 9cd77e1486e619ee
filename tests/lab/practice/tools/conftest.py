"""The tools, called as functions, with a lab that answers as each test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.lab.practice.tools.fake_service import FakeService, result
from tests.lab.practice.tools.k3d_answers import cluster, kubeconfig
from tutor.lab.practice.tools.docker import main as docker_main
from tutor.lab.practice.tools.k3d import main as k3d_main


class Said(NamedTuple):
    code: int
    out: str
    err: str


Tool = Callable[..., Said]


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeService]:
    service = FakeService(tmp_path)
    monkeypatch.setenv("DWK_TUTOR_PRACTICE", str(service.file))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TZ", "UTC")
    for name in ("LOG_COLORS", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    yield service
    service.close()


@pytest.fixture
def docker(lab: FakeService, capfd: pytest.CaptureFixture[str]) -> Tool:
    return _tool(docker_main, capfd)


@pytest.fixture
def k3d(lab: FakeService, capfd: pytest.CaptureFixture[str]) -> Tool:
    return _tool(k3d_main, capfd)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """What KUBECONFIG names."""
    return tmp_path / "kubeconfig"


@pytest.fixture
def one(lab: FakeService) -> FakeService:
    """A lab with the cluster k3s-default."""
    lab.answers["cluster.list"] = result([cluster("k3s-default")])
    lab.answers["kubeconfig.get"] = lambda arguments: [
        {"result": {name: kubeconfig(name) for name in arguments["names"]}}
    ]
    return lab


def _tool(main: Callable[[list[str]], int], capfd: pytest.CaptureFixture[str]) -> Tool:
    def run(*words: str) -> Said:
        capfd.readouterr()
        code = main(list(words))
        return Said(code, *capfd.readouterr())

    return run

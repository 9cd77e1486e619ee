"""A lab on stand-ins for docker, k3d and kubectl."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.fake_tools import FakeTools
from tutor.engine.journal import Journal
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTools:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return FakeTools(tmp_path / "tools")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with a course's own files."""
    sample = tmp_path / "course" / "sample_app"
    sample.mkdir(parents=True)
    (sample / "Dockerfile").write_text("FROM busybox\n")
    (sample / "run.sh").write_text("#!/bin/sh\n")
    (sample / "run.sh").chmod(0o555)
    return sample.parent


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "dwk")
    workspace.prepare()
    return workspace


@pytest.fixture
def journal(workspace: Workspace) -> Journal:
    return Journal(workspace.journal, "real")


@pytest.fixture
def lab(tools: FakeTools, workspace: Workspace, journal: Journal, course: Path) -> RealLab:
    return RealLab(workspace, journal=journal, environ=tools.environ, course=course)


@pytest.fixture
def quick(tools: FakeTools, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tutor's own questions are answered without a process for each."""
    monkeypatch.setattr("tutor.lab.tools.run", tools.answer)

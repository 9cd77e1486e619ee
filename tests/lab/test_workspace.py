"""The learner's folder."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.lab.workspace import InUseError, Workspace, WorkspaceError, data_folder, sha256


def test_the_usual_place_and_a_chosen_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Workspace().root == tmp_path / "dwk"
    assert Workspace("~/other").root == tmp_path / "other"
    monkeypatch.chdir(tmp_path)
    assert Workspace("here").root == tmp_path / "here"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert data_folder().name == "dwk-tutor"


def test_prepare_makes_private_state_and_may_be_repeated(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "a" / "dwk")
    workspace.prepare()
    (workspace.bin / "mine").touch()
    workspace.prepare()
    assert workspace.state.stat().st_mode & 0o777 == 0o700
    assert (workspace.bin / "mine").exists()
    assert workspace.made_root.exists()


def test_a_folder_that_was_there_is_not_taken_for_our_own(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.prepare()
    assert not workspace.made_root.exists()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "dwk").write_text("mine")
    with pytest.raises(WorkspaceError, match=r"dwk is a file.*--workspace"):
        Workspace(tmp_path / "dwk").prepare()
    with pytest.raises(WorkspaceError, match="is a file and no folder"):
        Workspace(tmp_path / "dwk" / "deeper").prepare()
    assert (tmp_path / "dwk").read_text() == "mine"


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "no rights"),
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "disk is full"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_trouble_with_the_disk_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    monkeypatch.setattr(Path, "mkdir", failing(number))
    with pytest.raises(WorkspaceError, match=words):
        Workspace(tmp_path / "dwk").prepare()


def test_the_sample_is_copied_once_and_can_be_written(workspace: Workspace, course: Path) -> None:
    copied = workspace.copy_sample(course)
    assert [workspace.relative(path) for path in copied] == ["sample_app/Dockerfile", "sample_app/run.sh"]
    assert os.access(copied[1], os.W_OK | os.X_OK)
    copied[0].write_text("FROM mine\n")
    copied[1].unlink()
    assert workspace.copy_sample(course) == ()
    assert copied[0].read_text() == "FROM mine\n"
    assert not copied[1].exists()


def test_half_a_copy_is_no_sample(
    workspace: Workspace, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "copy2", failing(errno.ENOSPC))
    monkeypatch.setattr(shutil, "copytree", failing(errno.ENOSPC))
    with pytest.raises(WorkspaceError, match="disk is full"):
        workspace.copy_sample(course)
    monkeypatch.undo()
    assert not (workspace.root / "sample_app").exists()
    assert len(workspace.copy_sample(course)) == 2


def test_one_tutor_at_a_time_and_the_other_is_named(workspace: Workspace) -> None:
    hold = (
        "import sys\nfrom tutor.lab.workspace import Workspace\n"
        "with Workspace(sys.argv[1]).lock(): print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(workspace.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(InUseError, match=f"process {other.pid}"), workspace.lock():
            pass
        # Killed, not ended: the system lets the lock go.
        other.kill()
        other.wait()
    with workspace.lock():
        assert workspace.lock_file.read_text().strip() == str(os.getpid())
    with workspace.lock():
        pass


def test_fingerprints(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert sha256(tmp_path / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256(tmp_path / "none") is None

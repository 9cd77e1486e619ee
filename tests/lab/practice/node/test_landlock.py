"""A container's process changes nothing outside its own folder."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.lab.practice.node.landlock import confine, version

pytestmark = pytest.mark.skipif(version() == 0, reason="this system has no Landlock")

_ATTEMPTS = """
import os, sys
outside, inside = sys.argv[1:]
for attempt in (
    lambda: os.remove(outside + "/kept"),
    lambda: open(outside + "/kept", "w"),
    lambda: open(outside + "/new", "w"),
    lambda: os.mkdir(outside + "/folder"),
    lambda: os.rename(outside + "/kept", inside + "/taken"),
):
    try:
        attempt()
    except OSError:
        continue
    print("changed something outside")
open(inside + "/own", "w").write("mine")
os.mkdir(inside + "/sub")
os.rename(inside + "/own", inside + "/sub/own")
open("/dev/null", "w").write("gone")
print("could read:", open(outside + "/kept").read())
"""


def test_only_the_own_folder_can_be_changed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    for folder in (outside, inside):
        folder.mkdir()
    (outside / "kept").write_text("still here")
    done = subprocess.run(
        [sys.executable, "-I", "-c", _ATTEMPTS, str(outside), str(inside)],
        preexec_fn=lambda: confine(inside),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.stderr, done.stdout) == ("", "could read: still here\n")
    assert [path.name for path in outside.iterdir()] == ["kept"]
    assert (inside / "sub" / "own").read_text() == "mine"


@pytest.mark.skipif(version() < 6, reason="this system's Landlock knows no signals")
def test_nobody_outside_can_be_signalled(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-I", "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        done = subprocess.run(
            [sys.executable, "-I", "-c", f"import os; os.kill({bystander.pid}, {int(signal.SIGKILL)})"],
            preexec_fn=lambda: confine(tmp_path),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert "PermissionError" in done.stderr
        assert bystander.poll() is None
        bystander.communicate(b"\n")

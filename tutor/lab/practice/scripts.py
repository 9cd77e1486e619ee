"""The commands that lie first on the PATH of the practice lab's shell: docker, k3d and the tutor itself."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

from tutor.lab.shim import TUTOR, write
from tutor.lab.workspace import Workspace

_SCRIPT = """\
#!/bin/sh
# Made by dwk-tutor: the practice lab's own {tool}. It speaks to that lab and to nothing else.
exec {python} -I -S -c {program} "$@"
"""

_PROGRAM = """\
import sys
sys.path[:0] = {folders!r}
from tutor.lab.practice.tools.{tool} import main
sys.exit(main(sys.argv[1:]))"""


def install(workspace: Workspace) -> None:
    """Write them into the practice lab's bin; where that cannot be written, the shell finds none."""
    # Without looking for all that is installed (-S), a command starts in half the time.
    found = (find_spec(package) for package in ("tutor", "yaml"))
    folders = list(dict.fromkeys(str(Path(one.origin).parents[1]) for one in found if one and one.origin))
    for tool in ("docker", "k3d"):
        text = _SCRIPT.format(
            tool=tool,
            python=shlex.quote(sys.executable),
            program=shlex.quote(_PROGRAM.format(tool=tool, folders=folders)),
        )
        write(workspace.bin / tool, text)
    write(workspace.bin / "dwk-tutor", TUTOR.format(python=shlex.quote(sys.executable)))

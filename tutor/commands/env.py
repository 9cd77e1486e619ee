"""`dwk-tutor lab env`: the lab's environment for a terminal of the learner's own."""

from __future__ import annotations

import io
import os
import shlex
import sys

from tutor.commands.choose import settled
from tutor.commands.stage import Wish, open_lab
from tutor.lab.practice.service.life import ensure


def env(wish: Wish) -> int:
    """Print `export NAME=value` lines for bash, zsh and sh, and `unset NAME` for what would mislead k3d.
    Exit code 0.

    The workspace is made where there is none yet: the variables lead into it. A tutor that is open in it is
    not disturbed. The practice lab is started where it does not run.

    Raises:
        LabDownError: the practice lab does not start.
        WorkspaceError: the folder cannot be used.
    """
    wish = settled(wish)
    workspace = wish.open_workspace()
    workspace.prepare()
    if wish.lab_name == "practice":
        ensure(workspace.practice)
    exports, unset = open_lab(wish, workspace).exports()
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in exports.items()]
    lines += [f"unset {name}\n" for name in unset]
    sys.stdout.flush()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As bytes: a path may hold some that no encoding knows, and the shell needs them as they are.
        sys.stdout.buffer.write(os.fsencode("".join(lines)))
    else:
        sys.stdout.write("".join(lines))
    return 0

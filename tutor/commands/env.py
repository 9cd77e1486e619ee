"""`dwk-tutor lab env`: the lab's environment for a terminal of the learner's own."""

from __future__ import annotations

import io
import os
import shlex
import sys

from tutor.commands.stage import Wish, require_real_lab
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace


def env(wish: Wish) -> int:
    """Print `export NAME=value` lines for bash, zsh and sh, and `unset NAME` for what would mislead k3d.
    Exit code 0.

    The workspace is made where there is none yet: the variables lead into it. A tutor that is open in it is
    not disturbed.

    Raises:
        CommandError: the practice lab was asked for.
        WorkspaceError: the folder cannot be used.
    """
    require_real_lab(wish)
    workspace = Workspace(wish.root)
    workspace.prepare()
    exports, unset = RealLab(workspace).exports()
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in exports.items()]
    lines += [f"unset {name}\n" for name in unset]
    sys.stdout.flush()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As bytes: a path may hold some that no encoding knows, and the shell needs them as they are.
        sys.stdout.buffer.write(os.fsencode("".join(lines)))
    else:
        sys.stdout.write("".join(lines))
    return 0

"""Two small scripts for the tutor's shell: `k3d`, before the real one, and `dwk-tutor` itself.

The first keeps other clusters out of reach: k3d takes `k3s-default` where no name is given and every cluster
for `--all`. The script hands everything to the real k3d at once, except the few verbs that change a cluster:
those are judged by `tutor.lab.guard` first.
It also gives k3d a config folder of its own, so that nothing is written to the learner's.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from tutor.lab.workspace import Workspace

VERBS = (
    *("delete", "del", "rm", "stop", "start", "restart", "create", "edit", "update"),
    *("merge", "write", "import", "load"),
)
"""Sub-commands of k3d, with their other names, that change a cluster or the kubeconfig."""

_SCRIPT = """\
#!/bin/sh
# Made by dwk-tutor for its own shell. Commands that would change a cluster are looked at first, so that
# clusters that are not the tutor's stay as they are.
here={bin}
XDG_CONFIG_HOME={config}
export XDG_CONFIG_HOME
real=
old_ifs=$IFS
IFS=:
for folder in $PATH; do
    if [ "$folder" != "$here" ] && [ -f "$folder/k3d" ] && [ -x "$folder/k3d" ]; then
        real=$folder/k3d
        break
    fi
done
IFS=$old_ifs
if [ -z "$real" ]; then
    echo "k3d: not found on this computer. \\`dwk-tutor doctor\\` says how to get it." >&2
    exit 127
fi
for word in "$@"; do
    case $word in
    {verbs})
        {python} -P -m tutor.lab.guard {root} "$@" || exit $?
        break
        ;;
    esac
done
exec "$real" "$@"
"""


TUTOR = """\
#!/bin/sh
# Made by dwk-tutor for its own shell: the tutor itself, wherever it was installed.
exec {python} -P -m tutor "$@"
"""


def install(workspace: Workspace) -> Path | None:
    """Write the scripts into the workspace's bin; the path of `k3d`, None where it cannot be written."""
    write(workspace.bin / "dwk-tutor", TUTOR.format(python=shlex.quote(sys.executable)))
    text = _SCRIPT.format(
        bin=shlex.quote(str(workspace.bin)),
        config=shlex.quote(str(workspace.k3d_config)),
        verbs=" | ".join(VERBS),
        python=shlex.quote(sys.executable),
        root=shlex.quote(str(workspace.root)),
    )
    return write(workspace.bin / "k3d", text)


def write(script: Path, text: str) -> Path | None:
    """Write a script that can be run; None where that cannot be."""
    draft = script.with_name(f".{script.name}.{os.getpid()}")
    try:
        # Written aside and renamed: a shell beside the tutor may be running it.
        draft.write_text(text, "utf-8")
        draft.chmod(0o755)
        draft.replace(script)
    except OSError:
        return None
    return script

"""`dwk-tutor lab env`: the lab's environment for a terminal of the learner's own."""

from __future__ import annotations

import shlex

from tutor.commands.stage import Wish, open_stage


def env(wish: Wish) -> int:
    """Print `export NAME=value` lines for bash, zsh and sh, and `unset NAME` for what would mislead k3d.
    Exit code 0."""
    with open_stage(wish, writing=False) as stage:
        exports, unset = stage.lab.exports()
    for name, value in exports.items():
        print(f"export {name}={shlex.quote(value)}")
    for name in unset:
        print(f"unset {name}")
    return 0

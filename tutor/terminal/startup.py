"""Which shell the learner gets, and how it is started so that it marks its commands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

RC_FOLDER = Path(__file__).parent / "rc"

KEPT = ("KUBECONFIG", "KUBECACHEDIR", "KUBERC", "KUBECTL_KUBERC", "DWK_TUTOR", "NO_PROXY", "no_proxy")
"""Variables of the lab that win over what the learner's rc files say; for PATH see `lab_folders`."""


@dataclass(frozen=True)
class Startup:
    """One way to start a shell."""

    name: str
    """`bash`, `zsh` or `sh`."""
    program: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]


def choose_shell(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """The kind and the path of the shell: the learner's own if it is bash or zsh, else bash, else sh."""
    own = environment.get("SHELL", "")
    if Path(own).name in ("bash", "zsh") and shutil.which(own):
        return Path(own).name, own
    path = environment.get("PATH")
    for name in ("bash", "sh"):
        if program := shutil.which(name, path=path) or shutil.which(f"/bin/{name}"):
            return name, program
    return None


def lab_folders(environment: Mapping[str, str]) -> tuple[str, str]:
    """The folders that the lab has put before and behind the learner's PATH, to be put there again after rc
    files that set PATH anew. DWK_TUTOR_PATH in the environment says what goes before."""
    known = set(os.environ.get("PATH", "").split(os.pathsep))
    workspace = environment.get("DWK_TUTOR")
    own = [
        folder
        for folder in environment.get("PATH", "").split(os.pathsep)
        # Started inside its own shell, the tutor finds its folders there already.
        if folder not in known or (workspace and folder.startswith(workspace))
    ]
    leading = 0
    folders = environment.get("PATH", "").split(os.pathsep)
    while leading < len(own) and own[leading] == folders[leading]:
        leading += 1
    before = environment.get("DWK_TUTOR_PATH", os.pathsep.join(own[:leading]))
    return before, os.pathsep.join(own[leading:])


def prepare(environment: Mapping[str, str], state_folder: Path, word: str) -> Startup | None:
    """How to start the shell with marks that carry `word`; None where there is no shell at all.

    Makes `history` in the state folder. A folder that cannot be made costs the history, not the shell.
    """
    chosen = choose_shell(environment)
    if chosen is None:
        return None
    name, program = chosen
    history = state_folder / "history"
    with suppress(OSError):
        history.mkdir(parents=True, exist_ok=True, mode=0o700)
    before, behind = lab_folders(environment)
    variables = {
        **environment,
        "DWK_TUTOR_PATH": before,
        "DWK_TUTOR_PATH_END": behind,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TERM_PROGRAM": "dwk-tutor",
        "DWK_TUTOR_MARK": word,
        "DWK_TUTOR_HISTORY": str(history / name),
        "DWK_TUTOR_KEEP": " ".join(KEPT),
    }
    # Of the terminal around the tutor, which is not the one the shell talks to.
    for stale in (
        "LINES",
        "COLUMNS",
        "TERM_PROGRAM_VERSION",
        "TERM_SESSION_ID",
        "TMUX",
        "TMUX_PANE",
        "STY",
        "WINDOWID",
    ):
        variables.pop(stale, None)
    argv: tuple[str, ...] = (name, "-i")
    if name == "bash":
        argv = ("bash", "--rcfile", str(RC_FOLDER / "bash.sh"), "-i")
    elif name == "zsh":
        variables["DWK_TUTOR_ZDOTDIR"] = environment.get("ZDOTDIR", "")
        variables["DWK_TUTOR_STATE"] = str(state_folder)
        variables["ZDOTDIR"] = str(RC_FOLDER / "zsh")
    else:
        variables["DWK_TUTOR_ENV"] = environment.get("ENV", "")
        variables["ENV"] = str(RC_FOLDER / "sh.sh")
    return Startup(name, program, argv, variables)

"""Which shell the learner gets, and how it is started so that it marks its commands."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

RC_FOLDER = Path(__file__).parent / "rc"

KEPT = ("KUBECONFIG", "KUBECACHEDIR", "KUBERC")
"""Variables of the lab that win over what the learner's rc files say. PATH is in DWK_TUTOR_PATH."""


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
    variables = {
        **environment,
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

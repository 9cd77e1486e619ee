"""`dwk-tutor lab up`, `down`, `status` and `graduate`: the lab without the tutor's screen."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console

from tutor.commands.choose import settled
from tutor.commands.console import say
from tutor.commands.stage import CommandError, Wish, load, open_lab
from tutor.engine.graduation import as_markdown, own_commands
from tutor.engine.journal import Journal
from tutor.lab.practice.service.life import ensure, find, stop
from tutor.lab.workspace import Workspace

SCHEMA = "dwk-tutor/lab/1"

_ENV = 'eval "$(dwk-tutor lab env{lab})"'


def up(wish: Wish, *, console: Console) -> int:
    """Make the lab ready for a terminal of the learner's own. The practice lab then runs until `lab down`.
    Exit code 0.

    Raises:
        LabDownError: the practice lab does not start.
        WorkspaceError: the folder cannot be used.
    """
    wish = settled(wish)
    workspace = wish.open_workspace()
    workspace.prepare()
    if wish.lab_name == "practice":
        address = ensure(workspace.practice, stay=True)
        say(console, f"The PRACTICE lab runs (process {address.pid}). It goes on until `dwk-tutor lab down`.")
        open_lab(wish, workspace).environment()
    else:
        say(console, "The real lab is your own Docker and k3d: there is nothing to start.")
    say(console, f"In any terminal, this leads your commands to it:\n\n    {_ENV.format(lab=_flag(wish))}")
    return 0


def down(wish: Wish, *, console: Console) -> int:
    """End the practice lab; its clusters, images and containers are there again at the next start. Exit code
    0, or 1 where it does not end.

    Raises:
        CommandError: the real lab was asked for, which is the learner's own Docker.
    """
    if wish.lab == "real":
        raise CommandError(
            "The real lab is your own Docker, which the tutor does not end. `k3d cluster stop` stops the "
            "cluster, `dwk-tutor cleanup` removes what the tutor made."
        )
    home = Workspace(wish.root).practice
    running = find(home) is not None
    if not stop(home):
        say(console, "The practice lab does not end. `dwk-tutor lab status` says its process.")
        return 1
    done = "The practice lab has ended. What you made in it is there again at the next start."
    say(console, done if running else "The practice lab does not run.")
    return 0


def status(wish: Wish, *, as_json: bool, console: Console) -> int:
    """Say whether the lab runs and which clusters it has. Changes and starts nothing. Exit code 0 where the
    lab can be used, 1 where the practice lab does not run, 3 where Docker does not answer."""
    wish = settled(wish)
    found, code = _found(wish)
    if as_json:
        print(json.dumps({"schema": SCHEMA, **found}, indent=2, ensure_ascii=False))
        return code
    name = str(found["lab"]).upper()
    if found["running"]:
        process = f" (process {found['process']})" if found["process"] else ""
        say(console, f"{name} lab: it runs{process}.")
        for cluster in found["clusters"]:
            say(console, f"  cluster {cluster['name']}: {cluster['running']} of {cluster['nodes']} nodes run")
        if not found["clusters"]:
            say(console, "  no cluster yet")
    elif code == 1:
        say(console, f"{name} lab: it does not run. `dwk-tutor lab up{_flag(wish)}` starts it.")
    else:
        say(console, f"{name} lab: Docker does not answer. `dwk-tutor doctor` says why.")
    return code


def graduate(wish: Wish, *, console: Console) -> int:
    """Print the learner's own commands of the practice lab, to be repeated on a real one. Exit code 0, or 1
    where there are none yet.

    Raises:
        LessonError: the lessons are damaged.
    """
    part = load(wish)
    workspace = Workspace(wish.root)
    events = Journal(workspace.journal, "practice", read_only=True).events()
    repeats = own_commands(part, events)
    if not repeats:
        say(console, f"In {workspace.root} no step has been done in the practice lab with a command yet.")
        return 1
    say(console, as_markdown(repeats))
    return 0


def _found(wish: Wish) -> tuple[dict[str, Any], int]:
    """The document, and the exit code."""
    workspace = wish.open_workspace()
    address = find(workspace.practice) if wish.lab_name == "practice" else None
    document: dict[str, Any] = {
        "lab": wish.lab_name,
        "running": False,
        "process": address.pid if address else None,
        "clusters": [],
    }
    if wish.lab_name == "practice" and address is None:
        return document, 1
    reading = open_lab(wish, workspace).read(["k3d", "cluster", "list", "-o", "json"])
    try:
        clusters = json.loads(reading.stdout) or ()
    except ValueError:
        return document, 3
    if reading.exit_code != 0:
        return document, 3
    document["running"] = True
    document["clusters"] = [
        {
            "name": cluster["name"],
            "running": cluster["serversRunning"] + cluster["agentsRunning"],
            "nodes": cluster["serversCount"] + cluster["agentsCount"],
        }
        for cluster in clusters
    ]
    return document, 0


def _flag(wish: Wish) -> str:
    return " --lab practice" if wish.lab_name == "practice" else ""

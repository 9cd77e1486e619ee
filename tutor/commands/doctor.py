"""`dwk-tutor doctor`: whether this computer can run the real lab."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console

from tutor.commands.ask import confirmed
from tutor.commands.stage import Wish
from tutor.engine.journal import Journal
from tutor.engine.progress import Progress
from tutor.lab import tools
from tutor.lab.doctor import Finding, ThisComputer, as_json, can_run, examine, render
from tutor.lab.doctor import fix as mend
from tutor.lab.workspace import Workspace, data_folder

SCHEMA = "dwk-tutor/doctor/1"


def doctor(wish: Wish, *, fix: bool, yes: bool, as_json_: bool, console: Console) -> int:
    """Report what is found; with `fix`, fetch k3d first where it is missing. Exit code 0 only where the real
    lab can run, else 1. The practice lab needs no doctor, so that `--lab` makes no difference.
    """
    system = this_computer(wish)
    # With --json, standard output is the document alone.
    talk = Console(stderr=True) if as_json_ else console
    if fix:
        mend(system, lambda question: confirmed(question, yes=yes, console=talk), talk)
    findings = examine(system)
    if as_json_:
        print(json.dumps(document(findings), indent=2, ensure_ascii=False))
    else:
        render(findings, console)
    return 0 if can_run(findings) else 1


def document(findings: Sequence[Finding]) -> dict[str, object]:
    """{schema, can_run, findings: [{id, status, found, why, fix}]}; a status is ok, warn or fail."""
    report = as_json(findings)
    return {"schema": SCHEMA, "can_run": report["can_run"], "findings": report["findings"]}


def this_computer(wish: Wish) -> ThisComputer:
    """The machine as the doctor sees it, with the clusters that the workspace's journal proves ours."""
    workspace = Workspace(wish.root)
    own: list[str] | None = None
    if workspace.journal.exists():
        events = Journal(workspace.journal, "real", read_only=True).events()
        own = sorted(Progress.of(events, "real").owned("cluster"))
    return ThisComputer(data_folder() / "bin", tools.run, own_clusters=own)

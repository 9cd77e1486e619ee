"""The doctor's report, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from tutor.lab.doctor.findings import Finding, Status, can_run

MARKS = {
    Status.OK: ("✓", "ok", "green"),
    Status.WARN: ("!", "note", "yellow"),
    Status.FAIL: ("✗", "stop", "red"),
}
"""Mark, word and colour of each status; never the colour alone."""


def render(findings: Sequence[Finding], console: Console) -> None:
    """Print the report: a line for each finding; the reason and the remedy where something is to be done."""
    width = max((len(finding.id) for finding in findings), default=0)
    for finding in findings:
        mark, word, colour = MARKS[finding.status]
        head = Text.assemble((f"{mark} {word:<4}", colour), "  ", (f"{finding.id:<{width}}", "bold"), "  ")
        _hanging(console, head, Text(finding.found))
        if finding.status is not Status.OK:
            blank = Text(" " * head.cell_len)
            _hanging(console, blank, Text(finding.why, "dim"))
            for line in (finding.fix or "").splitlines():
                # Not wrapped: a command that is broken over two lines cannot be copied.
                console.print(blank + Text(f"→ {line}"), soft_wrap=True)
    console.print()
    _verdict(findings, console)


def _hanging(console: Console, head: Text, body: Text) -> None:
    room = max(20, console.width - head.cell_len)
    for number, line in enumerate(body.wrap(console, room)):
        line.rstrip()
        console.print((head if number == 0 else Text(" " * head.cell_len)) + line, soft_wrap=True)


def _verdict(findings: Sequence[Finding], console: Console) -> None:
    stops = [finding.id for finding in findings if finding.status is Status.FAIL]
    notes = sum(finding.status is Status.WARN for finding in findings)
    if stops:
        console.print(Text(f"The real lab cannot run yet: {', '.join(stops)}.", "bold"))
        console.print("Put that right and run `dwk-tutor doctor` again.", markup=False, highlight=False)
    elif notes:
        word = "note" if notes == 1 else "notes"
        console.print(Text(f"The real lab can run, with {notes} {word} above.", "bold"))
    else:
        console.print(Text("The real lab can run.", "bold"))


def as_json(findings: Sequence[Finding]) -> dict[str, object]:
    """The report as plain values, with a shape that later versions only add to.

    ```
    {"version": 1,
     "can_run": true,                 whether the real lab can run: no finding has the status "fail"
     "findings": [
       {"id": "docker",               stable name, one of those listed below
        "status": "ok",               "ok", "warn" or "fail"
        "found": "Docker 29.1.3 …",   what is true
        "why": "k3d builds …",        why it matters
        "fix": null}]}                what to do on this system, possibly several lines, or null
    ```

    Ids: docker, docker-remote, docker-api, cgroups, docker-socket, image-store, disk, memory, inotify, k3d,
    cluster-name, kubectl, kubeconfig, kube-folder, terminal, colours, proxy, engine-proxy. An id is left out
    where it does not apply, or where Docker did not answer and it cannot be judged. None comes twice.
    """
    return {
        "version": 1,
        "can_run": can_run(findings),
        "findings": [
            {
                "id": finding.id,
                "status": finding.status.value,
                "found": finding.found,
                "why": finding.why,
                "fix": finding.fix,
            }
            for finding in findings
        ],
    }

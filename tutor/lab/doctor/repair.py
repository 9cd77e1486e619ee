"""`doctor --fix`: what the doctor puts right itself, after asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from tutor.lab.doctor.evidence import dotted, gather
from tutor.lab.doctor.k3d import OLDEST_GOOD
from tutor.lab.doctor.system import System
from tutor.lab.fetch import PINS, VERSION, Source, fetch, source_for
from tutor.lab.transfer import FetchError


def fix(
    system: System, confirm: Callable[[str], bool], out: Console, *, pins: Mapping[str, str] = PINS
) -> bool:
    """Fetch k3d into the tutor's own folder where it is missing or too old; whether all is well after it.

    `confirm` is given the question and answers it. Nothing outside of that folder is changed, and sudo is
    not used. What else the doctor finds needs the learner's own hand, so it is not done here. `pins`: the
    SHA-256 of each platform's file.
    """
    present = gather(system).k3d_version
    if present and present >= OLDEST_GOOD:
        out.print(f"k3d {dotted(present)} is there already; nothing to fetch.", markup=False, highlight=False)
        return True
    try:
        source = source_for(system.platform, system.machine, environ=system.environ, pins=pins)
    except FetchError as error:
        out.print(str(error), markup=False, highlight=False)
        return False
    target = system.tool_folder / "k3d"
    question = f"Fetch k3d {VERSION} (some 25 MB) from {source.shown_url} to {target}?"
    if not confirm(question):
        out.print("Nothing was fetched.", markup=False, highlight=False)
        return False
    return _fetch(system, source, out)


def _fetch(system: System, source: Source, out: Console) -> bool:
    columns = (TextColumn("k3d"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    try:
        with Progress(*columns, console=out, transient=True) as progress:
            task = progress.add_task("k3d", total=None)
            place = fetch(
                source,
                system.tool_folder,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
    except FetchError as error:
        out.print(str(error), markup=False, highlight=False)
        return False
    out.print(
        f"✓ k3d {VERSION} is at {place}. Its SHA-256 is the one that the tutor expects.",
        markup=False,
        highlight=False,
    )
    return True

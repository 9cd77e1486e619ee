"""What the commands import: no screen for those without one, and little before they answer."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.commands.machine import Machine
from tests.commands.stand_ins import tells_the_doctor
from tutor.content.data import course_folder
from tutor.content.kept import KeptPart
from tutor.content.loader import load_part
from tutor.lab.practice.service.life import stop
from tutor.lab.workspace import Workspace

RATIO = 80
"""`steps` may take so many times a start of Python that imports nothing. It takes some 25 of them, most of it
for asking the tools; more than this would be an import gone astray."""


def imported(program: str, *words: str, folder: Path, environ: Mapping[str, str] | None = None) -> set[str]:
    """What a program imports, which prints that as the last line of its errors."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environ,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words", ["--help", "steps", "check", "run --until what-is-a-microservice", "doctor"]
)
def test_no_screen_is_imported(machine: Machine, words: str) -> None:
    tells_the_doctor(machine)
    program = (
        "import sys; from tutor.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    modules = imported(program, *words.split(), folder=machine.home, environ=machine.environ)
    assert "tutor.cli" in modules
    assert not {each for each in modules if each.split(".")[0] in ("textual", "pyte")}
    if words.startswith("--"):
        assert not modules & {"yaml", "rich", "sh", "jmespath", "tutor.engine.session"}


@pytest.mark.parametrize(
    "program",
    [
        "import tutor.tui.app, tutor.tui.labs, tutor.tui.screens.graduation, tutor.commands.start",
        "from tutor.cli import main; main(['--lab', 'practice', *sys.argv[1:]])",
    ],
)
def test_only_the_practice_labs_own_process_imports_its_server(machine: Machine, program: str) -> None:
    """Neither the screen nor a command that starts the lab and asks it pays for it."""

    server = {"aiohttp", "cryptography", "jsonpatch", "lightkube"}
    try:
        words = ("run", "--keep", "--until", "what-is-a-microservice")
        program = f"import sys; {program}; print(*sys.modules, file=sys.stderr)"
        modules = imported(program, *words, folder=machine.home, environ=machine.environ)
    finally:
        assert stop(Workspace(machine.home / "dwk", practice=True).practice)
    found = {each.split(".")[0] for each in modules}
    assert "tutor" in found
    assert not found & server


def test_steps_start_soon(machine: Machine) -> None:
    def seconds(*argv: str) -> float:
        began = time.monotonic()
        subprocess.run(
            [sys.executable, *argv],
            env=machine.environ,
            cwd=machine.home,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.monotonic() - began

    # The best of some, in turns: other programs may be at work on this computer.
    turns = [(seconds("-SE", "-c", "pass"), seconds("-m", "tutor", "steps")) for _ in range(6)]
    bare, steps = map(min, zip(*turns, strict=True))
    assert steps < RATIO * bare


@pytest.mark.parametrize("lab", ["real", "practice"])
def test_the_first_frame_waits_for_nothing_that_comes_after_it(tmp_path: Path, lab: str) -> None:
    """Neither reading lessons, once they are kept, nor looking at steps, commands and manifests."""
    workspace = Workspace(tmp_path / "dwk")
    workspace.prepare()
    lessons = course_folder() / "lessons"
    KeptPart(lessons, workspace.lessons).write(load_part(lessons))
    program = (
        "import sys; from pathlib import Path; from tutor.commands import start\n"
        "from tutor.commands.stage import Wish, open_stage\n"
        "with open_stage(Wish(lab=sys.argv[1], workspace=Path(sys.argv[2])), asking=False) as stage:\n"
        "    from tutor.tui.app import TutorApp\n"
        "    TutorApp(stage.session, stage.lab, stage.workspace)\n"
        "    print(*sys.modules, file=sys.stderr)"
    )
    modules = imported(program, lab, str(workspace.root), folder=tmp_path)
    assert {"tutor.engine.session", "tutor.tui.app"} <= modules
    later = {"yaml", "jmespath", "markdown_it", "pyte", "sh", "tutor.content.loader"}
    later |= {f"tutor.engine.{name}" for name in ("checks", "diagnosis", "inspection", "redact", "report")}
    later |= {"tutor.engine.commandline.parse", "tutor.engine.manifest.reading"}
    assert not modules & later

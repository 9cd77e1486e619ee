"""Nothing of a closed pane stays behind."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from tests.terminal.pane import SHELLS, Pane, environment_of, open_pane
from tutor.terminal.processes import session_processes
from tutor.terminal.shell import ShellError


def open_files() -> set[str]:
    """What our own descriptors lead to."""
    found = set()
    for entry in list(Path("/proc/self/fd").iterdir()):
        with suppress(FileNotFoundError):
            found.add(str(entry.readlink()))
    return found


@pytest.mark.parametrize("shell", SHELLS)
def test_no_process_stays(shell: str, tmp_path: Path) -> None:
    async def drive() -> tuple[int, str]:
        async with open_pane(shell, tmp_path) as pane:
            await pane.run("sleep 101 &")
            await pane.run("nohup sleep 102 >/dev/null 2>&1 &")
            await pane.prompt()
            pane.shell.write(b"sh -c 'trap \"\" HUP TERM INT; echo up; while :; do sleep 103; done'\r")
            await pane.until(lambda: pane.lines[-1:] == ["up"])
            child = pane.shell._child
            assert child is not None
            assert len(session_processes(child.pid, child.terminal)) >= 4
            before = (child.pid, child.terminal)
        assert not pane.shell.alive
        await pane.until(lambda: not session_processes(*before))
        await pane.shell.close()
        return before

    asyncio.run(drive())


def test_jobs_of_an_ended_shell_end_too(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.run("nohup sleep 104 >/dev/null 2>&1 &")
            child = pane.shell._child
            assert child is not None
            pane.shell.write(b"exit\r")
            await pane.until(lambda: pane.exits)
            await pane.until(lambda: not session_processes(child.pid, child.terminal))

    asyncio.run(drive())


def test_no_file_stays_open(tmp_path: Path) -> None:
    async def once() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.run("true")

    asyncio.run(once())
    before = open_files()
    for _ in range(5):
        asyncio.run(once())
    assert not [name for name in open_files() - before if "pt" in name]


def test_closing_at_once(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.prompt()
            child = pane.shell._child
            assert child is not None
            pane.shell.close_now()
            await pane.until(lambda: not session_processes(child.pid, child.terminal))

    asyncio.run(drive())


def test_a_shell_that_is_killed_is_reported(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.prompt()
            pane.shell.write(b"kill -9 $$\r")
            await pane.until(lambda: pane.exits)
            assert pane.exits == [137]

    asyncio.run(drive())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    async def drive() -> None:
        pane = Pane(environment_of("bash", tmp_path), tmp_path / "gone", tmp_path / "state", 80, 24)
        with pytest.raises(ShellError, match="does not exist"):
            pane.shell.start()

    asyncio.run(drive())

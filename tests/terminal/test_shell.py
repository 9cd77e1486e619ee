"""Real bash and zsh in the pane: commands, keys, and what must not confuse them."""

import asyncio
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import pytest

from tests.terminal.pane import SHELLS, Pane, open_pane
from tutor.terminal.keys import paste_bytes

RC = {"bash": ".bashrc", "zsh": ".zshrc"}


@pytest.mark.parametrize("shell", SHELLS)
def test_commands(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            ran = await pane.run("echo hi; echo there >&2")
            assert (ran.text, ran.exit_code, ran.output) == ("echo hi; echo there >&2", 0, "hi\nthere\n")
            assert ran.cwd == str(tmp_path / "work")
            assert pane.lines == ["hi", "there"]
            assert (await pane.run("(exit 3)")).exit_code == 3
            assert (await pane.run(f"{shell} -c 'kill -9 $$'")).exit_code == 137
            assert (await pane.run("printf 'no end'")).output == "no end"
            assert (await pane.run("echo 'ü 日本 100% ; \"q\"'")).text == "echo 'ü 日本 100% ; \"q\"'"
            assert (await pane.run(" echo spaced")).text.strip() == "echo spaced"
            assert (await pane.run("mkdir -p 'a b;c' && cd 'a b;c'")).cwd == str(tmp_path / "work")
            assert (await pane.run("pwd")).cwd == str(tmp_path / "work" / "a b;c")
            assert pane.shell.cwd == str(tmp_path / "work" / "a b;c")
            assert [began.text for began in pane.began] == [ran.text for ran in pane.ran]

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_lines_that_are_no_command(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            await pane.prompt()
            for keys in (b"\r", b"half typ\x03", b"\r", b"   \r"):
                pane.shell.write(keys)
            assert (await pane.run("echo after")).output == "after\n"
            assert [ran.text for ran in pane.ran] == ["echo after"]

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_a_command_of_several_lines(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            ran = await pane.run("for i in 1 2\rdo echo $i\rdone")
            assert ran.output == "1\n2\n"
            assert "for i in 1 2" in ran.text
            assert "done" in ran.text
            assert (await pane.run("cat <<X\rin here\rX")).output.endswith("in here\n")
            assert len(pane.ran) == 2

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_interrupt_suspend_and_end_of_file(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            await pane.prompt()
            # Keys that come before the program has the terminal would reach the shell.
            pane.shell.write(b"sh -c 'echo up; exec sleep 100'\r")
            await pane.until(lambda: pane.lines == ["up"])
            assert not pane.shell.at_prompt
            pane.shell.write(b"\x03")
            await pane.until(lambda: pane.ran)
            assert pane.ran[-1].exit_code == 130
            await pane.prompt()
            pane.shell.write(b"sh -c 'echo up; exec cat'\r")
            await pane.until(lambda: pane.lines == ["up", "^C", "up"])
            pane.shell.write(b"\x1a")
            await pane.until(lambda: len(pane.ran) == 2)
            assert pane.ran[-1].exit_code in (146, 148)
            await pane.prompt()
            pane.shell.write(b"fg\r")
            await pane.until(lambda: "exec cat" in "".join(pane.lines[3:]) and pane.program_has_terminal())
            pane.shell.write(b"typed\r")
            await pane.until(lambda: pane.screen.count("typed") == 2)
            pane.shell.write(b"\x04")
            await pane.until(lambda: len(pane.ran) == 3)
            assert (pane.ran[-1].text, pane.ran[-1].exit_code) == ("fg", 0)
            job = await pane.run("sleep 0.05 &")
            assert job.exit_code == 0
            await pane.run("wait")

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_clear_reset_and_search(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            await pane.run("echo needle")
            await pane.run("clear")
            assert "needle" not in pane.screen
            await pane.run("reset -I")
            await pane.prompt()
            pane.shell.write(b"\x12needl")
            await pane.until(lambda: "needle" in pane.screen)
            pane.shell.write(b"\r")
            await pane.until(lambda: len(pane.ran) == 4)
            assert (pane.ran[-1].text, pane.ran[-1].output) == ("echo needle", "needle\n")

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_another_shell_inside(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            await pane.prompt()
            pane.shell.write(b"PS1='inner> ' bash --norc\r")
            await pane.until(lambda: pane.screen.rstrip().endswith("inner>"))
            pane.shell.write(b"echo inside; exit 5\r")
            await pane.until(lambda: pane.ran)
            assert pane.ran[0].exit_code == 5
            assert "inside" in pane.ran[0].output
            await pane.prompt()
            pane.shell.write(b"exec bash --norc -c 'exit 6'\r")
            await pane.until(lambda: pane.exits)
            assert pane.exits == [6]
            assert pane.ran[-1].exit_code == 6

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_ends_and_starts_again(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            await pane.prompt()
            pane.shell.write(b"exit 4\r")
            await pane.until(lambda: pane.exits)
            assert (pane.exits, pane.shell.alive, pane.shell.at_prompt) == ([4], False, False)
            pane.shell.write(b"nobody listens\r")
            pane.shell.start()
            assert (await pane.run("echo again")).output == "again\n"

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_pastes(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            await pane.until(lambda: pane.emulator.bracketed_paste and pane.shell.at_prompt)
            pane.shell.write(paste_bytes("echo one\nfalse\necho two", bracketed=True))
            await pane.until(lambda: "echo two" in pane.screen)
            assert not pane.began
            pane.shell.write(b"\r")
            await pane.until(
                lambda: "two" in "".join(ran.output for ran in pane.ran) and pane.shell.at_prompt
            )
            if shell == "bash":
                ran = [(one.text, one.exit_code, one.output) for one in pane.ran]
                assert ran == [("echo one", 0, "one\n"), ("false", 1, ""), ("echo two", 0, "two\n")]
            else:
                assert pane.ran[0].text == "echo one\nfalse\necho two"
            big = "".join(f"line {n} of a big paste\n" for n in range(20_000))
            pane.shell.write(b"cat > got\r")
            await pane.until(lambda: pane.shell.running)
            count = len(pane.ran)
            pane.shell.write(paste_bytes(big, bracketed=pane.emulator.bracketed_paste) + b"\x04")
            await pane.until(lambda: len(pane.ran) > count, 60)
            assert (tmp_path / "work" / "got").read_text() == big

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_resize_reaches_programs(shell: str, tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path, columns=80) as pane:
            assert (await pane.run("stty size")).output == "24 80\n"
            pane.shell.resize(100, 30)
            assert (await pane.run("stty size")).output == "30 100\n"

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_noise_leaves_the_shell_usable(shell: str, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(os.urandom(200_000))

    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            await pane.run("cat ../noise; reset -I")
            # Answers to what looked like questions may stand at the prompt; ^C drops them.
            pane.shell.write(b"\x03")
            for _ in range(3):
                if "alive" in (await pane.run("\x15echo alive")).output:
                    return
            pytest.fail(pane.screen)

    asyncio.run(drive())


def blocked_longest(pane: Pane) -> list[float]:
    """Collects how long each turn of the event loop took, in seconds of our own processor time: what other
    programs take on a busy machine is not ours."""
    gaps: list[float] = []
    loop = asyncio.get_running_loop()
    last = process_time()

    def tick() -> None:
        nonlocal last
        now = process_time()
        gaps.append(now - last)
        last = now
        if pane.shell.alive:
            loop.call_soon(tick)

    loop.call_soon(tick)
    return gaps


@pytest.fixture
def small_heap() -> Iterator[None]:
    """What other tests have left in memory is not looked through for garbage: no work of the shell's."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("small_heap")
@pytest.mark.parametrize("shell", SHELLS)
def test_a_flood_does_not_block(shell: str, tmp_path: Path) -> None:
    async def drive() -> float:
        async with open_pane(shell, tmp_path) as pane:
            await pane.prompt()
            gaps = blocked_longest(pane)
            ran = await pane.run("seq 100000")
            assert ran.output.endswith("99999\n100000\n")
            assert len(pane.lines) == 100_000
            return max(gaps)

    # Again where a busy machine has emptied the processor's caches: what blocks does so each time.
    assert any(asyncio.run(drive()) < 0.05 for _ in range(3))


@pytest.mark.parametrize("shell", SHELLS)
def test_the_first_prompt_is_quick(shell: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / RC[shell]).write_text("alias ll='ls -l'\n")

    async def drive() -> float:
        began = perf_counter()
        async with open_pane(shell, tmp_path) as pane:
            await pane.prompt()
            return perf_counter() - began

    # Again where something else keeps the machine busy just then.
    assert any(asyncio.run(drive()) < 0.3 for _ in range(5))

"""What would act on the learner's own computer is not started."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.lab.practice.engine.workbench import RefusedError, ask, engine_in, run
from tutor.lab.practice.node.careful import HarmError, refuse_harm


@pytest.mark.parametrize(
    "argv",
    [
        ["rm", "-rf", "/"],
        ["/bin/rm", "-rf", "/*"],
        ["sh", "-c", "echo hi; rm -rf /home"],
        ["sh", "-c", "cd / && rm -rf $HOME"],
        ["bash", "-lc", "true\nrm -r ~/x"],
        ["sh", "-c", "echo $(rm /x)"],
        ["env", "A=1", "rm", "../x"],
        ["timeout", "5", "sh", "-c", "A=1 rm /x"],
        ["sh", "-c", "if true; then rm /x; fi"],
        ["find", "/", "-delete"],
        ["sed", "-i", "s/a/b/", "/etc/hosts"],
        ["dd", "if=/dev/zero", "of=/dev/sda"],
        ["cp", "x", "/etc/hosts"],
        ["apt-get", "install", "x"],
        ["sh", "-c", "ls | xargs rm"],
        ["pkill", "python"],
    ],
)
def test_refuses(argv: list[str]) -> None:
    with pytest.raises(HarmError, match="does not start"):
        refuse_harm(argv, None)


@pytest.mark.parametrize(
    "argv",
    [
        ["ls", "/"],
        ["echo", "rm -rf /"],
        ["sh", "-c", "echo 'rm -rf /'"],
        ["rm", "-f", "made.txt"],
        ["rm", "/data/mine"],
        ["sh", "-c", "while true; do date; sleep 5; done"],
        ["find", "/", "-name", "x"],
        ["cp", "/etc/hosts", "copy"],
        ["sed", "s/a/b/", "/etc/hosts"],
        ["sh", "/hashgenerator.sh"],
        ["sh", "-c", "'open"],
        ["python3", "-c", "print('rm /')"],
        [],
    ],
)
def test_lets_pass(tmp_path: Path, argv: list[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/mine").touch()
    refuse_harm(argv, tmp_path)


def test_neither_run_nor_exec_start_it(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")

    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError) as refused:
                await run(engine, "alpine", "rm", "-f", str(precious))
            assert refused.value.code == 126
            assert str(refused.value).startswith("the practice lab does not start")
            assert [container.state.status for container in engine.containers.all()] == ["created"]
            await run(engine, "alpine", "sleep", "60", name="web")
            with pytest.raises(RefusedError, match="does not start"):
                await ask(engine, "container.exec", name="web", argv=["sh", "-c", f"rm -f {precious}"])

    asyncio.run(steps())
    assert precious.read_text() == "mine"

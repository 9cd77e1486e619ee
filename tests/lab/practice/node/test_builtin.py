"""Programs that the lab knows by heart."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

from tests.lab.practice.node.images import COURSE, NGINX, image
from tests.lab.practice.node.waiting import until
from tutor.lab.practice.engine.hub import REPOSITORIES
from tutor.lab.practice.node.programs import PROGRAMS, SHELLS
from tutor.lab.practice.node.runtime import Runtime, Sink
from tutor.lab.practice.pace import Pace


def test_the_course_program_prints_at_once_each_container_its_own_and_ignores_sigterm(tmp_path: Path) -> None:
    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        outputs: list[list[str]] = [[], []]

        def into(output: list[str]) -> Sink:
            return lambda _stream, line: output.append(line.decode())

        processes = [
            await runtime.start(
                COURSE, name="c", hostname="h", argv=(), env={}, workdir="", sink=into(output)
            )
            for output in outputs
        ]
        await until(lambda: all(outputs))
        first, second = (output[0] for output in outputs)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: [0-9a-z]{12}", first)
        assert first.split()[1] != second.split()[1]
        assert processes[0].pid is None
        processes[0].signal(signal.SIGTERM)
        await asyncio.sleep(0.02)
        waiting = asyncio.ensure_future(processes[0].wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        processes[0].signal(signal.SIGKILL)
        assert await waiting == 137
        await runtime.close()
        assert await processes[1].wait() == 137
        assert runtime.warden.pid is None

    asyncio.run(act())


def test_a_server_ends_on_sigterm_and_its_images_shell_is_a_local_process(tmp_path: Path) -> None:
    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        output: list[str] = []

        def sink(_stream: str, line: bytes) -> None:
            output.append(line.decode())

        server = await runtime.start(NGINX, name="c", hostname="h", argv=(), env={}, workdir="", sink=sink)
        await until(lambda: any("start worker" in line for line in output))
        server.signal(signal.SIGTERM)
        assert await server.wait() == 0
        words = ("/docker-entrypoint.sh", "echo", "own words")
        shell = await runtime.start(NGINX, name="c", hostname="h", argv=words, env={}, workdir="", sink=sink)
        assert await shell.wait() == 0
        assert output[-1] == "own words"
        await runtime.close()

    asyncio.run(act())


def test_a_database_without_a_password_says_so_and_ends(tmp_path: Path) -> None:
    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        output: list[str] = []
        process = await runtime.start(
            image(None, "postgres", program="postgres"),
            name="c",
            hostname="h",
            argv=(),
            env={},
            workdir="",
            sink=lambda _stream, line: output.append(line.decode()),
        )
        assert await process.wait() == 1
        assert "superuser password is not specified" in output[0]
        await runtime.close()

    asyncio.run(act())


def test_every_public_image_that_the_lab_knows_has_a_program() -> None:
    assert {repository.program for repository in REPOSITORIES.values()} <= {*PROGRAMS, *SHELLS}

"""Containers' programs as processes of this computer."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.lab.practice.node.images import SHELL, image
from tests.lab.practice.node.waiting import gone, until
from tutor.lab.practice.engine.image import Image
from tutor.lab.practice.node.places import StartError
from tutor.lab.practice.node.runtime import Process, Runtime
from tutor.lab.practice.pace import Pace

COURSE_FOLDER = Path(__file__).parents[4] / "sample_app"
ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells which signals a program handles"
)


class Container:
    """A started program and what it has printed."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.out: list[str] = []
        self.err: list[str] = []

    async def start(
        self, image: Image, *argv: str, env: Mapping[str, str] | None = None, workdir: str = ""
    ) -> Process:
        def sink(stream: str, line: bytes) -> None:
            (self.out if stream == "stdout" else self.err).append(line.decode())

        return await self.runtime.start(
            image, name="web", hostname="web-1", argv=argv, env=env or {}, workdir=workdir, sink=sink
        )


def run(
    tmp_path: Path, image: Image, *argv: str, env: Mapping[str, str] | None = None, workdir: str = ""
) -> tuple[int, list[str], list[str]]:
    """Exit code and both outputs of a program that ends by itself."""

    async def act() -> tuple[int, list[str], list[str]]:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        container = Container(runtime)
        try:
            process = await container.start(image, *argv, env=env, workdir=workdir)
            code = await asyncio.wait_for(process.wait(), 20)
        finally:
            await runtime.close()
        return code, container.out, container.err

    return asyncio.run(act())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "app").mkdir(parents=True)
    return folder


def test_the_sample_program_runs_by_its_dockerfiles_words_and_stops_on_sigterm(
    tmp_path: Path, root: Path
) -> None:
    shutil.copy(COURSE_FOLDER / "hashgenerator.sh", root)

    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        container = Container(runtime)
        process = await container.start(image(root, "/bin/sh", "/hashgenerator.sh"))
        await until(lambda: container.out)
        assert container.out[0].split()[1] == "v1"
        process.signal(signal.SIGTERM)
        assert await process.wait() == 143
        await runtime.close()

    asyncio.run(act())


@ON_LINUX
def test_a_program_without_a_handler_is_spared_sigterm_as_the_first_of_a_container_is(tmp_path: Path) -> None:
    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        process = await Container(runtime).start(SHELL, "sleep", "100")
        await until(lambda: Path(f"/proc/{process.pid}/comm").read_text().strip() == "sleep")
        process.signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), 0.1)
        process.signal(signal.SIGKILL)
        assert await process.wait() == 137
        process.signal(signal.SIGKILL)
        await runtime.close()

    asyncio.run(act())


def test_a_python_program_finds_its_own_files_and_nothing_of_the_labs_environment(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/secret")
    (root / "app" / "main.py").write_text(
        "import os, sys\nprint(open('data.txt').read(), os.environ['PORT'], 'KUBECONFIG' in os.environ)\n"
        "print(os.environ['HOSTNAME'], sys.stdin.read() == '', os.getsid(0) == os.getpid())\n"
        "print('no', file=sys.stderr)\nsys.exit(3)\n"
    )
    (root / "app" / "data.txt").write_text("ten")
    code, out, err = run(
        tmp_path, image(root, "python", "main.py", workdir="/app", env={"PORT": "1"}), env={"PORT": "8"}
    )
    assert (code, out, err) == (3, ["ten 8 False", "web-1 True True"], ["no"])


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on the PATH")
def test_a_node_program_starts_behind_the_entrypoint_of_its_base_image(tmp_path: Path, root: Path) -> None:
    (root / "app" / "index.js").write_text("console.log(`Server started in port ${process.env.PORT}`)\n")
    made = image(root, "node", "/app/index.js", entrypoint=("docker-entrypoint.sh",))
    assert run(tmp_path, made, env={"PORT": "3000"})[:2] == (0, ["Server started in port 3000"])


def test_absolute_names_lead_to_the_images_files_also_inside_a_shells_words(
    tmp_path: Path, root: Path
) -> None:
    (root / "app" / "said.txt").write_text("from the image\n")
    assert run(tmp_path, image(root, "cat", "/app/said.txt"))[1] == ["from the image"]
    assert run(tmp_path, image(root, "/bin/sh", "-c", "cat /app/said.txt && pwd"))[1][0] == "from the image"


def test_a_script_of_the_image_starts_by_its_first_line(tmp_path: Path, root: Path) -> None:
    script = root / "app" / "start"
    script.write_text("#!/usr/local/bin/python3\nprint('started')\n")
    script.chmod(0o755)
    assert run(tmp_path, image(root, "/app/start"))[1] == ["started"]
    assert run(tmp_path, image(root, "./start", workdir="/app"))[1] == ["started"]
    assert run(tmp_path, image(root, "start", env={"PATH": "/app:/bin"}))[1] == ["started"]


def test_what_a_container_writes_does_not_change_its_image(tmp_path: Path, root: Path) -> None:
    assert run(tmp_path, image(root, "sh", "-c", "echo new > note; ls", workdir="/new"))[1] == ["note"]
    assert not (root / "new").exists()
    assert not list((tmp_path).glob("run/*"))


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["nope"], 'exec: "nope": executable file not found in $PATH'),
        (["/nope"], 'exec: "/nope": stat /nope: no such file or directory'),
        (["./nope"], 'exec: "./nope": stat ./nope: no such file or directory'),
        (["/app/plain.txt"], 'exec: "/app/plain.txt": permission denied'),
        (["sh", "a\0b"], 'exec: "sh": invalid argument'),
        ([], "no command specified"),
    ],
)
def test_what_cannot_start_is_refused_in_the_runtimes_words(
    tmp_path: Path, root: Path, argv: list[str], message: str
) -> None:
    (root / "app" / "plain.txt").write_text("x")
    with pytest.raises(StartError) as refused:
        run(tmp_path, image(root, *argv))
    assert refused.value.message == message


def test_a_language_that_this_computer_lacks_is_named(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartError, match=r"this computer has no node\)"):
        run(tmp_path, image(root, "node", "index.js"))


def test_a_file_for_another_processor_starts_and_says_why_it_ends(tmp_path: Path, root: Path) -> None:
    (root / "app" / "tool").write_bytes(b"\x00\x01\x02")
    (root / "app" / "tool").chmod(0o755)
    code, _, err = run(tmp_path, image(root, "/app/tool"))
    assert (code, err) == (255, ["exec /app/tool: exec format error"])


def test_nothing_outside_the_image_is_taken_for_its_own(tmp_path: Path, root: Path) -> None:
    (tmp_path / "outside").write_text("x")
    (root / "link").symlink_to(tmp_path / "outside")
    assert run(tmp_path, image(root, "echo", "/../outside", "/link"))[1] == ["/../outside /link"]


def test_the_children_of_a_container_end_with_its_first_process(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, SHELL, "sh", "-c", "sleep 100 & echo $!; exit 7")
    assert code == 7
    assert gone(int(out[0]))


def test_long_lines_are_cut_and_a_last_line_needs_no_end(tmp_path: Path) -> None:
    _, out, _ = run(tmp_path, SHELL, "sh", "-c", "head -c 20000 /dev/zero | tr '\\0' x; printf end")
    assert [len(line) for line in out] == [16384, 20000 - 16384 + 3]
    _, many, _ = run(tmp_path, SHELL, "seq", "3000")
    assert many == [str(number) for number in range(1, 3001)]


def test_a_program_that_prints_without_end_neither_blocks_the_loop_nor_fills_the_memory(
    tmp_path: Path,
) -> None:
    async def act() -> tuple[float, int]:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        container = Container(runtime)
        await container.start(SHELL, "yes")
        loop = asyncio.get_running_loop()
        longest, last = 0.0, loop.time()
        while len(container.out) < 1000:
            await asyncio.sleep(0)
            longest, last = max(longest, loop.time() - last), loop.time()
        await runtime.close()
        return longest, len(container.out)

    longest, lines = asyncio.run(act())
    assert longest < 0.25
    assert lines < 60_000


@ON_LINUX
def test_two_containers_listen_on_the_same_port(tmp_path: Path) -> None:
    listen = """
import socket, time
server = socket.socket()
server.bind(("0.0.0.0", 18099))
server.listen()
print("up", flush=True)
time.sleep(60)
"""

    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        first, second = Container(runtime), Container(runtime)
        for container in (first, second):
            await container.start(SHELL, "python3", "-c", listen)
        await until(lambda: (first.out or first.err) and (second.out or second.err))
        await runtime.close()
        if second.err or first.err:
            pytest.skip("this system gives no network of its own to a program")

    asyncio.run(act())


@ON_LINUX
def test_a_program_beside_a_container_shares_its_files_and_network_and_ends_with_it(tmp_path: Path) -> None:
    listen = """
import socket, time
server = socket.socket()
server.bind(("127.0.0.1", 18098))
server.listen()
open("mark", "w").write("made here")
print("up", flush=True)
time.sleep(60)
"""
    connect = "import socket; socket.create_connection(('127.0.0.1', 18098)); print(open('mark').read())"

    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        first, second = Container(runtime), Container(runtime)
        process = await first.start(SHELL, "python3", "-c", listen)
        await until(lambda: first.out)

        async def beside(*argv: str) -> Process:
            return await runtime.start(
                SHELL,
                name="web",
                hostname="web-1",
                argv=argv,
                env={},
                workdir="",
                sink=lambda _stream, line: second.out.append(line.decode()),
                beside=process,
            )

        assert await (await beside("python3", "-c", connect)).wait() == 0
        assert second.out == ["made here"]
        sleeper = await beside("sleep", "100")
        process.signal(signal.SIGKILL)
        assert await process.wait() == await sleeper.wait() == 137
        assert list((tmp_path / "run").iterdir()) == []
        await runtime.close()

    asyncio.run(act())

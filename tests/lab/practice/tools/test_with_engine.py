"""The tools and the lab's own engine together, through the service's door."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.practice.tools.conftest import Said, Tool
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.service.operations import Door
from tutor.lab.practice.tools.docker import main


@pytest.fixture
def docker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Tool]:
    """docker, with an engine of its own in another thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def open_lab() -> tuple[Engine, Runtime, Door, int]:
        pace = Pace(1000)
        runtime = Runtime(tmp_path / "runtime", pace)
        engine = Engine(tmp_path / "engine", pace, runtime)
        door = Door(engine.operate, "token", tmp_path / "none")
        return engine, runtime, door, await door.start(0)

    async def close_lab() -> None:
        await door.close()
        await engine.close()
        await runtime.close()

    engine, runtime, door, port = asyncio.run_coroutine_threadsafe(open_lab(), loop).result(20)
    file = tmp_path / "service.json"
    file.write_text(json.dumps({"pid": 1, "port": port, "token": "token", "version": ""}))
    monkeypatch.setenv("DWK_TUTOR_PRACTICE", str(file))

    def run(*words: str) -> Said:
        capfd.readouterr()
        code = main(list(words))
        return Said(code, *capfd.readouterr())

    yield run
    asyncio.run_coroutine_threadsafe(close_lab(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


def test_the_courses_image_from_run_to_removal(docker: Tool) -> None:
    said = docker("run", "-d", "--name", "hash", "jakousa/dwk-app1")
    assert said.code == 0
    assert said.err.startswith("Unable to find image 'jakousa/dwk-app1:latest' locally\n")
    identity = said.out.strip()
    row = json.loads(docker("ps", "--format", "{{json .}}").out)
    assert (row["ID"], row["Names"], row["State"]) == (identity[:12], "hash", "running")
    template = "{{.Id}}\t{{.Name}}\t{{.State.Running}}\t{{.Config.Image}}"
    assert (
        docker("inspect", "--format", template, "hash").out == f"{identity}\t/hash\ttrue\tjakousa/dwk-app1\n"
    )
    assert docker("stop", "-t", "1", "hash").out == "hash\n"
    row = json.loads(docker("ps", "-a", "--filter", "name=hash", "--format", "json").out)
    assert row["Status"].startswith("Exited (137) ")
    assert docker("rm", "hash") == (0, "hash\n", "")
    assert docker("rm", "hash") == (1, "", "Error response from daemon: No such container: hash\n")
    words = [
        "events",
        "--since",
        "1m",
        "--until",
        "0s",
        "--filter",
        "type=container",
        "--format",
        "{{.Action}}",
    ]
    assert docker(*words).out.split() == ["create", "start", "kill", "kill", "die", "stop", "destroy"]


def test_attached_runs_end_with_the_programs_code(docker: Tool) -> None:
    docker("pull", "-q", "alpine")
    assert docker("run", "--rm", "alpine", "echo", "hi") == (0, "hi\n", "")
    assert docker("run", "--rm", "alpine", "sh", "-c", "echo no >&2; exit 7") == (7, "", "no\n")
    said = docker("run", "--rm", "alpine", "nope")
    assert said.code == 127
    assert said.err.startswith("docker: Error response from daemon: failed to create task for container: ")
    assert said.err.endswith("\n\nRun 'docker run --help' for more information\n")


def test_what_is_pushed_can_be_pulled(docker: Tool) -> None:
    docker("pull", "-q", "alpine")
    assert docker("tag", "alpine", "me/app:1") == (0, "", "")
    refused = docker("push", "me/app:1")
    assert refused.code == 1
    assert "denied: requested access to the resource is denied" in refused.err
    assert docker("login", "-u", "me", "-p", "any").out == "Login Succeeded\n"
    assert docker("push", "me/app:1").out.splitlines()[-1].startswith("1: digest: sha256:")
    assert docker("manifest", "inspect", "me/app:1").code == 0
    assert docker("rmi", "me/app:1", "alpine").code == 0
    assert docker("images", "-q").out == ""
    assert docker("pull", "me/app:1").out.endswith(
        "Status: Downloaded newer image for me/app:1\ndocker.io/me/app:1\n"
    )


def test_networks_and_volumes(docker: Tool) -> None:
    docker("run", "-d", "--name", "web", "nginx")
    identity = docker("network", "create", "--label", "a=b", "net").out.strip()
    assert docker("network", "connect", "--alias", "www", "net", "web") == (0, "", "")
    networks = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}"
    assert docker("inspect", "-f", networks, "web").out == "bridge net \n"
    assert docker("network", "rm", "net").code == 1
    assert docker("network", "disconnect", "net", "web") == (0, "", "")
    assert docker("network", "ls", "-q", "--no-trunc", "-f", "label=a=b").out.strip() == identity
    assert docker("network", "rm", "net", "nosuch") == (
        1,
        "net\n",
        "Error response from daemon: network nosuch not found\nexit status 1\n",
    )
    assert docker("volume", "create", "data").out == "data\n"
    assert docker("volume", "inspect", "--format", "{{.Name}} {{.Labels}}", "data").out == "data map[]\n"
    assert docker("volume", "rm", "data", "nosuch").out == "data\n"
    assert docker("rm", "-f", "web").out == "web\n"


def test_a_build_from_the_dockerfile_to_its_output(docker: Tool, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "Dockerfile").write_text(
        'FROM alpine\nENV GREETING=hello\nCMD ["sh", "-c", "echo $GREETING"]\n'
    )
    assert docker("build", "-t", "app:1", str(folder)).code == 0
    assert docker("run", "--rm", "-e", "GREETING=hi", "app:1").out == "hi\n"
    assert docker("build", "-q", str(folder)).out.startswith("sha256:")
    (folder / "Dockerfile").unlink()
    said = docker("build", str(folder))
    assert (said.code, said.out) == (1, "")
    assert "ERROR: failed to solve: failed to read dockerfile" in said.err


def test_the_engines_errors_in_dockers_words(docker: Tool) -> None:
    assert docker("inspect", "nosuch") == (1, "[]\n", "Error: No such object: nosuch\n")
    for kind in ("container", "image", "network", "volume"):
        assert docker(kind, "inspect", "nosuch").code == 1
    assert docker("tag", "nosuch:1", "o:1").err == "Error response from daemon: No such image: nosuch:1\n"
    assert docker("ps", "-f", "foo=bar").code == 1
    assert docker("version").out.count("28.2.2") == 2
    assert docker("info", "-f", "{{.CgroupVersion}}").out == "2\n"
    assert docker("network", "ls", "-q").code == 0
    assert docker("system", "df").code == 0

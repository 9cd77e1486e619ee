"""Full-screen programs and completion in the pane."""

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.terminal.pane import SHELLS, open_pane
from tutor.terminal.keys import key_bytes, wheel_keys


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not on this computer")


@needs("vim")
def test_vim(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.run("echo before")
            screen = pane.screen
            pane.shell.write(b"vim -u NONE -N file\r")
            await pane.until(lambda: pane.emulator.alternate and "[New" in pane.screen)
            pane.shell.write("iß 日本 line".encode() + key_bytes("escape", None))
            await pane.until(lambda: "ß 日本 line" in pane.screen.splitlines()[0])
            pane.shell.resize(60, 12)
            await pane.until(lambda: pane.screen.splitlines()[10].startswith("~"))
            pane.shell.resize(80, 24)
            pane.shell.write(b":wq\r")
            await pane.prompt()
            assert not pane.emulator.alternate
            assert pane.screen.startswith(screen.rstrip())
            assert (tmp_path / "work" / "file").read_text() == "ß 日本 line\n"
            assert (pane.ran[-1].text, pane.ran[-1].exit_code) == ("vim -u NONE -N file", 0)
            assert pane.ran[-1].output.strip() == ""

    asyncio.run(drive())


@needs("vim")
def test_a_killed_program_leaves_a_usable_pane(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.prompt()
            pane.shell.write(b"vim -u NONE -N -c 'set mouse=a' -c 'silent !kill -9 $PPID'\r")
            await pane.until(lambda: pane.ran)
            await pane.prompt()
            assert not pane.emulator.alternate
            assert pane.emulator.cursor.visible
            assert not pane.emulator.mouse.value
            assert (await pane.run("stty sane; echo usable")).output.endswith("usable\n")

    asyncio.run(drive())


@needs("less")
def test_less_and_the_wheel(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.prompt()
            pane.shell.write(b"seq 500 | less\r")
            await pane.until(lambda: pane.emulator.alternate and pane.screen.startswith("1\n2\n"))
            for _ in range(2):
                pane.shell.write(
                    wheel_keys("wheel_down", application_cursor=pane.emulator.application_cursor, lines=3)
                )
            await pane.until(lambda: pane.screen.startswith("7\n8\n"))
            pane.shell.write(b"G")
            await pane.until(lambda: "500" in pane.screen)
            pane.shell.write(b"q")
            await pane.prompt()
            assert "less" in pane.screen
            assert pane.emulator.history == 0

    asyncio.run(drive())


@needs("top")
def test_top(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path, columns=100) as pane:
            await pane.prompt()
            pane.shell.write(b"top\r")
            await pane.until(lambda: "PID" in pane.screen and "COMMAND" in pane.screen)
            pane.shell.write(b"q")
            await pane.prompt()
            assert pane.ran[-1].exit_code == 0

    asyncio.run(drive())


API = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [
            {
                "name": "apps",
                "versions": [{"groupVersion": "apps/v1", "version": "v1"}],
                "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"},
            }
        ],
    },
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [
            {
                "name": "pods",
                "singularName": "pod",
                "namespaced": True,
                "kind": "Pod",
                "verbs": ["get", "list"],
            }
        ],
    },
    "/apis/apps/v1": {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": "apps/v1",
        "resources": [
            {
                "name": "deployments",
                "singularName": "deployment",
                "namespaced": True,
                "kind": "Deployment",
                "verbs": ["get", "list"],
            }
        ],
    },
}


class _Discovery(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = API.get(self.path.split("?")[0])
        body = json.dumps(answer or {"kind": "Status", "code": 404}).encode()
        self.send_response(200 if answer else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Iterator[Path]:
    """A kubeconfig that leads to an API server which can only say which kinds there are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Discovery)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    path = tmp_path / "kubeconfig"
    path.write_text(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
        f"clusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:{server.server_port}'}}}}]\n"
        "contexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {}}]\n"
    )
    yield path
    server.shutdown()
    thread.join()
    server.server_close()


@needs("kubectl")
@pytest.mark.parametrize("shell", SHELLS)
def test_kubectl_completion(shell: str, tmp_path: Path, kubeconfig: Path) -> None:
    async def drive() -> None:
        async with open_pane(shell, tmp_path, KUBECONFIG=str(kubeconfig)) as pane:
            await pane.prompt()
            pane.shell.write(b"kubectl get dep\t")
            await pane.until(lambda: "kubectl get deployments.apps" in pane.screen)
            pane.shell.write(b"\x15")
            await pane.until(lambda: "kubectl get" not in pane.screen.rstrip().splitlines()[-1])
            assert not pane.ran
            # Words that bash cuts at = and : are put together again.
            pane.shell.write(b"kubectl get --output=js\t")
            await pane.until(lambda: "--output=json" in pane.screen)
            pane.shell.write(b"\x15")
            await pane.until(lambda: "kubectl get" not in pane.screen.rstrip().splitlines()[-1])
            assert (await pane.run("alias k")).exit_code == 1
            assert not list((tmp_path / "home").glob(".zcomp*"))

    asyncio.run(drive())

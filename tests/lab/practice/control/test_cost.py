"""What many pods cost."""

from __future__ import annotations

import asyncio
import time

from tests.lab.practice.control.stage import staged
from tutor.lab.practice.schema import Schema


def test_two_hundred_pods_cost_less_than_a_second(schema: Schema) -> None:
    async def run() -> float:
        async with staged(schema) as stage:
            stage.deploy(replicas=1)
            await stage.settle()
            began = time.process_time()
            stage.change(spec={"replicas": 200})
            await stage.settle()
            took = time.process_time() - began
            assert stage.deployment()["status"]["readyReplicas"] == 200
            return took

    # The processor's time of this process, which other work on the machine does not stretch much.
    assert asyncio.run(run()) < 1.0

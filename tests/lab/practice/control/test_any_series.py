"""Random series of what learners and nodes do: the rules hold at every change, and all comes to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lab.practice.control.stage import Stage, staged
from tests.lab.practice.control.watching import Watching, check_end
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, NODES, PODS, Object
from tutor.lab.practice.control.pods import is_ready
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.schema import Schema

AT_ONCE = Pace(100_000)
"""Five minutes take 3 ms."""

Action = tuple[str, int]
"""What happens, and to which one of many."""

ROLLOUTS = ("image", "image", "pause", "resume", "ready", "some ready", "some ready", "end", "turn", "turn")
ANYTHING = (
    *ROLLOUTS,
    "scale",
    "delete pod",
    "fail pod",
    "unready pod",
    "silent node",
    "node back",
    "node gone",
    "node new",
    "delete",
    "deploy",
)

series = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def actions(names: tuple[str, ...]) -> st.SearchStrategy[list[Action]]:
    return st.lists(st.tuples(st.sampled_from(names), st.integers(0, 7)), min_size=8, max_size=20)


def one_of(things: list[Object], number: int) -> Object | None:
    return things[number % len(things)] if things else None


class Doing:
    """Carries out the actions of a series."""

    def __init__(self, stage: Stage, surge: int, unavailable: int, replicas: int) -> None:
        self._stage = stage
        self._rolling = {"maxSurge": surge, "maxUnavailable": unavailable if surge or unavailable else 1}
        self._replicas = replicas
        self.deploy()

    def deploy(self) -> None:
        if self._stage.store.get(DEPLOYMENTS, "default", "web") is None:
            strategy = {"type": "RollingUpdate", "rollingUpdate": self._rolling}
            self._stage.deploy(
                replicas=self._replicas, strategy=strategy, revisionHistoryLimit=self._replicas % 2
            )

    async def do(self, name: str, number: int) -> None:
        stage = self._stage
        exists = stage.store.get(DEPLOYMENTS, "default", "web") is not None
        match name:
            case "image" if exists:
                stage.set_image(f"nginx:{number % 5}")
            case "pause" | "resume" if exists:
                stage.change(spec={"paused": name == "pause"})
            case "scale" if exists:
                stage.change(spec={"replicas": number})
            case "delete" if exists:
                stage.delete(DEPLOYMENTS, "web", ("Background", "Foreground")[number % 2])
            case "deploy":
                self.deploy()
            case "turn":
                for _ in range(number):
                    await asyncio.sleep(0)
            case "end":
                stage.work()
            case "some ready":
                for one in range(number):
                    self._to_pod("ready", one)
            case "ready" | "unready pod" | "fail pod" | "delete pod":
                self._to_pod(name, number)
            case _ if "node" in name:
                self._to_node(name, number)

    def _to_pod(self, name: str, number: int) -> None:
        stage = self._stage
        pods = [
            pod for pod in stage.pods() if pod["spec"].get("nodeName") and is_ready(pod) == (name != "ready")
        ]
        pod = one_of(pods, number)
        if pod is None:
            return
        if name == "delete pod":
            stage.delete(PODS, pod["metadata"]["name"])
        else:
            stage.set_ready(pod, name == "ready", "Failed" if name == "fail pod" else "Running")

    def _to_node(self, name: str, number: int) -> None:
        stage = self._stage
        node = f"node-{number % 4}"
        there = stage.store.get(NODES, None, node) is not None
        if name == "node new" and not there:
            stage.node(node)
        elif there and name == "node gone":
            stage.delete(NODES, node)
        elif there and name in ("silent node", "node back"):
            stage.set_node(node, "True" if name == "node back" else "Unknown")

    async def come_to_rest(self) -> None:
        stage = self._stage
        for number in range(4):
            node = f"node-{number}"
            if stage.store.get(NODES, None, node) is None:
                stage.node(node)
            stage.set_node(node, "True")
        if stage.store.get(DEPLOYMENTS, "default", "web") is not None:
            stage.change(spec={"paused": False})
        stage.turns_ready = lambda _: True
        await stage.until(lambda: _holds(lambda: check_end(stage)), seconds=3)


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except (AssertionError, KeyError):
        return False
    return True


async def play(schema: Schema, what: list[Action], numbers: tuple[int, int, int], *, strict: bool) -> None:
    async with staged(schema, pace=AT_ONCE) as stage:
        watching = Watching(stage, strict=strict)
        doing = Doing(stage, *numbers)
        await stage.settle()
        stage.turns_ready = lambda _: False
        for name, number in what:
            await doing.do(name, number)
            assert watching.wrong == []
        try:
            await doing.come_to_rest()
        except TimeoutError:
            check_end(stage)
            raise
        assert watching.wrong == []


few = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 6))
many = st.sampled_from([(20, 10, 45), (0, 30, 45), (30, 0, 30)])
"""More pods than a ReplicaSet makes or deletes at once."""


@settings(series, max_examples=25)
@given(what=actions(ROLLOUTS), numbers=few)
def test_rollouts_stay_within_their_bounds(
    schema: Schema, what: list[Action], numbers: tuple[int, int, int]
) -> None:
    asyncio.run(play(schema, what, numbers, strict=True))


@settings(series, max_examples=4)
@given(what=actions(ROLLOUTS), numbers=many)
def test_many_pods_stay_within_their_bounds(
    schema: Schema, what: list[Action], numbers: tuple[int, int, int]
) -> None:
    asyncio.run(play(schema, what, numbers, strict=True))


@settings(series, max_examples=35)
@given(what=actions(ANYTHING), numbers=few)
def test_no_pod_is_lost_whatever_happens(
    schema: Schema, what: list[Action], numbers: tuple[int, int, int]
) -> None:
    asyncio.run(play(schema, what, numbers, strict=False))

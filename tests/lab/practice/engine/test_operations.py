"""Operations take whatever comes, and always end with a result or an error."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.engine.workbench import RefusedError, ask, engine_in, events_of
from tutor.lab.practice.engine.operations import OPERATIONS

CONTRACT = """
version info container.list container.inspect container.create container.start container.logs container.wait
container.stop container.kill container.restart container.remove container.exec container.rename container.top
container.stats container.attach image.list image.inspect image.pull image.push image.tag image.remove
image.build image.history manifest.inspect registry.login registry.logout network.list network.inspect
network.create network.remove volume.list volume.inspect volume.create volume.remove events system.df
"""


def test_all_operations_are_there() -> None:
    assert set(CONTRACT.split()) <= set(OPERATIONS)


@pytest.mark.parametrize("arguments", [None, [], "text", {"name": 1}, {"name": None}, {"name": "a\0b"}])
def test_bad_arguments_are_an_error(tmp_path: Path, arguments: Any) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            last = [event async for event in engine.operate("container.inspect", arguments)][-1]
            assert last["error"].startswith("invalid arguments")

    asyncio.run(steps())


def test_an_unknown_operation_is_an_error(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError, match=r"no operation nosuch\.op"):
                await ask(engine, "nosuch.op")

    asyncio.run(steps())


_WORDS = st.sampled_from(
    ["", "web", "busybox", "a b", "-1", "9999999999", "../..", "{}", "sha256:", "bridge", "0"]
)
_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 70000), _WORDS, st.lists(_WORDS, max_size=2),
    st.dictionaries(_WORDS, _WORDS, max_size=2), st.lists(st.dictionaries(_WORDS, _WORDS), max_size=1),
)  # fmt: skip
_NAMES = (
    *("name", "names", "image", "cmd", "env", "ports", "volumes", "labels", "filters", "reference", "source"),
    *("target", "network", "restart", "signal", "argv", "user", "host", "since", "tail", "subnet", "context"),
    *("tags", "args", "limit", "seconds", "driver", "new", "entrypoint", "force"),
)
_ENDLESS = {"events", "container.wait"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(set(OPERATIONS) - _ENDLESS)),
            st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=5),
        ),
        max_size=8,
    )
)
def test_no_arguments_break_the_engine(calls: list[tuple[str, dict[str, Any]]]) -> None:
    async def steps(folder: Path) -> None:
        async with engine_in(folder) as engine:
            await ask(engine, "image.pull", reference="busybox")
            await ask(engine, "container.create", image="busybox", cmd=["true"], name="web")
            for op, arguments in calls:
                last = (await events_of(engine, op, **arguments))[-1]
                assert ("result" in last) != ("error" in last)
        async with engine_in(folder):
            pass

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(steps(Path(folder)))

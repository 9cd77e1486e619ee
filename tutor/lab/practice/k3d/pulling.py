"""Images that k3d itself needs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.engine.errors import EngineError, PullError
from tutor.lab.practice.engine.hub import registry_digest
from tutor.lab.practice.engine.images import parse
from tutor.lab.practice.k3d.lines import Event, info


async def have_image(engine: Engine, name: str) -> AsyncIterator[Event]:
    """Pull an image where it is not there yet."""
    if engine.images.find(name) is not None:
        return
    yield info(f"Pulling image '{name}'")
    reference = parse(name)
    try:
        await engine.registries.fetch(reference)
        content = engine.registries.find(reference)
    except PullError as error:
        raise EngineError(error.message) from error
    engine.images.add(content, [reference], registry_digest(content))

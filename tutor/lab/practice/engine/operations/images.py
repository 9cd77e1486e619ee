"""The operations on images."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.lab.practice.engine import filters
from tutor.lab.practice.engine.arguments import Arguments
from tutor.lab.practice.engine.build.builder import Builder, Request
from tutor.lab.practice.engine.errors import EngineError, PullError
from tutor.lab.practice.engine.identity import short
from tutor.lab.practice.engine.image import Reference
from tutor.lab.practice.engine.images import inspect, parse
from tutor.lab.practice.engine.operations.kinds import Event, Operation, at_once

if TYPE_CHECKING:
    from tutor.lab.practice.engine.engine import Engine


def _list(engine: Engine, arguments: Arguments) -> Any:
    found = filters.images(engine.images, arguments.filters())
    return [{**inspect(engine.images, content), "RepoTags": tags} for content, tags in found]


def _inspect(engine: Engine, arguments: Arguments) -> Any:
    return inspect(engine.images, engine.images.get(arguments.text("name")))


def _history(engine: Engine, arguments: Arguments) -> Any:
    """Newest first. Only the newest step has an id; the others were made elsewhere or by BuildKit."""
    content = engine.images.get(arguments.text("name"))
    steps: list[dict[str, Any]] = [
        {
            "Id": "<missing>",
            "Created": step.created,
            "CreatedBy": step.created_by,
            "Size": step.size,
            "Comment": step.comment,
            "Tags": None,
        }
        for step in reversed(content.history)
    ]
    if steps:
        steps[0] |= {"Id": content.id, "Tags": engine.images.tags(content.id) or None}
    return steps


async def _pull(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    """The last line is the image's full name, but with `unnamed`, as where `docker run` pulls."""
    reference = parse(arguments.text("reference"))
    quiet = arguments.flag("quiet")
    if ":" not in arguments.text("reference").rpartition("/")[2] and not reference.digest and not quiet:
        yield {"out": "Using default tag: latest\n"}
    try:
        content = engine.registries.find(reference)
        if not quiet:
            yield {"out": f"{reference.digest or reference.tag}: Pulling from {reference.path}\n"}
        present = {layer for each in engine.images.all() for layer in each.image.layers}
        missing = [layer for layer in content.image.layers if layer not in present]
        if not quiet:
            for layer in content.image.layers:
                word = "Pulling fs layer" if layer in missing else "Already exists"
                yield {"out": f"{short(layer)}: {word}\n"}
        if missing or engine.images.find(content.id) is None:
            await engine.registries.fetch(reference)
        if not quiet:
            for layer in missing:
                yield {"out": f"{short(layer)}: Download complete\n"}
            for layer in missing:
                yield {"out": f"{short(layer)}: Pull complete\n"}
    except PullError as error:
        raise EngineError(error.message) from error
    digest = engine.registries.digest(reference, content)
    known = engine.images.find(arguments.text("reference"))
    newer = known is None or known.id != content.id
    engine.images.add(content, [reference], digest)
    engine.events.tell("image", "pull", reference.familiar, {"name": reference.repository})
    status = "Downloaded newer image for" if newer else "Image is up to date for"
    if not quiet:
        yield {"out": f"Digest: {digest}\nStatus: {status} {reference.familiar}\n"}
    if not arguments.flag("unnamed"):
        yield {"out": f"{reference.full}\n"}
    yield {"result": {"Id": content.id, "Digest": digest, "Status": f"{status} {reference.familiar}"}}


async def _push(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    reference = parse(arguments.text("reference"))
    quiet = arguments.flag("quiet")
    if ":" not in arguments.text("reference").rpartition("/")[2] and not quiet:
        yield {"out": "Using default tag: latest\n"}
    if not quiet:
        yield {"out": f"The push refers to repository [{reference.host}/{reference.path}]\n"}
    content = engine.images.find(reference.familiar)
    if content is None or reference.familiar not in engine.images.tags(content.id):
        raise EngineError(f"An image does not exist locally with the tag: {reference.repository}", plain=True)
    upper_first = list(reversed(content.image.layers))
    if not quiet:
        for layer in upper_first:
            yield {"out": f"{short(layer)}: Preparing\n"}
    store = engine.registries.may_push(reference)
    present = [layer for layer in upper_first if engine.registries.holds_layer(store, layer)]
    digest, size = await engine.registries.push(store, reference, content)
    if not quiet:
        for layer in upper_first:
            yield {"out": f"{short(layer)}: {'Layer already exists' if layer in present else 'Pushed'}\n"}
        yield {"out": f"{reference.tag}: digest: {digest} size: {size}\n"}
    else:
        yield {"out": f"{reference.full}\n"}
    engine.images.add(content, [reference], digest)
    engine.events.tell("image", "push", reference.familiar, {"name": reference.repository})
    yield {"result": {"Tag": reference.tag, "Digest": digest, "Size": size}}


def _tag(engine: Engine, arguments: Arguments) -> Any:
    engine.images.tag(arguments.text("source"), arguments.text("target"))


async def _remove(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    """Every name is tried; the words of those that fail come together at the end."""
    removed: list[dict[str, str]] = []
    refused: list[EngineError] = []
    for name in arguments.texts("names"):
        try:
            for row in engine.images.remove(name, force=arguments.flag("force")):
                removed.append(row)
                yield {"out": "".join(f"{word}: {what}\n" for word, what in row.items())}
        except EngineError as error:
            refused.append(error)
    if refused:
        raise EngineError("\nError response from daemon: ".join(error.message for error in refused))
    yield {"result": removed}


async def _build(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    context = Path(arguments.text("context"))
    if not context.is_dir():
        raise EngineError(f'ERROR: unable to prepare context: path "{context}" not found', plain=True)
    quiet = arguments.flag("quiet")
    request = Request(
        context=context,
        dockerfile=Path(arguments.text("dockerfile", "") or context / "Dockerfile"),
        tags=tuple(_new_tag(tag) for tag in arguments.texts("tags")),
        arguments=arguments.mapping("args"),
        labels=arguments.mapping("labels"),
        target=arguments.text("target", ""),
        no_cache=arguments.flag("no_cache"),
    )
    said: asyncio.Queue[str | None] = asyncio.Queue()
    shown: list[str] = []
    builder = Builder(
        request,
        images=engine.images,
        registries=engine.registries,
        cache=engine.build_cache,
        pace=engine.pace,
        say=shown.append if quiet else said.put_nowait,
    )
    building = asyncio.ensure_future(builder.build())
    building.add_done_callback(lambda _: said.put_nowait(None))
    try:
        while (text := await said.get()) is not None:
            yield {"err": text}
        if quiet and building.exception() is not None:
            # A quiet build that failed shows what it kept back.
            yield {"err": "".join(shown)}
        content = await building
    finally:
        building.cancel()
    for tag in request.tags:
        engine.events.tell("image", "tag", content.id, {"name": tag.familiar})
    if quiet:
        yield {"out": f"{content.id}\n"}
    yield {"result": {"Id": content.id, "Tags": [tag.familiar for tag in request.tags]}}


def _new_tag(text: str) -> Reference:
    try:
        return Reference.parse(text)
    except ValueError as error:
        why = "repository name must be lowercase" if text != text.lower() else "invalid reference format"
        raise EngineError(f'ERROR: invalid tag "{text}": {why}', plain=True) from error


def _manifest(engine: Engine, arguments: Arguments) -> Any:
    return engine.registries.manifest(parse(arguments.text("reference")))


OPERATIONS: Mapping[str, Operation] = {
    "image.list": at_once(_list),
    "image.inspect": at_once(_inspect),
    "image.history": at_once(_history),
    "image.pull": _pull,
    "image.push": _push,
    "image.tag": at_once(_tag),
    "image.remove": _remove,
    "image.build": _build,
    "manifest.inspect": at_once(_manifest),
}

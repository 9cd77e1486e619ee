"""docker's `inspect` commands: documents in full, or what a template makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import DownError, OperationError, Service
from tutor.lab.practice.tools.docker.format import template
from tutor.lab.practice.tools.docker.main import no_engine, worded
from tutor.lab.practice.tools.gotemplate import ExecuteError, typed

_UNREADABLE = 64
"""docker's exit code for a template that cannot be understood."""
_TYPES = ("container", "image", "network", "volume")
Get = Callable[[str], Any]


def containers(parsed: Parsed) -> int:
    return _inspect(parsed, lambda name: _document("container", name, size=parsed.on("size")))


def images(parsed: Parsed) -> int:
    return _inspect(parsed, lambda name: _document("image", name))


def networks(parsed: Parsed) -> int:
    return _inspect(parsed, lambda name: _document("network", name))


def volumes(parsed: Parsed) -> int:
    return _inspect(parsed, lambda name: _document("volume", name))


def anything(parsed: Parsed) -> int:
    """`docker inspect`: the first thing of any kind that has the name."""
    only = parsed.text("type")
    if "type" in parsed.values and only not in _TYPES:
        streams.err(f'unknown type: "{only}"\n' if only else "type is empty: a value must be given\n")
        return 1

    def get(name: str) -> Any:
        for kind in (only,) if only else _TYPES:
            try:
                return _document(kind, name, size=parsed.on("size"))
            except OperationError as error:
                if only:
                    raise
                if not _is_missing(error.message):
                    raise
        raise OperationError(f"Error: No such object: {name}", plain=True)

    return _inspect(parsed, get)


def _document(kind: str, name: str, *, size: bool = False) -> Any:
    document = Service.find().run(f"{kind}.inspect", {"name": name, "size": size})
    if kind == "container" and not size:
        document.pop("SizeRw", None)
        document.pop("SizeRootFs", None)
    return document


def _is_missing(message: str) -> bool:
    said = message.lower()
    return "no such" in said or "not found" in said or said.startswith("invalid reference format")


def _inspect(parsed: Parsed, get: Get) -> int:
    form = parsed.text("format")
    pattern = template(form, _UNREADABLE) if form else None
    found: list[Any] = []
    problems: list[str] = []
    for name in parsed.rest:
        try:
            found.append(get(name))
        except OperationError as error:
            problems.append(worded(error))
        except DownError:
            problems.append(no_engine().rstrip())
            break
    if pattern is None:
        streams.out(json.dumps(found, indent=4, ensure_ascii=False) + "\n")
    else:
        try:
            lines = [pattern.execute(typed(document)) for document in found]
        except ExecuteError as error:
            streams.out("\n")
            streams.err(f"template parsing error: {error}\n")
            return 1
        streams.out("".join(f"{line}\n" for line in lines) or "\n")
    for problem in problems:
        streams.err(f"{problem}\n")
    return 1 if problems else 0


def manifest(parsed: Parsed) -> int:
    """`docker manifest inspect`: what the registry has under a name."""
    found = Service.find().run(
        "manifest.inspect", {"reference": parsed.rest[-1], "insecure": parsed.on("insecure")}
    )
    streams.out(json.dumps(found, indent="\t", ensure_ascii=False) + "\n")
    return 0

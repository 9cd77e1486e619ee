"""Keeps the types that were read in one compact file, so that the sources need not be read again."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tutor.lab.practice.schema.forms import Field, Form, Type, form

FORMAT = 3
"""Goes up whenever what is kept, or how it is read out of the sources, changes."""


def read(file: Path, version: str) -> dict[str, Type] | None:
    """The types in the file; None where it holds another version, or cannot be read."""
    try:
        kept: Any = json.loads(zlib.decompress(file.read_bytes()))
        if kept["format"] != FORMAT or kept["version"] != version:
            return None
        return {name: _type(name, *rest) for name, *rest in kept["types"]}
    except (OSError, zlib.error, ValueError, LookupError, TypeError):
        return None


def write(file: Path, version: str, types: Mapping[str, Type]) -> None:
    """Write and then replace; a folder that cannot be written to is no error."""
    kept = {"format": FORMAT, "version": version, "types": [_row(one) for one in types.values()]}
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(zlib.compress(json.dumps(kept, separators=(",", ":")).encode(), 6))
        beside.replace(file)


def _row(one: Type) -> list[Any]:
    fields = [
        [name, notation(field.type), field.description, int(field.required)]
        for name, field in one.fields.items()
    ]
    return [one.name, one.description, fields]


def _type(name: str, description: str, rows: list[list[Any]]) -> Type:
    fields = {field: Field(form(of), text, bool(required)) for field, of, text, required in rows}
    return Type(name, description, fields)


def notation(one: Form) -> str:
    """The form as `form` reads it."""
    match one.sort:
        case "object":
            return one.name
        case "list":
            return f"[]{notation(one.entry)}"
        case "map":
            return f"map[string]{notation(one.entry)}"
        case sort:
            return sort

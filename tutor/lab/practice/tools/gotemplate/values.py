"""Values as Go's templates see them.

JSON knows only objects; Go tells structs (fields in a fixed order) from maps (sorted keys), and a slice or
map that is nil from one that is empty. `typed` marks the objects of a `docker inspect` document accordingly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

MAPS = frozenset(
    (
        *("Labels", "Options", "Ports", "PortBindings", "Networks", "ExposedPorts", "Volumes", "Sysctls"),
        *("Annotations", "Containers", "DriverOpts", "Data", "StorageOpt", "Tmpfs", "Attributes", "Details"),
    )
)
"""Fields of docker's documents that hold maps."""

LISTS = frozenset(
    (
        *(
            "Args",
            "Cmd",
            "Entrypoint",
            "Env",
            "Mounts",
            "RepoTags",
            "RepoDigests",
            "Layers",
            "OnBuild",
            "Binds",
        ),
        *(
            "CapAdd",
            "CapDrop",
            "Dns",
            "DnsOptions",
            "DnsSearch",
            "ExtraHosts",
            "GroupAdd",
            "Links",
            "Aliases",
        ),
        *("SecurityOpt", "ExecIDs", "Devices", "DeviceRequests", "Ulimits", "VolumesFrom", "Shell"),
        *("SecondaryIPAddresses", "SecondaryIPv6Addresses", "Names"),
    )
)
"""Fields that hold slices."""


class Struct(dict[str, Any]):
    """An object with a fixed order of fields."""


class Nil:
    """A slice or map that is nil: `null` in JSON, `[]` or `map[]` when printed."""

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def __len__(self) -> int:
        return 0


class Pointer:
    """A pointer that is nil: `null` in JSON, `<nil>` when printed."""

    def __len__(self) -> int:
        return 0


class Row:
    """A row of a table such as that of `docker ps`: fields that are computed, and methods with arguments."""

    go_type = ""
    """As errors name it, such as `*formatter.ContainerContext`."""
    fields: Mapping[str, Any] = {}
    escapes = True
    """The row as JSON has `<`, `>` and `&` escaped."""

    def field(self, name: str) -> Any:
        """Raises KeyError where there is no such field."""
        return self.fields[name]

    def method(self, name: str, arguments: list[Any]) -> Any:
        """Raises KeyError where there is no such method with arguments."""
        raise KeyError(name)

    def document(self) -> Mapping[str, Any]:
        """What `{{json .}}` shows: the fields, sorted, as docker makes a map of each row."""
        return dict(self.fields)


def typed(document: Any, field: str = "") -> Any:
    """The document with its objects marked as structs or maps, and what is null by what it would be."""
    if isinstance(document, dict):
        entries = {name: typed(value, name) for name, value in document.items()}
        # The names in a map say nothing about what is in them.
        if field in MAPS:
            return {name: typed(value) for name, value in document.items()}
        return Struct(entries)
    if isinstance(document, list):
        return [typed(value) for value in document]
    if document is None:
        if field in MAPS:
            return Nil("map[]")
        return Nil("[]") if field in LISTS else Pointer()
    return document


def plain(value: Any) -> Any:
    """The value as JSON has it: rows as objects, maps sorted by key as Go writes them."""
    if isinstance(value, Row):
        return plain(value.document())
    if isinstance(value, Struct):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in sorted(value.items())}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if isinstance(value, Nil | Pointer) else value


def as_json(value: Any) -> str:
    """As docker's templates write JSON: in one line, and a row as a whole with `<`, `>` and `&` escaped."""
    text = json.dumps(plain(value), separators=(",", ":"), ensure_ascii=False)
    return escaped(text) if isinstance(value, Row) and value.escapes else text


def escaped(text: str) -> str:
    """Go's JSON is made to be safe inside HTML."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def true(value: Any) -> bool:
    """Whether Go's templates take the value for true."""
    if isinstance(value, Struct | Row):
        return True
    return bool(value)


def type_name(value: Any) -> str:
    """The value's type as Go names it in errors."""
    if isinstance(value, Row):
        return value.go_type
    for kind, name in _TYPES:
        if isinstance(value, kind):
            return name
    return "nil"


_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "bool"),
    (int, "int"),
    (float, "float64"),
    (str, "string"),
    (dict, "map[string]interface {}"),
    (list, "[]interface {}"),
)

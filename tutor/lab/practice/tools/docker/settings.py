"""What `docker run`, `docker create` and `docker exec` say, as the arguments of an operation."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.docker import ports


def of_container(parsed: Parsed, *, attached: bool) -> dict[str, Any]:
    """The arguments of `container.create`. Raises ValueError in docker's words."""
    if parsed.on("rm") and parsed.text("restart", "no") not in ("", "no"):
        raise ValueError("conflicting options: cannot specify both --restart and --rm")
    published = [port for word in parsed.texts("publish") for port in ports.parse(word)]
    entrypoint = parsed.values.get("entrypoint")
    return {
        "image": parsed.rest[0],
        "name": parsed.text("name"),
        "cmd": parsed.rest[1:],
        "entrypoint": None if entrypoint is None else [entrypoint] if entrypoint else [],
        "env": environment(parsed),
        "workdir": parsed.text("workdir"),
        "labels": _labels(parsed),
        "ports": published,
        "rm": parsed.on("rm"),
        "tty": parsed.on("tty"),
        "interactive": parsed.on("interactive"),
        "attach": attached,
        "network": parsed.text("network"),
        "restart": parsed.text("restart", "no"),
        "hostname": parsed.text("hostname"),
        "user": parsed.text("user"),
        "volumes": [_place(word) for word in parsed.texts("volume")] + _mounts(parsed),
        "stop_signal": parsed.text("stop-signal"),
        "stop_timeout": parsed.number("stop-timeout"),
        "privileged": parsed.on("privileged"),
    }


def environment(parsed: Parsed) -> list[str]:
    """`NAME=VALUE` each. A bare `NAME` takes the value of this shell, and stays away where there is none."""
    entries = [entry for place in parsed.texts("env-file") for entry in _lines(place)]
    return _filled([*entries, *parsed.texts("env")], os.environ)


def _filled(entries: list[str], own: Mapping[str, str]) -> list[str]:
    found = []
    for entry in entries:
        name, equals, _ = entry.partition("=")
        if not name:
            raise ValueError(f"invalid environment variable: {entry}")
        if equals:
            found.append(entry)
        elif name in own:
            found.append(f"{name}={own[name]}")
    return found


def _labels(parsed: Parsed) -> dict[str, str]:
    entries = [entry for place in parsed.texts("label-file") for entry in _lines(place)]
    return {
        name: value
        for name, _, value in (entry.partition("=") for entry in [*entries, *parsed.texts("label")])
    }


def _lines(place: str) -> list[str]:
    """The entries of a file: one a line, `#` begins a comment."""
    try:
        with open(place, encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be imported for this
            lines = [line.lstrip().rstrip("\n") for line in file]
    except OSError as error:
        raise ValueError(f"open {place}: {(error.strerror or '').lower()}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{place}: invalid utf8 bytes") from None
    return [line for line in lines if line and not line.startswith("#")]


def _place(word: str) -> str:
    """`./data:/data` means a folder of this computer; docker's client makes the path absolute."""
    source, colon, rest = word.partition(":")
    if (colon and source.startswith(("./", "../", "~/"))) or source in (".", ".."):
        return f"{os.path.abspath(os.path.expanduser(source))}:{rest}"  # noqa: PTH100, PTH111
    return word


def _mounts(parsed: Parsed) -> list[str]:
    found = []
    for word in parsed.texts("mount"):
        parts = dict(part.partition("=")[::2] for part in word.split(","))
        target = parts.get("target") or parts.get("destination") or parts.get("dst") or ""
        if not target:
            raise ValueError(f'invalid argument "{word}" for "--mount" flag: target is required')
        source = parts.get("source") or parts.get("src") or ""
        read_only = ":ro" if "readonly" in parts or "ro" in parts else ""
        found.append(f"{source}:{target}{read_only}" if source else target)
    return found

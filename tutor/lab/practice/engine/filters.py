"""The filters of docker's lists: `--filter name=^web$`, `label=k3d.cluster=x`, `reference=dwk-app1`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeVar

from tutor.lab.practice.engine.container import Container
from tutor.lab.practice.engine.contents import Content
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.image import Reference
from tutor.lab.practice.engine.images import Images
from tutor.lab.practice.engine.networks import PREDEFINED, Network
from tutor.lab.practice.engine.volumes import Volume

T = TypeVar("T")
Filters = Mapping[str, Sequence[str]]

_STATUSES = ("created", "restarting", "running", "removing", "paused", "exited", "dead")


def containers(
    all_: Sequence[Container], filters: Filters, images: Images, *, stopped: bool, limit: int | None = None
) -> list[Container]:
    """Those for which every filter has a value that fits; `stopped`: also those that do not run."""
    _known(filters, _CONTAINER)
    for status in filters.get("status", ()):
        if status not in _STATUSES:
            raise EngineError(f"invalid filter 'status={status}'")
    ancestors = {image.id for name in filters.get("ancestor", ()) if (image := images.find(name))}
    stopped = stopped or bool(limit) or "status" in filters or "exited" in filters
    found = [container for container in all_ if stopped or container.running]
    for name, values in filters.items():
        if name == "ancestor":
            found = [each for each in found if each.settings.image_id in ancestors]
        elif name in ("before", "since"):
            found = _beside(all_, found, name, values)
        else:
            fits = _CONTAINER[name]
            some = all if name == "label" else any
            found = [each for each in found if some(fits(each, value) for value in values)]
    return found[:limit] if limit and limit > 0 else found


def _beside(
    all_: Sequence[Container], found: list[Container], name: str, values: Sequence[str]
) -> list[Container]:
    for value in values:
        mark = next((each for each in all_ if value == each.name or each.id.startswith(value)), None)
        if mark is None:
            raise EngineError(f"No such container: {value}")
        found = [
            each
            for each in found
            if each.created != mark.created and (each.created < mark.created) == (name == "before")
        ]
    return found


def images(images_: Images, filters: Filters) -> list[tuple[Content, list[str]]]:
    """Those for which all filters hold, each with its names that fit."""
    _known(filters, dict.fromkeys(("dangling", "label", "reference", "before", "since")))
    found = []
    marks = {
        name: [images_.get(value).image.created for value in filters.get(name, ())]
        for name in ("before", "since")
    }
    for content in images_.all():
        tags = images_.tags(content.id)
        fitting = [
            tag for tag in tags if any(_is_like(tag, pattern) for pattern in filters.get("reference", ()))
        ]
        dangling = [value in ("true", "1") for value in filters.get("dangling", ())]
        if (
            ("reference" in filters and not fitting)
            or (dangling and (not tags) not in dangling)
            or not all(label(content.image.config.labels, value) for value in filters.get("label", ()))
            or any(content.image.created >= mark for mark in marks["before"])
            or any(content.image.created <= mark for mark in marks["since"])
        ):
            continue
        found.append((content, fitting if "reference" in filters else tags))
    return found


def networks(all_: Sequence[Network], filters: Filters) -> list[Network]:
    _known(filters, _NETWORK)
    return [each for each in all_ if _all_hold(each, filters, _NETWORK)]


def volumes(all_: Sequence[Volume], filters: Filters, used: Callable[[str], bool]) -> list[Volume]:
    table: dict[str, Callable[[Volume, str], bool]] = {
        **_VOLUME,
        "dangling": lambda volume, value: used(volume.name) != (value in ("true", "1")),
    }
    _known(filters, table)
    return [each for each in all_ if _all_hold(each, filters, table)]


def label(labels: Mapping[str, str], wanted: str) -> bool:
    """`key` or `key=value`."""
    key, equals, value = wanted.partition("=")
    return key in labels and (not equals or labels[key] == value)


def _all_hold(each: T, filters: Filters, table: Mapping[str, Callable[[T, str], bool]]) -> bool:
    return all(any(table[name](each, value) for value in values) for name, values in filters.items())


def _known(filters: Filters, table: Mapping[str, object]) -> None:
    for name in filters:
        if name not in table:
            raise EngineError(f"invalid filter '{name}'")


def _finds(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return pattern in name


def _is_like(tag: str, pattern: str) -> bool:
    """Docker's pattern of a reference: `dwk-*`, `*:v1`, `dwk-app1` for every tag."""
    repository = Reference.parse(tag).repository
    return fnmatchcase(tag, pattern) or fnmatchcase(repository, pattern)


def _publishes(container: Container, wanted: str) -> bool:
    number = wanted.partition("/")[0]
    return any(b["HostPort"] == number for bindings in container.published.values() for b in bindings)


_CONTAINER: Mapping[str, Callable[[Container, str], bool]] = {
    "name": lambda c, value: _finds(value, c.name) or _finds(value, f"/{c.name}"),
    "id": lambda c, value: c.id.startswith(value),
    "label": lambda c, value: label(c.settings.labels, value),
    "status": lambda c, value: c.state.status == value,
    "exited": lambda c, value: c.state.status == "exited" and str(c.state.exit_code) == value,
    "network": lambda c, value: any(value in (name, end.network) for name, end in c.networks.items()),
    "volume": lambda c, value: any(value in (m.name, m.destination) for m in c.settings.mounts),
    "publish": _publishes,
    "expose": lambda c, value: any(value in (port, port.partition("/")[0]) for port in c.settings.exposed),
    "health": lambda c, value: value == "none",
    "ancestor": lambda c, value: False,
    "before": lambda c, value: False,
    "since": lambda c, value: False,
}
_NETWORK: Mapping[str, Callable[[Network, str], bool]] = {
    "name": lambda n, value: _finds(value, n.name),
    "id": lambda n, value: n.id.startswith(value),
    "label": lambda n, value: label(n.labels, value),
    "driver": lambda n, value: n.driver == value,
    "scope": lambda n, value: value == "local",
    "type": lambda n, value: (n.name in PREDEFINED) == (value == "builtin"),
}
_VOLUME: Mapping[str, Callable[[Volume, str], bool]] = {
    "name": lambda v, value: _finds(value, v.name),
    "label": lambda v, value: label(v.labels, value),
    "driver": lambda v, value: v.driver == value,
}

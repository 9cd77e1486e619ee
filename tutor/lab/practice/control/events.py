"""The recorder: what happened, as Event objects beside the objects that it happened to.

The same event again raises a count. From the tenth different message of one reason on, one event holds them
all, and who tells too much about one object is not heard for a while. The numbers are those of client-go
(`tools/record/events_cache.go`).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Literal

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import EVENTS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.pace import Pace, moment, now, stamp

LIFETIME = 3600.0
"""Seconds, of the wall's clock since ages are shown in it, until an event is cleaned up."""
KEPT = 600
"""Events of the whole cluster that are kept at most."""

_DISTINCT = 10
_SIMILAR_WITHIN = 600.0
_COMBINED = "(combined from similar events): "
_BURST = 25.0
_REFILL = 1 / 300
_REMEMBERED = 4096

_Similar = tuple[str, ...]


@dataclass
class _Messages:
    """What one reason had to say about one object."""

    seen: set[str] = field(default_factory=set)
    last: float = 0.0


@dataclass
class _Tokens:
    """How many more events one teller may tell about one object."""

    left: float = _BURST
    at: float = 0.0


class Recorder:
    """Writes events. Nothing that goes wrong with an event keeps its teller from its work."""

    def __init__(self, registry: Registry, pace: Pace) -> None:
        self._registry = registry
        self._pace = pace
        self._written: OrderedDict[_Similar, tuple[str, str]] = OrderedDict()
        self._messages: OrderedDict[_Similar, _Messages] = OrderedDict()
        self._tokens: OrderedDict[_Similar, _Tokens] = OrderedDict()

    def record(
        self,
        object: Object,
        type: Literal["Normal", "Warning"],
        reason: str,
        message: str,
        *,
        component: str,
        host: str = "",
        field_path: str = "",
    ) -> None:
        """Tell what happened to `object`. `component` is the teller (`kubelet`, `default-scheduler`),
        `host` its node, `field_path` the part concerned (`spec.containers{web}`)."""
        involved = _involved(object, field_path)
        teller = (
            component,
            host,
            *(str(involved.get(part, "")) for part in ("kind", "namespace", "name", "uid")),
        )
        if not self._may_tell(teller):
            return
        similar = (*teller, field_path, type, reason)
        distinct = self._distinct(similar, message)
        if distinct >= _DISTINCT:
            message = _COMBINED + message
        known = similar if distinct >= _DISTINCT else (*similar, message)
        try:
            if not self._repeat(known, message):
                self._written[known] = self._write(involved, (type, reason, message), component, host)
        except Refused:
            # A namespace on its way out takes no new events, a full one is no reason to fail either.
            return
        _bound(self._written)

    def _may_tell(self, teller: _Similar) -> bool:
        present = time.monotonic()
        tokens = self._tokens.setdefault(teller, _Tokens(at=present))
        tokens.left = min(_BURST, tokens.left + (present - tokens.at) * _REFILL * self._pace.speed)
        tokens.at = present
        _bound(self._tokens)
        if tokens.left < 1:
            return False
        tokens.left -= 1
        return True

    def _distinct(self, similar: _Similar, message: str) -> int:
        messages = self._messages.setdefault(similar, _Messages())
        present = time.monotonic()
        if present - messages.last > self._pace.seconds(_SIMILAR_WITHIN):
            messages.seen.clear()
        messages.last = present
        if len(messages.seen) < _DISTINCT:
            messages.seen.add(message)
        _bound(self._messages)
        return len(messages.seen)

    def _repeat(self, known: _Similar, message: str) -> bool:
        place = self._written.get(known)
        written = self._registry.store.get(EVENTS, *place) if place is not None else None
        if written is None:
            return False
        again = {**written, "count": int(written.get("count") or 1) + 1, "message": message}
        again["lastTimestamp"] = stamp(now())
        self._registry.write(EVENTS, again)
        return True

    def _write(
        self, involved: Object, told: tuple[str, str, str], component: str, host: str
    ) -> tuple[str, str]:
        type, reason, message = told
        present = stamp(now())
        namespace = involved.get("namespace", "default")
        source = {"component": component, **({"host": host} if host else {})}
        event: Object = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{involved['name']}.{time.time_ns():x}", "namespace": namespace},
            "involvedObject": involved,
            "reason": reason,
            "message": message,
            "source": source,
            "firstTimestamp": present,
            "lastTimestamp": present,
            "count": 1,
            "type": type,
            "eventTime": None,
            "reportingComponent": component,
            "reportingInstance": host,
        }
        made = self._registry.add(EVENTS, event)
        return made["metadata"]["namespace"], made["metadata"]["name"]


def sweep(registry: Registry) -> float | None:
    """Remove events that are too old, and the oldest of too many.

    Returns in how many seconds, of the wall's clock, the next one is too old; None where there is none.
    """
    present = now()
    aged = sorted(
        (
            (present - moment(_last(event))).total_seconds(),
            event["metadata"]["namespace"],
            event["metadata"]["name"],
        )
        for event in registry.store.list(EVENTS)
    )
    kept = [one for one in aged[:KEPT] if one[0] < LIFETIME]
    for _, namespace, name in aged[len(kept) :]:
        registry.remove(EVENTS, namespace, name)
    return LIFETIME - kept[-1][0] if kept else None


def _last(event: Object) -> str:
    return str(event.get("lastTimestamp") or event.get("eventTime") or event["metadata"]["creationTimestamp"])


def _involved(object: Object, field_path: str) -> Object:
    metadata = object["metadata"]
    involved: Object = {"kind": object["kind"]}
    for part in ("namespace", "name", "uid", "resourceVersion"):
        if metadata.get(part):
            involved[part] = metadata[part]
    involved["apiVersion"] = object["apiVersion"]
    if field_path:
        involved["fieldPath"] = field_path
    return involved


def _bound(
    remembered: OrderedDict[_Similar, _Tokens]
    | OrderedDict[_Similar, _Messages]
    | OrderedDict[_Similar, tuple[str, str]],
) -> None:
    if len(remembered) > _REMEMBERED:
        remembered.popitem(last=False)

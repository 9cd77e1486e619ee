"""Events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.tables.age import since
from tutor.lab.practice.tables.columns import Cells, Column, Layout, metadata, part


def _target(involved: Mapping[str, Any]) -> str:
    """`pod/web-7c5ddbdf54-x2p9k`"""
    kind, name = str(involved.get("kind", "")).lower(), involved.get("name")
    return f"{kind}/{name}" if name else kind


def _source(event: Object) -> str:
    source = part(event, "source")
    component = source.get("component") or event.get("reportingComponent") or ""
    instance = source.get("host") or event.get("reportingInstance") or ""
    return f"{component}, {instance}" if instance else str(component)


def _cells(event: Object) -> Cells:
    first = since(event.get("firstTimestamp") or event.get("eventTime"))
    last = since(event["lastTimestamp"]) if event.get("lastTimestamp") else first
    count = int(event.get("count") or 1)
    series = event.get("series")
    if series:
        last = since(series.get("lastObservedTime"))
        # The event that began the series is not counted in it.
        count = int(series.get("count") or 0) + 1
    involved = part(event, "involvedObject")
    return [
        last,
        event.get("type", ""),
        event.get("reason", ""),
        _target(involved),
        involved.get("fieldPath", ""),
        _source(event),
        str(event.get("message", "")).strip(),
        first,
        count,
        metadata(event).get("name", ""),
    ]


EVENTS = Layout(
    (
        Column("Last Seen", "How long ago it happened last."),
        Column("Type", "Normal, or Warning where something needs attention."),
        Column("Reason", "What happened, in one word."),
        Column("Object", "What it happened to."),
        Column("Subobject", "The part of the object that it happened to, a container for one.", wide=True),
        Column("Source", "The part of Kubernetes that reports it, and the node.", wide=True),
        Column("Message", "What happened, in a sentence."),
        Column("First Seen", "How long ago it happened first.", wide=True),
        Column("Count", "How often it happened.", wide=True),
        Column("Name", "The name of the event itself.", wide=True, is_name=True),
    ),
    _cells,
)

"""Pods: STATUS, READY and RESTARTS as the API server of Kubernetes 1.36 sums them up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.tables.age import Since, since
from tutor.lab.practice.tables.columns import AGE, NAME, NONE, Cells, Column, Layout, items, metadata, part

_COLUMNS = (
    NAME,
    Column("Ready", "How many of the pod's containers are ready to work, and how many there are."),
    Column("Status", "What the pod's containers are doing, in one word."),
    Column(
        "Restarts", "How often containers of the pod were started again, and how long ago the last time was."
    ),
    AGE,
    Column(
        "IP", "The pod's own address in the cluster's network; none until its sandbox is there.", wide=True
    ),
    Column("Node", "The node that runs the pod; none until it was assigned to one.", wide=True),
    Column(
        "Nominated Node",
        "The node on which room is being made for the pod by stopping less important ones.",
        wide=True,
    ),
    Column(
        "Readiness Gates",
        "How many of the further conditions are true that must be so before the pod counts as ready.",
        wide=True,
    ),
)


class Summary(NamedTuple):
    """A pod in three words."""

    status: str
    ready: int
    restarts: int
    restarted: str
    """When a container ended last before it was started again; empty where none was."""


def summary(pod: Object) -> Summary:
    """What a pod's statuses amount to."""
    status = part(pod, "status")
    word: str = status.get("reason") or status.get("phase") or ""
    for condition in items(status, "conditions"):
        if condition.get("reason") == "SchedulingGated" and condition.get("type") == "PodScheduled":
            word = "SchedulingGated"
    init_word, ready, all_restarts, sidecar_restarts = _init_containers(pod)
    restarts = all_restarts
    if init_word is None or _is_true(status, "Initialized"):
        containers = _containers(items(status, "containerStatuses"))
        word = init_word or word
        word = containers.word or word
        if word == "Completed" and containers.running:
            word = "Running" if _is_true(status, "Ready") else "NotReady"
        ready += containers.ready
        restarts = sidecar_restarts.plus(containers.restarts)
    else:
        word = init_word
    if metadata(pod).get("deletionTimestamp"):
        if status.get("reason") == "NodeLost":
            word = "Unknown"
        elif status.get("phase") not in {"Succeeded", "Failed"}:
            word = "Terminating"
    return Summary(word, ready, restarts.number, restarts.last)


class _Restarts(NamedTuple):
    number: int = 0
    last: str = ""

    def plus(self, other: _Restarts) -> _Restarts:
        # Of nearly all pods, which are listed by the hundred.
        if not other.number and not other.last:
            return self
        # Stamps of one form: the later one is also the greater text.
        return _Restarts(self.number + other.number, max(self.last, other.last))


_NEVER = _Restarts()


def _restarts(status: Mapping[str, Any]) -> _Restarts:
    ended = part(status, "lastState", "terminated").get("finishedAt") or ""
    return _Restarts(int(status.get("restartCount") or 0), ended)


def _init_containers(pod: Object) -> tuple[str | None, int, _Restarts, _Restarts]:
    """The word for the first init container that is not through (None where all are), how many sidecars are
    ready, the restarts so far and those of sidecars."""
    statuses = items(pod, "status", "initContainerStatuses")
    if not statuses:
        return None, 0, _NEVER, _NEVER
    declared = {container.get("name"): container for container in items(pod, "spec", "initContainers")}
    ready = 0
    restarts, of_sidecars = _NEVER, _NEVER
    for at, status in enumerate(statuses):
        sidecar = declared.get(status.get("name"), {}).get("restartPolicy") == "Always"
        restarts = restarts.plus(_restarts(status))
        if sidecar:
            of_sidecars = of_sidecars.plus(_restarts(status))
        state = part(status, "state")
        ended = state.get("terminated")
        if ended is not None and not ended.get("exitCode"):
            continue
        if sidecar and status.get("started"):
            ready += bool(status.get("ready"))
            continue
        waiting = part(state, "waiting").get("reason")
        if ended is not None:
            word = f"Init:{_ending(ended)}"
        elif waiting and waiting != "PodInitializing":
            word = f"Init:{waiting}"
        else:
            word = f"Init:{at}/{len(declared)}"
        return word, ready, restarts, of_sidecars
    return None, ready, restarts, of_sidecars


class _Containers(NamedTuple):
    word: str
    """Of the first container that waits or has ended; empty where all run."""
    ready: int
    running: bool
    """Whether one runs and is ready."""
    restarts: _Restarts


def _containers(statuses: list[Any]) -> _Containers:
    word = ""
    ready = 0
    restarts = _NEVER
    for status in reversed(statuses):
        restarts = restarts.plus(_restarts(status))
        state = part(status, "state")
        waiting = part(state, "waiting").get("reason")
        ended = state.get("terminated")
        if waiting:
            word = waiting
        elif ended is not None:
            word = _ending(ended)
        elif status.get("ready") and state.get("running") is not None:
            ready += 1
    return _Containers(word, ready, ready > 0, restarts)


def _ending(ended: Mapping[str, Any]) -> str:
    """`Completed`, `Error`, `OOMKilled`, or what little is known: `Signal:9`, `ExitCode:2`."""
    if ended.get("reason"):
        return str(ended["reason"])
    if ended.get("signal"):
        return f"Signal:{ended['signal']}"
    return f"ExitCode:{ended.get('exitCode', 0)}"


def _is_true(status: Mapping[str, Any], type_: str) -> bool:
    return any(
        condition.get("type") == type_ and condition.get("status") == "True"
        for condition in items(status, "conditions")
    )


def _cells(pod: Object) -> Cells:
    spec, status = part(pod, "spec"), part(pod, "status")
    found = summary(pod)
    containers = len(items(spec, "containers"))
    containers += sum(each.get("restartPolicy") == "Always" for each in items(spec, "initContainers"))
    restarts: str | Since = str(found.restarts)
    if found.restarts and found.restarted:
        restarts = since(found.restarted, f"{found.restarts} (", " ago)")
    addresses = items(status, "podIPs")
    return [
        metadata(pod).get("name", ""),
        f"{found.ready}/{containers}",
        found.status,
        restarts,
        since(metadata(pod).get("creationTimestamp")),
        (addresses[0].get("ip") if addresses else status.get("podIP")) or NONE,
        spec.get("nodeName") or NONE,
        status.get("nominatedNodeName") or NONE,
        _gates(spec, status),
    ]


def _gates(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    gates = items(spec, "readinessGates")
    if not gates:
        return NONE
    open_ = sum(_is_true(status, gate.get("conditionType", "")) for gate in gates)
    return f"{open_}/{len(gates)}"


PODS = Layout(_COLUMNS, _cells)

"""What is not well with pods: their conditions, their containers' states, and the warnings about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True)
class PodState:
    """One thing that is not well with one pod."""

    uid: str
    pod: str
    state: str
    """One of `tutor.content.failures.POD_STATES`."""
    reason: str
    message: str
    container: str = ""
    pod_image: str = ""
    policy: str = ""
    pod_exit: int | None = None
    """What the container ended with the last time."""
    ended: str = ""
    """Why it ended the last time, such as OOMKilled or Completed."""
    restarts: int = 0
    deployment: str = ""


@dataclass(frozen=True)
class Warned:
    """A warning that the cluster has recorded."""

    uid: str
    about: str
    reason: str
    message: str


def pod_states(pods: Iterable[object]) -> tuple[PodState, ...]:
    """What is not well with them, the newest pod first; pods that are being deleted are left out. Takes any
    JSON."""
    sound = [
        pod for pod in pods if isinstance(pod, dict) and not _map(pod, "metadata").get("deletionTimestamp")
    ]
    newest = sorted(sound, key=lambda pod: str(_map(pod, "metadata").get("creationTimestamp")), reverse=True)
    return tuple(state for pod in newest for state in _states(pod))


def warnings(events: Iterable[object], about: Set[str]) -> tuple[Warned, ...]:
    """The warnings about these objects (by uid), the latest first."""
    sound = [event for event in events if isinstance(event, dict) and event.get("type") == "Warning"]
    latest = sorted(sound, key=_time, reverse=True)
    found = (
        Warned(
            str(_map(event, "involvedObject").get("uid", "")),
            str(_map(event, "involvedObject").get("name", "")),
            str(event.get("reason", "")),
            str(event.get("message", "")),
        )
        for event in latest
    )
    return tuple(warned for warned in found if warned.uid in about)


def _time(event: Json) -> str:
    return str(event.get("lastTimestamp") or event.get("eventTime") or "")


def _states(pod: Json) -> Iterator[PodState]:
    metadata, status = _map(pod, "metadata"), _map(pod, "status")
    uid, name, deployment = str(metadata.get("uid", "")), str(metadata.get("name", "")), _deployment(metadata)
    if status.get("reason"):
        message = str(status.get("message", ""))
        yield PodState(uid, name, "failed", str(status["reason"]), message, deployment=deployment)
    for condition in _list(status, "conditions"):
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            reason, message = str(condition.get("reason", "")), str(condition.get("message", ""))
            yield PodState(uid, name, "unscheduled", reason, message, deployment=deployment)
    policies = {each.get("name"): str(each.get("imagePullPolicy", "")) for each in _containers(pod)}
    for container in (*_list(status, "initContainerStatuses"), *_list(status, "containerStatuses")):
        last = _map(_map(container, "lastState"), "terminated")
        for state in ("waiting", "terminated"):
            now = _map(_map(container, "state"), state)
            if not now.get("reason"):
                continue
            ended = now if state == "terminated" else last
            code = ended.get("exitCode")
            yield PodState(
                uid,
                name,
                state,
                str(now["reason"]),
                # What the container last ended with is told beside its state, and often says more.
                "\n".join(str(each.get("message", "")) for each in (now, last)).strip(),
                str(container.get("name", "")),
                str(container.get("image", "")),
                policies.get(container.get("name"), ""),
                code if isinstance(code, int) else None,
                str(ended.get("reason", "")),
                container["restartCount"] if isinstance(container.get("restartCount"), int) else 0,
                deployment,
            )


def _deployment(metadata: Json) -> str:
    owners = _list(metadata, "ownerReferences")
    owner = str(owners[0].get("name", "")) if owners and owners[0].get("kind") == "ReplicaSet" else ""
    return owner.rpartition("-")[0]


def _containers(pod: Json) -> list[Json]:
    spec = _map(pod, "spec")
    return [*_list(spec, "initContainers"), *_list(spec, "containers")]


def _map(document: Json, name: str) -> Json:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _list(document: Json, name: str) -> list[Json]:
    value = document.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

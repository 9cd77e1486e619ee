"""`kubectl logs`: which container is meant, whether it has anything to say yet, and its lines as they come.

The choice of the container is that of Kubernetes 1.36 `pkg/registry/core/pod/strategy.go`, the words for what
is not there yet are those of `pkg/kubelet/kubelet_pods.go`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tutor.lab.practice.api.parameters import flag, number
from tutor.lab.practice.cluster.errors import Cause, Refused, bad_request, invalid, value_invalid
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.pace import moment, now

_OPTIONS = Kind("", "v1", "PodLogOptions", "", "")
_WAITING = {"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}


class LogSource(Protocol):
    """Where the output of containers is kept."""

    def stream(
        self,
        pod: Object,
        container: str,
        *,
        previous: bool,
        follow: bool,
        tail: int | None,
        since: float | None,
        timestamps: bool,
        limit: int | None,
    ) -> AsyncIterator[bytes]:
        """A container's output, in pieces of whole lines with their line ends.

        `previous`: of the container before the last restart. `follow`: go on until the container has ended
        and is not started again. `tail`: only so many last lines. `since`: only lines from that Unix time on,
        in seconds. `timestamps`: each line begins with its RFC 3339 time. `limit`: end after so many bytes.
        Nothing where nothing was written. Raises OSError where the node does not answer: `dial tcp
        172.18.0.3:10250: connect: connection refused`.
        """
        ...


@dataclass(frozen=True)
class LogOptions:
    """What a call asks for, as `LogSource.stream` takes it."""

    container: str
    previous: bool
    follow: bool
    tail: int | None
    since: float | None
    timestamps: bool
    limit: int | None


def log_options(query: Mapping[str, str], pod: str) -> LogOptions:
    """Read and examine the parameters of a call for the pod of that name. Raises Refused."""
    causes: list[Cause] = []
    tail, seconds, limit = (number(query, name) for name in ("tailLines", "sinceSeconds", "limitBytes"))
    if tail is not None and tail < 0:
        causes.append(value_invalid("tailLines", tail, "must be greater than or equal to 0"))
    if limit is not None and limit < 1:
        causes.append(value_invalid("limitBytes", limit, "must be greater than 0"))
    since: datetime | None = None
    if text := query.get("sinceTime"):
        try:
            since = moment(text)
        except ValueError as error:
            layout = "2006-01-02T15:04:05Z07:00"
            raise bad_request(
                f'parsing time "{text}" as "{layout}": cannot parse "{text}" as "2006"'
            ) from error
    if seconds is not None and since is not None:
        causes.append(
            Cause("", "FieldValueForbidden", "at most one of `sinceTime` or `sinceSeconds` may be specified")
        )
    elif seconds is not None and seconds < 1:
        causes.append(value_invalid("sinceSeconds", seconds, "must be greater than 0"))
    elif seconds is not None:
        since = now() - timedelta(seconds=min(seconds, 10**9))
    if causes:
        raise invalid(_OPTIONS, pod, causes)
    return LogOptions(
        container=query.get("container", ""),
        previous=flag(query, "previous"),
        follow=flag(query, "follow"),
        tail=tail,
        since=None if since is None else since.timestamp(),
        timestamps=flag(query, "timestamps"),
        limit=limit,
    )


def container_of(pod: Object, asked: str) -> str:
    """The name of the container that a call means. Raises Refused."""
    name = pod["metadata"]["name"]
    spec = pod.get("spec") or {}
    usual, first, guests = (
        [container["name"] for container in spec.get(field) or ()]
        for field in ("containers", "initContainers", "ephemeralContainers")
    )
    if asked:
        if asked not in (*usual, *first, *guests):
            raise bad_request(f"container {asked} is not valid for pod {name}")
        return asked
    if len(usual) == 1:
        return str(usual[0])
    message = f"a container name must be specified for pod {name}"
    if usual:
        message += f", choose one of: [{' '.join(usual)}]"
        if first:
            message += f" or one of the init containers: [{' '.join(first)}]"
    raise bad_request(message)


def readable(pod: Object, container: str, previous: bool) -> bool:
    """Whether there is output to read, which a pod without a node has not.

    Raises Refused where a container has not begun, in the words that say why.
    """
    if not (pod.get("spec") or {}).get("nodeName"):
        return False
    named = f'container "{container}" in pod "{pod["metadata"]["name"]}"'
    status = _status(pod, container)
    if status is None:
        raise bad_request(f"{named} is not available")
    state = status.get("state") or {}
    last = (status.get("lastState") or {}).get("terminated") or {}
    if previous:
        if not last.get("containerID"):
            raise bad_request(f"previous terminated {named} not found")
    elif "running" in state or last.get("containerID"):
        pass
    elif "terminated" in state:
        if not state["terminated"].get("containerID"):
            raise bad_request(f"{named} is terminated")
    elif "waiting" in state:
        reason = state["waiting"].get("reason", "")
        raise bad_request(f"{named} is waiting to start: {_WAITING.get(reason, reason)}")
    else:
        raise bad_request(f"{named} is waiting to start - no logs yet")
    return True


def _status(pod: Object, container: str) -> Object | None:
    status = pod.get("status") or {}
    for field in ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"):
        for entry in status.get(field) or ():
            if entry.get("name") == container:
                found: Object = entry
                return found
    return None


def node_silent(pod: Object, container: str, why: str) -> Refused:
    """What a server says when it cannot reach the pod's node."""
    metadata, address = pod["metadata"], (pod.get("status") or {}).get("hostIP", "")
    path = f"{metadata.get('namespace')}/{metadata['name']}/{container}"
    call = f'Get "https://{address}:10250/containerLogs/{path}"'
    return Refused(500, "InternalError", f"{call}: {why}", {})


def exec_refused(subresource: str) -> Refused:
    """The practice lab's own words for what it does not have."""
    instead = {
        "exec": "To see what a program does, read `kubectl logs`; the program itself runs on this computer.",
        "attach": "`kubectl logs -f` shows what the program prints from now on.",
        "portforward": "A program that listens on a port does so on this computer, where it can be asked.",
        "ephemeralcontainers": "`kubectl describe pod` and `kubectl logs` tell what there is to know.",
    }
    words = {
        "exec": "go into a container",
        "attach": "attach to a container",
        "portforward": "forward a port",
    }
    what = words.get(subresource, "add a container to a pod")
    message = (
        f"the practice lab cannot {what}: its pods are plain programs, not containers. {instead[subresource]}"
    )
    return Refused(501, "NotImplemented", message, {})

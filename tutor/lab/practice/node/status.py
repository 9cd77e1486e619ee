"""A pod's status, put together from its containers: as `pkg/kubelet/kubelet_pods.go` and
`pkg/kubelet/status/generate.go` of Kubernetes 1.36 do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.node.container_state import ContainerState
from tutor.lab.practice.pace import now, stamp

_OVER = ("Succeeded", "Failed")


def container_status(container: ContainerState) -> Object:
    """One entry of containerStatuses."""
    running = container.running
    status: Object = {
        "name": container.name,
        "state": container.state,
        "lastState": container.last_state,
        "ready": container.ready,
        "restartCount": container.restarts,
        "image": container.image or container.spec["image"],
        "imageID": container.image_id,
        "started": container.started,
    }
    if container.container_id:
        status["containerID"] = container.container_id
    resources = container.spec.get("resources") or {}
    if resources and running:
        status["resources"] = resources
        if resources.get("requests"):
            status["allocatedResources"] = resources["requests"]
    if container.spec.get("volumeMounts"):
        status["volumeMounts"] = [_mount(mount) for mount in container.spec["volumeMounts"]]
    if running:
        status["user"] = {"linux": {"gid": 0, "supplementalGroups": [0], "uid": 0}}
    return status


def phase(pod: Object, init: Sequence[ContainerState], containers: Sequence[ContainerState]) -> str:
    """Pending, Running, Succeeded or Failed."""
    policy = pod["spec"].get("restartPolicy", "Always")
    for container in init:
        ended = container.state.get("terminated")
        if ended is None or ended["exitCode"] != 0:
            return "Failed" if ended is not None and policy == "Never" else "Pending"
    running = stopped = succeeded = 0
    for container in containers:
        last = container.last_state.get("terminated")
        ended = container.state.get("terminated")
        if container.running:
            running += 1
        elif ended is not None:
            stopped += 1
            succeeded += ended["exitCode"] == 0
        elif last is not None:
            stopped += 1
        else:
            return "Pending"
    if running or policy == "Always":
        return "Running"
    if stopped == succeeded:
        return "Succeeded"
    return "Failed" if policy == "Never" else "Running"


def conditions(
    pod: Object,
    phase: str,
    init: Sequence[ContainerState],
    containers: Sequence[ContainerState],
    *,
    sandbox: bool,
) -> list[Object]:
    """The pod's conditions; the time of one that stays the same stays as it was."""
    present = (pod.get("status") or {}).get("conditions") or []
    known = {condition["type"]: condition for condition in present}
    over = phase in _OVER
    reason = "PodCompleted" if phase == "Succeeded" else "PodFailed"
    unready = [container.name for container in containers if not container.ready]
    uninitialized = [container.name for container in init if not container.ready]
    initialized: tuple[bool, str, str] = (True, "", "")
    if phase == "Succeeded":
        initialized = True, "PodCompleted", ""
    elif uninitialized:
        words = f"containers with incomplete status: [{' '.join(uninitialized)}]"
        initialized = False, "ContainersNotInitialized", words
    ready: tuple[bool, str, str] = (True, "", "")
    if over:
        ready = False, reason, ""
    elif unready:
        ready = False, "ContainersNotReady", f"containers with unready status: [{' '.join(unready)}]"
    found: dict[str, tuple[bool, str, str]] = {
        "PodReadyToStartContainers": (sandbox, "", ""),
        "Initialized": initialized,
        "Ready": ready,
        "ContainersReady": ready,
    }
    generation = pod["metadata"].get("generation")
    made = [_condition(type, value, known.get(type), generation) for type, value in found.items()]
    rest = [condition for type, condition in known.items() if type not in found]
    if "PodScheduled" not in known:
        rest.append(_condition("PodScheduled", (True, "", ""), None, generation))
    return made + rest


def pod_status(
    pod: Object,
    init: Sequence[ContainerState],
    containers: Sequence[ContainerState],
    *,
    address: str,
    host: str,
    started: str,
    over: bool,
) -> Object:
    """The whole status. `over`: the pod is on its way out and its containers have ended."""
    status: dict[str, Any] = dict(pod.get("status") or {})
    present = phase(pod, init, containers)
    if over and present not in _OVER:
        codes = [(c.state.get("terminated") or {}).get("exitCode", 0) for c in containers]
        present = "Failed" if any(codes) else "Succeeded"
    status["phase"] = present
    alive = present not in _OVER
    status["conditions"] = conditions(
        pod, present, init, containers, sandbox=bool(address) and alive and not over
    )
    status |= {"hostIP": host, "hostIPs": [{"ip": host}], "startTime": started}
    if address:
        status |= {"podIP": address, "podIPs": [{"ip": address}]}
    if init:
        status["initContainerStatuses"] = [container_status(container) for container in init]
    status["containerStatuses"] = [
        container_status(container) for container in sorted(containers, key=lambda container: container.name)
    ]
    if pod["metadata"].get("generation"):
        status["observedGeneration"] = pod["metadata"]["generation"]
    return status


def _condition(
    type: str, said: tuple[bool, str, str], before: Object | None, generation: int | None
) -> Object:
    true, reason, message = said
    condition: Object = {"type": type, "status": "True" if true else "False", "lastProbeTime": None}
    same = before is not None and before.get("status") == condition["status"]
    condition["lastTransitionTime"] = (before or {}).get("lastTransitionTime") if same else stamp(now())
    if reason:
        condition["reason"] = reason
    if message:
        condition["message"] = message
    if generation:
        condition["observedGeneration"] = generation
    return condition


def _mount(mount: Object) -> Object:
    status: Object = {"name": mount["name"], "mountPath": mount["mountPath"]}
    if mount.get("readOnly"):
        status |= {"readOnly": True, "recursiveReadOnly": "Disabled"}
    return status

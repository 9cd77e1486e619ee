"""Whether a container starts again, and what is said while it does not."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.node.backoff import Backoff
from tutor.lab.practice.pace import now, stamp

NEVER = "1970-01-01T00:00:00Z"
"""When a container started that did not start."""
TASK = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create "
    "failed: unable to start container process: error during container init: "
)
"""What containerd puts in front of the OCI runtime's words."""


def again(policy: str, code: int, *, init: bool) -> bool:
    """Whether the restart policy starts a container again that ended with this exit code."""
    if init:
        return code != 0 and policy != "Never"
    return policy == "Always" or (policy == "OnFailure" and code != 0)


def backing_off(pod: Object, container: str, backoff: Backoff) -> tuple[str, str]:
    """What the status and what the event say while a container waits for its restart."""
    metadata = pod["metadata"]
    whose = f"{metadata['name']}_{metadata['namespace']}({metadata['uid']})"
    status = f"back-off {backoff.words()} restarting failed container={container} pod={whose}"
    return status, f"Back-off restarting failed container {container} in pod {whose}"


def last_of(before: Object) -> Object:
    """The last state of a container whose node was started anew, by its status from before."""
    state = before.get("state") or {}
    if state.get("terminated"):
        return {"terminated": state["terminated"]}
    if not state.get("running"):
        last: Object = before.get("lastState") or {}
        return last
    # Nobody has seen how it ended.
    return {
        "terminated": {
            "exitCode": 255,
            "reason": "Unknown",
            "startedAt": state["running"].get("startedAt"),
            "finishedAt": stamp(now()),
            "containerID": before.get("containerID", ""),
        }
    }

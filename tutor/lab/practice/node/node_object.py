"""The Node object of a practice node: a small machine with k3s."""

from __future__ import annotations

import hashlib
import platform
from typing import Literal

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.edition import CONTAINERD, KUBERNETES
from tutor.lab.practice.engine.identity import architecture
from tutor.lab.practice.pace import now, stamp

Role = Literal["server", "agent"]

_CPU, _MEMORY, _DISK, _PODS = "2", "4026080Ki", "61255492Ki", "110"
_ALLOCATABLE_DISK = "59589342578"
_HEALTHY = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


def node_object(name: str, role: Role, address: str, subnet: str) -> Object:
    """The object as the node registers it, ready. `subnet`: `10.42.0`."""
    arch = architecture()
    labels = {
        "beta.kubernetes.io/arch": arch,
        "beta.kubernetes.io/instance-type": "k3s",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": arch,
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": "k3s",
    }
    if role == "server":
        labels["node-role.kubernetes.io/control-plane"] = "true"
    annotations = {
        "alpha.kubernetes.io/provided-node-ip": address,
        "flannel.alpha.coreos.com/backend-type": "vxlan",
        "flannel.alpha.coreos.com/kube-subnet-manager": "true",
        "flannel.alpha.coreos.com/public-ip": address,
        "k3s.io/hostname": name,
        "k3s.io/internal-ip": address,
        "k3s.io/node-args": f'["{role}"]',
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": annotations},
        "spec": {
            "podCIDR": f"{subnet}.0/24",
            "podCIDRs": [f"{subnet}.0/24"],
            "providerID": f"k3s://{name}",
        },
        "status": {
            "addresses": [
                {"type": "InternalIP", "address": address},
                {"type": "Hostname", "address": name},
            ],
            "capacity": _resources(_DISK),
            "allocatable": _resources(_ALLOCATABLE_DISK),
            "conditions": healthy([]),
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": {
                "architecture": arch,
                "bootID": _id(f"boot of {name}"),
                "containerRuntimeVersion": f"containerd://{CONTAINERD}",
                "kernelVersion": platform.release() if platform.system() == "Linux" else "6.12.54-linuxkit",
                "kubeProxyVersion": "",
                "kubeletVersion": KUBERNETES,
                "machineID": "",
                "operatingSystem": "linux",
                "osImage": f"K3s {KUBERNETES}",
                "systemUUID": _id(f"system of {name}"),
            },
        },
    }


def healthy(before: list[Object]) -> list[Object]:
    """The conditions of a node that works; the time of one that stays the same stays as it was."""
    return [_condition(before, *values) for values in _HEALTHY]


def unknown(before: list[Object]) -> list[Object]:
    """The conditions of a node that nobody hears from."""
    words = "NodeStatusUnknown", "Kubelet stopped posting node status."
    return [_condition(before, type, "Unknown", *words) for type, *_ in _HEALTHY]


def _condition(before: list[Object], type: str, status: str, reason: str, message: str) -> Object:
    present = stamp(now())
    old = next((each for each in before if each["type"] == type), None)
    same = old is not None and old.get("status") == status
    heard = present if status != "Unknown" or old is None else old.get("lastHeartbeatTime", present)
    return {
        "type": type,
        "status": status,
        "lastHeartbeatTime": heard,
        "lastTransitionTime": old["lastTransitionTime"] if old is not None and same else present,
        "reason": reason,
        "message": message,
    }


def _resources(disk: str) -> Object:
    return {
        "cpu": _CPU,
        "ephemeral-storage": disk,
        "hugepages-2Mi": "0",
        "memory": _MEMORY,
        "pods": _PODS,
    }


def _id(of: str) -> str:
    digits = hashlib.sha256(of.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}"

"""Texts of which only some are taken: what `kubectl explain` lists under ENUM.

The values are those of the types that `k8s.io/api` marks as enumerations; lightkube-models leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping

_PROTOCOL = "SCTP TCP UDP"
_PULL = "Always IfNotPresent Never"
_TERMINATION_MESSAGE = "FallbackToLogsOnError File"
_PROFILE = "Localhost RuntimeDefault Unconfined"
_TRAFFIC = "Cluster Local"
_INCLUSION = "Honor Ignore"
_OF_CONTAINERS = {"imagePullPolicy": _PULL, "terminationMessagePolicy": _TERMINATION_MESSAGE}

TABLE: Mapping[str, Mapping[str, str]] = {
    "AppArmorProfile": {"type": _PROFILE},
    "Container": _OF_CONTAINERS,
    "ContainerPort": {"protocol": _PROTOCOL},
    "DeploymentStrategy": {"type": "Recreate RollingUpdate"},
    "EndpointPort": {"protocol": _PROTOCOL},
    "EndpointSlice": {"addressType": "FQDN IPv4 IPv6"},
    "EphemeralContainer": _OF_CONTAINERS,
    "HTTPGetAction": {"scheme": "HTTP HTTPS"},
    "ImageVolumeSource": {"pullPolicy": _PULL},
    "NamespaceStatus": {"phase": "Active Terminating"},
    "NodeSelectorRequirement": {"operator": "DoesNotExist Exists Gt In Lt NotIn"},
    "NodeStatus": {"phase": "Pending Running Terminated"},
    "PersistentVolumeClaimSpec": {"volumeMode": "Block Filesystem"},
    "PodSecurityContext": {
        "fsGroupChangePolicy": "Always OnRootMismatch",
        "supplementalGroupsPolicy": "Merge Strict",
    },
    "PodSpec": {
        "dnsPolicy": "ClusterFirst ClusterFirstWithHostNet Default None",
        "preemptionPolicy": "Never PreemptLowerPriority",
        "restartPolicy": "Always Never OnFailure",
    },
    "PodStatus": {
        "phase": "Failed Pending Running Succeeded Unknown",
        "qosClass": "BestEffort Burstable Guaranteed",
    },
    "SeccompProfile": {"type": _PROFILE},
    "SecurityContext": {"procMount": "Default Unmasked"},
    "ServicePort": {"protocol": _PROTOCOL},
    "ServiceSpec": {
        "externalTrafficPolicy": _TRAFFIC,
        "internalTrafficPolicy": _TRAFFIC,
        "ipFamilyPolicy": "PreferDualStack RequireDualStack SingleStack",
        "sessionAffinity": "ClientIP None",
        "type": "ClusterIP ExternalName LoadBalancer NodePort",
    },
    "Taint": {"effect": "NoExecute NoSchedule PreferNoSchedule"},
    "Toleration": {
        "effect": "NoExecute NoSchedule PreferNoSchedule",
        "operator": "Equal Exists Gt Lt",
    },
    "TopologySpreadConstraint": {
        "nodeAffinityPolicy": _INCLUSION,
        "nodeTaintsPolicy": _INCLUSION,
        "whenUnsatisfiable": "DoNotSchedule ScheduleAnyway",
    },
    "VolumeMount": {"mountPropagation": "Bidirectional HostToContainer None"},
}


def values(type_name: str, field: str) -> tuple[str, ...]:
    """What that field may say, in the order of the alphabet; empty where it may say anything. The type by
    its short name."""
    return tuple(TABLE.get(type_name, {}).get(field, "").split())

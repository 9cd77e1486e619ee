"""What the sources of lightkube-models do not say of a field: how wide a number is, what a map holds.

Taken from the OpenAPI documents of Kubernetes 1.36. Fields are named `Type.field`.
"""

from __future__ import annotations

from collections.abc import Mapping


def places(table: Mapping[str, str]) -> frozenset[str]:
    """`{"Pod": "metadata spec"}` as the set of `Pod.metadata` and `Pod.spec`."""
    return frozenset(f"{name}.{field}" for name, fields in table.items() for field in fields.split())


INT64 = places(
    {
        "Condition": "observedGeneration",
        "ContainerImage": "sizeBytes",
        "DeleteOptions": "gracePeriodSeconds",
        "DeploymentStatus": "observedGeneration",
        "LinuxContainerUser": "gid supplementalGroups uid",
        "ListMeta": "remainingItemCount",
        "NodeSwapStatus": "capacity",
        "ObjectMeta": "deletionGracePeriodSeconds generation",
        "PodCondition": "observedGeneration",
        "PodSecurityContext": "fsGroup runAsGroup runAsUser supplementalGroups",
        "PodSpec": "activeDeadlineSeconds terminationGracePeriodSeconds",
        "PodStatus": "observedGeneration",
        "Probe": "terminationGracePeriodSeconds",
        "ReplicaSetStatus": "observedGeneration",
        "SecurityContext": "runAsGroup runAsUser",
        "ServiceAccountTokenProjection": "expirationSeconds",
        "SleepAction": "seconds",
        "Toleration": "tolerationSeconds",
    }
)
"""Whole numbers of 64 bits, or lists of them; all others have 32."""

_QUANTITIES = places(
    {
        "ContainerStatus": "allocatedResources",
        "LimitRangeItem": "default defaultRequest max maxLimitRequestRatio min",
        "NodeAllocatableResourceClaimStatus": "resources",
        "NodeStatus": "allocatable capacity",
        "PodSpec": "overhead",
        "PodStatus": "allocatedResources",
        "ResourceQuotaSpec": "hard",
        "ResourceQuotaStatus": "hard used",
        "ResourceRequirements": "limits requests",
        "VolumeResourceRequirements": "limits requests",
    }
)
MAPS = {
    "ConfigMap.binaryData": "bytes",
    "Secret.data": "bytes",
    "SubjectAccessReviewSpec.extra": "[]string",
    "UserInfo.extra": "[]string",
    **dict.fromkeys(sorted(_QUANTITIES), "quantity"),
}
"""What the entries of a map are where they are not strings."""

MODULES = {
    "meta_v1": "io.k8s.apimachinery.pkg.apis.meta.v1",
    "core_v1": "io.k8s.api.core.v1",
    "apps_v1": "io.k8s.api.apps.v1",
    "authentication_v1": "io.k8s.api.authentication.v1",
    "authorization_v1": "io.k8s.api.authorization.v1",
    "autoscaling_v1": "io.k8s.api.autoscaling.v1",
    "coordination_v1": "io.k8s.api.coordination.v1",
    "discovery_v1": "io.k8s.api.discovery.v1",
}
"""The first part of the names in OpenAPI, by the module that holds the types."""

PLAIN = {
    "str": "string",
    "bool": "boolean",
    "int": "int32",
    "dict": "map[string]string",
    "meta_v1.Time": "time",
    "meta_v1.MicroTime": "microtime",
    "meta_v1.FieldsV1": "any",
    "resource.Quantity": "quantity",
    "runtime.RawExtension": "any",
    "util_intstr.IntOrString": "intorstring",
}
"""The forms of what is not a class of its own."""

"""What Go calls the values of fields: its messages about a wrong type name Go's own types.

Most follow from the form of a field. Not so the texts that have a type of their own: they are in the table
below, from the types in `k8s.io/api` and `k8s.io/apimachinery`.
"""

from __future__ import annotations

from tutor.lab.practice.schema.forms import Form

_SIMPLE = {
    "string": "string",
    "bytes": "[]uint8",
    "int32": "int32",
    "int64": "int64",
    "boolean": "bool",
    "time": "v1.Time",
    "microtime": "v1.MicroTime",
    "quantity": "resource.Quantity",
    "intorstring": "intstr.IntOrString",
    "any": "v1.FieldsV1",
}

_NAMED = {
    "v1.AddressType": "EndpointSlice.addressType",
    "v1.AppArmorProfileType": "AppArmorProfile.type",
    "v1.Capability": "Capabilities.add Capabilities.drop",
    "v1.ConditionStatus": "Condition.status DeploymentCondition.status NamespaceCondition.status "
    "NodeCondition.status PodCondition.status ReplicaSetCondition.status",
    "v1.ContainerRestartRuleAction": "ContainerRestartRule.action",
    "v1.ContainerRestartRuleOnExitCodesOperator": "ContainerRestartRuleOnExitCodes.operator",
    "v1.CoordinatedLeaseStrategy": "LeaseSpec.strategy",
    "v1.DNSPolicy": "PodSpec.dnsPolicy",
    "v1.DeletionPropagation": "DeleteOptions.propagationPolicy",
    "v1.DeploymentConditionType": "DeploymentCondition.type",
    "v1.DeploymentStrategyType": "DeploymentStrategy.type",
    "v1.FinalizerName": "NamespaceSpec.finalizers",
    "v1.HostPathType": "HostPathVolumeSource.type",
    "v1.IPFamily": "ServiceSpec.ipFamilies",
    "v1.IPFamilyPolicy": "ServiceSpec.ipFamilyPolicy",
    "v1.LoadBalancerIPMode": "LoadBalancerIngress.ipMode",
    "v1.LabelSelectorOperator": "LabelSelectorRequirement.operator",
    "v1.ManagedFieldsOperationType": "ManagedFieldsEntry.operation",
    "v1.MountPropagationMode": "VolumeMount.mountPropagation",
    "v1.NamespaceConditionType": "NamespaceCondition.type",
    "v1.NamespacePhase": "NamespaceStatus.phase",
    "v1.NodeAddressType": "NodeAddress.type",
    "v1.NodeConditionType": "NodeCondition.type",
    "v1.NodeInclusionPolicy": "TopologySpreadConstraint.nodeAffinityPolicy "
    "TopologySpreadConstraint.nodeTaintsPolicy",
    "v1.NodePhase": "NodeStatus.phase",
    "v1.NodeSelectorOperator": "NodeSelectorRequirement.operator",
    "v1.OSName": "PodOS.name",
    "v1.PersistentVolumeAccessMode": "PersistentVolumeClaimSpec.accessModes",
    "v1.PersistentVolumeMode": "PersistentVolumeClaimSpec.volumeMode",
    "v1.PodConditionType": "PodCondition.type PodReadinessGate.conditionType",
    "v1.PodFSGroupChangePolicy": "PodSecurityContext.fsGroupChangePolicy",
    "v1.PodPhase": "PodStatus.phase",
    "v1.PodSELinuxChangePolicy": "PodSecurityContext.seLinuxChangePolicy",
    "v1.PodQOSClass": "PodStatus.qosClass",
    "v1.PodResizeStatus": "PodStatus.resize",
    "v1.PreemptionPolicy": "PodSpec.preemptionPolicy",
    "v1.ProcMountType": "SecurityContext.procMount",
    "v1.Protocol": "ContainerPort.protocol EndpointPort.protocol PortStatus.protocol ServicePort.protocol",
    "v1.PullPolicy": "Container.imagePullPolicy EphemeralContainer.imagePullPolicy "
    "ImageVolumeSource.pullPolicy",
    "v1.RecursiveReadOnlyMode": "VolumeMount.recursiveReadOnly",
    "v1.ReplicaSetConditionType": "ReplicaSetCondition.type",
    "v1.ResourceName": "ContainerResizePolicy.resourceName ResourceStatus.name",
    "v1.ResourceResizeRestartPolicy": "ContainerResizePolicy.restartPolicy",
    "v1.RestartPolicy": "PodSpec.restartPolicy",
    "v1.ContainerRestartPolicy": "Container.restartPolicy EphemeralContainer.restartPolicy",
    "v1.SeccompProfileType": "SeccompProfile.type",
    "v1.SecretType": "Secret.type",
    "v1.ServiceAffinity": "ServiceSpec.sessionAffinity",
    "v1.ServiceExternalTrafficPolicy": "ServiceSpec.externalTrafficPolicy",
    "v1.ServiceInternalTrafficPolicy": "ServiceSpec.internalTrafficPolicy",
    "v1.ServiceType": "ServiceSpec.type",
    "v1.Signal": "ContainerStatus.stopSignal Lifecycle.stopSignal",
    "v1.StatusReason": "Status.reason",
    "v1.CauseType": "StatusCause.reason",
    "v1.StorageMedium": "EmptyDirVolumeSource.medium",
    "v1.SupplementalGroupsPolicy": "PodSecurityContext.supplementalGroupsPolicy",
    "v1.TaintEffect": "Taint.effect Toleration.effect",
    "v1.TerminationMessagePolicy": "Container.terminationMessagePolicy "
    "EphemeralContainer.terminationMessagePolicy",
    "v1.TolerationOperator": "Toleration.operator",
    "v1.UniqueVolumeName": "AttachedVolume.name NodeStatus.volumesInUse",
    "v1.UnsatisfiableConstraintAction": "TopologySpreadConstraint.whenUnsatisfiable",
    "v1.URIScheme": "HTTPGetAction.scheme",
    "types.UID": "ObjectMeta.uid ObjectReference.uid OwnerReference.uid Preconditions.uid StatusDetails.uid",
}
NAMES = {field: name for name, fields in _NAMED.items() for field in fields.split()}

_MAPS = {"quantity": "v1.ResourceList", "list": "map[string]v1.ExtraValue", "bytes": "map[string][]uint8"}


def go_type(form: Form, place: str) -> str:
    """`int32`, `[]v1.Container`, `map[string]string`, `v1.PullPolicy`; `place` is `Type.field`."""
    match form.sort:
        case "string":
            return NAMES.get(place, "string")
        case "object":
            return f"v1.{form.name.rpartition('.')[2]}"
        case "list":
            return f"[]{go_type(form.entry, place)}"
        case "map":
            return _MAPS.get(form.entry.sort, "map[string]string")
        case sort:
            return _SIMPLE[sort]

"""The numbers of the fields of Kubernetes' messages, as far as kubectl sends them.

One text for each message, with the name of each field at the place of its number: the first word is field 1.
`-` is a field that is passed over (what only a server may say), `.` one that is not known here.

After a name: `*` a list, `{}` a map from texts; then `#` a number, `?` a truth value, `=` bytes,
`:Name` another message, and nothing for a text; then `!` where Go has a pointer, so that 0 and false are
kept. `+Name` is a message whose fields stand, in JSON, among those around it.

From the `generated.proto` files of `k8s.io/api` and `k8s.io/apimachinery`, where numbers never change.
"""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: Mapping[str, str] = {
    "Affinity": "nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity",
    "AppArmorProfile": "type localhostProfile",
    "CSIVolumeSource": (
        "driver readOnly?! fsType volumeAttributes{} nodePublishSecretRef:LocalObjectReference"
    ),
    "Capabilities": "add* drop*",
    "ClientIPConfig": "timeoutSeconds#!",
    "ClusterTrustBundleProjection": "name signerName labelSelector:LabelSelector path optional?!",
    "ConfigMap": "metadata:ObjectMeta data{} binaryData{}= immutable?!",
    "ConfigMapEnvSource": "+LocalObjectReference optional?!",
    "ConfigMapKeySelector": "+LocalObjectReference key optional?!",
    "ConfigMapProjection": "+LocalObjectReference items*:KeyToPath . optional?!",
    "ConfigMapVolumeSource": "+LocalObjectReference items*:KeyToPath defaultMode#! optional?!",
    "Container": (
        "name image command* args* workingDir ports*:ContainerPort env*:EnvVar "
        "resources:ResourceRequirements volumeMounts*:VolumeMount livenessProbe:Probe "
        "readinessProbe:Probe lifecycle:Lifecycle terminationMessagePath imagePullPolicy "
        "securityContext:SecurityContext stdin? stdinOnce? tty? envFrom*:EnvFromSource "
        "terminationMessagePolicy volumeDevices*:VolumeDevice startupProbe:Probe "
        "resizePolicy*:ContainerResizePolicy restartPolicy"
    ),
    "ContainerPort": "name hostPort# containerPort# protocol hostIP",
    "ContainerResizePolicy": "resourceName restartPolicy",
    "DeleteOptions": (
        "gracePeriodSeconds#! preconditions:Preconditions orphanDependents?! propagationPolicy dryRun*"
    ),
    "Deployment": "metadata:ObjectMeta spec:DeploymentSpec -",
    "DeploymentSpec": (
        "replicas#! selector:LabelSelector template:PodTemplateSpec strategy:DeploymentStrategy "
        "minReadySeconds# revisionHistoryLimit#! paused? . progressDeadlineSeconds#!"
    ),
    "DeploymentStrategy": "type rollingUpdate:RollingUpdateDeployment",
    "DownwardAPIProjection": "items*:DownwardAPIVolumeFile",
    "DownwardAPIVolumeFile": (
        "path fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector mode#!"
    ),
    "DownwardAPIVolumeSource": "items*:DownwardAPIVolumeFile defaultMode#!",
    "EmptyDirVolumeSource": "medium sizeLimit:Quantity",
    "EnvFromSource": "prefix configMapRef:ConfigMapEnvSource secretRef:SecretEnvSource",
    "EnvVar": "name value valueFrom:EnvVarSource",
    "EnvVarSource": (
        "fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector "
        "configMapKeyRef:ConfigMapKeySelector secretKeyRef:SecretKeySelector"
    ),
    "EphemeralContainer": "+Container targetContainerName",
    "Eviction": "metadata:ObjectMeta deleteOptions:DeleteOptions",
    "ExecAction": "command*",
    "FieldSelectorAttributes": "rawSelector requirements*:LabelSelectorRequirement",
    "GRPCAction": "port# service",
    "HTTPGetAction": "path port:IntOrString host scheme httpHeaders*:HTTPHeader",
    "HTTPHeader": "name value",
    "HostAlias": "ip hostnames*",
    "HostPathVolumeSource": "path type",
    "ImageVolumeSource": "reference pullPolicy",
    "KeyToPath": "key path mode#!",
    "LabelSelector": "matchLabels{} matchExpressions*:LabelSelectorRequirement",
    "LabelSelectorAttributes": "rawSelector requirements*:LabelSelectorRequirement",
    "LabelSelectorRequirement": "key operator values*",
    "Lifecycle": "postStart:LifecycleHandler preStop:LifecycleHandler stopSignal",
    "LifecycleHandler": "exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction sleep:SleepAction",
    "LocalObjectReference": "name",
    "LocalSubjectAccessReview": "metadata:ObjectMeta spec:SubjectAccessReviewSpec -",
    "NFSVolumeSource": "server path readOnly?",
    "Namespace": "metadata:ObjectMeta spec:NamespaceSpec -",
    "NamespaceSpec": "finalizers*",
    "NodeAffinity": (
        "requiredDuringSchedulingIgnoredDuringExecution:NodeSelector "
        "preferredDuringSchedulingIgnoredDuringExecution*:PreferredSchedulingTerm"
    ),
    "NodeSelector": "nodeSelectorTerms*:NodeSelectorTerm",
    "NodeSelectorRequirement": "key operator values*",
    "NodeSelectorTerm": "matchExpressions*:NodeSelectorRequirement matchFields*:NodeSelectorRequirement",
    "NonResourceAttributes": "path verb",
    "ObjectFieldSelector": "apiVersion fieldPath",
    "ObjectMeta": (
        "name generateName namespace - uid resourceVersion generation# creationTimestamp:Time "
        "deletionTimestamp:Time deletionGracePeriodSeconds#! labels{} annotations{} "
        "ownerReferences*:OwnerReference finalizers* . . -"
    ),
    "ObjectReference": "kind namespace name uid apiVersion resourceVersion fieldPath",
    "OwnerReference": "kind . name uid apiVersion controller?! blockOwnerDeletion?!",
    "PersistentVolumeClaimVolumeSource": "claimName readOnly?",
    "Pod": "metadata:ObjectMeta spec:PodSpec -",
    "PodAffinity": (
        "requiredDuringSchedulingIgnoredDuringExecution*:PodAffinityTerm "
        "preferredDuringSchedulingIgnoredDuringExecution*:WeightedPodAffinityTerm"
    ),
    "PodAffinityTerm": (
        "labelSelector:LabelSelector namespaces* topologyKey namespaceSelector:LabelSelector "
        "matchLabelKeys* mismatchLabelKeys*"
    ),
    "PodAntiAffinity": (
        "requiredDuringSchedulingIgnoredDuringExecution*:PodAffinityTerm "
        "preferredDuringSchedulingIgnoredDuringExecution*:WeightedPodAffinityTerm"
    ),
    "PodDNSConfig": "nameservers* searches* options*:PodDNSConfigOption",
    "PodDNSConfigOption": "name value",
    "PodOS": "name",
    "PodReadinessGate": "conditionType",
    "PodResourceClaim": "name . resourceClaimName resourceClaimTemplateName",
    "PodSchedulingGate": "name",
    "PodSecurityContext": (
        "seLinuxOptions:SELinuxOptions runAsUser#! runAsNonRoot?! supplementalGroups*# fsGroup#! "
        "runAsGroup#! sysctls*:Sysctl windowsOptions:WindowsSecurityContextOptions "
        "fsGroupChangePolicy seccompProfile:SeccompProfile appArmorProfile:AppArmorProfile "
        "supplementalGroupsPolicy seLinuxChangePolicy"
    ),
    "PodSpec": (
        "volumes*:Volume containers*:Container restartPolicy terminationGracePeriodSeconds#! "
        "activeDeadlineSeconds#! dnsPolicy nodeSelector{} serviceAccountName serviceAccount "
        "nodeName hostNetwork? hostPID? hostIPC? securityContext:PodSecurityContext "
        "imagePullSecrets*:LocalObjectReference hostname subdomain affinity:Affinity "
        "schedulerName initContainers*:Container automountServiceAccountToken?! "
        "tolerations*:Toleration hostAliases*:HostAlias priorityClassName priority#! "
        "dnsConfig:PodDNSConfig shareProcessNamespace?! readinessGates*:PodReadinessGate "
        "runtimeClassName enableServiceLinks?! preemptionPolicy overhead{}:Quantity "
        "topologySpreadConstraints*:TopologySpreadConstraint "
        "ephemeralContainers*:EphemeralContainer setHostnameAsFQDN?! os:PodOS hostUsers?! "
        "schedulingGates*:PodSchedulingGate resourceClaims*:PodResourceClaim "
        "resources:ResourceRequirements hostnameOverride"
    ),
    "PodTemplateSpec": "metadata:ObjectMeta spec:PodSpec",
    "PreferredSchedulingTerm": "weight# preference:NodeSelectorTerm",
    "Preconditions": "uid resourceVersion",
    "Probe": (
        "+ProbeHandler initialDelaySeconds# timeoutSeconds# periodSeconds# successThreshold# "
        "failureThreshold# terminationGracePeriodSeconds#!"
    ),
    "ProbeHandler": "exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction grpc:GRPCAction",
    "ProjectedVolumeSource": "sources*:VolumeProjection defaultMode#!",
    "ResourceAttributes": (
        "namespace verb group version resource subresource name "
        "fieldSelector:FieldSelectorAttributes labelSelector:LabelSelectorAttributes"
    ),
    "ResourceClaim": "name request",
    "ResourceFieldSelector": "containerName resource divisor:Quantity",
    "ResourceRequirements": "limits{}:Quantity requests{}:Quantity claims*:ResourceClaim",
    "RollingUpdateDeployment": "maxUnavailable:IntOrString maxSurge:IntOrString",
    "SELinuxOptions": "user role type level",
    "SeccompProfile": "type localhostProfile",
    "Secret": "metadata:ObjectMeta data{}= type stringData{} immutable?!",
    "SecretEnvSource": "+LocalObjectReference optional?!",
    "SecretKeySelector": "+LocalObjectReference key optional?!",
    "SecretProjection": "+LocalObjectReference items*:KeyToPath . optional?!",
    "SecretVolumeSource": "secretName items*:KeyToPath defaultMode#! optional?!",
    "SecurityContext": (
        "capabilities:Capabilities privileged?! seLinuxOptions:SELinuxOptions runAsUser#! "
        "runAsNonRoot?! readOnlyRootFilesystem?! allowPrivilegeEscalation?! runAsGroup#! "
        "procMount windowsOptions:WindowsSecurityContextOptions seccompProfile:SeccompProfile "
        "appArmorProfile:AppArmorProfile"
    ),
    "SelfSubjectAccessReview": "metadata:ObjectMeta spec:SelfSubjectAccessReviewSpec -",
    "SelfSubjectAccessReviewSpec": (
        "resourceAttributes:ResourceAttributes nonResourceAttributes:NonResourceAttributes"
    ),
    "SelfSubjectReview": "metadata:ObjectMeta -",
    "SelfSubjectRulesReview": "metadata:ObjectMeta spec:SelfSubjectRulesReviewSpec -",
    "SelfSubjectRulesReviewSpec": "namespace",
    "Service": "metadata:ObjectMeta spec:ServiceSpec -",
    "ServiceAccount": (
        "metadata:ObjectMeta secrets*:ObjectReference imagePullSecrets*:LocalObjectReference "
        "automountServiceAccountToken?!"
    ),
    "ServiceAccountTokenProjection": "audience expirationSeconds#! path",
    "ServicePort": "name protocol port# targetPort:IntOrString nodePort# appProtocol",
    "ServiceSpec": (
        "ports*:ServicePort selector{} clusterIP type externalIPs* . sessionAffinity "
        "loadBalancerIP loadBalancerSourceRanges* externalName externalTrafficPolicy "
        "healthCheckNodePort# publishNotReadyAddresses? "
        "sessionAffinityConfig:SessionAffinityConfig . . ipFamilyPolicy clusterIPs* ipFamilies* "
        "allocateLoadBalancerNodePorts?! loadBalancerClass internalTrafficPolicy "
        "trafficDistribution"
    ),
    "SessionAffinityConfig": "clientIP:ClientIPConfig",
    "SleepAction": "seconds#",
    "SubjectAccessReview": "metadata:ObjectMeta spec:SubjectAccessReviewSpec -",
    "SubjectAccessReviewSpec": (
        "resourceAttributes:ResourceAttributes nonResourceAttributes:NonResourceAttributes "
        "user groups* extra{}:ExtraValue uid"
    ),
    "Sysctl": "name value",
    "TCPSocketAction": "port:IntOrString host",
    "TokenReview": "metadata:ObjectMeta spec:TokenReviewSpec -",
    "TokenReviewSpec": "token audiences*",
    "Toleration": "key operator value effect tolerationSeconds#!",
    "TopologySpreadConstraint": (
        "maxSkew# topologyKey whenUnsatisfiable labelSelector:LabelSelector minDomains#! "
        "nodeAffinityPolicy nodeTaintsPolicy matchLabelKeys*"
    ),
    "Volume": "name +VolumeSource",
    "VolumeDevice": "name devicePath",
    "VolumeMount": "name readOnly? mountPath subPath mountPropagation subPathExpr recursiveReadOnly",
    "VolumeProjection": (
        "secret:SecretProjection downwardAPI:DownwardAPIProjection configMap:ConfigMapProjection "
        "serviceAccountToken:ServiceAccountTokenProjection "
        "clusterTrustBundle:ClusterTrustBundleProjection"
    ),
    "VolumeSource": (
        "hostPath:HostPathVolumeSource emptyDir:EmptyDirVolumeSource . . . "
        "secret:SecretVolumeSource nfs:NFSVolumeSource . . "
        "persistentVolumeClaim:PersistentVolumeClaimVolumeSource . . . . . "
        "downwardAPI:DownwardAPIVolumeSource . . configMap:ConfigMapVolumeSource . . . . . . "
        "projected:ProjectedVolumeSource . csi:CSIVolumeSource . image:ImageVolumeSource"
    ),
    "WeightedPodAffinityTerm": "weight# podAffinityTerm:PodAffinityTerm",
    "WindowsSecurityContextOptions": (
        "gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess?!"
    ),
}

LEFT_OUT = frozenset(
    f"{message}.{word[:-1]}" for message, row in MESSAGES.items() for word in row.split() if word[-1] in "#?"
)
"""Numbers and truth values without a pointer, as `Message.field`: JSON leaves them out where they are 0 or
false."""

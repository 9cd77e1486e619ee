"""The fields of a Deployment that the course uses or that a learner is likely to write, with their meaning.

Names and types are those of `kubectl explain deployment --recursive` (apps/v1); the meanings are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "flag", "scalar", "mapping", "list", "texts", "labels", "any"]
"""labels: keys of one's own, each with a text. texts: a list of texts. scalar: a number or a text. any: not
looked into."""


@dataclass(frozen=True)
class Field:
    """One field, with those inside of it in the order in which one writes them."""

    name: str
    kind: Kind
    means: str
    fields: tuple[Field, ...] = ()
    """Of a mapping, or of each entry of a list."""
    must: bool = False
    """Kubernetes refuses a Deployment without it."""
    one_of: tuple[str, ...] = ()
    example: str = ""

    def inner(self, name: str) -> Field | None:
        """The field of that name inside of this one."""
        return next((field for field in self.fields if field.name == name), None)


_OTHER = "A field that this course does not use. It is left as it is."


def _others(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "any", _OTHER) for name in names)


_ENV = Field(
    "env", "list", "Environment variables that the program gets, each with `name` and `value`.",
    (
        Field("name", "text", "What the variable is called.", must=True, example="PORT"),
        Field("value", "text", "What the variable says: text, so a number needs quotes.", example='"8080"'),
        Field("valueFrom", "any", "The variable's value is taken from another object."),
    ),
)  # fmt: skip

_PORTS = Field(
    "ports", "list", "Ports that the program listens on. They are told to readers; they open nothing.",
    (
        Field("containerPort", "number", "The number of the port.", must=True, example="8080"),
        *_others("name", "protocol", "hostPort", "hostIP"),
    ),
)  # fmt: skip

_CONTAINERS = Field(
    "containers", "list", "What runs in a pod. Each begins with a hyphen.",
    (
        Field("name", "text", "What the container is called.", must=True,
              example="hashgenerator"),
        Field("image", "text", "What it is made from, with its tag.", must=True,
              example="dwk-app1:v1"),
        Field("imagePullPolicy", "text", "When a node asks the registry for the image.",
              one_of=("Always", "IfNotPresent", "Never")),
        Field("command", "texts", "Runs in place of what the image says."),
        Field("args", "texts", "Words behind the command."),
        _ENV,
        _PORTS,
        *_others("envFrom", "resources", "volumeMounts", "readinessProbe", "livenessProbe", "startupProbe",
                 "workingDir", "lifecycle", "securityContext", "stdin", "tty", "terminationMessagePath",
                 "terminationMessagePolicy", "volumeDevices", "restartPolicy", "resizePolicy"),
    ),
    must=True,
)  # fmt: skip

_LABELS = "What each pod is found by, as in the selector."

_POD = (
    Field(
        "metadata", "mapping", "What each pod is known by. It needs no name.",
        (
            Field("labels", "labels", _LABELS, must=True, example="app: hashgenerator"),
            Field("annotations", "labels", "Notes on the pods that nothing selects by."),
            *_others("name", "namespace", "finalizers", "creationTimestamp"),
        ),
        must=True,
    ),
    Field(
        "spec", "mapping", "What a pod consists of.",
        (
            _CONTAINERS,
            Field("terminationGracePeriodSeconds", "number", "Seconds that a pod gets to end by itself."),
            *_others("initContainers", "volumes", "imagePullSecrets", "restartPolicy", "nodeSelector",
                     "nodeName", "serviceAccountName", "serviceAccount", "automountServiceAccountToken",
                     "affinity", "tolerations", "hostNetwork", "hostAliases", "hostname", "subdomain",
                     "dnsPolicy", "dnsConfig", "securityContext", "priorityClassName", "schedulerName",
                     "topologySpreadConstraints", "enableServiceLinks", "shareProcessNamespace",
                     "activeDeadlineSeconds", "runtimeClassName", "hostPID", "hostIPC", "overhead"),
        ),
        must=True,
    ),
)  # fmt: skip

DEPLOYMENT = Field(
    "", "mapping", "A Deployment: a wish for pods that are kept running.",
    (
        Field("apiVersion", "text", "The API group and version of this kind.", must=True,
              example="apps/v1"),
        Field("kind", "text", "What sort of object this is.", must=True, example="Deployment"),
        Field(
            "metadata", "mapping", "What the object is known by.",
            (
                Field("name", "text", "What the Deployment is called.", must=True,
                      example="hashgenerator-dep"),
                Field("namespace", "text", "The part of the cluster it lives in; `default` without it."),
                Field("labels", "labels", "What is stuck on the Deployment itself, to find it by."),
                Field("annotations", "labels", "Notes on the Deployment that nothing selects by."),
                *_others("generateName", "finalizers", "creationTimestamp", "generation", "resourceVersion",
                         "uid", "managedFields", "ownerReferences", "selfLink"),
            ),
            must=True,
        ),
        Field(
            "spec", "mapping", "What you wish for.",
            (
                Field("replicas", "number", "How many pods there shall be; without it, one.",
                      example="1"),
                Field(
                    "selector", "mapping", "Which pods the Deployment counts as its own.",
                    (
                        Field("matchLabels", "labels", "Pods with all these labels are its own.", must=True,
                              example="app: hashgenerator"),
                        *_others("matchExpressions"),
                    ),
                    must=True,
                ),
                Field(
                    "strategy", "mapping", "How pods are replaced when the template changes.",
                    (
                        Field("type", "text", "A few at a time, or all at once.",
                              one_of=("RollingUpdate", "Recreate")),
                        Field(
                            "rollingUpdate", "mapping", "How many are replaced at a time.",
                            (
                                Field("maxSurge", "scalar", "Pods more than wished for, during an update."),
                                Field("maxUnavailable", "scalar", "Pods that may be missing meanwhile."),
                            ),
                        ),
                    ),
                ),
                Field("template", "mapping", "How each pod is made.", _POD, must=True),
                Field("minReadySeconds", "number", "Seconds a new pod is ready before it counts."),
                Field("revisionHistoryLimit", "number", "How many old ReplicaSets are kept for going back."),
                Field("progressDeadlineSeconds", "number", "Seconds after which an update counts as stuck."),
                Field("paused", "flag", "Changes wait until this is false again."),
            ),
            must=True,
        ),
        Field("status", "any", "Kubernetes' own answer. What a file says here is ignored, so leave it out."),
    ),
)  # fmt: skip


def named(name: str) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Every field of that name, each with the names of those it lies within."""
    yield from _named(name, DEPLOYMENT, ())


def _named(name: str, field: Field, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for inner in field.fields:
        if inner.name == name:
            yield above, inner
        yield from _named(name, inner, (*above, inner.name))


def _every(field: Field) -> Iterator[str]:
    for inner in field.fields:
        yield inner.name
        yield from _every(inner)


NAMES = frozenset(_every(DEPLOYMENT))
"""The names of all fields of the table."""

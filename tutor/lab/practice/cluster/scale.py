"""The sub-resource `scale`: how many copies, and nothing else."""

from __future__ import annotations

from tutor.lab.practice.cluster.errors import Refused, bad_request, invalid, value_invalid
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.schema import Schema

SCALE = Kind("autoscaling", "v1", "Scale", "scales", "scale")
_TYPE = "io.k8s.api.autoscaling.v1.Scale"
_KEPT = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


def scale_of(object: Object) -> Object:
    """The Scale of a Deployment or ReplicaSet."""
    metadata, spec = object["metadata"], object.get("spec", {})
    selector = spec.get("selector", {})
    return {
        "kind": SCALE.kind,
        "apiVersion": SCALE.api_version,
        "metadata": {name: metadata[name] for name in _KEPT if name in metadata},
        "spec": {"replicas": spec.get("replicas", 0)} if spec.get("replicas") else {},
        "status": {
            "replicas": object.get("status", {}).get("replicas", 0),
            "selector": selector_text(selector),
        },
    }


def selector_text(selector: Object) -> str:
    """A LabelSelector as it is typed: `app=web,tier in (a,b)`."""
    parts = {key: f"{key}={value}" for key, value in (selector.get("matchLabels") or {}).items()}
    for one in selector.get("matchExpressions") or ():
        key, values = one["key"], ",".join(sorted(one.get("values") or ()))
        match one["operator"]:
            case "In":
                parts[key] = f"{key} in ({values})"
            case "NotIn":
                parts[key] = f"{key} notin ({values})"
            case "Exists":
                parts[key] = key
            case _:
                parts[key] = f"!{key}"
    return ",".join(parts[key] for key in sorted(parts))


def replicas_in(schema: Schema, name: str, sent: Object, *, strict: bool) -> int:
    """How many copies a Scale asks for. Raises Refused where it cannot be read or is below zero."""
    try:
        decoded = schema.decode_type(_TYPE, sent)
    except Refused as refused:
        raise bad_request(
            f'Scale in version "v1" cannot be handled as a Scale: {refused.message}'
        ) from refused
    if decoded.unknown and strict:
        words = ", ".join(f'unknown field "{path}"' for path in decoded.unknown)
        raise bad_request(
            f'Scale in version "v1" cannot be handled as a Scale: strict decoding error: {words}'
        )
    replicas = int(decoded.object.get("spec", {}).get("replicas", 0))
    if replicas < 0:
        cause = value_invalid("spec.replicas", replicas, "must be greater than or equal to 0")
        raise invalid(SCALE, name, [cause])
    return replicas

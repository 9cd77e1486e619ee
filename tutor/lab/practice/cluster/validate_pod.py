"""Pods and the specs of pods (`pkg/apis/core/validation` of Kubernetes 1.36)."""

from __future__ import annotations

import copy

from tutor.lab.practice.cluster import names
from tutor.lab.practice.cluster.errors import (
    Cause,
    show,
    value_duplicate,
    value_forbidden,
    value_invalid,
    value_required,
    value_unsupported,
)
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.validate_container import of_container
from tutor.lab.practice.cluster.validate_metadata import of_labels

_RESTART = ("Always", "OnFailure", "Never")
_DNS = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_CHANGEABLE = (
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
    "`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
)


def of_pod(pod: Object) -> list[Cause]:
    spec = pod["spec"]
    causes = of_pod_spec(spec, "spec")
    for name in ("containers", "initContainers"):
        for number, container in enumerate(spec.get(name) or ()):
            image = container.get("image", "")
            if image != image.strip():
                why = "must not have leading or trailing whitespace"
                causes.append(value_invalid(f"spec.{name}[{number}].image", image, why))
    return causes


def of_pod_spec(spec: Object, where: str) -> list[Cause]:
    """What speaks against a pod's spec, in a pod or in a template, which has its defaults."""
    volumes = [volume.get("name", "") for volume in spec.get("volumes") or ()]
    causes = _volumes(volumes, f"{where}.volumes")
    if not spec.get("containers"):
        causes.append(value_required(f"{where}.containers"))
    taken: set[str] = set()
    for name in ("containers", "initContainers"):
        for number, container in enumerate(spec.get(name) or ()):
            here = f"{where}.{name}[{number}]"
            causes += of_container(container, here, volumes, init=name == "initContainers")
            called = container.get("name")
            if called and called in taken:
                causes.append(value_duplicate(f"{here}.name", called))
            taken.add(called or "")
    for field, known in (("restartPolicy", _RESTART), ("dnsPolicy", _DNS)):
        if spec.get(field) not in known:
            causes.append(value_unsupported(f"{where}.{field}", spec.get(field), known))
    causes += of_labels(spec.get("nodeSelector") or {}, f"{where}.nodeSelector")
    checks = (
        ("serviceAccountName", names.subdomain),
        ("nodeName", names.subdomain),
        ("hostname", names.label),
    )
    for field, check in checks:
        if spec.get(field):
            causes += [value_invalid(f"{where}.{field}", spec[field], words) for words in check(spec[field])]
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= 2**31 - 1:
        words = names.range_words(1, 2**31 - 1)
        causes.append(value_invalid(f"{where}.activeDeadlineSeconds", deadline, words))
    for number, toleration in enumerate(spec.get("tolerations") or ()):
        causes += _toleration(toleration, f"{where}.tolerations[{number}]")
    return causes


def _volumes(volumes: list[str], where: str) -> list[Cause]:
    causes: list[Cause] = []
    for number, name in enumerate(volumes):
        here = f"{where}[{number}].name"
        if not name:
            causes.append(value_required(here))
        else:
            causes += [value_invalid(here, name, words) for words in names.label(name)]
        if name and name in volumes[:number]:
            causes.append(value_duplicate(here, name))
    return causes


def _toleration(toleration: Object, where: str) -> list[Cause]:
    causes: list[Cause] = []
    key, operator = toleration.get("key", ""), toleration.get("operator", "")
    if key:
        causes += [value_invalid(f"{where}.key", key, words) for words in names.label_key(key)]
    elif operator != "Exists":
        why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
        causes.append(value_invalid(f"{where}.operator", operator, why))
    if "tolerationSeconds" in toleration and toleration.get("effect") != "NoExecute":
        why = "effect must be 'NoExecute' when `tolerationSeconds` is set"
        causes.append(value_invalid(f"{where}.effect", toleration.get("effect", ""), why))
    value = toleration.get("value", "")
    if operator in ("", "Equal"):
        causes += [value_invalid(f"{where}.operator", value, words) for words in names.label_value(value)]
    elif operator != "Exists":
        causes.append(value_unsupported(f"{where}.operator", operator, ["Equal", "Exists"]))
    elif value:
        why = "value must be empty when `operator` is 'Exists'"
        causes.append(value_invalid(f"{where}.operator", toleration, why))
    effect = toleration.get("effect")
    if effect and effect not in _EFFECTS:
        causes.append(value_unsupported(f"{where}.effect", effect, _EFFECTS))
    return causes


def of_change(present: Object, pod: Object) -> list[Cause]:
    """Hardly anything of a pod's spec may change: it is replaced by another pod."""
    was, now = present["spec"], pod["spec"]
    for name, word in (("containers", "containers"), ("initContainers", "init containers")):
        if len(was.get(name) or ()) != len(now.get(name) or ()):
            return [value_forbidden(f"spec.{name}", f"pod updates may not add or remove {word}")]
    causes: list[Cause] = []
    leveled = copy.deepcopy(now)
    for name in ("containers", "initContainers"):
        pairs = zip(leveled.get(name) or (), was.get(name) or (), strict=True)
        for number, (container, before) in enumerate(pairs):
            if not container.get("image"):
                causes.append(value_required(f"spec.{name}[{number}].image"))
            if "image" in before:
                container["image"] = before["image"]
    kept = [one for one in was.get("tolerations") or () if one not in (now.get("tolerations") or ())]
    if kept:
        why = "existing toleration can not be modified except its tolerationSeconds"
        causes.append(value_forbidden("spec.tolerations", why))
    for field in ("tolerations", "activeDeadlineSeconds"):
        leveled.pop(field, None)
        if field in was:
            leveled[field] = was[field]
    if leveled != was:
        why = f"pod updates may not change fields other than {_CHANGEABLE}\n{_difference(was, leveled)}"
        causes.append(value_forbidden("spec", why))
    return causes


def _difference(was: Object, now: Object) -> str:
    """The fields that differ, in the manner of the comparison that a server prints."""
    lines = ["  core.PodSpec{"]
    for field in sorted(was.keys() | now.keys()):
        if was.get(field) == now.get(field):
            continue
        called = field[0].upper() + field[1:]
        lines += [f"{sign} \t{called}: {show(spec.get(field))}," for sign, spec in (("-", was), ("+", now))]
    return "\n".join([*lines, "  }", ""])

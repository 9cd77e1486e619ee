"""The many ways to write the same docker, k3d or kubectl command, brought to one.

Short names of kinds: `kubectl api-resources` of Kubernetes 1.36. Aliases of verbs: the `Aliases` that k3d 5.9
and kubectl 1.36 print in `--help`, and docker's management commands (`docker container ls` is `docker ps`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_KINDS: Mapping[str, str] = {
    short: plural
    for plural, shorts in {
        "pods": "po pod",
        "deployments": "deploy deployment",
        "replicasets": "rs replicaset",
        "nodes": "no node",
        "namespaces": "ns namespace",
        "services": "svc service",
        "configmaps": "cm configmap",
        "secrets": "secret",
        "events": "ev event",
        "endpoints": "ep",
        "serviceaccounts": "sa serviceaccount",
        "persistentvolumes": "pv persistentvolume",
        "persistentvolumeclaims": "pvc persistentvolumeclaim",
        "statefulsets": "sts statefulset",
        "daemonsets": "ds daemonset",
        "ingresses": "ing ingress",
        "jobs": "job",
        "cronjobs": "cj cronjob",
    }.items()
    for short in (plural, *shorts.split())
}

_NAMES_A_POD = ("logs", "exec", "attach")
"""Verbs of kubectl whose first word is a pod when no kind is given."""

_K3D_GROUPS: Mapping[str, str] = {
    "clusters": "cluster",
    "nodes": "node",
    "images": "image",
    "registries": "registry",
}
_K3D_VERBS: Mapping[tuple[str, str], str] = {
    ("cluster", "ls"): "list",
    ("cluster", "get"): "list",
    ("cluster", "del"): "delete",
    ("cluster", "rm"): "delete",
    ("node", "ls"): "list",
    ("node", "get"): "list",
    ("node", "del"): "delete",
    ("node", "rm"): "delete",
    ("registry", "ls"): "list",
    ("registry", "get"): "list",
    ("registry", "del"): "delete",
    ("registry", "rm"): "delete",
    ("image", "load"): "import",
    ("kubeconfig", "print"): "get",
    ("kubeconfig", "show"): "get",
    ("kubeconfig", "write"): "merge",
}

_DOCKER_PLAIN: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("container", "ls"): ("ps",),
    ("container", "list"): ("ps",),
    ("container", "ps"): ("ps",),
    ("container", "remove"): ("rm",),
    ("image", "ls"): ("images",),
    ("image", "list"): ("images",),
    ("image", "rm"): ("rmi",),
    ("image", "remove"): ("rmi",),
    ("image", "inspect"): ("image", "inspect"),
    ("image", "prune"): ("image", "prune"),
    ("container", "prune"): ("container", "prune"),
    ("container", "inspect"): ("container", "inspect"),
    ("buildx", "build"): ("build",),
    ("builder", "build"): ("build",),
    ("system", "info"): ("info",),
}

_FLAGS: Mapping[str, Mapping[str, str]] = {
    "kubectl": {
        "-n": "--namespace",
        "-l": "--selector",
        "-o": "--output",
        "-A": "--all-namespaces",
        "-w": "--watch",
        "-c": "--container",
        "-L": "--label-columns",
        "-f": "--filename",
    },
    "kubectl logs": {"-f": "--follow", "-p": "--previous"},
    "kubectl exec": {"-i": "--stdin", "-t": "--tty"},
    "kubectl run": {"-i": "--stdin", "-t": "--tty"},
    "k3d cluster create": {
        "-a": "--agents",
        "-s": "--servers",
        "-i": "--image",
        "-p": "--port",
        "-v": "--volume",
        "-e": "--env",
        "-c": "--config",
    },
    "k3d cluster": {"-a": "--all", "-o": "--output"},
    "k3d image": {"-c": "--cluster", "-k": "--keep-tarball", "-m": "--mode", "-t": "--keep-tools"},
    "k3d kubeconfig": {
        "-a": "--all",
        "-d": "--kubeconfig-merge-default",
        "-s": "--kubeconfig-switch-context",
        "-u": "--update",
        "-o": "--output",
    },
    "k3d registry": {"-p": "--port", "-i": "--image", "-v": "--volume"},
    "k3d node": {"-c": "--cluster", "-o": "--output"},
    "docker run": {
        "-d": "--detach",
        "-i": "--interactive",
        "-t": "--tty",
        "-e": "--env",
        "-p": "--publish",
        "-v": "--volume",
        "-w": "--workdir",
        "-u": "--user",
        "-l": "--label",
    },
    "docker exec": {"-d": "--detach", "-i": "--interactive", "-t": "--tty", "-e": "--env", "-w": "--workdir"},
    "docker build": {"-t": "--tag", "-f": "--file", "-q": "--quiet"},
    "docker ps": {"-a": "--all", "-f": "--filter", "-q": "--quiet", "-n": "--last", "-s": "--size"},
    "docker images": {"-a": "--all", "-f": "--filter", "-q": "--quiet"},
    "docker logs": {"-f": "--follow", "-n": "--tail", "-t": "--timestamps"},
    "docker login": {"-u": "--username", "-p": "--password"},
    "docker stop": {"-t": "--time", "--timeout": "--time"},
    "docker rm": {"-f": "--force", "-v": "--volumes"},
    "docker rmi": {"-f": "--force"},
    "docker inspect": {"-f": "--format"},
}
"""Short flags and their long names, for the longest beginning of a command that is listed. The old long names
of `k3d kubeconfig merge` (before 4.0: --switch-context, --merge-default-kubeconfig) are kept beside the
new."""

_TAKES_A_VALUE = frozenset(
    {
        "--agents",
        "--build-arg",
        "--cluster",
        "--container",
        "--context",
        "--env",
        "--field-selector",
        "--file",
        "--filename",
        "--filter",
        "--format",
        "--image",
        "--label",
        "--label-columns",
        "--name",
        "--namespace",
        "--network",
        "--output",
        "--password",
        "--platform",
        "--port",
        "--publish",
        "--replicas",
        "--selector",
        "--servers",
        "--since",
        "--sort-by",
        "--tag",
        "--tail",
        "--username",
        "--volume",
        "--workdir",
    }
)
_STANDS_ALONE = frozenset(
    {
        "--all",
        "--all-namespaces",
        "--detach",
        "--follow",
        "--force",
        "--interactive",
        "--kubeconfig-merge-default",
        "--kubeconfig-switch-context",
        "--no-lb",
        "--password-stdin",
        "--previous",
        "--quiet",
        "--rm",
        "--stdin",
        "--tty",
        "--watch",
    }
)

_OLD_LONG: Mapping[str, str] = {
    "--switch-context": "--kubeconfig-switch-context",
    "--merge-default-kubeconfig": "--kubeconfig-merge-default",
}


def plain_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a command that are no flags, program first, in one spelling.

    `kubectl get po/web` gives kubectl, get, pods, web; `docker container ls` gives docker, ps.
    """
    if not words:
        return ()
    program, rest = words[0], tuple(words[1:])
    if program == "kubectl":
        return (program, *_kubectl(rest))
    if program == "k3d" and rest:
        group = _K3D_GROUPS.get(rest[0], rest[0])
        verb = tuple(_K3D_VERBS.get((group, word), word) for word in rest[1:2])
        return (program, group, *verb, *rest[2:])
    if program == "docker" and rest and rest[0] in ("container", "image", "buildx", "builder", "system"):
        if len(rest) == 1:
            return (program, *rest)
        plain = _DOCKER_PLAIN.get((rest[0], rest[1]))
        if plain is None and rest[0] in ("container", "image"):
            plain = (rest[1],)
        return (program, *(plain or rest[:2]), *rest[2:])
    return (program, *rest)


def flag_name(words: Sequence[str], flag: str) -> str:
    """The long name of a flag, as the command whose plain words are given has it; itself where none is
    known."""
    if flag in _OLD_LONG:
        return _OLD_LONG[flag]
    for length in (3, 2, 1):
        name = _FLAGS.get(" ".join(words[:length]), {}).get(flag)
        if name is not None:
            return name
    return flag


def takes_a_value(name: str) -> bool | None:
    """Whether the flag of that long name is followed by a value; None where both must be tried."""
    if name in _TAKES_A_VALUE:
        return True
    return False if name in _STANDS_ALONE else None


def names_a_pod(words: Sequence[str]) -> bool:
    """Whether the third of these plain words is the name of a pod, its kind left out (`kubectl logs
    NAME`)."""
    return len(words) > 2 and words[0] == "kubectl" and words[1] in _NAMES_A_POD and _kind(words[2]) is None


def _kubectl(words: tuple[str, ...]) -> list[str]:
    plain = list(words[:1])
    for word in words[1:]:
        kind, slash, name = word.partition("/")
        known = _kind(kind)
        if slash and known is not None and name:
            plain += [known, name]
        else:
            plain.append(re.sub(r"[^,|]+", lambda part: _kind(part.group()) or part.group(), word))
    return plain


def _kind(word: str) -> str | None:
    """The plural of a kind, its group and version (`deployments.v1.apps`) left out; None where it is no
    kind."""
    return _KINDS.get(word.partition(".")[0].lower())

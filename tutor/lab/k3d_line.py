"""What a command line of k3d would change: which clusters, nodes and registries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DEFAULT = "k3s-default"
"""The cluster that k3d takes where no name is given."""

_GROUPS = {"images": "image", "registries": "registry", "reg": "registry"}
_VERBS = {"del": "delete", "rm": "delete", "update": "edit", "write": "merge", "load": "import"}
_CHANGING = {
    "cluster": ("delete", "stop", "start", "restart", "create", "edit"),
    "node": ("delete", "stop", "start", "create", "edit"),
    "registry": ("delete", "stop", "start"),
    "kubeconfig": ("merge",),
    "image": ("import",),
}
_CONFIGURED = ("create", "delete")
"""Verbs of `cluster` that take the cluster's name from a file too."""
_SWITCHES = {"-h", "--help", "--verbose", "--trace", "--timestamps", "--version", "--wait"}
_CREATE_SWITCHES = _SWITCHES | {
    *("--no-lb", "--no-rollback", "--no-image-volume", "--host-pid-mode", "--enforce-registry-port-match"),
    *("--kubeconfig-update-default", "--kubeconfig-switch-context"),
}
_OTHER_SWITCHES = _SWITCHES | {
    *("-a", "--all", "-r", "--registries", "-k", "--keep-tarball", "--keep-tools", "--overwrite"),
    *("-d", "--kubeconfig-merge-default", "--merge-default-kubeconfig", "-u", "--update"),
    *("-s", "--kubeconfig-switch-context", "--switch-context"),
}
"""Flags that take no value. Every other flag's next word is its value and no name."""


@dataclass(frozen=True)
class Change:
    """A command that changes something."""

    group: str
    """cluster, node, registry, kubeconfig or image."""
    verb: str
    """By its main name: delete, stop, start, restart, create, edit, merge, import."""
    names: tuple[str, ...]
    """Of clusters for cluster, kubeconfig, image and `node create`; else of nodes or registries."""
    everything: bool
    """`--all`."""
    implied: bool
    """No cluster is named, so `names` holds the default."""
    config: str = ""
    """The file given with `--config`, which names the cluster where no word does."""


def change(words: Sequence[str]) -> Change | None:
    """What the words after `k3d` would change; None for what only reads or prints help."""
    plain, flags = _split(words, _SWITCHES | {"-a", "--all"}, heads=2)
    if len(plain) < 2:
        return None
    group, verb = _GROUPS.get(plain[0], plain[0]), _VERBS.get(plain[1], plain[1])
    if verb not in _CHANGING.get(group, ()):
        return None
    switches = _CREATE_SWITCHES if verb == "create" else _OTHER_SWITCHES
    if group == "image":
        switches = switches | {"-t"}
    plain, flags = _split(words, switches)
    if {"-h", "--help"} & {name for name, _ in flags}:
        return None
    everything = verb != "create" and any(
        name in ("-a", "--all") and value not in ("false", "0") for name, value in flags
    )
    if group == "image" or (group == "node" and verb == "create"):
        names = tuple(value for name, value in flags if name in ("-c", "--cluster"))
    else:
        names = tuple(plain[2:])
    clusters = group in ("cluster", "kubeconfig", "image") or (group == "node" and verb == "create")
    implied = clusters and not names and not everything
    config = _config(flags) if group == "cluster" and verb in _CONFIGURED and implied else ""
    return Change(group, verb, (DEFAULT,) if implied else names, everything, implied, config)


def _config(flags: Sequence[tuple[str, str]]) -> str:
    return next((value for name, value in flags if name in ("-c", "--config")), "")


def _split(
    words: Sequence[str], switches: set[str], heads: int | None = None
) -> tuple[list[str], list[tuple[str, str]]]:
    """Plain words, and flags with their values; no further than the first `heads` plain words."""
    plain: list[str] = []
    flags: list[tuple[str, str]] = []
    rest = iter(words)
    for word in rest:
        if heads is not None and len(plain) == heads:
            break
        if word == "--":
            plain += rest
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            flags.append((name, value if equals or name in switches else next(rest, "")))
        elif word.startswith("-") and len(word) > 1:
            flags += _short(word, switches, rest)
        else:
            plain.append(word)
    return plain, flags


def _short(word: str, switches: set[str], rest: Iterator[str]) -> list[tuple[str, str]]:
    """`-ds` is `-d -s`; `-cNAME`, `-c=NAME` and `-c NAME` are the same."""
    flags: list[tuple[str, str]] = []
    letters = word[1:]
    while letters:
        name, letters = f"-{letters[0]}", letters[1:]
        if letters.startswith("="):
            return [*flags, (name, letters[1:])]
        if name not in switches:
            return [*flags, (name, letters or next(rest, ""))]
        flags.append((name, ""))
    return flags

"""What a command is about: objects of Kubernetes, and the names that stand where a command wants them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tutor.engine.commandline import kinds
from tutor.engine.commandline.grammar import words
from tutor.engine.commandline.parse import Parsed

Argv = tuple[str, ...]

_OF_OBJECTS = words(
    "get describe delete scale autoscale edit expose label annotate patch wait rollout set explain"
)
"""Verbs of kubectl whose first operand is a kind."""
_OF_PODS = frozenset(("logs", "exec", "attach", "port-forward", "debug"))
"""Verbs of kubectl whose first operand is a pod when no kind is given."""
_ASSIGNING = frozenset(("set", "label", "annotate"))
_UNKNOWN_FOLDER = re.compile(r"^[-~]|\$")
_GENERATED = re.compile(r"(.+)-[a-z0-9]{5,10}-[a-z0-9]{5}")


@dataclass(frozen=True)
class Thing:
    """One object of Kubernetes, or, without a name, all of a kind."""

    kind: str
    """Its plural; the word as typed where there is no such kind."""
    name: str = ""


@dataclass(frozen=True)
class Place:
    """Where a command line was typed. Folders are absolute; an empty one is not known."""

    workspace: str = ""
    cwd: str = ""
    context: str = ""
    """The context of the lab's own cluster: naming it changes nothing."""

    def path(self, word: str, folder: str) -> str:
        return posixpath.normpath(posixpath.join(folder, word))

    def same_file(self, typed: str, course: str) -> bool:
        """Whether a file that was typed, from the present folder, is the one the course names from the
        workspace."""
        if "://" in typed or "://" in course:
            return typed == course
        return self.path(typed, self.cwd or self.workspace) == self.path(course, self.workspace)


def placed(commands: Iterable[Argv], place: Place) -> Iterator[tuple[Argv, Place]]:
    """Each of a line's commands with its place: a `cd` before it on the line leads elsewhere."""
    for argv in commands:
        yield argv, place
        if argv[0] == "cd":
            known = len(argv) == 2 and not _UNKNOWN_FOLDER.search(argv[1])
            folder = place.path(argv[1], place.cwd or place.workspace) if known else ""
            place = replace(place, cwd=folder)


def about_objects(parsed: Parsed) -> bool:
    """Whether the command's first operand is a kind with, perhaps, a name."""
    return parsed.program == "kubectl" and bool(parsed.path) and parsed.path[0] in _OF_OBJECTS


def about_a_pod(parsed: Parsed) -> bool:
    """Whether the command's first operand is a pod, or TYPE/NAME."""
    return parsed.program == "kubectl" and bool(parsed.path) and parsed.path[0] in _OF_PODS


def things(parsed: Parsed) -> tuple[tuple[Thing, ...], tuple[str, ...]]:
    """The objects that a command of kubectl is about, and its other operands."""
    if about_a_pod(parsed) and parsed.operands:
        kind, slash, name = parsed.operands[0].partition("/")
        thing = Thing(kinds.plural(kind) or kind, name) if slash else Thing("pods", kind)
        return (thing,), parsed.operands[1:]
    if not about_objects(parsed):
        return (), parsed.operands
    assigning = parsed.path[0] in _ASSIGNING
    others = tuple(word for word in parsed.operands if assigning and "=" in word)
    named = [word for word in parsed.operands if word not in others]
    if not named:
        return (), others
    if any("/" in word for word in named):
        pairs = (word.partition("/") for word in named)
        return tuple(Thing(kinds.plural(kind) or kind, name) for kind, _, name in pairs), others
    of_kinds = [kinds.plural(kind) or kind for kind in named[0].split(",") if kind]
    names = named[1:] or [""]
    return tuple(Thing(kind, name) for kind in of_kinds for name in names), others


def flat_words(parsed: Parsed) -> tuple[str, ...]:
    """Program, sub-command and operands in one spelling: `kubectl get po/web` gives kubectl, get, pods,
    web."""
    operands: list[str] = []
    if parsed.program != "kubectl":
        operands = list(parsed.operands)
    elif about_objects(parsed) or about_a_pod(parsed):
        for at, word in enumerate(parsed.operands):
            kind, slash, name = word.partition("/")
            plural = kinds.plural(kind)
            if slash and plural and name:
                operands += [plural, name]
            elif at == 0:
                operands.append(re.sub(r"[^,|]+", lambda part: kinds.plural(part[0]) or part[0], word))
            else:
                operands.append(word)
    else:
        operands = list(parsed.operands)
    return (parsed.program, *parsed.path, *operands, *parsed.inner)


def same_name(kind: str, typed: str, course: str) -> bool:
    """Whether two names mean the same for a step: any pod of a Deployment is as good as another."""
    if typed == course or (kind == "pods" and course == "POD"):
        return True
    one, other = _GENERATED.fullmatch(typed), _GENERATED.fullmatch(course)
    return kind == "pods" and one is not None and other is not None and one[1] == other[1]


@dataclass(frozen=True)
class Role:
    """What operands of a command are."""

    noun: str
    form: str = "name"
    """name, image or folder."""
    default: str = ""
    many: bool = False
    """Every operand from here on is one of these, in any order."""


_CONTAINERS = (Role("container", many=True),)
_IMAGES = (Role("image", "image", many=True),)
_CLUSTERS = (Role("cluster", default="k3s-default", many=True),)

ROLES: Mapping[str, tuple[Role, ...]] = {
    "docker run": (Role("image", "image"),),
    "docker create": (Role("image", "image"),),
    "docker exec": (Role("container"),),
    "docker build": (Role("folder", "folder"),),
    "docker tag": (Role("image", "image"), Role("new name", "image")),
    "docker login": (Role("registry"),),
    **{f"docker {verb}": _CONTAINERS for verb in words("logs stop start restart kill rm attach top port")},
    **{f"docker {verb}": _IMAGES for verb in ("pull", "push", "rmi", "history", "image inspect")},
    "docker inspect": (Role("container or image", "image", many=True),),
    **{f"k3d cluster {verb}": _CLUSTERS for verb in words("create delete start stop restart edit")},
    "k3d cluster list": (Role("cluster", many=True),),
    "k3d kubeconfig get": (Role("cluster", many=True),),
    "k3d kubeconfig merge": _CLUSTERS,
    "k3d image import": _IMAGES,
    "k3d registry create": (Role("registry"),),
    "k3d registry delete": (Role("registry", many=True),),
    **{f"k3d node {verb}": (Role("node", many=True),) for verb in words("create delete start stop edit")},
    "kubectl create deployment": (Role("Deployment"),),
    "kubectl create namespace": (Role("namespace"),),
    "kubectl create configmap": (Role("ConfigMap"),),
    "kubectl run": (Role("pod"),),
    "kubectl config use-context": (Role("context"),),
}
"""Command → its operands, where they are no objects of Kubernetes."""


def image(reference: str) -> str:
    """An image's reference without what Docker adds by itself: host, `library/`, `:latest`."""
    text = reference
    for host in ("docker.io/", "index.docker.io/"):
        text = text.removeprefix(host)
    return text.removeprefix("library/").removesuffix(":latest")


def repository(reference: str) -> tuple[str, str]:
    """An image's reference without its tag, and the tag; a colon before a slash belongs to a port."""
    host, slash, last = image(reference).rpartition("/")
    name, _, tag = last.partition(":")
    return f"{host}{slash}{name}", tag

"""Which commands of docker, k3d and kubectl only look, end by themselves, and print what a check can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from tutor.content.problem import listed

Verb = tuple[str, ...]

_DOCKER_LISTS: tuple[Verb, ...] = (
    ("ps",),
    ("images",),
    ("container", "ls"),
    ("image", "ls"),
    ("volume", "ls"),
    ("network", "ls"),
)
_K3D_LISTS: tuple[Verb, ...] = (("cluster", "list"), ("node", "list"), ("registry", "list"))

READING: Mapping[str, tuple[Verb, ...]] = {
    "docker": (
        *_DOCKER_LISTS,
        ("inspect",),
        ("container", "inspect"),
        ("image", "inspect"),
        ("volume", "inspect"),
        ("network", "inspect"),
        ("manifest", "inspect"),
        ("info",),
        ("version",),
        ("logs",),
    ),
    "k3d": (*_K3D_LISTS, ("kubeconfig", "get"), ("version",)),
    "kubectl": (
        ("get",),
        ("describe",),
        ("logs",),
        ("explain",),
        ("version",),
        ("cluster-info",),
        ("api-resources",),
        ("config", "view"),
        ("config", "current-context"),
        ("config", "get-contexts"),
        ("rollout", "status"),
        ("rollout", "history"),
    ),
}
"""Tool → the verbs that change nothing. Beside them, `docker exec NODE crictl images` looks into a node."""

TOOLS = tuple(READING)

_NODE_LOOK = ("crictl", "images")

# Flags that take the next word and may stand before the verb, from `docker --help` and `kubectl options`.
_WITH_VALUE = {
    "docker": {"-c", "--context", "-H", "--host", "--config", "-l", "--log-level", "-u", "--user"},
    "k3d": set[str](),
    "kubectl": {
        "-n",
        "--namespace",
        "--context",
        "--kubeconfig",
        "--cluster",
        "--user",
        "-s",
        "--server",
        "--request-timeout",
        "-v",
    },
}
_PRINTS_JSON: Mapping[str, tuple[Verb, ...]] = {
    "docker": (*_DOCKER_LISTS, ("info",), ("version",)),
    "k3d": _K3D_LISTS,
    "kubectl": (("get",), ("config", "view"), ("version",)),
}
_JSON_FLAG = {"docker": "--format '{{json .}}'", "k3d": "-o json", "kubectl": "-o json"}
_WATCH = {"-w", "--watch", "--watch=true", "--watch-only", "--watch-only=true"}
_FOLLOW = {"-f", "--follow", "--follow=true"}


def reading_problem(words: Sequence[str], form: str) -> str | None:
    """Why the tutor cannot ask this, None where it can. `words` begin with one of TOOLS."""
    tool = words[0]
    plain = _without_flags(tool, words[1:])
    if tool == "docker" and plain[:1] == ("exec",):
        if plain[2:4] == _NODE_LOOK:
            return None
        return "`docker exec` may change something. Only `docker exec NODE crictl images` is allowed here."
    verb = next((verb for verb in READING[tool] if plain[: len(verb)] == verb), None)
    if verb is None:
        said = " ".join([tool, *plain[:2]])
        allowed = listed((" ".join(known) for known in READING[tool]), "or")
        return f"`{said}` is not known to change nothing. Allowed after `{tool}`: {allowed}."
    return _endless(tool, verb, words) or _wrong_form(tool, verb, words, form)


def _without_flags(tool: str, words: Sequence[str]) -> Verb:
    plain = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _WITH_VALUE[tool]
        else:
            plain.append(word)
    return tuple(plain)


def _endless(tool: str, verb: Verb, words: Sequence[str]) -> str | None:
    flags = set(words)
    if verb == ("rollout", "status") and not flags & {"--watch=false", "-w=false"}:
        return "`kubectl rollout status` waits until the rollout is over. Add `--watch=false`."
    unending = set[str]()
    if tool == "kubectl" and verb == ("get",):
        unending = flags & _WATCH
    elif verb == ("logs",):
        unending = flags & _FOLLOW
    return f"With `{min(unending)}` it does not end by itself. Leave it out." if unending else None


def _wrong_form(tool: str, verb: Verb, words: Sequence[str], form: str) -> str | None:
    """Why the tool prints something else than the form that the check reads."""
    if form == "log":
        is_log = tool == "kubectl" and verb == ("logs",) and "--timestamps" in words
        return None if is_log else "`form: log` reads only what `kubectl logs --timestamps` prints."
    if form == "text" or verb[-1] == "inspect":
        return None
    if tool == "docker" and verb in _DOCKER_LISTS and form == "json":
        return "It prints one document a line. In a check say `form: lines`; a look asks `docker inspect`."
    if verb not in _PRINTS_JSON[tool]:
        return f"`{tool} {' '.join(verb)}` prints no JSON. Say `form: text` and ask `stdout`."
    missing = f"Without `{_JSON_FLAG[tool]}` it prints no JSON. Add it, or say `form: text` and ask `stdout`."
    return None if _asks_json(tool, words) else missing


def _asks_json(tool: str, words: Sequence[str]) -> bool:
    if any("{{json" in word for word in words):
        return True
    flags = ("--format",) if tool == "docker" else ("-o", "--output")
    pairs = set(pairwise(words))
    if any((flag, "json") in pairs or f"{flag}=json" in words for flag in flags):
        return True
    return tool != "docker" and not {"-ojson", "--raw"}.isdisjoint(words)

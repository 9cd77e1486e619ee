"""How the flags of two commands differ, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.engine.commandline.grammar import words
from tutor.engine.commandline.parse import Given, Parsed
from tutor.engine.commandline.things import Place, image, repository

_DIFFERS: Mapping[str, str] = {
    "--replicas": "The number of copies is {typed}; this step asks for {course}.",
    "--agents": "The number of agents is {typed}; this step asks for {course}.",
    "--servers": "The number of servers is {typed}; this step asks for {course}.",
    "--image": "The image is {typed}; the step's is {course}.",
    "--tag": "The image is named {typed}; this step asks for {course}.",
    "--name": "The container is named {typed}; the step's is {course}.",
    "--filename": "The file is {typed}; the step's is {course}.",
    "--namespace": "This goes to the namespace {typed}; the step works in {course}.",
    "--context": "This goes to the context {typed}; the step works in {course}.",
    "--cluster": "This is for the cluster {typed}; the step's is {course}.",
    "--port": "The port is {typed}; the step's is {course}.",
    "--selector": "The label is {typed}; the step's is {course}.",
    "--registry-use": "The registry is {typed}; the step's is {course}.",
    "--output": "The output is wanted as {typed}; the step wants it as {course}.",
    "--tail": "The number of lines is {typed}; the step's is {course}.",
}
_MEANS: Mapping[str, str] = {
    "--replicas": "it says how many copies there shall be",
    "--agents": "it says how many agents the cluster gets",
    "--image": "it says which image is run",
    "--tag": "it names the new image",
    "--name": "it names the container",
    "--filename": "it says which file is meant",
    "--follow": "with it the log stays open",
    "--rm": "with it the container is taken away when it ends",
    "--detach": "with it the container runs in the background",
    "--kubeconfig-merge-default": "with it the kubeconfig that kubectl reads is written",
    "--kubeconfig-switch-context": "with it kubectl speaks to this cluster from then on",
    "--registry-use": "with it the nodes know the registry",
    "--port": "it says where it can be reached",
    "--selector": "it picks by label",
    "--cluster": "it says which cluster is meant",
    "--namespace": "the step works in that namespace",
    "--output": "it says what the output shows",
    "--tail": "it says how many lines of the log are shown",
    "--build-arg": "the image is built with it here",
    "--all": "with it nothing is left out",
}
_MORE: Mapping[str, str] = {
    "--namespace": "This goes to the namespace {value}; the step works in default.",
    "--context": "This goes to the context {value}; the step works in the tutor's own cluster.",
    "--kubeconfig": "This uses another kubeconfig, {value}; the step uses the tutor's own.",
    "--all-namespaces": "`{typed}` is about all namespaces; the step works in default.",
    "--dry-run": "With `{typed}` nothing is changed: it is only shown what would be.",
    "--detach": "With `{typed}` it runs in the background; the step runs it in the foreground.",
    "--selector": "`{typed} {value}` picks by label; the step does not.",
    "--cluster": "This is for the cluster {value}, which the step does not name.",
    "--all": "`{typed}` takes all there are; the step is about one.",
    "--servers": "The number of servers is {value}; the step has one.",
    "--previous": "`{typed}` shows the log of the container before this one.",
    "--replicas": "The number of copies is {value}; the step does not ask for more than one.",
}
_HARMLESS = words(
    "--output --template --no-headers --show-labels --show-kind --sort-by --watch --label-columns --tail "
    "--since --timestamps --prefix --follow --v --request-timeout --server-print --chunk-size --verbose "
    "--trace --wait --timeout --quiet --no-trunc --size --format --tty --interactive --stdin --progress "
    "--pull --no-cache --debug --log-level --record --save-config --validate --load --sig-proxy "
    "--show-managed-fields --digests --warnings-as-errors --pod-running-timeout --kubeconfig-update-default "
    "--kubeconfig-switch-context --update --ignore-not-found --field-manager --provenance --sbom"
)
"""Flags that change only what is shown, or how long is waited."""
_HARMLESS_THERE: Mapping[str, frozenset[str]] = {
    "docker ps": frozenset(("--all", "--latest", "--last")),
    "docker images": frozenset(("--all",)),
    "docker run": frozenset(("--rm",)),
    "docker stop": frozenset(("--signal",)),
    "docker login": frozenset(("--username", "--password", "--password-stdin")),
    "kubectl delete": frozenset(("--now", "--grace-period", "--force", "--interactive")),
    "k3d kubeconfig merge": frozenset(("--overwrite",)),
    "k3d image import": frozenset(("--keep-tools", "--keep-tarball", "--mode")),
}
_DEFAULTS: Mapping[str, Mapping[str, str | None]] = {
    "kubectl": {"--namespace": "default", "--dry-run": "none"},
    "docker": {"--context": "default"},
    "kubectl create deployment": {"--replicas": "1"},
    "kubectl rollout status": {"--watch": None},
    "k3d cluster create": {"--servers": "1", "--agents": "0", "--wait": None},
    "k3d cluster start": {"--wait": None},
    "k3d image import": {"--cluster": "k3s-default"},
    "k3d kubeconfig merge": {"--kubeconfig-switch-context": None},
}
"""What a flag says where it is left out; None stands for one that is on."""
_OF_IMAGES = frozenset(("--image", "--tag"))
_OF_FILES = frozenset(("--filename", "--file"))


def written(flag: Given, argv: Sequence[str]) -> str:
    """The flag with its value, as the command has it: `-a 2`, `--replicas=4`."""
    if flag.value is None or "=" in argv[flag.at]:
        return flag.typed if flag.value is None else f"{flag.typed}={flag.value}"
    return f"{flag.typed} {flag.value}"


def differences(
    typed: Parsed, course: Parsed, course_argv: Sequence[str], place: Place
) -> tuple[list[str], frozenset[int]]:
    """What differs, in sentences, and which operands (by number) are values whose flag is missing."""
    found: list[str] = []
    used: set[int] = set()
    for flag in course.flags:
        if _is_default(course, flag.name, flag.value, place) and not typed.values(flag.name):
            continue
        given = typed.values(flag.name)
        if not given:
            at = _value_without_flag(flag, typed, course, place)
            if at is not None:
                used.add(at)
                what = "the file" if flag.name in _OF_FILES else f"`{typed.operands[at]}`"
                found.append(f"`{_short(flag, course)}` is missing before {what}.")
            else:
                means = _MEANS.get(flag.name, "the step's command has it")
                found.append(f"`{written(flag, course_argv)}` is missing; {means}.")
        elif not any(_same(flag.name, each, flag.value, place) for each in _counting(given)):
            found.append(_differs(flag, given[-1]))
    found += [
        sentence
        for flag in typed.flags
        if not course.values(flag.name) and (sentence := _more(typed, flag, place))
    ]
    return list(dict.fromkeys(found)), frozenset(used)


def _counting(given: Sequence[str | None]) -> Sequence[str | None]:
    """Of a flag given twice the last counts, of one that makes a list all do; `false` then `true` is rare
    enough to be read as a list."""
    return given[-1:] if given and str(given[-1]).isdigit() else given


def _short(flag: Given, course: Parsed) -> str:
    spellings = course.grammar.flags(course.path)[flag.name].spellings
    return spellings[0] if flag.typed.startswith("--") else flag.typed


def _value_without_flag(flag: Given, typed: Parsed, course: Parsed, place: Place) -> int | None:
    """Which operand of the typed command is the value that the course gives behind a flag."""
    if flag.value is None:
        return None
    for at, word in enumerate(typed.operands):
        if word not in course.operands and _same(flag.name, word, flag.value, place):
            return at
    if flag.name == "--filename":
        return next((at for at, word in enumerate(typed.operands) if word.endswith((".yaml", ".yml"))), None)
    return None


def _differs(flag: Given, given: str | None) -> str:
    wanted, typed = flag.value or "true", given if given is not None else "true"
    if not typed:
        return f"`{flag.typed}` has no value; this step asks for {wanted}."
    if flag.name in _OF_IMAGES:
        return image_differs(typed, wanted, _DIFFERS[flag.name])
    sentence = _DIFFERS.get(flag.name, "`{flag}` is {typed}; the step's is {course}.")
    return sentence.format(flag=flag.typed, typed=typed, course=wanted)


def image_differs(typed: str, course: str, sentence: str) -> str:
    """What differs between two images; `sentence` where it is not the tag alone."""
    (name, tag), (wanted, wanted_tag) = repository(typed), repository(course)
    if name != wanted:
        return sentence.format(typed=typed, course=course)
    if not tag:
        return f"The tag is missing, so it is {typed}:latest; this step asks for {course}."
    if not wanted_tag:
        return f"The tag of {name} is {tag}; the step gives none, which means latest."
    return f"The tag of {name} is {tag}; this step asks for {wanted_tag}."


def _more(typed: Parsed, flag: Given, place: Place) -> str:
    """What is said of a flag that the course does not give; nothing where it changes nothing."""
    if not flag.known:
        # Perhaps a flag of a newer tool: nothing is said of what the tool has.
        return f"`{flag.typed}` is not in the step's command."
    harmless = flag.name in _HARMLESS or flag.name in _HARMLESS_THERE.get(typed.command, ())
    if harmless or flag.value == "false" or _is_default(typed, flag.name, flag.value, place):
        return ""
    value = flag.value or ""
    if flag.name in _MORE:
        return _MORE[flag.name].format(typed=flag.typed, value=value)
    return f"`{flag.typed}{' ' if value else ''}{value}` is not in the step's command."


def _is_default(command: Parsed, name: str, value: str | None, place: Place) -> bool:
    if name == "--context" and command.program == "kubectl" and place.context:
        return value == place.context
    for where in (command.command, command.program):
        defaults = _DEFAULTS.get(where, {})
        if name in defaults:
            return defaults[name] == value
    return False


def _same(name: str, typed: str | None, course: str | None, place: Place) -> bool:
    if typed == course or typed is None or course is None:
        return typed == course
    if name in _OF_IMAGES:
        return image(typed) == image(course)
    if name in _OF_FILES:
        return place.same_file(typed, course)
    return "," in course and sorted(typed.split(",")) == sorted(course.split(","))

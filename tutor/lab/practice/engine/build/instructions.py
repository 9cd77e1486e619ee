"""What the instructions do that change only the config, not the files."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping

from tutor.lab.practice.engine.build.dockerfile import DockerfileError, Instruction, pairs
from tutor.lab.practice.engine.build.draft import Draft
from tutor.lab.practice.engine.build.words import expand


def expanded(text: str, draft: Draft, escape: str) -> str:
    """Raises WordError."""
    return expand(text, draft.variables, escape)


def _env(draft: Draft, instruction: Instruction, escape: str) -> None:
    found = {name: expanded(value, draft, escape) for name, value in pairs(instruction)}
    draft.env |= found
    draft.note("ENV " + " ".join(f"{name}={value}" for name, value in found.items()))


def _label(draft: Draft, instruction: Instruction, escape: str) -> None:
    found = {
        expanded(name, draft, escape): expanded(value, draft, escape) for name, value in pairs(instruction)
    }
    draft.labels |= found
    draft.note("LABEL " + " ".join(f"{name}={value}" for name, value in found.items()))


def command(draft: Draft, instruction: Instruction) -> tuple[str, ...]:
    """The words that CMD, ENTRYPOINT and RUN start: a list as it is, a line with the shell in front."""
    if instruction.array or not instruction.words:
        return instruction.words
    return (*draft.shell, instruction.words[0])


def _cmd(draft: Draft, instruction: Instruction, _escape: str) -> None:
    draft.cmd, draft.cmd_given, draft.program = command(draft, instruction), True, None
    draft.note(f"CMD {json.dumps(list(draft.cmd))}")


def _entrypoint(draft: Draft, instruction: Instruction, _escape: str) -> None:
    draft.entrypoint, draft.program = command(draft, instruction), None
    if not draft.cmd_given:
        # The base image's CMD was meant for the base image's ENTRYPOINT.
        draft.cmd = ()
    draft.note(f"ENTRYPOINT {json.dumps(list(draft.entrypoint))}")


def _expose(draft: Draft, instruction: Instruction, escape: str) -> None:
    for word in instruction.words:
        for port in expanded(word, draft, escape).split():
            match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?(?:/(tcp|udp|sctp))?", port, re.IGNORECASE)
            if match is None or not 0 < int(match[1]) < 65536:
                raise DockerfileError(f"invalid containerPort: {port}", instruction.line)
            last = min(int(match[2] or match[1]), int(match[1]) + 100)
            for number in range(int(match[1]), last + 1):
                name = f"{number}/{(match[3] or 'tcp').lower()}"
                draft.ports += [] if name in draft.ports else [name]
    draft.note(f"EXPOSE {' '.join(draft.ports)}")


def _user(draft: Draft, instruction: Instruction, escape: str) -> None:
    draft.user = expanded(instruction.words[0], draft, escape)
    draft.note(f"USER {draft.user}")


def _volume(draft: Draft, instruction: Instruction, escape: str) -> None:
    places = [expanded(word, draft, escape) for word in instruction.words]
    draft.more["Volumes"] = {**(draft.more.get("Volumes") or {}), **{place: {} for place in places}}
    draft.note(f"VOLUME [{' '.join(places)}]")


def _stop_signal(draft: Draft, instruction: Instruction, escape: str) -> None:
    draft.more["StopSignal"] = expanded(instruction.words[0], draft, escape)
    draft.note(f"STOPSIGNAL {draft.more['StopSignal']}")


def _shell(draft: Draft, instruction: Instruction, _escape: str) -> None:
    draft.shell = instruction.words
    draft.more["Shell"] = list(instruction.words)
    draft.note(f"SHELL {json.dumps(list(instruction.words))}")


def _health(draft: Draft, instruction: Instruction, _escape: str) -> None:
    kind, _, rest = instruction.rest.partition(" ")
    if kind.upper() == "NONE":
        draft.more["Healthcheck"] = {"Test": ["NONE"]}
    elif kind.upper() == "CMD" and rest.strip():
        try:
            words = json.loads(rest) if rest.strip().startswith("[") else None
        except ValueError:
            words = None
        listed = isinstance(words, list) and all(isinstance(word, str) for word in words)
        test = ["CMD", *words] if listed and words else ["CMD-SHELL", rest.strip()]
        draft.more["Healthcheck"] = {"Test": test}
    else:
        raise DockerfileError(f'Unknown type "{kind}" in HEALTHCHECK (try CMD)', instruction.line)
    draft.note(f"HEALTHCHECK {instruction.rest}")


def _on_build(draft: Draft, instruction: Instruction, _escape: str) -> None:
    draft.more["OnBuild"] = [*(draft.more.get("OnBuild") or []), instruction.rest]
    draft.note(f"ONBUILD {instruction.rest}")


def _maintainer(draft: Draft, instruction: Instruction, _escape: str) -> None:
    draft.note(f"MAINTAINER {instruction.rest}")


CONFIG: Mapping[str, Callable[[Draft, Instruction, str], None]] = {
    "ENV": _env,
    "LABEL": _label,
    "CMD": _cmd,
    "ENTRYPOINT": _entrypoint,
    "EXPOSE": _expose,
    "USER": _user,
    "VOLUME": _volume,
    "STOPSIGNAL": _stop_signal,
    "SHELL": _shell,
    "HEALTHCHECK": _health,
    "ONBUILD": _on_build,
    "MAINTAINER": _maintainer,
}
"""Each raises DockerfileError or WordError."""


def argument(
    draft: Draft, instruction: Instruction, given: Mapping[str, str], first: Mapping[str, str], escape: str
) -> list[str]:
    """ARG in a stage: the value of the command line, else its own, else that of an ARG before the first FROM.
    The names that it declares. Raises WordError."""
    names = []
    for word in instruction.words:
        name, equals, value = word.partition("=")
        names.append(name)
        if name in given:
            draft.arguments[name] = given[name]
        elif equals:
            draft.arguments[name] = expanded(value, draft, escape)
        elif name in first:
            draft.arguments[name] = first[name]
    draft.note(f"ARG {instruction.rest}")
    return names


def folder(path: str, draft: Draft) -> str:
    """An absolute path of the image, seen from the WORKDIR."""
    return posixpath.normpath(posixpath.join(draft.workdir or "/", path))

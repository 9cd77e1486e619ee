"""Puts the learner's own values into an entry's texts."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tutor.content.failures import DERIVED, SLOT

if TYPE_CHECKING:
    from tutor.engine.diagnosis.evidence import Evidence, Said

LONGEST = 300
"""Characters of one value; messages of a kubelet may be longer than a screen."""

FIELDS = frozenset(
    {
        *("annotations", "apiVersion", "args", "command", "containerPort", "containers", "env", "image"),
        *("imagePullPolicy", "kind", "labels", "limits", "matchLabels", "metadata", "minReadySeconds"),
        *("name", "namespace", "ports", "progressDeadlineSeconds", "replicas", "requests", "resources"),
        *("restartPolicy", "revisionHistoryLimit", "selector", "spec", "strategy", "template", "value"),
        *("volumeMounts", "volumes"),
    }
)
"""Fields that a first manifest may have."""

WORDS = {
    "k3d": "cluster create delete edit get image import kubeconfig list merge node registry start stop",
    "kubectl": "apply config create delete describe edit explain expose get logs rollout run scale set",
    "docker": "build container exec image images inspect login logs ps pull push rm rmi run stop tag",
}
"""Words of the tools that the part needs."""


def filled(text: str, names: Mapping[str, str]) -> str:
    """The text with names in it; a name without value is its default, or nothing."""
    return SLOT.sub(lambda slot: names.get(slot[1]) or slot[2] or "", text)


def filled_expectation(expected: object, names: Mapping[str, str]) -> object:
    """An expectation with names in its texts, at whatever depth."""
    if isinstance(expected, str):
        return filled(expected, names)
    if isinstance(expected, Mapping):
        return {key: filled_expectation(value, names) for key, value in expected.items()}
    if isinstance(expected, list | tuple):
        return [filled_expectation(value, names) for value in expected]
    return expected


def worded(text: str, names: Mapping[str, str], evidence: Evidence, said: Said | None) -> str:
    """A text for the learner: names filled in, derived ones too, each on one line and no longer than is
    good."""
    plain = {name: _plain(value) for name, value in names.items()}
    return filled(text, with_derived(text, plain, evidence, said)).strip()


def with_derived(
    text: str, names: Mapping[str, str], evidence: Evidence, said: Said | None
) -> Mapping[str, str]:
    """The names, and those that the text wants and that can be worked out of them."""
    wanted = {slot[1] for slot in SLOT.finditer(text)} & set(DERIVED)
    able = [name for name in wanted if set(DERIVED[name]) <= set(names)]
    return {**names, **{name: _DERIVE[name](names, evidence, said) for name in able}}


def complete(command: str, names: Mapping[str, str], facts: Mapping[str, str]) -> str | None:
    """A command to try; None where a name in it has no value. A fact may be empty, as `cluster_arg` is."""
    known = {**facts, **names}
    wanted = {slot[1] for slot in SLOT.finditer(command) if not slot[2]}
    if any(not known.get(name) and name not in facts for name in wanted):
        return None
    text = filled(command, known).strip()
    # What came out of an output is never put into a command that could do more than it shows.
    return None if re.search(r"[;&|`$<>\n]", text) else text


def _plain(value: str) -> str:
    # A backtick would end the code that the value stands in.
    line = re.sub(r"\s+", " ", value).replace("`", "'").strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _nearest_field(names: Mapping[str, str], _evidence: Evidence, _said: Said | None) -> str:
    field = re.sub(r"\[\d+\]", "", names["field"].rpartition(".")[2])
    near = difflib.get_close_matches(field, sorted(FIELDS - {field}), 1)
    return near[0] if near else ""


def _nearest_word(names: Mapping[str, str], _evidence: Evidence, said: Said | None) -> str:
    known = WORDS.get((said.tool if said else None) or "k3d", "").split()
    near = difflib.get_close_matches(names["word"], [each for each in known if each != names["word"]], 1)
    return near[0] if near else ""


def _near_file(names: Mapping[str, str], evidence: Evidence, said: Said | None) -> str:
    folder, name = posixpath.split(names["file"])
    stem, ending = posixpath.splitext(name)
    other = {".yaml": ".yml", ".yml": ".yaml"}.get(ending, ".yaml")
    for near in (stem + other, name):
        for place in dict.fromkeys((folder, "manifests", "")):
            path = posixpath.join(place, near)
            if path != names["file"] and evidence.file(_in_workspace(path, said, evidence)) is not None:
                return path
    return ""


def _in_workspace(path: str, said: Said | None, evidence: Evidence) -> str:
    return posixpath.join(said.cwd if said else "", path) if evidence.world is not None else path


def _excerpt(names: Mapping[str, str], evidence: Evidence, said: Said | None) -> str:
    text = evidence.file(_in_workspace(names["file"], said, evidence))
    if text is None or not names["line"].isdigit():
        return ""
    lines, at = text.splitlines(), int(names["line"])
    shown = [
        f"{number:>4}  {_dotted(lines[number - 1])[:80]}"
        for number in range(max(at - 2, 1), min(at + 1, len(lines)) + 1)
    ]
    return "\n\n```\n" + "\n".join(shown) + "\n```\n" if shown else ""


def _dotted(line: str) -> str:
    """The line with a dot for each blank before its text and an arrow for each tab."""
    inside = line.lstrip(" \t")
    before = line[: len(line) - len(inside)].replace(" ", "·").replace("\t", "→")
    return (before + inside).replace("```", "'''")


def _short_image(names: Mapping[str, str], _evidence: Evidence, _said: Said | None) -> str:
    image = names["image"].partition("@")[0]
    head, slash, tail = image.rpartition("/")
    return f"{head}{slash}{tail.partition(':')[0]}"


_DERIVE: Mapping[str, Callable[[Mapping[str, str], Evidence, Said | None], str]] = {
    "nearest_field": _nearest_field,
    "nearest_word": _nearest_word,
    "near_file": _near_file,
    "excerpt": _excerpt,
    "short_image": _short_image,
}

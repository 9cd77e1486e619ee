"""A look at a manifest that is being written: line by line what is there, what is missing, what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from yaml.nodes import Node

from tutor.engine.manifest import judgement, misplaced, nodes
from tutor.engine.manifest.fields import DEPLOYMENT, Field
from tutor.engine.manifest.finding import Finding, Status
from tutor.engine.manifest.syntax import is_too_deep, parse

_LONGEST = 100_000
"""Characters; a manifest of the lessons has some hundred."""


@dataclass(frozen=True)
class Manifest:
    """What a look has found, in the order of the file; what is missing stands where one would write it."""

    findings: tuple[Finding, ...]

    @property
    def first_open(self) -> Finding | None:
        """What to write or to mend first: slips in lines that are there, before lines that are not."""
        order = (Status.AMISS, Status.MISSING)
        found = [finding for finding in self.findings if finding.status is not Status.PRESENT]
        return min(found, key=lambda finding: order.index(finding.status), default=None)

    @property
    def is_whole(self) -> bool:
        """Nothing is missing or amiss."""
        return self.first_open is None


def read_manifest(text: str) -> Manifest:
    """Read the text of a Deployment's manifest, however little of it is there. Never raises."""
    if len(text) > _LONGEST:
        sentence = f"The file has {len(text)} characters, far more than a manifest needs."
        return Manifest((Finding(None, "", Status.AMISS, sentence),))
    if is_too_deep(text):
        sentence = "The file is nested far deeper than a manifest can be."
        return Manifest((Finding(None, "", Status.AMISS, sentence),))
    parsed = parse(text)
    root = _deployment(parsed.documents)
    found: list[Finding] = []
    for document in parsed.documents:
        if document is root:
            found += _Walk(root).findings()
        else:
            found.append(_other(document))
    if root is None:
        found += [missing(field, "", 0) for field in DEPLOYMENT.fields if field.must]
    return Manifest(tuple(_with_slips(found, {slip.line: slip.sentence for slip in parsed.slips})))


def _deployment(documents: tuple[Node, ...]) -> Node | None:
    """The document that is the Deployment, or that is most likely to become it."""
    kinds = [nodes.value(nodes.get(document, "kind") or document) for document in documents]
    for document, kind in zip(documents, kinds, strict=True):
        if kind == "Deployment":
            return document
    return documents[0] if documents else None


def _other(document: Node) -> Finding:
    kind = nodes.get(document, "kind")
    what = f"Another document, of the kind {nodes.value(kind)}," if kind is not None else "Another document"
    sentence = f"{what} begins here. Only the Deployment is read line by line."
    return Finding(nodes.line(document), "", Status.PRESENT, sentence)


def missing(field: Field, above: str, depth: int) -> Finding:
    """What is said of a field that is not there yet; `above`: the path of what it lies within."""
    path = f"{above}.{field.name}" if above else field.name
    example = f": {field.example}" if field.example and field.kind != "labels" else ":"
    below = f" with, below it, `{field.example}`" if field.kind == "labels" and field.example else ""
    where = f", indented below `{_last(above)}`" if above else ""
    if above.endswith("]"):
        where = f", in the same entry of `{_last(above)}`"
    sentence = f"Still to write{where}: `{field.name}{example}`{below}. {field.means}"
    return Finding(None, path, Status.MISSING, sentence, depth=depth)


def _last(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]


def _with_slips(found: list[Finding], slips: dict[int, str]) -> list[Finding]:
    """The findings with the slips of their lines; slips of lines without a finding come in between."""
    told: list[Finding] = []
    waiting = sorted(slips)
    for finding in found:
        line = finding.line
        while line is not None and waiting and waiting[0] < line:
            number = waiting.pop(0)
            told.append(Finding(number, "", Status.AMISS, slips[number]))
        if line is not None and waiting and waiting[0] == line:
            number = waiting.pop(0)
            told.append(
                Finding(line, finding.field, Status.AMISS, slips[number], finding.value, finding.depth)
            )
        else:
            told.append(finding)
    return [*told, *(Finding(number, "", Status.AMISS, slips[number]) for number in waiting)]


class _Walk:
    """One pass over the Deployment's nodes."""

    _deepest: ClassVar[int] = 40

    def __init__(self, root: Node) -> None:
        self._root = root
        self._found: list[Finding] = []
        self._apart = judgement.labels_apart(
            nodes.get(root, "spec", "selector", "matchLabels"),
            nodes.get(root, "spec", "template", "metadata", "labels"),
        )

    def findings(self) -> list[Finding]:
        root = self._root
        if not list(nodes.pairs(root)):
            what = nodes.value(root)[:60] or nodes.kind(root)
            sentence = f"`{what}` is no field yet. A manifest begins with a field, a colon and a value."
            self._found.append(Finding(nodes.line(root), "", Status.AMISS, sentence))
        self._mapping(root, DEPLOYMENT, "", ())
        return self._found

    def _mapping(self, node: Node, field: Field, path: str, place: tuple[str, ...]) -> None:
        written: dict[str, int] = {}
        order = [inner.name for inner in field.fields]
        keys = [name for name, _, _ in nodes.pairs(node)]
        depth = path.count(".") + 1 if path else 0
        lacking = [inner for inner in field.fields if inner.must and inner.name not in keys]

        def due() -> None:
            """What is missing and is written before all that is still to come."""
            rest = [order.index(name) for name in keys if name in order and name not in written]
            while lacking and (not rest or order.index(lacking[0].name) < min(rest)):
                self._found.append(missing(lacking.pop(0), path, depth))

        for name, key, value in nodes.pairs(node):
            if name in order:
                due()
            at = f"{path}.{name}" if path else name
            if name in written:
                self._amiss(
                    key, at, f"`{name}` stands here twice; the first is in line {written[name]}.", value
                )
                continue
            inner_field = field.inner(name)
            if inner_field is None:
                self._amiss(key, at, misplaced.sentence(name, place, field, keys), value)
            else:
                self._field(key, value, inner_field, at, (*place, name))
            written[name] = nodes.line(key)
        due()

    def _field(self, key: Node, value: Node, field: Field, path: str, place: tuple[str, ...]) -> None:
        sentence = judgement.trouble(path, field, value)
        if sentence is not None:
            self._amiss(key, path, sentence, value)
        else:
            self._add(nodes.line(key), path, Status.PRESENT, field.means, nodes.value(value))
        if path.count(".") > self._deepest:
            return
        match field.kind:
            case "mapping":
                self._mapping(value, field, path, place)
            case "labels":
                self._labels(value, field, path)
            case "list":
                self._list(value, field, path, place)
            case "texts":
                self._texts(value, path)

    def _labels(self, node: Node, field: Field, path: str) -> None:
        apart = self._apart if path == "spec.selector.matchLabels" else {}
        for name, key, value in nodes.pairs(node):
            at = f"{path}.{name}"
            sentence = judgement.label_trouble(name, value) if field.name != "annotations" else None
            if sentence or name in apart:
                self._amiss(key, at, sentence or apart[name], value)
            else:
                means = "A label: key and value of your own."
                self._add(nodes.line(key), at, Status.PRESENT, means, nodes.value(value))
        if field.must and nodes.is_empty(node):
            sentence = f"Still to write, indented below `{field.name}`: `{field.example}`. {field.means}"
            self._add(None, f"{path}.{field.example.partition(':')[0]}", Status.MISSING, sentence)

    def _list(self, node: Node, field: Field, path: str, place: tuple[str, ...]) -> None:
        # Where the hyphen is missing there is one entry all the same, and its fields are told.
        found = nodes.entries(node) or ([node] if list(nodes.pairs(node)) else [])
        for index, entry in enumerate(found):
            at = f"{path}[{index}]"
            if not list(nodes.pairs(entry)):
                what = nodes.value(entry)[:60]
                shown = f"`{what}` is no field" if what else "The entry is empty"
                self._add(nodes.line(entry), at, Status.AMISS, f"{shown}. Behind the hyphen stands a field.")
            self._mapping(entry, field, at, place)
        if not found:
            first = field.fields[0]
            sentence = (
                f"Still to write, indented below `{field.name}`, with a hyphen: "
                f"`- {first.name}: {first.example}`. {first.means}"
            )
            self._add(None, f"{path}[0].{first.name}", Status.MISSING, sentence)

    def _texts(self, node: Node, path: str) -> None:
        for index, entry in enumerate(nodes.entries(node)):
            if not nodes.is_text(entry):
                value = nodes.value(entry)
                sentence = (
                    f'Each entry is text. Put it in quotes: `- "{value}"`.'
                    if value
                    else "Each entry is text."
                )
                self._add(nodes.line(entry), f"{path}[{index}]", Status.AMISS, sentence, value)

    def _amiss(self, key: Node, path: str, sentence: str, value: Node) -> None:
        self._add(nodes.line(key), path, Status.AMISS, sentence, nodes.value(value))

    def _add(self, line: int | None, path: str, status: Status, sentence: str, value: str = "") -> None:
        shown = value.strip().replace("\n", " ")
        self._found.append(Finding(line, path, status, sentence, shown, path.count(".")))

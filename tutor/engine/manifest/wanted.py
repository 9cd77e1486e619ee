"""What a step wants of a manifest, held against what there is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from tutor.engine.manifest.fields import DEPLOYMENT, Field
from tutor.engine.manifest.finding import Finding, Status
from tutor.engine.manifest.reading import Manifest, missing


def with_wants(manifest: Manifest, unmet: Mapping[str, str]) -> Manifest:
    """The manifest with what a step wants otherwise. `unmet`: field → what it has to be, or a sentence."""
    findings = list(manifest.findings)
    for path, wanted in unmet.items():
        _unmet(findings, path, wanted)
    return Manifest(tuple(findings))


def _unmet(findings: list[Finding], path: str, wanted: str) -> None:
    for index, finding in enumerate(findings):
        if finding.field == path:
            if finding.status is Status.PRESENT:
                findings[index] = replace(finding, status=Status.AMISS, sentence=_other(finding, wanted))
            return
    field = _field(path)
    above = path.rpartition(".")[0]
    parent = next((index for index, finding in enumerate(findings) if finding.field == above), None)
    if field is None or parent is None or findings[parent].status is Status.MISSING:
        return
    found = missing(field, above, above.count(".") + 1)
    sentence = found.sentence
    if " " not in wanted and field.example:
        sentence = sentence.replace(f"`{field.name}: {field.example}`", f"`{field.name}: {wanted}`")
    findings.insert(parent + 1, replace(found, sentence=sentence))


def _other(finding: Finding, wanted: str) -> str:
    if " " in wanted:
        return wanted
    said = f"`{finding.value}`" if finding.value else "empty"
    return f"It is {said}, and this step wants `{wanted}`. {finding.sentence}"


def _field(path: str) -> Field | None:
    field: Field | None = DEPLOYMENT
    for name in re.sub(r"\[\d+\]", "", path).split("."):
        field = field.inner(name) if field is not None else None
    return field

"""Looks whether a file of the workspace says what a check wants."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.content.check_models import Expected, FileCheck
from tutor.content.template import answer, fill, said
from tutor.engine import files
from tutor.engine.documents import seen
from tutor.engine.expect import holds
from tutor.engine.manifest.finding import Finding, Status
from tutor.engine.manifest.reading import read_manifest
from tutor.engine.manifest.wanted import with_wants
from tutor.engine.ports import World
from tutor.engine.verdict import CheckVerdict, Outcome


def look_at(check: FileCheck, world: World, facts: Mapping[str, str]) -> CheckVerdict:
    """What the check finds of its file."""
    path = fill(check.file, facts)
    text = world.read_text(path)
    if check.form == "manifest":
        return _manifest(check, facts, path, text)
    if text is None:
        words = fill(check.absent or check.otherwise, facts, None)
        return CheckVerdict(Outcome.NOT_YET, words.strip())
    if check.form == "text":
        document: object = {"text": text}
    else:
        parsed = files.yaml_document(text)
        if isinstance(parsed, files.NotYaml):
            return CheckVerdict(Outcome.NOT_YET, f"{path} is no valid YAML yet: {parsed.sentence}")
        document = parsed.document
    values, unmet = _values(check, facts, document)
    if unmet:
        return CheckVerdict(Outcome.NOT_YET, fill(check.otherwise, facts, document).strip())
    return CheckVerdict(Outcome.PASSED, seen(f"In {path}", values if check.form == "yaml" else {}))


def _values(
    check: FileCheck, facts: Mapping[str, str], document: object
) -> tuple[dict[str, object], dict[str, Expected]]:
    """What each query gives, and what those wanted that did not give it."""
    wanted = {fill(query, facts): expected for query, expected in check.expect.items()}
    values = {query: answer(query, document) for query in wanted}
    unmet = {query: each for query, each in wanted.items() if not holds(each, values[query], facts)}
    return values, unmet


def _manifest(check: FileCheck, facts: Mapping[str, str], path: str, text: str | None) -> CheckVerdict:
    manifest = read_manifest(text or "")
    if text is None:
        words = fill(check.absent or check.otherwise, facts, None)
        return CheckVerdict(Outcome.NOT_YET, words.strip(), manifest.findings)
    parsed = files.yaml_document(text, "Deployment")
    document = parsed.document if isinstance(parsed, files.Yaml) else None
    _, unmet = _values(check, facts, document)
    otherwise = fill(check.otherwise, facts, document).strip()
    wants = {
        query: otherwise if isinstance(wanted, Mapping) else fill(said(wanted), facts)
        for query, wanted in unmet.items()
    }
    if not any(finding.status is Status.AMISS for finding in manifest.findings):
        # With a slip in it, the file does not say what it was meant to say.
        manifest = with_wants(manifest, wants)
    first = manifest.first_open
    if first is not None:
        return CheckVerdict(Outcome.NOT_YET, _told(first), manifest.findings)
    if unmet or isinstance(parsed, files.NotYaml):
        return CheckVerdict(Outcome.NOT_YET, otherwise, manifest.findings)
    return CheckVerdict(Outcome.PASSED, f"In {path}: every line is as it should be.", manifest.findings)


def _told(finding: Finding) -> str:
    """A line of a manifest in one sentence."""
    where = f"Line {finding.line}" if finding.line is not None else ""
    field = f"`{finding.field}`" if finding.field and finding.line is not None else ""
    place = ", ".join(part for part in (where, field) if part)
    return f"{place}: {finding.sentence}" if place else finding.sentence

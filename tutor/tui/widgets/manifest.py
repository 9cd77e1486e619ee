"""A manifest that the learner writes, line by line: what is there, what is missing, what is amiss."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tutor.engine.manifest.finding import Finding, Status
from tutor.tui.widgets.markdown import COLOURED, PLAIN, inline_text
from tutor.tui.widgets.task.rows import Rows

MARKS = {
    Status.PRESENT: ("✓", "$success"),
    Status.MISSING: ("·", "bold $secondary"),
    Status.AMISS: ("✗", "bold $warning"),
}
TITLE = "Your file, as it is now"


class ManifestBox(Rows):
    """One row for each line that is there, as many as its sentence needs for each that is not yet right."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.findings: Sequence[Finding] = ()

    def show(self, findings: Sequence[Finding]) -> bool:
        """Show these findings, or with none nothing; whether anything has changed since the last time."""
        changed = tuple(findings) != tuple(self.findings)
        self.findings = tuple(findings)
        self.display = bool(findings)
        if changed:
            self.refresh(layout=True)
        return changed

    def rows(self, width: int) -> list[Content]:
        """The title, then the lines."""
        return [row for rows in self._lines(width) for row in rows]

    def first_open(self, width: int) -> int:
        """The row where the first thing stands that is missing or amiss, the last row where nothing is."""
        above = 1
        order = [Status.AMISS, Status.MISSING]
        found = [finding.status for finding in self.findings if finding.status in order]
        first = min(found, key=order.index, default=None)
        for finding, rows in zip(self.findings, self._lines(width)[1:], strict=True):
            if finding.status is first:
                return above
            above += len(rows)
        return max(0, above - 1)

    def _lines(self, width: int) -> list[list[Content]]:
        done = sum(finding.status is Status.PRESENT for finding in self.findings)
        title = Content.assemble((TITLE, "bold $accent"), f"  {done} of {len(self.findings)} lines")
        return [[title], *(self._rows(finding, max(width, 20)) for finding in self.findings)]

    def _rows(self, finding: Finding, width: int) -> list[Content]:
        mark, style = MARKS[finding.status]
        number = f"{finding.line:>2} " if finding.line is not None else "   "
        name = _written(finding)
        head = Content.assemble(
            (mark, style), f" {number}", "  " * min(finding.depth, 6), (name, "bold"), "  " if name else ""
        )
        styles = PLAIN if self.app.no_color else COLOURED
        said = inline_text(finding.sentence, styles)
        if finding.status is Status.PRESENT:
            return [Content.assemble(head, said.stylize("$muted")).truncate(width, ellipsis=True)]
        rows = [head.truncate(width, ellipsis=True)] if name else []
        indent = Content(" " * 5)
        wrapped = [Content.assemble(indent, piece) for piece in said.wrap(max(width - 5, 10))]
        if not rows:
            wrapped[0] = Content.assemble(head, said.wrap(max(width - 5, 10))[0])
        return [*rows, *wrapped]


def _written(finding: Finding) -> str:
    """The field as it stands in the file."""
    if not finding.field:
        return ""
    return f"{finding.name}: {finding.value}" if finding.value else f"{finding.name}:"

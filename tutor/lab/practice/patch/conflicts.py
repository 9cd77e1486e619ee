"""The refusal of a server-side apply that would change what others set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.patch.fields import FieldPath, in_order, path_text
from tutor.lab.practice.patch.owners import Owner


@dataclass(frozen=True)
class Conflict:
    """A field that would change, and who owns it."""

    owner: Owner
    field: FieldPath


def conflict_refused(conflicts: Sequence[Conflict]) -> Refused:
    """Names every owner with its fields, in the words of a real server."""
    fields: dict[Owner, list[FieldPath]] = defaultdict(list)
    for conflict in conflicts:
        fields[conflict.owner].append(conflict.field)
    causes = []
    lines = []
    for owner in sorted(fields):
        lines.append(f"conflicts with {owner}:")
        for field in in_order(fields[owner]):
            lines.append(f"- {path_text(field)}")
            causes.append(
                {
                    "reason": "FieldManagerConflict",
                    "message": f"conflict with {owner}",
                    "field": path_text(field),
                }
            )
    if len(conflicts) == 1:
        only = causes[0]
        message = f"Apply failed with 1 conflict: {only['message']}: {only['field']}"
    else:
        message = f"Apply failed with {len(conflicts)} conflicts: " + "\n".join(lines)
    return Refused(409, "Conflict", message, {"causes": causes})

"""The rules of merging for every kind, taken from the schema."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import Kind
from tutor.lab.practice.patch.rules import Path, Rule, RuleOf
from tutor.lab.practice.schema import lists
from tutor.lab.practice.schema.forms import Form
from tutor.lab.practice.schema.schema import Schema

_ATOMIC = Rule("atomic")


class Rules:
    """Looks rules up in a schema and keeps what it found."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: dict[Kind, RuleOf] = {}

    def of(self, kind: Kind) -> RuleOf:
        """The rules of one kind's fields."""
        if kind not in self._known:
            found: dict[Path, Rule | None] = {}

            def rule_of(path: Path) -> Rule | None:
                if path not in found:
                    found[path] = self._find(kind, path)
                return found[path]

            self._known[kind] = rule_of
        return self._known[kind]

    def _find(self, kind: Kind, path: Path) -> Rule | None:
        rule: Rule | None = None
        form = Form("object", self._schema.type_of(kind).name)
        for name in path:
            owner = form.name
            known = self._schema.types.get(owner)
            field = known.fields.get(name) if known is not None else None
            if field is None:
                return None
            form = field.type
            if form.sort == "list":
                rule = _of_list(owner, name, form.entry)
                form = form.entry
            elif form.sort == "any" or (form.sort == "object" and lists.is_atomic_type(form.name)):
                rule = _ATOMIC
            else:
                rule = _ATOMIC if lists.is_atomic_map(owner, name) else None
        return rule


def _of_list(owner: str, name: str, item: Form) -> Rule:
    found = lists.list_type(owner, name)
    return Rule(
        found.kind,
        found.keys,
        found.merge_key,
        merge="merge" in found.strategy,
        atomic_items=item.sort == "object" and lists.is_atomic_type(item.name),
    )

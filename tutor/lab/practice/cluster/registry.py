"""The one door for writes: what a client asks for is read, completed, checked, and only then stored."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tutor.lab.practice.cluster import decoding, deletion, metadata, patches
from tutor.lab.practice.cluster.advice import warnings_of
from tutor.lab.practice.cluster.decoding import Subresource, Validation
from tutor.lab.practice.cluster.errors import (
    bad_request,
    conflict,
    method_not_allowed,
    not_found,
    unsupported_media_type,
)
from tutor.lab.practice.cluster.kinds import KINDS, Kind, Object
from tutor.lab.practice.cluster.scale import replicas_in, scale_of
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.cluster.writes import Writes
from tutor.lab.practice.pace import now
from tutor.lab.practice.patch import managed
from tutor.lab.practice.patch.go_text import go_value
from tutor.lab.practice.patch.schema_rules import Rules
from tutor.lab.practice.schema import Schema


@dataclass(frozen=True)
class Written:
    """What a write came to."""

    object: Object
    """As it is stored now, or would be in a dry run. It belongs to the store: copy before changing."""
    warnings: list[str] = field(default_factory=list)
    created: bool = False


class Registry:
    """Writes into one cluster's store. Reads go to `store` itself."""

    def __init__(self, store: Store, schema: Schema, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self._schema = schema
        self._writes = Writes(store, Rules(schema), clock)

    def create(
        self,
        kind: Kind,
        namespace: str | None,
        body: Object,
        *,
        dry_run: bool = False,
        manager: str = "",
        validation: Validation = "Strict",
    ) -> Written:
        """Store a client's new object. Raises Refused."""
        warnings: list[str] = []
        object = decoding.body(self._schema, kind, body, validation, warnings)
        made = self._writes.new(kind, namespace, object, manager=manager, dry_run=dry_run)
        return Written(made, [*warnings, *warnings_of(kind, made)], created=True)

    def replace(
        self,
        kind: Kind,
        namespace: str | None,
        name: str,
        body: Object,
        *,
        subresource: Subresource = None,
        dry_run: bool = False,
        manager: str = "",
        validation: Validation = "Strict",
    ) -> Written:
        """Store a client's new state of an object, or of its status or scale. Raises Refused."""
        warnings: list[str] = []
        if subresource == "scale":
            present = self._writes.present(kind, namespace, name)
            return self._scaled(kind, present, body, manager, validation, dry_run=dry_run)
        # What is sent is read first: whoever replaces what is not there hears of a wrong field before that.
        object = decoding.body(self._schema, kind, body, validation, warnings)
        present = self._writes.present(kind, namespace, name)
        changed = self._writes.changed(kind, present, object, subresource, manager=manager, dry_run=dry_run)
        return Written(changed, [*warnings, *warnings_of(kind, changed, present)])

    def patch(
        self,
        kind: Kind,
        namespace: str | None,
        name: str,
        content_type: str,
        patch: bytes,
        *,
        subresource: Subresource = None,
        dry_run: bool = False,
        manager: str = "",
        force: bool = False,
        validation: Validation = "Strict",
    ) -> Written:
        """Change an object as a patch says; server-side apply also makes it. Raises Refused."""
        document = patches.parsed(patch)
        if content_type == patches.APPLY:
            if not isinstance(document, dict):
                raise bad_request("error decoding YAML: the configuration is no object")
            options = {"force": force, "dry_run": dry_run}
            return self._applied(kind, namespace, name, document, subresource, manager=manager, **options)
        present = self._writes.present(kind, namespace, name)
        if subresource == "scale":
            scale = patches.merged(scale_of(present), content_type, document, lambda _: None)
            return self._scaled(kind, present, scale, manager, validation, dry_run=dry_run)
        merged = patches.merged(present, content_type, document, self._writes.rule_of(kind))
        by_map = content_type == patches.STRATEGIC
        shown = (
            go_value(document) if by_map else json.dumps(merged, ensure_ascii=False, separators=(",", ":"))
        )
        warnings: list[str] = []
        object = decoding.patched(
            self._schema, kind, merged, shown=shown, by_map=by_map, validation=validation, warnings=warnings
        )
        changed = self._writes.changed(kind, present, object, subresource, manager=manager, dry_run=dry_run)
        return Written(changed, [*warnings, *warnings_of(kind, changed, present)])

    def delete(
        self, kind: Kind, namespace: str | None, name: str, options: Object, *, dry_run: bool = False
    ) -> Object:
        """Let an object go as DeleteOptions say: the object on its way out, or a Status. Raises Refused."""
        present = self._writes.present(kind, namespace, name)
        options = decoding.delete_options(self._schema, options)
        deletion.check(kind, present, options)
        going = deletion.going(kind, present, options, self._writes.clock(), owns=self._owns)
        if going is not None:
            return going if dry_run else self.store.update(kind, going)
        return deletion.answer(kind, present if dry_run else self.store.remove(kind, namespace, name))

    def scale(self, kind: Kind, namespace: str | None, name: str) -> Object:
        """The autoscaling/v1 Scale of an object. Raises Refused."""
        if "scale" not in kind.subresources:
            raise method_not_allowed()
        return scale_of(self._writes.present(kind, namespace, name))

    def add(self, kind: Kind, object: Object) -> Object:
        """Store a new object of a controller's or node's, its status included. Raises Refused."""
        named = {"apiVersion": kind.api_version, "kind": kind.kind}
        body = {**named, **copy.deepcopy(object), **named}
        body.setdefault("metadata", {}).pop("resourceVersion", None)
        return self._writes.new(kind, None, body, own=True)

    def write(self, kind: Kind, object: Object, *, status: bool = False) -> Object:
        """Store a controller's or node's new state of an object: all but its status, or only that.

        With the status the annotations are taken as well. Without change there is no new version. An object
        that was only held by its finalizers and has none any more is gone then. Raises Refused (NotFound,
        and Conflict where the object brings another resourceVersion than the present one).
        """
        return self._writes.own(kind, object, status=status)

    def remove(self, kind: Kind, namespace: str | None, name: str) -> Object:
        """Take an object out for good, whatever holds it. Raises Refused (NotFound)."""
        self._writes.present(kind, namespace, name)
        return self.store.remove(kind, namespace, name)

    def _scaled(
        self,
        kind: Kind,
        present: Object,
        scale: Object,
        manager: str,
        validation: Validation,
        *,
        dry_run: bool,
    ) -> Written:
        if "scale" not in kind.subresources:
            raise method_not_allowed()
        known = present["metadata"]
        replicas = replicas_in(self._schema, known["name"], scale, strict=validation == "Strict")
        version = (scale.get("metadata") or {}).get("resourceVersion")
        if version and version != known["resourceVersion"]:
            raise conflict(kind, known["name"])
        object = copy.deepcopy(present)
        object["spec"]["replicas"] = replicas
        changed = self._writes.changed(kind, present, object, "scale", manager=manager, dry_run=dry_run)
        return Written(scale_of(changed))

    def _applied(
        self,
        kind: Kind,
        namespace: str | None,
        name: str,
        document: Object,
        subresource: Subresource,
        *,
        manager: str,
        force: bool,
        dry_run: bool,
    ) -> Written:
        if subresource == "scale":
            raise unsupported_media_type(
                "a scale is changed with a merge patch or as a whole, it is not applied"
            )
        stated = decoding.applied(self._schema, kind, document, f"{namespace or ''}/{name}")
        metadata.at_address(kind, namespace, name, stated)
        present = self.store.get(kind, namespace, name)
        if present is None and subresource is not None:
            raise not_found(kind, name)
        object = managed.apply(
            present,
            stated,
            manager=manager,
            time=self._writes.clock(),
            rule_of=self._writes.rule_of(kind),
            force=force,
            subresource=subresource or "",
        )
        object = copy.deepcopy(object)
        if present is None:
            made = self._writes.new(kind, namespace, object, dry_run=dry_run)
            return Written(made, warnings_of(kind, made), created=True)
        changed = self._writes.changed(kind, present, object, subresource, dry_run=dry_run)
        return Written(changed, warnings_of(kind, changed, present))

    def _owns(self, owner: Object) -> bool:
        """Whether any object is another's only because of this one."""
        uid = owner["metadata"]["uid"]
        return any(
            reference.get("uid") == uid
            for kind in KINDS
            for object in self.store.list(kind, owner["metadata"].get("namespace"))
            for reference in object["metadata"].get("ownerReferences") or ()
        )

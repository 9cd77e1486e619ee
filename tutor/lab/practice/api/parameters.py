"""The parameters in an address's query, read as a real server reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tutor.lab.practice.cluster.errors import (
    bad_request,
    invalid,
    value_forbidden,
    value_invalid,
    value_required,
    value_unsupported,
)
from tutor.lab.practice.cluster.kinds import Kind

Validation = Literal["Ignore", "Warn", "Strict"]
_MOST = 2**63


def options_kind(name: str) -> Kind:
    """The kind that a message about a call's options names: `PatchOptions.meta.k8s.io`."""
    return Kind("meta.k8s.io", "v1", name, "", "")


def flag(query: Mapping[str, str], name: str) -> bool:
    """`true` and `1` are true; so is a parameter without a value."""
    return name in query and query[name] not in ("false", "0", "False", "f")


def number(query: Mapping[str, str], name: str) -> int | None:
    """A whole number; None where the parameter is not given. Raises Refused."""
    text = query.get(name)
    if not text:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    value = int(text)
    if not -_MOST <= value < _MOST:
        raise bad_request(f'strconv.ParseInt: parsing "{text}": value out of range')
    return value


def version(query: Mapping[str, str]) -> int | None:
    """`resourceVersion`; None where it is not given or empty. Raises Refused."""
    text = query.get("resourceVersion")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,19}", text):
        cause = value_invalid("resourceVersion", text, f'strconv.ParseUint: parsing "{text}": invalid syntax')
        raise invalid(options_kind("ListOptions"), "", [cause])
    return int(text)


@dataclass(frozen=True)
class WriteOptions:
    """How a write is meant."""

    dry_run: bool
    manager: str
    """Who the fields belong to afterwards: the parameter, else the first word of the User-Agent."""
    validation: Validation
    force: bool


def write_options(query: Mapping[str, str], agent: str, called: str, *, apply: bool = False) -> WriteOptions:
    """Read a write's parameters, called `CreateOptions`, `PatchOptions` … in messages. Raises Refused."""
    causes = []
    dry_run = query.get("dryRun", "")
    if dry_run not in ("", "All"):
        causes.append(value_unsupported("dryRun", dry_run, ["All"]))
    validation: Validation = "Warn"
    match query.get("fieldValidation", ""):
        case "Ignore":
            validation = "Ignore"
        case "Strict":
            validation = "Strict"
        case "" | "Warn":
            pass
        case other:
            causes.append(value_unsupported("fieldValidation", other, ["Ignore", "Strict", "Warn"]))
    manager = query.get("fieldManager", "")
    if len(manager.encode()) > 128:
        causes.append(value_invalid("fieldManager", manager, "must be no more than 128 characters"))
    if not manager.isprintable():
        causes.append(value_invalid("fieldManager", manager, "should only contain printable characters"))
    if apply and not manager:
        causes.append(value_required("fieldManager", "is required for apply patch"))
    if called == "PatchOptions" and not apply and "force" in query:
        causes.append(value_forbidden("force", "may not be specified for non-apply patch"))
    if causes:
        raise invalid(options_kind(called), "", causes)
    return WriteOptions(
        dry_run=bool(dry_run),
        manager=manager or agent.partition("/")[0][:128] or "unknown",
        validation=validation,
        force=flag(query, "force"),
    )

"""`-o json` and `-o yaml`."""

from __future__ import annotations

import json
from typing import Any

from tutor.lab.practice.tools.gotemplate.values import escaped


def document(found: Any, form: str) -> str:
    if form == "json":
        return escaped(json.dumps(found, separators=(",", ":"), ensure_ascii=False)) + "\n"
    from tutor.lab.practice.tools.k3d.kubeconfig import to_yaml  # noqa: PLC0415 - YAML takes long to import

    return to_yaml(found) + "\n"

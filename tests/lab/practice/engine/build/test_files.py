"""The files of a build: what is taken, what is left out, and that nothing ever leaves the folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.engine.build.ignore import Ignore
from tutor.lab.practice.engine.build.pretence import DONE_ALL, SHOWN_ONLY, pretend
from tutor.lab.practice.engine.build.sources import Budget, MissingError, entries
from tutor.lab.practice.engine.build.tree import Tree, TreeError


@pytest.mark.parametrize(
    ("patterns", "path", "out"),
    [
        (["*.pyc"], "a.pyc", True),
        (["*.pyc"], "sub/a.pyc", False),
        (["**/*.pyc"], "sub/deep/a.pyc", True),
        (["**/*.pyc"], "a.pyc", True),
        (["node_modules"], "node_modules/x/y.js", True),
        (["/build/"], "build/x", True),
        (["*", "!app.py"], "app.py", False),
        (["*", "!app.py"], "other.py", True),
        (["docs/*", "!docs/keep"], "docs/keep", False),
        (["a?b"], "axb", True),
        (["[ab].txt"], "a.txt", True),
        (["[^ab].txt"], "a.txt", False),
        (["# a comment", ""], "x", False),
        (["a.b"], "axb", False),
    ],
)
def test_dockerignore(patterns: list[str], path: str, out: bool) -> None:
    assert Ignore(patterns).leaves_out(path) is out


def _taken(context: Path, patterns: list[str], target: str, ignore: tuple[str, ...] = ()) -> dict[str, str]:
    found = entries(
        Tree(context),
        patterns,
        target,
        left_out=Ignore(list(ignore)).leaves_out,
        into_folder=target.endswith("/"),
        budget=Budget(),
    )
    return {entry.target: entry.source.relative_to(context).as_posix() for entry in found}


def test_takes_files_folders_and_patterns(tmp_path: Path) -> None:
    (tmp_path / "src/deep").mkdir(parents=True)
    for name in ("app.py", "b.txt", "src/x.py", "src/deep/y.py", "src/z.pyc"):
        (tmp_path / name).write_text(name)
    assert _taken(tmp_path, ["app.py"], "/x") == {"/x": "app.py"}
    assert _taken(tmp_path, ["app.py"], "/x/") == {"/x/app.py": "app.py"}
    assert _taken(tmp_path, ["./src"], "/app") == {
        "/app/deep": "src/deep",
        "/app/deep/y.py": "src/deep/y.py",
        "/app/x.py": "src/x.py",
        "/app/z.pyc": "src/z.pyc",
    }
    assert "/app/z.pyc" not in _taken(tmp_path, ["src"], "/app", ("**/*.pyc",))
    assert _taken(tmp_path, ["*.txt", "src/*.py"], "/d/") == {"/d/b.txt": "b.txt", "/d/x.py": "src/x.py"}
    assert "/d/src/deep/y.py" in _taken(tmp_path, ["."], "/d/")
    for missing in ("nope", "*.nope", "src/nope/x"):
        with pytest.raises(MissingError):
            _taken(tmp_path, [missing], "/d/")
    with pytest.raises(MissingError) as left_out:
        _taken(tmp_path, ["app.py"], "/d/", ("*.py",))
    assert left_out.value.path == "/app.py"


def test_nothing_above_the_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("not for the image")
    context = tmp_path / "context"
    context.mkdir()
    (context / "link").symlink_to("../secret")
    (context / "far").symlink_to("/etc")
    for path in ("../secret", "link", "far/passwd", "../../../etc/passwd"):
        with pytest.raises((MissingError, TreeError)):
            found = _taken(context, [path], "/d/")
            # A link by itself may be taken as a link.
            assert not found


def test_a_budget_ends_a_huge_copy(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 2000)
    budget = Budget(bytes=1000, files=10)
    with pytest.raises(TreeError, match=r"leave out what the image does not need with a \.dockerignore"):
        entries(Tree(tmp_path), ["."], "/", left_out=lambda path: False, into_folder=True, budget=budget)


def test_writes_stay_inside_whatever_links_say(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "out").symlink_to(outside)
    (root / "up").symlink_to("../../..")
    tree = Tree(root)
    source = tmp_path / "file"
    source.write_text("x")
    tree.copy(source, "/out/a")
    tree.copy(source, "/up/b")
    tree.copy(source, "/../../c")
    tree.make("/out/folder")
    assert list(outside.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"outside", "root", "file"}
    (root / "loop").symlink_to("loop")
    with pytest.raises(TreeError, match="too many levels"):
        tree.copy(source, "/loop/x")


_PARTS = st.sampled_from(["a", "b", "l", "m", "..", "."])
_PATHS = st.lists(_PARTS, min_size=1, max_size=5).map("/".join)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.sampled_from(["a/l", "l", "m", "b/m"]), _PATHS, st.booleans()), max_size=4), _PATHS
)
def test_every_place_is_inside(links: list[tuple[str, str, bool]], path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        (root / "a").mkdir(parents=True)
        (root / "b").mkdir()
        for name, target, absolute in links:
            with contextlib.suppress(OSError):
                (root / name).symlink_to(f"/{target}" if absolute else target)
        with contextlib.suppress(TreeError):
            place = Tree(root).place(f"/{path}")
            assert os.path.commonpath([root, place]) == str(root)
            assert ".." not in place.parts


def test_run_lines_are_shown_and_harmless_ones_done(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    assert pretend(tree, ["mkdir -p data/logs && touch data/x"], array=False, workdir="/app") == DONE_ALL
    assert (tmp_path / "app/data/logs").is_dir()
    program = tmp_path / "run.sh"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o644)
    assert pretend(tree, ["chmod", "+x", "/run.sh"], array=True, workdir="") == DONE_ALL
    assert os.access(program, os.X_OK)
    for line in (
        "pip install -r requirements.txt",
        f"touch {tmp_path}/made | cat",
        "mkdir a; rm -rf /",
        "echo $(touch x)",
        "mkdir 'open",
    ):
        before = sorted(tmp_path.rglob("*"))
        assert pretend(tree, [line], array=False, workdir="/") == SHOWN_ONLY
        assert sorted(tmp_path.rglob("*")) == before

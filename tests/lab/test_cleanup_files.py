"""Taking away the tutor's files: none of the learner's goes, wherever it lies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tutor.content.data import course_folder
from tutor.engine.journal import Journal
from tutor.lab.cleanup import carry_out, plan, verify
from tutor.lab.real import RealLab
from tutor.lab.workspace import sha256

pytestmark = pytest.mark.usefixtures("quick")


def test_files_of_the_learner_stay_and_are_named(lab: RealLab, journal: Journal) -> None:
    lab.environment()
    root = lab.workspace.root
    (root / "sample_app" / "Dockerfile").write_text("FROM mine\n")
    (root / "manifests").mkdir()
    (root / "manifests" / "deployment.yaml").touch()
    planned = plan(lab, journal)
    assert planned.stays == (
        f"Your own files in {root} stay: manifests/deployment.yaml, sample_app/Dockerfile.",
    )
    carry_out(lab, planned.remove)
    assert verify(lab, planned.remove) == ()
    left = sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))
    assert left == ["manifests", "manifests/deployment.yaml", "sample_app", "sample_app/Dockerfile"]


def test_beginnings_of_exercises_go_where_they_are_unchanged(
    lab: RealLab, journal: Journal, course: Path
) -> None:
    root = lab.workspace.root
    for place in (course, root):
        shutil.copytree(course_folder() / "exercises", place / "exercises")
    (root / "exercises" / "1.01" / "app.py").write_text("mine\n")
    planned = plan(lab, journal)
    assert planned.stays == (f"Your own files in {root} stay: exercises/1.01/app.py.",)
    carry_out(lab, planned.remove)
    assert verify(lab, planned.remove) == ()
    left = sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))
    assert left == ["exercises", "exercises/1.01", "exercises/1.01/app.py"]


def test_a_file_that_comes_between_list_and_removal_stays(lab: RealLab, journal: Journal) -> None:
    lab.environment()
    planned = plan(lab, journal)
    (lab.workspace.root / "notes.txt").touch()
    (lab.workspace.root / "sample_app" / "run.sh").write_text("mine")
    removals = carry_out(lab, planned.remove)
    assert (lab.workspace.root / "notes.txt").exists()
    assert (lab.workspace.root / "sample_app" / "run.sh").read_text() == "mine"
    assert any(each.trouble for each in removals)


@pytest.mark.parametrize("linked", ["sample_app", "sample_app/Dockerfile"])
def test_what_a_link_leads_to_stays(lab: RealLab, journal: Journal, tmp_path: Path, linked: str) -> None:
    """As when the learner has moved the sample among their own projects and linked it back."""
    lab.environment()
    moved, link = tmp_path / "moved", lab.workspace.root / linked
    link.rename(moved)
    link.symlink_to(moved)
    before = sorted(moved.rglob("*"))
    carry_out(lab, plan(lab, journal).remove)
    assert link.exists()
    assert sorted(moved.rglob("*")) == before


def test_a_journal_does_not_lead_out_of_the_workspace(lab: RealLab, journal: Journal, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("theirs")
    for path in ("../outside", str(outside)):
        journal.append("file", path=path, sha256=sha256(outside))
    carry_out(lab, plan(lab, journal).remove)
    assert outside.exists()


def test_a_workspace_that_was_there_before_stays(lab: RealLab, journal: Journal) -> None:
    lab.workspace.made_root.unlink()
    carry_out(lab, plan(lab, journal).remove)
    assert list(lab.workspace.root.iterdir()) == []


def test_a_fetched_k3d_goes_only_if_asked_for(lab: RealLab, journal: Journal, tmp_path: Path) -> None:
    fetched = tmp_path / "data" / "dwk-tutor" / "bin" / "k3d"
    fetched.parent.mkdir(parents=True)
    fetched.write_text("binary")
    planned = plan(lab, journal)
    assert [each.name for each in planned.remove if each.asks] == [str(fetched)]
    carry_out(lab, [each for each in planned.remove if not each.asks])
    assert fetched.exists()

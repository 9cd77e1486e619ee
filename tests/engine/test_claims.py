"""Whose things are: ours only when they were absent before and made in this lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.parts import level, part, step
from tests.engine.world import FakeWorld, ran
from tutor.content.models import Command, Making
from tutor.engine.claims import creates
from tutor.engine.journal import Journal
from tutor.engine.session import Session

CLUSTER = ("cluster", "k3s-default")
FIRST = {"k3d-k3s-default-server-0": "aa"}
WHOLE = {**FIRST, "network k3d-k3s-default": "bb"}
OUR_CLUSTER = Making("cluster", "{cluster}")
CREATE = "k3d cluster create -a 2"


def begin(tmp_path: Path, world: FakeWorld, making: Making = OUR_CLUSTER) -> Session:
    maker = step("make", Command(CREATE), makes=(making,), checks=(level("docker ps", {"length(@)": 0}),))
    session = Session(part(step("read"), maker), world, Journal(tmp_path / "j", "real"))
    session.resume()
    return session


def test_a_cluster_made_by_a_command_in_our_shell_is_ours(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    session.began(CREATE)
    world.things[CLUSTER] = WHOLE
    session.offer(ran(CREATE))
    assert session.progress.owned("cluster") == {"k3s-default": WHOLE}
    assert session.foreign() == ()
    again = Session(session.part, world, Journal(tmp_path / "j", "real"))
    assert again.progress.owned("cluster") == {"k3s-default": WHOLE}


def test_one_that_appears_without_our_doing_is_not(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    world.things[CLUSTER] = WHOLE
    session.check()
    session.offer(ran("docker ps"))
    assert session.progress.owned("cluster") == {}
    assert "was not made with this tutor" in session.foreign()[0]
    assert session.obstacles() == session.foreign()


def test_the_labs_own_proof_counts_as_well(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    world.things[CLUSTER] = WHOLE
    world.made.add(CLUSTER)
    session.check()
    assert session.progress.owned("cluster") == {"k3s-default": WHOLE}


def test_one_that_was_there_before_is_never_ours(tmp_path: Path) -> None:
    world = FakeWorld()
    world.things[CLUSTER] = WHOLE
    world.made.add(CLUSTER)
    session = begin(tmp_path, world)
    session.next()
    session.began(CREATE)
    session.offer(ran(CREATE, exit_code=1))
    assert session.progress.owned("cluster") == {}


def test_an_interrupted_creation_leaves_us_its_parts_and_growth_is_followed(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    session.began(CREATE)
    world.things[CLUSTER] = {"network k3d-k3s-default": "bb"}
    session.check()
    world.things[CLUSTER] = FIRST
    session.check()
    assert session.progress.owned("cluster") == {"k3s-default": FIRST}
    world.things[CLUSTER] = WHOLE
    session.offer(ran(CREATE, exit_code=130))
    assert session.progress.owned("cluster") == {"k3s-default": WHOLE}


def test_a_creation_that_came_to_nothing_claims_nothing_later(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    session.began(CREATE)
    session.check()
    session.offer(ran(CREATE, exit_code=1))
    world.things[CLUSTER] = WHOLE
    session.check()
    assert session.progress.owned("cluster") == {}
    assert session.foreign() != ()


def test_a_creation_that_died_with_the_tutor_claims_only_what_it_left(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    session.began(CREATE)
    world.things[CLUSTER] = FIRST
    again = Session(session.part, world, Journal(tmp_path / "j", "real"))
    again.resume()
    assert again.progress.owned("cluster") == {"k3s-default": FIRST}
    other = begin(tmp_path / "other", FakeWorld())
    other.began(CREATE)
    nothing = FakeWorld()
    again = Session(other.part, nothing, Journal(tmp_path / "other" / "j", "real"))
    again.resume()
    nothing.things[CLUSTER] = WHOLE
    again.check("make")
    assert again.progress.owned("cluster") == {}


def test_deleted_and_made_again_by_others_is_no_longer_ours(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    session.began(CREATE)
    world.things[CLUSTER] = WHOLE
    session.offer(ran(CREATE))
    world.things[CLUSTER] = {"k3d-k3s-default-server-0": "other"}
    session.offer(ran("k3d cluster list"))
    assert session.progress.owned("cluster") == {"k3s-default": WHOLE}
    assert session.foreign() != ()
    world.things[CLUSTER] = {}
    session.offer(ran("k3d cluster delete"))
    assert session.progress.owned("cluster") == {}
    session.began(CREATE)
    world.things[CLUSTER] = FIRST
    session.offer(ran(CREATE))
    assert session.progress.owned("cluster") == {"k3s-default": FIRST}


def test_a_cluster_of_others_on_the_network_that_ours_left_is_not_ours(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    session.next()
    session.began(CREATE)
    world.things[CLUSTER] = {"network k3d-k3s-default": "bb"}
    session.offer(ran(CREATE, exit_code=1))
    assert session.foreign() == ()
    world.things[CLUSTER] = {"k3d-k3s-default-server-0": "theirs", "network k3d-k3s-default": "bb"}
    session.check()
    assert "theirs" not in session.progress.owned("cluster")["k3s-default"].values()
    assert "was not made with this tutor" in session.foreign()[0]


def test_a_cluster_made_ahead_of_its_step_is_ours(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world)
    assert session.current.id == "read"
    session.began(CREATE)
    world.things[CLUSTER] = WHOLE
    session.offer(ran(CREATE))
    assert session.progress.owned("cluster") == {"k3s-default": WHOLE}


def test_a_docker_that_does_not_answer_changes_nothing(tmp_path: Path) -> None:
    world = FakeWorld()
    world.things[CLUSTER] = None
    session = begin(tmp_path, world)
    session.next()
    session.check()
    assert session.progress.claims() == ()
    world.things[CLUSTER] = WHOLE
    session.check()
    assert session.progress.owned("cluster") == {}


def test_a_container_that_was_absent_is_ours_and_an_image_of_before_is_kept(tmp_path: Path) -> None:
    world = FakeWorld()
    session = begin(tmp_path, world, Making("container", "web"))
    session.next()
    world.things["container", "web"] = {"web": "cc"}
    session.check()
    assert session.progress.owned("container") == {"web": {"web": "cc"}}
    other = FakeWorld()
    other.things["image", "web:1"] = {"web:1": "sha"}
    session = begin(tmp_path / "other", other, Making("image", "web:1"))
    session.next()
    assert "kept when you clean up" in session.foreign()[0]
    assert session.obstacles() == ()


@pytest.mark.parametrize(
    ("kind", "name", "line", "does"),
    [
        ("cluster", "k3s-default", "k3d cluster create", True),
        ("cluster", "k3s-default", "k3d cluster create -a 2 --no-lb", True),
        ("cluster", "k3s-default", "k3d cluster create k3s-default", True),
        ("cluster", "k3s-default", "k3d cluster create other", False),
        ("cluster", "dwk", "k3d cluster create dwk -a 2", True),
        ("cluster", "dwk", "k3d cluster create", False),
        ("cluster", "k3s-default", "k3d cluster start", False),
        ("registry", "k3d-reg", "k3d registry create reg --port 5001", True),
        ("registry", "reg", "k3d registry create reg", True),
        ("registry", "reg", "k3d registry create other", False),
    ],
)
def test_what_creates_what(kind: str, name: str, line: str, does: bool) -> None:
    assert creates(kind, name, line) is does

"""Facts and routes: what is chosen decides which steps there are and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.learner import open_session
from tests.engine.parts import DEPLOYMENT, PODS, SMALL_PART, level, part, small_world, step
from tests.engine.world import FakeWorld
from tutor.content.check_models import Look
from tutor.content.models import Choice, Command, Entry, FactDefault, Part, Route
from tutor.engine.session import StepState


def test_another_route_swaps_steps_and_keeps_progress_by_id(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("route")
    session.choose("hub")
    assert "user" in [each.id for each in session.steps]
    session.next()
    assert session.enter_fact("no") == "Four to thirty letters."
    assert session.state("user") is StepState.TODO
    assert session.enter_fact(" adalove ") is None
    session.next()
    assert session.command() == "kubectl create deployment web --image=adalove/web"
    session.back()
    session.back()
    session.choose("import")
    assert "user" not in [each.id for each in session.steps]
    session.next()
    assert session.command() == "kubectl create deployment web --image=web"
    session.back()
    session.choose("hub")
    assert session.state("user") is StepState.PASSED
    with pytest.raises(ValueError, match="no route"):
        session.choose("elsewhere")


def test_what_is_entered_gives_the_facts_of_its_named_groups(tmp_path: Path) -> None:
    entry = Entry("user", "Who?", r"((?P<host>[a-z.]+)/)?\w+", "Letters.")
    facts = {"user": FactDefault("", ""), "host": FactDefault("", "")}
    what = Part("P", part(step("user", entry), step("login", Command("docker login {host}"))).chapters, facts)
    session = open_session(tmp_path, small_world(), what)
    login = session.steps[1]
    assert session.enter_fact("ghcr.io/ada") is None
    assert session.command(login) == "docker login ghcr.io"
    assert session.enter_fact("ada") is None
    assert session.command(login) == "docker login"


def test_the_current_step_moves_on_when_its_route_is_left(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("route")
    session.choose("hub")
    session.enter("user")
    session.reset("route")
    assert session.current.id == "create"


def test_layers_of_facts(tmp_path: Path) -> None:
    choice = Choice("route", (Route("a", "A", "", {"image": "{name}:{tag}"}), Route("b", "B", "", {})))
    look = step("route", choice)
    facts = {
        "route": FactDefault("", "a"),
        "name": FactDefault("", "{cluster}-app"),
        "tag": FactDefault("", "1"),
    }
    what = Part(
        "P",
        part(look).chapters,
        {**facts, "image": FactDefault("", "none"), "cluster": FactDefault("", "no")},
    )
    world = FakeWorld()
    assert open_session(tmp_path, world, what).facts["image"] == "k3s-default-app:1"
    assert open_session(tmp_path, world, what, tag="2").facts["image"] == "k3s-default-app:2"
    assert open_session(tmp_path, world, what, route="b").facts["image"] == "none"
    session = open_session(tmp_path, world, what)
    world.lab_facts["cluster"] = "dwk"
    session.check()
    assert session.facts["image"] == "dwk-app:1"
    # What the lab once noted in the journal does not hold it back.
    session.journal.append("fact", name="cluster", value="k3s-default", step="")
    assert open_session(tmp_path, world, what).facts["image"] == "dwk-app:1"


def test_looks_are_read_on_entering(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    assert (
        session.command(next(each for each in SMALL_PART.steps() if each.id == "look")) == "kubectl logs POD"
    )
    session.enter("look")
    assert session.command() == "kubectl logs web-1"
    for answer in ('{"items": []}', "garbage"):
        world.when(PODS, answer)
        session.enter("look")
        assert session.command() == "kubectl logs POD"


def test_looks_for_afterwards_are_read_when_the_step_has_passed(tmp_path: Path) -> None:
    made = step(
        "make",
        Command("kubectl create deployment web"),
        checks=(level(DEPLOYMENT, {"spec.replicas": 1}),),
        looks={
            "old": Look(PODS, "items[0].metadata.name", "none"),
            "new": Look(PODS, "items[0].metadata.name", "none", after=True),
        },
        learned="{old}, then {new}",
    )
    world = FakeWorld()
    world.says(PODS, {"items": []})
    world.absent(DEPLOYMENT)
    session = open_session(tmp_path, world, part(made))
    session.enter("make")
    session.check()
    assert session.learned() == "none, then none"
    world.says(PODS, {"items": [{"metadata": {"name": "web-1"}}]})
    world.says(DEPLOYMENT, {"spec": {"replicas": 1}})
    session.check()
    assert session.learned() == "none, then web-1"
    again = open_session(tmp_path, world, part(made))
    again.enter("make")
    assert again.learned() == "web-1, then web-1"

"""Taking away what was made here and only that, on stand-ins for docker and k3d."""

from __future__ import annotations

import json

import pytest

from tests.lab.fake_tools import FakeTools, digits, kubeconfig
from tutor.engine.journal import Journal
from tutor.lab.cleanup import Removal, carry_out, leftovers_of, plan, verify
from tutor.lab.leftovers import Leftover
from tutor.lab.real import RealLab

pytestmark = pytest.mark.usefixtures("quick")


def names(leftovers: tuple[Leftover, ...], *kinds: str) -> list[str]:
    return sorted(each.name for each in leftovers if each.kind in kinds)


def docker_state(tools: FakeTools) -> str:
    state = tools.load()
    return json.dumps([state[part] for part in ("containers", "networks", "volumes", "images")])


@pytest.fixture
def foreign(tools: FakeTools) -> str:
    """Things of someone else; what Docker then has."""
    tools.cluster("work", "ff")
    tools.container("database", digits("d0"), volumes=[digits("d1"), "database-data"])
    tools.state["networks"]["shop"] = {"id": digits("d2"), "containers": [digits("d0")]}
    tools.state["images"]["postgres:16"] = "sha256:9"
    tools.save()
    return docker_state(tools)


@pytest.fixture
def made(tools: FakeTools, foreign: str, journal: Journal, lab: RealLab) -> None:
    """Everything that a part makes, beside what is foreign."""
    lab.environment()
    ids = tools.cluster("k3s-default", "aa")
    journal.append("owned", kind="cluster", name="k3s-default", ids=ids)
    tools.container(
        "k3d-reg", digits("b0"), labels={"app": "k3d", "k3d.role": "registry"}, volumes=[digits("b1")]
    )
    journal.append("owned", kind="registry", name="reg", ids={"k3d-reg": digits("b0")})
    tools.container("hash", digits("c0"), volumes=[digits("c1")])
    journal.append("owned", kind="container", name="hash", ids={"hash": digits("c0")})
    tools.state["images"] |= {"dwk-app1:v1": "sha256:1", "dwk-app1:v2": "sha256:3"}
    tools.save()
    journal.append("owned", kind="image", name="dwk-app1:v1", ids={"dwk-app1:v1": "sha256:1"})
    # Built again since, outside the tutor: another image under the same name.
    journal.append("owned", kind="image", name="dwk-app1:v2", ids={"dwk-app1:v2": "sha256:2"})
    kubeconfig(lab.workspace.kubeconfig, "k3s-default", "40001")


@pytest.mark.usefixtures("made")
def test_the_plan_lists_what_is_ours_and_changes_nothing(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    before = docker_state(tools)
    planned = plan(lab, journal)
    assert docker_state(tools) == before
    assert names(planned.remove, "cluster") == ["k3s-default"]
    assert names(planned.remove, "container") == [
        *(
            "hash",
            "k3d-k3s-default-agent-0",
            "k3d-k3s-default-server-0",
            "k3d-k3s-default-serverlb",
            "k3d-reg",
        ),
    ]
    anonymous = [digits(f"aa{node}{n}") for node in range(2) for n in range(2)]
    assert names(planned.remove, "volume") == sorted(
        [*anonymous, digits("b1"), digits("c1"), "k3d-k3s-default-images"]
    )
    assert names(planned.remove, "network") == ["k3d-k3s-default"]
    assert [(each.name, each.asks) for each in planned.remove if each.kind == "image"] == [
        ("dwk-app1:v1", True)
    ]
    assert planned.silent is None
    assert not any("secret" in repr(each) for each in planned.remove)


@pytest.mark.usefixtures("made")
def test_after_it_nothing_of_ours_is_left_and_all_else_is(
    lab: RealLab, tools: FakeTools, journal: Journal, foreign: str
) -> None:
    planned = plan(lab, journal)
    seen: list[Removal] = []
    removals = carry_out(lab, planned.remove, on_removal=seen.append)
    assert [each for each in removals if each.trouble] == []
    assert tuple(seen) == removals
    assert verify(lab, planned.remove) == ()
    state = tools.load()
    assert state["images"].pop("dwk-app1:v2") == "sha256:3"
    tools.save()
    assert docker_state(tools) == foreign
    assert not lab.workspace.root.exists()
    assert ["cluster", "delete", "k3s-default"] in tools.calls("k3d")
    assert not any("prune" in call for call in tools.calls("docker"))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("trouble", ["missing", "fails", "hangs"])
def test_without_a_working_k3d_docker_removes_the_parts(
    lab: RealLab, tools: FakeTools, journal: Journal, foreign: str, trouble: str
) -> None:
    planned = plan(lab, journal)
    if trouble == "missing":
        tools.without("k3d")
    elif trouble == "fails":
        tools.state["k3d_works"] = False
        tools.save()
    else:
        (tools.bin / "k3d").write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tutor.lab.cleanup._DELETE", 0.3)
        carry_out(lab, planned.remove)
    assert verify(lab, planned.remove) == ()
    tools.load()["images"].pop("dwk-app1:v2")
    tools.save()
    assert docker_state(tools) == foreign


def test_a_cluster_made_again_by_others_is_not_touched(
    lab: RealLab, tools: FakeTools, journal: Journal, foreign: str
) -> None:
    journal.append("owned", kind="cluster", name="work", ids={"k3d-work-server-0": digits("00")})
    planned = plan(lab, journal)
    assert names(planned.remove, "cluster", "container", "volume", "network") == []
    assert planned.stays[0] == "The cluster work stays: its containers are not those that were made here."
    carry_out(lab, planned.remove)
    assert docker_state(tools) == foreign


def test_a_cluster_made_again_between_list_and_removal_is_not_touched(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    journal.append("owned", kind="cluster", name="k3s-default", ids=tools.cluster("k3s-default", "aa"))
    planned = plan(lab, journal)
    tools.state |= {"containers": [], "networks": {}, "volumes": {}}
    tools.cluster("k3s-default", "bb")
    before = docker_state(tools)
    carry_out(lab, planned.remove)
    assert docker_state(tools) == before


def test_a_container_or_image_of_the_same_name_is_not_ours(
    lab: RealLab, tools: FakeTools, journal: Journal, foreign: str
) -> None:
    journal.append("free", kind="container", name="database")
    journal.append("owned", kind="container", name="database", ids={"database": digits("00")})
    journal.append("owned", kind="image", name="postgres:16", ids={"postgres:16": "sha256:8"})
    journal.append("free", kind="image", name="postgres:16")
    journal.append("free", kind="cluster", name="work")
    planned = plan(lab, journal)
    assert names(planned.remove, "cluster", "container", "volume", "network", "image") == []


def test_a_named_volume_of_a_container_of_ours_stays(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    tools.container("hash", digits("c0"), volumes=[digits("c1"), "my-data"])
    journal.append("owned", kind="container", name="hash", ids={"hash": digits("c0")})
    planned = plan(lab, journal)
    assert names(planned.remove, "volume") == [digits("c1")]
    carry_out(lab, planned.remove)
    assert list(tools.load()["volumes"]) == ["my-data"]


def test_a_network_that_others_use_stays(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    journal.append("owned", kind="cluster", name="k3s-default", ids=tools.cluster("k3s-default", "aa"))
    tools.container("guest", digits("90"))
    tools.state["networks"]["k3d-k3s-default"]["containers"].append(digits("90"))
    tools.save()
    planned = plan(lab, journal)
    assert names(planned.remove, "network") == []
    assert "containers that are not the tutor's use it" in planned.stays[0]
    carry_out(lab, planned.remove)
    state = tools.load()
    assert [each["name"] for each in state["containers"]] == ["guest"]
    assert state["networks"]["k3d-k3s-default"]["containers"] == [digits("90")]


def test_what_an_interrupted_creation_left_behind(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    assert leftovers_of(lab, journal, "k3s-default") == ()
    journal.append("free", kind="cluster", name="k3s-default")
    journal.append("began", text="k3d cluster create -a 2")
    tools.state["networks"]["k3d-k3s-default"] = {"id": digits("aae"), "containers": []}
    tools.state["volumes"]["k3d-k3s-default-images"] = "made aa"
    tools.save()
    left = leftovers_of(lab, journal, "k3s-default")
    assert names(left, "network", "volume") == ["k3d-k3s-default", "k3d-k3s-default-images"]
    carry_out(lab, left)
    assert verify(lab, left) == leftovers_of(lab, journal, "k3s-default") == ()
    assert lab.workspace.state.is_dir()


def test_what_an_interrupted_creation_left_running(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    journal.append("free", kind="cluster", name="k3s-default")
    journal.append("began", text="k3d cluster create -a 2")
    tools.cluster("k3s-default", "aa")
    left = leftovers_of(lab, journal, "k3s-default")
    assert len(names(left, "container")) == 3
    carry_out(lab, left)
    assert tools.load()["containers"] == []
    assert tools.state["networks"] == tools.state["volumes"] == {}


def test_a_network_that_was_there_before_is_no_remains_of_ours(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    tools.state["networks"]["k3d-k3s-default"] = {"id": digits("aae"), "containers": []}
    tools.save()
    journal.append("free", kind="cluster", name="k3s-default")
    assert leftovers_of(lab, journal, "k3s-default") == ()


def test_where_docker_is_silent_the_journal_stays(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    journal.append("owned", kind="cluster", name="k3s-default", ids=tools.cluster("k3s-default", "aa"))
    tools.state["silent"] = True
    tools.save()
    planned = plan(lab, journal)
    assert planned.silent is not None
    assert "Docker does not answer" in planned.silent
    assert "Cannot connect to the Docker daemon" in planned.silent
    assert str(lab.workspace.state) not in names(planned.remove, "folder")


@pytest.mark.usefixtures("made")
def test_where_something_cannot_be_removed_that_is_said_and_the_journal_stays(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    tools.state["used_images"] = ["dwk-app1:v1"]
    tools.save()
    planned = plan(lab, journal)
    removals = carry_out(lab, planned.remove)
    trouble = {each.leftover.name: each.trouble for each in removals if each.trouble}
    assert "unable to remove repository reference" in (trouble["dwk-app1:v1"] or "")
    assert lab.workspace.journal.exists()
    assert "dwk-app1:v1" in names(verify(lab, planned.remove), "image")

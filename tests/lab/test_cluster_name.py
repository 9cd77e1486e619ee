"""Which name the lab gives its cluster: the usual one, unless it is somebody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.lab.fake_tools import FakeTools, digits, kubeconfig
from tutor.engine.journal import Journal
from tutor.lab.cleanup import plan, unfinished
from tutor.lab.ownership import ClusterParts, SilentError
from tutor.lab.real import RealLab

pytestmark = pytest.mark.usefixtures("quick")


def test_a_foreign_cluster_of_the_usual_name_is_left_alone(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    tools.cluster("k3s-default", "aa")
    facts = lab.facts()
    assert (facts["cluster"], facts["context"]) == ("dwk", "k3d-dwk")
    assert (facts["cluster_arg"], facts["import_arg"]) == (" dwk", " -c dwk")
    again = RealLab(
        lab.workspace, journal=Journal(journal.path, "real"), environ=tools.environ, course=lab.course
    )
    assert again.cluster() == "dwk"


def test_names_are_tried_until_one_is_free(lab: RealLab, tools: FakeTools) -> None:
    tools.cluster("k3s-default", "aa")
    tools.cluster("dwk", "bb")
    # Nothing but a network of the name is a trace as well: k3d would take it over.
    tools.state["networks"]["k3d-dwk-2"] = {"id": digits("cc"), "containers": []}
    tools.save()
    assert lab.cluster() == "dwk-3"


def test_the_owned_cluster_stays_the_cluster(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    ids = tools.cluster("k3s-default", "aa")
    journal.append("owned", kind="cluster", name="k3s-default", ids=ids)
    assert lab.cluster() == "k3s-default"


def test_a_cluster_made_again_by_someone_else_is_no_longer_ours(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    ids = tools.cluster("k3s-default", "aa")
    journal.append("owned", kind="cluster", name="k3s-default", ids=ids)
    journal.append("fact", name="cluster", value="k3s-default", step="")
    tools.state |= {"containers": [], "networks": {}, "volumes": {}}
    tools.cluster("k3s-default", "bb")
    assert lab.cluster() == "dwk"


def test_half_a_cluster_of_our_own_keeps_the_name(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    journal.append("free", kind="cluster", name="k3s-default")
    tools.cluster("k3s-default", "aa", port="40001")
    kubeconfig(lab.workspace.kubeconfig, "k3s-default", "40001")
    assert lab.cluster() == "k3s-default"


@pytest.mark.parametrize(("seconds", "name"), [(1, "k3s-default"), (3600, "dwk"), (-3600, "dwk")])
def test_half_a_cluster_of_a_killed_creation_keeps_the_name(
    lab: RealLab, tools: FakeTools, journal: Journal, seconds: int, name: str
) -> None:
    """Only if it is from that time: what came later, or was there before, is somebody else's."""
    journal.append("free", kind="cluster", name="k3s-default")
    journal.append("began", text="k3d cluster create -a 2")
    tools.cluster("k3s-default", "aa")
    made = datetime.now(UTC) + timedelta(seconds=seconds)
    tools.state["networks"]["k3d-k3s-default"]["created"] = made.isoformat()
    tools.save()
    assert lab.cluster() == name
    assert bool(unfinished(lab, journal, "k3s-default")) == (name == "k3s-default")
    assert bool([each for each in plan(lab, journal).remove if each.kind == "cluster"]) == (seconds == 1)


def test_where_docker_is_silent_the_name_is_not_settled(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    tools.state["silent"] = True
    tools.save()
    assert lab.cluster() == "k3s-default"
    assert lab.identify("cluster", "k3s-default") is None
    assert not lab.made_here("cluster", "k3s-default")
    assert not [event for event in journal.events() if event["event"] == "fact"]


def test_silence_for_a_moment_makes_no_whole_cluster_a_broken_one(
    lab: RealLab, tools: FakeTools, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append("owned", kind="cluster", name="k3s-default", ids=tools.cluster("k3s-default", "aa"))
    kubeconfig(lab.workspace.kubeconfig, "k3s-default", "40001")
    answers, silences = lab.parts, iter([SilentError("busy")])

    def parts(cluster: str) -> ClusterParts:
        for silence in silences:
            raise silence
        return answers(cluster)

    monkeypatch.setattr(lab, "parts", parts)
    assert unfinished(lab, journal, "k3s-default") == ()
    assert unfinished(lab, journal, "k3s-default") == ()

"""Proof that what there is of a cluster is from a creation that began here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.lab.fake_tools import FakeTools
from tutor.lab.origin import from_last_creation
from tutor.lab.real import RealLab

pytestmark = pytest.mark.usefixtures("quick")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def began(at: object = NOW.isoformat(), text: str = "k3d cluster create -a 2") -> dict[str, Any]:
    return {"event": "began", "lab": "real", "at": at, "text": text}


def proven(lab: RealLab, *events: dict[str, Any]) -> bool:
    return from_last_creation(lab.ask, lab.parts("k3s-default"), events)


@pytest.fixture
def half(tools: FakeTools) -> FakeTools:
    """A cluster whose network was made a second after NOW."""
    tools.cluster("k3s-default", "aa")
    tools.state["networks"]["k3d-k3s-default"]["created"] = (NOW + timedelta(seconds=1)).isoformat()
    tools.save()
    return tools


@pytest.mark.usefixtures("half")
def test_the_last_creation_counts(lab: RealLab) -> None:
    assert proven(lab, began())
    assert not proven(lab)
    assert not proven(lab, began(text="k3d cluster create other"))
    assert not proven(lab, began(), began((NOW + timedelta(hours=1)).isoformat()))


@pytest.mark.usefixtures("half")
@pytest.mark.parametrize("at", [None, "", "yesterday", 7, "2026-11-23T12:00:00"])
def test_a_damaged_time_proves_nothing(lab: RealLab, at: object) -> None:
    assert not proven(lab, began(at))


def test_nodes_on_another_network_are_somebody_elses(lab: RealLab, half: FakeTools) -> None:
    """As with `k3d cluster create --network theirs`, which makes no network of the cluster's own."""
    half.state["networks"].clear()
    half.save()
    assert not proven(lab, began())


def test_an_engine_that_tells_no_age_does_not_speak_against_it(lab: RealLab, half: FakeTools) -> None:
    half.state["networks"]["k3d-k3s-default"]["created"] = ""
    half.save()
    assert proven(lab, began())

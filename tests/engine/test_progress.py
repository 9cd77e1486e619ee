"""Progress is a fold that no line of a journal can break."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.engine.progress import _FOLDS, Progress, StepState

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
FIELDS = st.sampled_from(
    ["step", "check", "name", "value", "kind", "ids", "n", "option", "text", "path", "seconds"]
)
EVENTS = st.builds(
    lambda event, fields: {**fields, "lab": "real", "event": event},
    st.sampled_from([*_FOLDS, "unheard-of"]),
    st.dictionaries(FIELDS, JSON, max_size=5),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=12))
def test_any_events_fold(events: list[dict[str, Any]]) -> None:
    progress = Progress.of(events, "real")
    progress.take({"lab": "real", "event": "passed", "step": "sure", "seconds": 1})
    assert progress.state("sure") is StepState.PASSED


def test_events_add_up() -> None:
    def event(kind_of_event: str, /, **fields: object) -> dict[str, object]:
        return {"lab": "real", "event": kind_of_event, **fields}

    progress = Progress.of(
        [
            event("entered", step="a"),
            event("hit", step="a", check="x"),
            event("passed", step="a", seconds=2.5),
            event("skipped", step="a"),
            event("skipped", step="b"),
            event("fact", name="route", value="hub", step="b"),
            event("file", path="sample_app/x", sha256="00"),
            event("owned", kind="image", name="web", ids={"web": "sha"}),
            {"lab": "practice", "event": "passed", "step": "c"},
        ],
        "real",
    )
    assert [progress.state(each) for each in "abc"] == [StepState.PASSED, StepState.SKIPPED, StepState.TODO]
    assert progress.step("a").seconds == 2.5
    assert progress.facts == {"route": "hub"}
    assert progress.files == {"sample_app/x": "00"}
    assert progress.owned("image") == {"web": {"web": "sha"}}
    assert progress.owned("cluster") == {}
    progress.take(event("reset", step="b"))
    assert progress.facts == {}
    progress.take(event("released", kind="image", name="web"))
    assert progress.owned("image") == {}


def test_what_the_lab_has_chosen_outlasts_a_reset_of_everything() -> None:
    port = {"lab": "real", "event": "fact", "name": "registry_port", "value": "5111", "step": ""}
    route = {"lab": "real", "event": "fact", "name": "route", "value": "registry", "step": "choose-route"}
    progress = Progress.of([port, route, {"lab": "real", "event": "reset_all"}], "real")
    assert progress.facts == {"registry_port": "5111"}

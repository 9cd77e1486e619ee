"""What samples and events add up to."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.engine.samples import Over, Samples, changes, fold, newest, outcome, told

SCALED = r"replica set (?P<part>\S+)(?: from (?P<before>\d+))? to (?P<value>\d+)"


def events(*messages: str, first: int = 1) -> list[dict[str, Any]]:
    """One event a message, in their order, as kubectl lists them: by name, not by time."""
    made = [
        {"metadata": {"name": f"web.{9 - number}", "resourceVersion": str(version)}, "message": message}
        for number, (version, message) in enumerate(enumerate(messages, first))
    ]
    return sorted(made, key=lambda event: str(event["metadata"]))


def rolling(old: str, new: str, replicas: int, *, words: bool = True) -> list[str]:
    """What a Deployment tells of an update with the default rules."""

    def scaled(how: str, name: str, before: int, after: int) -> str:
        return f"Scaled {how} replica set {name}" + (f" from {before}" if words else "") + f" to {after}"

    found = [scaled("up", new, 0, 1)]
    for number in range(replicas):
        found.append(scaled("down", old, replicas - number, replicas - number - 1))
        if number < replicas - 1:
            found.append(scaled("up", new, number + 1, number + 2))
    return found


@pytest.mark.parametrize(
    ("over", "values", "folded"),
    [
        ("most", [4, 5, None, 4], 5),
        ("least", [1, 2, None, 1], 1),
        ("first", [None, "up", "down"], "up"),
        ("last", ["a", "b", None], "b"),
        ("most", [None], None),
        ("most", [True, "x"], None),
    ],
)
def test_samples_become_one_value(over: Over, values: list[object], folded: object) -> None:
    found: object = None
    for value in values:
        found = fold(over, found, value)
    assert found == folded


def test_new_counts_what_the_last_list_has_beyond_the_first() -> None:
    samples = Samples(first=["a", "b"], folded=["a", "b"])
    assert outcome("new", samples, ["b", "c", "d"], None) == 2
    assert outcome("new", samples, [], None) == 0
    assert outcome("new", samples, None, None) is None
    assert outcome("new", Samples(), ["a"], None) is None


@pytest.mark.parametrize("words", [True, False], ids=["from 1.27 on", "before"])
def test_the_peak_of_an_update_is_in_its_events(words: bool) -> None:
    before = ["Scaled up replica set old to 1", "Scaled up replica set old to 4"]
    happened = [*before, *rolling("old", "new", 4, words=words)]
    totals = told(events(*happened), SCALED, after=2)
    assert totals == [5, 4, 5, 4, 5, 4, 5, 4]
    # A look that came too late has seen 4 pods only.
    assert outcome("most", Samples(first=4, folded=4), 4, totals) == 5


def test_events_from_before_do_not_count() -> None:
    update = rolling("old", "new", 4)
    assert told(events(*update), SCALED, after=len(update)) == []
    assert newest(events(*update)) == len(update)
    assert newest([]) == 0


def test_versions_are_compared_as_numbers() -> None:
    update = rolling("old", "new", 4)
    assert told(events(*update, first=996), SCALED, after=995) == [5, 4, 5, 4, 5, 4, 5, 4]


def test_a_part_that_only_older_events_speak_of_does_not_count() -> None:
    happened = ["Scaled up replica set of-a-deleted-one from 0 to 4", *rolling("old", "new", 1)]
    assert told(events(*happened), SCALED, after=1) == [2, 1]


def test_what_follows_a_gap_is_not_told() -> None:
    first, *rest = rolling("old", "new", 4)
    combined = f"(combined from similar events): {rest[-1]}"
    assert told(events(first, combined), SCALED, after=0) == []
    assert told(events(first, rest[0], combined), SCALED, after=0) == [5, 4]
    gap = [first, rest[0], "Scaled down replica set old from 2 to 1", *rest]
    assert told(events(*gap), SCALED, after=0) == [5, 4]


def test_plain_values_come_in_their_order() -> None:
    see = r"^Scaled (?P<value>up|down)"
    assert told(events(*rolling("old", "new", 1)), see, after=0) == ["up", "down"]
    samples = Samples()
    assert outcome("first", samples, None, ["up", "down"]) == "up"
    assert outcome("last", samples, None, ["up", "down"]) == "down"


def test_without_events_only_what_stands_out_was_surely_there() -> None:
    assert outcome("most", Samples(first=4, folded=5), 4, []) == 5
    assert outcome("most", Samples(first=4, folded=4), 4, []) is None
    assert outcome("first", Samples(folded="up"), None, []) == "up"


@pytest.mark.parametrize("version", ["", "abc", None])
def test_versions_that_cannot_be_compared(version: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        told([{"metadata": {"resourceVersion": version}, "message": "x"}], SCALED, after=0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("kubectl get pods", False),
        ("kubectl get pods | head; docker ps -a", False),
        ("ls -l && cat file", False),
        ("kubectl describe pod web-1", False),
        ("kubectl scale deployment/web --replicas=4", True),
        ("cd manifests && kubectl apply -f web.yaml", True),
        ("k3d cluster stop", True),
        ("docker rm -f web", True),
    ],
)
def test_which_commands_may_change_something(line: str, expected: bool) -> None:
    assert changes(line) is expected

"""The numbers of a rollout, without a cluster."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.control.rollout import (
    Bounds,
    Size,
    bounds_of,
    next_new_size,
    next_old_sizes,
    proportional_sizes,
)


def deployment(replicas: int, surge: int | str = "25%", unavailable: int | str = "25%") -> dict[str, object]:
    rolling = {"maxSurge": surge, "maxUnavailable": unavailable}
    return {"spec": {"replicas": replicas, "strategy": {"type": "RollingUpdate", "rollingUpdate": rolling}}}


@pytest.mark.parametrize(
    ("replicas", "surge", "unavailable", "expected"),
    [
        (1, "25%", "25%", Bounds(1, 1, 0)),
        (4, "25%", "25%", Bounds(4, 1, 1)),
        (5, "25%", "25%", Bounds(5, 2, 1)),
        (10, "25%", "25%", Bounds(10, 3, 2)),
        (3, 0, 0, Bounds(3, 0, 1)),
        (3, "0%", "10%", Bounds(3, 0, 1)),
        (2, 1, 5, Bounds(2, 1, 2)),
        (0, "25%", "25%", Bounds(0, 0, 0)),
    ],
)
def test_bounds_round_surge_up_and_unavailable_down(
    replicas: int, surge: int | str, unavailable: int | str, expected: Bounds
) -> None:
    assert bounds_of(deployment(replicas, surge, unavailable)) == expected


def test_recreate_has_no_room() -> None:
    assert bounds_of({"spec": {"replicas": 4, "strategy": {"type": "Recreate"}}}) == Bounds(4, 0, 0)


def test_the_new_set_waits_for_pods_that_the_old_one_still_has() -> None:
    bounds = Bounds(4, 1, 1)
    assert next_new_size(bounds, Size(0, 0, 0), [Size(4, 4, 4)]) == 1
    assert next_new_size(bounds, Size(1, 1, 0), [Size(3, 4, 4)]) == 1
    assert next_new_size(bounds, Size(1, 1, 0), [Size(3, 3, 3)]) == 2
    assert next_new_size(bounds, Size(6, 6, 6), []) == 4


def test_what_does_not_run_goes_first() -> None:
    bounds = Bounds(4, 1, 1)
    assert next_old_sizes(bounds, Size(2, 2, 0), [Size(1, 1, 0), Size(3, 3, 3)]) == [0, 3]
    assert next_old_sizes(bounds, Size(1, 1, 0), [Size(4, 4, 4)]) == [3]
    assert next_old_sizes(bounds, Size(1, 1, 1), [Size(3, 3, 3)]) == [2]


@pytest.mark.parametrize(
    ("bounds", "sizes", "expected"),
    [
        # The example of the documentation: 10 → 15 with maxSurge 3, while 8 old and 5 new pods are there.
        (Bounds(15, 3, 2), [(8, 13), (5, 13)], [11, 7]),
        (Bounds(5, 2, 1), [(8, 13), (5, 13)], [4, 3]),
        (Bounds(0, 0, 0), [(8, 13), (5, 13)], [0, 0]),
    ],
)
def test_scaling_in_the_middle_shares(
    bounds: Bounds, sizes: list[tuple[int, int]], expected: list[int]
) -> None:
    assert proportional_sizes(bounds, sizes) == expected


sizes = st.tuples(*[st.integers(0, 12)] * 3).map(lambda n: Size(n[0], n[1], min(n[1], n[2])))
all_bounds = st.tuples(*[st.integers(0, 10)] * 3).map(
    lambda n: Bounds(n[0], n[1], min(n[0], n[2] if n[1] or n[2] else 1))
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(bounds=all_bounds, new=sizes, old=st.lists(sizes, max_size=4))
def test_one_step_never_leaves_the_bounds(bounds: Bounds, new: Size, old: list[Size]) -> None:
    """The new set grows only within the room, the old ones shrink only where enough stay."""
    wanted = next_new_size(bounds, new, old)
    if wanted > new.wanted:
        assert wanted + max(0, new.present - new.wanted) + sum(one.footprint for one in old) <= bounds.most
    after = next_old_sizes(bounds, new, old)
    assert all(0 <= size <= one.wanted for size, one in zip(after, old, strict=True))
    if after != [one.wanted for one in old]:
        before = new.lasting + sum(one.lasting for one in old)
        stay = new.lasting + sum(min(size, one.available) for size, one in zip(after, old, strict=True))
        assert stay >= min(bounds.least_available, before)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    bounds=all_bounds, wanted=st.lists(st.integers(1, 12), min_size=2, max_size=4), spare=st.integers(0, 4)
)
def test_proportional_sizes_add_up(bounds: Bounds, wanted: list[int], spare: int) -> None:
    before = sum(wanted) + spare
    scaled = proportional_sizes(bounds, [(one, before) for one in sorted(wanted, reverse=True)])
    assert all(size >= 0 for size in scaled)
    assert sum(scaled) == (bounds.most if bounds.replicas else 0)

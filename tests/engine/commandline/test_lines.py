"""Several hundred command lines against the course's own: what each is, and what is said of it."""

from __future__ import annotations

import time
from itertools import groupby
from pathlib import Path

import pytest

from tests.engine.commandline.table import Row, rows
from tests.engine.learner import open_session
from tests.engine.parts import NODES, level, part, step
from tests.engine.world import FACTS, FakeWorld, ran
from tutor.content.models import Command
from tutor.engine.commandline.compare import Comparison, Relation, compare
from tutor.engine.commandline.refusal import refused
from tutor.engine.commandline.things import Place

ROWS = rows()
BY_COMMAND = {course: list(found) for course, found in groupby(ROWS, key=lambda row: row.course)}
OTHER_WAYS = [row for row in ROWS if row.relation is Relation.OTHER_WAY]
WORKSPACE = FACTS["workspace"]


def compared(row: Row) -> Comparison:
    cwd = f"{WORKSPACE}/{row.folder}".rstrip("/")
    return compare(row.typed, row.course, Place(WORKSPACE, cwd, FACTS["context"]))


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 300
    assert {row.relation for row in ROWS} == set(Relation)


@pytest.mark.parametrize("course", BY_COMMAND)
def test_what_was_typed(course: str) -> None:
    for row in BY_COMMAND[course]:
        found = compared(row)
        if row.relation is Relation.REFUSED:
            assert found.relation is Relation.EQUAL, row
            found = refused(found, course.partition(" ")[0], row.printed)
        if row.relation is Relation.OTHER_WAY:
            assert found.relation in (Relation.NEAR, Relation.UNRELATED), (row, found)
            continue
        assert found.relation is row.relation, (row, found)
        assert not [word for word in row.words if word not in found.sentence], (row, found)


@pytest.mark.parametrize("row", OTHER_WAYS, ids=[row.place for row in OTHER_WAYS])
def test_another_way_is_told_once(row: Row, tmp_path: Path) -> None:
    world = FakeWorld()
    world.says(NODES, {"done": True})
    one = step("one", Command(row.course), checks=(level(NODES, {"done": True}),))
    session = open_session(tmp_path, world, part(one))
    session.offer(ran(row.typed))
    said = session.other_way()
    assert not [word for word in row.words if word not in said]
    assert session.other_way() == ""


def test_no_sentence_blames_or_shouts() -> None:
    for row in ROWS:
        sentence = compared(row).sentence
        assert not {"wrong", "error", "mistake", "invalid", "bad"} & set(sentence.lower().split()), row
        assert "!" not in sentence, row
        assert sentence == "" or sentence.endswith("."), row


def test_a_hundred_take_no_time() -> None:
    hundred = ROWS[::6][:100]
    best = 1.0
    for number in range(3):
        began = time.process_time()
        for row in hundred:
            # A word more, so that nothing is known from before.
            compare(f"{row.typed} && echo {number}", row.course)
        best = min(best, time.process_time() - began)
    assert best < 0.05

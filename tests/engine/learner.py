"""A learner that opens sessions and does steps, for tests."""

from __future__ import annotations

from pathlib import Path

from tests.engine.parts import SMALL_PART
from tests.engine.world import FakeWorld
from tutor.content.models import Part
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.engine.verdict import Outcome


def open_session(tmp_path: Path, world: FakeWorld, what: Part = SMALL_PART, **overrides: str) -> Session:
    session = Session(what, world, Journal(tmp_path / "journal.jsonl", world.name), overrides=overrides)
    session.resume()
    return session


def do(session: Session, world: FakeWorld) -> Outcome:
    """Run the current step's command as a learner would."""
    text = session.command()
    assert text is not None
    session.began(text)
    return session.offer(world.perform(text)).outcome


def up_to(session: Session, world: FakeWorld, step_id: str) -> None:
    """Do everything before a step of SMALL_PART, by the route `import`."""
    while session.current.id != step_id:
        if session.current.id == "what-is-it":
            session.answer(1)
        elif session.current.id == "route":
            session.choose("import")
        elif session.command():
            assert do(session, world) is Outcome.PASSED
        session.next()

"""What the threads that work for the screen post to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.content.models import Option
    from tutor.engine.diagnosis import Diagnosis
    from tutor.engine.session import Drift, Hint
    from tutor.engine.verdict import StepVerdict


class LaneMessage(Message):
    """Posted from another thread; handled by the app, whatever has the focus."""

    bubble = False


@dataclass
class Entered(LaneMessage):
    """The session stands at another step, or at the same one anew."""

    step: str
    fresh: bool = True
    """The learner has just come here, so that the text begins at its top."""
    ready: bool = True
    """The world has been asked for what the step's text and checks need."""


@dataclass
class AtTheEnd(LaneMessage):
    """There is no step further on (or, with `first`, none before)."""

    first: bool = False


@dataclass
class CheckBegan(LaneMessage):
    """A check of this step has begun."""

    step: str


@dataclass
class CheckEnded(LaneMessage):
    """What it found; None where it was given up because the learner went on."""

    step: str
    verdict: StepVerdict | None
    after_failure: bool = False
    """It followed a command that failed or was interrupted."""


@dataclass
class Diagnosed(LaneMessage):
    """Why the step has not passed; None where nothing is known of it."""

    step: str
    diagnosis: Diagnosis | None


@dataclass
class Examined(LaneMessage):
    """What the real lab lacks on this computer, a sentence each; empty where it can run."""

    missing: Sequence[str]


class Prepared(LaneMessage):
    """The lab is ready for a shell to be opened in it."""


@dataclass
class Badged(LaneMessage):
    """What the frame says about where commands run."""

    badge: str


@dataclass
class Drifted(LaneMessage):
    """What was true when the learner left and is no longer."""

    drifts: Sequence[Drift]


@dataclass
class Warned(LaneMessage):
    """Things that the step wants to make exist already and are not ours."""

    step: str
    sentences: Sequence[str]


@dataclass
class LeftBehind(LaneMessage):
    """A creation of the cluster that was broken off left these things behind."""

    step: str
    cluster: str
    names: Sequence[str]


@dataclass
class Cleared(LaneMessage):
    """They have been taken away; `trouble`: sentences on what could not be."""

    trouble: Sequence[str]


@dataclass
class Broken(LaneMessage):
    """The step's fault has been set up; `trouble` says why where it could not be."""

    step: str
    trouble: str | None


@dataclass
class Hinted(LaneMessage):
    """The next hint; None where the step has none."""

    step: str
    hint: Hint | None


@dataclass
class Revealed(LaneMessage):
    """The solution, as Markdown."""

    step: str
    text: str


@dataclass
class Answered(LaneMessage):
    """A question was answered with this option."""

    step: str
    index: int
    option: Option


@dataclass
class EntryJudged(LaneMessage):
    """A line was filled in; `sentence` says what is not right with it."""

    step: str
    sentence: str | None


@dataclass
class Predicted(LaneMessage):
    """A prediction was made; `sentence` says why it was not taken."""

    step: str
    sentence: str | None


@dataclass
class Played(LaneMessage):
    """A move in the step's puzzle was made; `sentence` says why it was not possible."""

    step: str
    sentence: str | None


@dataclass
class WasReset(LaneMessage):
    """A step (or, with None, all) was forgotten; `undo` takes back what it did."""

    step: str | None
    undo: str | None


class WorldChanged(LaneMessage):
    """A watch saw a change; the present step may be done now."""


@dataclass
class Failed(LaneMessage):
    """A job raised what it should not have; the app ends with it."""

    error: BaseException

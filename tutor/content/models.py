"""What a lesson is: a part of chapters, a chapter of steps, a step of one task and its checks.

Everything here is plain immutable data, read from `lessons/*.yaml` by `tutor.content.loader`. Texts may
hold `{name}` (a fact: the learner's own cluster, port, image …) and, in sentences of a check, a JMESPath
query with an optional default, `{status.readyReplicas|0}`; `tutor.content.template` fills them in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tutor.content.check_models import NOWHERE, Check, Look, Place
from tutor.content.puzzles import Puzzle

LAB_FACTS: Mapping[str, str] = {
    "workspace": "the learner's folder, absolute",
    "course": "the folder with the course's own files (manifests/, sample_app/), absolute",
    "cluster": "the cluster's name, k3s-default unless that is someone else's",
    "context": "the cluster's name in the kubeconfig, k3d- and the cluster's name",
    "cluster_arg": "the cluster's name with a blank before it, or nothing for k3s-default",
    "import_arg": "` -c NAME`, or nothing for k3s-default",
    "merge_flag": "the long flag of `k3d kubeconfig merge` for the default kubeconfig, as this k3d has it",
    "switch_flag": "the long flag of `k3d kubeconfig merge` that switches the context, as this k3d has it",
    "k3d_version": "such as 5.9.0",
    "kubectl_version": "such as 1.36.4",
    "registry_port": "the free port of this computer that the local registry is given",
}
"""The facts that a lab knows by itself, each with what it means."""


@dataclass(frozen=True)
class Phase:
    """A part of a long command, recognised in its output."""

    see: str
    """A regular expression, searched in each line of output."""
    say: str


@dataclass(frozen=True)
class Making:
    """Something outside the workspace that a step makes; so it can be told from what was there before."""

    kind: Literal["cluster", "registry", "container", "image"]
    name: str


@dataclass(frozen=True)
class Command:
    """The task of a step that is done by typing."""

    run: str
    """The course's own command: what "type it for me" types and what a run without a screen runs."""
    limit: float = 120.0
    """Seconds after which a run without a screen ends it."""
    interrupt: str | None = None
    """The command does not end by itself: a run without a screen presses ^C when this regular expression
    is found in its output."""
    usual: float | None = None
    """Seconds that it usually takes, where that is long."""
    phases: tuple[Phase, ...] = ()
    types: str | None = None
    """Typed and shown in place of `run` where the learner is to do by hand what that does at one stroke, such
    as the command that opens an editor."""


@dataclass(frozen=True)
class Option:
    """One answer of a question."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """The task of a step that is done by thinking."""

    ask: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Route:
    """One way that can be chosen."""

    value: str
    title: str
    text: str
    sets: Mapping[str, str] = field(default_factory=dict)
    """Facts that follow from it; their values may name other facts."""


@dataclass(frozen=True)
class Choice:
    """The task of a step where the learner chooses how to go on."""

    fact: str
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class Entry:
    """The task of a step where the learner types in something that cannot be found out."""

    fact: str
    ask: str
    pattern: str
    """A regular expression that the whole of it must match; what a group `(?P<fact>…)` finds becomes that
    fact, empty where it finds nothing."""
    otherwise: str


@dataclass(frozen=True)
class Read:
    """The task of a step that is only read."""


@dataclass(frozen=True)
class Events:
    """What the cluster itself wrote down while a step was done. It is read once, at the end, so that nothing
    is missed however fast everything went."""

    read: str
    """A command that prints Events as a JSON list."""
    see: str
    """A regular expression that is searched in each message. Its group `value` is the value; with a group
    `part` it is that part's value, and what counts is the sum of all parts. A group `before` finds what the
    part's value was until then."""


@dataclass(frozen=True)
class Observe:
    """How the outcome of a step is observed while it is done."""

    read: str
    take: str
    """JMESPath query on what `read` prints; null is no sample."""
    form: Literal["json", "lines", "text"] = "json"
    """As for a level check."""
    over: Literal["last", "most", "least", "first", "new"] = "last"
    """How the samples become one value. new: how many items the last list has that the first one lacks."""
    events: Events | None = None


@dataclass(frozen=True)
class Expectation:
    """One outcome that can be predicted."""

    text: str
    value: str
    differs: str = ""
    """Markdown, for who predicted it where it came otherwise; the prediction's own where it is empty."""


@dataclass(frozen=True)
class Prediction:
    """What the learner may say of a command's outcome before they run it. Nobody has to."""

    ask: str
    observe: Observe
    because: str
    """Markdown: why it is as `{observed}` says."""
    differs: str = ""
    """Markdown, in place of `because` where it came otherwise than `{predicted}`."""
    choices: tuple[Expectation, ...] = ()
    """None where a whole number is asked for."""


Task = Command | Question | Choice | Entry | Puzzle | Read


@dataclass(frozen=True)
class Step:
    """One thing to do, to think about or to read."""

    id: str
    title: str
    text: str
    task: Task
    minutes: int = 1
    needs: tuple[str, ...] = ()
    """Ids of steps that come before and whose outcome this one uses."""
    when: Mapping[str, str] = field(default_factory=dict)
    """The step belongs to the part only where these facts have these values."""
    optional: str | None = None
    """The step may be left out without loss; says when that is sensible."""
    checks: tuple[Check, ...] = ()
    hints: tuple[str, ...] = ()
    learned: str = ""
    """What the output means, shown after the step has passed."""
    fault: str | None = None
    """The command with which the tutor breaks something on the learner's wish; the step is done when it is
    mended, and its own command stays hidden until they ask for the solution."""
    undo: str | None = None
    """The command that takes back what the step did."""
    until: str | None = None
    """How long the outcome lasts: the id of the step that ends it, `end`, or None for the step alone."""
    repair: str | None = None
    """The command that brings the outcome back when it no longer holds; `run` where there is none."""
    makes: tuple[Making, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict)
    predict: Prediction | None = None
    practice: str = ""
    """What is different in the practice lab: Markdown, shown there below the text."""
    note: str = ""
    """For the speaker."""
    place: Place = NOWHERE

    @property
    def is_only_read(self) -> bool:
        """There is nothing to do, so that going on is enough."""
        return isinstance(self.task, Read) and not self.checks


@dataclass(frozen=True)
class Chapter:
    """Steps that belong together."""

    id: str
    title: str
    steps: tuple[Step, ...]
    beside: str | None = None
    """The chapter lies beside the main line, and a run without a screen leaves it out unless it is asked for;
    says why."""
    place: Place = NOWHERE


@dataclass(frozen=True)
class FactDefault:
    """A fact that the part declares, with the value it has until something sets it."""

    means: str
    value: str = ""


@dataclass(frozen=True)
class Part:
    """All that is taken in one go."""

    title: str
    chapters: tuple[Chapter, ...]
    facts: Mapping[str, FactDefault] = field(default_factory=dict)

    def steps(self) -> Iterator[Step]:
        """Every step of every chapter, in order."""
        for chapter in self.chapters:
            yield from chapter.steps

"""A small part with a step of every kind, and the pieces that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack

from tests.engine.world import FakeWorld
from tutor.content.check_models import Check, EdgeCheck, Expected, FileCheck, LevelCheck, Look
from tutor.content.models import (
    Chapter,
    Choice,
    Command,
    Entry,
    FactDefault,
    Making,
    Option,
    Part,
    Prediction,
    Question,
    Read,
    Route,
    Step,
    Task,
)

NODES = "kubectl get nodes -o json"
DEPLOYMENT = "kubectl get deployment web -o json"
PODS = "kubectl get pods -o json"
_READ = Read()


class LevelFields(TypedDict, total=False):
    """Those of a LevelCheck that may be left out."""

    form: Literal["json", "lines", "text", "log"]
    absent: str | None
    gone: bool
    find: str | None
    using: Mapping[str, Look]
    changes: str | None
    applied: str | None


class StepFields(TypedDict, total=False):
    """Those of a Step that may be left out."""

    minutes: int
    needs: tuple[str, ...]
    when: Mapping[str, str]
    optional: str | None
    checks: tuple[Check, ...]
    hints: tuple[str, ...]
    learned: str
    fault: str | None
    undo: str | None
    until: str | None
    repair: str | None
    makes: tuple[Making, ...]
    looks: Mapping[str, Look]
    predict: Prediction | None
    practice: str
    note: str


def level(
    read: str,
    expect: Mapping[str, Expected],
    otherwise: str = "Not so yet.",
    **more: Unpack[LevelFields],
) -> LevelCheck:
    return LevelCheck(read, expect, otherwise, **more)


def step(step_id: str, task: Task = _READ, **more: Unpack[StepFields]) -> Step:
    return Step(step_id, step_id.replace("-", " "), f"Text of {step_id}.", task, **more)


def part(*steps: Step, facts: Mapping[str, str] | None = None) -> Part:
    defaults = {name: FactDefault("", value) for name, value in (facts or {}).items()}
    return Part("A part", (Chapter("only", "Only", steps),), defaults)


SMALL_PART = Part(
    "First Deploy, small",
    (
        Chapter(
            "begin",
            "Begin",
            (
                step("welcome", minutes=2),
                step(
                    "what-is-it",
                    Question(
                        "Which?",
                        (Option("That", "That is another thing."), Option("This", "So it is.", True)),
                    ),
                ),
                step(
                    "create-cluster",
                    Command("k3d cluster create{cluster_arg} -a 2", limit=300, usual=24),
                    checks=(
                        level(
                            NODES,
                            {"length(items)": 3},
                            "There are {length(items)|no} nodes; 3 are asked for.",
                        ),
                    ),
                    hints=("Which program makes clusters?", "Type `k3d cluster create -a 2`."),
                    learned="Three nodes of {cluster}.",
                    undo="k3d cluster delete{cluster_arg}",
                    until="delete-cluster",
                    repair="k3d cluster start{cluster_arg}",
                    makes=(Making("cluster", "{cluster}"),),
                    minutes=5,
                ),
            ),
        ),
        Chapter(
            "deploy",
            "Deploy",
            (
                step(
                    "route",
                    Choice(
                        "route",
                        (
                            Route("import", "Import", "No registry.", {"image": "{name}"}),
                            Route("hub", "Hub", "Docker Hub.", {"image": "{hub_user}/{name}"}),
                        ),
                    ),
                ),
                step(
                    "user",
                    Entry("hub_user", "Who?", "[a-z0-9]{4,30}", "Four to thirty letters."),
                    when={"route": "hub"},
                ),
                step(
                    "create",
                    Command("kubectl create deployment web --image={image}"),
                    needs=("create-cluster",),
                    checks=(
                        level(
                            DEPLOYMENT,
                            {"spec.replicas": 1},
                            "The Deployment asks for {spec.replicas} pods.",
                            absent="There is no Deployment named web yet.",
                        ),
                    ),
                    hints=("Make it.",),
                    undo="kubectl delete deployment web",
                    until="delete",
                ),
                step(
                    "look",
                    Command("kubectl logs {pod}"),
                    checks=(EdgeCheck(("kubectl logs *",), "Run `kubectl logs {pod}`.", output="hash"),),
                    looks={"pod": Look(PODS, "items[0].metadata.name", "POD")},
                ),
                step(
                    "write",
                    checks=(
                        FileCheck(
                            "manifests/web.yaml",
                            {"kind": "Deployment"},
                            "Its kind is {kind|missing}.",
                            absent="No file.",
                        ),
                    ),
                ),
                step(
                    "delete",
                    Command("kubectl delete deployment web"),
                    checks=(level(DEPLOYMENT, {"@": None}, "The Deployment is still there.", gone=True),),
                ),
                step(
                    "delete-cluster",
                    Command("k3d cluster delete{cluster_arg}"),
                    checks=(level(NODES, {"@": None}, "There are still nodes.", gone=True),),
                ),
            ),
        ),
    ),
    {
        "route": FactDefault("way", "import"),
        "name": FactDefault("app", "web"),
        "image": FactDefault("image"),
        "hub_user": FactDefault("user"),
    },
)


def small_world() -> FakeWorld:
    """A world where nothing exists yet and where each command of SMALL_PART does what it says."""
    world = FakeWorld()
    nothing = 'nodes "x"'
    ids = {"k3d-k3s-default-server-0": "aa", "network k3d-k3s-default": "bb"}

    def create_cluster() -> None:
        world.says(NODES, {"items": [{}, {}, {}]})
        world.things["cluster", "k3s-default"] = ids
        world.made.add(("cluster", "k3s-default"))

    def delete_cluster() -> None:
        world.absent(NODES, nothing)
        world.things["cluster", "k3s-default"] = {}

    world.absent(NODES, nothing)
    world.absent(DEPLOYMENT)
    world.says(PODS, {"items": [{"metadata": {"name": "web-1"}}]})
    world.does("k3d cluster create", create_cluster, output="Prep: Network\nCluster 'k3s-default' created\n")
    world.does("k3d cluster delete", delete_cluster)
    world.does("kubectl create deployment", lambda: world.says(DEPLOYMENT, {"spec": {"replicas": 1}}))
    world.does("kubectl delete deployment", lambda: world.absent(DEPLOYMENT))
    world.does("kubectl logs", output="hash 1\n")
    return world

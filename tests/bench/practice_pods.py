"""Pods of the practice lab: how soon one runs, how long 200 take to be listed, what they weigh."""

from __future__ import annotations

import os
import time

from tests.bench.measure import Measured, Result, median
from tests.bench.practice_lab import Api, Following, Practice, practice
from tests.bench.replay import replaying

IMAGE = "jakousa/dwk-app1"
TRIALS = 12
RUNNING = 1.0

MANY = 200
ROUNDS = 31
LISTED = 1.3
MEMORY = 120.0


def practice_pods() -> list[Result]:
    """On a cluster of three nodes, as the lessons make it."""
    with practice() as someone:
        someone.up()
        someone.run("k3d", "cluster", "create", "-a", "2")
        results = _running(someone)
        _many(someone)
        return [*results, *_memory(someone), *_listed(someone)]


def _running(someone: Practice) -> list[Result]:
    """Until a watch that was open before reports the pod as Running. The first pods find no image on their
    nodes, which have to pull it."""
    columns = "custom-columns=:metadata.labels.app,:status.phase"
    with someone.following("kubectl", "get", "pods", "--watch", "-o", columns) as pods:
        someone.run("kubectl", "create", "deployment", "open", f"--image={IMAGE}")
        pods.until(lambda line: line.split() == ["open", "Running"])
        typed = [_typed(someone, pods, f"typed-{number}") for number in range(TRIALS)]
        api = Api(someone.workspace.kubeconfig)
        posted = [_posted(api, pods, f"posted-{number}") for number in range(TRIALS)]
        api.close()
    names = [f"typed-{number}" for number in range(TRIALS)] + [f"posted-{number}" for number in range(TRIALS)]
    someone.run("kubectl", "delete", "deployment", "open", *names)
    return [
        _measured("practice: create deployment → Running", typed, "from the command's start"),
        _measured("practice: POST → Running", posted, "from the request"),
    ]


def _measured(what: str, took: list[float], since: str) -> Measured:
    beside = f"{since}, median of {len(took)}; first {took[0]:.2f} s, slowest {max(took):.2f} s"
    return Measured(what, median(took), RUNNING, "s", beside)


def _typed(someone: Practice, pods: Following, name: str) -> float:
    began = time.monotonic()
    someone.run("kubectl", "create", "deployment", name, f"--image={IMAGE}")
    return pods.until(lambda line: line.split() == [name, "Running"]) - began


def _posted(api: Api, pods: Following, name: str) -> float:
    labels = {"app": name}
    containers = [{"name": "app", "image": IMAGE}]
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
    }
    began = time.monotonic()
    api.post("/apis/apps/v1/namespaces/default/deployments", deployment)
    return pods.until(lambda line: line.split() == [name, "Running"]) - began


def _many(someone: Practice) -> None:
    """One pod in the namespace `one`, 200 in `many`, all of them running."""
    for namespace, replicas in (("one", 1), ("many", MANY)):
        someone.run("kubectl", "create", "namespace", namespace)
        words = ("kubectl", "-n", namespace)
        someone.run(*words, "create", "deployment", "web", f"--image={IMAGE}", f"--replicas={replicas}")
        someone.run(*words, "rollout", "status", "deployment/web", "--timeout=50s")


def _memory(someone: Practice) -> list[Result]:
    own, resident = someone.memory()
    beside = f"PSS of the lab's process at {MANY + 1} running pods; RSS {resident:.0f} MB"
    return [Measured("practice: memory", own, MEMORY, "MB", beside)]


def _listed(someone: Practice) -> list[Result]:
    """Ratios of the medians; the two are asked for in turn, so that both meet the same machine.

    With `-o json` kubectl itself needs four times as long for 200 pods as for one: it reads every field and
    writes it again. What the lab adds is the difference to a server that has the same answer ready.
    """
    get = ("kubectl", "get", "pods", "-n")
    one, many = _in_turn(someone, (*get, "one"), (*get, "many"))
    beside = f"{many * 1000:.0f} ms for {MANY} pods against {one * 1000:.0f} ms for one (medians of {ROUNDS})"
    table = Measured("practice: kubectl get pods", many / one, LISTED, "×", beside)
    api = Api(someone.workspace.kubeconfig)
    with replaying(api.get) as server:
        line = (*get, "many", "-o", "json")
        ready, lab = _in_turn(someone, (*line, "--server", server, "--kubeconfig", os.devnull), line)
    api.close()
    beside = f"{lab * 1000:.0f} ms against {ready * 1000:.0f} ms with the answer ready (medians of {ROUNDS})"
    return [table, Measured("practice: kubectl get pods -o json", lab / ready, LISTED, "×", beside)]


def _in_turn(someone: Practice, *lines: tuple[str, ...]) -> list[float]:
    """The median of each; one run of each before does not count."""
    took = [[someone.run(*line) for line in lines] for _ in range(ROUNDS + 1)][1:]
    return [median(each) for each in zip(*took, strict=True)]

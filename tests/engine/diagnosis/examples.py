"""Examples of failures beside the tests, and the evidence that they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from tests.engine.world import FACTS, FakeWorld
from tutor.content.catalogue import load_catalogue
from tutor.content.failures import Catalogue
from tutor.engine.diagnosis import Evidence, Said

REPOSITORY = Path(__file__).resolve().parents[3]

Example = Mapping[str, Any]


@cache
def catalogue() -> Catalogue:
    """The catalogue that learners have."""
    return load_catalogue(REPOSITORY / "lessons")


def examples(file: str) -> list[Example]:
    """The examples in a file."""
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    return cast("list[Example]", yaml.safe_load(text))


def evidence(example: Example, *, asking: bool = True, lab: str = "real") -> Evidence:
    """What there is to see in an example."""
    world = FakeWorld(lab)
    for command, text in example.get("reads", {}).items():
        world.when(command, text)
    if "pod" in example:
        world.says("kubectl get pods -o json", {"items": [pod(example["pod"])]})
    for path, text in example.get("files", {}).items():
        world.files[f"/home/ada/dwk/{path}"] = text
    if "event" in example:
        event = {"type": "Warning", "involvedObject": {"uid": "u1", "name": "web-1"}, **example["event"]}
        world.says("kubectl get events -o json", {"items": [event]})
    return Evidence(
        [said(example)] if "said" in example else [],
        {**FACTS, "image": "dwk-app1"},
        world if asking else None,
        system=example.get("system", "linux"),
        anywhere="typed" not in example and "pod" not in example,
    )


def said(example: Example) -> Said:
    """What its command said."""
    typed = example.get("typed")
    code = example.get("exit")
    seconds = example.get("seconds")
    return Said(
        example["said"], "either", typed, "/home/ada/dwk", code, seconds, bool(example.get("running"))
    )


def pod(wanted: Example) -> dict[str, Any]:
    """A pod that is not well, as the API server shows it."""
    status: dict[str, Any] = {"phase": "Pending"}
    if "unscheduled" in wanted:
        why = {"reason": "Unschedulable", "message": wanted["unscheduled"]}
        status["conditions"] = [{"type": "PodScheduled", "status": "False", **why}]
    if "failed" in wanted:
        status |= wanted["failed"]
    image = wanted.get("image", "ada/app:1")
    if "waiting" in wanted:
        last = {"terminated": wanted["ended"]} if "ended" in wanted else {}
        status["containerStatuses"] = [
            {
                "name": "app",
                "image": image,
                "restartCount": 5 if last else 0,
                "state": {"waiting": wanted["waiting"]},
                "lastState": last,
            }
        ]
    policy = wanted.get("policy", "IfNotPresent")
    return {
        "metadata": {
            "uid": "u1",
            "name": "web-1",
            "creationTimestamp": "2026-11-23T12:00:00Z",
            "ownerReferences": [{"kind": "ReplicaSet", "name": "web-12345"}],
        },
        "spec": {"containers": [{"name": "app", "image": image, "imagePullPolicy": policy}]},
        "status": status,
    }


def shown(example: Example) -> str:
    """A name for a test."""
    return (
        f"{example.get('is', 'nothing')}: {example.get('typed') or json.dumps(example.get('said', ''))[:40]}"
    )

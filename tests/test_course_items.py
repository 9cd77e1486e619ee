"""Every item of the course has its place in the lessons, and the lessons can be taken by all three routes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping

import pytest
import yaml

from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import LAB_FACTS, Choice, Command, Part, Question, Step
from tutor.content.template import fill

ITEMS: Mapping[int, tuple[str, ...]] = {
    1: (
        "what-is-a-microservice",
        "how-many-is-normal",
        "distributed-monolith",
        "case-the-shop",
        "majestic-monolith",
        "case-the-reports",
        "a-good-reason",
        "case-the-cards",
        "smaller-than-a-monolith",
        "case-thirty-services",
        "case-three-teams",
        "takeaways",
    ),
    2: (
        "three-programs-two-computers",
        "place-by-hand",
        "one-more",
        "one-breaks",
        "more-questions",
        "declare-the-wish",
        "see-it-placed",
        "official-definition",
        "orchestration",
        "case-three-at-night",
        "k3s-and-k3d",
    ),
    3: ("what-is-a-cluster", "who-places-the-work"),
    4: ("create-cluster",),
    5: ("docker-ps", "who-owns-the-port", "without-load-balancer"),
    6: ("kubeconfig-get", "kubeconfig-merge"),
    7: ("cluster-info", "get-nodes"),
    8: ("stop-cluster", "cluster-silent", "start-cluster", "delete-explained"),
    9: (
        "read-the-program",
        "build-image",
        "run-image",
        "run-course-image",
        "course-image-logs",
        "stop-course-image",
    ),
    10: (
        "why-a-registry",
        "choose-route",
        "import-image",
        "create-registry",
        "delete-old-cluster",
        "create-cluster-with-registry",
        "enter-hub-user",
        "docker-login",
        "tag-image",
        "tag-image-hub",
        "push-image",
        "push-image-hub",
    ),
    11: ("create-deployment",),
    12: (
        "what-is-a-pod",
        "explain-pod",
        "get-replicasets",
        "owner-chain",
        "delete-pod",
    ),
    13: ("get-deployments", "get-pods", "follow-logs", "docker-to-kubectl"),
    14: ("scale-to-four", "set-image"),
    15: ("two-ways", "case-new-cluster", "delete-deployment"),
    16: ("write-manifest", "labels-must-match"),
    17: ("apply-manifest", "delete-manifest", "apply-url", "apply-again"),
    18: (
        "tags",
        "case-same-tag",
        "set-own-tag",
        "apply-own-image",
        "rollout-status",
        "old-replicaset",
        "why-no-gap",
        "apply-unchanged",
        "two-bad-habits",
        "case-more-copies",
    ),
    19: (
        "the-round",
        "change-program",
        "build-new-image",
        "import-new-image",
        "push-new-image",
        "push-new-image-hub",
        "set-new-tag",
        "apply-new-image",
        "see-new-version",
        "summary",
    ),
    20: (
        "exercises-ahead",
        "name-1-01",
        "image-1-01",
        "starter-1-01",
        "exercise-1-01",
        "restart-1-01",
        "name-1-02",
        "image-1-02",
        "starter-1-02",
        "exercise-1-02",
        "port-1-02",
        "exercise-1-03",
        "exercise-1-04",
    ),
    21: (
        "break-wrong-tag",
        "break-crash-loop",
        "break-indentation",
        "break-labels",
        "break-container-name",
        "break-same-tag",
        "break-same-tag-registry",
        "break-same-tag-hub",
        "break-wrong-context",
        "break-stopped",
    ),
}
"""Item of the course → the steps that teach it, in order."""

WORDS: Mapping[int, tuple[str, ...]] = {
    1: (
        "Sam Newman", "small, autonomous services that work together", "monolith", "Kelsey Hightower",
        "distributed monolith", "David Heinemeier Hansson", "Majestic Monolith", "Citadel", "outpost",
        "Martin Fowler", "really good reason", "Independent release", "Isolation of data",
        "shape of the organisation", "smaller than a monolith", "outcome", "not the default",
        "very large companies", "speak well of the monolith", "When To Use Microservices", "sceptical",
        "more copies",
    ),
    2: (
        "three programs", "two computers", "with the smallest", "a fourth program arrives",
        "eats more and more", "a computer of its own", "call each other", "virtual machines", "Friday",
        "6 copies", "acts as one", "kubernetes.io", "groups containers", "orchestrator",
        "starts and stops", "health", "docker run", "compose", "k3s", "certified", "k3d", "comic",
    ),
    3: ("node", "control plane", "server node", "agent node", "5000"),
    4: ("k3d cluster create{cluster_arg} -a 2",),
    5: ("docker ps", "serverlb", "6443", "--no-lb"),
    6: ("k3d kubeconfig get {cluster}", "KUBECONFIG", "~/.kube/config", "{merge_flag} {switch_flag}"),
    7: ("kubectl cluster-info", "kubectl get nodes", "{api_port}"),
    8: ("k3d cluster stop", "k3d cluster start", "k3d cluster delete"),
    9: ("docker build", "docker run", "{course_image}", "docker stop", "SIGTERM"),
    10: ("docker login", "docker tag", "docker push", "k3d image import", "import-images", "registry create"),
    11: ("kubectl create deployment hashgenerator-dep --image={course_image}",),
    12: ("kubectl explain pod", "ReplicaSet", "kubectl delete pod {pod}"),
    13: ("kubectl get deployments", "kubectl get pods", "READY", "STATUS", "kubectl logs -f", "docker exec"),
    14: ("--replicas=4", "kubectl set image", "{container}={course_image}:{course_tag}"),
    15: ("imperative", "declarative", "kubectl delete deployment hashgenerator-dep"),
    16: ("apiVersion", "kind", "metadata", "selector", "template", "containers", "replicas"),
    17: ("apply -f manifests/deployment.yaml", "delete -f manifests/deployment.yaml", "-f {manifest_url}"),
    18: ("latest", "rolling update", "bus factor", "Deleting in order to update", "unchanged"),
    19: ("docker build", "docker push", "Edit the tag", "kubectl apply", "dwk-tutor cleanup"),
    20: ("random string", "five seconds", "Server started in port", "{ex1_manifest}", "{ex2_manifest}"),
    21: ("ImagePullBackOff", "CrashLoopBackOff", "describe", "selector", "context", "rollout restart"),
}  # fmt: skip
"""Item → what its steps have to speak of."""


@pytest.fixture(scope="module")
def part() -> Part:
    return load_part(course_folder())


def said(step: Step) -> str:
    """All that the learner can read in a step."""
    parts = [step.title, step.text, step.learned, step.optional or "", *step.hints]
    task = step.task
    if isinstance(task, Command):
        parts.append(task.run)
    elif isinstance(task, Question):
        parts += [task.ask, *(f"{option.text} {option.because}" for option in task.options)]
    elif isinstance(task, Choice):
        parts += [f"{route.title} {route.text}" for route in task.routes]
    return " ".join(" ".join(parts).split())


def test_each_step_belongs_to_one_item_and_the_items_come_in_order(part: Part) -> None:
    listed = [step for item in sorted(ITEMS) for step in ITEMS[item]]
    assert [step.id for step in part.steps()] == listed
    assert sorted(ITEMS) == list(range(1, 22))


@pytest.mark.parametrize("item", sorted(WORDS))
def test_the_steps_of_an_item_speak_of_what_belongs_to_it(part: Part, item: int) -> None:
    steps = {step.id: step for step in part.steps()}
    text = " ".join(said(steps[name]) for name in ITEMS[item])
    missing = [words for words in WORDS[item] if words.lower() not in text.lower()]
    assert not missing


def on_route(part: Part, route: str) -> list[Step]:
    return [step for step in part.steps() if step.when.get("route", route) == route]


@pytest.mark.parametrize("route", ["import", "registry", "hub"])
def test_a_step_needs_nothing_that_its_route_lacks_or_that_may_be_left_out(part: Part, route: str) -> None:
    steps = {step.id: step for step in on_route(part, route)}
    for step in steps.values():
        lacking = [need for need in step.needs if need not in steps]
        assert not lacking, f"{step.id} on the route {route}"
        if step.optional is None:
            assert not [need for need in step.needs if steps[need].optional is not None], step.id


@pytest.mark.parametrize("route", ["import", "registry", "hub"])
def test_both_versions_of_the_own_image_reach_the_cluster_on_each_route(part: Part, route: str) -> None:
    commands = [step.task.run for step in on_route(part, route) if isinstance(step.task, Command)]
    deliver = "k3d image import dwk-app1:" if route == "import" else "docker push {push_image}:"
    for version in ("v1", "v2"):
        assert any(command.startswith(deliver + version) for command in commands)
        assert any("image: {image}:" + version in command for command in commands)


def test_no_command_is_bound_to_one_system_or_shell(part: Part) -> None:
    for step in part.steps():
        if isinstance(step.task, Command):
            for command in (step.task.run, step.fault or "", step.undo or "", step.repair or ""):
                assert not re.search(r"sed -i|readlink -f|grep -P|date -d|&>|\[\[|<\(", command), step.id
                # zsh takes an unquoted [ for a pattern, and complains when no file matches it.
                assert "[" not in re.sub(r"'[^']*'|\"[^\"]*\"", "", command), step.id


@pytest.mark.parametrize("shell", [shell for shell in ("sh", "bash", "zsh") if shutil.which(shell)])
def test_each_command_is_a_command_to_each_shell(part: Part, shell: str) -> None:
    facts = {name: f"a-{name}" for name in LAB_FACTS}
    facts |= {name: fact.value for name, fact in part.facts.items()}
    facts |= {name: name for step in part.steps() for name in step.looks}
    commands = [
        fill(command, facts)
        for step in part.steps()
        if isinstance(step.task, Command)
        for command in (step.task.run, step.undo, step.repair)
        if command
    ]
    done = subprocess.run(
        [shell, "-n"], input="\n".join(commands), text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_shipped_manifest_passes_for_the_one_that_the_lesson_shows(part: Part) -> None:
    manifest = (course_folder() / "manifests" / "deployment.yaml").read_text()
    text = next(step.text for step in part.steps() if step.id == "write-manifest")
    shown = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    image = f"{part.facts['course_image'].value}:{part.facts['course_tag'].value}"
    assert shown[1].replace("{course_image}:{course_tag}", image) == manifest
    container = yaml.safe_load(manifest)["spec"]["template"]["spec"]["containers"][0]
    assert container == {"name": "hashgenerator", "image": image}

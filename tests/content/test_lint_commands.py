"""Rules for command lines: what the learner types, and what the tutor itself asks."""

from __future__ import annotations

import pytest

from tests.content.conftest import STEP, WriteCourse
from tutor.content.lint import lint

READ = "kubectl get deployment web -o json"


def level(read: str, form: str = "json") -> str:
    """The sound step with another read command, quoted for YAML."""
    quoted = read.replace("'", "''")
    return STEP.replace(f"level: {READ}", f"level: '{quoted}'\n      form: {form}")


def sentences(folder_of: WriteCourse, steps: str) -> list[tuple[str, str]]:
    return [(problem.field, problem.sentence) for problem in lint(folder_of(steps))]


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        (STEP.replace("run: kubectl scale", "run: kubectl 'scale"), "run"),
        (STEP + '  undo: echo "half\n', "undo"),
        (STEP + "  until: end\n  repair: 'echo \\'\n", "repair"),
        (level("kubectl get 'pods -o json"), "check[0].level"),
        (STEP + "  looks: {pod: {read: 'echo \"', take: a}}\n", "looks.pod.read"),
        (STEP.replace("hints:", '  - {edge: [docker ps, "it\'s"], otherwise: O}\n  hints:'), "check[1].edge"),
        (STEP.replace("hints:", "  - {edge: [], otherwise: O}\n  hints:"), "check[1].edge"),
    ],
)
def test_commands_that_do_not_parse(write_course: WriteCourse, steps: str, field: str) -> None:
    found = sentences(write_course, steps)
    assert [where for where, _ in found] == [field]
    assert " does not parse: " in found[0][1]


@pytest.mark.parametrize(
    "run",
    [
        "k3d cluster create -a 2",
        "kubectl get pods | grep web && echo 'done'",
        "kubectl get pods -o jsonpath='{.items[0].metadata.name}'",
        'docker ps --format "{{.Names}}"',
        "for i in 1 2; do docker ps; done",
    ],
)
def test_commands_that_parse(write_course: WriteCourse, run: str) -> None:
    assert (
        sentences(write_course, STEP.replace("kubectl scale deployment/web --replicas=4", f">-\n    {run}"))
        == []
    )


@pytest.mark.parametrize(
    ("read", "form", "sentence"),
    [
        (
            "bash -c true",
            "json",
            "`bash` is not allowed here. The tutor asks only `docker`, `k3d` and `kubectl`.",
        ),
        ("kubectl delete pods --all", "json", "`kubectl delete pods` is not known to change nothing."),
        (
            "kubectl config set-context x",
            "json",
            "`kubectl config set-context` is not known to change nothing.",
        ),
        ("kubectl -n get apply -f x", "json", "`kubectl apply x` is not known to change nothing."),
        ("kubectl", "json", "`kubectl` is not known to change nothing."),
        ("docker rm -f web", "json", "`docker rm web` is not known to change nothing."),
        ("docker exec web rm -rf /", "text", "`docker exec` may change something."),
        ("docker volume prune", "json", "`docker volume prune` is not known to change nothing."),
        ("k3d cluster delete", "json", "`k3d cluster delete` is not known to change nothing."),
        ("k3d kubeconfig merge x", "text", "`k3d kubeconfig merge` is not known to change nothing."),
        ("kubectl get pods -o json | head", "json", "`|` needs a shell, and this runs without one."),
        ("kubectl get pods -o json > x", "json", "`>` needs a shell"),
        ("kubectl get pods -o json; docker ps", "json", "`;` needs a shell"),
        ("kubectl get pod $POD -o json", "json", "`$POD` needs a shell"),
        ("kubectl get pod $(hostname) -o json", "json", "`(` needs a shell"),
        ("kubectl get pod `hostname` -o json", "json", "``hostname`` needs a shell"),
        ("k3d cluster list{cluster_arg} -o json", "json", "`{cluster_arg}` holds a blank"),
        ("kubectl get pods -o json -w", "json", "With `-w` it does not end by itself. Leave it out."),
        ("kubectl logs -f web", "text", "With `-f` it does not end by itself. Leave it out."),
        ("docker logs --follow web", "text", "With `--follow` it does not end by itself."),
        (
            "kubectl rollout status deployment/web",
            "text",
            "`kubectl rollout status` waits until the rollout is over.",
        ),
        ("kubectl get pods", "json", "Without `-o json` it prints no JSON."),
        ("kubectl get pods -o wide", "lines", "Without `-o json` it prints no JSON."),
        ("k3d cluster list", "json", "Without `-o json` it prints no JSON."),
        ("docker ps", "lines", "Without `--format '{{json .}}'` it prints no JSON."),
        ("docker ps --format json", "json", "It prints one document a line."),
        ("docker version", "json", "Without `--format '{{json .}}'` it prints no JSON."),
        ("kubectl logs web", "json", "`kubectl logs` prints no JSON. Say `form: text` and ask `stdout`."),
    ],
)
def test_reads_that_are_refused(write_course: WriteCourse, read: str, form: str, sentence: str) -> None:
    found = sentences(write_course, level(read, form))
    assert [field for field, _ in found] == ["check[0].level"]
    assert found[0][1].startswith(sentence)


@pytest.mark.parametrize(
    ("read", "form"),
    [
        ("docker ps -a --filter label=k3d.cluster={cluster} --format '{{json .}}'", "lines"),
        ("docker ps -a --filter name=^web$ --format json", "lines"),
        ("docker images --format '{{json .}}'", "lines"),
        ("docker ps", "text"),
        ("docker inspect k3d-{cluster}-server-0", "json"),
        ("docker image inspect dwk-app1", "json"),
        ("docker volume ls --format json", "lines"),
        ("docker network ls --format=json", "lines"),
        ("docker info --format '{{json .}}'", "json"),
        ("docker version --format '{{.Server.Version}}'", "text"),
        ("docker logs web", "text"),
        ("docker exec k3d-{cluster}-server-0 crictl images -o json", "json"),
        ("docker -l error manifest inspect localhost:{registry_port}/dwk-app1", "json"),
        ("k3d cluster list {cluster} -o json", "json"),
        ("k3d node list --output json", "json"),
        ("k3d registry list -o=json", "json"),
        ("k3d kubeconfig get {cluster}", "text"),
        ("k3d version", "text"),
        ("kubectl get deployment web -ojson", "json"),
        ("kubectl -n kube-system get pods --output=json", "json"),
        ("kubectl --context {context} get --raw /readyz", "json"),
        ("kubectl get pods", "text"),
        ("kubectl config view -o json", "json"),
        ("kubectl config current-context", "text"),
        ("kubectl config get-contexts", "text"),
        ("kubectl describe pod web", "text"),
        ("kubectl logs deployment/web --tail=20", "text"),
        ("kubectl version -o json", "json"),
        ("kubectl cluster-info", "text"),
        ("kubectl rollout status deployment/web --watch=false", "text"),
        ("kubectl rollout history deployment/web", "text"),
        ("kubectl explain pod", "text"),
        ("kubectl api-resources", "text"),
    ],
)
def test_reads_that_only_look(write_course: WriteCourse, read: str, form: str) -> None:
    assert sentences(write_course, level(read, form)) == []


def test_a_look_only_looks_too(write_course: WriteCourse) -> None:
    steps = STEP + "  looks: {pod: {read: kubectl run web --image=nginx, take: a}}\n"
    found = sentences(write_course, steps)
    assert [field for field, _ in found] == ["looks.pod.read"]

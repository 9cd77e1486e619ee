"""Secrets never reach the journal."""

from __future__ import annotations

import pytest

from tutor.engine.redact import redact

SECRET = "s3cr3t-Pa55"

HIDES = [
    "docker login -u ada -p {}",
    "docker login -u ada -p{}",
    "docker login --password {} -u ada",
    "docker login --password={} -u ada",
    "docker login -u ada --password '{}'",
    "echo {} | docker login -u ada --password-stdin",
    "echo -n '{}' | docker login --password-stdin -u ada",
    "printf '%s' {} | docker login --password-stdin",
    "echo {} | tr -d x | docker login --password-stdin",
    "docker login --password-stdin <<< {}",
    "docker login --password-stdin <<EOF\n{}\nEOF",
    "docker login --password-stdin <<EOF\n{}",
    "kubectl --token {} get pods",
    "kubectl --token={} get pods",
    "kubectl create secret generic x --from-literal=password={}",
    "kubectl create secret docker-registry x --docker-password={}",
    "DOCKER_PASSWORD={} ./push.sh",
    "export HUB_TOKEN={}",
    "docker run -e DB_PASSWORD={} web",
    "docker build --build-arg API_KEY={} .",
    "k3d cluster create --token {}",
    "curl -H 'Authorization: Bearer {}' localhost",
    "git clone https://ada:{}@example.org/x.git",
    "cd x && sudo docker login -p {} && ls",
]


@pytest.mark.parametrize("line", HIDES)
def test_hides(line: str) -> None:
    shown = redact(line.format(SECRET))
    assert SECRET not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    "line",
    [
        "docker run -p 80:80 web",
        "mkdir -p manifests",
        "docker login",
        "docker login -u ada --password-stdin",
        "kubectl get secrets",
        "kubectl logs -p web",
        "echo hello | cat",
        "kubectl apply -f https://example.org/deployment.yaml",
        'git commit -m "the password',
        "",
    ],
)
def test_leaves_the_rest_alone(line: str) -> None:
    assert redact(line) == line


def test_keeps_what_stands_around() -> None:
    assert redact("docker login -p geheim -u ada && ls") == "docker login -p *** -u ada && ls"

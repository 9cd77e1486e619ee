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
    "docker -c other --log-level debug login -p {}",
    "echo -{} | docker login -u ada --password-stdin",
    "(echo {}) | docker login -u ada --password-stdin",
    "{{ printf %s {}; }} | docker login -u ada --password-stdin",
    "docker login -u ada --password-stdin < <(echo {})",
    "bash -c 'docker login -u ada -p {}'",
    "export HUB_PASS='{} x'",
    "k3d cluster create --k3s-arg '--token {}@server:0'",
    "kubectl create secret generic x --from-literal=key={}",
    "kubectl create secret generic x --from-literal key={}",
    'echo "$(echo {})" | docker login -u ada --password-stdin',
    "bash -c \"sh -c 'docker login -p {}'\"",
    "curl -u ada:{} localhost",
    "curl -uada:{} localhost",
    "curl -H 'X-Auth-Token: {}' localhost",
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
        "docker build -t my-secret:v1 --build-arg BYPASS=1 .",
        "bash -c 'docker run -p 80:80 web'",
        "curl -u ada localhost",
        "kubectl apply -f https://example.org/deployment.yaml",
        'git commit -m "the password',
        "",
    ],
)
def test_leaves_the_rest_alone(line: str) -> None:
    assert redact(line) == line


def test_keeps_what_stands_around() -> None:
    assert redact("docker login -p geheim -u ada && ls") == "docker login -p *** -u ada && ls"


@pytest.mark.parametrize("line", ["'\"" * 500, "x" * 100_000, "token-" * 20_000])
def test_a_line_of_any_length_is_looked_through_in_no_time(line: str) -> None:
    assert redact(line) == line


@pytest.mark.parametrize("line", ["$(" * 40 + "echo x", '"$(' * 900, "$(" * 3000 + "docker login -p secret"])
def test_a_line_too_deep_to_be_read_is_hidden(line: str) -> None:
    assert redact(line) == "***"

"""Whole machines, as recorded: what stops the real lab, what is noted, and the remedy for that system."""

from __future__ import annotations

import pytest

from tests.lab.doctor.recorded import RecordedSystem, changed, found, recording
from tutor.lab.doctor import Finding, Status, can_run


def examined(name: str) -> dict[str, Finding]:
    return found(RecordedSystem(recording(name)))


@pytest.mark.parametrize(
    ("name", "stops", "notes"),
    [
        ("linux", set(), {"kubectl"}),
        ("desktop_mac", set(), set()),
        ("colima", set(), set()),
        ("wsl2", set(), {"inotify", "image-store"}),
        ("wsl2_not_joined", {"docker"}, {"inotify"}),
        ("rootless", {"docker-socket"}, set()),
        ("podman_docker", {"docker"}, set()),
        ("podman_socket", {"docker"}, {"kubectl"}),
        ("docker29_old_k3d", {"docker-api"}, {"k3d", "image-store"}),
        ("cgroup_v1", {"cgroups"}, set()),
        ("engine_down", {"docker"}, {"kubectl"}),
        ("context_gone", {"docker"}, {"kubectl"}),
        ("not_allowed", {"docker"}, {"kubectl"}),
        ("api_pinned", {"docker-api"}, {"kubectl"}),
    ],
)
def test_machine(name: str, stops: set[str], notes: set[str]) -> None:
    findings = examined(name)
    assert {id for id, finding in findings.items() if finding.status is Status.FAIL} == stops
    assert {id for id, finding in findings.items() if finding.status is Status.WARN} == notes
    assert can_run(findings.values()) is (not stops)
    for finding in findings.values():
        assert finding.found
        assert finding.why
        assert finding.status is not Status.FAIL or finding.fix
        assert "!" not in finding.found + finding.why


@pytest.mark.parametrize(
    ("name", "id", "found_words", "fix_words"),
    [
        ("linux", "docker", "Docker 20.10.24", None),
        ("linux", "cgroups", "cgroup v1, and k3d starts k3s 1.21.2", None),
        ("linux", "disk", "79.4 GB of 271 GB are free at /var/lib/docker", None),
        ("linux", "kubectl", "1.32.4", "https://kubernetes.io/docs/tasks/tools/"),
        ("desktop_mac", "disk", "inside Docker Desktop", "docker system df"),
        ("desktop_mac", "memory", "8.2 GB", None),
        ("colima", "disk", "inside colima", "docker system df"),
        ("wsl2", "image-store", "containerd image store", "local registry"),
        ("wsl2_not_joined", "docker", "no docker in this WSL distribution", "WSL integration"),
        (
            "rootless",
            "docker-socket",
            "/run/user/1000/docker.sock",
            "export DOCKER_SOCK=/run/user/1000/docker.sock",
        ),
        ("rootless", "disk", "120.0 GB of 500 GB", None),
        ("podman_docker", "docker", "Podman", "--lab practice"),
        ("podman_socket", "docker", "Podman", "docker.io"),
        ("docker29_old_k3d", "docker-api", "k3d 5.4.1 speaks only 1.41", "doctor --fix"),
        ("docker29_old_k3d", "k3d", "older than 5.6.1", "pip install k3d"),
        ("cgroup_v1", "cgroups", "k3s 1.35.5", "update-grub"),
        ("engine_down", "docker", "no engine answers at tcp://127.0.0.1:1", "docker context ls"),
        ("engine_down", "docker", "no engine answers", "sudo systemctl enable --now docker"),
        ("context_gone", "docker", 'context "x"', "unset DOCKER_CONTEXT"),
        ("not_allowed", "docker", "may not speak to it", "sudo usermod -aG docker $USER"),
        ("api_pinned", "docker-api", "DOCKER_API_VERSION is 1.99", "unset DOCKER_API_VERSION"),
    ],
)
def test_line(name: str, id: str, found_words: str, fix_words: str | None) -> None:
    finding = examined(name)[id]
    assert found_words in finding.found
    if fix_words is not None:
        assert fix_words in (finding.fix or "")


def test_without_an_engine_nothing_is_said_of_what_only_it_knows() -> None:
    findings = examined("engine_down")
    assert not {"memory", "disk", "cgroups", "image-store", "cluster-name"} & findings.keys()
    assert {"k3d", "kubectl", "terminal", "proxy"} <= findings.keys()


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({"exists": []}, "sudo service docker start"),
        ({"files": {"/etc/os-release": "ID=alpine\n"}, "exists": []}, "sudo rc-service docker start"),
        (
            {"files": {"/proc/sys/kernel/osrelease": "5.15-microsoft-standard-WSL2"}},
            "Docker Desktop on Windows",
        ),
    ],
)
def test_starting_the_engine_depends_on_the_system(changes: dict[str, object], command: str) -> None:
    assert command in (found(changed("engine_down", **changes))["docker"].fix or "")


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({"programs": {"colima": "/opt/homebrew/bin/colima"}, "exists": []}, "colima start"),
        ({"exists": ["/Applications/OrbStack.app"]}, "orb start"),
        ({"exists": ["/Applications/Docker.app"]}, "open -a Docker"),
    ],
)
def test_starting_the_engine_on_a_mac_depends_on_what_is_installed(
    changes: dict[str, object], command: str
) -> None:
    silent = {
        "stdout": '{"Client":{"Version":"28.3.2"},"Server":null}\n',
        "stderr": "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. "
        "Is the docker daemon running?\n",
        "exit": 1,
    }
    tools = {
        "docker version": silent,
        "docker info": {**silent, "stdout": '{"ID":"","ServerVersion":""}'},
        "docker context inspect": {
            "stdout": '[{"Name":"default","Endpoints":{"docker":{"Host":"unix:///var/run/docker.sock"}}}]'
        },
    }
    finding = found(changed("desktop_mac", tools=tools, **changes))["docker"]
    assert finding.status is Status.FAIL
    assert command in (finding.fix or "")


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "apt-get install -y docker.io"),
        ("ID=arch\n", "pacman -S docker"),
        ("ID=fedora\n", "https://docs.docker.com/engine/install/"),
        ("ID=nothing\n", "https://docs.docker.com/engine/install/"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "zypper install docker"),
    ],
)
def test_installing_docker_depends_on_the_distribution(release: str, command: str) -> None:
    gone: dict[str, object] = {
        "docker version": None,
        "docker info": None,
        "docker context inspect": None,
        "docker ps": None,
    }
    system = changed("linux", files={"/etc/os-release": release}, programs={"docker": None}, tools=gone)
    finding = found(system)["docker"]
    assert "no docker" in finding.found
    assert command in (finding.fix or "")


def test_a_login_from_before_the_group_was_given_is_told_apart() -> None:
    finding = found(changed("not_allowed", files={"/etc/group": "docker:x:996:anna,maija\n"}))["docker"]
    assert "this login began before that" in finding.found
    assert "Log out" in (finding.fix or "")


def test_native_windows_and_wsl_1_are_sent_to_wsl_2() -> None:
    assert "wsl --install" in (found(changed("linux", platform="win32"))["docker"].fix or "")
    wsl1 = changed("linux", files={"/proc/sys/kernel/osrelease": "4.4.0-19041-Microsoft\n"})
    assert "WSL 1" in found(wsl1)["docker"].found


def test_an_engine_on_another_computer_is_noted() -> None:
    there = {"stdout": '[{"Name":"farm","Endpoints":{"docker":{"Host":"ssh://maija@farm"}}}]'}
    findings = found(changed("linux", tools={"docker context inspect": there}))
    assert findings["docker-remote"].status is Status.WARN
    assert "cannot be seen" in findings["disk"].found

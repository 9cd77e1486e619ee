"""Probes of running containers."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.lab.practice.node.stage import Stage, play
from tests.lab.practice.node.waiting import until

_SERVER = "import socket,time;s=socket.socket();time.sleep(0.1);s.bind(('',18731));s.listen();time.sleep(99)"


def test_a_pod_is_ready_when_its_readiness_probe_passes_and_no_longer_when_it_fails(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        mark = tmp_path / "ready"
        probe = {
            "exec": {"command": ["sh", "-c", f"test -e '{mark}' || (echo not yet; exit 1)"]},
            "periodSeconds": 5,
        }
        stage.sh("web", "sleep 100", readinessProbe={**probe, "failureThreshold": 1})
        await until(lambda: "Unhealthy" in stage.reasons("web"))
        assert ("Warning", "Unhealthy", "Readiness probe failed: not yet") in stage.events("web")
        assert stage.phase("web") == "Running"
        assert not stage.ready("web")
        assert stage.status("web")["started"]
        mark.touch()
        await until(lambda: stage.ready("web"))
        mark.unlink()
        await until(lambda: not stage.ready("web"))
        assert stage.status("web")["restartCount"] == 0

    play(tmp_path, act, speed=200)


def test_a_failing_liveness_probe_restarts_the_container(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        probe = {"exec": {"command": ["false"]}, "periodSeconds": 1, "failureThreshold": 2}
        stage.sh("web", "trap 'exit 0' TERM; while :; do sleep 0.01; done", livenessProbe=probe)
        await until(lambda: stage.status("web").get("restartCount") == 1)
        killed = ("Normal", "Killing", "Container main failed liveness probe, will be restarted")
        assert killed in stage.events("web")
        assert stage.reasons("web").index("Unhealthy") < stage.reasons("web").index("Killing")

    play(tmp_path, act, speed=100)


def test_a_startup_probe_comes_before_the_others(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        mark = tmp_path / "up"
        startup = {
            "exec": {"command": ["test", "-e", str(mark)]},
            "periodSeconds": 1,
            "failureThreshold": 9999,
        }
        stage.sh(
            "web",
            "sleep 100",
            startupProbe=startup,
            readinessProbe={"exec": {"command": ["true"]}},
            livenessProbe={"exec": {"command": ["true"]}},
        )
        await until(lambda: "Unhealthy" in stage.reasons("web"))
        assert (stage.status("web")["started"], stage.ready("web")) == (False, False)
        mark.touch()
        await until(lambda: stage.ready("web"))
        assert stage.status("web")["started"]

    play(tmp_path, act, speed=100)


def test_a_probe_that_takes_too_long_fails(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        probe = {"exec": {"command": ["sleep", "30"]}, "timeoutSeconds": 1}
        stage.sh("web", "sleep 100", readinessProbe=probe)
        await until(lambda: "Unhealthy" in stage.reasons("web"))
        assert 'command timed out: "sleep 30" timed out after 1s' in stage.events("web")[-1][2]

    play(tmp_path, act)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a network of the container's own")
def test_a_port_is_asked_for_in_the_containers_own_network(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        probe = {"httpGet": {"port": "web", "path": "/healthz"}, "periodSeconds": 1, "failureThreshold": 9999}
        stage.make(
            "web",
            "busybox:1.36",
            command=["python3", "-c", _SERVER],
            ports=[{"name": "web", "containerPort": 18731}],
            readinessProbe=probe,
        )
        await until(lambda: stage.ready("web"))
        refused = (
            'Get "http://10.42.0.2:18731/healthz": dial tcp 10.42.0.2:18731: connect: connection refused'
        )
        assert ("Warning", "Unhealthy", f"Readiness probe failed: {refused}") in stage.events("web")

    play(tmp_path, act, speed=20)


def test_the_servers_known_by_heart_pass_probes_of_their_ports(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make(
            "web",
            "nginx:1.29",
            readinessProbe={"httpGet": {"port": 80}},
            livenessProbe={"tcpSocket": {"port": 80}, "periodSeconds": 1},
        )
        await until(lambda: stage.ready("web"))
        await asyncio.sleep(0.02)
        assert stage.ready("web")
        assert "Unhealthy" not in stage.reasons("web")

    play(tmp_path, act)

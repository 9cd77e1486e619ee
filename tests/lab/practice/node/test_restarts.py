"""Images that cannot be had, programs that end, and the waiting between tries."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.lab.practice.node.stage import Stage, play
from tests.lab.practice.node.waiting import until
from tutor.lab.practice.node.backoff import Backoff
from tutor.lab.practice.pace import Pace


def test_an_image_that_is_not_there_is_tried_again_and_again_until_it_is(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make("web", "ada/nope:1")
        await until(lambda: len(stage.waited_for("web")) >= 6)
        assert stage.waited_for("web")[:5] == [
            "ContainerCreating",
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImagePull",
            "ImagePullBackOff",
        ]
        assert stage.phase("web") == "Pending"
        name = "docker.io/ada/nope:1"
        why = f'failed to pull and unpack image "{name}": failed to resolve reference "{name}": '
        why += f"{name}: not found"
        messages = {
            pod["status"]["containerStatuses"][0]["state"]["waiting"].get("message")
            for pod in stage.history[1:]
        }
        assert messages == {None, why, f'Back-off pulling image "ada/nope:1": ErrImagePull: {why}'}
        assert set(stage.events("web")) == {
            ("Normal", "Pulling", 'Pulling image "ada/nope:1"'),
            ("Warning", "Failed", f'Failed to pull image "ada/nope:1": {why}'),
            ("Warning", "Failed", "Error: ErrImagePull"),
            ("Normal", "BackOff", 'Back-off pulling image "ada/nope:1"'),
            ("Warning", "Failed", "Error: ImagePullBackOff"),
        }
        stage.images.public["ada/nope:1"] = stage.images.public["nginx:1.29"]
        await until(lambda: stage.ready("web"))
        assert stage.status("web")["restartCount"] == 0

    play(tmp_path, act)


@pytest.mark.parametrize(
    ("image", "reason", "message", "event"),
    [
        (
            "Ada/App:1",
            "InvalidImageName",
            'Failed to apply default image tag "Ada/App:1": couldn\'t parse image name "Ada/App:1": '
            "invalid reference format: repository name (Ada/App) must be lowercase",
            "InspectFailed",
        ),
        (
            "nginx:1.29",
            "ErrImageNeverPull",
            'Container image "nginx:1.29" is not present with pull policy of Never',
            "ErrImageNeverPull",
        ),
    ],
)
def test_images_that_are_never_pulled(
    tmp_path: Path, image: str, reason: str, message: str, event: str
) -> None:
    async def act(stage: Stage) -> None:
        stage.make("web", image, imagePullPolicy="Never")
        await until(lambda: stage.waiting("web").get("reason") == reason)
        assert stage.waiting("web")["message"] == message
        await until(lambda: len(stage.events("web")) == 2)
        assert stage.events("web") == [("Warning", event, message), ("Warning", "Failed", f"Error: {reason}")]
        assert stage.images.pulls == []

    play(tmp_path, act)


def test_an_image_on_the_node_is_pulled_again_only_where_the_policy_says_always(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        node = "k3d-test-server-0"
        stage.images.stored[node, "nginx:1.29"] = stage.images.public["nginx:1.29"]
        stage.make("usual", "nginx:1.29")
        await until(lambda: stage.ready("usual"))
        present = 'Container image "nginx:1.29" already present on machine and can be accessed by the pod'
        assert stage.events("usual")[0] == ("Normal", "Pulled", present)
        assert stage.images.pulls == []
        stage.make("always", "nginx:1.29", imagePullPolicy="Always")
        await until(lambda: stage.ready("always"))
        assert stage.images.pulls == [(node, "nginx:1.29")]

    play(tmp_path, act)


def test_a_program_that_keeps_ending_waits_longer_and_longer(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        pod = stage.sh("web", "echo try; exit 3")
        await until(lambda: stage.status("web").get("restartCount") == 3)
        whose = f"web_default({pod['metadata']['uid']})"
        await until(lambda: "back-off 40s" in stage.waiting("web").get("message", ""))
        assert stage.waiting("web") == {
            "reason": "CrashLoopBackOff",
            "message": f"back-off 40s restarting failed container=main pod={whose}",
        }
        ended = stage.status("web")["lastState"]["terminated"]
        assert (ended["exitCode"], ended["reason"]) == (3, "Error")
        assert stage.phase("web") == "Running"
        words = f"Back-off restarting failed container main in pod {whose}"
        assert ("Warning", "BackOff", words) in stage.events("web")
        assert await stage.printed("web") == await stage.printed("web", previous=True) == "try\n"
        # The first restart comes without a wait.
        states = [
            (status["restartCount"], (status["state"].get("waiting") or {}).get("reason"))
            for each in stage.history[1:]
            for status in each["status"]["containerStatuses"]
        ]
        assert states.index((1, "CrashLoopBackOff")) < states.index((2, "CrashLoopBackOff"))
        assert (0, "CrashLoopBackOff") not in states

    play(tmp_path, act)


def test_a_missing_program_is_a_start_error_with_containerds_words(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make("web", "busybox:1.36", command=["nope"])
        await until(lambda: stage.waiting("web").get("reason") == "RunContainerError")
        message = (
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
            "runc create failed: unable to start container process: error during container init: "
            'exec: "nope": executable file not found in $PATH'
        )
        assert stage.waiting("web")["message"] == message
        ended = stage.status("web")["lastState"]["terminated"]
        assert (ended["exitCode"], ended["reason"], ended["message"]) == (128, "StartError", message)
        assert ended["startedAt"] == "1970-01-01T00:00:00Z"
        assert ("Warning", "Failed", f"Error: {message}") in stage.events("web")
        await until(lambda: stage.waiting("web").get("reason") == "CrashLoopBackOff")
        assert "Started" not in stage.reasons("web")

    play(tmp_path, act)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory a program uses")
def test_a_program_that_uses_more_memory_than_its_limit_is_killed(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        script = "import time; kept = b'x' * 150_000_000; time.sleep(100)"
        stage.make(
            "web",
            "busybox:1.36",
            command=["python3", "-c", script],
            resources={"limits": {"memory": "100Mi"}},
            spec={"restartPolicy": "Never"},
        )
        await until(lambda: stage.phase("web") == "Failed")
        ended = stage.status("web")["state"]["terminated"]
        assert (ended["exitCode"], ended["reason"]) == (137, "OOMKilled")

    play(tmp_path, act)


def test_on_failure_starts_again_what_failed_and_leaves_what_ended_well(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        mark = tmp_path / "mark"
        stage.sh("web", f"test -e '{mark}'", spec={"restartPolicy": "OnFailure"})
        await until(lambda: stage.status("web").get("restartCount", 0) > 0)
        mark.touch()
        await until(lambda: stage.phase("web") == "Succeeded")
        restarts = stage.status("web")["restartCount"]
        await asyncio.sleep(0.05)
        assert stage.status("web")["restartCount"] == restarts

    play(tmp_path, act)


def test_the_wait_doubles_to_five_minutes_and_begins_anew_after_ten_quiet_ones() -> None:
    backoff = Backoff(Pace(1000))
    waits = []
    for _ in range(7):
        backoff.fail()
        waits.append(backoff.seconds)
    assert waits == [10, 20, 40, 80, 160, 300, 300]
    assert backoff.words() == "5m0s"
    assert not backoff.expired()
    quick = Backoff(Pace(1_000_000))
    quick.fail()
    quick.fail()
    asyncio.run(asyncio.sleep(0.002))
    assert quick.expired()
    quick.fail()
    assert quick.seconds == 10

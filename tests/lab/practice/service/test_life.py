"""The lab's process: found, started once, ended with all that it runs, and there again after a kill."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.lab.practice.node.waiting import gone
from tests.lab.practice.service.running import Running, below, kubectl, running, until
from tutor.lab.practice.service import life
from tutor.lab.practice.service.life import LabDownError, ensure, find, held, stop
from tutor.lab.practice.tools.connection import DownError, Service

SLEEPER = "300.25"


def sleepers(folder: Path) -> list[int]:
    """The local processes of containers of this lab."""
    return [
        pid
        for pid in below(folder)
        if SLEEPER.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    ]


def test_two_commands_at_once_start_it_once(tmp_path: Path) -> None:
    home = tmp_path / "practice"
    assert find(home) is None
    with ThreadPoolExecutor(4) as pool:
        addresses = set(pool.map(lambda _: ensure(home), range(4)))
    (address,) = addresses
    try:
        assert find(home) == address == ensure(home)
        assert stat.S_IMODE((home / "service.json").stat().st_mode) == 0o600
        assert os.getsid(address.pid) == address.pid
        assert Service(address.port, address.token).run("version")
    finally:
        assert stop(home)
    assert find(home) is None
    assert stop(home)
    until(lambda: below(home) == [])
    with pytest.raises(DownError):
        Service(address.port, address.token).run("version")


def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    home = tmp_path / "practice"
    lab = Running(home)
    lab.ask("cluster.create", name="a", agents=1)
    kubeconfig = lab.kubeconfig("a")
    lab.ask("image.pull", reference="alpine")
    for name, restart in (("stays", "unless-stopped"), ("goes", "no")):
        made = lab.ask("container.create", image="alpine", cmd=["sleep", SLEEPER], name=name, restart=restart)
        lab.ask("container.start", name=made["Id"])
    lab.ask("image.tag", source="alpine", target="mine:1")
    pod = kubectl(kubeconfig, "run", "p", "--image=alpine", "--", "sleep", SLEEPER)
    assert pod.returncode == 0, pod.stderr
    assert kubectl(kubeconfig, "wait", "--for=condition=Ready", "pod/p").returncode == 0
    before = {each["name"]: each for each in lab.ask("node.list")}
    pids = sleepers(home)
    assert len(pids) == 3
    os.kill(lab.process.pid, signal.SIGKILL)
    lab.process.wait(10)
    assert find(home) is None
    assert (home / "service.json").exists()
    until(lambda: all(gone(pid) for pid in pids))
    with running(home) as again:
        assert again.address.port == json.loads((home / "service.before.json").read_text())["port"]
        after = {each["name"]: each for each in again.ask("node.list")}
        assert after.keys() == before.keys()
        assert all(each["State"]["Running"] for each in after.values())
        assert again.ask("image.inspect", name="mine:1")
        until(lambda: len(sleepers(home)) == 2)
        ready = kubectl(kubeconfig, "wait", "--for=condition=Ready", "pod/p")
        assert ready.returncode == 0, ready.stderr
        shown = kubectl(kubeconfig, "get", "pod", "p", "--no-headers").stdout.split()
        assert shown[1:4] == ["1/1", "Running", "1"]
        states = [again.ask("container.inspect", name=name)["State"]["Status"] for name in ("stays", "goes")]
        assert states == ["running", "exited"]


def test_a_stopped_cluster_stays_stopped(tmp_path: Path) -> None:
    home = tmp_path / "practice"
    with running(home) as lab:
        lab.ask("cluster.create", name="a", lb=False)
        kubeconfig = lab.kubeconfig("a")
        lab.ask("cluster.stop", names=["a"])
    with running(home) as lab:
        (cluster,) = lab.ask("cluster.list", names=[])
        assert (cluster["serversRunning"], cluster["serversCount"]) == (0, 1)
        assert "was refused" in kubectl(kubeconfig, "get", "nodes").stderr
        lab.ask("cluster.start", names=["a"])
        assert kubectl(kubeconfig, "get", "nodes").returncode == 0
        lab.ask("cluster.delete", names=["a"])
        assert lab.ask("node.list") == []


@pytest.mark.parametrize(
    "said", ["", "nonsense", "[]", '{"port": "x"}', '{"pid": 1, "port": 99999, "token": "t", "version": ""}']
)
def test_a_damaged_address_is_none(tmp_path: Path, said: str) -> None:
    (tmp_path / "service.json").write_text(said)
    assert find(tmp_path) is None
    with held(tmp_path) as alone:
        assert alone
        found = find(tmp_path)
        assert found is None or found.port == 99999


def test_it_starts_over_a_damaged_address_and_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        (tmp_path / "service.json").write_text(
            json.dumps({"pid": 1, "port": port, "token": "old", "version": ""})
        )
        with running(tmp_path) as lab:
            assert lab.address.port not in (0, port)
    (tmp_path / "service.before.json").write_text('{"port": 99999}')
    with running(tmp_path) as lab:
        assert 0 < lab.address.port < 1 << 16


def test_nobody_finds_the_last_labs_address_while_one_begins(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text('{"pid": 1, "port": 9, "token": "old", "version": ""}')
    with held(tmp_path):
        assert find(tmp_path) is not None
        life.withdraw(tmp_path)
        assert find(tmp_path) is None
        life.withdraw(tmp_path)
    assert json.loads((tmp_path / "service.before.json").read_text())["port"] == 9


def test_who_only_looks_keeps_nobody_from_being_the_lab(tmp_path: Path) -> None:
    with held(tmp_path) as first, held(tmp_path, patience=0.05) as second:
        assert (first, second) == (True, False)
    (tmp_path / "service.json").write_text("{}")
    with ThreadPoolExecutor(2) as pool:
        looks = [pool.submit(lambda: [find(tmp_path) for _ in range(2000)]) for _ in range(2)]
        while not all(look.done() for look in looks):
            with held(tmp_path, patience=5.0) as alone:
                assert alone


@pytest.mark.skipif(os.geteuid() == 0, reason="to the system's administrator every folder can be written")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(LabDownError, match=r"cannot write to .*: Permission denied\. Choose another folder"):
        ensure(tmp_path / "practice")
    tmp_path.chmod(0o700)


def test_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "practice").write_text("a file")
    with pytest.raises(LabDownError, match=r"cannot write to .*Choose another folder with --workspace"):
        ensure(tmp_path / "practice")


def test_a_lab_that_ends_at_once_says_why(tmp_path: Path) -> None:
    (tmp_path / "engine").write_text("a file")
    with pytest.raises(LabDownError) as refused:
        ensure(tmp_path)
    said = str(refused.value)
    assert said.startswith("The practice lab ended at once. The last it said: FileExistsError")
    assert str(tmp_path / "service.log") in said
    assert find(tmp_path) is None
    assert below(tmp_path) == []


def test_it_ends_when_nobody_asks_unless_it_shall_stay(tmp_path: Path) -> None:
    wanted = Running(tmp_path / "wanted", idle=0.3)
    assert ensure(wanted.folder, stay=True).pid == wanted.process.pid
    asked = Running(tmp_path / "asked", idle=0.3)
    followed = asked.events("events", filters={})
    idle = Running(tmp_path / "idle", idle=0.3)
    assert idle.process.wait(20) == 0
    assert find(idle.folder) is None
    assert (wanted.process.poll(), asked.process.poll()) == (None, None)
    for lab in (wanted, asked):
        lab.end()
    assert not (wanted.folder / "stay").exists()
    assert list(followed) == []


def test_it_ends_where_its_folder_is_gone(tmp_path: Path) -> None:
    lab = Running(tmp_path / "practice", idle=0.2)
    (tmp_path / "practice").rename(tmp_path / "elsewhere")
    assert lab.process.wait(20) == 0

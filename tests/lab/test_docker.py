"""Ownership, clean-up and interrupts with a real Docker engine; everything made here is removed by its id."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.lab.test_tools import until
from tutor.engine.journal import Journal
from tutor.lab.cleanup import carry_out, plan, verify
from tutor.lab.real import RealLab
from tutor.lab.watch import Watch
from tutor.lab.workspace import Workspace

pytestmark = pytest.mark.docker


def docker(*words: str, check: bool = True, stdin: bytes | None = None) -> str:
    done = subprocess.run(["docker", *words], input=stdin, capture_output=True, check=check, timeout=60)
    return done.stdout.decode().strip()


@dataclass
class Engine:
    """A real engine and what a test has made in it."""

    image: str
    tag: str
    made: list[tuple[str, ...]] = field(default_factory=list)

    def run(self, name: str, *options: str, command: tuple[str, ...] = ("sleep", "600")) -> str:
        """Start a container `TAG-NAME`; its id."""
        id_ = docker("run", "-d", "--name", f"{self.tag}-{name}", *options, self.image, *command)
        self.made.append(("rm", "-f", "-v", id_))
        return id_

    def network(self, name: str) -> str:
        id_ = docker("network", "create", name)
        self.made.append(("network", "rm", id_))
        return id_

    def volume(self, name: str) -> None:
        docker("volume", "create", name)
        self.made.append(("volume", "rm", name))

    def everything(self) -> set[str]:
        """Ids and names of all that is in the engine and bears this test's tag."""
        found = docker("ps", "-a", "--format", "{{.ID}} {{.Names}}") + "\n"
        found += docker("network", "ls", "--format", "{{.ID}} {{.Name}}") + "\n"
        found += docker("volume", "ls", "--format", "{{.Name}}") + "\n"
        found += docker("images", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}")
        return {line for line in found.splitlines() if self.tag in line}


def static_busybox() -> Path | None:
    for place in ("/bin/busybox", "/usr/bin/busybox"):
        if Path(place).exists() and "static" in _kind(place):
            return Path(place)
    return None


def _kind(program: str) -> str:
    if shutil.which("ldd") is None:
        return "static"
    done = subprocess.run(["ldd", program], capture_output=True, text=True, check=False)
    return (
        "static" if "not a dynamic" in done.stderr + done.stdout or "statically" in done.stdout else "dynamic"
    )


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    """An image with a shell: busybox where it is, else one made of this machine's static busybox."""
    if docker("images", "-q", "busybox:1.36"):
        yield "busybox:1.36"
        return
    busybox = static_busybox()
    if busybox is None:
        pytest.skip("no image busybox:1.36 and no static busybox to make one of")
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        tar.add(busybox, "bin/busybox")
        for name in ("sh", "sleep", "echo"):
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
    reference = f"dwktest-{os.getpid()}:busybox"
    docker("import", "-", reference, stdin=layer.getvalue())
    yield reference
    docker("image", "rm", reference)


@pytest.fixture
def engine(image: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    # Short: a cluster's name has at most 32 characters.
    engine = Engine(image, f"dwktest-{os.getpid()}-{abs(hash(request.node.name)) % 10_000}")
    yield engine
    for words in reversed(engine.made):
        docker(*words, check=False)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RealLab:
    # Clean-up also offers what the tutor has fetched for this user.
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    workspace = Workspace(tmp_path / "dwk")
    workspace.prepare()
    return RealLab(workspace, journal=Journal(workspace.journal, "real"), course=tmp_path)


@pytest.fixture
def journal(lab: RealLab) -> Journal:
    return Journal(lab.workspace.journal, "real")


def fake_cluster(engine: Engine, name: str) -> dict[str, str]:
    """Containers, network and volume with the labels of a k3d cluster; nothing in it runs Kubernetes."""
    engine.network(f"k3d-{name}")
    engine.volume(f"k3d-{name}-images")
    ids = {}
    for role in ("server", "agent"):
        id_ = docker(
            *(
                "run",
                "-d",
                "--name",
                f"k3d-{name}-{role}-0",
                "--network",
                f"k3d-{name}",
                "-v",
                "/var/lib/one",
            ),
            *("-v", "/var/lib/two", "-v", f"k3d-{name}-images:/k3d/images", "--label", "app=k3d"),
            *("--label", f"k3d.cluster={name}", "--label", f"k3d.role={role}"),
            *("--label", "k3d.cluster.token=a-secret", "--label", "k3d.server.api.port=40001"),
            *(engine.image, "sleep", "600"),
        )
        engine.made.append(("rm", "-f", "-v", id_))
        ids[f"k3d-{name}-{role}-0"] = id_
    return ids


def test_identities(lab: RealLab, engine: Engine) -> None:
    name = engine.tag
    ids = fake_cluster(engine, name)
    found = lab.identify("cluster", name)
    assert found is not None
    assert {part: found[part] for part in ids} == ids
    assert len(found[f"network k3d-{name}"]) == 64
    assert found[f"volume k3d-{name}-images"].startswith("20")
    assert lab.parts(name).api_port == "40001"
    assert "a-secret" not in repr(lab.parts(name))
    assert lab.identify("cluster", name[:-1]) == lab.identify("cluster", f"{name}-2") == {}


def test_identities_of_containers_and_images(lab: RealLab, engine: Engine) -> None:
    id_ = engine.run("one")
    name = f"{engine.tag}-one"
    assert lab.identify("container", name) == {name: id_}
    # The begin of an id is no name.
    assert lab.identify("container", id_[:12]) == {}
    reference = lab.identify("image", engine.image)
    assert reference is not None
    assert reference[engine.image].startswith("sha256:")
    assert lab.identify("image", reference[engine.image][7:19]) == {}
    assert lab.identify("image", f"{engine.tag}:none") == {}


def test_a_container_made_again_is_another(lab: RealLab, engine: Engine, journal: Journal) -> None:
    first = engine.run("one")
    journal.append("owned", kind="container", name=f"{engine.tag}-one", ids={f"{engine.tag}-one": first})
    docker("rm", "-f", first)
    second = engine.run("one")
    planned = plan(lab, journal)
    assert [each for each in planned.remove if each.kind == "container"] == []
    carry_out(lab, planned.remove)
    assert docker("inspect", "--format", "{{.State.Running}}", second) == "true"


def test_clean_up_takes_what_is_ours_and_leaves_what_is_not(
    lab: RealLab, engine: Engine, journal: Journal
) -> None:
    # Someone else's: a container with volumes, a network, a volume, and a cluster.
    engine.volume(f"{engine.tag}-data")
    engine.network(f"{engine.tag}-net")
    engine.run("other", "--network", f"{engine.tag}-net", "-v", f"{engine.tag}-data:/data", "-v", "/cache")
    fake_cluster(engine, f"{engine.tag}-b")
    before = engine.everything()
    volumes_before = set(docker("volume", "ls", "-q").split())
    # Ours.
    name = f"{engine.tag}-a"
    fake_cluster(engine, name)
    journal.append("owned", kind="cluster", name=name, ids=lab.identify("cluster", name))
    engine.run("hash", "-v", "/cache")
    journal.append(
        "owned",
        kind="container",
        name=f"{engine.tag}-hash",
        ids=lab.identify("container", f"{engine.tag}-hash"),
    )
    docker("tag", engine.image, f"{engine.tag}:v1")
    journal.append(
        "owned", kind="image", name=f"{engine.tag}:v1", ids=lab.identify("image", f"{engine.tag}:v1")
    )

    planned = plan(lab, journal)
    kinds = [each.kind for each in planned.remove]
    # Two unnamed volumes of each node, one of the container, and the cluster's own.
    assert (kinds.count("container"), kinds.count("volume"), kinds.count("network")) == (3, 6, 1)
    removals = carry_out(lab, planned.remove)

    assert [each for each in removals if each.trouble] == []
    assert verify(lab, planned.remove) == ()
    assert engine.everything() == before
    assert set(docker("volume", "ls", "-q").split()) >= volumes_before
    left = {each.name for each in planned.remove if each.kind == "volume"}
    assert not left & set(docker("volume", "ls", "-q").split())
    assert docker("images", "-q", engine.image) != ""


def test_the_network_stays_while_a_stranger_uses_it(lab: RealLab, engine: Engine, journal: Journal) -> None:
    name = engine.tag
    fake_cluster(engine, name)
    journal.append("owned", kind="cluster", name=name, ids=lab.identify("cluster", name))
    stranger = engine.run("guest", "--network", f"k3d-{name}")
    planned = plan(lab, journal)
    carry_out(lab, planned.remove)
    assert verify(lab, planned.remove) == ()
    assert "containers that are not the tutor's use it" in planned.stays[0]
    attached = docker("network", "inspect", "--format", "{{json .Containers}}", f"k3d-{name}")
    assert stranger in attached


def test_interrupt_reaches_a_container_in_the_foreground(lab: RealLab, engine: Engine) -> None:
    text = (
        f"docker run --rm --name {engine.tag}-loop {engine.image} "
        "sh -c 'trap \"echo bye; exit 0\" INT TERM; while :; do echo tick; sleep 0.2; done'"
    )
    ran = lab.perform(text, interrupt="tick", limit=40)
    assert "tick" in ran.output
    assert "bye" in ran.output
    assert ran.exit_code in (0, 130)
    assert lab.identify("container", f"{engine.tag}-loop") == {}


def test_a_container_that_ignores_interrupts_lets_the_command_go(lab: RealLab, engine: Engine) -> None:
    """As the course's own image does: its process is number 1 and has no handler."""
    name = f"{engine.tag}-deaf"
    engine.made.append(("rm", "-f", "-v", name))
    ran = lab.perform(f"docker run --name {name} {engine.image} sleep 600", interrupt="^$", limit=1)
    assert ran.exit_code == 124
    text = f"docker start {name} >/dev/null; docker logs -f {name} & echo up; exec docker attach {name}"
    ran = lab.perform(text, interrupt="up", limit=40)
    assert ran.seconds < 30
    assert ran.exit_code != 124


def test_events_of_the_engine_are_noticed(lab: RealLab, engine: Engine) -> None:
    noticed = threading.Event()
    watching = Watch(lab, [("docker", "ps")], noticed.set)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tutor.lab.watch.POLL", 60.0)
        watching.start()
        try:
            # The events command needs a moment before it hears anything.
            made = 0

            def heard() -> bool:
                nonlocal made
                made += 1
                engine.volume(f"{engine.tag}-v{made}")
                return noticed.wait(0.2)

            assert until(heard, 20)
        finally:
            watching.stop(wait=5.0)

"""`doctor`: exit codes, the document, and fetching k3d from a server on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Answer, Machine
from tests.commands.stand_ins import NO_ENGINE, tells_the_doctor
from tests.lab.mirror import CONTENT, PIN, send, serving
from tutor.lab import fetch
from tutor.lab.doctor import repair


@pytest.fixture
def k3d(machine: Machine) -> Path:
    """Where the doctor puts k3d; the machine has none."""
    tells_the_doctor(machine)
    machine.without("k3d")
    return Path(machine.environ["XDG_DATA_HOME"]) / "dwk-tutor" / "bin" / "k3d"


def statuses(said: Answer) -> dict[str, str]:
    return {finding["id"]: finding["status"] for finding in said.document["findings"]}


def test_a_computer_that_can(here: Here, machine: Machine) -> None:
    tells_the_doctor(machine)
    said = here("doctor", "--json")
    assert said.code == (0 if said.document["can_run"] else 1)
    assert statuses(said)["docker"] == "ok"
    assert statuses(said)["k3d"] == "ok"
    assert machine.everything() == {}


@pytest.mark.parametrize(
    ("script", "word"), [(None, "docker"), (f"echo '{NO_ENGINE}' >&2; exit 1", "no engine answers")]
)
def test_without_docker_it_cannot(here: Here, machine: Machine, script: str | None, word: str) -> None:
    if script is None:
        machine.without("docker")
    else:
        machine.script("docker", script)
    said = here("doctor", "--json")
    assert said.code == 1
    assert said.document["can_run"] is False
    assert statuses(said)["docker"] == "fail"
    report = here("doctor")
    assert report.code == 1
    assert "✗ stop" in report.out
    assert word in report.out
    assert "The real lab cannot run yet: docker" in report.out


def test_a_foreign_cluster_of_the_usual_name_is_told(here: Here, machine: Machine) -> None:
    tells_the_doctor(machine)
    machine.first("docker", "ps -a -q*", f"echo {'f' * 64}; exit 0")
    said = here("doctor", "--json")
    (finding,) = [each for each in said.document["findings"] if each["id"] == "cluster-name"]
    assert "k3s-default" in finding["found"]


def test_fixing_asks_first(here: Here, k3d: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fetch.URL_VARIABLE, "http://127.0.0.1:1/never")
    said = here("doctor", "--fix", "--json")
    assert said.code == 1
    assert statuses(said)["k3d"] == "fail"
    assert "there is no terminal to ask on" in said.err
    assert "Nothing was fetched." in said.err
    assert not k3d.exists()


def test_other_bytes_than_the_pinned_ones_are_refused(machine: Machine, k3d: Path) -> None:
    with serving(send()) as mirror:
        environ = {fetch.URL_VARIABLE: mirror.url, "no_proxy": "127.0.0.1"}
        said = machine.call("doctor", "--fix", "--yes", environ=environ)
    assert said.code == 1
    assert f"its SHA-256 is {PIN}" in " ".join(said.out.split())
    assert "Nothing was installed." in said.out
    assert not k3d.exists()
    assert mirror.paths
    assert mirror.paths[0].startswith("/k3d-")


def test_the_pinned_bytes_are_installed(here: Here, k3d: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    # The pins are the default of a parameter, so the mirror's goes in there.
    mended = repair.fix
    pins = dict.fromkeys(fetch.PINS, PIN)
    monkeypatch.setattr("tutor.commands.doctor.mend", lambda *given: mended(*given, pins=pins))
    with serving(send()) as mirror:
        monkeypatch.setenv(fetch.URL_VARIABLE, mirror.url)
        said = here("doctor", "--fix", "--yes")
    assert "✓ k3d 5.9.0 is at" in said.out
    assert k3d.read_bytes() == CONTENT


def test_a_mirror_that_is_none(here: Here, k3d: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fetch.URL_VARIABLE, "ftp://mirror")
    said = here("doctor", "--fix", "--yes")
    assert said.code == 1
    assert "is not an http or https address" in said.out
    assert not k3d.exists()

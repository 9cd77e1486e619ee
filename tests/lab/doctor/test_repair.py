"""`doctor --fix`: it asks, fetches k3d into the tutor's own folder, and changes nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console

from tests.lab.doctor.recorded import RecordedSystem, changed
from tests.lab.mirror import CONTENT, PIN, refuse, send, serving
from tutor.lab.doctor import fix
from tutor.lab.fetch import PINS, URL_VARIABLE


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def without_k3d(folder: Path, url: str) -> RecordedSystem:
    return changed(
        "linux",
        programs={"k3d": None},
        tools={"k3d version": None},
        tool_folder=str(folder),
        environ={URL_VARIABLE: url},
    )


def taken(
    system: RecordedSystem, answer: bool = True, pins: Mapping[str, str] = PINS
) -> tuple[bool, str, list[str]]:
    out, asked = io.StringIO(), []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answer

    done = fix(system, confirm, Console(file=out, width=200), pins=pins)
    return done, out.getvalue(), asked


def test_fetches_after_a_yes(tmp_path: Path) -> None:
    with serving(send()) as mirror:
        done, said, asked = taken(without_k3d(tmp_path / "bin", mirror.url), pins={"linux-amd64": PIN})
    assert done
    assert asked == [f"Fetch k3d 5.9.0 (some 25 MB) from {mirror.url}/k3d-linux-amd64 to {tmp_path}/bin/k3d?"]
    assert (tmp_path / "bin" / "k3d").read_bytes() == CONTENT
    assert f"✓ k3d 5.9.0 is at {tmp_path}/bin/k3d" in said


def test_a_no_changes_nothing(tmp_path: Path) -> None:
    with serving(send()) as mirror:
        done, said, _ = taken(without_k3d(tmp_path / "bin", mirror.url), answer=False)
        assert not mirror.paths
    assert not done
    assert "Nothing was fetched" in said
    assert not (tmp_path / "bin").exists()


def test_bytes_of_another_file_are_refused_with_the_real_pin(tmp_path: Path) -> None:
    with serving(send()) as mirror:
        done, said, _ = taken(without_k3d(tmp_path, mirror.url))
    assert not done
    assert PINS["linux-amd64"] in said.replace("\n", "")
    assert not (tmp_path / "k3d").exists()


def test_a_refusal_is_told_in_words(tmp_path: Path) -> None:
    with serving(refuse(404)) as mirror:
        done, said, _ = taken(without_k3d(tmp_path, mirror.url))
    assert not done
    assert "404" in said


def test_nothing_to_do_where_k3d_is_new_enough() -> None:
    done, said, asked = taken(changed("linux"))
    assert done
    assert not asked
    assert "k3d 5.9.0 is there already" in said


def test_an_old_k3d_is_worth_a_fetch(tmp_path: Path) -> None:
    with serving(send()) as mirror:
        system = changed("docker29_old_k3d", tool_folder=str(tmp_path), environ={URL_VARIABLE: mirror.url})
        done, _, _ = taken(system, pins={"linux-amd64": PIN})
    assert done


def test_an_unknown_processor_is_not_asked_about() -> None:
    system = changed("linux", programs={"k3d": None}, tools={"k3d version": None}, machine="riscv64")
    done, said, asked = taken(system)
    assert not done
    assert not asked
    assert "riscv64" in said

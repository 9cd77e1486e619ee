"""The report for people and for programs."""

from __future__ import annotations

import io
import json

from rich.console import Console

from tests.lab.doctor.recorded import RecordedSystem, recording
from tutor.lab.doctor import as_json, examine, render


def printed(name: str, width: int = 80, color: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, color_system="truecolor" if color else None
    )
    render(examine(RecordedSystem(recording(name))), console)
    return out.getvalue()


def test_each_line_has_a_mark_and_a_word() -> None:
    text = printed("cgroup_v1")
    assert "✓ ok    docker " in text
    assert "✗ stop  cgroups " in text
    assert text.rstrip().endswith(
        "The real lab cannot run yet: cgroups.\nPut that right and run `dwk-tutor doctor` again."
    )


def test_remedies_stay_in_one_line_to_be_copied() -> None:
    lines = [line.strip() for line in printed("engine_down", width=60).splitlines()]
    assert "→ Compare where docker looks: docker context ls; echo $DOCKER_HOST" in lines


def test_prose_keeps_to_the_width() -> None:
    lines = printed("engine_down", width=60).splitlines()
    assert all(len(line) <= 60 for line in lines if "→" not in line)


def test_names_in_brackets_are_not_taken_for_markup() -> None:
    system = recording("cgroup_v1")
    system["files"]["/proc/sys/kernel/osrelease"] = "5.15-microsoft-standard-WSL2"
    out = io.StringIO()
    render(examine(RecordedSystem(system)), Console(file=out, width=100))
    assert "→ [wsl2]" in out.getvalue()


def test_colours_only_when_the_console_has_them() -> None:
    assert "\x1b[" not in printed("linux")
    assert "\x1b[" in printed("linux", color=True)


def test_json_has_its_documented_shape() -> None:
    for name in ("linux", "podman_docker", "colima"):
        report = json.loads(json.dumps(as_json(examine(RecordedSystem(recording(name))))))
        assert set(report) == {"version", "can_run", "findings"}
        assert report["version"] == 1
        assert report["can_run"] is all(finding["status"] != "fail" for finding in report["findings"])
        documented = as_json.__doc__ or ""
        for finding in report["findings"]:
            assert set(finding) == {"id", "status", "found", "why", "fix"}
            assert finding["status"] in {"ok", "warn", "fail"}
            assert finding["fix"] is None or isinstance(finding["fix"], str)
            assert finding["id"] in documented

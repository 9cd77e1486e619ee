"""`lab env`: what it prints means the same to bash, zsh and sh, whatever the paths hold."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Machine

SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"no {name} on the PATH"))
    for name in ("bash", "zsh", "sh")
]
ODD = """a b/it's "$HOME" `id` \\n ; & é 日本/🐳*?[x]!"""


def evaluated(machine: Machine, shell: str, exports: str, command: str) -> str:
    """What a command prints in a shell that has evaluated the exports."""
    done = subprocess.run(
        [shutil.which(shell) or shell, "-c", f'eval "$EXPORTS"\n{command}'],
        env={**machine.environ, "EXPORTS": exports, "LOG_LEVEL": "debug", "K3D_CONFIG": "/my/own"},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_odd_characters_arrive_unharmed(here: Here, machine: Machine, shell: str) -> None:
    root = machine.home / ODD
    said = here("lab", "env", "--workspace", str(root))
    assert (said.code, said.err) == (0, "")
    shown = 'printf \'%s\\n\' "$DWK_TUTOR" "$KUBECONFIG" "$PATH" "${LOG_LEVEL-none}${K3D_CONFIG-none}"'
    workspace, kubeconfig, path, rest = evaluated(machine, shell, said.out, shown).splitlines()
    assert workspace == str(root)
    assert kubeconfig == str(root / ".dwk-tutor" / "kubeconfig")
    assert path.split(os.pathsep)[0] == str(root / ".dwk-tutor" / "bin")
    assert rest == "nonenone"


def test_its_k3d_is_the_guarded_one(here: Here, machine: Machine) -> None:
    machine.tools.cluster("k3s-default", "f")
    said = here("lab", "env", "--workspace", str(machine.home / ODD))
    printed = evaluated(machine, "bash", said.out, "k3d cluster delete 2>&1 || true; k3d version")
    assert "k3s-default" in printed
    assert '"k3s":"v1.35.1-k3s1"' in printed
    assert len(machine.tools.load()["containers"]) == 3


def test_it_goes_beside_an_open_tutor(machine: Machine) -> None:
    workspace = machine.begin({"event": "entered", "step": "docker-ps"})
    with workspace.lock():
        before = workspace.journal.read_bytes()
        said = machine.call("lab", "env")
    assert said.code == 0
    assert f"export KUBECONFIG={workspace.kubeconfig}\n" in said.out
    assert workspace.journal.read_bytes() == before


def test_it_makes_the_workspace_that_it_names(here: Here, machine: Machine) -> None:
    assert here("lab", "env").code == 0
    assert os.access(machine.workspace.bin / "k3d", os.X_OK)
    assert here("cleanup", "--yes").code == 0
    assert not machine.workspace.root.exists()


def test_no_exports_where_there_can_be_no_workspace(here: Here, machine: Machine) -> None:
    (machine.home / "dwk").write_text("a file")
    said = here("lab", "env")
    assert (said.code, said.out) == (2, "")
    assert "is a file, and the tutor needs a folder" in said.err


def test_the_bytes_of_a_path_are_printed_in_any_locale(machine: Machine, tmp_path: Path) -> None:
    root = machine.home / "é 日本"
    said = machine.call("lab", "env", "--workspace", str(root), environ={"PYTHONIOENCODING": "ascii"})
    assert f"export DWK_TUTOR='{root}'\n" in said.out


def test_the_tutor_is_on_its_path_and_keeps_to_its_workspace(here: Here, machine: Machine) -> None:
    elsewhere = machine.home / "else where"
    said = here("lab", "env", "--workspace", str(elsewhere))
    printed = evaluated(machine, "sh", said.out, "command -v dwk-tutor; dwk-tutor steps --json")
    path, _, document = printed.partition("\n")
    assert path == str(elsewhere / ".dwk-tutor" / "bin" / "dwk-tutor")
    assert json.loads(document)["workspace"] == str(elsewhere)

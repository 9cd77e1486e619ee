"""The real lab on stand-ins for its tools: what it asks, with what, and what it makes of the answers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.lab.fake_tools import FakeTools, digits, kubeconfig
from tutor.content.models import LAB_FACTS
from tutor.engine.journal import Journal
from tutor.engine.ports import Performer, Problem, World
from tutor.lab import toolbox
from tutor.lab.kubectl_line import addressed
from tutor.lab.ownership import context_port
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace


def test_it_is_a_world_and_a_performer(lab: RealLab) -> None:
    world: World = lab
    performer: Performer = lab
    assert (world.name, lab.badge) == ("real", "REAL k3d-k3s-default")
    assert performer.perform("exit 3").exit_code == 3


@pytest.mark.parametrize(
    ("asked", "run"),
    [
        ("kubectl get pods", "kubectl --context C --request-timeout=14s get pods"),
        ("kubectl explain pod", "kubectl --context C --request-timeout=14s explain pod"),
        ("kubectl get --raw /readyz", "kubectl --context C --request-timeout=14s get --raw /readyz"),
        ("kubectl --context=x get pods", "kubectl --request-timeout=14s --context=x get pods"),
        ("kubectl get pods --request-timeout 1s", "kubectl --context C get pods --request-timeout 1s"),
        ("kubectl config current-context", "kubectl config current-context"),
        ("kubectl version --client -o json", "kubectl version --client -o json"),
        ("kubectl version -o json", "kubectl --context C --request-timeout=14s version -o json"),
        ("kubectl", "kubectl"),
        ("docker ps", "docker ps"),
        ("k3d cluster list", "k3d cluster list"),
    ],
)
def test_calls_of_kubectl_are_kept_to_the_cluster_and_to_a_time(asked: str, run: str) -> None:
    assert addressed(asked.split(), "C", 15.0) == run.split()


def test_reads_run_with_the_private_kubeconfig_and_quietly(lab: RealLab, tools: FakeTools) -> None:
    names = [
        "KUBECONFIG",
        "KUBECACHEDIR",
        "KUBERC",
        "KUBECTL_KUBERC",
        "LOG_LEVEL",
        "LOG_COLORS",
        "TERM",
        "HOME",
    ]
    tools.state["show"] = names
    tools.save()
    reading = lab.read(["kubectl", "get", "pods"])
    state = lab.workspace.state
    assert list(json.loads(reading.stdout).values()) == [
        *(str(state / "kubeconfig"), str(state / "kube-cache")),
        *("off", "false", "error", "0", "dumb", tools.environ["HOME"]),
    ]
    assert reading.argv == ("kubectl", "get", "pods")
    assert tools.calls("kubectl")[-1] == [
        "--context",
        "k3d-k3s-default",
        "--request-timeout=14s",
        "get",
        "pods",
    ]


def test_the_shell_has_one_kubeconfig_and_nothing_that_misleads_k3d(lab: RealLab, tools: FakeTools) -> None:
    misled = tools.environ | {
        "LOG_LEVEL": "error",
        "K3D_CONFIG": "/x",
        "KUBECONFIG": "/a:/b",
        "DOCKER_HOST": "tcp://h",
    }
    lab = RealLab(lab.workspace, environ=misled)
    environment = lab.environment()
    assert "LOG_LEVEL" not in environment
    assert "K3D_CONFIG" not in environment
    assert environment["KUBECONFIG"] == str(lab.workspace.kubeconfig)
    assert environment["DOCKER_HOST"] == "tcp://h"
    assert environment["PATH"].split(":")[0] == str(lab.workspace.bin)
    exports, unset = lab.exports()
    assert "LOG_LEVEL" in unset
    assert {name: environment[name] for name in exports} == exports


def test_a_proxy_does_not_stand_between_kubectl_and_this_computer(lab: RealLab, tools: FakeTools) -> None:
    assert "NO_PROXY" not in lab.environment()
    behind = tools.environ | {"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "intra,localhost"}
    environment = RealLab(lab.workspace, environ=behind).environment()
    assert environment["NO_PROXY"] == environment["no_proxy"] == "intra,localhost,0.0.0.0,127.0.0.1"


def test_a_tutor_started_in_its_own_shell_finds_the_real_tools(lab: RealLab) -> None:
    inner = RealLab(lab.workspace, environ=lab.environment())
    assert inner.toolbox.find("k3d") == lab.toolbox.find("k3d") is not None
    assert inner.environment()["PATH"].split(":").count(str(lab.workspace.bin)) == 1


def test_a_missing_tool_is_a_problem_and_no_exception(lab: RealLab, tools: FakeTools) -> None:
    tools.environ["PATH"] = ""
    lab = RealLab(lab.workspace, environ={"PATH": str(tools.bin)})
    tools.without("docker")
    assert lab.read(["docker", "ps"]).problem is Problem.MISSING
    assert lab.identify("container", "x") is None


def test_facts_are_those_that_lessons_may_name(lab: RealLab, course: Path) -> None:
    facts = lab.facts()
    assert facts.keys() == LAB_FACTS.keys()
    assert facts["workspace"] == str(lab.workspace.root)
    assert facts["course"] == str(course)
    assert (facts["cluster"], facts["cluster_arg"], facts["import_arg"]) == ("k3s-default", "", "")
    assert (facts["k3d_version"], facts["kubectl_version"]) == ("5.9.0", "1.35.2")
    assert (facts["merge_flag"], facts["switch_flag"]) == (
        "--kubeconfig-merge-default",
        "--kubeconfig-switch-context",
    )


def test_flags_of_an_old_k3d(lab: RealLab, tools: FakeTools) -> None:
    tools.state["k3d"] = "k3d version v3.4.0\nk3s version v1.19.4-k3s1 (default)"
    tools.save()
    facts = lab.facts()
    assert (facts["merge_flag"], facts["switch_flag"]) == ("--merge-default-kubeconfig", "--switch-context")


def test_a_read_only_view_writes_nothing(workspace: Workspace, tools: FakeTools, course: Path) -> None:
    lab = RealLab(
        workspace,
        journal=Journal(workspace.journal, "real", read_only=True),
        environ=tools.environ,
        course=course,
    )
    lab.facts()
    lab.environment()
    assert not workspace.journal.exists()
    assert not (workspace.root / "sample_app").exists()


def test_a_workspace_that_is_not_there_is_not_made_by_looking(tmp_path: Path, tools: FakeTools) -> None:
    lab = RealLab(Workspace(tmp_path / "none"), environ=tools.environ)
    lab.exports()
    assert lab.read(["kubectl", "get", "pods"]).exit_code == 0
    assert not (tmp_path / "none").exists()


def test_the_sample_is_copied_and_noted_once(lab: RealLab, journal: Journal) -> None:
    lab.environment()
    lab.environment()
    files = [event["path"] for event in journal.events() if event["event"] == "file"]
    assert files == ["sample_app/Dockerfile", "sample_app/run.sh"]


def test_the_registry_gets_a_free_port_and_keeps_it(
    lab: RealLab, tools: FakeTools, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        monkeypatch.setattr("tutor.lab.free_names.REGISTRY_PORT", busy)
        port = lab.facts()["registry_port"]
        assert port != str(busy)
        # By now our own registry may hold it.
        with socket.socket() as registry:
            registry.bind(("0.0.0.0", int(port)))
            registry.listen()
            again = RealLab(lab.workspace, journal=journal, environ=tools.environ, course=lab.course)
            assert again.facts()["registry_port"] == port


def test_identities_without_secrets(lab: RealLab, tools: FakeTools) -> None:
    ids = tools.cluster("k3s-default", "aa")
    tools.container("hash", digits("77"))
    tools.container("k3d-reg", digits("88"), labels={"k3d.role": "registry"}, volumes=[digits("99")])
    tools.state["images"]["dwk-app1:v1"] = "sha256:1"
    tools.save()
    assert lab.identify("cluster", "k3s-default") == ids
    assert lab.identify("container", "hash") == {"hash": digits("77")}
    registry = {"k3d-reg": digits("88"), f"volume {digits('99')}": f"made {digits('99')[:4]}"}
    assert lab.identify("registry", "reg") == lab.identify("registry", "k3d-reg") == registry
    assert lab.identify("image", "dwk-app1:v1") == {"dwk-app1:v1": "sha256:1"}
    for kind in ("cluster", "container", "registry", "image"):
        assert lab.identify(kind, "nosuch") == {}
    assert "a-secret" not in json.dumps([lab.identify("cluster", "k3s-default"), tools.calls("docker")])


def test_a_cluster_with_a_longer_name_is_another(lab: RealLab, tools: FakeTools) -> None:
    tools.cluster("k3s-default-2", "aa")
    assert lab.identify("cluster", "k3s-default") == {}


def test_a_cluster_is_made_here_if_our_kubeconfig_leads_to_it(lab: RealLab, tools: FakeTools) -> None:
    tools.cluster("k3s-default", "aa", port="40001")
    assert not lab.made_here("cluster", "k3s-default")
    kubeconfig(lab.workspace.kubeconfig, "k3s-default", "40001")
    assert lab.made_here("cluster", "k3s-default")
    kubeconfig(lab.workspace.kubeconfig, "k3s-default", "40002")
    assert not lab.made_here("cluster", "k3s-default")
    assert lab.made_here("container", "anything")


@pytest.mark.parametrize("text", ["", "{", "contexts: 3", "contexts: [{name: k3d-x}]", "\0", "- a"])
def test_a_damaged_kubeconfig_leads_nowhere(tmp_path: Path, text: str) -> None:
    (tmp_path / "kubeconfig").write_text(text)
    assert context_port(tmp_path / "kubeconfig", "k3d-x") is None


def test_files_of_the_workspace(lab: RealLab) -> None:
    root = lab.workspace.root
    (root / "a.yaml").write_bytes(b"kind: \xff\n")
    os.mkfifo(root / "pipe")
    assert lab.read_text("a.yaml") == "kind: �\n"
    assert [lab.read_text(path) for path in ("none", ".", "pipe", "a\0b", "a.yaml/b")] == [None] * 5


def kubectl_of(
    lab: RealLab, tools: FakeTools, monkeypatch: pytest.MonkeyPatch, own: str, brought: str
) -> str:
    """Which kubectl the lab takes: its own version and the brought one's are given, k3s is 1.35."""
    tools.state["kubectl"] = own
    tools.save()
    other = replace(tools, folder=tools.folder / "brought")
    other.state = other.state | {"kubectl": brought}
    other.save()
    monkeypatch.setattr(toolbox, "brought_kubectl", lambda: str(other.bin / "kubectl"))
    lab.environment()
    return "brought" if lab.toolbox.find("kubectl") == str(other.bin / "kubectl") else "own"


@pytest.mark.parametrize(
    ("own", "brought", "taken"),
    [
        ("v1.35.1", "v1.36.4", "own"),
        ("v1.34.9-dispatcher", "v1.35.0", "own"),
        ("v1.32.4-dispatcher", "v1.36.4", "brought"),
        ("v1.38.0", "v1.36.4", "brought"),
        # Both too far: the nearer one.
        ("v1.33.0", "v1.39.0", "own"),
    ],
)
def test_which_kubectl_for_a_cluster_of_1_35(
    lab: RealLab, tools: FakeTools, own: str, brought: str, taken: str
) -> None:
    other = replace(tools, folder=tools.folder / "brought", state=tools.state | {"kubectl": brought})
    tools.state["kubectl"] = own
    tools.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toolbox, "brought_kubectl", lambda: str(other.bin / "kubectl"))
        environment = lab.environment()
    bin_ = other.bin if taken == "brought" else tools.bin
    assert lab.toolbox.find("kubectl") == str(bin_ / "kubectl")
    seen = subprocess.run(
        ["sh", "-c", "readlink -f $(command -v kubectl)"], env=environment, capture_output=True, check=True
    )
    assert seen.stdout.decode().strip() == str(bin_ / "kubectl")


def test_the_brought_kubectl_serves_where_there_is_none(lab: RealLab, tools: FakeTools) -> None:
    tools.without("kubectl")
    lab = RealLab(lab.workspace, environ={"PATH": str(tools.bin)})
    assert lab.toolbox.find("kubectl") == toolbox.brought_kubectl()
    assert lab.facts()["kubectl_version"].startswith("1.36.")


def test_k3d_from_the_data_folder_where_the_path_has_none(
    lab: RealLab, tools: FakeTools, tmp_path: Path
) -> None:
    fetched = tmp_path / "data" / "dwk-tutor" / "bin"
    fetched.mkdir(parents=True)
    assert lab.toolbox.find("k3d") == str(tools.bin / "k3d")
    (tools.bin / "k3d").rename(fetched / "k3d")
    assert lab.toolbox.find("k3d") == str(fetched / "k3d")
    assert lab.perform("k3d version -o json").output.startswith('{"k3d":"v5.9.0"')

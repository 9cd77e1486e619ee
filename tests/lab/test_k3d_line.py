"""What command lines of k3d would change."""

from __future__ import annotations

import pytest

from tutor.lab.k3d_line import Change, change


@pytest.mark.parametrize(
    "line",
    [
        "",
        "version",
        "cluster",
        "cluster list",
        "cluster list k3s-default -o json",
        "kubeconfig get k3s-default",
        "node list",
        "registry create reg --port 5111",
        "config init",
        "cluster delete --help",
        "cluster create -h",
        "cluster creat -a 2",
        "help cluster delete",
        "completion bash",
    ],
)
def test_what_changes_nothing(line: str) -> None:
    assert change(line.split()) is None


IMPLIED = ("k3s-default",)


@pytest.mark.parametrize(
    ("line", "group", "verb", "names"),
    [
        ("cluster delete", "cluster", "delete", IMPLIED),
        ("--verbose cluster rm", "cluster", "delete", IMPLIED),
        ("cluster del a b", "cluster", "delete", ("a", "b")),
        ("cluster stop --verbose mine", "cluster", "stop", ("mine",)),
        ("cluster start --timeout 60s", "cluster", "start", IMPLIED),
        ("cluster start --timeout=60s mine", "cluster", "start", ("mine",)),
        ("cluster restart", "cluster", "restart", IMPLIED),
        ("cluster create -a 2", "cluster", "create", IMPLIED),
        ("cluster create -a2 mine --no-lb", "cluster", "create", ("mine",)),
        ("cluster create --agents 2 -p 8080:80@loadbalancer mine", "cluster", "create", ("mine",)),
        ("cluster update mine --port-add 80:80", "cluster", "edit", ("mine",)),
        ("kubeconfig merge -d -s", "kubeconfig", "merge", IMPLIED),
        ("kubeconfig merge -ds mine", "kubeconfig", "merge", ("mine",)),
        ("kubeconfig write --kubeconfig-merge-default mine -s=false", "kubeconfig", "merge", ("mine",)),
        ("image import dwk-app1:v1", "image", "import", IMPLIED),
        ("images load dwk-app1:v1 -c mine -c other", "image", "import", ("mine", "other")),
        ("image import -t a -cmine", "image", "import", ("mine",)),
        ("image import a --cluster=mine -m direct", "image", "import", ("mine",)),
        ("node create extra", "node", "create", IMPLIED),
        ("node create extra -c mine --role agent", "node", "create", ("mine",)),
        ("node delete k3d-a-agent-0", "node", "delete", ("k3d-a-agent-0",)),
        ("reg rm k3d-reg", "registry", "delete", ("k3d-reg",)),
        ("cluster delete -- mine", "cluster", "delete", ("mine",)),
    ],
)
def test_what_would_be_changed(line: str, group: str, verb: str, names: tuple[str, ...]) -> None:
    assert change(line.split()) == Change(group, verb, names, everything=False, implied=names is IMPLIED)


@pytest.mark.parametrize("line", ["cluster delete --all", "cluster delete -a", "cluster stop -a=true"])
def test_everything(line: str) -> None:
    wanted = change(line.split())
    assert wanted is not None
    assert wanted.everything
    assert wanted.names == ()


def test_all_that_is_switched_off_is_not_all() -> None:
    assert change(["cluster", "delete", "--all=false"]) == Change("cluster", "delete", IMPLIED, False, True)

"""Patterns of edge checks against what learners really type."""

from __future__ import annotations

import pytest

from tutor.engine.commandline.vectors import commands
from tutor.engine.patterns import matches

LOGS = "kubectl logs -f *"
CREATE = "k3d cluster create -a 2"
SCALE = "kubectl scale deployment/web --replicas=4"
APPLY = "kubectl apply -f manifests/deployment.yaml"

FITTING = [
    ("kubectl get pods", "kubectl get pods"),
    ("kubectl get pods", "kubectl get po"),
    ("kubectl get pods", "kubectl get pod"),
    ("kubectl get pods", "k get po -w"),
    ("kubectl get pods", "kubectl -n default get pods -o wide"),
    ("kubectl get pods", "kubectl get -n default pods"),
    ("kubectl get pods", "kubectl get pods,deployments"),
    ("kubectl get pods", "kubectl get pods web-1"),
    ("kubectl get pods", "  kubectl   get\tpods  "),
    ("kubectl get pods", "kubectl \"get\" 'pods'"),
    ("kubectl get pods", "kubectl get pods | head -3"),
    ("kubectl get pods", "cd manifests && kubectl get pods"),
    ("kubectl get pods", "KUBECONFIG=x kubectl get pods"),
    ("kubectl get pods", "sudo -E kubectl get pods"),
    ("kubectl get pods", "env A=1 kubectl get pods"),
    ("kubectl get pods", "time kubectl get pods; echo done"),
    ("kubectl get pods", "watch -n 1 kubectl get pods"),
    ("kubectl get pods", "/usr/local/bin/kubectl get pods"),
    ("kubectl get pods", "kubectl.exe get pods"),
    ("kubectl get pods", "\\kubectl get pods > out.txt 2>&1"),
    ("kubectl get pods", "kubectl get \\\n  pods"),
    ("kubectl get pods", "echo $(kubectl get pods)"),
    ("kubectl get pods", "for i in 1 2; do kubectl get pods; done"),
    ("kubectl get pods", "kubectl get pods # all of them"),
    ("kubectl get deployments", "kubectl get deploy"),
    ("kubectl get deployments", "kubectl get deployments.apps"),
    ("kubectl get deployments", "kubectl get deployments.v1.apps"),
    ("kubectl get replicasets", "kubectl get rs"),
    ("kubectl get nodes", "kubectl get no"),
    ("kubectl get ns", "kubectl get namespaces"),
    ("kubectl get svc", "kubectl get services"),
    ("kubectl get deploy,po", "kubectl get pods,rs,deployment"),
    ("kubectl explain pod", "kubectl explain pods"),
    (SCALE, "kubectl scale deployment/web --replicas=4"),
    (SCALE, "kubectl scale deploy web --replicas 4"),
    (SCALE, "kubectl scale --replicas=4 deployments.apps/web"),
    (SCALE, "kubectl scale --replicas 4 deployment web -n default"),
    ("kubectl set image deployment/web app=*", "kubectl set image deploy web app=img:v2"),
    ("kubectl delete pod *", "kubectl delete po web-6965c-x2lkq"),
    ("kubectl delete pod *", "kubectl delete pod/web-6965c-x2lkq"),
    ("kubectl delete pod web-*", "kubectl delete pod web-6965c"),
    ("kubectl get|describe pods", "kubectl describe pod web"),
    (LOGS, "kubectl logs -f web-1"),
    (LOGS, "kubectl logs web-1 --follow"),
    (LOGS, "kubectl logs --follow=true deploy/web"),
    (LOGS, "kubectl logs -f --tail=5 deploy/web"),
    ("kubectl logs pod/*", "kubectl logs web-1"),
    ("kubectl logs -l app=web", "kubectl logs --selector app=web"),
    (APPLY, "kubectl apply -f manifests/deployment.yaml"),
    (APPLY, "kubectl apply -f ./manifests/deployment.yaml"),
    (APPLY, "kubectl apply --filename=manifests/deployment.yaml"),
    (APPLY, "kubectl apply -f=manifests/deployment.yaml"),
    (CREATE, "k3d cluster create -a 2"),
    (CREATE, "k3d cluster create -a2"),
    (CREATE, "k3d cluster create -a=2"),
    (CREATE, "k3d cluster create --agents 2"),
    (CREATE, "k3d cluster create k3s-default --agents=2 --no-lb"),
    ("k3d cluster list", "k3d cluster ls"),
    ("k3d cluster delete", "k3d cluster rm k3s-default"),
    ("k3d image import web:1 -c test", "k3d image import --cluster=test web:1"),
    ("k3d image import web:1", "k3d image load web:1 other:2"),
    (
        "k3d kubeconfig merge k3s-default --kubeconfig-switch-context",
        "k3d kubeconfig merge k3s-default -d -s",
    ),
    ("k3d kubeconfig merge k3s-default -s", "k3d kubeconfig merge k3s-default --switch-context"),
    ("docker ps", "docker container ls -a"),
    ("docker images", "docker image ls"),
    ("docker rmi web", "docker image rm web"),
    ("docker run web", "docker run -it --rm web"),
    ("docker run web", "docker run -d -p 80:80 --name x web"),
    ("docker run -i -t web", "docker run -it web"),
    ("docker run web", "docker container run web sh -c 'sleep 1'"),
    ("docker build -t web:1 .", "docker build . --tag web:1"),
    ("docker build -t web:1 .", "docker buildx build --load -t web:1 ."),
    ("docker logs -f web", "docker logs --tail 5 --follow web"),
]

NOT_FITTING = [
    ("kubectl get pods", "kubectl get nodes"),
    ("kubectl get pods", "kubectl gets pods"),
    ("kubectl get pods", "echo kubectl get pods"),
    ("kubectl get pods", "echo 'kubectl get pods'"),
    ("kubectl get pods", "# kubectl get pods"),
    ("kubectl get pods", "kubectl get"),
    ("kubectl get pods", ""),
    ("kubectl get pods", "pods get kubectl"),
    ("kubectl get pods", "grep 'x' <<< 'kubectl get pods'"),
    (SCALE, "kubectl scale deployment/web --replicas=3"),
    (SCALE, "kubectl scale deployment/other --replicas=4"),
    (SCALE, "kubectl scale deployment/web"),
    ("kubectl delete pod *", "kubectl delete pod -l app=web"),
    ("kubectl delete pod *", "kubectl delete pod"),
    (LOGS, "kubectl logs web-1"),
    (LOGS, "kubectl logs --follow=false web-1"),
    (APPLY, "kubectl apply -f deployment.yaml"),
    (APPLY, "kubectl delete -f manifests/deployment.yaml"),
    (CREATE, "k3d cluster create"),
    (CREATE, "k3d cluster create -a 3"),
    (CREATE, "k3d cluster create -s 2"),
    ("k3d cluster create", "k3d registry create"),
    ("docker ps", "docker pss"),
    ("docker run web", "docker run --name web other"),
    ("docker build -t web:1 .", "docker build -t web:2 ."),
    ("docker build -t web:1 .", "docker build -t web:1"),
]


@pytest.mark.parametrize(("pattern", "line"), FITTING)
def test_fits(pattern: str, line: str) -> None:
    assert matches(pattern, line)


@pytest.mark.parametrize(("pattern", "line"), NOT_FITTING)
def test_does_not_fit(pattern: str, line: str) -> None:
    assert not matches(pattern, line)


def test_a_file_may_be_named_from_the_folder_the_learner_is_in() -> None:
    here = {"workspace": "/home/ada/dwk", "cwd": "/home/ada/dwk/manifests"}
    assert matches(APPLY, "kubectl apply -f deployment.yaml", **here)
    assert matches(APPLY, "kubectl apply -f /home/ada/dwk/manifests/deployment.yaml", **here)


def test_a_document_fed_to_a_command_is_no_command() -> None:
    line = "cat <<EOF > notes\nkubectl get pods\nEOF\nkubectl get nodes"
    assert not matches("kubectl get pods", line)
    assert matches("kubectl get nodes", line)


@pytest.mark.parametrize(
    "line", ["kubectl get 'pods", 'echo "$(ls', "a |", "> ", "$(", "`", "<<", "&& ||", "\\"]
)
def test_an_unfinished_line_is_read_as_far_as_it_goes(line: str) -> None:
    assert isinstance(commands(line), tuple)


def test_many_flags_are_no_burden() -> None:
    line = "docker run " + " ".join(f"--flag{number} value{number}" for number in range(40)) + " web"
    assert not matches("docker stop web", line)
    assert matches("docker run *", line)


@pytest.mark.parametrize(
    ("line", "cwd", "is_it"),
    [
        ("cd manifests && kubectl apply -f deployment.yaml", "/home/ada/dwk", True),
        ("cd .. && kubectl apply -f manifests/deployment.yaml", "/home/ada/dwk/sample_app", True),
        ("cd manifests; ls; kubectl apply -f ./deployment.yaml", "/home/ada/dwk", True),
        ("cd sample_app && kubectl apply -f deployment.yaml", "/home/ada/dwk", False),
        ("kubectl apply -f deployment.yaml; cd manifests", "/home/ada/dwk", False),
        ("cd && kubectl apply -f deployment.yaml", "/home/ada/dwk/manifests", False),
        ("cd ~/dwk && kubectl apply -f manifests/deployment.yaml", "/home/ada", True),
    ],
)
def test_a_file_is_named_from_where_the_line_has_gone(line: str, cwd: str, is_it: bool) -> None:
    wanted = "kubectl apply -f manifests/deployment.yaml"
    assert matches(wanted, line, workspace="/home/ada/dwk", cwd=cwd) is is_it

"""A small part with a step of every kind, long enough texts to scroll, and the world it is taken in."""

from __future__ import annotations

from tests.engine.world import FakeWorld
from tutor.content.check_models import LevelCheck
from tutor.content.glossary import Glossary, Term
from tutor.content.models import (
    Chapter,
    Choice,
    Command,
    Entry,
    FactDefault,
    Making,
    Option,
    Part,
    Phase,
    Question,
    Read,
    Route,
    Step,
)

NODES = "kubectl get nodes -o json"
DEPLOYMENT = "kubectl get deployment web -o json"

WELCOME = Step(
    "welcome",
    "What this is",
    """\
A **microservice** is a *small* program of its own. Look at the [documentation](https://kubernetes.io).

> Microservices are small, autonomous services that work together.

- It is started, stopped and replaced alone, without asking any of the others first.
- It speaks to others over the network.

1. Read.
2. Do.

```yaml
kind: Deployment  # the wish
spec:
  replicas: 4
```

| Word | Means |
|---|---|
| pod | what runs |
| node | where it runs |
""",
    Read(),
    minutes=2,
)
WHICH = Step(
    "which-node",
    "Which node decides?",
    "You are about to make a cluster of three nodes.",
    Question(
        "Who chooses the `node` for a copy?",
        (
            Option("The agents agree on it", "They only run what they are told to run."),
            Option("The control plane", "It runs on the server node and places every pod.", right=True),
            Option("You do", "You only say how many there shall be."),
        ),
    ),
)
CREATE = Step(
    "create-cluster",
    "A cluster of three nodes",
    "One command makes it:\n\n```sh\nk3d cluster create -a 2\n```\n\n`-a 2` asks for two agents.",
    Command(
        "k3d cluster create{cluster_arg} -a 2",
        usual=40,
        phases=(Phase("Network", "Making the network"), Phase("Starting", "Starting the nodes")),
    ),
    minutes=5,
    checks=(
        LevelCheck(
            NODES,
            {"length(items)": 3},
            "There are {length(items)|no} nodes; 3 are asked for. Run `k3d cluster create -a 2`.",
        ),
    ),
    hints=("Which program makes clusters?", "Type `k3d cluster create -a 2`."),
    learned="Three containers are **three nodes** now.",
    undo="k3d cluster delete{cluster_arg}",
    until="end",
    repair="k3d cluster start{cluster_arg}",
    makes=(Making("cluster", "{cluster}"),),
)
WAY = Step(
    "choose-way",
    "Three ways into the cluster",
    "The image has to get to the nodes.",
    Choice(
        "route",
        (
            Route("import", "Import it", "Fast, and needs no account."),
            Route("hub", "Docker Hub", "As it is done at work; needs an account."),
        ),
    ),
)
WHO = Step(
    "who",
    "Your name at Docker Hub",
    "The image is named after you.",
    Entry(
        "hub_user", "What is your name there?", "[a-z0-9]{4,30}", "It has 4 to 30 small letters and digits."
    ),
    when={"route": "hub"},
)
DEPLOY = Step(
    "deploy",
    "First deploy",
    "Make a Deployment.",
    Command("kubectl create deployment web \\\n  --image=web"),
    optional="The next chapter does without it.",
    checks=(
        LevelCheck(DEPLOYMENT, {"spec.replicas": 1}, "It has {spec.replicas}.", absent="No Deployment yet."),
    ),
)
PART = Part(
    "First Deploy",
    (
        Chapter("begin", "Begin", (WELCOME, WHICH)),
        Chapter("cluster", "A cluster", (CREATE,)),
        Chapter("deploy", "Deploy", (WAY, WHO, DEPLOY)),
    ),
    {"route": FactDefault("the way", "import"), "hub_user": FactDefault("the name")},
)


def world() -> FakeWorld:
    """Nothing exists yet."""
    fake = FakeWorld()
    fake.says(NODES, {"items": []})
    fake.absent(DEPLOYMENT)
    return fake


GLOSSARY = Glossary(
    (
        Term("cluster", "A group of machines that work as one.", ("create-cluster",)),
        Term("microservice", "A small service that is released alone.", ("welcome",)),
        Term("node", "One machine of a cluster. " + "It has more to say. " * 30, ("create-cluster",)),
        Term("pod", "What runs: one container, or a few.", ("deploy",), ("capsule",)),
    )
)

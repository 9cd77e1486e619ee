"""All that the practice lab's docker knows, and what it names although it does not know it."""

from __future__ import annotations

from tutor.lab.practice.tools.arguments import Command
from tutor.lab.practice.tools.docker.container_commands import CONTAINER_COMMANDS, INSPECT_CONTAINER
from tutor.lab.practice.tools.docker.image_commands import BUILD, IMAGE_COMMANDS, LOGIN, LOGOUT, MANIFEST

_FORMAT = """\
      --format string   How to print: 'table', 'table TEMPLATE', 'json' or a Go template
"""
_TEMPLATE = "  -f, --format string   How to print: 'json' or a Go template\n"
_FILTER = "  -f, --filter filter   Only those that fit, such as name=web\n"
_LIST = "      --no-trunc        Print all in full\n  -q, --quiet           Only {}\n"

_EVENTS = Command(
    "events", "Follow what happens in the engine", "[OPTIONS]",
    """\
  -f, --filter filter   Only those that fit, such as type=container
      --format string   How to print: 'json' or a Go template
      --since string    From a time on
      --until string    Up to a time
""", 0, 0, "system:events",
)  # fmt: skip
_INFO = Command("info", "Say what the engine is and has", "[OPTIONS]", _TEMPLATE, 0, 0, "system:info")

GROUPS = (
    Command("container", "Containers", "COMMAND", commands=(*CONTAINER_COMMANDS, INSPECT_CONTAINER)),
    Command("image", "Images", "COMMAND", commands=IMAGE_COMMANDS),
    Command("builder", "Builds", "COMMAND", commands=(BUILD,)),
    Command("buildx", "Builds", "COMMAND", commands=(BUILD,)),
    MANIFEST,
    Command(
        "network", "Networks", "COMMAND", commands=(
            Command("connect", "Connect a container to a network", "[OPTIONS] NETWORK CONTAINER", """\
      --alias strings   Further name of the container in the network
      --ip string       IPv4 address (no effect in the practice lab)
""", 2, 2, "others:connect"),
            Command("disconnect", "Disconnect a container from a network", "[OPTIONS] NETWORK CONTAINER",
                    "  -f, --force   Whatever its state (no effect in the practice lab)\n",
                    2, 2, "others:disconnect"),
            Command("create", "Make a network", "[OPTIONS] NETWORK", """\
  -d, --driver string   Kind of network (default "bridge")
      --gateway list    Gateway (no effect in the practice lab)
      --internal        Without a way out (no effect in the practice lab)
      --label list      Label, NAME=VALUE
  -o, --opt map         Options of the driver (no effect in the practice lab)
      --subnet list     Range of addresses (no effect in the practice lab)
""", 1, 1, "others:create_network"),
            Command("inspect", "Show all that is known of networks", "[OPTIONS] NETWORK [NETWORK...]",
                    _TEMPLATE + "  -v, --verbose         With more (no effect in the practice lab)\n",
                    1, None, "inspect:networks"),
            Command("ls", "List networks", "[OPTIONS]", _FILTER + _FORMAT + _LIST.format("ids"),
                    0, 0, "others:networks", ("list",)),
            Command("rm", "Remove networks", "NETWORK [NETWORK...]",
                    "  -f, --force   Without an error where there is none\n",
                    1, None, "others:remove_networks", ("remove",)),
        ),
    ),
    Command(
        "system", "The engine as a whole", "COMMAND", commands=(
            Command("df", "Say how much disk is used", "[OPTIONS]",
                    _FORMAT + "  -v, --verbose         With more (no effect in the practice lab)\n",
                    0, 0, "tables:disk"),
            _EVENTS,
            _INFO,
        ),
    ),
    Command(
        "volume", "Volumes", "COMMAND", commands=(
            Command("create", "Make a volume", "[OPTIONS] [VOLUME]", """\
  -d, --driver string   Kind of volume (default "local")
      --label list      Label, NAME=VALUE
      --name string     Name of the volume
  -o, --opt map         Options of the driver (no effect in the practice lab)
""", 0, 1, "others:create_volume"),
            Command("inspect", "Show all that is known of volumes", "[OPTIONS] VOLUME [VOLUME...]",
                    _TEMPLATE, 1, None, "inspect:volumes"),
            Command("ls", "List volumes", "[OPTIONS]",
                    _FILTER + _FORMAT + "  -q, --quiet           Only names\n",
                    0, 0, "others:volumes", ("list",)),
            Command("rm", "Remove volumes", "[OPTIONS] VOLUME [VOLUME...]",
                    "  -f, --force   Without an error where there is none\n",
                    1, None, "others:remove_volumes", ("remove",)),
        ),
    ),
)  # fmt: skip

# `docker ps` and `docker images` are other names of `docker container ls` and `docker image ls`.
_SHORT = {
    **{each.name: each for each in CONTAINER_COMMANDS if each.name != "ls"},
    **{each.name: each for each in IMAGE_COMMANDS if each.name not in ("ls", "rm", "inspect")},
}
COMMON = ("run", "exec", "ps", "build", "pull", "push", "images", "login", "logout", "version", "info")
"""Those that the help names first, as docker's does."""

ROOT = Command(
    "docker",
    "The practice lab's own docker: it speaks to the practice lab and to nothing else.",
    "[OPTIONS] COMMAND [ARG...]",
    """\
      --config string      Folder of the client's settings (no effect in the practice lab)
  -c, --context string     Profile to use (no effect in the practice lab)
  -D, --debug              Tell more (no effect in the practice lab)
  -H, --host list          Engine to speak to; the practice lab is the only one here
  -l, --log-level string   How much to tell (no effect in the practice lab)
      --tls                Encrypt (no effect in the practice lab)
  -v, --version            Print the version
""",
    commands=(
        *_SHORT.values(),
        CONTAINER_COMMANDS[3]._replace(name="ps", also=()),
        IMAGE_COMMANDS[3]._replace(name="images", also=()),
        IMAGE_COMMANDS[6]._replace(name="rmi", also=()),
        Command(
            "inspect", "Show all that is known of something", "[OPTIONS] NAME|ID [NAME|ID...]",
            _TEMPLATE + """\
  -s, --size            With the sizes of containers
      --type string     Only of one type: container, image, network or volume
""", 1, None, "inspect:anything",
        ),
        LOGIN,
        LOGOUT,
        _EVENTS,
        _INFO,
        Command("version", "Say the versions of client and engine", "[OPTIONS]", _TEMPLATE, 0, 0,
                "system:version"),
        *GROUPS,
    ),
    loose=False,
)  # fmt: skip

REFUSED = {
    "compose": "it starts several containers on one computer; in this part Kubernetes does that, and more",
    "swarm": "a swarm joins several engines; in this part Kubernetes does that",
    "service": "services belong to a swarm; in this part Kubernetes does that",
    "stack": "stacks belong to a swarm; in this part Kubernetes does that",
    "node": "nodes belong to a swarm; `k3d node list` and `kubectl get nodes` list those of a cluster",
    "config": "configs belong to a swarm",
    "secret": "secrets belong to a swarm",
    "plugin": "its engine has no plugins",
    "trust": "it signs no images",
    "scout": "it does not look for weak points of images",
    "checkpoint": "it keeps no checkpoints of programs",
    "context": "there is one engine only, that of the practice lab",
    "search": "its Docker Hub has no search; it has the images of this part, and what you push there",
    "commit": "images are made with `docker build`",
    "cp": "the files of a container come from its image; change the Dockerfile's folder and build again",
    "diff": "it does not keep account of the files that a program changes",
    "export": "it writes no archives of containers",
    "import": "images are made with `docker build` or come with `docker pull`",
    "save": "it writes no archives; `k3d image import` brings an image into a cluster",
    "load": "images are made with `docker build` or come with `docker pull`",
    "pause": "its programs cannot be paused; `docker stop` ends them",
    "unpause": "its programs cannot be paused; `docker start` starts what has ended",
    "update": "its containers have no limits to change",
    "prune": "nothing is removed here without its name; `docker rm`, `docker rmi`, `docker network rm` and "
    "`docker volume rm` remove what you name",
}
"""Commands of the real docker that the practice lab does not have, and why or what to do instead."""

"""docker's commands for containers, as data: the flags stand as the help shows them."""

from __future__ import annotations

from tutor.lab.practice.tools.arguments import Command

_FORMAT = """\
      --format string   How to print: 'table', 'table TEMPLATE', 'json' or a Go template
"""

_CREATE = """\
      --add-host list         Name a host and its address (no effect in the practice lab)
  -a, --attach list           Streams to show: stdin, stdout, stderr (no effect in the practice lab)
      --cap-add list          Linux capabilities to add (no effect in the practice lab)
      --cap-drop list         Linux capabilities to take away (no effect in the practice lab)
      --cpus string           Number of CPUs (no effect in the practice lab)
      --dns list              DNS servers (no effect in the practice lab)
      --entrypoint string     Program to start in place of the image's ENTRYPOINT
  -e, --env list              Environment variable, NAME=VALUE or NAME
      --env-file list         File with environment variables, one a line
      --expose list           Port that the program listens at (no effect in the practice lab)
      --gpus string           GPUs to hand over (no effect in the practice lab)
  -h, --hostname string       Host name inside the container
      --init                  Put an init process in front (no effect in the practice lab)
  -i, --interactive           Keep the input open (the practice lab's programs read none)
      --ip string             IPv4 address (no effect in the practice lab)
  -l, --label list            Label, NAME=VALUE
      --label-file list       File with labels, one a line
      --log-driver string     Where logs go (no effect in the practice lab)
      --log-opt list          Options of the log driver (no effect in the practice lab)
  -m, --memory string         Limit of memory (no effect in the practice lab)
      --mount mount           Mount a volume or folder: type=volume,source=NAME,target=PATH
      --name string           Name of the container
      --network string        Network to connect to
      --network-alias list    Further name in the network (no effect in the practice lab)
      --no-healthcheck        Without the image's health check (no effect in the practice lab)
      --pids-limit int        Limit of processes (no effect in the practice lab)
      --platform string       Platform of the image (no effect in the practice lab)
      --privileged            Give more rights (no effect in the practice lab)
  -p, --publish list          Port of this computer that leads to one of the container: 8080:80
  -P, --publish-all           Publish all ports of the image at free ports
      --pull string           When to pull the image: always, missing or never (default "missing")
  -q, --quiet                 Pull without a report
      --read-only             Root file system read-only (no effect in the practice lab)
      --restart string        When the program ends: no, always, on-failure[:N] or unless-stopped
      --rm                    Remove the container when its program ends
      --security-opt list     Security options (no effect in the practice lab)
      --shm-size string       Size of /dev/shm (no effect in the practice lab)
      --stop-signal string    Signal that asks the program to end
      --stop-timeout int      Seconds to wait for that
      --sysctl map            Kernel settings (no effect in the practice lab)
      --tmpfs list            Folder in memory (no effect in the practice lab)
  -t, --tty                   Give the program a terminal (the practice lab's programs have none)
      --ulimit ulimit         Limits of the system (no effect in the practice lab)
  -u, --user string           User who runs the program (no effect in the practice lab)
  -v, --volume list           Mount a volume or folder: NAME:/path
  -w, --workdir string        Folder to start in
"""

_RUN = """\
  -d, --detach                Run in the background and print the container's id
      --detach-keys string    Keys that leave the container running (no effect in the practice lab)
      --sig-proxy             Pass signals on to the program (default true)
      --cidfile string        File to write the id to
"""

_SECONDS = """\
  -s, --signal string   Signal that asks the program to end
  -t, --timeout int     Seconds to wait before the program is killed
      --time int        The same
"""

CONTAINER_COMMANDS = (
    Command(
        "run", "Make a container of an image and start it", "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        _RUN + _CREATE, 1, None, "run:run", loose=False,
    ),
    Command(
        "create", "Make a container without starting it", "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        "      --cidfile string        File to write the id to\n" + _CREATE,
        1, None, "run:create", loose=False,
    ),
    Command(
        "exec", "Run a command in a running container", "[OPTIONS] CONTAINER COMMAND [ARG...]",
        """\
  -d, --detach               Run in the background
      --detach-keys string   Keys that leave it running (no effect in the practice lab)
  -e, --env list             Environment variable, NAME=VALUE
      --env-file list        File with environment variables
  -i, --interactive          Keep the input open (the practice lab's programs read none)
      --privileged           Give more rights (no effect in the practice lab)
  -t, --tty                  Give the command a terminal (the practice lab's programs have none)
  -u, --user string          User who runs it (no effect in the practice lab)
  -w, --workdir string       Folder to run it in
""", 2, None, "containers:execute", loose=False,
    ),
    Command(
        "ls", "List containers", "[OPTIONS]", """\
  -a, --all             Those that have ended as well
  -f, --filter filter   Only those that fit: name, id, label, status, ancestor, exited, publish …
""" + _FORMAT + """\
  -n, --last int        The N newest, whatever their state (default -1)
  -l, --latest          The newest, whatever its state
      --no-trunc        Print all in full
  -q, --quiet           Only ids
  -s, --size            Sizes as well
""", 0, 0, "ps:ps", ("ps", "list"),
    ),
    Command(
        "logs", "Show what a container has printed", "[OPTIONS] CONTAINER", """\
      --details        Further details (no effect in the practice lab)
  -f, --follow         Go on with what comes
      --since string   From a time on, such as 2026-11-23T12:00:00Z or 5m
  -n, --tail string    Only the last lines (default "all")
  -t, --timestamps     With the time of each line
      --until string   Up to a time
""", 1, 1, "containers:logs",
    ),
    Command(
        "start", "Start containers that have ended or were only made", "[OPTIONS] CONTAINER [CONTAINER...]",
        """\
  -a, --attach               Show the output
      --detach-keys string   Keys that leave it running (no effect in the practice lab)
  -i, --interactive          Hand over the input (the practice lab's programs read none)
""", 1, None, "containers:start",
    ),
    Command("stop", "Ask containers to end, then kill them", "[OPTIONS] CONTAINER [CONTAINER...]",
            _SECONDS, 1, None, "containers:stop"),
    Command("restart", "Stop containers and start them again", "[OPTIONS] CONTAINER [CONTAINER...]",
            _SECONDS, 1, None, "containers:restart"),
    Command("kill", "Send containers a signal", "[OPTIONS] CONTAINER [CONTAINER...]",
            "  -s, --signal string   The signal (default KILL)\n", 1, None, "containers:kill"),
    Command(
        "rm", "Remove containers", "[OPTIONS] CONTAINER [CONTAINER...]", """\
  -f, --force     Running ones as well
  -l, --link      Remove a link (no effect in the practice lab)
  -v, --volumes   With their volumes that have no name
""", 1, None, "containers:remove", ("remove",),
    ),
    Command("rename", "Give a container another name", "CONTAINER NEW_NAME", "", 2, 2, "containers:rename"),
    Command("wait", "Wait for containers to end and print their exit codes", "CONTAINER [CONTAINER...]",
            "", 1, None, "containers:wait"),
    Command("port", "Say which ports of this computer lead to a container",
            "CONTAINER [PRIVATE_PORT[/PROTO]]", "", 1, 2, "containers:port"),
    Command("top", "List the processes of a container", "CONTAINER [ps OPTIONS]",
            "", 1, None, "tables:top", loose=False),
    Command(
        "stats", "Show what containers use", "[OPTIONS] [CONTAINER...]", """\
  -a, --all             Those that have ended as well
""" + _FORMAT + """\
      --no-stream       Once; the practice lab knows no other way
      --no-trunc        Print all in full
""", 0, None, "tables:stats",
    ),
    Command(
        "attach", "Show the output of a running container", "[OPTIONS] CONTAINER", """\
      --detach-keys string   Keys that leave it running (no effect in the practice lab)
      --no-stdin             Without input (no effect in the practice lab)
      --sig-proxy            Pass signals on to the program (default true)
""", 1, 1, "run:attach",
    ),
)  # fmt: skip

INSPECT_CONTAINER = Command(
    "inspect", "Show all that is known of containers", "[OPTIONS] CONTAINER [CONTAINER...]",
    """\
  -f, --format string   How to print: 'json' or a Go template
  -s, --size            With sizes
""", 1, None, "inspect:containers",
)  # fmt: skip

"""All that the practice lab's k3d knows, as data, and what it names although it does not know it."""

from __future__ import annotations

from tutor.lab.practice.tools.arguments import Command

GLOBAL = """\
      --timestamps   Log with dates
      --trace        Log everything
      --verbose      Log more
"""
_LIST = """\
  -h, --help            Help for list
      --no-headers      Without the line of titles
  -o, --output string   Print as json or yaml
"""
_NAMES = "[NAME [NAME...] | --all] [flags]"
_START = """\
  -a, --all                All clusters
  -h, --help               Help for {}
      --timeout duration   Most time to wait (no effect in the practice lab)
      --wait               Wait until the servers are ready (default true)
"""

_CLUSTER = Command(
    "cluster", "Manage cluster(s)", commands=(
        Command(
            "create", "Create a new cluster", "NAME [flags]", """\
  -a, --agents int                       Number of agents
      --agents-memory string             Limit of memory of agents (no effect in the practice lab)
      --api-port [HOST:]HOSTPORT         Port of this computer that leads to the API, such as 127.0.0.1:6550
  -c, --config string                    Configuration file; the practice lab reads none
      --enforce-registry-port-match      One port inside and outside (no effect in the practice lab)
  -e, --env stringArray                  Environment variable of nodes (no effect in the practice lab)
      --gpus string                      GPUs (no effect in the practice lab)
  -h, --help                             Help for create
      --host-alias stringArray           Name a host and its address (no effect in the practice lab)
      --host-pid-mode                    Share the computer's processes (no effect in the practice lab)
  -i, --image string                     Image of the nodes; only its name is shown
      --k3s-arg stringArray              Argument for k3s (no effect in the practice lab)
      --k3s-node-label stringArray       Label of nodes (no effect in the practice lab)
      --kubeconfig-switch-context        Make it the current context (default true)
      --kubeconfig-update-default        Write it to the default kubeconfig (default true)
      --lb-config-override strings       Settings of the load balancer (no effect in the practice lab)
      --network string                   Network to join (no effect in the practice lab)
      --no-image-volume                  Without a volume for images (no effect in the practice lab)
      --no-lb                            Without a load balancer in front of the servers
      --no-rollback                      Keep what a failed attempt leaves (no effect in the practice lab)
  -p, --port stringArray                 Port that leads to nodes (no effect in the practice lab)
      --registry-config string           File with settings of registries (no effect in the practice lab)
      --registry-create string           Make a registry for this cluster: NAME[:HOST][:HOSTPORT]
      --registry-use stringArray         Use a registry that k3d made
      --runtime-label stringArray        Label of the containers (no effect in the practice lab)
      --runtime-ulimit stringArray       Limits of the system (no effect in the practice lab)
  -s, --servers int                      Number of servers
      --servers-memory string            Limit of memory of servers (no effect in the practice lab)
      --subnet string                    Range of addresses (no effect in the practice lab)
      --timeout duration                 Give up after this time (no effect in the practice lab)
      --token string                     Token of the cluster (no effect in the practice lab)
  -v, --volume stringArray               Mount a folder into nodes (no effect in the practice lab)
      --wait                             Wait until the servers are ready (default true)
""", 0, 1, "clusters:create",
        ),
        Command(
            "delete", "Delete cluster(s).", "[NAME [NAME ...] | --all] [flags]", """\
  -a, --all             All clusters
  -c, --config string   Configuration file; the practice lab reads none
  -h, --help            Help for delete
""", 0, None, "clusters:delete", ("del", "rm"),
        ),
        Command("list", "List cluster(s)", "[NAME [NAME...]] [flags]",
                _LIST + "      --token           With the cluster's token\n",
                0, None, "clusters:show", ("ls", "get")),
        Command("restart", "Restart existing k3d cluster(s)", _NAMES, _START.format("restart"),
                0, None, "clusters:restart"),
        Command("start", "Start existing k3d cluster(s)", _NAMES, _START.format("start"),
                0, None, "clusters:start"),
        Command("stop", "Stop existing k3d cluster(s)", _NAMES,
                "  -a, --all    All clusters\n  -h, --help   Help for stop\n", 0, None, "clusters:stop"),
    ),
)  # fmt: skip

_KUBECONFIG = Command(
    "kubeconfig", "Manage kubeconfig(s)", commands=(
        Command("get", "Print kubeconfig(s) from cluster(s).", "[CLUSTER [CLUSTER [...]] | --all] [flags]",
                "  -a, --all    Those of all clusters\n  -h, --help   Help for get\n",
                0, None, "kubeconfigs:get", ("print", "show")),
        Command(
            "merge", "Write or merge kubeconfig(s) into a file.", "[CLUSTER [CLUSTER [...]] | --all] [flags]",
            """\
  -a, --all                         Those of all clusters
  -h, --help                        Help for merge
  -d, --kubeconfig-merge-default    Merge into the default kubeconfig ($KUBECONFIG or ~/.kube/config)
  -s, --kubeconfig-switch-context   Make it the current context (default true)
  -o, --output string               File to write to, - for the output
      --overwrite                   Replace the whole file
  -u, --update                      Renew entries that are there (default true)
""", 0, None, "kubeconfigs:merge", ("write",),
        ),
    ),
)  # fmt: skip

_OTHERS = (
    Command(
        "node", "Manage node(s)", commands=(
            Command("list", "List node(s)", "[NODE [NODE...]] [flags]", _LIST,
                    0, None, "nodes:nodes", ("ls", "get")),
        ),
    ),
    Command(
        "image", "Handle container images.", also=("images",), commands=(
            Command(
                "import", "Bring image(s) from docker into k3d cluster(s).",
                "[IMAGE | ARCHIVE [IMAGE | ARCHIVE...]] [flags]", """\
  -c, --cluster stringArray   Cluster to bring it to (default [k3s-default])
  -h, --help                  Help for import
  -k, --keep-tarball          Keep the archive (no effect in the practice lab)
  -t, --keep-tools            Keep the tools node (no effect in the practice lab)
  -m, --mode string           Way to bring it: auto, direct or tools (no effect in the practice lab)
""", 1, None, "nodes:bring_images", ("load",),
            ),
        ),
    ),
    Command(
        "registry", "Manage registry/registries", also=("registries", "reg"), commands=(
            Command(
                "create", "Create a new registry", "NAME [flags]", """\
      --default-network string    Network of the registry (no effect in the practice lab)
      --delete-enabled            Let images be deleted (no effect in the practice lab)
      --enforce-port-match        One port inside and outside (no effect in the practice lab)
  -h, --help                      Help for create
  -i, --image string              Image of the registry (no effect in the practice lab)
      --no-help                   Without the words on how to use it
  -p, --port [HOST:]HOSTPORT      Port of this computer that leads to it (default random)
      --proxy-password string     Password of a registry behind it (no effect in the practice lab)
      --proxy-remote-url string   A registry behind it (no effect in the practice lab)
      --proxy-username string     User name for that (no effect in the practice lab)
  -v, --volume stringArray        Mount a folder (no effect in the practice lab)
""", 0, 1, "registries:create",
            ),
            Command("delete", "Delete registry/registries.", "(NAME | --all) [flags]",
                    "  -a, --all    All registries\n  -h, --help   Help for delete\n",
                    0, None, "registries:delete", ("del", "rm")),
            Command("list", "List registries", "[NAME [NAME...]] [flags]", _LIST,
                    0, None, "nodes:registries", ("ls", "get")),
        ),
    ),
    Command("version", "Show k3d and default k3s version", "[flags]",
            "  -h, --help            Help for version\n  -o, --output string   Print as json\n",
            0, None, "nodes:version"),
)  # fmt: skip

ROOT = Command(
    "k3d",
    "The practice lab's own k3d: its clusters are the practice lab's, and it knows no others.",
    flags="  -h, --help         Help for k3d\n" + GLOBAL + "      --version      Print the version\n",
    commands=(_CLUSTER, *_OTHERS[1:2], _KUBECONFIG, *_OTHERS[:1], *_OTHERS[2:]),
)

REFUSED = {
    "completion": "it completes nothing",
    "config": "it reads no configuration files; the flags of `k3d cluster create` say the same",
    "cluster edit": "a cluster stays as it was made; delete it and create another one",
    "cluster update": "a cluster stays as it was made; delete it and create another one",
    "node create": "nodes are made with their cluster: `k3d cluster create -a 2`",
    "node delete": "nodes go with their cluster: `k3d cluster delete`",
    "node start": "`docker start NODE` starts a single node, `k3d cluster start` all of them",
    "node stop": "`docker stop NODE` stops a single node, `k3d cluster stop` all of them",
    "node edit": "nodes stay as they were made",
    "version list": "it does not look up other versions",
}
"""Commands of the real k3d that the practice lab does not have, and why or what to do instead."""

"""Commands and flags of k3d 5, from `k3d COMMAND --help` of 5.9; the long flags of `kubeconfig merge` before
4.0 stand beside the new ones."""

from __future__ import annotations

from tutor.engine.commandline.grammar import Grammar

COMMANDS = {
    "cluster create": "-a/--agents= --agents-memory= --api-port= -c/--config= --enforce-registry-port-match "
    "-e/--env= --gpus= --host-alias= --host-pid-mode -i/--image= --k3s-arg= --k3s-node-label= "
    "--kubeconfig-switch-context --kubeconfig-update-default --lb-config-override= --network= "
    "--no-image-volume --no-lb --no-rollback -p/--port= --registry-config= --registry-create= "
    "--registry-use= --runtime-label= --runtime-ulimit= -s/--servers= --servers-memory= --subnet= "
    "--timeout= --token= -v/--volume= --wait",
    "cluster delete": "-a/--all -c/--config=",
    "cluster edit": "--port-add= --port-delete=",
    "cluster list": "--no-headers -o/--output= --token",
    "cluster start": "-a/--all --timeout= --wait",
    "cluster stop": "-a/--all",
    "cluster restart": "-a/--all --timeout= --wait",
    "node create": "-c/--cluster= -i/--image= --k3s-arg= --k3s-node-label= --memory= -n/--network= "
    "--replicas= --role= --runtime-label= --runtime-ulimit= --timeout= -t/--token= --wait",
    "node delete": "-a/--all -r/--registries",
    "node edit": "--port-add=",
    "node list": "--no-headers -o/--output=",
    "node start": "",
    "node stop": "",
    "image import": "-c/--cluster= -k/--keep-tarball -t/--keep-tools -m/--mode=",
    "kubeconfig get": "-a/--all",
    "kubeconfig merge": "-a/--all -d/--kubeconfig-merge-default/--merge-default-kubeconfig "
    "-s/--kubeconfig-switch-context/--switch-context -o/--output= --overwrite -u/--update",
    "registry create": "--default-network= --delete-enabled --enforce-port-match -i/--image= --no-help "
    "-p/--port= --proxy-password= --proxy-remote-url= --proxy-username= -v/--volume=",
    "registry delete": "-a/--all",
    "registry list": "--no-headers -o/--output=",
    "config init": "-f/--force -o/--output=",
    "config migrate": "",
    "completion": "",
    "version": "-o/--output=",
    "version list": "",
    "help": "",
}

ALIASES = {
    "clusters": "cluster",
    "nodes": "node",
    "images": "image",
    "registries": "registry",
    "reg": "registry",
    "image load": "image import",
    "kubeconfig print": "kubeconfig get",
    "kubeconfig show": "kubeconfig get",
    "kubeconfig write": "kubeconfig merge",
} | {
    f"{group} {alias}": f"{group} {verb}"
    for group in ("cluster", "node", "registry")
    for alias, verb in {"ls": "list", "get": "list", "del": "delete", "rm": "delete"}.items()
}

K3D = Grammar(
    "k3d", COMMANDS, ALIASES, everywhere="-h/--help --timestamps --trace --verbose", in_front="--version"
)

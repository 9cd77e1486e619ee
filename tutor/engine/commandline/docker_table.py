"""Commands and flags of docker 28, buildx included, as far as lessons and learners use them; from
`docker COMMAND --help`."""

from __future__ import annotations

from tutor.engine.commandline.grammar import Grammar

_RUN = (
    "--add-host= -a/--attach= --blkio-weight-device= --blkio-weight= --cap-add= --cap-drop= "
    "--cgroup-parent= --cgroupns= --cidfile= --cpu-period= --cpu-quota= --cpu-rt-period= "
    "--cpu-rt-runtime= -c/--cpu-shares= --cpus= --cpuset-cpus= --cpuset-mems= -d/--detach "
    "--detach-keys= --device-cgroup-rule= --device-read-bps= --device-read-iops= --device-write-bps= "
    "--device-write-iops= --device= --disable-content-trust --dns-option= --dns-search= --dns= "
    "--domainname= --entrypoint= --env-file= -e/--env= --expose= --gpus= --group-add= --health-cmd= "
    "--health-interval= --health-retries= --health-start-period= --health-timeout= --help "
    "-h/--hostname= --init -i/--interactive --ip6= --ip= --ipc= --isolation= --kernel-memory= "
    "--label-file= -l/--label= --link-local-ip= --link= --log-driver= --log-opt= --mac-address= "
    "--memory-reservation= --memory-swap= --memory-swappiness= -m/--memory= --mount= --name= "
    "--network/--net= --network-alias= --no-healthcheck --oom-kill-disable --oom-score-adj= --pid= "
    "--pids-limit= --platform= --privileged -P/--publish-all -p/--publish= --pull= -q/--quiet "
    "--read-only --restart= --rm --runtime= --security-opt= --shm-size= --sig-proxy --stop-signal= "
    "--stop-timeout= --storage-opt= --sysctl= --tmpfs= -t/--tty --ulimit= --use-api-socket -u/--user= "
    "--userns= --uts= --volume-driver= -v/--volume= --volumes-from= -w/--workdir="
)

COMMANDS = {
    "run": _RUN,
    "create": _RUN,
    "exec": "-d/--detach --detach-keys= -e/--env= --env-file= -i/--interactive --privileged -t/--tty "
    "-u/--user= -w/--workdir=",
    "build": "--cgroup-parent= --cpu-period= --cpu-quota= -c/--cpu-shares= --cpuset-cpus= --cpuset-mems= "
    "--disable-content-trust --isolation= --memory-swap= --security-opt= "
    "--add-host= --build-arg= --build-context= --builder= --cache-from= --cache-to= --compress "
    "-f/--file= --force-rm --iidfile= --label= --load -m/--memory= --network= --no-cache -o/--output= "
    "--platform= --progress= --provenance= --pull --push -q/--quiet --rm --sbom= --secret= --shm-size= "
    "--ssh= -t/--tag= --target= --ulimit=",
    "ps": "-a/--all -f/--filter= --format= -n/--last= -l/--latest --no-trunc -q/--quiet -s/--size",
    "images": "-a/--all --digests -f/--filter= --format= --no-trunc -q/--quiet --tree",
    "logs": "--details -f/--follow --since= -n/--tail= -t/--timestamps --until=",
    "stop": "-s/--signal= -t/--timeout/--time=",
    "restart": "-s/--signal= -t/--timeout/--time=",
    "start": "-a/--attach --detach-keys= -i/--interactive",
    "kill": "-s/--signal=",
    "rm": "-f/--force -l/--link -v/--volumes",
    "rmi": "-f/--force --no-prune --platform=",
    "pull": "-a/--all-tags --disable-content-trust --platform= -q/--quiet",
    "push": "-a/--all-tags --disable-content-trust --platform= -q/--quiet",
    "tag": "",
    "login": "-p/--password= --password-stdin -u/--username=",
    "logout": "",
    "inspect": "-f/--format= -s/--size --type=",
    "image inspect": "-f/--format= --platform=",
    "container inspect": "-f/--format= -s/--size",
    "image prune": "-a/--all --filter= -f/--force",
    "container prune": "--filter= -f/--force",
    "manifest inspect": "--insecure -v/--verbose",
    "network ls": "-f/--filter= --format= --no-trunc -q/--quiet",
    "network create": "-d/--driver= --subnet= --gateway= --label= -o/--opt=",
    "network rm": "-f/--force",
    "network inspect": "-f/--format= -v/--verbose",
    "network prune": "--filter= -f/--force",
    "volume ls": "-f/--filter= --format= -q/--quiet",
    "volume create": "-d/--driver= --label= -o/--opt=",
    "volume rm": "-f/--force",
    "volume inspect": "-f/--format=",
    "volume prune": "-a/--all --filter= -f/--force",
    "system df": "--format= -v/--verbose",
    "system prune": "-a/--all --filter= -f/--force --volumes",
    "context ls": "--format= -q/--quiet",
    "context use": "",
    "events": "-f/--filter= --format= --since= --until=",
    "history": "--format= -H/--human --no-trunc -q/--quiet",
    "info": "-f/--format=",
    "version": "-f/--format=",
    "search": "-f/--filter= --format= --limit= --no-trunc",
    "stats": "-a/--all --format= --no-stream --no-trunc",
    "top": "",
    "port": "",
    "cp": "-a/--archive -L/--follow-link -q/--quiet",
    "diff": "",
    "attach": "--detach-keys= --no-stdin --sig-proxy",
    "commit": "-a/--author= -c/--change= -m/--message= -p/--pause",
    "save": "-o/--output= --platform=",
    "load": "-i/--input= -q/--quiet --platform=",
    "import": "-c/--change= -m/--message= --platform=",
    "export": "-o/--output=",
    "rename": "",
    "pause": "",
    "unpause": "",
    "wait": "",
    "update": "-m/--memory= --cpus= --restart=",
    "help": "",
}
_WITH_OTHERS_INSIDE = (
    "buildx builder checkpoint compose config context debug desktop init manifest mcp model network node "
    "offload plugin sandbox scout secret service stack swarm system trust volume"
)
"""Commands, plugins too, whose own sub-commands are not all in the table."""
COMMANDS |= dict.fromkeys(_WITH_OTHERS_INSIDE.split(), "")

_OF_CONTAINERS = (
    "run create exec logs stop restart start kill rm stats top port cp diff attach commit export rename "
    "pause unpause wait update"
)
_OF_IMAGES = "build pull push tag save load import history"

ALIASES = (
    {f"container {verb}": verb for verb in _OF_CONTAINERS.split()}
    | {f"image {verb}": verb for verb in _OF_IMAGES.split()}
    | {
        "container ls": "ps",
        "container list": "ps",
        "container ps": "ps",
        "container remove": "rm",
        "image ls": "images",
        "image list": "images",
        "image rm": "rmi",
        "image remove": "rmi",
        "buildx build": "build",
        "buildx b": "build",
        "builder build": "build",
        "system info": "info",
        "system events": "events",
        "network list": "network ls",
        "network remove": "network rm",
        "volume list": "volume ls",
        "volume remove": "volume rm",
        "context list": "context ls",
    }
)

DOCKER = Grammar(
    "docker",
    COMMANDS,
    ALIASES,
    everywhere="--help",
    in_front="--config= -c/--context= -D/--debug -H/--host= -l/--log-level= --tls --tlscacert= --tlscert= "
    "--tlskey= --tlsverify -v/--version -h/--help",
    programs_inside=frozenset({"run", "create", "exec"}),
)

"""Commands and flags of kubectl 1.28 to 1.37, from `kubectl COMMAND --help`."""

from __future__ import annotations

from tutor.engine.commandline.grammar import Grammar

_PRINT = "-o/--output= --template= --show-managed-fields --allow-missing-template-keys "
_FILES = "-f/--filename= -k/--kustomize= -R/--recursive "
_CHANGE = "--dry-run= --field-manager= "
_SOME = "-l/--selector= "
_CREATE = _CHANGE + _PRINT + "--save-config --validate= "
_ROLLOUT = _PRINT + _FILES + _SOME

COMMANDS = {
    "get": _PRINT + _FILES + _SOME + "-A/--all-namespaces --chunk-size= --field-selector= "
    "--ignore-not-found -L/--label-columns= --no-headers --output-watch-events --raw= --server-print "
    "--show-kind --show-labels --sort-by= --subresource= -w/--watch --watch-only",
    "describe": _FILES + _SOME + "-A/--all-namespaces --chunk-size= --show-events",
    "logs": _SOME + "--all-containers --all-pods -c/--container= -f/--follow --ignore-errors "
    "--insecure-skip-tls-verify-backend --limit-bytes= --max-log-requests= --pod-running-timeout= --prefix "
    "-p/--previous --since= --since-time= --tail= --timestamps",
    "create": _CREATE + _FILES + _SOME + "--edit --raw= --windows-line-endings",
    "create deployment": _CREATE + "--image= --port= -r/--replicas=",
    "create namespace": _CREATE,
    "create configmap": _CREATE + "--from-file= --from-literal= --from-env-file= --append-hash",
    "create secret generic": _CREATE + "--append-hash --from-file= --from-literal= --from-env-file= --type=",
    "create secret docker-registry": _CREATE + "--append-hash --docker-email= --docker-password= "
    "--docker-server= --docker-username= --from-file=",
    "create secret tls": _CREATE + "--append-hash --cert= --key=",
    "create service clusterip": _CREATE + "--clusterip= --tcp=",
    "create service externalname": _CREATE + "--external-name= --tcp=",
    "create service loadbalancer": _CREATE + "--tcp=",
    "create service nodeport": _CREATE + "--node-port= --tcp=",
    "create job": _CREATE + "--image= --from=",
    "create cronjob": _CREATE + "--image= --schedule= --restart=",
    "create serviceaccount": _CREATE,
    "create ingress": _CREATE + "--rule= --class= --annotation= --default-backend=",
    "create role": _CREATE + "--verb= --resource= --resource-name=",
    "create rolebinding": _CREATE + "--role= --clusterrole= --user= --group= --serviceaccount=",
    "create clusterrole": _CREATE + "--verb= --resource= --resource-name=",
    "create clusterrolebinding": _CREATE + "--clusterrole= --user= --group= --serviceaccount=",
    "create quota": _CREATE + "--hard= --scopes=",
    "create poddisruptionbudget": _CREATE + "--min-available= --max-unavailable= --selector=",
    "create priorityclass": _CREATE + "--value= --description= --global-default",
    "create token": _PRINT + "--audience= --duration=",
    "run": _PRINT + _FILES + _CHANGE + "--annotations= --attach --cascade= --command --detach-keys= --env= "
    "--expose --force --grace-period= --image= --image-pull-policy= -l/--labels= --leave-stdin-open "
    "--override-type= --overrides= --pod-running-timeout= --port= --privileged -q/--quiet --restart= --rm "
    "--save-config -i/--stdin --timeout= -t/--tty --wait",
    "expose": _PRINT + _FILES + _CHANGE + "--cluster-ip= --external-ip= -l/--labels= --load-balancer-ip= "
    "--name= --override-type= --overrides= --port= --protocol= --save-config --selector= "
    "--session-affinity= --target-port= --type=",
    "scale": _PRINT + _FILES + _SOME + "--all --current-replicas= --dry-run= --replicas= "
    "--resource-version= --timeout=",
    "autoscale": _PRINT + _FILES + _CHANGE + "--cpu= --cpu-percent= --max= --memory= --min= --name= "
    "--save-config",
    "set image": _PRINT + _FILES + _SOME + _CHANGE + "--all --local",
    "set env": _PRINT + _FILES + _SOME + _CHANGE + "--all --local -c/--containers= -e/--env= --from= "
    "--keys= --list --overwrite --prefix= --resolve",
    "set resources": _PRINT + _FILES + _SOME + _CHANGE + "--all --local -c/--containers= --limits= "
    "--requests=",
    "set selector": _PRINT + _FILES + _CHANGE + "--all --local --resource-version=",
    "set serviceaccount": _PRINT + _FILES + _CHANGE + "--all --local",
    "set subject": _PRINT + _FILES + _SOME + _CHANGE + "--all --local --group= --user= --serviceaccount=",
    "delete": _FILES + _SOME + "--all -A/--all-namespaces --cascade= --dry-run= --field-selector= --force "
    "--grace-period= --ignore-not-found -i/--interactive --now -o/--output= --raw= --timeout= --wait",
    "apply": _PRINT + _FILES + _SOME + _CHANGE + "--all --cascade= --force --force-conflicts "
    "--grace-period= --openapi-patch --overwrite --prune --prune-allowlist= --server-side --subresource= "
    "--timeout= --validate= --wait",
    "apply view-last-applied": _FILES + _SOME + "--all -o/--output=",
    "apply set-last-applied": _FILES + "--create-annotation --dry-run= -o/--output=",
    "apply edit-last-applied": _FILES + "-o/--output=",
    "diff": _FILES + _SOME + "--concurrency= --field-manager= --force-conflicts --prune --prune-allowlist= "
    "--server-side --show-managed-fields --show-secrets",
    "replace": _PRINT + _FILES + _CHANGE + "--cascade= --force --grace-period= --raw= --save-config "
    "--subresource= --timeout= --validate= --wait",
    "patch": _PRINT + _FILES + _CHANGE + "--local -p/--patch= --patch-file= --subresource= --type=",
    "edit": _PRINT + _FILES + "--field-manager= --output-patch --save-config --subresource= --validate= "
    "--windows-line-endings",
    "explain": "--api-version= -o/--output= -R/--recursive",
    "rollout status": _FILES + _SOME + "--revision= --timeout= -w/--watch",
    "rollout undo": _ROLLOUT + "--dry-run= --to-revision=",
    "rollout history": _ROLLOUT + "--revision=",
    "rollout restart": _ROLLOUT + "--field-manager=",
    "rollout pause": _ROLLOUT + "--field-manager=",
    "rollout resume": _ROLLOUT + "--field-manager=",
    "exec": "-c/--container= -f/--filename= --pod-running-timeout= -q/--quiet -i/--stdin -t/--tty",
    "attach": "-c/--container= --detach-keys= --pod-running-timeout= -q/--quiet -i/--stdin -t/--tty",
    "port-forward": "--address= --pod-running-timeout=",
    "cp": "-c/--container= --no-preserve --retries=",
    "debug": "-c/--container= --copy-to= --image= -i/--stdin -t/--tty --target= "
    "--profile= --attach -q/--quiet",
    "label": _PRINT + _FILES + _SOME + _CHANGE + "--all -A/--all-namespaces --field-selector= --list --local "
    "--overwrite --resource-version=",
    "annotate": _PRINT + _FILES + _SOME + _CHANGE + "--all -A/--all-namespaces --field-selector= --list "
    "--local --overwrite --resource-version=",
    "wait": _PRINT + _FILES + _SOME + "--all -A/--all-namespaces --field-selector= --for= --local --timeout=",
    "events": _PRINT + "-A/--all-namespaces --chunk-size= --for= --no-headers --types= -w/--watch",
    "top pod": _SOME + "-A/--all-namespaces --containers --field-selector= --no-headers --sort-by= --sum "
    "--use-protocol-buffers",
    "top node": _SOME + "--no-headers --show-capacity --sort-by= --use-protocol-buffers",
    "cluster-info": "",
    "cluster-info dump": _PRINT + "-A/--all-namespaces --namespaces= --output-directory=",
    "version": "--client -o/--output= --short",
    "api-resources": "--api-group= --cached --categories= --namespaced --no-headers -o/--output= --sort-by= "
    "--verbs= --show-managed-fields",
    "api-versions": "",
    "config view": _PRINT + "--flatten --merge --minify --raw",
    "config use-context": "",
    "config get-contexts": "--no-headers -o/--output=",
    "config current-context": "",
    "config set-context": "--current",
    "config get-clusters": "",
    "config get-users": "",
    "config delete-context": "",
    "config delete-cluster": "",
    "config delete-user": "",
    "config rename-context": "",
    "config set": "--set-raw-bytes",
    "config unset": "",
    "config set-cluster": "--embed-certs",
    "config set-credentials": "--embed-certs",
    "cordon": _SOME + "--dry-run=",
    "uncordon": _SOME + "--dry-run=",
    "drain": _SOME + "--delete-emptydir-data --disable-eviction --dry-run= --force --grace-period= "
    "--ignore-daemonsets --pod-selector= --timeout=",
    "taint": _PRINT + _SOME + _CHANGE + "--all --overwrite --validate=",
    "proxy": "-p/--port= --address= -w/--www= --api-prefix=",
    "auth can-i": "-A/--all-namespaces --list --no-headers -q/--quiet --subresource=",
    "auth whoami": _PRINT,
    "certificate approve": _PRINT + _FILES + "--force",
    "certificate deny": _PRINT + _FILES + "--force",
    "auth reconcile": _PRINT + _FILES + "--dry-run= --remove-extra-permissions --remove-extra-subjects",
    "alpha": "",
    "kuberc": "",
    "kustomize": "-o/--output= --enable-helm --load-restrictor=",
    "plugin list": "--name-only",
    "completion": "",
    "options": "",
    "help": "",
}

ALIASES = {
    "create deploy": "create deployment",
    "create ns": "create namespace",
    "create cm": "create configmap",
    "create svc": "create service",
    "create sa": "create serviceaccount",
    "create ing": "create ingress",
    "create cj": "create cronjob",
    "create pdb": "create poddisruptionbudget",
    "create pc": "create priorityclass",
    "create resourcequota": "create quota",
    "top pods": "top pod",
    "top po": "top pod",
    "top nodes": "top node",
    "top no": "top node",
    "config use": "config use-context",
    "set sa": "set serviceaccount",
}

KUBECTL = Grammar(
    "kubectl",
    COMMANDS,
    ALIASES,
    everywhere="--as= --as-group= --as-uid= --as-user-extra= --cache-dir= --certificate-authority= "
    "--client-certificate= --client-key= --cluster= --context= --disable-compression "
    "--insecure-skip-tls-verify --kubeconfig= --kuberc= --log-flush-frequency= --match-server-version "
    "-n/--namespace= --password= --profile= --profile-output= --request-timeout= -s/--server= "
    "--tls-server-name= --token= --user= --username= -v/--v= --vmodule= --warnings-as-errors -h/--help",
)

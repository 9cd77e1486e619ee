"""`k3d kubeconfig`."""

from __future__ import annotations

from pathlib import Path

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.k3d import kubeconfig
from tutor.lab.practice.tools.k3d.asking import DEFAULT, ask, clusters
from tutor.lab.practice.tools.k3d.clusters import NONE
from tutor.lab.practice.tools.k3d.commands import ROOT
from tutor.lab.practice.tools.k3d.help import wrong
from tutor.lab.practice.tools.k3d.kubeconfig import Document, KubeconfigError
from tutor.lab.practice.tools.k3d.log import FatalError, Log


def get(parsed: Parsed, log: Log) -> int:
    if not parsed.rest and not parsed.on("all"):
        message = "need to specify one or more cluster names *or* set `--all` flag"
        group = ROOT.find("kubeconfig")
        command = group.find("get") if group else None
        if command:
            streams.err(wrong("k3d kubeconfig get", command, message))
        raise FatalError(message)
    for found in _asked(parsed, log).values():
        streams.out(f"---\n{kubeconfig.to_yaml(found)}")
    return 0


def merge(parsed: Parsed, log: Log) -> int:
    if not parsed.rest and not parsed.on("all"):
        parsed.rest.append(DEFAULT)
    default, output = parsed.on("kubeconfig-merge-default"), parsed.text("output")
    if default and output:
        raise FatalError("Cannot use both '--output' and '--kubeconfig-merge-default' at the same time")
    written: list[str] = []
    for name, found in _asked(parsed, log).items():
        if output == "-":
            streams.out(kubeconfig.to_yaml(found))
            continue
        try:
            place = kubeconfig.default_place() if default else _place(output, name)
            kubeconfig.merge(
                place,
                found,
                switch=parsed.on("kubeconfig-switch-context", True),
                update=parsed.on("update", True),
                overwrite=parsed.on("overwrite"),
            )
        except KubeconfigError as error:
            log.write("ERRO", str(error))
            return 1
        if str(place) not in written:
            written.append(str(place))
    if written:
        streams.out(":".join(written) + "\n")
    return 0


def _place(output: str, name: str) -> Path:
    return Path(output) if output else kubeconfig.own_place(name)


def _asked(parsed: Parsed, log: Log) -> dict[str, Document]:
    """The kubeconfigs of the clusters that are named; raises FatalError where one does not exist."""
    every = parsed.on("all")
    present = [str(each["name"]) for each in clusters(log)]
    names = sorted(present) if every else parsed.rest
    if not set(names) <= set(present):
        raise FatalError(NONE)
    found = ask(log, "kubeconfig.get", {"names": names, "all": False}) if names else {}
    return {name: found[name] for name in names}

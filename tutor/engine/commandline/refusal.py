"""Why a tool refused the step's own command, in plain words; for the few reasons that a lesson's order brings
about. What else goes wrong is the diagnosis' matter."""

from __future__ import annotations

import re
from dataclasses import replace

from tutor.engine.commandline.compare import Comparison, Relation

_REASONS = (
    (r"\(AlreadyExists\)|already exists", "something of that name is there already"),
    (
        r"is already in use by container|Conflict\. The container name",
        "a container of that name exists already",
    ),
    (r"\(NotFound\)|not found in namespace", "the cluster has nothing of that name"),
    (r"No such (?:container|image|object)|No such image", "Docker has nothing of that name"),
    (
        r"the path \"[^\"]*\" does not exist|no such file or directory|path \S+ not found",
        "there is no such file",
    ),
    (r"was refused|no route to host", "the cluster did not answer; it may be stopped"),
    (
        r"Cannot connect to the Docker daemon|failed to connect to the docker API",
        "Docker's engine did not answer",
    ),
    (r"denied: requested access|pull access denied|unauthorized", "the registry wants a login first"),
    (r"port is already allocated|address already in use", "its port is taken by another program"),
    (r"field is immutable", "a field that cannot be changed later differs; delete the object first"),
    (r"No nodes found for given cluster|No clusters? found", "k3d has no cluster of that name"),
    (r"command not found", "there is no such program on this computer"),
)


def refused(comparison: Comparison, program: str, output: str) -> Comparison:
    """The comparison of a command that is the step's own and that ended with an error."""
    reason = next((words for sign, words in _REASONS if re.search(sign, output)), None)
    if reason is None:
        said = f"The command is right, but {program} refused it; its last lines in the shell say why."
    else:
        said = f"The command is right, but {program} refused it: {reason}."
    return replace(comparison, relation=Relation.REFUSED, differences=(said,))

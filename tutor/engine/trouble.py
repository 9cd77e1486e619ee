"""When a tool gives no usable answer: one sentence of what is true, what it means and what to do now.

Signatures are lower-case parts of messages, never whole lines: the daemon, containerd and client-go wrap each
other's messages, and the words around the essential ones change between versions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.engine.ports import Problem, Reading
from tutor.engine.redact import redact


@dataclass(frozen=True)
class _Signature:
    pattern: str
    sentence: str
    tools: tuple[str, ...] = ("docker", "k3d", "kubectl")


HUNG = "gave no answer within"
"""Stands in the sentence for a tool that did not end in time."""

_START_DOCKER = "Start Docker (Docker Desktop, `colima start`, or `sudo systemctl start docker` on Linux)"

_SIGNATURES: tuple[_Signature, ...] = (
    _Signature(
        r"permission denied.*docker|docker.*permission denied",
        "Your user may not talk to Docker's engine, so {tool} has no answer. Add your user to the group "
        "docker (`sudo usermod -aG docker $USER`), then log out and in again.",
        ("docker", "k3d"),
    ),
    _Signature(
        r"cannot connect to the docker daemon|docker\.sock: (?:connect: )?(?:connection refused|no such file)"
        r"|failed to connect to the docker api|error during connect",
        f"Docker's engine does not answer, so nothing can be said about what runs in it. {_START_DOCKER}.",
        ("docker", "k3d"),
    ),
    _Signature(
        r"unable to resolve docker endpoint|docker context.*not found|context \S+ not found",
        "Docker is told to use a profile that does not exist. Run `docker context use default`, and "
        "`unset DOCKER_CONTEXT` if that variable is set.",
        ("docker", "k3d"),
    ),
    _Signature(
        r"client version \S+ is too old",
        "This {tool} is too old for your Docker engine, which no longer answers it. Update {tool} "
        "(k3d: 5.6.1 or later).",
        ("docker", "k3d"),
    ),
    _Signature(
        r"container \S+ is not running|is not running",
        "The container that was asked is stopped, so it cannot answer. If it belongs to the cluster, start "
        "the cluster with `k3d cluster start`.",
        ("docker",),
    ),
    _Signature(
        r"context was not found for specified context|context \"[^\"]*\" does not exist|no context exists"
        r"|current-context is not set",
        "kubectl knows no cluster of this name: there is no such context in the kubeconfig of this tutor. "
        "Make the cluster first, or run `k3d kubeconfig merge` with its name.",
        ("kubectl",),
    ),
    _Signature(
        r"connection to the server localhost:8080 was refused|dial tcp (?:127\.0\.0\.1|\[::1\]):8080",
        "kubectl knows no cluster yet and tried an address where none is. Make the cluster first, or run "
        "`k3d kubeconfig merge` with its name.",
        ("kubectl",),
    ),
    _Signature(
        r"proxyconnect tcp",
        "A proxy stands between kubectl and the cluster on your own computer. Run "
        "`export NO_PROXY=0.0.0.0,127.0.0.1,localhost` before you start the tutor.",
        ("kubectl",),
    ),
    _Signature(
        r"was refused|connection refused|connect: no route to host",
        "The cluster does not answer: nothing listens at its address, as when it is stopped or deleted. See "
        "`k3d cluster list`; if it is stopped, run `k3d cluster start`.",
        ("kubectl",),
    ),
    _Signature(
        r"no such host",
        "The cluster's address has a name that this computer cannot look up. Check your network, then run "
        "`k3d kubeconfig merge` with the cluster's name.",
        ("kubectl",),
    ),
    _Signature(
        r"x509|certificate",
        "The kubeconfig holds the key of an earlier cluster, or the clocks differ. Run `k3d kubeconfig "
        "merge` with the cluster's name, or stop and start the cluster.",
        ("kubectl",),
    ),
    _Signature(
        r"unauthorized|must be logged in",
        "The cluster does not accept the kubeconfig's key. Run `k3d kubeconfig merge` with the cluster's "
        "name.",
        ("kubectl",),
    ),
    _Signature(
        r"i/o timeout|tls handshake timeout|context deadline exceeded|client\.timeout exceeded|timed out"
        r"|\beof\b",
        "The cluster is slow to answer: it may still be starting, or the computer was asleep. Wait a "
        "little; if it stays so, stop and start the cluster.",
        ("kubectl",),
    ),
    _Signature(
        r"error loading config file|not a kubeconfig|error converting yaml|couldn't get version/kind",
        "The kubeconfig of this tutor is damaged or not readable. Write it again with `k3d kubeconfig "
        "merge` and the cluster's name.",
        ("kubectl",),
    ),
    _Signature(
        r"serviceunavailable|unable to handle the request|doesn't have a resource type|etcdserver",
        "The cluster has only just started and does not know all its kinds of objects yet. Wait a few "
        "seconds.",
        ("kubectl",),
    ),
    _Signature(
        r"permission denied",
        "{tool} was not allowed to read or write something it needs: {last}",
    ),
)

_ABSENT = re.compile(
    r"\(notfound\)|\"[^\"]*\" not found|no such (?:object|container|image|network|volume|manifest)"
    r"|no nodes found for given cluster|failed to find (?:registry )?node|manifest unknown"
)


def says_absent(reading: Reading) -> bool:
    """Whether the tool answered that there is no such thing, which is an answer and no trouble."""
    if reading.problem is not None or reading.exit_code == 0:
        return False
    text = reading.stderr.lower()
    return "context" not in text.split("not found")[0][-60:] and _ABSENT.search(text) is not None


def no_answer(reading: Reading) -> str:
    """The sentence for a reading that a problem or an exit code other than 0 made useless."""
    tool = reading.argv[0] if reading.argv else "the tool"
    if reading.problem is Problem.MISSING:
        return (
            f"There is no {tool} that can be run here. Install it, then run `dwk-tutor doctor` to see that "
            "it works."
        )
    if reading.problem is Problem.DENIED:
        return (
            f"The system does not let {tool} start. See `ls -l $(command -v {tool})` and "
            "make it executable for your user."
        )
    if reading.problem is Problem.TIMEOUT:
        asked = (
            "Its engine may hang: restart Docker" if tool in ("docker", "k3d") else "See `k3d cluster list`"
        )
        return (
            f"{tool} {HUNG} {reading.seconds:.0f} seconds, so nothing can be said. {asked}, "
            "or wait if the computer is busy."
        )
    if reading.problem is Problem.CANCELLED:
        return f"The question to {tool} was given up before it answered."
    text = f"{reading.stderr}\n{reading.stdout}".lower()
    for signature in _SIGNATURES:
        if tool in signature.tools and re.search(signature.pattern, text):
            return signature.sentence.format(tool=tool, last=_said(reading))
    last = _said(reading)
    ended = (
        "was ended by a signal"
        if (reading.exit_code or 0) < 0
        else f"ended with exit code {reading.exit_code}"
    )
    what = f": {last}" if last else " and said nothing."
    return (
        f"`{short(reading.argv)}` {ended}{what} So nothing can be said; try the command yourself in the "
        "shell."
    )


def _said(reading: Reading) -> str:
    """The last line of the tool's own words. An answer in JSON is not quoted: Docker's labels hold the
    cluster's token."""
    words = last_line(reading.stderr)
    if not words and not re.match(r"\s*[\[{]", reading.stdout):
        words = last_line(reading.stdout)
    return redact(words)


def not_json(reading: Reading, position: int) -> str:
    """The sentence for an answer that should be JSON and is not, from character `position` on."""
    tool = reading.argv[0]
    text = reading.stdout
    again = f"Run `{short(reading.argv)}` in the shell to see it whole."
    if reading.truncated:
        return f"{tool}'s answer is longer than the tutor keeps, so it cannot be read. {again}"
    if position >= len(text.rstrip()) or text.lstrip()[:1] in ("{", "["):
        return (
            f"{tool}'s answer breaks off in the middle ({len(text)} characters of JSON that do not end), so "
            f"nothing can be said. It is asked again by itself; if it stays so: {again}"
        )
    return (
        f"{tool} answered with something that is not JSON: {last_line(text.strip().splitlines()[0])} Perhaps "
        f"another program of that name comes first on the PATH. {again}"
    )


def short(argv: tuple[str, ...], limit: int = 90) -> str:
    """A command for a sentence: without the context that the tutor adds, cut to `limit` characters."""
    words = list(argv)
    if "--context" in words[:-1]:
        at = words.index("--context")
        del words[at : at + 2]
    text = " ".join(words)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def last_line(text: str, limit: int = 160) -> str:
    """The last line that says something, ended with a full stop."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    line = lines[-1] if len(lines[-1]) <= limit else lines[-1][: limit - 1] + "…"
    return line if line[-1] in ".!?…" else line + "."

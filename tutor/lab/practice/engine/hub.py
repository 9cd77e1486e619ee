"""The public images that the practice lab knows by heart, and what it says about all others.

Nothing here is downloaded: sizes, layers and tags are like those of the real images, the ids are the lab's
own. What their containers do is `program`, which the runtime knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tutor.lab.practice.edition import K3D, K3S_TAG
from tutor.lab.practice.engine import manifests
from tutor.lab.practice.engine.contents import Content, Step
from tutor.lab.practice.engine.identity import architecture, digest_of, nano_stamp
from tutor.lab.practice.engine.image import HUB, Config, Image, Reference

COURSE_TAG = "b7fc18de2376da80ff0cfc72cf581a9f94d10e64"

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MB = 1_000_000
SHELL = "shell"
"""The program of images of tools, which start programs of this computer."""
_BUILT = datetime(2026, 10, 14, 9, 12, 31, 481516, tzinfo=UTC)
_VARIANTS = (("alpine", 0.05), ("slim", 0.13))
"""What a variant's size is to the full image's."""


@dataclass(frozen=True)
class Repository:
    """A public repository."""

    program: str
    tags: str
    """Regular expression of the tags there are."""
    latest: str
    """The tag that `latest` is the same image as; empty where there is no `latest`."""
    size: float
    """Megabytes, of the full variant."""
    layers: int = 1
    cmd: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = ""
    ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()


def _variants(versions: str) -> str:
    return rf"({versions})(-slim|-alpine(3\.2[0-4])?)?(-bookworm|-trixie)?|slim|alpine|bookworm|trixie"


REPOSITORIES: Mapping[str, Repository] = {
    "docker.io/jakousa/dwk-app1": Repository(
        "dwk-app1", COURSE_TAG, "", 86.9, 5, cmd=("node", "index.js"), workdir="/usr/src/app",
        env={"NODE_VERSION": "12.16.3", "YARN_VERSION": "1.22.4"}, entrypoint=("docker-entrypoint.sh",),
    ),
    "docker.io/library/busybox": Repository(
        SHELL, r"1(\.3[4-7](\.[01])?)?(-musl|-glibc|-uclibc)?|musl|glibc|uclibc|stable", "1.37", 4.3,
        cmd=("sh",),
    ),
    "docker.io/library/alpine": Repository(
        SHELL, r"3(\.(1[5-9]|2[0-4])(\.\d)?)?|edge", "3.23", 8.3, cmd=("/bin/sh",)
    ),
    "docker.io/library/debian": Repository(
        SHELL, r"(1[123](\.\d{1,2})?|bullseye|bookworm|trixie|stable|testing|sid|unstable)(-slim)?",
        "trixie", 117.0, cmd=("bash",),
    ),
    "docker.io/library/ubuntu": Repository(
        SHELL, r"2[0246]\.04|focal|jammy|noble|resolute|rolling|devel", "24.04", 78.1, cmd=("/bin/bash",)
    ),
    "docker.io/library/python": Repository(
        SHELL, _variants(r"3|3\.(9|1[0-5])(\.\d{1,2})?"), "3.14", 1120.0, 7, cmd=("python3",),
        env={"LANG": "C.UTF-8", "PYTHON_VERSION": "3.14.0"},
    ),
    "docker.io/library/node": Repository(
        SHELL, _variants(r"(1[2-9]|2[0-6])(\.\d{1,2}){0,2}|lts|current"), "25", 1130.0, 8, cmd=("node",),
        entrypoint=("docker-entrypoint.sh",), env={"NODE_VERSION": "25.1.0", "YARN_VERSION": "1.22.22"},
    ),
    "docker.io/library/golang": Repository(
        SHELL, _variants(r"1|1\.(1\d|2[0-7])(\.\d{1,2})?"), "1.26", 870.0, 7, cmd=("bash",), workdir="/go",
        env={"GOLANG_VERSION": "1.26.0", "GOTOOLCHAIN": "local", "GOPATH": "/go"},
    ),
    "docker.io/library/openjdk": Repository(
        SHELL, r"(8|11|17|2\d)(-jdk|-jre)?(-slim|-alpine)?(-bookworm|-bullseye)?", "", 503.0, 5,
        cmd=("jshell",), env={"JAVA_HOME": "/usr/local/openjdk"},
    ),
    "docker.io/library/nginx": Repository(
        "nginx", r"1(\.(1\d|2\d)(\.\d{1,2})?)?(-alpine|-bookworm)?|mainline|stable|alpine", "1.29", 192.0, 7,
        cmd=("nginx", "-g", "daemon off;"), entrypoint=("/docker-entrypoint.sh",), ports=("80/tcp",),
        env={"NGINX_VERSION": "1.29.2"},
    ),
    "docker.io/library/httpd": Repository(
        "httpd", r"2(\.4(\.\d{2})?)?(-alpine|-bookworm)?|alpine", "2.4", 148.0, 6, cmd=("httpd-foreground",),
        ports=("80/tcp",), workdir="/usr/local/apache2", env={"HTTPD_PREFIX": "/usr/local/apache2"},
    ),
    "docker.io/library/redis": Repository(
        "redis", r"[5-8](\.\d(\.\d{1,2})?)?(-alpine|-bookworm)?|alpine", "8", 137.0, 7, cmd=("redis-server",),
        entrypoint=("docker-entrypoint.sh",), ports=("6379/tcp",), workdir="/data", volumes=("/data",),
    ),
    "docker.io/library/postgres": Repository(
        "postgres", r"1[2-8](\.\d{1,2})?(-alpine|-bookworm|-trixie)?|alpine", "18", 438.0, 14,
        cmd=("postgres",), entrypoint=("docker-entrypoint.sh",), ports=("5432/tcp",),
        volumes=("/var/lib/postgresql",),
    ),
    "docker.io/library/hello-world": Repository("hello-world", r"linux", "linux", 0.0101, cmd=("/hello",)),
    "docker.io/library/registry": Repository(
        "registry", r"2(\.[678](\.\d)?)?|3(\.0(\.0)?)?", "3", 25.4, 5,
        cmd=("/etc/docker/registry/config.yml",), entrypoint=("/entrypoint.sh",), ports=("5000/tcp",),
        volumes=("/var/lib/registry",),
    ),
    "docker.io/rancher/k3s": Repository(
        "k3s", r"v1\.(3[0-6])\.\d{1,2}-k3s\d", "", 241.0, 3, cmd=("agent",), entrypoint=("/bin/k3s",),
        env={"CRI_CONFIG_FILE": "/var/lib/rancher/k3s/agent/etc/crictl.yaml"},
        volumes=("/var/lib/cni", "/var/lib/kubelet", "/var/lib/rancher/k3s", "/var/log"),
    ),
    "ghcr.io/k3d-io/k3d-proxy": Repository(
        "k3d-proxy", r"5\.[5-9]\.\d", K3D, 63.2, 9, cmd=("nginx", "-g", "daemon off;"),
        entrypoint=("/bin/sh", "-c", "nginx-proxy"), ports=("80/tcp",),
    ),
    "ghcr.io/k3d-io/k3d-tools": Repository(
        "k3d-tools", r"5\.[5-9]\.\d", K3D, 21.1, 3, entrypoint=("/app/k3d-tools",)
    ),
}  # fmt: skip
"""By full name; tags, commands and ports as published with the real images."""


def known() -> Iterable[str]:
    """The names of all repositories, as docker shows them."""
    return (Reference.parse(name).repository for name in REPOSITORIES)


def has(reference: Reference) -> bool:
    """Whether there is such a public repository, whatever the tag."""
    return f"{reference.host}/{reference.path}" in REPOSITORIES


def content(reference: Reference) -> Content | None:
    """The public image of that name, None where there is none."""
    name = f"{reference.host}/{reference.path}"
    repository = REPOSITORIES.get(name)
    if repository is None:
        return None
    if reference.digest:
        tags = ["latest", repository.latest, COURSE_TAG, K3S_TAG, K3D, "2"]
        found = (_image(name, repository, tag) for tag in tags if tag and _exists(repository, tag))
        return next((each for each in found if registry_digest(each) == reference.digest), None)
    if not _exists(repository, reference.tag):
        return None
    return _image(name, repository, reference.tag)


def registry_digest(content: Content) -> str:
    """What the public registry calls an image: the digest of the list of its variants."""
    return manifests.digest(manifests.index(content))


def _exists(repository: Repository, tag: str) -> bool:
    if tag == "latest":
        return bool(repository.latest) or repository.program == "dwk-app1"
    return re.fullmatch(repository.tags, tag) is not None


def _image(name: str, repository: Repository, tag: str) -> Content:
    same = repository.latest if tag == "latest" and repository.latest else tag
    share = next((share for variant, share in _VARIANTS if variant in same), 1.0)
    size = int(repository.size * share * _MB)
    config = Config(
        env={"PATH": _PATH, **repository.env},
        entrypoint=repository.entrypoint,
        cmd=repository.cmd,
        workdir=repository.workdir,
        ports=repository.ports,
    )
    id_ = digest_of("public", name, same, architecture())
    layers = tuple(digest_of("public layer", name, same, number) for number in range(repository.layers))
    sizes = _shares(size, repository.layers)
    history = [
        Step(nano_stamp(_BUILT), f"ADD rootfs.tar.xz / # layer {number + 1} of {len(sizes)}", part, False)
        for number, part in enumerate(sizes)
    ]
    words = ", ".join(f'"{word}"' for word in (repository.cmd or repository.entrypoint))
    history.append(Step(nano_stamp(_BUILT), f"CMD [{words}]", 0, True))
    return Content(
        image=Image(id_, config, _BUILT, size, program=repository.program, layers=layers),
        architecture=architecture(),
        history=tuple(history),
        layer_sizes=sizes,
        more={"Volumes": {place: {} for place in repository.volumes}} if repository.volumes else {},
    )


def _shares(size: int, layers: int) -> tuple[int, ...]:
    """Bytes per layer: the lowest has most of them, as with real images."""
    upper = [size // 20 // number for number in range(1, layers)]
    return (size - sum(upper), *upper)


def is_public_host(host: str) -> bool:
    return host in (HUB, "ghcr.io")

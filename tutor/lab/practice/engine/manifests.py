"""What a registry says of an image: its manifest, and the digest that is the manifest's name."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tutor.lab.practice.engine.contents import Content
from tutor.lab.practice.engine.identity import digest_of

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"


def manifest(content: Content) -> dict[str, Any]:
    """The manifest of one image (version 2, schema 2)."""
    return {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": 1472 + 160 * len(content.history),
            "digest": content.id,
        },
        "layers": [
            {
                "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                "size": compressed(size),
                "digest": digest_of("gzip", layer),
            }
            for layer, size in zip(content.image.layers, content.layer_sizes, strict=True)
        ],
    }


def text(document: dict[str, Any]) -> str:
    """As it lies in the registry."""
    return json.dumps(document, indent=3)


def digest(document: dict[str, Any]) -> str:
    return f"sha256:{hashlib.sha256(text(document).encode()).hexdigest()}"


def index(content: Content) -> dict[str, Any]:
    """The list of variants that stands for a public image: one for each usual architecture."""
    return {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [
            {
                "mediaType": MANIFEST,
                "size": len(text(manifest(content))),
                "digest": digest(manifest(content))
                if architecture == content.architecture
                else digest_of("variant", content.id, architecture),
                "platform": {"architecture": architecture, "os": "linux"},
            }
            for architecture in ("amd64", "arm64")
        ],
    }


def compressed(size: int) -> int:
    """Bytes of a layer as it travels: about two fifths of it, plus what an empty archive takes."""
    return size * 2 // 5 + 32

"""The learner's kubeconfig file: merged into and taken out of as k3d does it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

_SECTIONS = ("clusters", "contexts", "users")
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Document = dict[str, Any]


class KubeconfigError(Exception):
    """The file cannot be read, understood or written."""


def default_place() -> Path:
    """The one file that KUBECONFIG names, else `~/.kube/config`. Raises KubeconfigError for several."""
    places = [place for place in os.environ.get("KUBECONFIG", "").split(os.pathsep) if place]
    if len(places) > 1:
        raise KubeconfigError(
            "failed to get default kubeconfig path: multiple kubeconfigs specified via KUBECONFIG env var: "
            "Please reduce to one entry, unset KUBECONFIG or explicitly choose an output"
        )
    return Path(places[0]) if places else Path.home() / ".kube" / "config"


def own_place(name: str) -> Path:
    """The file of a single cluster, for `k3d kubeconfig merge` without a place."""
    folder = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(folder) / "k3d" / f"kubeconfig-{name}.yaml"


def to_yaml(document: Any) -> str:
    """As k3d writes it: keys sorted, long values in one line."""
    text: str = yaml.dump(
        document, Dumper=_Dumper, default_flow_style=False, width=1 << 30, allow_unicode=True
    )
    return text


def merge(
    place: Path, found: Document, *, switch: bool, update: bool = True, overwrite: bool = False
) -> None:
    """Put a cluster's entries into the file. The current context changes with `switch`, or where there was
    none. Raises KubeconfigError."""
    if overwrite or not place.exists():
        _write(place, found)
        return
    document = _read(place)
    for section in _SECTIONS:
        for entry in found[section]:
            _put(document, section, entry, update=update)
    if switch or not document.get("current-context"):
        document["current-context"] = found["current-context"]
    _write(place, document)


def forget(name: str) -> None:
    """Take a cluster's entries out of the default kubeconfig, and delete the file of its own. Where it was
    the current context, another one becomes it. Raises KubeconfigError."""
    own_place(name).unlink(missing_ok=True)
    place = default_place()
    if not place.exists():
        return
    document = _read(place)
    gone = {"clusters": f"k3d-{name}", "contexts": f"k3d-{name}", "users": f"admin@k3d-{name}"}
    for section, entry in gone.items():
        # Where nothing is left, kubectl's own library writes null.
        document[section] = [
            each for each in document.get(section) or () if each.get("name") != entry
        ] or None
    if document.get("current-context") == f"k3d-{name}":
        left = sorted(str(each["name"]) for each in document["contexts"] or ())
        document["current-context"] = left[0] if left else ""
    _write(place, document)


def _put(document: Document, section: str, entry: Document, *, update: bool) -> None:
    entries: list[Document] = list(document.get(section) or [])
    for number, present in enumerate(entries):
        if present.get("name") == entry["name"]:
            if not update and present != entry:
                kind = section.removesuffix("s").capitalize()
                raise KubeconfigError(
                    f"{kind} '{entry['name']}' already exists in target KubeConfig, but update is not allowed"
                )
            entries[number] = entry
            break
    else:
        entries.append(entry)
    document[section] = sorted(entries, key=lambda each: str(each.get("name")))


def _read(place: Path) -> Document:
    try:
        document = yaml.load(place.read_text("utf-8"), Loader=_Loader)
    except OSError as error:
        raise KubeconfigError(
            f"failed to open kubeconfig {place}: {(error.strerror or '').lower()}"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise KubeconfigError(f"failed to load {place}, or it's not a kubeconfig: yaml: {said}") from error
    document = {} if document is None else document
    if not isinstance(document, dict) or not all(_is_section(document.get(section)) for section in _SECTIONS):
        raise KubeconfigError(f"failed to load {place}, or it's not a kubeconfig: it holds something else")
    return document


def _is_section(entries: Any) -> bool:
    return entries is None or (isinstance(entries, list) and all(isinstance(each, dict) for each in entries))


def _write(place: Path, document: Document) -> None:
    """Only the learner may read it. Written aside and renamed: kubectl may be reading it."""
    document = {"apiVersion": "v1", "kind": "Config", **document}
    target = place.resolve() if place.is_symlink() else place
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(0o600)
        draft.write_text(to_yaml(document), "utf-8")
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise KubeconfigError(
            f"failed to write kubeconfig {place}: {(error.strerror or '').lower()}"
        ) from error

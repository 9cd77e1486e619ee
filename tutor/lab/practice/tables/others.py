"""The kinds that say little: namespaces, ConfigMaps, Secrets, service accounts, leases, and any other."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.tables.age import since
from tutor.lab.practice.tables.columns import AGE, NAME, Cells, Column, Layout, items, metadata, part


def _between(object_: Object, *cells: str | int) -> Cells:
    """The cells between name and age."""
    found = metadata(object_)
    return [found.get("name", ""), *cells, since(found.get("creationTimestamp"))]


NAMESPACES = Layout(
    (NAME, Column("Status", "Active, or Terminating while what is in it is deleted."), AGE),
    lambda namespace: _between(namespace, part(namespace, "status").get("phase", "")),
)
CONFIGMAPS = Layout(
    (NAME, Column("Data", "How many entries the ConfigMap has."), AGE),
    lambda map_: _between(map_, len(part(map_, "data")) + len(part(map_, "binaryData"))),
)
SECRETS = Layout(
    (
        NAME,
        Column("Type", "What the Secret is for, which tells programs what entries to expect."),
        Column("Data", "How many entries the Secret has."),
        AGE,
    ),
    lambda secret: _between(secret, secret.get("type", ""), len(part(secret, "data"))),
)
SERVICEACCOUNTS = Layout(
    (NAME, Column("Secrets", "How many Secrets the account's pods may use."), AGE),
    lambda account: _between(account, len(items(account, "secrets"))),
)
LEASES = Layout(
    (NAME, Column("Holder", "Who holds the lease at present."), AGE),
    lambda lease: _between(lease, part(lease, "spec").get("holderIdentity") or ""),
)
ANY = Layout((NAME, AGE), _between)
"""For kinds without a table of their own."""

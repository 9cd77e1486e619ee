"""The practice lab: an embedded cluster, with the `docker` and `k3d` that belong to it."""

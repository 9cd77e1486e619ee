"""Which versions the practice lab's tools say that they are.

Texts alone: `docker` and `k3d` read this at every start.
"""

from __future__ import annotations

K3D = "5.9.0"
K3S = "1.36.2"
KUBERNETES = f"v{K3S}+k3s1"
"""What nodes and `kubectl version` say."""
K3S_TAG = f"v{K3S}-k3s1"
"""What k3d calls the same."""
K3S_IMAGE = f"rancher/k3s:{K3S_TAG}"
CONTAINERD = "2.2.2-k3s1"
DOCKER = "28.2.2"
DOCKER_API = "1.50"
DOCKER_GO = "go1.24.3"

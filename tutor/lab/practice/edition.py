"""Which versions the practice lab says that it is."""

from __future__ import annotations

from tutor.lab.versions import Version

K3D = Version(5, 9, 0)
K3S = Version(1, 36, 2)
KUBERNETES = f"v{K3S}+k3s1"
"""What nodes and `kubectl version` say."""
K3S_IMAGE = f"rancher/k3s:v{K3S}-k3s1"
DOCKER = "28.2.2"

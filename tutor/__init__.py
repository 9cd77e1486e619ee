"""An interactive tutor for a first Kubernetes deployment."""

__version__ = "0.1.0"

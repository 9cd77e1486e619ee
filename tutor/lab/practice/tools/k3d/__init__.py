"""The practice lab's own `k3d`: takes the command line apart, asks the lab, logs as k3d logs."""

from tutor.lab.practice.tools.k3d.main import main

__all__ = ["main"]

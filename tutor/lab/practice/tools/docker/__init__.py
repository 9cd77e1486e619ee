"""The practice lab's own `docker`: takes the command line apart, asks the lab, prints as docker prints."""

from tutor.lab.practice.tools.docker.main import main

__all__ = ["main"]

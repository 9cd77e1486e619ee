"""What the practice lab's engine says when it cannot do what was asked."""

from __future__ import annotations

from tutor.lab.practice.node.careful import HarmError
from tutor.lab.practice.node.places import StartError


class EngineError(Exception):
    """What was asked cannot be done; `message` says why in Docker's own words, without anything in front."""

    def __init__(self, message: str, *, exit_code: int = 1, plain: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
        self.plain = plain
        """The tool prints the message as it is, with no `Error response from daemon:` in front."""

    def event(self) -> dict[str, object]:
        """As the last line of an answer of the service."""
        said: dict[str, object] = {"error": self.message, "exit": self.exit_code}
        return {**said, "plain": True} if self.plain else said


class PullError(Exception):
    """An image cannot be had; `message` in the words of whoever pulls: Docker or, for a node, containerd."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def no_such(what: str, name: str) -> EngineError:
    """`No such container: web`."""
    return EngineError(f"No such {what}: {name}")


def not_started(error: StartError, words: str) -> EngineError:
    """Why a container's program does not run; `words` are the runtime's own before the reason. The exit code
    is that of `docker run`: 126 for what must not be started, 127 for what is not there."""
    if isinstance(error, HarmError):
        return EngineError(error.message, exit_code=126, plain=True)
    return EngineError(words + error.message, exit_code=126 if "permission denied" in error.message else 127)

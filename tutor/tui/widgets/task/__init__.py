"""What the learner is asked to do, between the text and the verdict."""

from tutor.tui.widgets.task.panel import TaskPanel

__all__ = ["TaskPanel"]

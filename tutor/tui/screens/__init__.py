"""The screens: the lesson, and those that lie over it for a moment."""

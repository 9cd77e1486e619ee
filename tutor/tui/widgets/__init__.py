"""The parts of the lesson screen, one subject a file."""

"""The process that the practice lab lives in, and how it is found, started and ended."""

"""The puzzle of placing processes on machines, as it is played."""

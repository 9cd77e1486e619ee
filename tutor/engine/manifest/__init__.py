"""Reads a manifest while it is being written: what is there, what is missing, what each field means."""

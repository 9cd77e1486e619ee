"""Changes of stored objects: patches of every kind, and the record of who owns which field."""

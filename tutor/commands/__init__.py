"""What each command of `dwk-tutor` does, one module a command; `tutor.cli` only parses and calls."""

"""Loopstudio: take a song apart into the loops it was built from."""

__version__ = "0.1.0"

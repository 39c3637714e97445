"""Teahouse: a messaging service that an organisation runs for its own people."""

__version__ = "0.1.0"

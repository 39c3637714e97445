"""Plays: named people over HTTP, each on SQLite and on PostgreSQL. Every answer is held to the specification."""

"""Plumbing that knows nothing of messages: database, bus, jobs, HTTP, clock, limits, log, metrics.

Tables: ``kernel_stream`` (the one counter of positions), ``kernel_migrations``, ``kernel_jobs``.
Ways in: import the module you need (``teahouse.kernel.db``, ``teahouse.kernel.http`` ...).
"""

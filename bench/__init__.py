"""The bench: drives any Matrix server through its client API and pairs Teahouse with Synapse in one run.

Has no tables. Ways in: ``python -m bench`` (see README.md), ``make bench``.
"""

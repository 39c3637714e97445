"""Randomness is passed in, so that tests can repeat it."""

import secrets
from typing import Protocol


class Entropy(Protocol):
    """A source of unguessable bytes."""

    def bytes(self, count: int) -> bytes:
        """Return ``count`` random bytes."""
        ...

    def token(self, count: int = 24) -> str:
        """Return an URL-safe string made of ``count`` random bytes, without padding."""
        ...


class SystemEntropy:
    """The operating system's randomness."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def token(self, count: int = 24) -> str:
        return secrets.token_urlsafe(count)


def token(count: int = 24) -> str:
    """Return an URL-safe string made of ``count`` random bytes from the operating system."""
    return secrets.token_urlsafe(count)

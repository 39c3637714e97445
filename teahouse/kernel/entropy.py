"""Randomness is passed in, so that tests can repeat it."""

import os
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


class EntropyAhead(SystemEntropy):
    """The operating system's randomness, fetched ahead: for what is made all the time and unguessable, not secret.

    Each call of the system lets another thread have the interpreter, and one waits for it then: 5 µs and more for 32
    bytes. Used from one thread.
    """

    AHEAD = 4096

    def __init__(self) -> None:
        self._pool, self._at = b"", 0
        os.register_at_fork(after_in_child=self._forget)  # two processes must not make the same

    def bytes(self, count: int) -> bytes:
        at = self._at
        if at + count > len(self._pool):
            self._pool, at = secrets.token_bytes(max(self.AHEAD, count)), 0
        self._at = at + count
        return self._pool[at : at + count]

    def _forget(self) -> None:
        self._pool, self._at = b"", 0


def token(count: int = 24) -> str:
    """Return an URL-safe string made of ``count`` random bytes from the operating system."""
    return secrets.token_urlsafe(count)

"""Passwords: Argon2id in a small thread pool, so that hashing never holds up the event loop.

Parameters are OWASP's first recommendation (19 MiB, two passes, one lane): about 25 ms of one core. Hashes made
with others are renewed when their owner next logs in.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from teahouse.matrix.errors import weak_password

LEAST_CHARACTERS = 1  # how strong it must be is the client's to say ("Clients SHOULD enforce"); logins are rate limited
MOST_CHARACTERS = 512  # more would only be work for us


class Passwords:
    """Hashes and verifies, two at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="password")
        self._nobody: str | None = None

    def check(self, password: str) -> None:
        """Raise M_WEAK_PASSWORD. Source: Client-Server API, "Notes on password management"."""
        if len(password) < LEAST_CHARACTERS:
            raise weak_password("The password must not be empty")
        if len(password) > MOST_CHARACTERS:
            raise weak_password(f"The password must have at most {MOST_CHARACTERS} characters")

    async def hash(self, password: str) -> str:
        """Return the encoded Argon2id hash."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._hasher.hash, password)

    async def matches(self, encoded: str | None, password: str) -> bool:
        """Whether ``password`` is the one ``encoded`` was made from.

        ``None`` (no such user, no password) takes as long as a wrong password does: time tells nobody who exists.
        """
        if len(password) > MOST_CHARACTERS:
            return False
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._verify, encoded, password)

    def outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(encoded)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, encoded: str | None, password: str) -> bool:
        if encoded is None:
            if self._nobody is None:
                self._nobody = self._hasher.hash("nobody has this password")
            encoded, known = self._nobody, False
        else:
            known = True
        try:
            self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False
        return known

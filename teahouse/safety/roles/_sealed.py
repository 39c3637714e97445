"""Secrets at rest: encrypted with a key that lies in the data directory and not in the database.

Whoever steals the database alone has no TOTP secret. Under ``<data_dir>/safety/factors.key``, for the owner's eyes only
(0600), made when it is first needed. Without it the secrets are lost and people enrol again (recovery codes still do).
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from teahouse.kernel.entropy import Entropy

_KEY_BYTES = 32
_NONCE_BYTES = 12


class Sealed:
    """Seals and opens. ``about`` says whose secret it is: sealed for one, it cannot be opened for another."""

    def __init__(self, path: Path, entropy: Entropy) -> None:
        self._path = path
        self._entropy = entropy
        self._cipher: AESGCM | None = None

    def seal(self, plain: bytes, about: str) -> bytes:
        """The secret, encrypted."""
        nonce = self._entropy.bytes(_NONCE_BYTES)
        return nonce + self._opened().encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes | None:
        """The secret; ``None`` where it was sealed with another key, or for somebody else."""
        try:
            return self._opened().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
        except InvalidTag:
            return None

    def _opened(self) -> AESGCM:
        if self._cipher is None:
            self._cipher = AESGCM(self._key())
        return self._cipher

    def _key(self) -> bytes:
        """Read it, or make it: whole or not at all, and whoever comes second takes the first one's."""
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            passing = self._path.with_name(f"{self._path.name}.{self._entropy.token(6)}")
            with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(self._entropy.bytes(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            try:
                self._path.hardlink_to(passing)
            except FileExistsError:
                pass
            finally:
                passing.unlink()
        key = self._path.read_bytes()
        if len(key) != _KEY_BYTES:
            raise ValueError(f"{self._path}: not {_KEY_BYTES} bytes, so not a key")
        return key

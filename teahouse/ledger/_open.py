"""Opening the log: its name, and the key that signs. A key that takes over is itself an entry."""

import structlog

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy
from teahouse.ledger import _store as store
from teahouse.ledger._append import Append
from teahouse.ledger._entry import Draft
from teahouse.ledger._keys import KeyFolder, new_key, rotation
from teahouse.tlog.errors import encoded
from teahouse.tlog.note import ED25519, SigningKey, verifier_key

log = structlog.get_logger("ledger")


class Opening:
    """What happens once at each start, before anything is appended."""

    def __init__(self, db: Database, clock: Clock, entropy: Entropy, folder: KeyFolder, append: Append) -> None:
        self._db = db
        self._clock = clock
        self._entropy = entropy
        self._folder = folder
        self._append = append

    async def open(self, wanted: str) -> SigningKey:
        """The key that signs, its name the log's origin: ``wanted``, or what it was when the first entry came.

        A new key is on disk before the database lists it, and the old one stays until that is committed, so a kill at
        any moment leaves a key that fits. Raises ``Malformed`` for a key file that holds none.
        """
        origin = await self._db.write(lambda tx: self._name(tx, wanted))
        if origin != wanted:
            log.warning("the log keeps its origin", origin=origin, by_public_url=wanted)
        mine, following = self._named(self._folder.key(), origin), self._named(self._folder.next_key(), origin)
        listed = await store.listed(self._db)
        current = verifier_key(listed[-1].key) if listed else None
        if following is not None and following.verifier == current:  # killed before the file was moved
            self._folder.keep(following)
            return following
        if await self._is_behind():  # nothing may be logged before the missing entries are back: it will be refused
            return mine or following or new_key(origin, self._entropy)
        signer = mine if mine is not None and mine.verifier == current else None
        if following is None and signer is not None:
            return signer
        if following is None and current is None:  # killed before the key was listed
            following = mine
        taking_over = following or self._make_next(origin)
        await self._db.write(lambda tx: self._take_over(tx, signer, taking_over))
        self._folder.keep(taking_over)
        return taking_over

    async def _is_behind(self) -> bool:
        """Whether more was signed than the database has."""
        mark = self._folder.mark()
        return mark is not None and mark.size > (await self._db.write(store.log))[1]

    @staticmethod
    def _named(key: SigningKey | None, origin: str) -> SigningKey | None:
        """The key, if it is one of this log."""
        return key if key is not None and key.name == origin and key.kind == ED25519 else None

    def _name(self, tx: Tx, wanted: str) -> str:
        """The origin. A log without entries takes the name it is wanted to have: nobody can rely on it yet."""
        origin, size, _ = store.log(tx)
        if origin == wanted or size:
            return origin
        store.rename(tx, wanted)
        self._folder.forget_mark()
        return wanted

    def _make_next(self, origin: str) -> SigningKey:
        key = new_key(origin, self._entropy)
        self._folder.keep_next(key)
        return key

    def _take_over(self, tx: Tx, old: SigningKey | None, new: SigningKey) -> None:
        """List the new key; if there was one before, log the change, with the old key's word for it if we have it."""
        _, size, _ = store.log(tx)
        listed = store.keys(tx)
        if listed:
            before = verifier_key(listed[-1].key)
            word = encoded(old.sign(rotation(before, new.verifier).encode())) if old is not None else ""
            public = {"old": before.text, "new": new.verifier.text, "signature": word}
            self._append.append(tx, [Draft("key_rotation", public)])
            if old is None:
                log.error("the key that signed the ledger is not here any more: a new one takes over without its word")
        store.add_key(tx, new.verifier.text, size, self._clock.now_ms())

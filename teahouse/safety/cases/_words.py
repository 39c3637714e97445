"""`Words`: free text about people, kept apart from the log of the case, which is for ever, so that it can be erased."""

import hashlib
from collections.abc import Iterable

from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.safety.cases import _store as store
from teahouse.safety.cases._model import CaseError, Kept, Refusal

#: The longest text, in characters.
LONGEST = 50_000


class Words:
    """The texts. Their ids and digests stand in the acts (`Kept`)."""

    def __init__(self, db: Database, entropy: Entropy | None = None) -> None:
        self._db = db
        self._entropy = entropy or SystemEntropy()

    def keep(self, tx: Tx, text: str) -> Kept:
        """Keep a text; what is returned goes into an act of the same unit. One statement.

        Raises ``CaseError`` for one that is empty, longer than 50,000 characters or has a NUL in it.
        """
        if not text.strip() or len(text) > LONGEST or "\x00" in text:
            raise CaseError(Refusal("words", f"between 1 and {LONGEST} characters, and no NUL"))
        kept = Kept(self._entropy.token(16), digest(text))
        store.add_words(tx, kept, text)
        return kept

    async def read(self, word_id: str) -> str | None:
        """The text; None once it is erased, or if there is none."""
        return (await self.read_all([word_id])).get(word_id)

    async def read_all(self, word_ids: Iterable[str]) -> dict[str, str]:
        """Those of the texts that are still there, by id. One statement."""
        return await store.words(self._db, list(word_ids))

    def erase(self, tx: Tx, *word_ids: str) -> None:
        """Take texts away for good. The acts keep their digests, which say nothing without them."""
        store.erase_words(tx, word_ids)


def digest(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""Trusted flaggers (Art. 22 DSA): whose notices come first. Registered by staff, with reasons, and revocable.

One gives notice with its account here, or without one by a key that it was told once. What it does is counted as of
anyone (`_misuse`); a suspended one's notices go the ordinary way, as Art. 22(6) has it while an inquiry lasts. It is
told of that, of its end and of being one no longer, with the reasons, at the address it was registered with.
Tables: ``safety_flaggers``, ``safety_notifier_acts``. Ways in: the verbs of ``Flaggers``.
"""

import hashlib
from collections.abc import Callable

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.mail import Letter, is_address
from teahouse.matrix.errors import conflict, forbidden, invalid_param, not_found
from teahouse.safety.cases import Words
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._letters_flaggers import FlaggerLetters
from teahouse.safety.notices._misuse import DAY_MS, LONGEST_DAYS, keep_reasons, standing
from teahouse.safety.notices._model import NotifierAct
from teahouse.safety.notices._store import FLAGGER, FlaggerRow
from teahouse.safety.notices._tell import Tell

_KEY = "thf_"


class Flagger(msgspec.Struct, frozen=True, kw_only=True):
    """A trusted flagger. state: active, suspended until ``suspended_until_ms``, or revoked at ``ended_ms``."""

    flagger_id: str
    name: str
    email: str
    user_id: str
    state: str
    registered_ms: int
    registered_by: str
    suspended_until_ms: int
    ended_ms: int


class Flaggers:
    """The verbs. by and role: who does it, one of the staff."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        words: Words,
        tell: Tell,
        letters: FlaggerLetters,
        entropy: Entropy | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._words = words
        self._tell = tell
        self._letters = letters
        self._entropy = entropy or SystemEntropy()

    async def register(
        self, name: str, email: str, user_id: str, why: str, who: tuple[str, str]
    ) -> tuple[Flagger, str]:
        """Register one; returns it and its key, told once. Raises M_INVALID_PARAM, 409 for an account twice."""
        if not is_address(email):
            raise invalid_param("email: is no e-mail address")
        if not name.strip() or any(character < " " for character in name):
            raise invalid_param("name: must be one line")
        if user_id and await store.flagger_by_user(self._db, user_id) is not None:
            raise conflict("user_id: is a trusted flagger already")
        key = _KEY + self._entropy.token(24)
        row = FlaggerRow(self._entropy.token(9), name.strip(), email, user_id, self._clock.now_ms(), who[0], 0)

        def unit(tx: Tx) -> None:
            store.add_flagger(tx, row, _digest(key))
            self._act(tx, row.flagger_id, "registered", why, who)

        await self._db.write(unit)
        return _shown(row, []), key

    async def renew(self, flagger_id: str, why: str, who: tuple[str, str]) -> str:
        """A new key; the old one is good no more."""
        key = _KEY + self._entropy.token(24)

        def unit(tx: Tx) -> None:
            self._living(tx, flagger_id, who[0])
            store.set_flagger_key(tx, flagger_id, _digest(key))
            self._act(tx, flagger_id, "key", why, who)

        await self._db.write(unit)
        return key

    async def revoke(self, flagger_id: str, why: str, who: tuple[str, str]) -> None:
        """End it, for good. It is told, with the reasons."""

        def unit(tx: Tx) -> None:
            row = self._living(tx, flagger_id, who[0])
            store.end_flagger(tx, flagger_id, self._clock.now_ms())
            self._act(tx, flagger_id, "revoked", why, who)
            self._told(tx, row, lambda language: self._letters.revoked(language, why))

        await self._db.write(unit)

    async def suspend(self, flagger_id: str, days: int, why: str, who: tuple[str, str]) -> int:
        """Have its notices go the ordinary way for some days, while it is looked into; returns until when.

        It is told, with the reasons and the end. Suspended anew, what is said last holds.
        """
        if not 1 <= days <= LONGEST_DAYS:
            raise invalid_param(f"days: between 1 and {LONGEST_DAYS}")
        end_ms = self._clock.now_ms() + days * DAY_MS

        def unit(tx: Tx) -> None:
            row = self._living(tx, flagger_id, who[0])
            self._act(tx, flagger_id, "suspended", why, who, end_ms)
            self._told(tx, row, lambda language: self._letters.suspended(language, why, end_ms))

        await self._db.write(unit)
        return end_ms

    async def reinstate(self, flagger_id: str, why: str, who: tuple[str, str]) -> None:
        """End a suspension early; it is told, with the reasons. Raises 409 where it is not suspended."""

        def unit(tx: Tx) -> None:
            row = self._living(tx, flagger_id, who[0])
            done = store.acts_in(tx, key_of(flagger_id), "notices")
            if not standing(done, self._clock.now_ms()).suspended_until_ms:
                raise conflict("flagger_id: is not suspended")
            self._act(tx, flagger_id, "lifted", why, who)
            self._told(tx, row, lambda language: self._letters.reinstated(language, why))

        await self._db.write(unit)

    async def every(self) -> list[Flagger]:
        """All there ever were, the first registered first."""
        return [_shown(row, await self._suspension(row)) for row in await store.flaggers(self._db)]

    async def get(self, flagger_id: str) -> Flagger:
        """One. Raises M_NOT_FOUND."""
        row = await store.flagger(self._db, flagger_id)
        if row is None:
            raise not_found("There is no such trusted flagger")
        return _shown(row, await self._suspension(row))

    async def by_key(self, key: str) -> Flagger:
        """Whose key this is. Raises M_FORBIDDEN for one that is good no more, or never was."""
        row = await store.flagger_by_key(self._db, _digest(key))
        if row is None or row.ended_ms:
            raise forbidden("flagger_key: is not the key of a trusted flagger")
        return _shown(row, await self._suspension(row))

    async def by_user(self, user_id: str) -> Flagger | None:
        """The flagger whose account this is."""
        row = await store.flagger_by_user(self._db, user_id)
        return _shown(row, await self._suspension(row)) if row is not None else None

    async def acts(self, flagger_id: str) -> list[NotifierAct]:
        """All that was done about it: who, when, and the ids of the reasons."""
        return await store.acts(self._db, key_of(flagger_id))

    async def _suspension(self, row: FlaggerRow) -> list[int]:
        until_ms = standing(await store.acts(self._db, key_of(row.flagger_id)), self._clock.now_ms()).suspended_until_ms
        return [until_ms] if until_ms else []

    def _told(self, tx: Tx, row: FlaggerRow, letter: Callable[[str], Letter]) -> None:
        """Tell one: at the address it was registered with, and where it has an account here, there too."""
        for to in filter(None, (row.email, row.user_id)):
            self._tell.letter(tx, to, letter)

    def _living(self, tx: Tx, flagger_id: str, by: str) -> FlaggerRow:
        row = store.flagger_in(tx, flagger_id)
        if row is None:
            raise not_found("There is no such trusted flagger")
        if row.ended_ms:
            raise conflict("flagger_id: was revoked")
        if by == row.user_id:
            raise forbidden("Nobody decides about themselves")
        return row

    def _act(self, tx: Tx, flagger_id: str, act: str, why: str, who: tuple[str, str], end_ms: int = 0) -> None:
        kept = keep_reasons(self._words, tx, why)
        now_ms = self._clock.now_ms()
        store.add_act(tx, NotifierAct(key_of(flagger_id), act, "", who[0], who[1], now_ms, end_ms, kept))


def key_of(flagger_id: str) -> str:
    """A flagger as a notifier."""
    return f"{FLAGGER}{flagger_id}"


def _shown(row: FlaggerRow, suspended: list[int]) -> Flagger:
    return Flagger(
        flagger_id=row.flagger_id,
        name=row.name,
        email=row.email,
        user_id=row.user_id,
        state="revoked" if row.ended_ms else "suspended" if suspended else "active",
        registered_ms=row.registered_ms,
        registered_by=row.registered_by,
        suspended_until_ms=suspended[0] if suspended else 0,
        ended_ms=row.ended_ms,
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

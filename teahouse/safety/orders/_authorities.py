"""Authorities that are known here: whose one-hour orders are taken for theirs by a secret, and may hold at once.

Who may order what is something everyone is to be able to check: making one known and ending one has reasons, stands in
a record that is only added to, and in the ledger. There it says of which country it is and whether its orders hold at
once; its name, how it is reached, who did it and why are committed to.

Tables: ``safety_authorities``, ``safety_authority_acts``. Ways in: the verbs of ``Authorities``.
"""

import hashlib
from collections.abc import Mapping

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token
from teahouse.ledger import Draft
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.safety.cases import CaseError
from teahouse.safety.decisions import Actor
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._model import Authority, AuthorityAct, AuthorityDone
from teahouse.safety.orders._receive import Around


class Authorities:
    """The verbs. why: the reasons, 1 to 50,000 characters; M_INVALID_PARAM names them where there are none. actor: one
    of the law."""

    def __init__(self, db: Database, clock: Clock, around: Around) -> None:
        self._db = db
        self._clock = clock
        self._around = around

    async def every(self) -> list[Authority]:
        """All that are or were known, by name."""
        return await store.authorities(self._db)

    async def acts(self) -> list[AuthorityAct]:
        """All that was done about them, the oldest first, with the reasons."""
        done = await store.authority_acts(self._db)
        texts = await self._around.words.read_all([one.why for one in done])
        return [
            AuthorityAct(
                authority_id=one.authority_id, act=one.act, by=one.by, role=one.role, at_ms=one.at_ms,
                why=texts.get(one.why, ""), proof=self._around.ledger.logged(one.ledger_index, one.at_ms, one.act),
            )
            for one in done
        ]  # fmt: skip

    async def add(
        self, name: str, country: str, contact: str, why: str, actor: Actor, *, holds: bool
    ) -> tuple[Authority, str]:
        """Make one known; returns the secret that shows it to be the one, which is kept nowhere."""
        secret = token(32)
        one = Authority(
            authority_id=token(9), name=name, country=country, contact=contact, holds=holds, added_by=actor.by,
            added_ms=self._clock.now_ms(),
        )  # fmt: skip
        digest = hashlib.sha256(secret.encode()).digest()

        def unit(tx: Tx) -> None:
            store.add_authority(tx, one, digest)
            self._act(tx, one, "known", why, actor, {"name": name, "contact": contact})

        await self._db.write(unit)
        return one, secret

    async def end(self, authority_id: str, why: str, actor: Actor) -> None:
        """Its secret is good for nothing any more. Raises M_NOT_FOUND if there is none, or no longer."""

        def unit(tx: Tx) -> None:
            one = store.end_authority(tx, authority_id, actor.by, self._clock.now_ms())
            if one is None:
                raise not_found("There is no such authority")
            self._act(tx, one, "ended", why, actor, {})

        await self._db.write(unit)

    def _act(
        self, tx: Tx, one: Authority, act: AuthorityDone, why: str, actor: Actor, named: Mapping[str, str]
    ) -> None:
        try:
            kept = self._around.words.keep(tx, why)
        except CaseError:
            raise invalid_param("why: who may order is changed with reasons; at most 50,000 characters") from None
        public = {
            "authority": one.authority_id, "event": act, "country": one.country, "holds": one.holds, "role": actor.role,
        }  # fmt: skip
        private = {**named, "by": actor.by, "why": kept.digest}
        index = self._around.ledger.append(tx, Draft("authority", public, private))
        now_ms = self._clock.now_ms()
        row = store.AuthorityActRow(one.authority_id, act, actor.by, actor.role, now_ms, kept.id, index)
        store.add_authority_act(tx, row)

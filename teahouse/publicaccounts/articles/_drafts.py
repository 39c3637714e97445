"""Drafts: saved as often as an editor likes, with their history; two editors never overwrite each other unseen.

Way in: ``Drafts``. What is in a draft is private: no gate, no surface.
"""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.articles import _store as store
from teahouse.publicaccounts.articles import _store_plan as plans
from teahouse.publicaccounts.articles._model import Draft, DraftRevision, Piece

Many = list  # the builtin, where a method is called list


def conflict(message: str, **extra: object) -> MatrixError:
    """409: somebody else was there first."""
    return MatrixError(409, "ORG.TEAHOUSE.CONFLICT", message, **extra)


class Drafts:
    """The verbs of drafts. Who may is the caller's matter."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(self, actor: str, account: Any, pieces: list[Piece]) -> Draft:
        """A new draft at revision 1."""
        data, now_ms = store.encode(pieces), self._clock.now_ms()
        draft_no = await self._db.write(lambda tx: store.add_draft(tx, account.account_no, data, now_ms, actor))
        return await self.get(account, draft_no)

    async def get(self, account: Any, draft_no: int) -> Draft:
        """The draft as it is. Raises M_NOT_FOUND."""
        draft = await store.read_draft(self._db, account.account_no, draft_no)
        if draft is None:
            raise not_found("There is no such draft")
        return draft

    async def list(self, account: Any, before: int | None, limit: int) -> Many[Draft]:
        """Drafts that are not published, newest first, below ``before``."""
        return await store.read_drafts(self._db, account.account_no, before, limit)

    async def save(self, actor: str, account: Any, draft_no: int, revision: int, pieces: Many[Piece]) -> Draft:
        """Save over ``revision``. Raises 409 ORG.TEAHOUSE.CONFLICT with the ``revision`` there is, if it moved."""
        draft = await self.get(account, draft_no)
        if draft.pieces == pieces and draft.revision == revision and draft.state == "open":
            return draft
        data, now_ms = store.encode(pieces), self._clock.now_ms()

        def unit(tx: Tx) -> bool:
            held = plans.held(tx, draft_no)
            if not store.save_draft(tx, draft_no, revision, data, now_ms, actor):
                return False
            if held:
                plans.call_off(tx, held, now_ms)
            return True

        if not await self._db.write(unit):
            draft = await self.get(account, draft_no)
            if draft.state in ("publishing", "published"):
                raise conflict(f"This draft is {draft.state}", revision=draft.revision, state=draft.state)
            raise conflict("Somebody else has saved this draft meanwhile", revision=draft.revision)
        return await self.get(account, draft_no)

    async def delete(self, account: Any, draft_no: int) -> None:
        """Delete it with its history. Raises M_NOT_FOUND; 409 while it is being published."""
        await self.get(account, draft_no)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if held := plans.held(tx, draft_no):
                plans.call_off(tx, held, now_ms)
            if not store.delete_draft(tx, draft_no, now_ms):
                raise conflict("This draft is being published")

        await self._db.write(unit)

    async def revisions(self, account: Any, draft_no: int, before: int | None, limit: int) -> Many[DraftRevision]:
        """The last revisions, newest first."""
        await self.get(account, draft_no)
        return await store.read_draft_revisions(self._db, draft_no, before, limit)

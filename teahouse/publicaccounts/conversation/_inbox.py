"""The inbox: who wrote, what was said, and who of the operators has taken it on.

Tables: ``publicaccounts_conversations``, ``publicaccounts_notes``. The words are read from the feed.
"""

import hashlib
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, invalid_param, not_found
from teahouse.publicaccounts.conversation import _store as store
from teahouse.publicaccounts.conversation._content import word
from teahouse.publicaccounts.conversation._model import WINDOW_MS, Filter, Note, Talk, Thread
from teahouse.publicaccounts.conversation._needs import Account, Accounts, Feeds, Subscriber
from teahouse.publicaccounts.conversation._send import Answers
from teahouse.publicaccounts.conversation._store import Kept

NOTES_LIMIT = 200


class Inbox:
    """The verbs. Each act is attributed to ``actor``."""

    def __init__(self, db: Database, clock: Clock, rooms: Feeds, accounts: Accounts, answers: Answers) -> None:
        self._db = db
        self._clock = clock
        self._rooms = rooms
        self._accounts = accounts
        self._answers = answers

    async def inbox(self, actor: str, account: Account, only: Filter, before: int | None, limit: int) -> list[Thread]:
        """See ``Conversation.inbox``."""
        found = await store.inbox(self._db, account.account_no, only, actor, before, limit)
        people = await self._people(account, [kept.user_id for kept in found])
        return [await self._thread(account, kept, people.get(kept.user_id, ("", ""))) for kept in found]

    async def mark(self, actor: str, account: Account, only: Filter, limit: int, user_id: str = "") -> str:
        """See ``Conversation.inbox_mark``."""
        shown = await store.inbox(self._db, account.account_no, only, actor, None, limit)
        if user_id:
            shown = [*shown, *filter(None, [await store.one(self._db, account.account_no, user_id)])]
        return hashlib.blake2b(msgspec.json.encode(shown), digest_size=8).hexdigest()

    async def conversation(self, account: Account, user_id: str, before: int | None, limit: int) -> Talk:
        """See ``Conversation.conversation``."""
        subscriber = await self._answers.subscriber(account, user_id)
        kept = await store.one(self._db, account.account_no, user_id) or Kept(user_id)
        people = await self._people(account, [user_id])
        thread = await self._thread(account, kept, people.get(user_id, ("", "")))
        thread = replace(thread, window_ends_ms=await self._answers.window_ends_ms(account, subscriber, kept))
        events = [
            event
            for event in await self._rooms.words(account.room_id, user_id, before, limit)
            if event.ts >= subscriber.subscribed_ms  # what was said before they left and came back stays behind
        ]
        whose = await store.answers(self._db, account.account_no, [event.position for event in events])
        words = [word(event, account.user_id, whose.get(event.position, ("", ""))) for event in events]
        return Talk(thread, words, await store.notes(self._db, account.account_no, user_id))

    async def _thread(self, account: Account, kept: Kept, person: tuple[str, str]) -> Thread:
        subscriber: Subscriber | None = await self._accounts.subscriber(account, kept.user_id)
        return Thread(
            user_id=kept.user_id,
            name=person[0] or kept.user_id[1:].partition(":")[0],
            avatar_url=person[1],
            openid=subscriber.openid if subscriber is not None else "",
            preview=kept.preview,
            last_from=kept.last_from,
            last_ms=kept.last_ms,
            last_position=kept.last_position,
            unread=kept.unread,
            assigned_to=kept.assigned_to,
            person=kept.person,
            closed=kept.closed,
            waiting_ms=kept.waiting_ms,
            window_ends_ms=kept.heard_ms + WINDOW_MS if kept.heard_ms else 0,
        )

    async def _people(self, account: Account, user_ids: list[str]) -> dict[str, tuple[str, str]]:
        """user id → name and picture, by their member events in the feed."""
        if not user_ids:
            return {}
        found = {}
        for event in await self._rooms.members_at(account.room_id, self._db.position, user_ids):
            name, picture = event.content.get("displayname"), event.content.get("avatar_url")
            found[event.state_key or ""] = (
                name if isinstance(name, str) else "",
                picture if isinstance(picture, str) else "",
            )
        return found

    # --- acts -----------------------------------------------------------------------------------------------------

    async def assign(
        self, actor: str, account: Account, user_id: str, to: str, *, expected: str | None = None
    ) -> Thread:
        """See ``Conversation.assign``."""

        def change(kept: Kept) -> Kept:
            if expected is not None and kept.assigned_to not in (expected, to):
                raise MatrixError(
                    409,
                    "ORG.TEAHOUSE.ASSIGNED_ALREADY",
                    f"{kept.assigned_to or 'Nobody'} has this conversation",
                    assigned_to=kept.assigned_to,
                )
            return replace(kept, assigned_to=to, person=bool(to) or kept.person, closed=kept.closed and not to)

        return await self._change(actor, account, user_id, "conversation.assign", change, {"to": to})

    async def hand_over(self, actor: str, account: Account, user_id: str) -> Thread:
        """See ``Conversation.hand_over``."""

        def change(kept: Kept) -> Kept:
            return replace(kept, person=True, closed=False)

        return await self._change(actor, account, user_id, "conversation.hand_over", change, {})

    async def close(self, actor: str, account: Account, user_id: str) -> Thread:
        """See ``Conversation.close``."""

        def change(kept: Kept) -> Kept:
            return replace(kept, closed=True, person=False, assigned_to="", unread=0, waiting_ms=0)

        return await self._change(actor, account, user_id, "conversation.close", change, {})

    async def reopen(self, actor: str, account: Account, user_id: str) -> Thread:
        """See ``Conversation.reopen``."""
        return await self._change(
            actor, account, user_id, "conversation.reopen", lambda kept: replace(kept, closed=False), {}
        )

    async def mark_read(self, actor: str, account: Account, user_id: str, upto: int) -> Thread:
        """See ``Conversation.mark_read``."""

        def change(kept: Kept) -> Kept:
            read = max(kept.read_position, min(upto, kept.last_position))
            return replace(kept, read_position=read, unread=0 if read >= kept.heard_position else kept.unread)

        return await self._change(actor, account, user_id, "", change, {})

    async def _change(
        self,
        actor: str,
        account: Account,
        user_id: str,
        act: str,
        change: Callable[[Kept], Kept],
        detail: dict[str, object],
    ) -> Thread:
        def unit(tx: Tx) -> Kept:
            kept = store.get(tx, account.account_no, user_id)
            if kept is None:
                raise not_found("The account has no conversation with this subscriber")
            changed = change(kept)
            if changed != kept:
                store.put(tx, account.account_no, changed)
                if act:
                    self._accounts.act(tx, account, actor, act, user_id, detail)
            return changed

        kept = await self._db.write(unit)
        people = await self._people(account, [user_id])
        return await self._thread(account, kept, people.get(user_id, ("", "")))

    async def note(self, actor: str, account: Account, user_id: str, body: str) -> Note:
        """See ``Conversation.note``."""
        if not body.strip() or "\0" in body or len(body) > 2000:
            raise invalid_param("`body` must be 1 to 2000 characters, without NUL")
        await self._answers.subscriber(account, user_id)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Note:
            if store.count_notes(tx, account.account_no, user_id) >= NOTES_LIMIT:
                raise invalid_param(f"`body`: there are {NOTES_LIMIT} notes about this subscriber, which is the most")
            self._accounts.act(tx, account, actor, "conversation.note", user_id, {})
            return store.add_note(tx, account.account_no, user_id, actor, body, now_ms)

        return await self._db.write(unit)

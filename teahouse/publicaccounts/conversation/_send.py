"""Saying something to one subscriber: by a person, a bot, or by itself.

Tables: ``publicaccounts_answered``, and the line of the inbox. Ways in: ``Answers.send`` (a person or a bot, within the
48-hour window), ``say`` (without asking), ``window_ends_ms``.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix import canonical
from teahouse.matrix.errors import MatrixError, forbidden, not_found
from teahouse.matrix.events import Event
from teahouse.publicaccounts.conversation import _store as store
from teahouse.publicaccounts.conversation._content import Card, check, message, preview
from teahouse.publicaccounts.conversation._model import WINDOW_MS, Content, Road, Sent
from teahouse.publicaccounts.conversation._needs import Account, Accounts, Articles, Feeds, Subscriber
from teahouse.publicaccounts.conversation._store import Kept

Also = Callable[[Tx, Event], None]


class Answers:
    """The verbs. ``pages`` is the address that public pages begin with."""

    def __init__(
        self, db: Database, clock: Clock, pages: str, rooms: Feeds, accounts: Accounts, articles: Articles
    ) -> None:
        self._db = db
        self._clock = clock
        self._pages = pages.rstrip("/")
        self._rooms = rooms
        self._accounts = accounts
        self._articles = articles

    async def subscriber(self, account: Account, user_id: str) -> Subscriber:
        """The subscriber. Raises M_NOT_FOUND for who is none (any more)."""
        found: Subscriber | None = await self._accounts.subscriber(account, user_id)
        if found is None:
            raise not_found("The account has no such subscriber")
        return found

    async def window_ends_ms(self, account: Account, subscriber: Subscriber, kept: Kept | None = None) -> int:
        """Until when the account may write unasked: 48 hours after the subscriber last acted."""
        kept = kept or await store.one(self._db, account.account_no, subscriber.user_id)
        acted_ms = await store.acted_ms(self._db, account.account_no, subscriber.user_id)
        return max(kept.heard_ms if kept else 0, acted_ms, subscriber.subscribed_ms) + WINDOW_MS

    async def send(
        self,
        actor: str,
        account: Account,
        user_id: str,
        content: Content,
        *,
        window_checked: bool = True,
        unless_answered_since: int | None = None,
        in_reply_to: str = "",
        road: Road = "person",
        txn_id: str | None = None,
    ) -> Sent:
        """Answer as a person or a bot; see ``Conversation.send``."""
        check(content, "content")
        subscriber = await self.subscriber(account, user_id)
        if account.state != "open":
            raise forbidden(f"The account is {account.state}")
        if subscriber.blocked:
            raise forbidden("The account has blocked this subscriber")
        if window_checked:
            ends_ms = await self.window_ends_ms(account, subscriber)
            if self._clock.now_ms() >= ends_ms:
                raise window_closed(ends_ms)

        def also(tx: Tx, event: Event) -> None:
            kept = store.get(tx, account.account_no, user_id) or Kept(user_id)
            if unless_answered_since is not None and kept.answered_position > unless_answered_since:
                raise MatrixError(
                    409,
                    "ORG.TEAHOUSE.ANSWERED_ALREADY",
                    "Somebody else has answered in the meantime",
                    answered_position=kept.answered_position,
                )
            store.put(tx, account.account_no, _answered(kept, event))
            subject = event.event_id if road == "person" else f"{road}:{event.event_id}"
            self._accounts.act(tx, account, actor, "conversation.send", user_id, {"event": subject})

        return await self.say(account, user_id, content, road, actor, txn_id=txn_id, in_reply_to=in_reply_to, also=also)

    async def say(
        self,
        account: Account,
        user_id: str,
        content: Content,
        road: Road,
        actor: str = "",
        *,
        txn_id: str | None = None,
        in_reply_to: str = "",
        also: Also | None = None,
    ) -> Sent:
        """Say it, without asking whether one may. Raises M_NOT_FOUND for an article that is not there."""
        card = await self._card(account, content) if content.type == "article" else None
        said = message(content, road, card, in_reply_to)
        canonical.check(said)

        def unit(tx: Tx, event: Event) -> None:
            store.answered(tx, account.account_no, user_id, event.position, actor, road, event.ts)
            if also is not None:
                also(tx, event)
            else:
                store.account_said(tx, account.account_no, user_id, event)

        event = await self._rooms.send(
            account.room_id,
            account.user_id,
            "m.room.message",
            said,
            txn_id=txn_id,
            audience=user_id,
            also=unit,
        )
        return Sent(event.event_id, event.position, event.ts)

    async def _card(self, account: Account, content: Content) -> Card:
        article = await self._articles.get(account, content.article)
        if article is None or article.state != "published":
            raise not_found("The account has no such article")
        if self._articles.withheld(account, article) is not None:
            raise forbidden("A measure of moderation withholds this article")
        return Card(article.title, article.digest, f"{self._pages}/a/{account.handle}/{article.slug}")


def _answered(kept: Kept, event: Event) -> Kept:
    return replace(
        kept,
        last_position=event.position,
        last_ms=event.ts,
        last_from="account",
        last_event=event.event_id,
        preview=preview(event),
        unread=0,
        read_position=event.position,
        answered_position=event.position,
        waiting_ms=0,
    )


def window_closed(ends_ms: int) -> MatrixError:
    """403: the 48 hours are over; says since when."""
    when = datetime.fromtimestamp(ends_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return MatrixError(
        403,
        "ORG.TEAHOUSE.WINDOW_CLOSED",
        f"The 48 hours in which the account may write to this subscriber ended {when}",
        window_ended_ms=ends_ms,
    )

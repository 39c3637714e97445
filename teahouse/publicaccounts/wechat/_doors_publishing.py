"""``_needs.Publishing`` over ``articles``, ``accounts`` and ``rooms``.

A bot's draft becomes one of ours the moment it goes out, so that the Studio shows what became of it.
"""

import re
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.accounts import Accounts
from teahouse.publicaccounts.articles import Article, Articles, Audience, Broadcast, Comment, Piece
from teahouse.publicaccounts.wechat._doors import ACTOR, shaped
from teahouse.publicaccounts.wechat._needs import Sending

_MSGTYPES = {"image": "m.image", "voice": "m.audio", "video": "m.video", "file": "m.file"}
_MXC = re.compile(r'"mxc://[^/"]+/([A-Za-z0-9_-]+)"')
_STEP = 500
MOST_COMMENTS = 10_000  # of one article, that a bot is told of


class Sends(Protocol):
    """What is asked of ``rooms``."""

    async def send(
        self, room_id: str, sender: str, type: str, content: dict[str, Any], *, txn_id: str | None = None
    ) -> Any: ...


class Below(NamedTuple):
    """The neighbours."""

    accounts: Accounts
    articles: Articles
    rooms: Sends


class RealPublishing:
    """The verbs."""

    def __init__(self, below: Below, clock: Clock, base_url: str) -> None:
        self._accounts = below.accounts
        self._articles = below.articles
        self._rooms = below.rooms
        self._clock = clock
        self._base_url = base_url

    def spend(self, tx: Tx, account: Any) -> None:
        self._accounts.spend_broadcast(tx, account, self._clock.now_ms())

    async def left(self, account: Any) -> int:
        quota = await self._accounts.quota(account, self._clock.now_ms())
        return max(0, quota.limit_per_day - quota.used)

    def publishes(self, account: Any) -> bool:
        return self._accounts.overlay.broadcast(account) is None

    async def announce(self, account: Any, content: dict[str, Any], txn_id: str) -> int:
        """To all, as one event of the feed. Returns how many subscribers it has."""
        body = content.get("text") or content.get("name", "")
        event: dict[str, Any] = {"msgtype": _MSGTYPES.get(content["type"], "m.text"), "body": body}
        if content.get("url"):
            event |= {"url": content["url"], "info": {k: content[k] for k in ("mimetype", "size") if k in content}}
        await self._rooms.send(account.room_id, account.user_id, "m.room.message", event, txn_id=txn_id)
        return await self._accounts.count(account)

    # --- articles ---

    async def publish(self, account: Any, pieces: list[dict[str, Any]], audience: dict[str, Any], sends: bool) -> int:
        draft = await self._articles.drafts.create(ACTOR, account, [shaped(piece, Piece) for piece in pieces])
        try:
            made = await self._articles.publish(ACTOR, account, draft.draft_no, shaped(audience, Audience), None, sends)
        except MatrixError:
            await self._articles.drafts.delete(account, draft.draft_no)
            raise
        return made.broadcast_no

    async def preview(self, account: Any, pieces: list[dict[str, Any]], user_id: str) -> None:
        await self._articles.preview(ACTOR, account, [shaped(piece, Piece) for piece in pieces], user_id)

    async def broadcast(self, account: Any, broadcast_no: int) -> Sending | None:
        try:
            return await self._sending(account, await self._articles.broadcast(account, broadcast_no))
        except MatrixError as error:
            if error.errcode != "M_NOT_FOUND":
                raise
            return None

    async def _sending(self, account: Any, found: Broadcast) -> Sending:
        refused = False
        if found.state == "failed":
            try:
                refused = (await self._articles.drafts.get(account, found.draft_no)).state == "held"
            except MatrixError:
                refused = False  # the draft has been deleted since
        total, sent = found.total, found.sent
        if found.audience == "all":
            # One event for all: whoever subscribes has it.
            total = await self._accounts.count(account) if found.sends else 0
            sent = total if found.state == "sent" else 0
        return Sending(
            broadcast_no=found.broadcast_no,
            sends=found.sends,
            state=found.state,
            refused=refused,
            total=total,
            sent=sent,
            slugs=list(found.slugs),
            at_ms=found.ended_ms or found.created_ms,
        )

    async def published(self, account: Any, offset: int, count: int) -> tuple[int, list[Sending]]:
        number, chosen, before = 0, [], None
        while some := await self._articles.broadcasts(account, before, _STEP):
            for one in some:
                if one.state == "sent" and one.audience == "all":
                    if offset <= number < offset + count:
                        chosen.append(one)
                    number += 1
            before = some[-1].broadcast_no
            if len(some) < _STEP:
                break
        return number, [await self._sending(account, one) for one in chosen]

    async def articles(self, account: Any, broadcast_no: int) -> list[Article]:
        found = await self._articles.of_broadcast(broadcast_no)
        return [self._open(account, one) for one in found if one.account_no == account.account_no]

    async def article(self, account: Any, slug: str) -> Article:
        return self._open(account, await self._articles.get(account, slug))

    def _open(self, account: Any, one: Article) -> Article:
        """Media by the addresses that the public page has them at; what a measure withholds as what is deleted."""
        if self._articles.withheld(account, one) is not None:
            return replace(one, state="withdrawn", html="", text="", digest="", cover="")
        at = f"{self._base_url}/a/{account.handle}/media/"
        return replace(one, html=_MXC.sub(rf'"{at}\1?in={quote(one.slug)}"', one.html))

    async def withdraw(self, account: Any, slug: str) -> None:
        await self._articles.withdraw(ACTOR, account, await self._articles.get(account, slug))

    # --- comments ---

    async def open_comments(self, account: Any, slug: str, on: bool) -> None:
        article = await self._articles.get(account, slug)
        if on == (article.comments != "off"):
            return
        usual = account.comments_default if account.comments_default != "off" else "everyone"
        await self._articles.set_comments(ACTOR, article, usual if on else "off", article.comments_shown)

    async def comments(self, account: Any, slug: str) -> list[Comment]:
        article = await self._articles.get(account, slug)
        found: list[Comment] = []
        while len(found) < MOST_COMMENTS:
            some = await self._articles.every_comment(article, _STEP, found[-1].comment_no if found else None)
            found += some
            if len(some) < _STEP:
                break
        return found

    async def has_comment(self, account: Any, slug: str, comment_no: int) -> bool:
        try:
            await self._articles.get_comment(await self._articles.get(account, slug), comment_no)
        except MatrixError:
            return False
        return True

    async def elect(self, account: Any, slug: str, comment_no: int, on: bool) -> None:
        await self._articles.elect(ACTOR, await self._articles.get(account, slug), comment_no, on)

    async def delete_comment(self, account: Any, slug: str, comment_no: int) -> None:
        await self._articles.delete_comment(ACTOR, await self._articles.get(account, slug), comment_no)

    async def reply(self, account: Any, slug: str, comment_no: int, text: str) -> None:
        await self._articles.reply(ACTOR, await self._articles.get(account, slug), comment_no, text)

"""The real doors behind what ``_needs`` asks for: accounts, conversation, insights. Acts of a bot are ``bot:wechat``'s.

Those of articles are in ``_doors_publishing``.

An openid that was a subscriber's and is none's any more is told from one that never was by nothing: both are 40003.
"""

from collections.abc import AsyncIterator
from typing import Any, Protocol

import msgspec

from teahouse.identity import Identity
from teahouse.kernel.db import Tx
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.accounts import Accounts
from teahouse.publicaccounts.articles import Articles
from teahouse.publicaccounts.conversation import Content, Conversation, Menu
from teahouse.publicaccounts.insights import DAY_MS, Insights
from teahouse.publicaccounts.occurrences import Occurrences
from teahouse.publicaccounts.wechat._needs import Person

_STEP = 10_000
ACTOR = "bot:wechat"  # who the acts of a bot are attributed to


class RealPeople:
    """``_needs.People`` over ``accounts``."""

    def __init__(self, accounts: Accounts, identity: Identity) -> None:
        self._accounts = accounts
        self._identity = identity

    async def owned(self, user_id: str, handle: str) -> Any:
        return await self._accounts.require(user_id, handle, "owner")

    async def by_no(self, account_no: int) -> Any:
        return await self._accounts.by_no(account_no)

    def act(self, tx: Tx, account: Any, actor: str, act: str, detail: dict[str, Any]) -> None:
        self._accounts.act(tx, account, actor, act, "", detail)

    async def openid(self, account: Any, user_id: str) -> str:
        return await self._accounts.openid(account, user_id)

    async def person(self, account: Any, openid: str) -> Person | None:
        user_id = await self._accounts.by_openid(account, openid) if len(openid) == 28 else None
        found = None if user_id is None else await self._accounts.subscriber(account, user_id)
        return None if found is None else await self._person(account, found)

    async def known(self, account: Any, user_id: str) -> Person:
        name, avatar_url = await self._profile(user_id)
        return Person(
            user_id=user_id,
            openid=await self._accounts.openid(account, user_id),
            name=name,
            avatar_url=avatar_url,
            unionid=self._accounts.unionid(account, user_id),
        )

    async def _profile(self, user_id: str) -> tuple[str, str]:
        """Name and picture."""
        profile = await self._identity.profile(user_id)
        name, avatar = profile.get("displayname"), profile.get("avatar_url")
        shown = name if isinstance(name, str) and name else user_id[1:].partition(":")[0]
        return shown, avatar if isinstance(avatar, str) else ""

    async def _person(self, account: Any, found: Any) -> Person:
        name, avatar_url = await self._profile(found.user_id)
        return Person(
            user_id=found.user_id,
            openid=found.openid,
            subscribed=not found.blocked,
            subscribed_ms=found.subscribed_ms,
            source=found.source,
            scene=found.scene,
            remark=found.remark,
            blocked=found.blocked,
            tags=found.tags,
            name=name,
            avatar_url=avatar_url,
            unionid=self._accounts.unionid(account, found.user_id),
            position=found.position,
        )

    async def people(self, account: Any, after: str, limit: int, tag: int | None = None) -> list[Person]:
        """Subscribers in the order they came, after the one with the openid ``after``; names are not looked up."""
        position = 0
        if after:
            before = await self.person(account, after)
            position = before.position if before is not None else 0
        found = await self._accounts.list(account, position, limit, tag=tag)
        return [Person(user_id=one.user_id, openid=one.openid, position=one.position) for one in found]

    async def blocked(self, account: Any, after: str, limit: int) -> list[Person]:
        found = await self._accounts.blocked(account, "", 10_000)
        rows = [Person(user_id=user_id, openid=openid, blocked=True) for user_id, openid, _ in found]
        begin = next((n + 1 for n, one in enumerate(rows) if one.openid == after), 0)
        return rows[begin : begin + limit]

    async def count(self, account: Any) -> int:
        return await self._accounts.count(account)

    async def set_remark(self, account: Any, user_id: str, remark: str) -> None:
        await self._accounts.set_remark(ACTOR, account, user_id, remark)

    async def block(self, account: Any, user_ids: list[str], on: bool) -> None:
        for user_id in user_ids:
            try:
                await (self._accounts.block if on else self._accounts.unblock)(ACTOR, account, user_id)
            except MatrixError as error:
                if on or error.errcode != "M_NOT_FOUND":
                    raise

    async def tags(self, account: Any) -> list[tuple[int, str, int]]:
        return [(tag.tag_no, tag.name, tag.count) for tag in await self._accounts.tags(account)]

    async def make_tag(self, account: Any, name: str) -> int:
        return (await self._accounts.add_tag(ACTOR, account, name)).tag_no

    async def name_tag(self, account: Any, tag_no: int, name: str) -> None:
        await self._accounts.rename_tag(ACTOR, account, tag_no, name)

    async def drop_tag(self, account: Any, tag_no: int) -> None:
        await self._accounts.remove_tag(ACTOR, account, tag_no)

    async def tag(self, account: Any, tag_no: int, user_ids: list[str], on: bool) -> None:
        await (self._accounts.tag if on else self._accounts.untag)(ACTOR, account, tag_no, user_ids)

    async def code(self, account: Any, scene: str | int, expires_s: int | None) -> tuple[str, str]:
        made = await self._accounts.qr(ACTOR, account, scene, expires_s)
        return made.ticket, made.url

    async def picture(self, ticket: str) -> bytes | None:
        found = await self._accounts.code(ticket) if len(ticket) < 200 and "\0" not in ticket else None
        return None if found is None else self._accounts.qr_png(found.url)


class RealSaying:
    """``_needs.Saying`` over ``conversation``."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def say(
        self, account: Any, user_id: str, content: dict[str, Any], *, asked: bool, txn_id: str | None = None
    ) -> None:
        said = shaped(content, Content)
        await self._conversation.send(ACTOR, account, user_id, said, window_checked=asked, road="bot", txn_id=txn_id)

    async def hand_over(self, account: Any, user_id: str) -> None:
        await self._conversation.hand_over(ACTOR, account, user_id)

    async def menu(self, account: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = msgspec.to_builtins((await self._conversation.settings.menu(account)).buttons)
        return found

    async def set_menu(self, account: Any, buttons: list[dict[str, Any]]) -> None:
        await self._conversation.settings.set_menu(ACTOR, account, shaped({"buttons": buttons}, Menu))


class RealTemplates:
    """``_needs.Templates`` over ``conversation``."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def all(self, account: Any) -> list[Any]:
        return list(await self._conversation.templates.all(account))

    async def retire(self, account: Any, template_no: int) -> None:
        await self._conversation.templates.retire(ACTOR, account, template_no)

    async def send(self, account: Any, user_id: str, template_no: int, data: dict[str, str], url: str) -> None:
        await self._conversation.send_template(ACTOR, account, user_id, template_no, data, url)


class Talk(Protocol):
    """What is asked of ``rooms``."""

    async def talked(
        self, room_id: str, after: int, from_ms: int, upto_ms: int, limit: int
    ) -> list[tuple[int, int, str, str]]: ...


class RealFigures:
    """``_needs.Figures`` over ``insights``, ``rooms`` and ``articles``."""

    def __init__(self, insights: Insights, rooms: Talk, articles: Articles) -> None:
        self._insights = insights
        self._rooms = rooms
        self._articles = articles

    async def shares(self, account: Any, first: int, last: int, step_ms: int) -> dict[int, tuple[int, int]]:
        return await self._articles.shares_over(account, first * DAY_MS, (last + 1) * DAY_MS, step_ms)

    async def days(self, account: Any, first: int, last: int) -> list[Any]:
        return list((await self._insights.days(account, first, last)).days)

    async def hours(self, account: Any, first: int, last: int) -> dict[int, tuple[int, int]]:
        return await self._insights.hours(account, first, last)

    async def heard(self, account: Any, first: int, last: int) -> AsyncIterator[tuple[int, str]]:
        after, from_ms, upto_ms = 0, first * DAY_MS, (last + 1) * DAY_MS
        while some := await self._rooms.talked(account.room_id, after, from_ms, upto_ms, _STEP):
            for position, ts, _, sender in some:
                after = position
                if sender != account.user_id:
                    yield ts, sender
            if len(some) < _STEP:
                return

    async def articles(self, account: Any, limit: int) -> list[Any]:
        return list(await self._insights.articles(account, limit))


def shaped(data: dict[str, Any], kind: Any) -> Any:
    """``data`` as a Struct of the floors below. Raises M_BAD_JSON."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise MatrixError(400, "M_BAD_JSON", str(error)) from None


class RealListens:
    """``_needs.Listens`` over ``occurrences`` and ``conversation``."""

    def __init__(self, occurrences: Occurrences, conversation: Conversation) -> None:
        self._occurrences = occurrences
        self._conversation = conversation

    def listen(self, tx: Tx, account_no: int, on: bool) -> None:
        self._occurrences.listen(tx, account_no, "wechat", on)

    async def answering(self, actor: str, account: Any, on: bool) -> None:
        await self._conversation.settings.set_bot(actor, account, on)

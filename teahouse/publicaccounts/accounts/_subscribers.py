"""Subscribers as the account knows them: subscribing by API, openids, remarks, blocks, tags."""

import re
from collections.abc import Sequence

from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, forbidden, invalid_param, not_found
from teahouse.publicaccounts.accounts import _openids
from teahouse.publicaccounts.accounts import _store as accounts_store
from teahouse.publicaccounts.accounts import _store_subscribers as store
from teahouse.publicaccounts.accounts._feeds import Feeds
from teahouse.publicaccounts.accounts._keeper import FeedKeeper
from teahouse.publicaccounts.accounts._model import Account, Source, Subscriber, Tag
from teahouse.publicaccounts.accounts._registry import Registry, check_alive

TAGS_LIMIT = 100  # of an account
TAGS_EACH = 20  # of one subscriber
TAGGED_AT_ONCE = 50
_SERVER = re.compile(r"(@[^\s:]+):\S+")


class Subscribers:
    """The verbs."""

    def __init__(self, db: Database, rooms: Feeds, registry: Registry, keeper: FeedKeeper) -> None:
        self._db = db
        self._rooms = rooms
        self._registry = registry
        self._keeper = keeper
        self._secrets: dict[int, bytes] = {}

    # --- coming and going ---

    async def subscribe(self, user_id: str, account: Account, source: Source = "api", scene: str = "") -> None:
        """Have a user subscribe: they join the feed, as Matrix clients do. Raises M_FORBIDDEN, M_USER_SUSPENDED."""
        check_alive(account)
        await self._registry.check_takes_part(user_id)
        place = (account.room_id, user_id)
        self._keeper.coming[place] = (source, scene)
        try:
            await self._rooms.join(account.room_id, user_id)
        finally:
            self._keeper.coming.pop(place, None)

    async def unsubscribe(self, user_id: str, account: Account) -> None:
        """Have a user leave the feed; nothing to do for who does not subscribe."""
        if await self.subscribes(user_id, account):
            await self._rooms.leave(account.room_id, user_id)

    async def subscribes(self, user_id: str, account: Account) -> bool:
        """Whether a user subscribes."""
        return await store.one(self._db, account.account_no, user_id) is not None

    async def subscriptions(self, user_id: str) -> list[tuple[int, int]]:
        """(number of the account, since when in ms) of what a user subscribes to."""
        return await store.subscriptions(self._db, user_id)

    async def everyones(self, share: float) -> list[int]:
        """The numbers of accounts to which more than this share of all subscribers do. Reads all of them."""
        return await store.everyones(self._db, share)

    async def count(self, account: Account) -> int:
        """How many subscribe. From memory."""
        facts = await self._rooms.facts(account.room_id)
        return max(0, facts.joined - 1) if facts is not None else 0

    # --- who they are ---

    async def openid(self, account: Account, user_id: str) -> str:
        """How this account knows the user, whether they subscribe or not."""
        secret = self._secrets.get(account.account_no)
        if secret is None:
            secret = self._secrets[account.account_no] = await accounts_store.secret(self._db, account.account_no)
        return _openids.openid(secret, user_id)

    def unionid(self, account: Account, user_id: str) -> str:
        """How all accounts of this one's owner know the user."""
        return _openids.unionid(account.organisation, user_id)

    async def by_openid(self, account: Account, openid: str) -> str | None:
        """The user behind an openid, if they subscribe or are blocked."""
        return await store.by_openid(self._db, account.account_no, openid)

    async def subscriber(self, account: Account, user_id: str) -> Subscriber | None:
        """A subscriber, or somebody who is blocked."""
        found = await store.one(self._db, account.account_no, user_id)
        if found is None:
            block = await store.is_blocked(self._db, account.account_no, user_id)
            if block is not None:
                return Subscriber(user_id, block[0], 0, "", "", "", True, ())
        return found

    async def some(self, account: Account, after: int = 0, limit: int = 20, tag: int | None = None) -> list[Subscriber]:
        """Subscribers in the order they came, after position ``after``; of one tag or all."""
        return await store.some(self._db, account.account_no, after, limit, tag)

    async def search(self, account: Account, text: str, limit: int = 20) -> list[Subscriber]:
        """Subscribers with ``text`` in their name, user id or remark, or of this openid; at most ``limit``."""
        text = " ".join(text.replace("\0", "").split())[:100]
        if not text:
            return []
        exact = await store.by_openid(self._db, account.account_no, text)
        found = [exact] if exact is not None else await store.remarked(self._db, account.account_no, text, limit)
        if exact is None:
            named = _SERVER.sub(r"\1", text)  # names are looked for without the server
            found += await self._rooms.subscribers_named(account.room_id, named, limit)
        wanted = list(dict.fromkeys(found))[:limit]
        known = {one.user_id: one for one in await store.those(self._db, account.account_no, wanted)}
        return [known[user_id] for user_id in wanted if user_id in known]

    async def sources(self, account: Account, from_ms: int, upto_ms: int) -> list[tuple[int, str, int]]:
        """(day, source, how many) of those who came then, those who have left again with them."""
        return await store.sources(self._db, account.account_no, from_ms, upto_ms)

    async def set_remark(self, actor: str, account: Account, user_id: str, remark: str) -> None:
        """Set what the account calls a subscriber; "" for none. Raises M_NOT_FOUND."""

        def unit(tx: Tx) -> None:
            if not store.set_remark(tx, account.account_no, user_id, remark):
                raise _unknown()
            self._registry.act(tx, account, actor, "subscriber.remark", user_id)

        await self._db.write(unit)

    # --- blocks ---

    async def block(self, actor: str, account: Account, user_id: str) -> None:
        """Keep somebody out of the feed. Raises M_FORBIDDEN for the face, M_NOT_FOUND where there is no such user."""
        if user_id == account.user_id:
            raise forbidden("user_id: an account cannot block itself")
        await self._rooms.ban(account.room_id, account.user_id, user_id)
        await self._db.write(lambda tx: self._registry.act(tx, account, actor, "subscriber.block", user_id))

    async def unblock(self, actor: str, account: Account, user_id: str) -> None:
        """Let somebody subscribe again, which they must do themselves. Raises M_NOT_FOUND."""
        if await store.is_blocked(self._db, account.account_no, user_id) is None:
            raise not_found("user_id: is not blocked")
        await self._rooms.unban(account.room_id, account.user_id, user_id)
        await self._db.write(lambda tx: self._registry.act(tx, account, actor, "subscriber.unblock", user_id))

    async def blocked(self, account: Account, after: str = "", limit: int = 20) -> list[tuple[str, str, int]]:
        """(user id, openid, since when) of who is blocked, by user id."""
        return await store.blocked(self._db, account.account_no, after, limit)

    # --- tags ---

    async def tags(self, account: Account) -> list[Tag]:
        """The account's tags with how many have them."""
        return await store.tags(self._db, account.account_no)

    async def add_tag(self, actor: str, account: Account, name: str) -> Tag:
        """Make a tag. Raises M_INVALID_PARAM."""
        name = name.strip()

        def unit(tx: Tx) -> int:
            names = store.tag_names(tx, account.account_no)
            if len(names) >= TAGS_LIMIT:
                raise invalid_param(f"name: an account has {TAGS_LIMIT} tags at most")
            _check_new(names, name)
            tag_no = store.add_tag(tx, account.account_no, name)
            self._registry.act(tx, account, actor, "tag.add", str(tag_no), {"name": name})
            return tag_no

        return Tag(await self._db.write(unit), name, 0)

    async def rename_tag(self, actor: str, account: Account, tag_no: int, name: str) -> None:
        """Give a tag another name. Raises M_NOT_FOUND, M_INVALID_PARAM."""
        name = name.strip()

        def unit(tx: Tx) -> None:
            names = store.tag_names(tx, account.account_no)
            _check_tag(names, tag_no)
            del names[tag_no]
            _check_new(names, name)
            store.rename_tag(tx, account.account_no, tag_no, name)
            self._registry.act(tx, account, actor, "tag.rename", str(tag_no), {"name": name})

        await self._db.write(unit)

    async def remove_tag(self, actor: str, account: Account, tag_no: int) -> None:
        """Delete a tag, also from those who have it. Raises M_NOT_FOUND."""

        def unit(tx: Tx) -> None:
            _check_tag(store.tag_names(tx, account.account_no), tag_no)
            store.drop_tag(tx, account.account_no, tag_no)
            self._registry.act(tx, account, actor, "tag.remove", str(tag_no))

        await self._db.write(unit)

    async def tag(self, actor: str, account: Account, tag_no: int, user_ids: Sequence[str]) -> None:
        """Tag at most ``TAGGED_AT_ONCE`` subscribers: all of them or none. Raises M_NOT_FOUND, M_INVALID_PARAM."""
        wanted = _batch(user_ids)

        def unit(tx: Tx) -> None:
            _check_tag(store.tag_names(tx, account.account_no), tag_no)
            known = store.tagging(tx, account.account_no, wanted)
            for user_id in wanted:
                if user_id not in known:
                    raise invalid_param(f"user_ids: {user_id} does not subscribe to this account")
                if len(known[user_id][1] | {tag_no}) > TAGS_EACH:
                    raise invalid_param(f"user_ids: {user_id} has {TAGS_EACH} tags, which is the most")
            store.put_tag(tx, account.account_no, tag_no, [(known[one][0], one) for one in wanted])
            self._registry.act(tx, account, actor, "tag.give", str(tag_no), {"count": len(wanted)})

        await self._db.write(unit)

    async def untag(self, actor: str, account: Account, tag_no: int, user_ids: Sequence[str]) -> None:
        """Take a tag from subscribers; who lacks it stays as they are. Raises M_NOT_FOUND, M_INVALID_PARAM."""
        wanted = _batch(user_ids)

        def unit(tx: Tx) -> None:
            _check_tag(store.tag_names(tx, account.account_no), tag_no)
            store.take_tag(tx, account.account_no, tag_no, wanted)
            self._registry.act(tx, account, actor, "tag.take", str(tag_no), {"count": len(wanted)})

        await self._db.write(unit)


def _batch(user_ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(user_ids))
    if not 0 < len(wanted) <= TAGGED_AT_ONCE:
        raise invalid_param(f"user_ids: must be 1 to {TAGGED_AT_ONCE} users")
    return wanted


def _check_tag(names: dict[int, str], tag_no: int) -> None:
    if tag_no not in names:
        raise not_found("tag_no: there is no such tag")


def _check_new(names: dict[int, str], name: str) -> None:
    if name in names.values():
        raise invalid_param("name: there is a tag of this name already")


def _unknown() -> MatrixError:
    return not_found("user_id: does not subscribe to this account")

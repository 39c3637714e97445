"""What is at a location, whose it is, and whether who gives notice can see it.

Public things are found by anyone and become a ``PublicItem``. Private ones are found by those who can see them, as the
one visibility function says (law 6), and become a ``DisclosedItem``: people read it in a case, no rule takes it. What
the notifier cannot see is answered as what does not exist.
"""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.matrix.events import Event
from teahouse.media import Media
from teahouse.publicaccounts import PublicAccounts
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Article
from teahouse.rooms import Rooms, place_of
from teahouse.safety.cases import Subject
from teahouse.safety.notices._location import Location, read_location
from teahouse.safety.notices._model import Found
from teahouse.safety.notices._whose import Whose
from teahouse.surfaces import DisclosedItem, Place, PublicItem, Surface, expose, expose_event

_CARDS = "org.teahouse.article"
_Carried = tuple[tuple[str, tuple[str, ...]], ...]


class SaidNote(NamedTuple):
    """A context note, and the user who wrote it."""

    author: str
    text: str
    at_ms: int


#: (article, note) → the note that stands below that article.
FindNote = Callable[[int, int], Awaitable[SaidNote | None]]


async def _no_note(article_no: int, number: int) -> SaidNote | None:
    return None


class Finder:
    """Looks things up. ``below``: the parts that have them."""

    def __init__(self, clock: Clock, settings: Settings, below: tuple[Identity, Rooms, Media, PublicAccounts]) -> None:
        self._identity, self._rooms, self._media, public = below
        self._accounts, self._articles = public.accounts, public.articles
        self.whose = Whose(public)
        self._clock = clock
        self._base_url, self._server_name = settings.base_url, settings.server_name
        self.notes: FindNote = _no_note  # context notes stand above; ``Safety`` puts them here

    async def at(self, text: str, viewer: str) -> Found:
        """What is at a location as it was pasted. viewer: a user id, "" for somebody without an account.

        Raises M_INVALID_PARAM for what names nothing, M_NOT_FOUND for what is not there or not to be seen.
        """
        found = await self.find(read_location(text, self._base_url, self._server_name), viewer)
        if found is None:
            raise not_found("location: there is nothing there that you can see")
        return found

    async def find(self, at: Location, viewer: str) -> Found | None:
        """The same for a place, None where there is nothing to be seen."""
        try:
            match at.kind:
                case "event":
                    return await self._event(at, viewer)
                case "room":
                    return await self._room(at.room, viewer)
                case "user":
                    return await self._user(at.user)
                case "account":
                    account = await self._open(at.handle)
                    return await self._account(account) if account is not None else None
                case "article" | "comment" | "note":
                    return await self._page(at, viewer)
                case "media":
                    return await self._medium(at, viewer)
        except MatrixError as error:
            if error.status == 404:
                return None
            raise

    # --- chats ---

    async def _event(self, at: Location, viewer: str) -> Found | None:
        room_id = await self._rooms.room_of(at.room, at.event)
        facts = await self._rooms.facts(room_id) if room_id else None
        event = await self._rooms.event(room_id, at.event) if facts is not None else None
        if facts is None or event is None:
            return None
        item: PublicItem | DisclosedItem | None = expose_event(event, place_of(facts))
        if item is None:
            if not await self._rooms.visible(viewer or None, room_id, [event]):
                return None
            item = self._disclosed(event.event_id, event.sender, event.content, event.ts, viewer, event)
        owner = await self._accounts.by_room(room_id) if facts.feed else None
        articles = self._carried(event, owner)
        subject = await self._subject(
            event.sender, (event.event_id, *articles), item, owner, carried=_carrying(event.event_id, articles)
        )
        return Found(item, subject, f"{room_id}/{event.event_id}")

    def _carried(self, event: Event, owner: Account | None) -> tuple[str, ...]:
        """The articles that a feed's message announces: a decision can be about them as well."""
        if owner is None or event.sender != owner.user_id or event.audience is not None:
            return ()
        cards: Any = event.content.get(_CARDS)
        slugs = [card.get("article") for card in cards if isinstance(card, dict)] if isinstance(cards, list) else []
        return tuple(dict.fromkeys(f"{owner.handle}/{slug}" for slug in slugs if isinstance(slug, str) and slug))

    async def _room(self, named: str, viewer: str) -> Found | None:
        room_id = await self._rooms.room_of(named, "")
        facts = await self._rooms.facts(room_id) if room_id else None
        if facts is None:
            return None
        if facts.feed:
            owner = await self._accounts.by_room(room_id)
            return await self._account(owner) if owner is not None and owner.state != "closed" else None
        said: dict[str, Any] = {
            name: text for name in ("name", "topic") if (text := facts.text(f"m.room.{name}", name)) is not None
        }
        item: PublicItem | DisclosedItem | None = expose(
            Surface.ROOM, item_id=room_id, author=facts.creator, content=said, ts_ms=facts.created_ms,
            place=place_of(facts),
        )  # fmt: skip
        if item is None:
            known = (await self._rooms.memberships(viewer)).get(room_id) if viewer else None
            if known is None or known.membership not in ("join", "invite"):
                return None
            said = said if known.membership == "join" else {}
            item = self._disclosed(room_id, facts.creator, said, facts.created_ms, viewer)
        return Found(item, await self._subject(facts.creator, (room_id,), item), room_id)

    async def unseen_room(self, room_id: str, viewer: str) -> Found | None:
        """A room that somebody reports who may not be in it, as Matrix allows: nothing of it is told."""
        found = await self._room(room_id, viewer)
        facts = await self._rooms.facts(room_id)
        if found is not None or facts is None:
            return found
        item = self._disclosed(room_id, facts.creator, {}, facts.created_ms, viewer)
        return Found(item, await self._subject(facts.creator, (room_id,), item), room_id)

    async def _user(self, user_id: str) -> Found | None:
        known = await self._identity.account(user_id)
        if known is None or known.deactivated:
            return None
        face = await self._open(user_id[1:].partition(":")[0])
        if face is not None and face.user_id == user_id:
            return await self._account(face)
        profile = await self._identity.profile(user_id)
        said = {name: profile[name] for name in ("displayname", "avatar_url") if profile.get(name)}
        item = expose(Surface.PROFILE, item_id=user_id, author=user_id, content=said, ts_ms=known.created_ms)
        assert item is not None  # profiles are public by their nature
        return Found(item, await self._subject(user_id, (user_id,), item), user_id)

    # --- public accounts ---

    async def _open(self, handle: str) -> Account | None:
        account = await self._accounts.get(handle)
        return account if account is not None and account.state != "closed" else None

    async def _account(self, account: Account) -> Found:
        said = {"name": account.name, "description": account.description, "avatar_url": account.avatar_url}
        item = expose(
            Surface.ACCOUNT, item_id=account.handle, author=account.user_id, content=said, ts_ms=account.created_ms
        )
        assert item is not None  # accounts are public by their nature
        subject = await self._subject(account.user_id, (account.handle,), item, account)
        return Found(item, subject, f"{self._base_url}/a/{account.handle}")

    async def _page(self, at: Location, viewer: str) -> Found | None:
        account = await self._open(at.handle)
        if account is None:
            return None
        article = await self._articles.get(account, at.slug)
        if article.state != "published":
            return None
        if at.kind == "note":
            return await self._note(account, article, at.comment)
        if at.comment:
            return await self._comment(account, article, at.comment, viewer)
        name = f"{account.handle}/{article.slug}"
        item = self._article(account, article) or self._disclosed(
            name, account.user_id, _said(article), article.published_ms, viewer
        )
        alone = article.event_id and len(await self._articles.of_broadcast(article.broadcast_no)) == 1
        items = (name, article.event_id) if alone else (name,)
        carried = _carrying(article.event_id, (name,)) if alone else ()
        subject = await self._subject(account.user_id, items, item, account, carried=carried)
        return Found(item, subject, f"{self._base_url}/a/{name}")

    def _article(self, account: Account, article: Article) -> PublicItem | None:
        """Not of what went to some only: that is private, though a link opens it."""
        return expose(
            Surface.ARTICLE, item_id=f"{account.handle}/{article.slug}", author=account.user_id,
            content=_said(article), ts_ms=article.published_ms, place=_feed_of(account),
        ) if article.listed else None  # fmt: skip

    async def _comment(self, account: Account, article: Article, number: int, viewer: str) -> Found | None:
        comment = await self._articles.get_comment(article, number)
        if comment.state != "shown" or not (
            comment.elected or article.comments_shown == "all" or comment.user_id == viewer
        ):
            return None
        name = f"{account.handle}/{article.slug}#{comment.at_ms}"
        said: dict[str, Any] = {"body": comment.body}
        item: PublicItem | DisclosedItem = expose(
            Surface.COMMENT, item_id=name, author=comment.user_id, content=said, ts_ms=comment.at_ms,
            place=_feed_of(account) if article.listed else None,
        ) or self._disclosed(name, comment.user_id, said, comment.at_ms, viewer)  # fmt: skip
        where = f"{self._base_url}/a/{account.handle}/{article.slug}#comment-{number}"
        return Found(item, await self._subject(comment.user_id, (name,), item), where)

    async def _note(self, account: Account, article: Article, number: int) -> Found | None:
        """A context note is as public as its article, once it is shown or not: whoever is signed in can read it."""
        said = await self.notes(article.article_no, number)
        item = expose(
            Surface.COMMENT, item_id=f"note-{number}", author=said.author, content={"body": said.text},
            ts_ms=said.at_ms, place=_feed_of(account) if article.listed else None,
        ) if said is not None else None  # fmt: skip
        if item is None:
            return None
        where = f"{self._base_url}/a/{account.handle}/{article.slug}#note-{number}"
        return Found(item, await self._subject(item.author, (item.item_id,), item), where)

    async def _medium(self, at: Location, viewer: str) -> Found | None:
        uploader = await self._media.uploader(at.mxc)
        if not uploader:
            return None
        said: dict[str, Any] = {"url": at.mxc}
        item: PublicItem | DisclosedItem | None = None
        shown = await self._articles.showing(at.mxc)
        account = await self._accounts.by_no(shown.account_no) if shown is not None else None
        if shown is not None and account is not None and account.state != "closed":
            item = expose(
                Surface.MEDIA, item_id=at.mxc, author=account.user_id, content=said, ts_ms=shown.published_ms,
                referenced_from=self._article(account, shown),
            )  # fmt: skip
        if item is None:
            if not viewer:  # who is signed in can have any medium whose address they know
                return None
            item, account = self._disclosed(at.mxc, uploader, said, self._clock.now_ms(), viewer), None
        return Found(item, await self._subject(item.author, (at.mxc,), item, account), at.mxc)

    # --- whose it is ---

    async def _subject(
        self,
        author: str,
        items: tuple[str, ...],
        item: PublicItem | DisclosedItem,
        account: Account | None = None,
        carried: _Carried = (),
    ) -> Subject:
        whose = account if account is not None and account.user_id == author else None
        disclosed = isinstance(item, DisclosedItem)
        return await self.whose.of(whose, author, items, disclosed=disclosed, carried=carried)

    def _disclosed(
        self, item_id: str, author: str, content: dict[str, Any], ts_ms: int, viewer: str, event: Event | None = None
    ) -> DisclosedItem:
        return DisclosedItem(
            item_id=item_id, author=author, room_id=event.room_id if event is not None else "",
            type=event.type if event is not None else "", content=content, ts_ms=ts_ms, disclosed_by=viewer,
            disclosed_ms=self._clock.now_ms(),
        )  # fmt: skip


def _carrying(message: str, articles: tuple[str, ...]) -> _Carried:
    return ((message, articles),) if articles else ()


def _feed_of(account: Account) -> Place:
    return Place(room_id=account.room_id, listed=True, join_rule="public", encrypted=False, kind="feed")


def _said(article: Article) -> dict[str, Any]:
    return {
        "title": article.title, "author": article.author, "digest": article.digest, "body": article.text,
        "formatted_body": article.html, "cover": article.cover, "source_url": article.source_url,
        "revision": article.revision,
    }  # fmt: skip

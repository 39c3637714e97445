"""Subscribing over HTTP; and subscribers, blocks, tags and QR codes as an account's operators see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.publicaccounts.accounts._model import ROLES, Account, Code, Role, Source, Tag
from teahouse.publicaccounts.accounts._routes import ONE, V1, check_person
from teahouse.publicaccounts.accounts._shown import (
    Blocked,
    NamedTag,
    NewCode,
    NewRemark,
    Picture,
    Scanned,
    ShownSubscriber,
    SubscriberListing,
    Subscribing,
    Subscription,
    Tagging,
    TagList,
    shown_subscriber,
)
from teahouse.publicaccounts.api import Api, Listing, Page, cursor_no, page, read_cursor

if TYPE_CHECKING:
    import msgspec

    from teahouse.kernel.http import Body
    from teahouse.kernel.http import Handler as Handle
    from teahouse.publicaccounts.accounts import Accounts


class SubscriberRoutes:
    """The operations."""

    def __init__(self, accounts: Accounts, api: Api) -> None:
        self._accounts = accounts
        self._once = api.idempotent

    def table(self) -> list[Route]:
        return [*self._of_subscribers(), *self._of_tags(), *self._of_codes()]

    def _of_subscribers(self) -> list[Route]:
        mine, one = f"{ONE}/subscription", f"{ONE}/subscribers/{{user_id}}"
        block = f"{ONE}/blocks/{{user_id}}"
        return [
            _route(
                *("GET", mine, self.subscription, "getSubscription", None, Subscription),
                "Whether the caller subscribes.",
            ),
            _route(
                *("PUT", mine, self.subscribe, "subscribe", Subscribing, Subscription),
                "Subscribe: the caller joins the account's feed.",
                rate="join",
            ),
            _route(
                *("DELETE", mine, self.unsubscribe, "unsubscribe", None, Subscription),
                "Unsubscribe: the caller leaves the feed, and nothing of them stays with the account.",
            ),
            _route(
                *("GET", f"{ONE}/subscribers", self.subscribers, "listSubscribers", None, Page[ShownSubscriber]),
                "Subscribers in the order they came: all, or those with a `tag` (responders).",
                query=SubscriberListing,
            ),
            _route(
                *("GET", one, self.subscriber, "getSubscriber", None, ShownSubscriber),
                "One subscriber, or somebody who is blocked (responders).",
            ),
            _route(
                *("PUT", f"{one}/remark", self.set_remark, "setRemark", NewRemark, None),
                "Set what the account calls a subscriber (responders).",
            ),
            _route(
                *("GET", f"{ONE}/blocks", self.blocks, "listBlocks", None, Page[Blocked]),
                "Who is blocked (responders).",
                query=Listing,
            ),
            _route(
                *("PUT", block, self.block, "blockSubscriber", None, None),
                "Keep somebody out of the feed (responders).",
            ),
            _route(
                *("DELETE", block, self.unblock, "unblockSubscriber", None, None),
                "Let somebody subscribe again (responders).",
            ),
        ]

    def _of_tags(self) -> list[Route]:
        one, once = f"{ONE}/tags/{{tag_no}}", self._once
        return [
            _route(
                *("GET", f"{ONE}/tags", self.tags, "listTags", None, TagList),
                "The account's tags with how many subscribers have them (responders).",
            ),
            _route(
                *("POST", f"{ONE}/tags", once(self.add_tag), "createTag", NamedTag, Tag),
                "Make a tag (editors).",
            ),
            _route(
                *("PUT", one, self.rename_tag, "renameTag", NamedTag, None),
                "Give a tag another name (editors).",
            ),
            _route(
                *("DELETE", one, self.remove_tag, "deleteTag", None, None),
                "Delete a tag, also from those who have it (editors).",
            ),
            _route(
                *("POST", f"{one}/give", once(self.tag), "tagSubscribers", Tagging, None),
                "Give at most 50 subscribers a tag: all of them or none (responders).",
            ),
            _route(
                *("POST", f"{one}/take", once(self.untag), "untagSubscribers", Tagging, None),
                "Take a tag from at most 50 subscribers (responders).",
            ),
        ]

    def _of_codes(self) -> list[Route]:
        code = f"{V1}/codes/{{ticket}}"
        return [
            _route(
                *("POST", f"{ONE}/codes", self._once(self.make_code), "createCode", NewCode, Code),
                "Make a QR code with a scene (editors).",
            ),
            _route(
                *("POST", f"{code}/scan", self._once(self.scan), "scanCode", None, Scanned),
                "Say that a code was scanned. Of a subscriber's scan the account is told.",
                auth=Auth.OPTIONAL,
            ),
            _route(
                *("GET", f"{code}/image", self.code_image, "getCodeImage", None, None),
                "The code as a picture: `format` svg (the default) or png.",
                query=Picture,
                produces="image/svg+xml, image/png",
                auth=Auth.OPTIONAL,
            ),
            _route(
                *("GET", f"{ONE}/code", self.account_image, "getAccountCode", None, None),
                "A QR code of the account's page: `format` svg (the default) or png.",
                query=Picture,
                produces="image/svg+xml, image/png",
                auth=Auth.OPTIONAL,
            ),
        ]

    # --- one's own subscription ---

    async def subscription(self, request: Request) -> Subscription:
        """``getSubscription``."""
        account = await self._accounts.existing(request.params["handle"])
        return Subscription(await self._accounts.subscribes(request.user_id, account), account.room_id)

    async def subscribe(self, request: Request) -> Subscription:
        """``subscribe``."""
        check_person(request)
        account = await self._accounts.existing(request.params["handle"])
        wanted: Subscribing = request.body
        source: Source = wanted.source
        scene = ""
        if wanted.ticket:
            code = await self._accounts.code(wanted.ticket)
            if code is None or code.account_no != account.account_no:
                raise invalid_param("ticket: is not a code of this account, or has expired")
            source, scene = "qr", str(code.scene)
        await self._accounts.subscribe(request.user_id, account, source, scene)
        return Subscription(True, account.room_id)

    async def unsubscribe(self, request: Request) -> Subscription:
        """``unsubscribe``."""
        account = await self._accounts.existing(request.params["handle"])
        await self._accounts.unsubscribe(request.user_id, account)
        return Subscription(False, account.room_id)

    # --- subscribers ---

    async def subscribers(self, request: Request) -> Page[ShownSubscriber]:
        """``listSubscribers``."""
        account = await self._account(request)
        asked: SubscriberListing = request.asked
        after = cursor_no("subscribers", asked.cursor) or 0
        found = await self._accounts.list(account, after, asked.limit, asked.tag)
        items = [shown_subscriber(one, await self._accounts.name_of(one.user_id)) for one in found]
        return page("subscribers", items, asked.limit, found[-1].position if found else 0)

    async def subscriber(self, request: Request) -> ShownSubscriber:
        """``getSubscriber``."""
        account = await self._account(request)
        one = await self._accounts.subscriber(account, request.params["user_id"])
        if one is None:
            raise not_found("user_id: does not subscribe to this account")
        return shown_subscriber(one, await self._accounts.name_of(one.user_id))

    async def set_remark(self, request: Request) -> None:
        """``setRemark``."""
        account = await self._account(request)
        await self._accounts.set_remark(request.user_id, account, request.params["user_id"], request.body.remark)

    async def blocks(self, request: Request) -> Page[Blocked]:
        """``listBlocks``."""
        account = await self._account(request)
        asked: Listing = request.asked
        places = read_cursor("blocks", asked.cursor)
        found = await self._accounts.blocked(account, str(places[0]) if places else "", asked.limit)
        return page("blocks", [Blocked(*one) for one in found], asked.limit, found[-1][0] if found else "")

    async def block(self, request: Request) -> None:
        """``blockSubscriber``."""
        account = await self._account(request)
        user_id = request.params["user_id"]
        if not await self._accounts.is_user(user_id):
            raise not_found("user_id: there is no such user")
        await self._accounts.block(request.user_id, account, user_id)

    async def unblock(self, request: Request) -> None:
        """``unblockSubscriber``."""
        account = await self._account(request)
        await self._accounts.unblock(request.user_id, account, request.params["user_id"])

    # --- tags ---

    async def tags(self, request: Request) -> TagList:
        """``listTags``."""
        return TagList(await self._accounts.tags(await self._account(request)))

    async def add_tag(self, request: Request) -> Tag:
        """``createTag``."""
        account = await self._account(request, "editor")
        return await self._accounts.add_tag(request.user_id, account, request.body.name)

    async def rename_tag(self, request: Request) -> None:
        """``renameTag``."""
        account = await self._account(request, "editor")
        await self._accounts.rename_tag(request.user_id, account, _tag_no(request), request.body.name)

    async def remove_tag(self, request: Request) -> None:
        """``deleteTag``."""
        account = await self._account(request, "editor")
        await self._accounts.remove_tag(request.user_id, account, _tag_no(request))

    async def tag(self, request: Request) -> None:
        """``tagSubscribers``."""
        account = await self._account(request)
        await self._accounts.tag(request.user_id, account, _tag_no(request), request.body.user_ids)

    async def untag(self, request: Request) -> None:
        """``untagSubscribers``."""
        account = await self._account(request)
        await self._accounts.untag(request.user_id, account, _tag_no(request), request.body.user_ids)

    # --- codes ---

    async def make_code(self, request: Request) -> Code:
        """``createCode``."""
        account = await self._account(request, "editor")
        wanted: NewCode = request.body
        return await self._accounts.qr(request.user_id, account, wanted.scene, wanted.expires_s)

    async def scan(self, request: Request) -> Scanned:
        """``scanCode``."""
        who = request.who.user_id if request.who is not None else None
        account, code, subscribed = await self._accounts.scan(request.params["ticket"], who)
        return Scanned(await self._accounts.shown(account), code.scene, subscribed)

    async def code_image(self, request: Request) -> Answer:
        """``getCodeImage``."""
        code = await self._accounts.code(request.params["ticket"])
        if code is None:
            raise not_found("ticket: this code is unknown or has expired")
        return self._image(request, code.url)

    async def account_image(self, request: Request) -> Answer:
        """``getAccountCode``."""
        account = await self._accounts.existing(request.params["handle"])
        return self._image(request, self._accounts.page(account))

    def _image(self, request: Request, url: str) -> Answer:
        asked: Picture = request.asked
        if asked.format == "png":
            return Answer(self._accounts.qr_png(url), content_type=b"image/png")
        return Answer(self._accounts.qr_svg(url), content_type=b"image/svg+xml")

    async def _account(self, request: Request, role: Role = ROLES[0]) -> Account:
        alive = request.method != "GET"
        return await self._accounts.require(request.user_id, request.params["handle"], role, alive=alive)


def _tag_no(request: Request) -> int:
    text = request.params["tag_no"]
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise not_found("tag_no: there is no such tag")
    return int(text)


def _route(
    method: str,
    path: str,
    handler: Handle,
    op: str,
    body: Body | type[msgspec.Struct] | None,
    answers: type[msgspec.Struct] | None,
    summary: str,
    *,
    auth: Auth = Auth.USER,
    rate: str = "",
    query: type[msgspec.Struct] | None = None,
    produces: str = "application/json",
) -> Route:
    rate = rate or ("read" if method == "GET" else "account")
    return Route(
        *(method, path, handler), op=op, auth=auth, rate=rate, body=body, query=query, answers=answers,
        produces=produces, summary=summary,
    )  # fmt: skip

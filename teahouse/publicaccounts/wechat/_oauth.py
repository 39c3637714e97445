"""Web authorisation, sns/…: a site learns a subscriber's openid, and with their leave their name and picture.

Whoever is signed in asks for a code, on a page (``_pages_consent``) or by a call (``authorizeWechat``), good once and
for five minutes; the site exchanges it. Tables: ``publicaccounts_wechat_tokens``; ``…_facts``: ``sites``, the hosts
that visitors are sent on to.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel import entropy
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Answer, Auth, Request, Result, Route
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._model import TOKEN_S, Bot, Held
from teahouse.publicaccounts.wechat._needs import People
from teahouse.publicaccounts.wechat._wire import Data, answer, digest

ASKING = ("snsapi_userinfo", "snsapi_login")  # scopes that one is asked about
_SITES = "sites"
_CODE_MS = 5 * 60_000
_REFRESH_MS = 30 * 86_400_000
Trusted = Callable[[str, str], Awaitable[Bot]]


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which account's site shall know the caller: only their openid, or also what their profile says."""

    appid: Annotated[str, Meta(max_length=18, pattern=r"^wx[0-9a-f]{16}$")]
    scope: Literal["snsapi_base", "snsapi_userinfo"] = "snsapi_base"


class Code(msgspec.Struct, frozen=True):
    """A code for the site, good once and for five minutes."""

    code: str
    expires_in: int


Host = Annotated[str, Meta(max_length=255, pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$")]


class Sites(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hosts that belong to the account's site, with a port where it is not the usual one."""

    sites: Annotated[list[Host], Meta(max_length=20)]


class OAuth:
    """The routes. ``trusted`` finds a bot by appid and appsecret."""

    def __init__(self, db: Database, clock: Clock, people: People, trusted: Trusted, library: Library) -> None:
        self._db = db
        self._clock = clock
        self._people = people
        self._trusted = trusted
        self._library = library

    def table(self) -> list[Route]:
        """All of them."""
        none, own = Auth.NONE, "/_teahouse/v1/accounts/{handle}/wechat/sites"
        return [
            Route("GET", own, self._get_sites, op="getWechatSites", auth=Auth.USER, rate="read", body=None,
                  answers=Sites, summary="The hosts of the account's site."),
            Route("PUT", own, self._put_sites, op="putWechatSites", auth=Auth.USER, rate="account", body=Sites,
                  answers=Sites, summary="Name the hosts of the account's site."),
            Route(
                "POST", "/_teahouse/v1/wechat/authorize", self._authorize, op="authorizeWechat", auth=Auth.USER,
                rate="account", body=Wish, answers=Code,
                summary="A code by which an account's site learns the caller's openid.",
            ),
            self._route("/sns/oauth2/access_token", self._exchange, none),
            self._route("/sns/oauth2/refresh_token", self._refresh, none),
            self._route("/sns/userinfo", self._info, none),
            self._route("/sns/auth", self._check, none),
        ]  # fmt: skip

    def _route(self, path: str, operation: Callable[[Request], Awaitable[Data]], auth: Auth) -> Route:
        async def handle(request: Request) -> Result:
            try:
                return answer(await operation(request))
            except WeChatError as error:
                return Answer(error.body())

        return Route("GET", path, handle, op=f"wechat:{path[1:]}", auth=auth, rate="read", body=None,
                     answers=dict[str, Any])  # fmt: skip

    async def _get_sites(self, request: Request) -> Sites:
        account = await self._people.owned(request.user_id, request.params["handle"])
        return Sites(await self.sites(account))

    async def _put_sites(self, request: Request) -> Sites:
        account = await self._people.owned(request.user_id, request.params["handle"])
        wanted: Sites = request.body
        return Sites(await self.set_sites(request.user_id, account, wanted.sites))

    async def set_sites(self, actor: str, account: Any, sites: list[str]) -> list[str]:
        """Name the hosts that visitors are sent on to; returns them in order."""
        number, found, now_ms = account.account_no, sorted(set(sites)), self._clock.now_ms()

        def unit(tx: Tx) -> None:
            store.keep(tx, number, _SITES, "", found, now_ms)
            self._people.act(tx, account, actor, "wechat.sites", {"sites": found})

        await self._db.write(unit)
        return found

    async def sites(self, account: Any) -> list[str]:
        """The hosts that visitors are sent on to."""
        return list(await store.fact(self._db, account.account_no, _SITES) or [])

    async def account_of(self, appid: str) -> Any:
        """The account whose bot has this appid. Raises M_NOT_FOUND."""
        bot = await store.bot_by_appid(self._db, appid) if "\0" not in appid else None
        account = None if bot is None else await self._people.by_no(bot.account_no)
        if account is None or account.state == "closed":
            raise not_found("There is no such appid")
        return account

    async def code(self, user_id: str, appid: str, scope: str) -> str:
        """A code by which the account's site learns who this is."""
        account = await self.account_of(appid)
        openid = await self._people.openid(account, user_id)
        return await self._add(account.account_no, "code", f"{openid} {scope} {user_id}", _CODE_MS)

    async def _authorize(self, request: Request) -> Code:
        wish: Wish = request.body
        return Code(await self.code(request.user_id, wish.appid, wish.scope), _CODE_MS // 1000)

    async def _add(self, account_no: int, kind: str, subject: str, lasts_ms: int) -> str:
        token = entropy.token(48)
        held = Held(account_no, kind, subject, self._clock.now_ms() + lasts_ms)
        await self._db.write(lambda tx: store.add_token(tx, digest(token), held))
        return token

    async def _exchange(self, request: Request) -> Data:
        if request.query("grant_type") != "authorization_code":
            raise WeChatError(codes.INVALID_GRANT_TYPE)
        bot = await self._trusted(request.query("appid") or "", request.query("secret") or "")
        code = digest(request.query("code") or "")
        held = await store.token(self._db, code)
        if held is None or held.kind != "code" or held.account_no != bot.account_no:
            raise WeChatError(codes.INVALID_CODE)
        if not await self._db.write(lambda tx: store.take_token(tx, code)):
            raise WeChatError(codes.INVALID_CODE)
        if held.expires_ms <= self._clock.now_ms():
            raise WeChatError(codes.EXPIRED_CODE)
        refresh = await self._add(bot.account_no, "refresh", held.subject, _REFRESH_MS)
        return await self._granted(held, refresh)

    async def _granted(self, held: Held, refresh: str) -> Data:
        openid, scope, user_id = held.subject.split(" ")
        token = await self._add(held.account_no, "oauth", held.subject, TOKEN_S * 1000)
        said: Data = {
            "access_token": token,
            "expires_in": TOKEN_S,
            "refresh_token": refresh,
            "openid": openid,
            "scope": scope,
        }
        if scope in ASKING:
            account = await self._people.by_no(held.account_no)
            said["unionid"] = (await self._people.known(account, user_id)).unionid
        return said

    async def _refresh(self, request: Request) -> Data:
        refresh = request.query("refresh_token") or ""
        held = await store.token(self._db, digest(refresh))
        bot = await store.bot_by_appid(self._db, (request.query("appid") or "").replace("\0", ""))
        if bot is None:
            raise WeChatError(codes.INVALID_APPID)
        if held is None or held.kind != "refresh" or held.account_no != bot.account_no:
            raise WeChatError(codes.INVALID_REFRESH_TOKEN)
        if held.expires_ms <= self._clock.now_ms():
            raise WeChatError(codes.EXPIRED_TOKEN)
        return await self._granted(held, refresh)

    async def _held(self, request: Request) -> tuple[Any, Held]:
        held = await store.token(self._db, digest(request.query("access_token") or ""))
        if held is None or held.kind != "oauth" or held.expires_ms <= self._clock.now_ms():
            raise WeChatError(codes.INVALID_CREDENTIAL)
        if held.subject.split(" ")[0] != request.query("openid"):
            raise WeChatError(codes.INVALID_OPENID)
        return await self._people.by_no(held.account_no), held

    async def _info(self, request: Request) -> Data:
        account, held = await self._held(request)
        openid, scope, user_id = held.subject.split(" ")
        if scope not in ASKING:
            raise WeChatError(codes.NO_PERMISSION, "the scope is snsapi_base")
        found = await self._people.known(account, user_id)
        subscribes = await self._people.person(account, openid) is not None
        return {
            "openid": openid,
            "nickname": found.name,
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": self._library.face(account, openid) if found.avatar_url and subscribes else "",
            "privilege": [],
            "unionid": found.unionid,
        }

    async def _check(self, request: Request) -> Data:
        await self._held(request)
        return {"errcode": 0, "errmsg": "ok"}

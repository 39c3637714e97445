"""Web authorisation, sns/…: a site learns a subscriber's openid, and with their leave their name and picture.

Whoever is signed in asks here for a code (``authorizeWechat``), good once and for five minutes; the site exchanges it.
Table: ``publicaccounts_wechat_tokens``.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel import entropy
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, Auth, Request, Result, Route
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._model import TOKEN_S, Bot, Held
from teahouse.publicaccounts.wechat._needs import People
from teahouse.publicaccounts.wechat._wire import Data, answer, digest

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


class OAuth:
    """The routes. ``trusted`` finds a bot by appid and appsecret."""

    def __init__(self, db: Database, clock: Clock, people: People, trusted: Trusted) -> None:
        self._db = db
        self._clock = clock
        self._people = people
        self._trusted = trusted

    def table(self) -> list[Route]:
        """All of them."""
        none = Auth.NONE
        return [
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

    async def _authorize(self, request: Request) -> Code:
        wish: Wish = request.body
        bot = await store.bot_by_appid(self._db, wish.appid)
        account = None if bot is None else await self._people.by_no(bot.account_no)
        if bot is None or account is None:
            raise not_found("There is no such appid")
        openid = await self._people.openid(account, request.user_id)
        code = await self._add(bot.account_no, "code", f"{openid} {wish.scope} {request.user_id}", _CODE_MS)
        return Code(code, _CODE_MS // 1000)

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
        openid, scope, _ = held.subject.split(" ")
        token = await self._add(held.account_no, "oauth", held.subject, TOKEN_S * 1000)
        return {
            "access_token": token,
            "expires_in": TOKEN_S,
            "refresh_token": refresh,
            "openid": openid,
            "scope": scope,
        }

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
        if scope != "snsapi_userinfo":
            raise WeChatError(codes.NO_PERMISSION, "the scope is snsapi_base")
        found = await self._people.person(account, openid)
        name = found.name if found is not None else user_id[1:].partition(":")[0]
        return {
            "openid": openid,
            "nickname": name,
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": "",
            "privilege": [],
            "unionid": found.unionid if found is not None else "",
        }

    async def _check(self, request: Request) -> Data:
        await self._held(request)
        return {"errcode": 0, "errmsg": "ok"}

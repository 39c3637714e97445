"""An account's bot: bound by its owner, its URL verified when it is saved; tokens for its calls.

Tables: ``publicaccounts_wechat_bots``, ``_tokens``. Ways in: ``Binding``, whose ``table`` are routes of our own API
and of WeChat's token calls.
"""

import string
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from teahouse.kernel import entropy
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Answer, Auth, Body, Request, Result, Route
from teahouse.matrix.errors import MatrixError, invalid_param, not_found
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._callbacks import Callbacks
from teahouse.publicaccounts.wechat._crypt import key_of, same
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._model import TOKEN_S, Bot, BotSettings, BotView, Held, Log
from teahouse.publicaccounts.wechat._needs import Listens, People
from teahouse.publicaccounts.wechat._outbound import Outbound
from teahouse.publicaccounts.wechat._wire import answer, body_of, digest, text_of

_HEX = string.digits + "abcdef"
_LETTERS = string.ascii_letters + string.digits


class LogAsked(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the last callbacks."""

    limit: Annotated[int, Meta(ge=1, le=store.LOG_LENGTH, description="How many at most.")] = store.LOG_LENGTH


class Binding:
    """The verbs and their routes."""

    def __init__(
        self, db: Database, clock: Clock, people: People, listens: Listens, outbound: Outbound, callbacks: Callbacks
    ) -> None:
        self._db = db
        self._clock = clock
        self._people = people
        self._listens = listens
        self._outbound = outbound
        self._callbacks = callbacks

    def table(self) -> list[Route]:
        """Routes of our own API, and where bots get their tokens."""
        own = "/_teahouse/v1/accounts/{handle}/wechat"
        user, none = Auth.USER, Auth.NONE
        return [
            Route("GET", own, self._get, op="getWechatBot", auth=user, rate="read", body=None, answers=BotView,
                  summary="The account's bot, without its appsecret (owners)."),
            Route("PUT", own, self._put, op="putWechatBot", auth=user, rate="account", body=BotSettings,
                  answers=BotView, summary="Bind a bot or change what is set of it; its URL is verified (owners)."),
            Route("DELETE", own, self._delete, op="deleteWechatBot", auth=user, rate="account", body=None,
                  summary="Take the bot away (owners)."),
            Route("GET", f"{own}/log", self._log, op="getWechatLog", auth=user, rate="read", body=None, query=LogAsked,
                  answers=Log, summary="The last callbacks, without what was said (owners)."),
            Route("GET", "/cgi-bin/token", self._token, op="wechat:token", auth=none, rate="read", body=None,
                  answers=dict[str, Any]),
            Route("POST", "/cgi-bin/token", self._token, op="wechat:token", auth=none, rate="read", body=Body.RAW,
                  answers=dict[str, Any]),
            Route(
                "POST", "/cgi-bin/stable_token", self._stable, op="wechat:stable_token", auth=none, rate="read",
                body=Body.RAW, takes="application/json", answers=dict[str, Any],
            ),
        ]  # fmt: skip

    async def bot(self, account: Any) -> BotView | None:
        """The bot of an account."""
        found = await store.bot(self._db, account.account_no)
        return None if found is None else _view(found)

    async def bind(self, actor: str, account: Any, wanted: BotSettings) -> BotView:
        """Bind a bot or change what is set of it. Raises ORG.TEAHOUSE.BOT_UNVERIFIED if its URL does not answer."""
        before = await store.bot(self._db, account.account_no)
        now_ms = self._clock.now_ms()
        if wanted.url:
            self._outbound.check(wanted.url)
        aes_key = wanted.aes_key or (before.aes_key if before else _word(_LETTERS, 43))
        try:
            key_of(aes_key)
        except ValueError as error:
            raise invalid_param(f"'aes_key': {error}") from None
        secret = "" if before is not None and not wanted.new_secret else _word(_HEX, 32)
        bot = Bot(
            account_no=account.account_no,
            appid=before.appid if before else "wx" + _word(_HEX, 16),
            secret=digest(secret) if secret or before is None else before.secret,
            token=wanted.token or (before.token if before else _word(_LETTERS, 24)),
            aes_key=aes_key,
            mode=wanted.mode,
            url=wanted.url,
            enabled=wanted.enabled and bool(wanted.url),
            verified_ms=before.verified_ms if before else 0,
            created_ms=before.created_ms if before else now_ms,
        )
        if bot.enabled:
            wrong = await self._callbacks.verify(bot)
            if wrong:
                raise MatrixError(400, "ORG.TEAHOUSE.BOT_UNVERIFIED", f"'url': the bot could not be verified: {wrong}")
            bot = replace(bot, verified_ms=now_ms)

        def unit(tx: Tx) -> None:
            store.put_bot(tx, bot)
            self._listens.listen(tx, account.account_no, bot.enabled)
            if secret and before is not None:
                store.drop_tokens(tx, account.account_no)

        await self._db.write(unit)
        await self._listens.answering(actor, account, bot.enabled)
        return replace(_view(bot), appsecret=secret)

    async def rotate(self, account: Any) -> BotView:
        """A new appsecret, whether its URL answers or not; tokens of the old one end. Raises M_NOT_FOUND."""
        found, secret = await self._existing(account), _word(_HEX, 32)
        bot = replace(found, secret=digest(secret))

        def unit(tx: Tx) -> None:
            store.put_bot(tx, bot)
            store.drop_tokens(tx, account.account_no)

        await self._db.write(unit)
        return replace(_view(bot), appsecret=secret)

    async def check(self, account: Any) -> str:
        """Ask the bot's URL for an echo, as binding does. Returns "" if it came, else what was wrong."""
        bot = await self._existing(account)
        if not bot.url:
            return "it has no URL yet"
        return await self._callbacks.verify(bot)

    async def _existing(self, account: Any) -> Bot:
        found = await store.bot(self._db, account.account_no)
        if found is None:
            raise not_found("The account has no bot")
        return found

    async def unbind(self, actor: str, account: Any) -> None:
        """Take the bot away; its tokens are worth nothing from then on."""

        def unit(tx: Tx) -> None:
            store.drop_bot(tx, account.account_no)
            store.drop_tokens(tx, account.account_no)
            self._listens.listen(tx, account.account_no, False)

        await self._db.write(unit)
        await self._listens.answering(actor, account, False)

    async def _get(self, request: Request) -> BotView:
        return _view(await self._existing(await self._people.owned(request.user_id, request.params["handle"])))

    async def _put(self, request: Request) -> BotView:
        account = await self._people.owned(request.user_id, request.params["handle"])
        return await self.bind(request.user_id, account, request.body)

    async def _delete(self, request: Request) -> None:
        account = await self._people.owned(request.user_id, request.params["handle"])
        await self.unbind(request.user_id, account)

    async def _log(self, request: Request) -> Log:
        account = await self._people.owned(request.user_id, request.params["handle"])
        return Log(await store.entries(self._db, account.account_no, request.asked.limit))

    async def _token(self, request: Request) -> Result:
        try:
            if request.query("grant_type") != "client_credential":
                raise WeChatError(codes.INVALID_GRANT_TYPE)
            return await self._grant(request.query("appid") or "", request.query("secret") or "")
        except WeChatError as error:
            return Answer(error.body())

    async def _stable(self, request: Request) -> Result:
        try:
            data = body_of(await request.read())
            if data.get("grant_type") != "client_credential":
                raise WeChatError(codes.INVALID_GRANT_TYPE)
            return await self._grant(text_of(data, "appid"), text_of(data, "secret"))
        except WeChatError as error:
            return Answer(error.body())

    async def _grant(self, appid: str, secret: str) -> Result:
        """A token for two hours. Earlier ones stay good: bots of several processes each fetch their own."""
        await self.trusted(appid, secret)
        bot = await store.bot_by_appid(self._db, appid)
        assert bot is not None
        token, now_ms = entropy.token(96), self._clock.now_ms()
        held = Held(bot.account_no, "access", "", now_ms + TOKEN_S * 1000)

        def unit(tx: Tx) -> None:
            store.add_token(tx, digest(token), held)
            store.sweep(tx, now_ms)

        await self._db.write(unit)
        return answer({"access_token": token, "expires_in": TOKEN_S})

    async def trusted(self, appid: str, secret: str) -> Bot:
        """The bot with this appid and appsecret. Raises 40013, 40125."""
        bot = None if "\0" in appid else await store.bot_by_appid(self._db, appid)
        if bot is None:
            raise WeChatError(codes.INVALID_APPID)
        if not same(digest(secret).hex(), bot.secret.hex()):
            raise WeChatError(codes.INVALID_SECRET)
        return bot


def _random(count: int) -> bytes:
    return entropy.SystemEntropy().bytes(count)


def _word(letters: str, length: int) -> str:
    # Each byte is taken modulo: for 16 letters exact, for 62 as good as it must be for a token of 24.
    return "".join(letters[byte % len(letters)] for byte in _random(length))


def _view(bot: Bot) -> BotView:
    return BotView(bot.appid, bot.token, bot.aes_key, bot.mode, bot.url, bot.enabled, bot.verified_ms, bot.created_ms)

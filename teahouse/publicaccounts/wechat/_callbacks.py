"""Telling a bot what happened, and doing what it answers.

Five seconds, three tries, as WeChat does. What the bot does not take is not lost: the word stands in the inbox, and
who wrote it is told that the service does not answer. Table: ``publicaccounts_wechat_log``. Ways in:
``Callbacks.told`` (the consumer of occurrences), ``tell`` (events of our own), ``verify``.
"""

import asyncio
from typing import Any
from uuid import uuid4

import structlog

from teahouse.kernel import entropy
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.occurrences import Occurrence
from teahouse.publicaccounts.wechat import _crypt, _messages, _xml
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._messages import BadReply, Reply
from teahouse.publicaccounts.wechat._model import Bot, Entry
from teahouse.publicaccounts.wechat._needs import People, Saying
from teahouse.publicaccounts.wechat._outbound import NoAnswer, Outbound
from teahouse.publicaccounts.wechat._shelf import Shelf
from teahouse.publicaccounts.wechat._xml import Tree

log = structlog.get_logger("wechat")
KINDS = ("subscribed", "unsubscribed", "said", "menu", "scanned", "published")
TRIES = 3
_NOTICE = (
    "该公众号提供的服务出现故障，请稍后再试。\nThe service of this account does not answer. Please try again later."
)
_NOTICE_EVERY_MS = 10 * 60_000
_FRESH_S = 3600  # a sealed reply's own time may be as far from ours: clocks of bots differ, replayed replies are older
_REPLIES_KEPT = 10_000


class Callbacks:
    """The road to bots and back."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        outbound: Outbound,
        people: People,
        saying: Saying,
        library: Library,
        shelf: Shelf,
    ) -> None:
        self._db = db
        self._clock = clock
        self._outbound = outbound
        self._people = people
        self._saying = saying
        self._library = library
        self._shelf = shelf
        self._replies: dict[str, None] = {}  # signatures of sealed replies, the oldest first: none is taken twice
        self._noticed: dict[tuple[int, str], int] = {}

    async def verify(self, bot: Bot) -> str:
        """Ask the bot's URL for the echo of a random text. Returns "" if it came, else what was wrong."""
        echo = str(uuid4().int >> 64)
        started_ms = self._clock.now_ms()
        try:
            query = {**self._signed(bot), "echostr": echo}
            status, body = await self._outbound.ask(bot.account_no, "GET", bot.url, query)
            wrong = ""
            if status != 200:
                wrong = f"it answered with status {status}"
            elif body.strip() != echo.encode():
                wrong = "it did not answer with the echostr it was sent"
        except NoAnswer as error:
            status, wrong = 0, str(error)
        await self._log(bot, "verify", 1, started_ms, status, wrong or "echo")
        return wrong

    async def told(self, happened: Occurrence) -> None:
        """Tell the account's bot of an occurrence, if it has one."""
        bot = await store.bot(self._db, happened.account_no)
        if bot is None or not bot.enabled or not bot.url:
            return
        account = await self._people.by_no(happened.account_no)
        if account is None or account.state == "closed":
            return
        fields = await self._fields(account, happened)
        if fields is None:
            return
        sender = await self._people.openid(account, happened.user_id or account.user_id)
        await self.tell(account, bot, happened.user_id, {
            **_messages.head(_messages.original_id(account.user_id), sender, happened.at_ms), **fields
        })  # fmt: skip

    async def _fields(self, account: Any, happened: Occurrence) -> Tree | None:
        if happened.kind == "said":
            mxc, media_id = str(happened.data.get("url", "")), ""
            if mxc.startswith("mxc://"):
                media_id = await self._library.lend(account, str(happened.data.get("type", "image")), mxc)
            return _messages.message(happened.occurrence_no, happened.data, media_id, self._library.url(media_id))
        if happened.kind == "published":
            return await self._shelf.finished(account, int(happened.data.get("broadcast_no", 0)))
        return _messages.event(happened.kind, happened.data)

    async def tell(self, account: Any, bot: Bot, user_id: str, fields: Tree) -> None:
        """POST it and do what is answered; ``user_id``: who is answered, "" for nobody."""
        kind = str(fields.get("Event") or fields["MsgType"])
        started_ms = self._clock.now_ms()
        status, tries, wrong = 0, 0, ""
        reply = Reply("empty")
        while tries < TRIES:
            tries += 1
            try:
                status, answer = await self._post(bot, fields)
            except NoAnswer as error:
                status, wrong = 0, str(error)
                continue
            try:
                if status != 200:
                    raise BadReply(f"status {status}")
                reply, wrong = self._read(bot, answer), ""
            except (BadReply, _xml.NotXml, _crypt.Undecipherable) as error:
                wrong = str(error)
            break
        await self._log(bot, kind, tries, started_ms, status, wrong[:200] or reply.kind)
        if not user_id or kind == "unsubscribe":
            return
        if not wrong:
            wrong = await self._do(account, user_id, reply)
        if (wrong and fields["MsgType"] != "event") or (wrong and kind == "CLICK"):
            await self._notice(account, user_id)

    async def _do(self, account: Any, user_id: str, reply: Reply) -> str:
        """Do what was answered; returns what was wrong with it."""
        try:
            if reply.kind == "empty":
                return ""
            if reply.kind == "transfer_customer_service":
                await self._saying.hand_over(account, user_id)
                return ""
            content = reply.content
            if reply.media_id:
                medium = await self._library.find(account, reply.media_id)
                if medium is None or not medium.mxc:
                    return "no such media_id"
                content = self._library.content(medium, reply.kind, str(content.get("name", "")))
            await self._saying.say(account, user_id, content, asked=False)
        except MatrixError as error:
            log.info("a bot's answer could not be sent", account=account.account_no, error=error.error)
            return error.error
        return ""

    async def _notice(self, account: Any, user_id: str) -> None:
        """Tell the subscriber that nobody answers; not every time."""
        now_ms, key = self._clock.now_ms(), (account.account_no, user_id)
        if now_ms - self._noticed.get(key, -_NOTICE_EVERY_MS) < _NOTICE_EVERY_MS:
            return
        if len(self._noticed) > 10_000:
            self._noticed.clear()
        self._noticed[key] = now_ms
        try:
            await self._saying.say(account, user_id, {"type": "text", "text": _NOTICE}, asked=False)
        except MatrixError as error:
            log.info("a notice could not be sent", account=account.account_no, error=error.error)

    async def _post(self, bot: Bot, fields: Tree) -> tuple[int, bytes]:
        query = self._signed(bot)
        query["openid"] = str(fields["FromUserName"])
        xml = _xml.write(fields)
        if bot.mode != "plain":
            sealed = _crypt.encrypt(_crypt.key_of(bot.aes_key), xml, bot.appid, entropy.SystemEntropy().bytes(16))
            query["encrypt_type"] = "aes"
            query["msg_signature"] = _crypt.signature(bot.token, query["timestamp"], query["nonce"], sealed)
            shown = fields if bot.mode == "compat" else {"ToUserName": fields["ToUserName"]}
            xml = _xml.write({**shown, "Encrypt": sealed})
        return await self._outbound.ask(bot.account_no, "POST", bot.url, query, xml)

    def _signed(self, bot: Bot) -> dict[str, str]:
        timestamp, nonce = str(self._clock.now_ms() // 1000), str(uuid4().int % 10**10)
        signature = _crypt.signature(bot.token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce}

    def _read(self, bot: Bot, answer: bytes) -> Reply:
        if answer.strip() in (b"", b"success"):
            return Reply("empty")
        tree = _xml.read(answer)
        if "Encrypt" in tree:
            if bot.mode == "plain":
                raise BadReply("encrypted, though the bot is set to plain")
            sealed = str(tree["Encrypt"])
            expected = _crypt.signature(bot.token, str(tree.get("TimeStamp", "")), str(tree.get("Nonce", "")), sealed)
            if not _crypt.same(expected, str(tree.get("MsgSignature", ""))):
                raise BadReply("wrong MsgSignature")
            self._once(expected, str(tree.get("TimeStamp", "")))
            plain = _crypt.decrypt(_crypt.key_of(bot.aes_key), sealed, bot.appid)
            if plain.strip() in (b"", b"success"):
                return Reply("empty")
            tree = _xml.read(plain)
        elif bot.mode == "safe":
            raise BadReply("not encrypted, though the bot is set to safe")
        return _messages.said(tree)

    def _once(self, signature: str, timestamp: str) -> None:
        """Whoever has heard a sealed reply can say it again, but not seal another. Raises ``BadReply``."""
        at_s = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12 else 0
        if abs(self._clock.now_ms() // 1000 - at_s) > _FRESH_S:
            raise BadReply("TimeStamp is of another time")
        if signature in self._replies:
            raise BadReply("a reply that was taken before")
        self._replies[signature] = None
        if len(self._replies) > _REPLIES_KEPT:
            del self._replies[next(iter(self._replies))]

    async def _log(self, bot: Bot, kind: str, tries: int, started_ms: int, status: int, answer: str) -> None:
        took_ms = self._clock.now_ms() - started_ms
        entry = Entry(0, started_ms, kind, tries, took_ms, status, _xml.printable(answer))
        await asyncio.shield(self._db.write(lambda tx: store.log(tx, bot.account_no, entry)))

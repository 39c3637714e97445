"""The shape of every call: who calls, by their access token; what they send; how errors are said.

Answers are JSON with HTTP 200 and WeChat's error codes, never Matrix's. The body is read as JSON whatever its
Content-Type says, because clients send none. Tokens stand in the query. Quotas are counted in memory.
"""

import hashlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, Auth, Body, FileAnswer, Request, Result, Route
from teahouse.kernel.pages import Form, read_form
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._model import MEDIA_BYTES, Bot
from teahouse.publicaccounts.wechat._needs import People

log = structlog.get_logger("wechat")
Data = dict[str, Any]
Said = Data | Answer | FileAnswer | None
_MINUTE_CALLS = 6000
_MAX_BODY = 1024 * 1024
_CLEARINGS = 10
# What is asked of one call a day; as generous as WeChat's own ("Interface quota").
_DAILY = {"menu/create": 1000, "message/custom/send": 500_000, "message/mass/sendall": 100, "message/mass/send": 100}
_DAILY |= {"message/mass/preview": 100, "media/upload": 100_000, "qrcode/create": 100_000, "shorturl": 1000}


class Call:
    """One call of a bot: its account, and what it sent."""

    __slots__ = ("account", "bot", "data", "form", "request")

    def __init__(self, request: Request, account: Any, bot: Bot, data: Data, form: Form | None = None) -> None:
        self.request = request
        self.account = account
        self.bot = bot
        self.data = data
        self.form = form

    def query(self, name: str) -> str:
        """A parameter of the query; "" without one."""
        return (self.request.query(name) or "").replace("\0", "")

    def text(self, name: str, errcode: int = codes.INVALID_FIELDS, *, default: str | None = None) -> str:
        """A string (or number) of the body. Raises ``errcode`` where there is none and no ``default``."""
        return text_of(self.data, name, errcode, default)

    def number(self, name: str, default: int | None = None, *, low: int = 0, high: int = 2**53) -> int:
        """An integer of the body, also as text. Raises 47003."""
        return number_of(self.data, name, default, low, high)

    def inside(self, name: str, errcode: int = codes.INVALID_FIELDS) -> Data:
        """An object of the body."""
        found = self.data.get(name)
        if not isinstance(found, dict):
            raise WeChatError(errcode, f"{name} must be an object")
        return found

    def words(self, name: str, errcode: int = codes.INVALID_OPENID_LIST, most: int = 10_000) -> list[str]:
        """A list of strings of the body."""
        found = self.data.get(name)
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found) or len(found) > most:
            raise WeChatError(errcode, f"{name} must be a list of at most {most} strings")
        return found


def text_of(data: Data, name: str, errcode: int = codes.INVALID_FIELDS, default: str | None = None) -> str:
    """A string of an object, see ``Call.text``."""
    found = data.get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if isinstance(found, str) and (found or default is not None):
        return found
    if found is None and default is not None:
        return default
    raise WeChatError(errcode, f"{name} must be a string")


def number_of(data: Data, name: str, default: int | None = None, low: int = 0, high: int = 2**53) -> int:
    """An integer of an object, see ``Call.number``."""
    found = data.get(name, default)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 17:
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
        raise WeChatError(codes.INVALID_FIELDS, f"{name} must be an integer from {low} to {high}")
    return found


Operation = Callable[[Call], Awaitable[Said]]


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


class Wire:
    """Makes routes of operations."""

    def __init__(self, db: Database, clock: Clock, people: People, *, limited: bool) -> None:
        self._db = db
        self._clock = clock
        self._people = people
        self._limited = limited
        self._minutes: dict[int, deque[int]] = {}
        self._days: dict[tuple[int, str], tuple[int, int]] = {}
        self._cleared: dict[int, tuple[int, int]] = {}

    def table(self, operations: dict[str, Operation], uploads: dict[str, Operation]) -> list[Route]:
        """Routes: ``POST /cgi-bin/menu/create`` leads to an operation, several methods may be named ("GET POST")."""
        routes = []
        own: dict[str, Operation] = {"POST /cgi-bin/clear_quota": self._clear_quota}
        for place, operation in (operations | uploads | own).items():
            *methods, path = place.split(" ")
            files = place in uploads
            routes += [self._route(method, path, operation, files) for method in methods]
        return routes

    def _route(self, method: str, path: str, operation: Operation, files: bool) -> Route:
        name = path.removeprefix("/cgi-bin/").lstrip("/")

        async def handle(request: Request) -> Result:
            try:
                account, bot = await self.caller(request)
                self._spend(bot.account_no, name)
                form = await read_form(request) if files else None
                data = {} if files or method == "GET" else body_of(await request.read())
                return answer(await operation(Call(request, account, bot, data, form)))
            except WeChatError as error:
                return Answer(error.body())
            except MatrixError as error:
                return Answer(translated(error).body())

        return Route(
            method,
            path,
            handle,
            op=f"wechat:{name}",
            auth=Auth.NONE,
            rate="none",
            body=None if method == "GET" else Body.RAW,
            takes="multipart/form-data" if files else "application/json",
            answers=dict[str, Any],
            max_body=MEDIA_BYTES + 64 * 1024 if files else _MAX_BODY,
        )

    async def caller(self, request: Request) -> tuple[Any, Bot]:
        """The account and bot of the access token. Raises 41001, 40001, 42001, 48001."""
        token = request.query("access_token") or ""
        if not token:
            raise WeChatError(codes.MISSING_TOKEN)
        held = await store.token(self._db, digest(token))
        if held is None or held.kind != "access":
            raise WeChatError(codes.INVALID_CREDENTIAL)
        if held.expires_ms <= self._clock.now_ms():
            raise WeChatError(codes.EXPIRED_TOKEN)
        bot = await store.bot(self._db, held.account_no)
        account = await self._people.by_no(held.account_no)
        if bot is None or account is None:
            raise WeChatError(codes.INVALID_CREDENTIAL)
        if account.state == "closed":
            raise WeChatError(codes.NO_PERMISSION, "the account is closed")
        return account, bot

    def _spend(self, account_no: int, name: str) -> None:
        if not self._limited:
            return
        now_ms = self._clock.now_ms()
        calls = self._minutes.setdefault(account_no, deque())
        while calls and calls[0] <= now_ms - 60_000:
            calls.popleft()
        if len(calls) >= _MINUTE_CALLS:
            raise WeChatError(codes.API_MINUTE_LIMIT)
        calls.append(now_ms)
        if name in _DAILY:
            today = now_ms // 86_400_000
            day, count = self._days.get((account_no, name), (today, 0))
            count = count if day == today else 0
            if count >= _DAILY[name]:
                raise WeChatError(codes.API_LIMIT)
            self._days[account_no, name] = (today, count + 1)

    async def _clear_quota(self, call: Call) -> None:
        """Begin the day's quotas anew, ten times a month. Raises 40013, 48006."""
        if call.text("appid", codes.INVALID_APPID) != call.bot.appid:
            raise WeChatError(codes.INVALID_APPID)
        account_no = call.bot.account_no
        month = self._clock.now_ms() // (30 * 86_400_000)
        before, count = self._cleared.get(account_no, (month, 0))
        count = count if before == month else 0
        if count >= _CLEARINGS:
            raise WeChatError(codes.CLEARED_TOO_OFTEN)
        self._cleared[account_no] = (month, count + 1)
        for key in [key for key in self._days if key[0] == account_no]:
            del self._days[key]


def body_of(raw: bytes) -> Data:
    """The JSON object of a body. Raises 44002, 47001."""
    if not raw.strip():
        raise WeChatError(codes.EMPTY_BODY)
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WeChatError(codes.NOT_JSON) from None
    if not isinstance(found, dict) or b"\\u0000" in raw or b"\0" in raw:
        raise WeChatError(codes.NOT_JSON)
    return found


def answer(said: Said) -> Answer | FileAnswer:
    """What an operation said; nothing is success."""
    if isinstance(said, Answer | FileAnswer):
        return said
    return Answer(msgspec.json.encode(said if said is not None else {"errcode": 0, "errmsg": "ok"}))


def translated(error: MatrixError) -> WeChatError:
    """An error of the floors below, in WeChat's words."""
    numbers = {
        "ORG.TEAHOUSE.WINDOW_CLOSED": codes.REPLY_TIME_LIMIT,
        "ORG.TEAHOUSE.NO_CONSENT": codes.USER_REFUSED,
        "M_NOT_FOUND": codes.NO_SUCH_USER,
        "M_FORBIDDEN": codes.NO_PERMISSION,
        "M_LIMIT_EXCEEDED": codes.API_LIMIT,
        "M_TOO_LARGE": codes.TOO_LARGE,
        "M_BAD_JSON": codes.INVALID_FIELDS,
        "M_INVALID_PARAM": codes.INVALID_FIELDS,
    }
    return WeChatError(numbers.get(error.errcode, codes.BUSY), error.error)

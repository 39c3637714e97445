"""Our own WebSub hub: feed readers are told of an article instead of asking every hour.

Source: W3C WebSub. A subscription is verified by asking the callback (section 5.3) and ends with its lease. Telling is
a courtesy, not a duty: it is done from memory, tried three times, and a reader who missed it asks the feed as before.
Callbacks are addresses that strangers name: they go through ``kernel.outbound``, see no redirect followed and get five
seconds.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.outbound import Guard, Refused, host_of, pinned, port_of
from teahouse.kernel.pages import read_form
from teahouse.matrix.errors import MatrixError, invalid_param
from teahouse.publicaccounts.site import _store
from teahouse.publicaccounts.site._feeds import KINDS, Channel, closed_to_children, feed
from teahouse.publicaccounts.site._model import Library

log = structlog.get_logger("websub")
_SECONDS = 5.0
_LEASE_S = 10 * 86_400
_AT_ONCE = 8
_MOST = 10_000  # subscriptions of one feed
_WAITING = 1000  # verifications and deliveries under way
_AGAIN_S = (2.0, 30.0)
_IN_FEED = 30


class Hub:
    """Takes subscriptions and tells subscribers; ``await stop()`` before the database is closed."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        clock: Clock,
        library: Library,
        base_url: str,
        server_name: str,
        guard: Guard | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._library = library
        self._base_url = base_url
        self._server_name = server_name
        self._guard = guard or Guard()
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        bus.listen(self._heard, "article")

    def table(self) -> list[Route]:
        return [
            Route("POST", "/_teahouse/websub", self.subscribe, op="postWebsub", auth=Auth.NONE, rate="create",
                  body=Body.RAW, takes="application/x-www-form-urlencoded", produces="text/plain", status=202,
                  summary="Subscribe to a feed, or no longer: WebSub, W3C Recommendation.", max_body=16 * 1024),
        ]  # fmt: skip

    async def stop(self) -> None:
        """Leave off telling."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    async def subscribe(self, request: Request) -> Answer:
        """Section 5.1: 202, and whether it was meant is asked of the callback. Raises M_INVALID_PARAM."""
        form = await read_form(request)
        mode, callback, secret = form.get("hub.mode"), form.get("hub.callback"), form.raw("hub.secret")
        if mode not in ("subscribe", "unsubscribe"):
            raise invalid_param("hub.mode: must be subscribe or unsubscribe")
        if len(secret.encode()) >= 200:
            raise invalid_param("hub.secret: must be shorter than 200 bytes")
        try:
            self._guard.parse(callback)
        except Refused as refused:
            raise invalid_param(f"hub.callback: {refused}") from None
        topic = self._topic(form.get("hub.topic"))
        account = await self._library.account(topic.partition("/")[0]) if topic else None
        if account is None or account.state == "closed":
            raise invalid_param("hub.topic: must be a feed of an account here")
        lease_s = form.integer("hub.lease_seconds", _LEASE_S, 60, _LEASE_S)
        if mode == "subscribe" and await _store.count(self._db, topic) >= _MOST:
            raise MatrixError(503, "M_UNKNOWN", "This feed has as many subscribers as it can tell")
        self._begin(self._verify(mode, topic, callback, secret, lease_s))
        return Answer(status=202)

    def _topic(self, url: str) -> str:
        handle, _, file = url.removeprefix(f"{self._base_url}/a/").partition("/")
        kind = file.removeprefix("feed.")
        return f"{handle}/{kind}" if url == f"{self._base_url}/a/{handle}/feed.{kind}" and kind in KINDS else ""

    def _url(self, topic: str) -> str:
        handle, _, kind = topic.partition("/")
        return f"{self._base_url}/a/{handle}/feed.{kind}"

    async def _verify(self, mode: str, topic: str, callback: str, secret: str, lease_s: int) -> None:
        challenge = secrets.token_urlsafe(24)
        asked = {"hub.mode": mode, "hub.topic": self._url(topic), "hub.challenge": challenge}
        if mode == "subscribe":
            asked["hub.lease_seconds"] = str(lease_s)
        answer = await self._ask("GET", callback + ("&" if "?" in callback else "?") + urlencode(asked), {}, None)
        if answer is None or answer[0] // 100 != 2 or answer[1].strip() != challenge.encode():
            return
        now_ms = self._clock.now_ms()
        if mode == "subscribe":
            await self._db.write(lambda tx: _store.put(tx, topic, callback, secret, now_ms + lease_s * 1000, now_ms))
        else:
            await self._db.write(lambda tx: _store.drop(tx, topic, callback))

    def _heard(self, change: Change) -> None:
        if change.room and change.data != "readers":
            self._begin(self._tell(change.room))

    async def _tell(self, room_id: str) -> None:
        """Section 7: each subscriber gets the feed as it is now, signed if they gave a secret."""
        account = await self._library.of_room(room_id)
        if account is None or account.state == "closed" or account.held is not None:
            return
        articles = None
        for kind, content_type in KINDS.items():
            topic = f"{account.handle}/{kind}"
            found = await _store.subscriptions(self._db, topic, self._clock.now_ms())
            if not found:
                continue
            if articles is None:
                newest = await self._library.articles(account, None, _IN_FEED)
                articles = [closed_to_children(one, account.age) for one in newest]
            body = feed(kind, Channel(account, articles, self._base_url, self._server_name))
            links = f'<{self._base_url}/_teahouse/websub>; rel="hub", <{self._url(topic)}>; rel="self"'
            headers = {"content-type": content_type.decode(), "link": links}
            for callback, secret in found:
                self._begin(self._deliver(topic, callback, secret, headers, body))

    async def _deliver(self, topic: str, callback: str, secret: str, headers: dict[str, str], body: bytes) -> None:
        if secret:
            signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            headers = {**headers, "x-hub-signature": f"sha256={signature}"}
        for pause_s in (*_AGAIN_S, None):
            answer = await self._ask("POST", callback, headers, body)
            if answer is not None and answer[0] == 410:  # "the subscription has been deleted"
                await self._db.write(lambda tx: _store.drop(tx, topic, callback))
            if (answer is not None and (answer[0] // 100 == 2 or answer[0] == 410)) or pause_s is None:
                return
            await asyncio.sleep(pause_s)

    async def _ask(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, bytes] | None:
        """(status, the first bytes of the body), or ``None`` for no answer that could be had."""
        try:
            async with self._turn, asyncio.timeout(_SECONDS):
                parts = self._guard.parse(url)
                address = await self._guard.resolve(host_of(parts), port_of(parts))
                made = pinned(method, parts, address, headers=headers, content=body, seconds=_SECONDS)
                if self._client is None:
                    self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False)
                answer = await self._client.send(made, stream=True)
                try:
                    said = b""
                    async for chunk in answer.aiter_raw():
                        said += chunk
                        if len(said) > 1024:
                            break
                finally:
                    await answer.aclose()
                return answer.status_code, said
        except (Refused, OSError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.info("no answer", url=url[:200], error=str(error)[:200])
            return None

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        if len(self._tasks) >= _WAITING:
            work.close()
            return
        task = aside(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("websub failed")

"""Idempotency: the same request under the same ``Idempotency-Key`` is done once, and answered the same for a day.

Table: ``publicaccounts_answers``. Way in: ``Idempotency.idempotent(handler)``, in a table of routes.

A refusal (4xx) is not remembered: nothing was done, and the request may be mended. Where the service ended, or failed,
in the middle of a request, nobody knows whether it was done: repeating it is refused until the key is forgotten.
"""

import asyncio
import hashlib
from collections.abc import Callable

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Answer, FileAnswer, Handler, Request, Result
from teahouse.matrix.errors import MatrixError, invalid_param
from teahouse.publicaccounts.api import _seal
from teahouse.publicaccounts.api import _store as store

HEADER = "idempotency-key"
KEPT_MS = 24 * 3600 * 1000
SWEEP_MS = 3600 * 1000
_encode = msgspec.json.Encoder(order="deterministic").encode
Running = dict[tuple[str, str], "asyncio.Future[None]"]
Sweep = Callable[[Tx, int], None]


class Idempotency:
    """What was asked under a key, and what was answered."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._running: Running = {}
        self._swept_ms = 0

    def idempotent(self, handler: Handler, sealed: bool = False) -> "Idempotent":
        """``handler``, held to its request's ``Idempotency-Key``; without one, or a caller, it is called as ever.

        ``sealed``: what it answers is a secret, and is kept for the access token that asked alone.
        """
        return Idempotent(self._db, self._clock, self._running, handler, self.sweep, sealed)

    def sweep(self, tx: Tx, now_ms: int) -> None:
        """Once an hour, as a part of whatever is written then: forget answers older than a day."""
        if now_ms - self._swept_ms >= SWEEP_MS:
            self._swept_ms = now_ms
            store.forget_answers(tx, now_ms - KEPT_MS)


class Idempotent:
    """One handler held to the header. ``idempotent`` tells the OpenAPI."""

    idempotent = True

    def __init__(
        self, db: Database, clock: Clock, running: Running, handler: Handler, sweep: Sweep, sealed: bool = False
    ) -> None:
        self._sweep = sweep
        self._sealed = sealed
        self._db = db
        self._clock = clock
        self._running = running
        self._handler = handler

    async def __call__(self, request: Request) -> Result:
        name = request.header(HEADER)
        if name is None or request.who is None:
            return await self._handler(request)
        if not (0 < len(name) <= 255 and name.isascii() and name.isprintable()):
            raise invalid_param("Header 'Idempotency-Key' must be 1 to 255 printable ASCII characters")
        place = (request.user_id, name)
        while (other := self._running.get(place)) is not None:
            await asyncio.shield(other)
        done = self._running[place] = asyncio.get_running_loop().create_future()
        try:
            return await self._once(request, place[0], name)
        finally:
            del self._running[place]
            done.set_result(None)

    async def _once(self, request: Request, caller: str, name: str) -> Result:
        digest, now_ms = _digest(request), self._clock.now_ms()

        def claim(tx: Tx) -> store.Remembered | None:
            self._sweep(tx, now_ms)
            return store.claim(tx, caller, name, digest, now_ms, now_ms - KEPT_MS)

        known = await self._db.write(claim)
        if known is not None:
            return self._again(request, name, known, digest)
        try:
            result = await self._handler(request)
        except MatrixError as error:
            if error.status < 500:
                await self._db.write(lambda tx: store.forget_answer(tx, caller, name))
            raise
        if isinstance(result, FileAnswer):
            await self._db.write(lambda tx: store.forget_answer(tx, caller, name))
            return result
        answer = result if isinstance(result, Answer) else Answer(_body(result))
        kind = answer.content_type.decode("latin-1")
        kept = _seal.seal(request, name, answer.body) if self._sealed else answer.body
        await self._db.write(lambda tx: store.keep_answer(tx, caller, name, answer.status, kind, kept))
        return answer

    def _again(self, request: Request, name: str, known: store.Remembered, digest: bytes) -> Answer:
        _check_known(known, digest)
        body = _seal.unseal(request, name, known.body) if self._sealed else known.body
        if body is None:
            raise MatrixError(
                409,
                "ORG.TEAHOUSE.ANSWERED_ELSEWHERE",
                "This was done, and its answer holds a secret: it is repeated to the access token that asked alone",
            )
        replayed = [(b"idempotency-replayed", b"true")]
        return Answer(body, known.status, replayed, known.content_type.encode("latin-1"))


def _check_known(known: store.Remembered, digest: bytes) -> None:
    if known.request != digest:
        raise MatrixError(
            409,
            "ORG.TEAHOUSE.IDEMPOTENCY_KEY_REUSED",
            "This Idempotency-Key was used for another request",
        )
    if known.status == 0:
        raise MatrixError(
            409,
            "ORG.TEAHOUSE.OUTCOME_UNKNOWN",
            "The service was interrupted in the middle of this request: look whether it was done, then use another key",
        )


def _body(result: bytes | msgspec.Struct | dict[str, object] | None) -> bytes:
    if isinstance(result, bytes):
        return result
    return msgspec.json.encode({} if result is None else result)


def _digest(request: Request) -> bytes:
    asked = hashlib.sha256()
    query: bytes = request.scope["query_string"]
    for piece in (request.method.encode(), request.path.encode("utf-8", "surrogatepass"), query):
        asked.update(b"%d:%b" % (len(piece), piece))
    asked.update(_encode(request.body))
    return asked.digest()

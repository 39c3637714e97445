"""The route of /sync: waits until there is something to tell, or the client's time is over. Spec: sync.yaml.

What a waiting poll holds on to is what this coroutine's frame names: the request, the ``Ask``, the ``Session``, a
place to wait. Ten thousand of them are parked at a time, so nothing else may live across the wait.
"""

import asyncio

from teahouse.identity import Identity
from teahouse.kernel.db import Database
from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import unknown
from teahouse.sync._ask import read
from teahouse.sync._classic import Classic
from teahouse.sync._heard import Heard
from teahouse.sync._plan import Plan, Plans
from teahouse.sync._token import Token
from teahouse.sync._wait import Session


class SyncRoutes:
    """GET /sync."""

    def __init__(self, db: Database, identity: Identity, classic: Classic, heard: Heard) -> None:
        self._db = db
        self._identity = identity
        self._classic = classic
        self._heard = heard
        self._plans = Plans()

    def table(self) -> list[Route]:
        return [
            Route("GET", "/_matrix/client/v3/sync", self.sync, op="sync", auth=Auth.USER, rate="sync", body=None),
        ]

    async def sync(self, request: Request) -> bytes:
        """Answer at once to a first sync, with ``full_state``, and where there is something; else wait."""
        user_id = request.user_id
        session = self._heard.session_now(user_id) or await self._heard.session(user_id)
        text = request.query("filter")
        ask = read(request, await self._plan(session, text) if text else self._plans.everything)
        if ask.since is not None and ask.since.position > self._db.position:
            await self._check(ask.since)
        self._identity.connected(ask.user_id, ask.device_no, ask.presence, ask.timeout_ms)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ask.timeout_ms / 1000
        heard = session.heard
        answer = await self._classic.look(ask, session)
        is_over = False
        while answer is None and ask.timeout_ms and not is_over and not self._heard.waiting.closed:
            if session.breaks != self._heard.ring.breaks:  # a long look: something was missed, or the session let go
                session = await self._heard.session(ask.user_id)
            elif session.heard == heard and loop.time() < deadline:
                place = self._heard.waiting.park(session, deadline)
                try:
                    await place.future
                finally:
                    place.leave()
                del place
                if session.breaks != self._heard.ring.breaks:
                    session = await self._heard.session(ask.user_id)
            heard = session.heard
            is_over = loop.time() >= deadline
            # When its time is over the database is asked how far the stream is: the bus may lose (law 2).
            upto = await self._db.stored_position() if is_over else 0
            answer = await self._classic.look(ask, session, upto=upto)
        return answer if answer is not None else await self._classic.nothing(ask)

    async def _plan(self, session: Session, text: str) -> Plan:
        """The plan of the filter: by id or in full. Raises M_NOT_FOUND, M_NOT_JSON, M_BAD_JSON."""
        for known, plan in session.plans:
            if known == text:
                return plan
        plan = self._plans.of(await self._identity.filter(session.user_id, text))
        if len(text) <= 512:
            session.plans = (*session.plans[-3:], (text, plan))
        return plan

    async def _check(self, since: Token) -> None:
        """Refuse a token from the future: the database was put back to an earlier day. Raises M_UNKNOWN."""
        if since.position > await self._db.stored_position():
            raise unknown("Query parameter 'since' is a token of a later time; sync again without it")

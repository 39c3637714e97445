"""User-interactive authentication: the dialogue that must be had before something grave is done.

A session belongs to one operation, one caller and one subject of it; it ends when the operation is done or
after 15 minutes, whichever is first. Table: ``identity_uia``.

Source: Client-Server API, "User-Interactive Authentication API".
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from teahouse.identity import _store_tokens as store
from teahouse.identity._model import Auth
from teahouse.identity._stages import Stages
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Row, Tx
from teahouse.kernel.entropy import Entropy
from teahouse.kernel.http import Request
from teahouse.matrix.errors import MatrixError, bad_json, forbidden, user_interactive

LIFETIME_MS = 15 * 60 * 1000
PASSWORD_FLOWS = [["m.login.password"]]


class _Session(msgspec.Struct):
    """One dialogue. ``kept``: whether there is a row of it yet."""

    id: str
    action: str
    about: bytes
    user_no: int
    completed: list[str]
    data: dict[str, str]
    kept: bool = False


class Passed(msgspec.Struct, frozen=True):
    """All stages of a flow are done. ``data`` is what they proved; ``consume`` makes it good for one use only."""

    data: dict[str, str]
    session: str | None

    def consume(self, tx: Tx) -> None:
        """End the session in the unit that does what it was for. Raises M_FORBIDDEN if it was used before."""
        if self.session is not None and not store.take_uia(tx, self.session):
            raise forbidden("This authentication session has been used already")


class Uia:
    """The dialogue."""

    def __init__(self, db: Database, clock: Clock, entropy: Entropy, stages: Stages) -> None:
        self._db = db
        self._clock = clock
        self._entropy = entropy
        self._stages = stages

    async def require(self, request: Request, action: str, about: str = "") -> None:
        """Have the caller of ``request`` prove once more who they are, by their password, before ``action``.

        ``about`` is what the action is about and may not change during the dialogue (the devices to delete, say).
        The request's body, a dict or a Struct, has the ``auth`` member. Raises 401 with the flows until it is done.
        """
        passed = await self.check(request, action, PASSWORD_FLOWS, about=about)
        if passed.session is not None:
            await self._db.write(passed.consume)

    async def check(
        self,
        request: Request,
        action: str,
        flows: list[list[str]],
        *,
        about: str = "",
        params: Mapping[str, object] | None = None,
    ) -> Passed:
        """One step of the dialogue over ``flows``; returns when one of them is complete.

        The caller must ``consume`` what is returned in the unit that acts. Raises 401 with what is still to do.
        """
        auth = _auth(request.body)
        user_no = request.who.user_no if request.who is not None else 0
        subject = hashlib.sha256(about.encode()).digest()
        if auth is None:
            raise await self._challenge(self._new(action, subject, user_no), flows, params)
        session = await self._session(auth, action, subject, user_no)
        if session is None:
            fresh = self._new(action, subject, user_no)
            raise await self._challenge(fresh, flows, params, "M_FORBIDDEN", "The authentication session has expired")
        kind = auth.type
        if kind is not None and kind not in session.completed:
            if not any(flow[: len(session.completed) + 1] == [*session.completed, kind] for flow in flows):
                message = f"{kind[:64]} is not the next stage of any flow"
                raise await self._challenge(session, flows, params, "M_FORBIDDEN", message)
            try:
                session.data.update(await self._stages.attempt(kind, auth.given, request.who))
            except MatrixError as error:
                if error.status == 429:
                    raise
                raise await self._challenge(session, flows, params, error.errcode, error.error) from None
            session.completed.append(kind)
        if session.completed not in flows:
            raise await self._challenge(session, flows, params)
        return Passed(session.data, session.id if session.kept else None)

    async def answer_elsewhere(self, session_id: str, kind: str, given: dict[str, Any]) -> None:
        """Do a stage outside the client, on the fallback page; the client goes on with the session alone.

        Raises M_FORBIDDEN for a session there is not, and what the stage itself raises. Stages must still be done in
        their order: ``check`` compares all of them with the flows.
        """
        row = None if "\0" in session_id else await store.uia(self._db, session_id, self._clock.now_ms())
        if row is None:
            raise forbidden("The authentication session has expired")
        session = _kept(session_id, row)
        if kind not in session.completed:
            session.data.update(await self._stages.attempt(kind, given, None))
            session.completed.append(kind)
            await self._db.write(lambda tx: self._save(tx, session))

    def _new(self, action: str, about: bytes, user_no: int) -> _Session:
        return _Session(self._entropy.token(18), action, about, user_no, [], {})

    async def _session(self, auth: Auth, action: str, about: bytes, user_no: int) -> _Session | None:
        """The session that ``auth`` names, or a new one if it names none.

        Raises M_FORBIDDEN if it is for something else: what was agreed to must be what is done.
        """
        if auth.session is None:
            return self._new(action, about, user_no)
        if "\0" in auth.session:
            return None
        row = await store.uia(self._db, auth.session, self._clock.now_ms())
        if row is None:
            return None
        if (row[0], bytes(row[1]), row[2]) != (action, about, user_no):
            raise forbidden("The requested operation has changed during the authentication session")
        return _kept(auth.session, row)

    async def _challenge(
        self,
        session: _Session,
        flows: list[list[str]],
        params: Mapping[str, object] | None,
        errcode: str = "",
        error: str = "",
    ) -> MatrixError:
        """Keep the session and make the 401 that says how to go on."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if not session.kept:
                store.prune_uia(tx, now_ms)
            self._save(tx, session)

        await self._db.write(unit)
        body: dict[str, object] = {
            "flows": [{"stages": flow} for flow in flows],
            "params": dict(params or {}),
            "session": session.id,
        }
        if session.completed:
            body["completed"] = session.completed
        return user_interactive(body, errcode, error)

    def _save(self, tx: Tx, session: _Session) -> None:
        store.save_uia(
            tx,
            session.id,
            session.action,
            session.about,
            session.user_no,
            " ".join(session.completed),
            msgspec.json.encode(session.data),
            self._clock.now_ms() + LIFETIME_MS,
        )


def _kept(session_id: str, row: Row) -> _Session:
    action, about, user_no, completed, data = row
    return _Session(session_id, action, bytes(about), user_no, completed.split(), msgspec.json.decode(data), kept=True)


def _auth(body: Any) -> Auth | None:
    """The ``auth`` member of a body. Raises M_BAD_JSON naming the field."""
    given = body.get("auth") if isinstance(body, dict) else getattr(body, "auth", None)
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_json("Expected `object` - at `$.auth`")
    for name in ("type", "session"):
        if not isinstance(given.get(name), str | None):
            raise bad_json(f"Expected `str` - at `$.auth.{name}`")
    return Auth(given.get("type"), given.get("session"), given)

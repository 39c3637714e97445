"""Who is calling: an access token becomes a ``Who``. The hottest path there is: no SQL while a token is warm.

A warm token is forgotten when its user's tokens or flags change (told on the bus), and read again every minute
in any case: the bus may lose a message, and then only a minute is lost (law 2). What a measure says of a user is read
with the token, is dropped when measures on the user change, and ends with the measure; in another country it is read
again.
"""

import hashlib
from collections.abc import Awaitable

import msgspec

from teahouse.identity import _store_tokens as store
from teahouse.identity._model import ACCOUNT
from teahouse.identity._seen import LastSeen
from teahouse.identity._standing import Standing
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who, country
from teahouse.matrix.errors import unknown_token

WARM_MS = 60_000
_NOTE_EVERY_MS = 60_000
_HELD = 50_000


class _Warm(msgspec.Struct, gc=False):
    who: Who
    until_ms: int
    where: str
    noted_ms: int = 0


def digest(token: str) -> bytes:
    """What is stored of a token: its SHA-256. Tokens are 32 random bytes, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


class Authenticate:
    """Finds the caller of a token."""

    def __init__(self, db: Database, bus: Bus, clock: Clock, seen: LastSeen, standing: Standing) -> None:
        self._db = db
        self._clock = clock
        self._seen = seen
        self._standing = standing
        self._warm: dict[bytes, _Warm] = {}
        self._of_user: dict[str, set[bytes]] = {}
        self._drops = 0
        bus.listen(self._changed, ACCOUNT)

    def __call__(self, token: str, ip: str, user_agent: str) -> Who | Awaitable[Who]:
        """The caller, at once where the token was used lately. Raises M_UNKNOWN_TOKEN, with ``soft_logout`` where the
        device lives on.

        Source: Client-Server API, "Using access tokens", "Soft logout", "Refreshing access tokens".
        """
        key = digest(token)
        now_ms = self._clock.now_ms()
        warm = self._warm.get(key)
        if warm is None or now_ms >= warm.until_ms or warm.where != country():
            return self._looked_up(key, now_ms, warm, ip, user_agent)
        if now_ms - warm.noted_ms >= _NOTE_EVERY_MS:
            self._note(warm, now_ms, ip, user_agent)
        return warm.who

    async def _looked_up(self, key: bytes, now_ms: int, old: _Warm | None, ip: str, user_agent: str) -> Who:
        warm = await self._load(key, now_ms, old)
        if now_ms - warm.noted_ms >= _NOTE_EVERY_MS:
            self._note(warm, now_ms, ip, user_agent)
        return warm.who

    def _note(self, warm: _Warm, now_ms: int, ip: str, user_agent: str) -> None:
        warm.noted_ms = now_ms
        self._seen.note(warm.who.user_no, warm.who.device_no, now_ms, ip, user_agent)

    async def _load(self, key: bytes, now_ms: int, old: _Warm | None) -> _Warm:
        drops = self._drops
        caller = await store.by_access(self._db, key)
        if caller is None:
            self._forget(key)
            raise unknown_token("Unrecognised access token")
        if caller.retired_ms or (caller.expires_ms and now_ms >= caller.expires_ms):
            self._forget(key)
            raise unknown_token("The access token has expired", soft_logout=True)
        if caller.previous:
            # First use of a refreshed token: from now on what it replaced is over.
            await self._db.write(lambda tx: retire_previous(tx, caller, now_ms))
            return await self._load(key, now_ms, old)
        held = self._standing.of(caller.user_id)
        who = Who(
            user_id=caller.user_id,
            device_id=caller.device_id,
            user_no=caller.user_no,
            device_no=caller.device_no,
            admin=caller.admin,
            guest=caller.guest,
            locked=held is not None and held.does == "terminate",
            suspended=held is not None and held.does == "suspend",
            token_no=caller.token_no,
            why="" if held is None else held.told,
        )
        until_ms = now_ms + WARM_MS
        if caller.expires_ms:
            until_ms = min(until_ms, caller.expires_ms)
        if held is not None and held.end_ms is not None:
            until_ms = min(until_ms, held.end_ms)
        warm = _Warm(who, until_ms, country(), old.noted_ms if old is not None else 0)
        if drops == self._drops:  # otherwise something was revoked while we read; be on the safe side
            self._keep(key, warm)
        return warm

    def _keep(self, key: bytes, warm: _Warm) -> None:
        self._forget(key)
        if len(self._warm) >= _HELD:
            self._forget(next(iter(self._warm)))
        self._warm[key] = warm
        self._of_user.setdefault(warm.who.user_id, set()).add(key)

    def _forget(self, key: bytes) -> None:
        warm = self._warm.pop(key, None)
        if warm is not None:
            keys = self._of_user.get(warm.who.user_id)
            if keys is not None:
                keys.discard(key)
                if not keys:
                    del self._of_user[warm.who.user_id]

    def _changed(self, change: Change) -> None:
        self.drop(change.user)

    def drop(self, user_id: str) -> None:
        """Forget what is remembered of the user."""
        self._drops += 1
        for key in self._of_user.pop(user_id, ()):
            self._warm.pop(key, None)


def retire_previous(tx: Tx, caller: store.Caller, now_ms: int) -> None:
    """``caller``'s token is used for the first time: end what it replaces, and tell."""
    store.retire(tx, caller.token_no, caller.previous, caller.device_no, now_ms)
    tell(tx, caller.user_id)


def tell(tx: Tx, user_id: str) -> None:
    """After commit, have every process forget what it remembers of the user's tokens and flags."""
    tx.tell(Change(tx.position(), ACCOUNT, user=user_id))

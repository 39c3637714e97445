"""API keys: made for one account with one role, hashed at rest, good under that account's path only.

Table: ``publicaccounts_keys``. Ways in: ``Keys.create``, ``list``, ``revoke``, ``of_actor``, ``authenticate``.

Whoever calls with a key is the actor ``key:12`` (no user is called so); ``of_actor`` says what it may do. A key belongs
to the account, not to who made it: it stays good when they leave.
"""

import hashlib
from collections.abc import Awaitable
from typing import Literal

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token as random_token
from teahouse.kernel.http import Authenticate, Who
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.publicaccounts.api import _store as store
from teahouse.publicaccounts.api._store import Key as Key

Role = Literal["responder", "editor", "owner"]
KEY_PREFIX = "thk_"
ACTOR_PREFIX = "key:"
PATH = "/_teahouse/v1/accounts/"
KEYS_AN_ACCOUNT = 50
_WARM_MS = 60_000
_HELD = 10_000


class MadeKey(msgspec.Struct, frozen=True):
    """A key just made, with the text that is shown this once."""

    key: Key
    token: str


class _Warm(msgspec.Struct, gc=False):
    key: Key
    until_ms: int


class Keys:
    """The keys of all accounts. ``following`` is asked for every token that is not one of them."""

    def __init__(self, db: Database, clock: Clock, following: Authenticate) -> None:
        self._db = db
        self._clock = clock
        self._following = following
        self._warm: dict[bytes, _Warm] = {}

    async def create(self, account_no: int, handle: str, role: Role, name: str, actor: str) -> MadeKey:
        """Make a key. Its text is in the answer, and nowhere else. Raises M_INVALID_PARAM where there are too many."""
        text = KEY_PREFIX + random_token(30)
        now_ms = self._clock.now_ms()
        asked = Key(0, account_no, handle, role, name, text[-4:], actor, now_ms, 0)

        def unit(tx: Tx) -> Key:
            if store.count_keys(tx, account_no) >= KEYS_AN_ACCOUNT:
                raise invalid_param(f"An account has {KEYS_AN_ACCOUNT} keys at most; revoke one first")
            return store.add_key(tx, asked, _digest(text))

        return MadeKey(await self._db.write(unit), text)

    async def list(self, account_no: int) -> list[Key]:
        """The keys of an account that are good."""
        return await store.keys_of(self._db, account_no)

    async def revoke(self, account_no: int, key_no: int) -> None:
        """End a key, at once. Raises M_NOT_FOUND."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> bool:
            tx.after(self._warm.clear)
            return store.revoke_key(tx, account_no, key_no, now_ms)

        if not await self._db.write(unit):
            raise not_found("The account has no such key")

    async def of_actor(self, actor: str) -> Key | None:
        """The key behind a caller's ``user_id``; ``None`` for a person, and for a key that is not good any more."""
        number = actor.removeprefix(ACTOR_PREFIX)
        if number == actor or not number.isdigit():
            return None
        return await store.key_by_no(self._db, int(number))

    def authenticate(self, token: str, ip: str, user_agent: str) -> Who | Awaitable[Who]:
        """Who calls with this token. On the main road this is one look at its first letters."""
        if token.startswith(KEY_PREFIX):
            return self._authenticate(token, ip, user_agent)
        return self._following(token, ip, user_agent)

    async def _authenticate(self, token: str, ip: str, user_agent: str) -> Who:
        digest, now_ms = _digest(token), self._clock.now_ms()
        warm = self._warm.get(digest)
        if warm is None or now_ms >= warm.until_ms:
            key = await store.key_by_digest(self._db, digest)
            if key is None:  # an access token may begin with these letters too
                found = self._following(token, ip, user_agent)
                return found if isinstance(found, Who) else await found
            await self._db.write(lambda tx: store.note_use(tx, key.key_no, now_ms))
            if len(self._warm) >= _HELD:
                self._warm.clear()
            warm = self._warm[digest] = _Warm(key, now_ms + _WARM_MS)
        return Who(
            user_id=f"{ACTOR_PREFIX}{warm.key.key_no}",
            device_id="",
            user_no=0,
            device_no=0,
            within=f"{PATH}{warm.key.handle}/",
        )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

"""POST /keys/claim: give out one-time keys, each exactly once; a fallback key where none is left.

Tables: those of ``_store_keys``. Way in: ``Claim.claim``. Source: Client-Server API, POST /keys/claim.
"""

import msgspec

from teahouse.devices import _store_keys
from teahouse.devices._model import PublicKey
from teahouse.kernel.bus import Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx

_AT_ONCE = 64
"""Devices per write unit: a claim for a room of thousands lets other writers in between."""

Wanted = tuple[str, str, str]


class KeysClaim(msgspec.Struct):
    """The body of POST /keys/claim: user id → device id → algorithm. ``timeout`` concerns other servers only."""

    one_time_keys: dict[str, dict[str, str]]
    timeout: int = 10_000


class KeysClaimed(msgspec.Struct):
    """Its answer: user id → device id → ``algorithm:key_id`` → key. Who is unknown or has no key is missing."""

    one_time_keys: dict[str, dict[str, dict[str, msgspec.Raw]]]
    failures: dict[str, dict[str, str]] = {}


class Claim:
    """The verb."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def claim(self, body: KeysClaim) -> KeysClaimed:
        """Claim the oldest key of each device asked for. No other claim ever returns it again."""
        wanted = [
            (user_id, device_id, algorithm)
            for user_id, devices in body.one_time_keys.items()
            for device_id, algorithm in devices.items()
            if "\x00" not in user_id + device_id + algorithm
        ]
        claimed: dict[str, dict[str, dict[str, msgspec.Raw]]] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            batch = wanted[start : start + _AT_ONCE]
            for (user_id, device_id, _), key in await self._claim(batch):
                name = f"{key.algorithm}:{key.key_id}"
                claimed.setdefault(user_id, {})[device_id] = {name: msgspec.Raw(key.json)}
        return KeysClaimed(claimed)

    async def _claim(self, wanted: list[Wanted]) -> list[tuple[Wanted, PublicKey]]:
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> list[tuple[Wanted, PublicKey]]:
            found: list[tuple[Wanted, PublicKey]] = []
            changed: list[Wanted] = []
            for want in wanted:
                key = _store_keys.take_one_time(tx, *want, now_ms)
                if key is not None:
                    changed.append(want)
                else:
                    fallback = _store_keys.fallback(tx, *want)
                    if fallback is None:
                        continue
                    key, used = fallback
                    if not used:
                        _store_keys.mark_fallback_used(tx, *want)
                        changed.append(want)
                found.append((want, key))
            if changed:
                position = tx.position()
                for user_id, device_id, _ in changed:
                    tx.tell(Change(position, "keys", user=user_id, data=device_id))
            return found

        return await self._db.write(unit)

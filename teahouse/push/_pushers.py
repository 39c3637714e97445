"""Setting and removing pushers.

Tables: ``push_pushers`` (through ``_store``). Ways in: ``Pushers.all``, ``set``; ``device_removed`` and
``deactivated`` are identity's onlookers. Source: Client-Server API, getPushers, postPusher.
"""

from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix import canonical
from teahouse.matrix.errors import invalid_param, missing_param
from teahouse.push import _store as store
from teahouse.push._gateway import Gateways
from teahouse.push._model import Pusher, PusherBody

APP_ID_LIMIT = 64  # characters
PUSHKEY_LIMIT = 512  # bytes
TEXT_LIMIT = 255  # characters of what is shown
DATA_LIMIT = 8 * 1024  # bytes of JSON
PUSHERS_LIMIT = 100  # of one user
_FORMATS = (None, "event_id_only")


class Pushers:
    """The verbs."""

    def __init__(self, db: Database, clock: Clock, gateways: Gateways) -> None:
        self._db = db
        self._clock = clock
        self._gateways = gateways

    async def all(self, user_id: str) -> list[Pusher]:
        """The user's pushers, oldest first."""
        return await store.pushers(self._db, user_id)

    async def set(self, who: Who, body: PusherBody) -> None:
        """Make, change, or with ``kind`` null remove a pusher.

        Unless ``append``, the pushers that others have with this app and pushkey go: the device has changed hands.
        Raises M_MISSING_PARAM, M_INVALID_PARAM, M_BAD_JSON.
        """
        _require(body, "kind", "app_id", "pushkey")
        app_id, pushkey = _text(body, "app_id", APP_ID_LIMIT), _text(body, "pushkey", PUSHKEY_LIMIT)
        if len(pushkey.encode()) > PUSHKEY_LIMIT:
            raise invalid_param(f"pushkey: must be at most {PUSHKEY_LIMIT} bytes")
        if body.kind is None:
            await self._db.write(lambda tx: store.remove(tx, who.user_id, app_id, pushkey))
            return
        wanted = self._wanted(who, body, app_id, pushkey)

        def unit(tx: Tx) -> None:
            if store.count_others(tx, who.user_id, app_id, pushkey) >= PUSHERS_LIMIT:
                raise invalid_param(f"you have {PUSHERS_LIMIT} pushers; remove one first")
            if not body.append:
                store.remove_of_others(tx, who.user_id, app_id, pushkey)
            store.put(tx, wanted)

        await self._db.write(unit)

    def _wanted(self, who: Who, body: PusherBody, app_id: str, pushkey: str) -> Pusher:
        if body.kind != "http":
            raise invalid_param("kind: this server has pushers of kind http only")
        _require(body, "app_display_name", "device_display_name", "lang", "data")
        data: Any = body.data
        canonical.check(data)
        url = data.get("url")
        if not isinstance(url, str):
            raise missing_param("Missing parameters: data.url")
        self._gateways.check(url)
        if data.get("format") not in _FORMATS:
            raise invalid_param("data.format: must be event_id_only, or left out")
        encoded = msgspec.json.encode(data)
        if len(encoded) > DATA_LIMIT:
            raise invalid_param(f"data: must be at most {DATA_LIMIT} bytes of JSON")
        return Pusher(
            pusher_no=0,
            user_id=who.user_id,
            device_id=who.device_id,
            app_id=app_id,
            pushkey=pushkey,
            kind=body.kind,
            app_display_name=_text(body, "app_display_name", TEXT_LIMIT),
            device_display_name=_text(body, "device_display_name", TEXT_LIMIT),
            profile_tag=None if body.profile_tag is None else _text(body, "profile_tag", TEXT_LIMIT),
            lang=_text(body, "lang", TEXT_LIMIT),
            data=encoded,
            set_ms=self._clock.now_ms(),
        )

    # --- identity's onlookers ---

    def device_removed(self, tx: Tx, user_id: str, device_id: str) -> None:
        """Who signs a device out is told nothing there any more."""
        store.remove_of_device(tx, user_id, device_id)

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """Nothing is told to an account that has ended."""
        store.remove_of_user(tx, user_id)


def _require(body: PusherBody, *names: str) -> None:
    missing = [name for name in names if getattr(body, name) is msgspec.UNSET]
    if missing:
        raise missing_param(f"Missing parameters: {', '.join(missing)}")


def _text(body: PusherBody, name: str, limit: int) -> str:
    value: str = getattr(body, name)
    if "\0" in value or len(value) > limit:
        raise invalid_param(f"{name}: must be at most {limit} characters, without NUL")
    return value

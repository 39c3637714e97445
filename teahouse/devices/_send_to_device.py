"""PUT /sendToDevice: put messages into the inboxes of devices.

Tables: ``devices_inbox``, ``devices_transactions``. Way in: ``SendToDevice.send``.
Source: Client-Server API, "Send-to-Device messaging".
"""

from collections.abc import Collection, Mapping

import msgspec

from teahouse.devices import _store_inbox
from teahouse.devices._model import Accounts, Json, text
from teahouse.kernel.bus import Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix import canonical

TRANSACTION_KEPT_MS = 30 * 24 * 3600 * 1000
"""How long a transaction id is honoured."""
_SWEEP_EVERY_MS = 3600 * 1000
_encode = msgspec.json.Encoder().encode


class ToDevice(msgspec.Struct):
    """The body of PUT /sendToDevice: user id → device id or ``*`` → content."""

    messages: dict[str, dict[str, Json]]


class _Event(msgspec.Struct):
    """A message as sync serves it."""

    content: Json
    sender: str
    type: str


class SendToDevice:
    """The verb."""

    def __init__(self, db: Database, clock: Clock, accounts: Accounts) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._next_sweep_ms = 0

    async def send(self, who: Who, event_type: str, txn_id: str, body: ToDevice) -> None:
        """Deliver all of it, once, in one unit; a repeated transaction does nothing.

        Devices and users that are not there are passed over. Raises M_BAD_JSON for contents that no event may have.
        """
        text(event_type, "eventType")
        text(txn_id, "txnId")
        contents: dict[str, dict[str, bytes]] = {}
        for user_id, devices in body.messages.items():
            if "\x00" in user_id:
                continue
            for device_id, content in devices.items():
                canonical.check(content)
                event = _Event(content, who.user_id, event_type)
                contents.setdefault(user_id, {})[device_id] = _encode(event)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if not _store_inbox.begin_transaction(tx, who.user_id, who.device_id, event_type, txn_id, now_ms):
                return
            if now_ms >= self._next_sweep_ms:
                self._next_sweep_ms = now_ms + _SWEEP_EVERY_MS
                _store_inbox.forget_transactions(tx, now_ms - TRANSACTION_KEPT_MS)
            if contents:
                _put(tx, contents, self._accounts.devices_in(tx, list(contents)))

        await self._db.write(unit)


def _put(tx: Tx, contents: Mapping[str, Mapping[str, bytes]], known: Mapping[str, Collection[str]]) -> None:
    messages: list[tuple[str, str, bytes]] = []
    for user_id, by_device in contents.items():
        devices = known.get(user_id, ())
        everywhere = by_device.get("*")
        for device_id in devices:
            json = by_device.get(device_id, everywhere)
            if json is not None:
                messages.append((user_id, device_id, json))
    if not messages:
        return
    position = tx.position()
    _store_inbox.add(tx, position, messages)
    for user_id, device_id, _ in messages:
        tx.tell(Change(position, "to_device", user=user_id, data=device_id))

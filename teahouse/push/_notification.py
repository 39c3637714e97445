"""The body of a request to a push gateway.

No tables, no reads. Ways in: ``of_event``, ``of_count``. Source: Push Gateway API, ``notify``.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from teahouse.matrix.events import Event
from teahouse.matrix.push import Outcome
from teahouse.push._model import MEMBER, Pusher

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode
EVENT_ID_ONLY = "event_id_only"


def data_of(pusher: Pusher) -> dict[str, Any]:
    """The pusher's data, decoded."""
    return _decode(pusher.data)


def of_event(
    pusher: Pusher, event: Event, outcome: Outcome, unread: int, named: Mapping[str, object], *, bare: bool = False
) -> bytes:
    """Tell of an event: all of it, or, ``bare`` and with the format ``event_id_only``, that it is there.

    named: ``sender_display_name``, ``room_name``, ``room_alias``, as far as they are known and shown.
    """
    data = data_of(pusher)
    told: dict[str, Any] = {
        "event_id": event.event_id,
        "room_id": event.room_id,
        "prio": "high" if _is_pressing(event, outcome) else "low",
        # "Counts whose value is zero should be omitted."
        "counts": {"unread": unread} if unread else {},
    }
    if bare or data.get("format") == EVENT_ID_ONLY:
        told["devices"] = [_device(pusher, data, {})]
        return _encode({"notification": told})
    told |= {"type": event.type, "sender": event.sender, "content": msgspec.Raw(event.content_json)}
    told |= {name: value for name, value in named.items() if isinstance(value, str) and value}
    if event.type == MEMBER:
        told["user_is_target"] = event.state_key == pusher.user_id
    told["devices"] = [_device(pusher, data, outcome.tweaks)]
    return _encode({"notification": told})


def of_count(pusher: Pusher, unread: int) -> bytes:
    """Tell how much is unread, and nothing else.

    A count of zero is said here, although zero counts "should be omitted": to gateways, no count means no change, and
    the badge would stay. COMPAT(Sygnal 0.15, 2026-11)
    """
    device = _device(pusher, data_of(pusher), {})
    return _encode({"notification": {"prio": "low", "counts": {"unread": unread}, "devices": [device]}})


def _is_pressing(event: Event, outcome: Outcome) -> bool:
    """Whether it may wake a sleeping phone: what sounds or highlights, or might, for it can't be read here."""
    return outcome.highlight or bool(outcome.tweaks.get("sound")) or event.type == "m.room.encrypted"


def _device(pusher: Pusher, data: dict[str, Any], tweaks: dict[str, Any]) -> dict[str, Any]:
    # "the entire content including format and any custom keys but excluding url"
    device: dict[str, Any] = {
        "app_id": pusher.app_id,
        "pushkey": pusher.pushkey,
        "pushkey_ts": pusher.set_ms // 1000,
        "data": {name: value for name, value in data.items() if name != "url"},
    }
    if tweaks:
        device["tweaks"] = tweaks
    return device

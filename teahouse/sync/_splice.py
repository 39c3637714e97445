"""JSON put together from bytes that are JSON already. PURE; ways in: the functions.

An event's client JSON was encoded once, when it was sent. What is said of it here depends on who reads it and when:
age, the reader's membership at that time, their transaction id, what relates to it.
Spec: "Room event format", UnsignedData.
"""

from collections.abc import Iterable, Mapping

import msgspec

from teahouse.matrix.events import Event

_encode = msgspec.json.Encoder().encode


def timeline_event(
    event: Event, now_ms: int, membership: bytes, txn_id: str | None = None, relations: bytes | None = None
) -> bytes:
    """The event as the timeline shows it, without room_id. ``membership`` is one of the five of the specification."""
    more = b""
    static = event.unsigned
    if static is not None and len(static) > 2:
        more = b",%b" % static[1:-1]
    if txn_id is not None:
        more += b',"transaction_id":%b' % _encode(txn_id)
    if relations is not None:
        more += b',"m.relations":%b' % relations
    return b'%b,"unsigned":{"age":%d,"membership":"%b"%b}}' % (
        event.json[:-1],
        max(0, now_ms - event.ts),
        membership,
        more,
    )


def joined_timeline(events: Iterable[Event], now_ms: int) -> list[bytes]:
    """``timeline_event`` for many that are like most: the reader was joined, and nothing else is to be said."""
    return [
        b'%b,"unsigned":{"age":%d,"membership":"join"}}' % (event.json[:-1], now_ms - event.ts)
        if event.unsigned is None and event.ts <= now_ms
        else timeline_event(event, now_ms, b"join")
        for event in events
    ]


def state_event(event: Event) -> bytes:
    """The event as state sections show it, without room_id."""
    if event.unsigned is None:
        return event.json
    return b'%b,"unsigned":%b}' % (event.json[:-1], event.unsigned)


def events(encoded: Iterable[bytes]) -> bytes:
    """``{"events":[…]}``."""
    return b'{"events":[%b]}' % b",".join(encoded)


def typed(type_: str, content: bytes) -> bytes:
    """An event that is a type and a content: account data, typing, receipts."""
    return b'{"type":%b,"content":%b}' % (_encode(type_), content)


def keyed(values: Mapping[str, bytes]) -> bytes:
    """An object whose keys are text, rooms by their id, say."""
    return b"{%b}" % b",".join([b"%b:%b" % (_encode(key), value) for key, value in values.items()])


def text(value: object) -> bytes:
    """Anything else, encoded."""
    return _encode(value)

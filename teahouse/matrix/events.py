"""Events: one class, its making, and serving its client JSON by splicing bytes.

Has no tables (`rooms` keeps events). Ways in: `build`, `restore`, `serve`, `stripped`, `relation`.

**The form of `Event.json`.** Scalar members first, `content` last, and neither `room_id` nor `unsigned`:

    {"event_id":"$…","type":"m.room.message","sender":"@…","origin_server_ts":1,"content":{…}}

so that
- what /sync sends (events without room_id) is these very bytes, uncopied, when there is nothing unsigned;
- `room_id` and `unsigned` are put in by cutting off the last brace: no decoding, a fraction of a microsecond;
- the content's bytes are a slice (`Event.content_json`), so a store may keep only those and `restore` the rest.

Source: Client-Server API, "Room event format"; "Size limits"; room version 11, "Moving the redacts property".
"""

from __future__ import annotations

from typing import Any

import msgspec

from teahouse.matrix.canonical import EVENT_LIMIT
from teahouse.matrix.errors import too_large
from teahouse.matrix.ids import LIMIT_BYTES

#: What m.room.create and friends carry: the sender's own JSON, checked by `canonical.check` at the door.
Content = dict[str, Any]

_encode = msgspec.json.Encoder().encode
_decode_object = msgspec.json.Decoder(dict[str, Any]).decode
_CONTENT = b',"content":'
#: What room_id adds to the bytes, apart from the ID itself.
_ROOM_ID = b',"room_id":""'


class _Head(msgspec.Struct, gc=False):
    """The scalar members of an event's JSON, in the order they are written."""

    event_id: str
    type: str
    sender: str
    origin_server_ts: int
    state_key: str | msgspec.UnsetType = msgspec.UNSET
    redacts: str | msgspec.UnsetType = msgspec.UNSET


class Event:
    """One event. Treat it as immutable once others can see it; the writer sets `position` before that.

    position: 0 until committed. ts: origin_server_ts in ms. json: see the module. audience: the one user who may see
    it, or None. related: some event relates to it. redacted: its content has been cut. unsigned: static unsigned
    members as the bytes of a JSON object (prev_content, replaces_state, redacted_because), or None.
    """

    __slots__ = (
        "_content",
        "audience",
        "event_id",
        "json",
        "position",
        "redacted",
        "related",
        "room_id",
        "sender",
        "state_key",
        "ts",
        "type",
        "unsigned",
    )

    def __init__(
        self,
        position: int,
        room_id: str,
        event_id: str,
        type: str,
        state_key: str | None,
        sender: str,
        ts: int,
        json: bytes,
        audience: str | None = None,
        related: bool = False,
        redacted: bool = False,
        unsigned: bytes | None = None,
    ) -> None:
        self.position = position
        self.room_id = room_id
        self.event_id = event_id
        self.type = type
        self.state_key = state_key
        self.sender = sender
        self.ts = ts
        self.json = json
        self.audience = audience
        self.related = related
        self.redacted = redacted
        self.unsigned = unsigned
        self._content: Content | None = None

    @property
    def content(self) -> Content:
        """The content, decoded when first asked for and kept. Never change it."""
        content = self._content
        if content is None:
            content = self._content = _decode_object(self.content_json)
        return content

    @property
    def content_json(self) -> bytes:
        """The content's JSON, cut out of `json`."""
        # The first `,"content":` is the member itself: inside a JSON string its quotes would be escaped.
        return self.json[self.json.index(_CONTENT) + len(_CONTENT) : -1]

    @property
    def redacts(self) -> str | None:
        """The event that this m.room.redaction asks to redact."""
        redacts = self.content.get("redacts") if self.type == "m.room.redaction" else None
        return redacts if isinstance(redacts, str) else None

    def changed(self, **values: Any) -> Event:
        """A copy with some attributes changed: `event.changed(related=True)`. New `json` drops the decoded content."""
        copy = Event.__new__(Event)
        for name in Event.__slots__:
            setattr(copy, name, values[name] if name in values else getattr(self, name))
        if "json" in values:
            copy._content = None
        return copy

    def __repr__(self) -> str:
        return f"<Event {self.position} {self.type} {self.event_id} in {self.room_id}>"


def build(
    *,
    event_id: str,
    room_id: str,
    type: str,
    sender: str,
    ts: int,
    content: Content,
    state_key: str | None = None,
    redacts: str | None = None,
    audience: str | None = None,
) -> Event:
    """A new event at position 0, encoded. `content` must have passed `canonical.check`; it is not copied.

    `redacts` is written at the top level and into content, whatever the room version: each of the two is what some
    clients look for (room version 11, "Moving the redacts property"). Raises M_TOO_LARGE.
    """
    if redacts is not None and content.get("redacts") != redacts:
        content = {**content, "redacts": redacts}
    event = restore(
        position=0,
        room_id=room_id,
        event_id=event_id,
        type=type,
        state_key=state_key,
        sender=sender,
        ts=ts,
        content_json=_encode(content),
        redacts=redacts,
        audience=audience,
    )
    event._content = content
    _check_size(event)
    return event


def restore(
    *,
    position: int,
    room_id: str,
    event_id: str,
    type: str,
    state_key: str | None,
    sender: str,
    ts: int,
    content_json: bytes,
    redacts: str | None = None,
    audience: str | None = None,
    related: bool = False,
    redacted: bool = False,
    unsigned: bytes | None = None,
) -> Event:
    """An event from its parts, its `json` put together again: the same bytes that `build` made of the same parts."""
    unset = msgspec.UNSET
    head = _encode(
        _Head(
            event_id,
            type,
            sender,
            ts,
            unset if state_key is None else state_key,
            unset if redacts is None else redacts,
        )
    )
    json = b"%b%b%b}" % (head[:-1], _CONTENT, content_json)
    return Event(position, room_id, event_id, type, state_key, sender, ts, json, audience, related, redacted, unsigned)


def altered(
    event: Event,
    *,
    content_json: bytes,
    unsigned: bytes | None,
    redacts: str | None = None,
    redacted: bool = False,
) -> Event:
    """A copy of `event` with other content and other static unsigned members."""
    return restore(
        position=event.position,
        room_id=event.room_id,
        event_id=event.event_id,
        type=event.type,
        state_key=event.state_key,
        sender=event.sender,
        ts=event.ts,
        content_json=content_json,
        redacts=redacts,
        audience=event.audience,
        related=event.related,
        redacted=redacted or event.redacted,
        unsigned=unsigned,
    )


def _check_size(event: Event) -> None:
    """Source: Client-Server API, "Size limits"."""
    if len(event.json) + len(event.room_id) + len(_ROOM_ID) > EVENT_LIMIT:
        raise too_large(f"The event is larger than {EVENT_LIMIT} bytes.")
    if _too_long(event.type):
        raise too_large(f"`type` is longer than {LIMIT_BYTES} bytes.")
    if event.state_key is not None and _too_long(event.state_key):
        raise too_large(f"`state_key` is longer than {LIMIT_BYTES} bytes.")


def _too_long(text: str) -> bool:
    # A character is at least one byte and at most four: only the lengths between need encoding.
    return len(text) > LIMIT_BYTES or (len(text) * 4 > LIMIT_BYTES and len(text.encode()) > LIMIT_BYTES)


def serve(event: Event, extra: dict[str, object] | None = None, without_room_id: bool = False) -> bytes:
    """The event's client JSON. `extra`: members of unsigned for this reader, as transaction_id or m.relations.

    Values of `extra` may be msgspec.Raw. A member named in both `event.unsigned` and `extra` must not happen: JSON
    readers would differ about which counts. Without room_id and with nothing unsigned it is `event.json` itself.
    Source: Client-Server API, "Room event format".
    """
    unsigned = event.unsigned
    if extra:
        mine = _encode(extra)
        unsigned = mine if unsigned is None or unsigned == b"{}" else b"%b,%b" % (unsigned[:-1], mine[1:])
    if without_room_id:
        if unsigned is None:
            return event.json
        return b'%b,"unsigned":%b}' % (event.json[:-1], unsigned)
    room_id = _encode(event.room_id)
    if unsigned is None:
        return b'%b,"room_id":%b}' % (event.json[:-1], room_id)
    return b'%b,"room_id":%b,"unsigned":%b}' % (event.json[:-1], room_id, unsigned)


def stripped(event: Event) -> bytes:
    """Stripped state: type, state_key, sender and content. Source: Client-Server API, "Stripped state"."""
    head = _encode({"type": event.type, "state_key": event.state_key or "", "sender": event.sender})
    return b"%b%b%b}" % (head[:-1], _CONTENT, event.content_json)


def relation(content: Content) -> tuple[str, str, str | None] | None:
    """(rel_type, event_id, key) of `m.relates_to`, or None if there is none or it is malformed.

    `key` is the annotation's key, None for other relations. A bare `m.in_reply_to` is no relation in this sense.
    Source: Client-Server API, "Forming relationships between events".
    """
    relates_to = content.get("m.relates_to")
    if type(relates_to) is not dict:
        return None
    rel_type = relates_to.get("rel_type")
    event_id = relates_to.get("event_id")
    if type(rel_type) is not str or type(event_id) is not str or not rel_type or not event_id:
        return None
    key = relates_to.get("key")
    return rel_type, event_id, key if type(key) is str else None

"""Redaction: what stays of an event, and who may redact.

Has no tables. Ways in: `redact` (the algorithm, on an event as a dict), `redacted` (the same on an `Event`),
`can_redact`.

Source: room versions 10 and 11, "Redactions"; room version 3, "Handling redactions"; Client-Server API, "Redactions".
"""

from __future__ import annotations

from typing import Any

import msgspec

from teahouse.matrix.auth import StateView, can
from teahouse.matrix.events import Content, Event, altered
from teahouse.matrix.versions import RoomVersion

_TOP_LEVEL = frozenset(
    (
        "event_id",
        "type",
        "room_id",
        "sender",
        "state_key",
        "content",
        "hashes",
        "signatures",
        "depth",
        "prev_events",
        "auth_events",
        "origin_server_ts",
    )
)
#: Versions up to 10 keep these too.
_TOP_LEVEL_V10 = _TOP_LEVEL | {"prev_state", "origin", "membership"}

_POWER_LEVELS_V10 = frozenset(
    ("ban", "events", "events_default", "kick", "redact", "state_default", "users", "users_default")
)
_CONTENT_V10: dict[str, frozenset[str]] = {
    "m.room.member": frozenset(("membership", "join_authorised_via_users_server")),
    "m.room.create": frozenset(("creator",)),
    "m.room.join_rules": frozenset(("join_rule", "allow")),
    "m.room.power_levels": _POWER_LEVELS_V10,
    "m.room.history_visibility": frozenset(("history_visibility",)),
}
#: m.room.create keeps everything and m.room.member part of a member: `_kept` sees to those two.
_CONTENT: dict[str, frozenset[str]] = {
    **_CONTENT_V10,
    "m.room.power_levels": _POWER_LEVELS_V10 | {"invite"},
    "m.room.redaction": frozenset(("redacts",)),
}


def redact(version: RoomVersion, event: dict[str, Any]) -> dict[str, Any]:
    """What is left of an event (client or full form, as a dict) when it is redacted. The argument is not changed.

    Source: room version 11 (and, for version 10, version 9), "Redactions".
    """
    top_level = _TOP_LEVEL if version.updated_redaction_rules else _TOP_LEVEL_V10
    kept = {key: value for key, value in event.items() if key in top_level}
    content = kept.get("content")
    kept["content"] = _kept(version, kept.get("type"), content if isinstance(content, dict) else {})
    return kept


def _kept(version: RoomVersion, event_type: object, content: Content) -> Content:
    if version.updated_redaction_rules:
        if event_type == "m.room.create":
            return content
        keys = _CONTENT.get(event_type, frozenset()) if isinstance(event_type, str) else frozenset()
    else:
        keys = _CONTENT_V10.get(event_type, frozenset()) if isinstance(event_type, str) else frozenset()
    kept = {key: value for key, value in content.items() if key in keys}
    if version.updated_redaction_rules and event_type == "m.room.member":
        invite = content.get("third_party_invite")
        if isinstance(invite, dict) and "signed" in invite:
            kept["third_party_invite"] = {"signed": invite["signed"]}
    return kept


def redacted(version: RoomVersion, event: Event, because: bytes | None = None) -> Event:
    """The event as it is served once redacted. `because` is the redaction's own client JSON, for redacted_because.

    Of the static unsigned members only `replaces_state` stays: prev_content shows what another redaction may have cut.
    Source: Client-Server API, "Redactions", of `redacted_because`.
    """
    content = _kept(version, event.type, event.content)
    unsigned: dict[str, Any] = {}
    if event.unsigned is not None:
        before = msgspec.json.decode(event.unsigned)
        if "replaces_state" in before:
            unsigned["replaces_state"] = before["replaces_state"]
    if because is not None:
        unsigned["redacted_because"] = msgspec.Raw(because)
    redacts = content.get("redacts") if event.type == "m.room.redaction" else None
    return altered(
        event,
        content_json=msgspec.json.encode(content),
        redacts=redacts if isinstance(redacts, str) else None,
        redacted=True,
        unsigned=msgspec.json.encode(unsigned) if unsigned else None,
    )


def can_redact(version: RoomVersion, state: StateView, user_id: str, target: Event) -> bool:
    """Whether the user's redaction of this event takes effect: it is their own, or they have the redact level.

    The room version rules compare servers; on one server that would let anyone redact anything, so senders are
    compared, as the Client-Server API says. Sending the m.room.redaction itself is a matter for `auth.allowed`.
    Source: Client-Server API, operation redactEvent; room version 3, "Handling redactions".
    """
    if target.sender == user_id:
        return state.membership(user_id) == "join"
    return can(version, state, user_id, "redact")

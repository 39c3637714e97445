"""What a measure withholds, as those who look at it see it: like what was redacted, and saying why.

Pure; no tables. Way in: ``withheld``, ``replaced``. The event itself is not touched, so that the end of the measure
gives back every byte. Clients know a redacted event by ``redacted_because`` (Client-Server API, "Redactions"); there
is no event of that kind in the room, and the number in it is that of the public statement.
"""

from typing import Any

import msgspec

from teahouse.matrix.events import Event, relation
from teahouse.matrix.redaction import redacted
from teahouse.matrix.versions import RoomVersion
from teahouse.surfaces import Restraint

_encode = msgspec.json.Encoder().encode


def withheld(version: RoomVersion, event: Event, held: Restraint) -> Event:
    """A copy of ``event`` without its content, with the reason in the form that clients show."""
    reason = f"Withheld by a measure of moderation, {held.said}"
    content: dict[str, Any] = {"reason": reason, "org.teahouse.withheld": _told(held)}
    if version.updated_redaction_rules:
        content["redacts"] = event.event_id
    because: dict[str, Any] = {
        "type": "m.room.redaction",
        "event_id": f"$withheld-{held.number}",
        "room_id": event.room_id,
        "sender": f"@moderation:{event.sender.partition(':')[2]}",
        "origin_server_ts": event.ts,
        "content": content,
    }
    if not version.updated_redaction_rules:
        because["redacts"] = event.event_id
    return redacted(version, event, _encode(because))


def replaced(event: Event) -> str:
    """The event that this one edits, "" if it is no edit: what is withheld is not read in its edits either."""
    if event.type != "m.room.message" or event.state_key is not None or b"m.replace" not in event.json:
        return ""
    related = relation(event.content)
    return related[1] if related is not None and related[0] == "m.replace" else ""


def _told(held: Restraint) -> dict[str, Any]:
    told: dict[str, Any] = {"does": held.does, "statement": held.number, "rule": held.rule_id}
    if held.end_ms is not None:
        told["end_ms"] = held.end_ms
    return told

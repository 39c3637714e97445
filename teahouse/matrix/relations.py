"""Relations between events: what is a valid edit, what may start a thread, which thread an event is in.

Has no tables (`rooms` keeps relations). Ways in: `is_valid_edit`, `latest_edit`, `check_thread_root`, `thread_of`,
`edited_content`. Reading `m.relates_to` itself is `matrix.events.relation`.

Source: Client-Server API, "Forming relationships between events", "Event replacements", "Threading".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from teahouse.matrix.errors import unknown
from teahouse.matrix.events import Content, Event, relation

#: How far `thread_of` follows relations before it decides that an event is in no thread.
_HOPS = 3


def is_valid_edit(original: Event, edit: Event) -> bool:
    """Whether `edit` replaces `original`. Source: Client-Server API, "Validity of replacement events".

    An encrypted edit has its m.new_content inside what is encrypted, so that cannot be asked of it.
    """
    related = relation(edit.content)
    if related is None or related[:2] != ("m.replace", original.event_id):
        return False
    if (original.room_id, original.sender, original.type) != (edit.room_id, edit.sender, edit.type):
        return False
    if original.state_key is not None or edit.state_key is not None or original.redacted or edit.redacted:
        return False
    if (relation(original.content) or ("",))[0] == "m.replace":
        return False
    return edit.type == "m.room.encrypted" or isinstance(edit.content.get("m.new_content"), dict)


def latest_edit(original: Event, edits: Iterable[Event]) -> Event | None:
    """The valid edit that counts: by origin_server_ts, then by event ID.

    Source: Client-Server API, "Server-side aggregation of m.replace relationships".
    """
    valid = [edit for edit in edits if is_valid_edit(original, edit)]
    return max(valid, key=lambda edit: (edit.ts, edit.event_id), default=None)


def edited_content(original: Event, edit: Event) -> Content:
    """What the original says after the edit: m.new_content with the original's own m.relates_to.

    For previews, search and notices; clients are always sent the original. Source: "Applying m.new_content".
    """
    new = edit.content.get("m.new_content")
    content = {key: value for key, value in new.items() if key != "m.relates_to"} if isinstance(new, dict) else {}
    if "m.relates_to" in original.content:
        content["m.relates_to"] = original.content["m.relates_to"]
    return content


def check_thread_root(root: Event) -> None:
    """Raise 400 M_UNKNOWN if no thread may start here: an event that itself has a rel_type cannot be a root.

    Source: Client-Server API, "Validation of m.thread relationships".
    """
    if relation(root.content) is not None:
        raise unknown("A thread cannot start from an event that relates to another.")


def thread_of(event: Event, parent: Callable[[str], Event | None]) -> str | None:
    """The root of the thread that the event is in, or None for the main timeline.

    Relations are followed at most three times, so that a reaction to a message in a thread belongs to the thread.
    `parent` looks an event up in the same room. A thread's root is itself in the main timeline.
    Source: Client-Server API, "Receiving notifications" and "Threaded read receipts".
    """
    at: Event | None = event
    for _ in range(_HOPS):
        related = None if at is None else relation(at.content)
        if related is None:
            return None
        if related[0] == "m.thread":
            return related[1]
        at = parent(related[1])
    return None

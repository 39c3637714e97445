"""What this part speaks of: a pusher, what a client may ask for, one notification that waits."""

from typing import Any, NamedTuple

import msgspec

from teahouse.matrix.events import Event

PUSHERS = "pushers"  # kind of the Change that says: this user's pushers are now those numbered in data
INVITE = "invite"
MEMBER = "m.room.member"


class Pusher(msgspec.Struct, frozen=True, gc=False):
    """One row of ``push_pushers``; see there. ``data`` is JSON."""

    pusher_no: int
    user_id: str
    device_id: str
    app_id: str
    pushkey: str
    kind: str
    app_display_name: str
    device_display_name: str
    profile_tag: str | None
    lang: str
    data: bytes
    set_ms: int
    position: int = 0
    unread: int = 0
    failing_ms: int = 0

    def shown(self) -> dict[str, Any]:
        """As getPushers answers it."""
        shown: dict[str, Any] = {
            "pushkey": self.pushkey,
            "kind": self.kind,
            "app_id": self.app_id,
            "app_display_name": self.app_display_name,
            "device_display_name": self.device_display_name,
            "lang": self.lang,
            "data": msgspec.Raw(self.data),
        }
        if self.profile_tag is not None:
            shown["profile_tag"] = self.profile_tag
        return shown


class PusherBody(msgspec.Struct):
    """Body of postPusher. What is missing is named by the verb, all at once, as the specification's example does."""

    kind: str | msgspec.UnsetType | None = msgspec.UNSET
    app_id: str | msgspec.UnsetType = msgspec.UNSET
    pushkey: str | msgspec.UnsetType = msgspec.UNSET
    app_display_name: str | msgspec.UnsetType = msgspec.UNSET
    device_display_name: str | msgspec.UnsetType = msgspec.UNSET
    lang: str | msgspec.UnsetType = msgspec.UNSET
    data: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    profile_tag: str | None = None
    append: bool = False


class Notice(NamedTuple):
    """An event that a pusher is to be told of.

    Event and rules are read again when it is told: by then it may have been read or redacted, or the room muted.
    """

    position: int
    room_id: str
    event_id: str


def notice_of(event: Event) -> Notice:
    return Notice(event.position, event.room_id, event.event_id)


class Standing(NamedTuple):
    """How far one pusher has been told, as it is written down: the last three columns of its row."""

    pusher_no: int
    position: int
    unread: int
    failing_ms: int

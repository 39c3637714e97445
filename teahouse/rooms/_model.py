"""What this part speaks of: a membership, a room's facts, the cut of a timeline."""

from typing import Any, NamedTuple

import msgspec

from teahouse.matrix.events import Content, Event
from teahouse.matrix.ids import is_room_id
from teahouse.matrix.versions import RoomVersion

MEMBER = "m.room.member"
FEED = "feed"
DIRECT = "direct"  # made as a direct chat: private, whatever it becomes


class Membership(msgspec.Struct, frozen=True, gc=False):
    """One user's membership of one room, by room: ``sender`` sent the member event at ``position``."""

    room_id: str
    room_no: int
    membership: str
    position: int
    sender: str


class Member:
    """One user's membership of one room, by user. ``position`` is 0 for those who never had one.

    ``event`` is the member event if it has been read. ``forgotten``: the user asked to forget the room.
    """

    __slots__ = ("event", "forgotten", "membership", "position", "sender", "user_id")

    def __init__(
        self,
        user_id: str,
        membership: str = "leave",
        position: int = 0,
        sender: str = "",
        event: Event | None = None,
        forgotten: bool = False,
    ) -> None:
        self.user_id = user_id
        self.membership = membership
        self.position = position
        self.sender = sender
        self.event = event
        self.forgotten = forgotten

    def __repr__(self) -> str:
        return f"<Member {self.user_id} {self.membership} at {self.position}>"


class Timeline(NamedTuple):
    """Events of a room in the order asked for. ``limited``: there are more in the range that was asked for."""

    events: list[Event]
    limited: bool


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``rooms_rooms``: see schema/0001."""

    room_no: int
    room_id: str
    version: RoomVersion
    creator: str
    created_ms: int
    state_position: int = 0
    joined: int = 0
    invited: int = 0
    public: bool = False
    kind: str = ""
    predecessor: str | None = None


class RoomFacts:
    """A room's current state as far as it has been fetched: everything but members, and those members asked for.

    One object a room and process, kept in step with what is committed: read what you need before the next
    ``await``, do not keep it. ``state_position`` is the position of the last change of state other than members;
    ``history`` the (position, history_visibility) of each m.room.history_visibility event, ascending; ``may_say``
    the (type, sender, position of their member event, state position) of messages that the rules allowed.
    Implements ``matrix.auth.StateView``; asking it for a member who was not fetched is a ``KeyError``.
    """

    __slots__ = (
        "as_of",
        "created_ms",
        "creator",
        "history",
        "invited",
        "joined",
        "joined_users",
        "kind",
        "may_say",
        "members",
        "predecessor",
        "public",
        "room_id",
        "room_no",
        "state",
        "state_position",
        "version",
    )

    def __init__(self, room: Room) -> None:
        self.room_no = room.room_no
        self.room_id = room.room_id
        self.version = room.version
        self.creator = room.creator
        self.created_ms = room.created_ms
        self.state_position = room.state_position
        self.joined = room.joined
        self.invited = room.invited
        self.public = room.public
        self.kind = room.kind
        self.predecessor = room.predecessor
        self.as_of = 0  # set by whoever made the room: changes up to here are in these facts already
        self.history: list[tuple[int, str]] = []
        self.state: dict[tuple[str, str], Event] = {}
        self.members: dict[str, Member] = {}
        self.may_say: set[tuple[str, str, int, int]] = set()
        self.joined_users: set[str] | None = None  # all of them, once somebody has asked

    # --- matrix.auth.StateView ---

    def content(self, type: str, state_key: str = "") -> Content | None:
        """The content of a current state event, or ``None``."""
        if type == MEMBER:
            member = self.members[state_key]
            if not member.position:
                return None
            return member.event.content if member.event is not None else {"membership": member.membership}
        event = self.state.get((type, state_key))
        return event.content if event is not None else None

    def sender(self, type: str, state_key: str = "") -> str | None:
        """Who sent a current state event, or ``None``."""
        if type == MEMBER:
            return self.members[state_key].sender or None
        event = self.state.get((type, state_key))
        return event.sender if event is not None else None

    def membership(self, user_id: str) -> str:
        """A fetched user's membership; ``leave`` for those who never had one."""
        return self.members[user_id].membership

    # --- questions ---

    def event(self, type: str, state_key: str = "") -> Event | None:
        """A current state event other than m.room.member, or ``None``."""
        return self.state.get((type, state_key))

    @property
    def encrypted(self) -> bool:
        return ("m.room.encryption", "") in self.state

    @property
    def feed(self) -> bool:
        """Whether members cannot see each other here."""
        return self.kind == FEED

    def lane(self, viewer: str | None) -> str | None:
        """Whose words to read beside what is for all: in a feed the viewer's or nobody's (""); ``None``: all."""
        return (viewer or "") if self.kind == FEED else None

    @property
    def join_rule(self) -> str:
        return self.text("m.room.join_rules", "join_rule") or "invite"

    @property
    def history_visibility(self) -> str:
        return self.text("m.room.history_visibility", "history_visibility") or "shared"

    @property
    def room_type(self) -> str | None:
        """``m.space`` and the like. Source: m.room.create."""
        return self.text("m.room.create", "type")

    def text(self, type: str, field: str) -> str | None:
        """A string out of the content of a state event with an empty state key, or ``None``."""
        event = self.state.get((type, ""))
        value: Any = event.content.get(field) if event is not None else None
        return value if isinstance(value, str) and value else None


def allowed_rooms(join_rules: Content) -> list[str]:
    """The rooms whose members may join a restricted room. Spec: m.room.join_rules, ``allow``; "Restricted rooms"."""
    allow = join_rules.get("allow")
    found: list[str] = []
    for condition in allow if isinstance(allow, list) else ():
        room_id: Any = condition.get("room_id") if isinstance(condition, dict) else None
        if isinstance(room_id, str) and is_room_id(room_id) and condition.get("type") == "m.room_membership":
            found.append(room_id)
    return found

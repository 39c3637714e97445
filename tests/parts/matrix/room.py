"""A room in memory: the current state, kept by the rules under test themselves."""

from typing import Any

from teahouse.matrix import auth, events
from teahouse.matrix.events import Event
from teahouse.matrix.versions import version

ALICE, BOB, CAROL, DAVE = "@alice:house", "@bob:house", "@carol:house", "@dave:house"


class Room:
    """Says what it is asked by `auth`, takes events that are allowed, and counts positions."""

    def __init__(self, version_id: str = "12", room_id: str = "!room:house") -> None:
        self.version = version(version_id)
        self.room_id = room_id
        self.state: dict[tuple[str, str], Event] = {}
        self.count = 0

    def content(self, type: str, state_key: str = "") -> dict[str, Any] | None:
        event = self.state.get((type, state_key))
        return None if event is None else event.content

    def sender(self, type: str, state_key: str = "") -> str | None:
        event = self.state.get((type, state_key))
        return None if event is None else event.sender

    def membership(self, user_id: str) -> str:
        content = self.content("m.room.member", user_id)
        return "leave" if content is None else content["membership"]

    def event(self, sender: str, type: str, content: dict[str, Any], state_key: str | None = None) -> Event:
        self.count += 1
        return events.build(
            event_id=f"$event{self.count}",
            room_id=self.room_id,
            type=type,
            sender=sender,
            ts=self.count,
            content=content,
            state_key=state_key,
        )

    def send(self, sender: str, type: str, content: dict[str, Any], state_key: str | None = None) -> Event:
        """Raises what the rules raise."""
        event = self.event(sender, type, content, state_key)
        auth.allowed(self.version, event, self)
        if state_key is not None:
            self.state[type, state_key] = event
        return event

    def set(self, sender: str, type: str, **content: Any) -> Event:
        return self.send(sender, type, content, "")

    def member(self, sender: str, target: str, membership: str, **more: Any) -> Event:
        return self.send(sender, "m.room.member", {"membership": membership, **more}, target)

    def put(self, type: str, content: dict[str, Any], state_key: str = "", sender: str = ALICE) -> None:
        """State that got there somehow, whatever the rules say."""
        self.state[type, state_key] = self.event(sender, type, content, state_key)

    def create(self, creator: str = ALICE, **content: Any) -> Event:
        if self.version.create_has_creator:
            content.setdefault("creator", creator)
        return self.send(creator, "m.room.create", {"room_version": self.version.id, **content}, "")


def made(version_id: str = "12", join_rule: str = "invite", **levels: Any) -> Room:
    """Alice's room, with her in it, a join rule and power levels (Bob has 50)."""
    room = Room(version_id)
    room.create()
    room.member(ALICE, ALICE, "join")
    users = {BOB: 50} if room.version.creators_infinite_power else {ALICE: 100, BOB: 50}
    room.set(ALICE, "m.room.power_levels", **{"users": users, **levels})
    room.set(ALICE, "m.room.join_rules", join_rule=join_rule)
    return room

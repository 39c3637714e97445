"""A client as the specification has it: keeps a snapshot, and merges each answer of /sync into it.

Source: Client-Server API, "Syncing". Used by the law of sync: old snapshot + increments == fresh snapshot.
"""

from typing import Any

Json = dict[str, Any]
Key = tuple[str, str]

JOIN, INVITE, KNOCK, LEAVE = "join", "invite", "knock", "leave"


class Room:
    """What a client knows of one room. ``holes``: whether the timeline began anew since the client has the room."""

    def __init__(self) -> None:
        self.state: dict[Key, Json] = {}
        self.timeline: list[Json] = []
        self.prev_batch = ""
        self.summary: Json = {}
        self.account: dict[str, Json] = {}
        self.receipts: dict[tuple[str, str, str], str] = {}
        self.unread: Json = {}
        self.threads: Json = {}
        self.whole = True

    def take(self, told: Json, state_after: str) -> None:
        """Merge one answer's entry of the room."""
        timeline = told["timeline"]
        if timeline.get("limited"):
            self.timeline = []
            self.whole = False
            self.prev_batch = timeline["prev_batch"]
        elif not self.timeline:
            self.prev_batch = timeline["prev_batch"]
        for event in told[state_after or "state"]["events"]:
            self.state[event["type"], event["state_key"]] = event
        known = {event["event_id"] for event in self.timeline}
        for event in timeline["events"]:
            if event["event_id"] not in known:
                self.timeline.append(event)
            if "state_key" in event and not state_after:
                self.state[event["type"], event["state_key"]] = event
            if event["type"] == "m.room.redaction":
                self.redact(event["redacts"])
        self.summary.update(told.get("summary", {}))
        for event in told.get("account_data", {}).get("events", []):
            self.account[event["type"]] = event["content"]
        self.take_ephemeral(told.get("ephemeral", {}).get("events", []))
        if "unread_notifications" in told:
            self.unread = told["unread_notifications"]
            self.threads = told.get("unread_thread_notifications", {})

    def redact(self, event_id: str) -> None:
        """A client redacts what it has as the server does."""
        for event in [*self.timeline, *self.state.values()]:
            if event["event_id"] == event_id:
                event["redacted"] = True

    def take_ephemeral(self, events: list[Json]) -> None:
        """Merge receipts: the newest of each user, type and thread."""
        for event in events:
            if event["type"] != "m.receipt":
                continue
            for event_id, by_type in event["content"].items():
                for kind, by_user in by_type.items():
                    for user_id, said in by_user.items():
                        self.receipts[kind, user_id, said.get("thread_id", "")] = event_id


class Client:
    """A client's snapshot. ``state_after``: the name of the member it takes state from, "" for the classic form."""

    def __init__(self, state_after: str = "") -> None:
        self.state_after = state_after
        self.since: str | None = None
        self.rooms: dict[str, dict[str, Any]] = {JOIN: {}, INVITE: {}, KNOCK: {}, LEAVE: {}}
        self.account: dict[str, Json] = {}
        #: Rooms as they were left, kept behind a new invite or knock. Spec: "Stripped state".
        self.archive: dict[str, Room] = {}

    def take(self, answer: Json) -> None:
        """Merge an answer."""
        rooms = answer.get("rooms", {})
        for room_id, told in rooms.get(JOIN, {}).items():
            self._room(room_id, JOIN).take(told, self.state_after)
        for room_id, told in rooms.get(LEAVE, {}).items():
            self._room(room_id, LEAVE).take(told, self.state_after)
        for section in (INVITE, KNOCK):
            for room_id, told in rooms.get(section, {}).items():
                before = self._drop(room_id)
                if isinstance(before, Room):
                    self.archive[room_id] = before
                self.rooms[section][room_id] = told[f"{section}_state"]["events"]
        for event in answer.get("account_data", {}).get("events", []):
            self.account[event["type"]] = event["content"]
        self.since = answer["next_batch"]

    def _room(self, room_id: str, section: str) -> Room:
        found = self._drop(room_id)
        room = found if isinstance(found, Room) else self.archive.pop(room_id, Room())
        self.rooms[section][room_id] = room
        return room

    def _drop(self, room_id: str) -> Any:
        for section in self.rooms.values():
            if room_id in section:
                return section.pop(room_id)
        return None

"""Whom the user directory knows, kept in step by the search index's batches.

Tables: ``rooms_people`` (everyone who ever joined a room, with their own profile), ``rooms_open`` (rooms that make
their members known to all). Ways in: ``People.read`` (what a batch of events changes), ``People.put`` (write it).

Profiles come from ``identity``, not from the member events that announce a change: what someone is called in one
private room is nobody else's business.
"""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from teahouse.identity import Identity
from teahouse.kernel.db import Tx
from teahouse.matrix.events import Event
from teahouse.matrix.ids import user_localpart
from teahouse.rooms import _store_directory
from teahouse.rooms._facts import Facts
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._words import fold


class Person(NamedTuple):
    """One row of ``rooms_people``."""

    user_id: str
    display_name: str | None
    avatar_url: str | None
    folded: str


class PeopleChange(NamedTuple):
    """What a batch of events comes to: people to write, rooms that are open now, rooms that are not."""

    people: list[Person]
    opened: list[int]
    closed: list[int]


def folded_form(user_id: str, display_name: str | None) -> str:
    """What the directory looks through: the name, and on a line of its own the user ID without the server."""
    return f"{fold(display_name or '')}\n@{fold(user_localpart(user_id))}"


def is_open(facts: RoomFacts) -> bool:
    """Whether anyone may find the members: anyone may join or read the room, and members see each other.

    Spec: Client-Server API, "User Directory".
    """
    return not facts.feed and (facts.join_rule == "public" or facts.history_visibility == "world_readable")


class People:
    """The verb."""

    FOLLOWED: ClassVar = ("m.room.member", "m.room.join_rules", "m.room.history_visibility")

    def __init__(self, identity: Identity, facts: Facts) -> None:
        self._identity = identity
        self.facts = facts

    async def read(self, events: Iterable[Event]) -> PeopleChange:
        """What these events, of any rooms, change."""
        user_ids: dict[str, None] = {}
        room_ids: dict[str, None] = {}
        for event in events:
            if event.type == "m.room.member":
                if event.state_key and event.content.get("membership") == "join":
                    user_ids[event.state_key] = None
            elif event.type in self.FOLLOWED and event.state_key == "":
                room_ids[event.room_id] = None
        people = [await self._person(user_id) for user_id in user_ids]
        rooms = [facts for room_id in room_ids if (facts := await self.facts.get(room_id)) is not None]
        return PeopleChange(
            people,
            [facts.room_no for facts in rooms if is_open(facts)],
            [facts.room_no for facts in rooms if not is_open(facts)],
        )

    def put(self, tx: Tx, change: PeopleChange) -> None:
        """Write it."""
        _store_directory.put_people(tx, change.people)
        _store_directory.put_open(tx, change.opened, change.closed)

    async def _person(self, user_id: str) -> Person:
        profile = await self._identity.profile(user_id)
        name, avatar = (_kept(profile.get(field)) for field in ("displayname", "avatar_url"))
        return Person(user_id, name, avatar, folded_form(user_id, name))


def _kept(value: object) -> str | None:
    """A profile's text as the table can hold it: PostgreSQL's text has no NUL."""
    return (value.replace("\0", "") or None) if isinstance(value, str) else None

"""Feeds for tests of accounts alone: ordinary rooms, with the keeper called after each change of membership.

Only where ``rooms`` has no feeds of its own; the rows are the same, the unit is another one.
"""

from typing import Any

from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix import versions
from teahouse.matrix.events import Content, Event
from teahouse.publicaccounts.accounts import FACTS, FeedKeeper, NewFeed
from teahouse.rooms import NewRoom, RoomFacts, Rooms
from teahouse.rooms._directory import Directory
from teahouse.rooms._moderate import Moderate
from teahouse.rooms._new_room import InitialState
from teahouse.rooms._store_directory import StoreDirectory


class StandIn:
    """What accounts ask of the rooms."""

    def __init__(self, db: Database, rooms: Rooms) -> None:
        self._db = db
        self._rooms = rooms
        self._moderate = Moderate(rooms._join._members)
        self._directory = Directory(db, StoreDirectory(db), rooms._facts)
        self.keeper: FeedKeeper | None = None

    async def draft_feed(self, face_user_id: str, wanted: NewFeed) -> Any:
        alias = self._rooms._create._alias(wanted.localpart)
        room = NewRoom(
            visibility="public",
            name=wanted.name,
            topic=wanted.topic or None,
            initial_state=[InitialState(FACTS, wanted.account)],
        )
        version = versions.version(versions.DEFAULT)
        return self._rooms._create.draft(face_user_id, room, version, {face_user_id: {}}, alias), alias

    def found_feed(self, tx: Tx, draft: Any) -> str:
        self._rooms._create.found(tx, *draft)
        return str(draft[0].facts.room_id)

    async def facts(self, room_id: str) -> RoomFacts | None:
        return await self._rooms.facts(room_id)

    async def send(
        self, room_id: str, sender: str, type: str, content: Content, *, state_key: str | None = None
    ) -> Event:
        return await self._rooms.send(room_id, sender, type, content, state_key=state_key)

    async def set_listed(self, room_id: str, listed: bool) -> None:
        await self._directory.list_room(Who("", "", 0, 0, admin=True), room_id, public=listed)

    async def join(self, room_id: str, user_id: str) -> Event:
        before = await self._before(room_id, user_id)
        return await self._kept(before, "join", await self._rooms.join(room_id, user_id))

    async def leave(self, room_id: str, user_id: str) -> Event:
        before = await self._before(room_id, user_id)
        return await self._kept(before, "leave", await self._rooms.leave(room_id, user_id))

    async def ban(self, room_id: str, sender: str, user_id: str) -> Event:
        before = await self._before(room_id, user_id)
        return await self._kept(before, "ban", await self._moderate.ban(room_id, sender, user_id))

    async def unban(self, room_id: str, sender: str, user_id: str) -> Event:
        before = await self._before(room_id, user_id)
        return await self._kept(before, "leave", await self._moderate.unban(room_id, sender, user_id))

    async def _before(self, room_id: str, user_id: str) -> str:
        facts = await self._rooms.facts_with(room_id, [user_id])
        return facts.membership(user_id) or "leave" if facts is not None else "leave"

    async def _kept(self, before: str, after: str, event: Event) -> Event:
        keeper = self.keeper
        assert keeper is not None and event.state_key is not None
        user_id = event.state_key
        await self._db.write(lambda tx: keeper.membership_changed(tx, event.room_id, user_id, before, after, event))
        return event

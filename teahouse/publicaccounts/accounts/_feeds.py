"""What accounts ask of the rooms, in a shape that ``rooms.Rooms`` has."""

from typing import Any, Protocol

from teahouse.kernel.db import Tx
from teahouse.matrix.events import Content, Event
from teahouse.rooms import NewFeed, RoomFacts


class Feeds(Protocol):
    """The rooms, as far as they are needed here."""

    async def draft_feed(self, face_user_id: str, feed: NewFeed) -> Any:
        """A feed with all its events, in memory. Raises M_ROOM_IN_USE."""
        ...

    def found_feed(self, tx: Tx, draft: Any) -> str:
        """Write it; returns the room's id."""
        ...

    async def facts(self, room_id: str) -> RoomFacts | None: ...

    async def send(
        self, room_id: str, sender: str, type: str, content: Content, *, state_key: str | None = None
    ) -> Event: ...

    async def set_listed(self, room_id: str, listed: bool) -> None:
        """Put the feed into the public directory, or take it out."""
        ...

    async def join(self, room_id: str, user_id: str) -> Event: ...

    async def leave(self, room_id: str, user_id: str) -> Event: ...

    async def subscribers_named(self, room_id: str, text: str, limit: int) -> list[str]: ...

    async def ban(self, room_id: str, sender: str, user_id: str) -> Event: ...

    async def unban(self, room_id: str, sender: str, user_id: str) -> Event: ...

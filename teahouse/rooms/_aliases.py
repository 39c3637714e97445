"""Room aliases: names for rooms on this server, and what a room may call itself.

Table: ``rooms_aliases``. Ways in: ``Aliases.lead``, ``create``, ``remove``, ``of``; ``claim`` for the unit that creates
a room; ``check_canonical`` before an ``m.room.canonical_alias`` is sent.
Spec: Client-Server API, "Room aliases"; m.room.canonical_alias.
"""

import contextlib
from collections.abc import Iterable
from typing import Protocol

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix.errors import MatrixError, bad_alias, forbidden, invalid_param, not_found, room_in_use, unknown
from teahouse.matrix.events import Content, Event
from teahouse.matrix.ids import is_room_alias, server_of
from teahouse.matrix.power_levels import power, power_for
from teahouse.rooms._facts import Facts
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._store_directory import Alias, StoreDirectory

CANONICAL = "m.room.canonical_alias"


class Sends(Protocol):
    """The write path, as far as it is needed here (``_send.Send.send``)."""

    async def __call__(
        self,
        room_id: str,
        sender: str,
        type: str,
        content: Content,
        *,
        state_key: str | None = None,
    ) -> Event: ...


class Aliases:
    """The verbs. ``server_name`` is the one server whose aliases there are."""

    def __init__(self, db: Database, store: StoreDirectory, facts: Facts, clock: Clock, server_name: str) -> None:
        self._db = db
        self._store = store
        self._facts = facts
        self._clock = clock
        self._server_name = server_name

    async def lead(self, alias: str) -> Alias:
        """Where an alias leads. Raises M_INVALID_PARAM for what is no alias, M_NOT_FOUND."""
        if not is_room_alias(alias):
            raise invalid_param("Room alias invalid")
        found = await self._store.alias(alias)
        if found is None:
            raise not_found(f"Room alias {alias} not found.")
        return found

    async def is_taken(self, alias: str) -> bool:
        """Whether the alias leads to a room already."""
        return await self._store.alias(alias) is not None

    def check_new(self, alias: str) -> None:
        """Raise M_INVALID_PARAM unless ``alias`` is well formed and of this server."""
        if not is_room_alias(alias):
            raise invalid_param("Room alias invalid")
        if server_of(alias) != self._server_name:
            raise invalid_param(f"Room aliases here end in :{self._server_name}")

    async def create(self, user_id: str, alias: str, room_id: str) -> None:
        """Have ``alias`` lead to a room that the user is joined to.

        Raises M_INVALID_PARAM, M_NOT_FOUND (no such room), M_FORBIDDEN, 409 M_UNKNOWN (taken). Spec: setRoomAlias.
        """
        self.check_new(alias)
        facts = await self._facts.with_members(room_id, [user_id])
        if facts is None:
            raise not_found("Room not found")
        if facts.membership(user_id) != "join":
            raise forbidden("You are not a member of the room.")
        room_no, now_ms = facts.room_no, self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if self._store.is_alias(tx, alias):
                raise unknown(f"Room alias {alias} already exists.", 409)
            self._store.add_alias(tx, alias, room_no, user_id, now_ms)

        await self._db.write(unit)

    def claim(self, tx: Tx, alias: str, room_no: int, creator: str) -> None:
        """Have ``alias``, which passed ``check_new``, lead to a room being created. Raises M_ROOM_IN_USE."""
        if self._store.is_alias(tx, alias):
            raise room_in_use(f"Room alias {alias} already exists.")
        self._store.add_alias(tx, alias, room_no, creator, self._clock.now_ms())

    async def remove(self, who: Who, alias: str, send: Sends) -> None:
        """Remove an alias: its maker may, an admin, and whoever may change the room's canonical alias.

        The room then no longer calls itself so, if the user may change that; if not, the alias goes all the same.
        Raises M_NOT_FOUND, M_FORBIDDEN. Spec: deleteRoomAlias.
        """
        found = await self.lead(alias)
        facts = await self._facts.with_members(found.room_id, [who.user_id])
        may_rename = facts is not None and may_name(facts, who.user_id)
        if not (may_rename or who.admin or found.creator == who.user_id):
            raise forbidden("You did not make this alias, and may not change the room's aliases.")
        if not await self._db.write(lambda tx: self._store.remove_alias(tx, alias)):
            raise not_found(f"Room alias {alias} not found.")
        if facts is not None and may_rename:
            await _unname(facts, who.user_id, alias, send)

    async def of(self, room_no: int) -> list[str]:
        """The aliases of a room, the oldest first."""
        return await self._store.aliases_of(room_no)

    async def check_canonical(self, facts: RoomFacts, content: Content) -> None:
        """Check the content of a new ``m.room.canonical_alias``: what it adds must lead to this room.

        What the event before had is not checked again, so that a room can still be renamed after an alias moved.
        Raises M_INVALID_PARAM, M_BAD_ALIAS. Spec: setRoomStateWithKey.
        """
        alias, alternatives = content.get("alias"), content.get("alt_aliases")
        if alias is not None and not isinstance(alias, str):
            raise invalid_param("'alias' must be a room alias")
        if alternatives is not None and not isinstance(alternatives, list):
            raise invalid_param("'alt_aliases' must be a list of room aliases")
        named = [*([alias] if alias else []), *(alternatives or [])]
        for name in named:
            if not isinstance(name, str) or not is_room_alias(name):
                raise invalid_param(f"'{name}' is not a valid room alias")
        added = set(named) - set(_names(facts.content(CANONICAL) or {}))
        for name in sorted(added - await self._store.pointing_at(facts.room_no, added)):
            raise bad_alias(f"The alias '{name}' does not point to this room.")


def may_name(facts: RoomFacts, user_id: str) -> bool:
    """Whether a fetched member may change the room's canonical alias, and so what it is called in the directory."""
    if facts.membership(user_id) != "join":
        return False
    return power(facts.version, facts, user_id) >= power_for(facts, CANONICAL, is_state=True)


def _names(content: Content) -> Iterable[str]:
    alternatives = content.get("alt_aliases")
    for name in [content.get("alias"), *(alternatives if isinstance(alternatives, list) else [])]:
        if isinstance(name, str):
            yield name


async def _unname(facts: RoomFacts, user_id: str, alias: str, send: Sends) -> None:
    content = dict(facts.content(CANONICAL) or {})
    if alias not in _names(content):
        return
    if content.get("alias") == alias:
        del content["alias"]
    alternatives = content.get("alt_aliases")
    if isinstance(alternatives, list):
        content["alt_aliases"] = [name for name in alternatives if name != alias]
    with contextlib.suppress(MatrixError):  # the alias is gone, whether or not the room can be told
        await send(facts.room_id, user_id, CANONICAL, content, state_key="")

"""The filter definition of /sync, /messages, /context, /search and /notifications.

Has no tables (`identity` keeps filters). Ways in: `Filter.parse` and `RoomEventFilter.parse` (JSON bytes, text, or a
decoded object), and `matches` on every event filter. Tests are compiled when first asked for; a filter that lets
everything through has `matches_all`, so that callers can skip the loop altogether.

Left to the caller, who has the facts: `limit`, `lazy_load_members`, `include_redundant_members`,
`related_by_rel_types` and `related_by_senders`. For what is not a room event (presence, account data, receipts) there
are `matches_type` and `matches_sender`. `event_fields` asks for fewer members; a server may always send more, and
this one does: cutting would cost a decode per event and save nobody anything.

Source: Client-Server API, "Filtering"; definitions sync_filter, event_filter, room_event_filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol, TypeVar

import msgspec

from teahouse.matrix import canonical
from teahouse.matrix.errors import bad_json, not_json


class Filterable(Protocol):
    """What a filter reads of an event. `matrix.events.Event` has it."""

    type: str
    sender: str
    room_id: str

    @property
    def content(self) -> dict[str, Any]: ...


_Limit = Annotated[int, msgspec.Meta(ge=1, le=canonical.INTEGER_LIMIT)]
_UserIds = list[Annotated[str, msgspec.Meta(pattern="^@")]]
_RoomIds = list[Annotated[str, msgspec.Meta(pattern="^!")]]
_Struct = TypeVar("_Struct", bound=msgspec.Struct)
_Test = Callable[[str], bool]


class EventFilter(msgspec.Struct, dict=True):
    """Source: definition EventFilter."""

    limit: _Limit | None = None
    not_senders: _UserIds | None = None
    not_types: list[str] | None = None
    senders: _UserIds | None = None
    types: list[str] | None = None

    @cached_property
    def matches_type(self) -> _Test:
        """Whether an event of this type passes. `*` stands for any run of characters; not_types wins."""
        return _both(_wildcards(self.types), _wildcards(self.not_types))

    @cached_property
    def matches_sender(self) -> _Test:
        return _both(_members(self.senders), _members(self.not_senders))

    @cached_property
    def matches_all(self) -> bool:
        """Nothing is ever filtered out (limits aside)."""
        return self.types is None and self.senders is None and not self.not_types and not self.not_senders

    def matches(self, event: Filterable) -> bool:
        """Whether the event passes types and senders."""
        return self.matches_all or (self.matches_type(event.type) and self.matches_sender(event.sender))


class RoomEventFilter(EventFilter):
    """Source: definition RoomEventFilter; related_by_…: Client-Server API, "Filtering" under "Aggregations"."""

    unread_thread_notifications: bool = False
    lazy_load_members: bool = False
    include_redundant_members: bool = False
    not_rooms: _RoomIds | None = None
    rooms: _RoomIds | None = None
    contains_url: bool | None = None
    related_by_senders: _UserIds | None = None
    related_by_rel_types: list[str] | None = None

    @classmethod
    def parse(cls, source: bytes | str | dict[str, Any]) -> RoomEventFilter:
        """Raises M_NOT_JSON, or M_BAD_JSON naming the field."""
        return _parse(source, cls)[0]

    @cached_property
    def matches_room(self) -> _Test:
        return _both(_members(self.rooms), _members(self.not_rooms))

    @cached_property
    def matches_all(self) -> bool:
        return (
            self.types is None
            and self.senders is None
            and self.rooms is None
            and self.contains_url is None
            and not self.not_types
            and not self.not_senders
            and not self.not_rooms
        )

    def matches(self, event: Filterable) -> bool:
        """Whether the event passes types, senders, rooms and contains_url."""
        if self.matches_all:
            return True
        return (
            self.matches_type(event.type)
            and self.matches_sender(event.sender)
            and self.matches_room(event.room_id)
            and (self.contains_url is None or isinstance(event.content.get("url"), str) is self.contains_url)
        )


class RoomFilter(msgspec.Struct, dict=True):
    """Source: definition Filter, member `room`. Absent members are filters that let everything through."""

    not_rooms: _RoomIds | None = None
    rooms: _RoomIds | None = None
    ephemeral: RoomEventFilter = msgspec.field(default_factory=RoomEventFilter)
    include_leave: bool = False
    state: RoomEventFilter = msgspec.field(default_factory=RoomEventFilter)
    timeline: RoomEventFilter = msgspec.field(default_factory=RoomEventFilter)
    account_data: RoomEventFilter = msgspec.field(default_factory=RoomEventFilter)

    @cached_property
    def matches_room(self) -> _Test:
        """Applied before the filters in ephemeral, state, timeline and account_data."""
        return _both(_members(self.rooms), _members(self.not_rooms))


class Filter(msgspec.Struct, dict=True):
    """Source: definition Filter. `source` is the object as given, unknown keys included: what getFilter answers."""

    event_fields: list[str] | None = None
    event_format: Literal["client", "federation"] = "client"
    presence: EventFilter = msgspec.field(default_factory=EventFilter)
    account_data: EventFilter = msgspec.field(default_factory=EventFilter)
    room: RoomFilter = msgspec.field(default_factory=RoomFilter)

    @classmethod
    def parse(cls, source: bytes | str | dict[str, Any]) -> Filter:
        """Raises M_NOT_JSON, or M_BAD_JSON naming the field."""
        parsed, given = _parse(source, cls)
        parsed.__dict__["source"] = given
        return parsed

    @cached_property
    def source(self) -> dict[str, Any]:
        """Set by `parse`; a Filter made otherwise was given nothing."""
        return {}


#: The filter of those who gave none. Shared, and never changed.
EVERYTHING = Filter()


def _parse(source: bytes | str | dict[str, Any], kind: type[_Struct]) -> tuple[_Struct, dict[str, Any]]:
    if isinstance(source, bytes | str):
        try:
            source = msgspec.json.decode(source)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise not_json("The filter is not valid JSON.") from None
    canonical.check(source)
    try:
        return msgspec.convert(source, kind), source  # type: ignore[return-value]
    except msgspec.ValidationError as error:
        raise bad_json(f"The filter is not valid: {error}") from None


def _always(_: str) -> bool:
    return True


def _both(wanted: _Test | None, unwanted: _Test | None) -> _Test:
    if unwanted is None:
        return wanted or _always
    if wanted is None:
        return lambda text: not unwanted(text)
    return lambda text: wanted(text) and not unwanted(text)


def _members(names: Iterable[str] | None) -> _Test | None:
    return None if names is None else frozenset(names).__contains__


def _wildcards(patterns: list[str] | None) -> _Test | None:
    """Exact types go into a set; those with a wildcard are matched piece by piece, never with backtracking."""
    if patterns is None:
        return None
    exact = frozenset(pattern for pattern in patterns if "*" not in pattern)
    wild = [re.split(r"\*+", pattern) for pattern in patterns if "*" in pattern]
    if not wild:
        return exact.__contains__
    return lambda text: text in exact or any(_fits(text, pieces) for pieces in wild)


def _fits(text: str, pieces: list[str]) -> bool:
    """Whether `text` is the pieces in order with anything between them. Linear: clients write these patterns."""
    first, last = pieces[0], pieces[-1]
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True

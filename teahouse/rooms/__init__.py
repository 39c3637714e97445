"""Rooms: who is in them, what is said in them, what state they are in. The only write path for events.

Tables: ``rooms_rooms``, ``rooms_events``, ``rooms_state``, ``rooms_members``, ``rooms_relations``
(schema/0001) and those of schema/0002 (search, directory) and schema/0003 (receipts, reports). What ``Rooms`` offers
about feeds is in ``_feed_door``.

The ways in are the methods of ``Rooms``. How it works inside: ``_commit`` writes (checks against ``_facts``, confirmed
in the unit), ``_store_append`` is the SQL of a write, ``_store`` that of reads; ``_facts``, ``_tail`` and
``_memberships`` are caches kept in step by the bus; one verb a file otherwise. Positions are those of the one stream.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import EntropyAhead
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.events import Content, Event
from teahouse.rooms._aggregations import Aggregations
from teahouse.rooms._aliases import Aliases
from teahouse.rooms._commit import Commit
from teahouse.rooms._context import Context
from teahouse.rooms._create import Create, Draft, Maker
from teahouse.rooms._directory import LISTING, Directory
from teahouse.rooms._directory_routes import DirectoryRoutes
from teahouse.rooms._ephemeral_door import EphemeralDoor
from teahouse.rooms._ephemeral_routes import EphemeralRoutes
from teahouse.rooms._facts import Facts
from teahouse.rooms._feed_door import FeedDoor
from teahouse.rooms._feeds import FeedKeeper, Feeds, NewFeed
from teahouse.rooms._find_routes import FindRoutes
from teahouse.rooms._followers import Followers
from teahouse.rooms._hierarchy import Hierarchy
from teahouse.rooms._history import History
from teahouse.rooms._history_routes import HistoryRoutes
from teahouse.rooms._invite import Invite
from teahouse.rooms._join import Join
from teahouse.rooms._knock import Knock
from teahouse.rooms._leave import Leave
from teahouse.rooms._measures import Measures, place_of
from teahouse.rooms._member_routes import MemberRoutes
from teahouse.rooms._membership import MemberWrite
from teahouse.rooms._membership_routes import MembershipRoutes
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._messages import Messages
from teahouse.rooms._model import Member, Membership, RoomFacts, Timeline
from teahouse.rooms._moderate import Moderate
from teahouse.rooms._mutual import Mutual
from teahouse.rooms._new_room import NewRoom
from teahouse.rooms._notifications import Notifications
from teahouse.rooms._people import People
from teahouse.rooms._put_member import PutMember
from teahouse.rooms._receipts import Receipts
from teahouse.rooms._relations import Relations
from teahouse.rooms._report_door import ReportDoor
from teahouse.rooms._reports import Reports
from teahouse.rooms._room_routes import RoomRoutes
from teahouse.rooms._search import Search
from teahouse.rooms._search_answer import SearchAnswer
from teahouse.rooms._search_index import SearchIndex
from teahouse.rooms._send import Send
from teahouse.rooms._serve import Serve
from teahouse.rooms._sharing_changes import SharingChanges
from teahouse.rooms._state import State
from teahouse.rooms._state_routes import StateRoutes
from teahouse.rooms._store import Store
from teahouse.rooms._store_directory import StoreDirectory
from teahouse.rooms._store_ephemeral import Report
from teahouse.rooms._store_feeds import StoreFeeds
from teahouse.rooms._store_relations import StoreRelations
from teahouse.rooms._store_search import StoreSearch
from teahouse.rooms._store_since import forgotten_since, rooms_with_events
from teahouse.rooms._summary import Summaries
from teahouse.rooms._tail import Tails
from teahouse.rooms._threads import Threads
from teahouse.rooms._timestamp import Timestamp
from teahouse.rooms._txns import Transactions
from teahouse.rooms._typing import Typing
from teahouse.rooms._unread import Unread
from teahouse.rooms._unread_count import UnreadCount
from teahouse.rooms._upgrade import Upgrade
from teahouse.rooms._user_directory import UserDirectory
from teahouse.rooms._visible import Visibility
from teahouse.surfaces import Safeguards

__all__ = [
    "Draft",
    "FeedKeeper",
    "Member",
    "Membership",
    "NewFeed",
    "NewRoom",
    "Report",
    "RoomFacts",
    "Rooms",
    "Timeline",
    "UnreadCount",
    "place_of",
]


class Rooms(FeedDoor, EphemeralDoor, ReportDoor):
    """The part. Builds its verbs; offers what other parts may ask."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        identity: Identity,
        guard: Safeguards,
    ) -> None:
        self._db = db
        self._identity = identity
        self._store = Store(db)
        self._store_feeds = StoreFeeds(db)
        self.feeds = Feeds()
        self._facts = Facts(self._store)
        self._tails = Tails(self._store, self._store_feeds)
        self._memberships = Memberships(self._store, self._facts)
        self._txns = Transactions(self._store)
        # The caches come first among the listeners: whoever hears of a change later finds them up to date.
        for cache in (self._facts, self._tails, self._memberships):
            bus.listen(cache.changed)
        entropy = EntropyAhead()
        self.measures = measures = Measures(guard.restraints, self.feeds)
        self._state = State(self._store, self._store_feeds, self._facts, measures)
        self._visibility = Visibility(self._facts, self._memberships, identity, measures)
        store_relations, store_directory = StoreRelations(db), StoreDirectory(db)
        self._aggregations = Aggregations(self._store, store_relations, self._visibility)
        self._serve = Serve(self._visibility, self._facts, self._memberships, self._txns, self._aggregations)
        self._aliases = Aliases(db, store_directory, self._facts, clock, settings.server_name)
        self._commit = Commit(db, self._facts, self._tails, self._txns, guard.gate, measures)
        self._send = Send(self._commit, self._tails, self._aliases, clock, entropy, self.feeds)

        members = MemberWrite(self._commit, identity, clock, entropy, self.feeds)
        self._join = Join(members, self._store, self._facts, jobs)
        self._leave, self._invite = Leave(members, self._facts, db), Invite(members, identity)
        self._moderate = moderate = Moderate(members)
        knock = Knock(members)
        put_member = PutMember(self._join, self._leave, self._invite, moderate, knock, self._facts)
        maker = Maker(settings.server_name, clock, entropy)
        self._create = Create(db, self._facts, members, self._invite, self._aliases, self._commit, maker)
        upgrade = Upgrade(self._create, self._commit, members, self._store, clock, entropy)
        Followers(db, jobs, identity, self._memberships, self._facts, self._join, self._leave)
        history = History(self._facts, self._tails, self._memberships, self._visibility, store_relations)
        messages = Messages(history, self._serve, self._state, self._store)
        context = Context(history, self._serve, self._state, self._store)
        timestamp = Timestamp(history, self._store, self._store_feeds)
        relations = Relations(history, self._serve, self._store, store_relations, self._visibility)
        threads = Threads(history, self._serve, self._store, store_relations, self._visibility)
        store_search = StoreSearch(db)
        self._index = SearchIndex(db, store_search, store_relations, People(identity, self._facts))
        bus.listen(self._index.changed)
        search = Search(
            self._facts, self._memberships, self._visibility, self._store, self._index, store_search,
            self._aggregations,
        )  # fmt: skip
        answer = SearchAnswer(search, self._facts, context, self._state, self._serve, self._visibility)
        people = UserDirectory(store_directory, self._index, settings.server_name, measures)
        summaries = Summaries(self._facts, self._memberships, self._store, self._aliases, measures)
        directory = self._directory = Directory(db, store_directory, self._facts, measures, guard.gate)
        bus.listen(directory.changed, LISTING)
        self._receipts = Receipts(db, bus, clock, self._facts, self._tails, self._visibility, identity)
        self._typing = Typing(bus, clock, self._facts)
        self._unread = Unread(db, bus, self._facts, self._tails, self._memberships, self._visibility, identity)
        self._notifications = Notifications(db, self._facts, self._memberships, self._tails, self._unread, self._serve)
        self.reports = Reports(db, clock, self._facts, self._tails, self._visibility, identity.exists)
        self._sharing_changes = SharingChanges(db, self._store, self._memberships)

        self._routes: list[Route] = [
            *RoomRoutes(self._create, upgrade, self._send, self._serve, self._facts, self._tails).table(),
            *StateRoutes(self._send, put_member, self._state, self._visibility).table(),
            *MembershipRoutes(self._join, self._leave, self._invite, knock, moderate, self._aliases).table(),
            *MemberRoutes(self._memberships, self._state, self._visibility).table(),
            *HistoryRoutes(messages, context, timestamp, relations, threads).table(),
            *FindRoutes(
                answer, people, Mutual(self._memberships), Hierarchy(self._facts, summaries), summaries
            ).table(),
            *DirectoryRoutes(directory, self._aliases, self._send.send, self._visibility, settings.server_name).table(),
            *EphemeralRoutes(self._receipts, self._typing, self._notifications, self.reports).table(),
        ]

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes

    # --- writing ---------------------------------------------------------------------------------------------------

    async def send(
        self,
        room_id: str,
        sender: str,
        type: str,
        content: Content,
        *,
        state_key: str | None = None,
        device_no: int = 0,
        txn_id: str | None = None,
        redacts: str | None = None,
        audience: str | None = None,
        also: Callable[[Tx, Event], None] | None = None,
    ) -> Event:
        """Send one event; returns it as committed. Membership has verbs of its own (``join``, ``leave`` …).

        ``content`` must have passed ``canonical.check``. With ``txn_id`` the same request of the same device gives the
        same event, also after a restart. Raises M_FORBIDDEN, M_NOT_FOUND, M_TOO_LARGE, M_BAD_JSON,
        M_DUPLICATE_ANNOTATION. Spec: "Sending events to a room". ``audience``: in a feed, the one user it is for.
        ``also``: more of the same unit, once the event has its position; not where the request was answered before.
        """
        return await self._send.send(
            room_id,
            sender,
            type,
            content,
            state_key=state_key,
            device_no=device_no,
            txn_id=txn_id,
            redacts=redacts,
            audience=audience,
            also=also,
        )

    async def join(
        self, room_id: str, user_id: str, reason: str | None = None, content: Content | None = None
    ) -> Event:
        """Have ``user_id`` join. Raises M_FORBIDDEN, M_NOT_FOUND. Spec: "Joining rooms"."""
        return await self._join.join(room_id, user_id, reason=reason, content=content)

    async def leave(self, room_id: str, user_id: str, reason: str | None = None) -> Event:
        """Have ``user_id`` leave, or reject an invite. Raises M_FORBIDDEN for who never was in the room."""
        return await self._leave.leave(room_id, user_id, reason=reason)

    async def invite(self, room_id: str, sender: str, user_id: str, reason: str | None = None) -> Event:
        """Have ``sender`` invite ``user_id``. Raises M_FORBIDDEN, M_INVITE_BLOCKED, M_NOT_FOUND."""
        return await self._invite.invite(room_id, sender, user_id, reason=reason)

    async def ban(self, room_id: str, sender: str, user_id: str, reason: str | None = None) -> Event:
        """Have ``sender`` ban ``user_id``, who need not be in the room. Raises M_FORBIDDEN, M_NOT_FOUND."""
        return await self._moderate.ban(room_id, sender, user_id, reason=reason)

    async def unban(self, room_id: str, sender: str, user_id: str, reason: str | None = None) -> Event:
        """Have ``sender`` take a ban back. Raises M_FORBIDDEN, M_NOT_FOUND."""
        return await self._moderate.unban(room_id, sender, user_id, reason=reason)

    async def set_listed(self, room_id: str, listed: bool) -> None:
        """Put a room into the public directory, or take it out. Raises M_NOT_FOUND."""
        await self._directory.set_listed(room_id, listed)

    async def listed(self) -> list[str]:
        """The ids of all rooms of the public directory, the largest first. As long as the directory."""
        return await self._directory.listed()

    async def create(self, creator: str, wanted: NewRoom) -> str:
        """Create a room as createRoom does; returns its id. Raises as ``Create.create`` says."""
        return await self._create.create(creator, wanted)

    # --- facts and membership --------------------------------------------------------------------------------------

    async def facts(self, room_id: str) -> RoomFacts | None:
        """The room's current state without members (those only as far as fetched), or ``None``. Cached."""
        return await self._facts.get(room_id)

    async def facts_with(self, room_id: str, user_ids: Iterable[str]) -> RoomFacts | None:
        """The same, with these users' memberships fetched. Cached; never reads other members."""
        return await self._facts.with_members(room_id, user_ids)

    async def memberships(self, user_id: str) -> Mapping[str, Membership]:
        """All memberships of a user by room id, without the rooms they forgot. Cached, kept fresh by the bus.

        The mapping is the cache itself: it changes when the user's memberships do.
        """
        return await self._memberships.of(user_id)

    async def member_history(self, room_id: str, user_id: str) -> Sequence[tuple[int, str]]:
        """When the user's membership of the room became what: (position, membership), ascending. Cached."""
        facts = await self._facts.get(room_id)
        return await self._memberships.history(facts.room_no, room_id, user_id) if facts is not None else []

    async def joined_users(self, room_id: str) -> frozenset[str] | set[str]:
        """Everyone joined to the room. The first call for a room reads them all; then cached. Do not change it."""
        return await self._facts.joined_users(room_id)

    async def share_room(self, one: str, other: str) -> bool:
        """Whether both are joined to one room that is not a feed."""
        return await self._memberships.share_room(one, other)

    async def sharing(self, user_id: str) -> set[str]:
        """Everyone who is joined to a room, not a feed, that the user is joined to; with the user."""
        return await self._memberships.sharing(user_id)

    async def heroes(self, room_id: str, user_id: str) -> list[str]:
        """At most five users to name a room by, without ``user_id``. Spec: RoomSummary, ``m.heroes``.

        Joined and invited members, or if there are none, those who left or were banned; in the order they came.
        """
        return await self._state.heroes(room_id, user_id)

    # --- events and state ------------------------------------------------------------------------------------------

    async def timeline(
        self, room_id: str, *, after: int, upto: int, limit: int, backwards: bool = True, viewer: str = ""
    ) -> Timeline:
        """At most ``limit`` events at positions in (``after``, ``upto``], oldest first, and whether there are more.

        The newest of the range, or with ``backwards=False`` the oldest. From memory where the hot tail holds the
        range. NOT filtered by visibility: pass it through ``visible``. Of a feed what is for all and for ``viewer``.
        """
        facts = await self._facts.get(room_id)
        if facts is None:
            return Timeline([], False)
        return await self._tails.timeline(facts.room_no, room_id, after, upto, limit, backwards, facts.lane(viewer))

    async def stream(self, after: int, upto: int, limit: int) -> list[Event]:
        """The first events of all rooms at positions in (``after``, ``upto``]. NOT filtered by visibility."""
        return await self._store.stream(after, upto, limit)

    async def rooms_with_events(self, room_ids: Collection[str], after: int, upto: int) -> set[str]:
        """Those of the rooms with an event in (``after``, ``upto``], whoever may see it."""
        return await rooms_with_events(self._db, room_ids, after, upto)

    async def forgotten_since(self, user_id: str, after: int) -> list[str]:
        """Rooms that the user left after ``after`` and has forgotten: ``memberships`` does not have them any more."""
        return await forgotten_since(self._db, user_id, after)

    async def event(self, room_id: str, event_id: str) -> Event | None:
        """One event of the room. NOT filtered by visibility."""
        facts = await self._facts.get(room_id)
        return await self._tails.find(facts.room_no, room_id, event_id) if facts is not None else None

    async def visible(self, viewer: str | None, room_id: str, events: Iterable[Event]) -> list[Event]:
        """Those of ``events``, all of one room, that ``viewer`` (``None``: anyone) may see (law 6).

        Also leaves out what is not state from senders the viewer ignores.
        """
        return await self._visibility.visible(viewer, room_id, events)

    async def state_at(
        self, room_id: str, position: int, types: Collection[tuple[str, str | None]] | None = None, viewer: str = ""
    ) -> list[Event]:
        """The room's state at ``position``: all of it, or the given (type, state key); state key ``None``: every one.

        NOT filtered by visibility.
        """
        return await self._state.at(room_id, position, types, viewer)

    async def state_changes(self, room_id: str, after: int, upto: int, viewer: str = "") -> list[Event]:
        """The newest state event of each (type, state key) at positions in (``after``, ``upto``]."""
        return await self._state.changes(room_id, after, upto, viewer)

    async def members_at(
        self, room_id: str, position: int, user_ids: Collection[str] | None = None, viewer: str = ""
    ) -> list[Event]:
        """The member events in force at ``position``: of these users, or of all; of a feed its face and ``viewer``."""
        return await self._state.members_at(room_id, position, user_ids, viewer)

    async def stripped_state(self, room_id: str, position: int, user_id: str) -> list[bytes]:
        """Stripped state for an invite or knock of ``user_id`` at ``position``, their member event among it.

        Spec: "Stripped state".
        """
        return await self._state.stripped(room_id, position, user_id)

    async def txn_ids(self, device_no: int, events: Iterable[Event], user_id: str = "") -> dict[str, str]:
        """event id → transaction id of those events that this device sent. ``user_id`` (its owner) saves reads."""
        return await self._txns.of(device_no, events, user_id)

    async def serve(
        self, viewer: str, device_no: int, room_id: str, events: Iterable[Event], *, without_room_id: bool = False
    ) -> list[bytes]:
        """The client JSON of those of ``events`` that ``viewer`` may see, with all of ``unsigned`` for that device."""
        return await self._serve.events(viewer, device_no, room_id, events, without_room_id=without_room_id)

    # --- rooms-reads: door methods (aggregations, aliases, search, directory …) ---

    async def aggregations(
        self, viewer: str, room_id: str, events: Iterable[Event], *, without_room_id: bool = False
    ) -> dict[str, bytes]:
        """event id → the JSON of ``m.relations`` for ``viewer``, for those of ``events`` (one room's) that have one.

        No reads where none of them is related to. ``serve`` adds it by itself.
        """
        return await self._aggregations.of(viewer, room_id, events, without_room_id=without_room_id)

    async def settle(self) -> None:
        """Wait until search and the user directory know all that is committed (tests, and the operator's tools)."""
        await self._index.catch_up()

    async def stop(self) -> None:
        """End what runs after commits; before the database is closed. What is left is done after the next start."""
        await self._index.close()

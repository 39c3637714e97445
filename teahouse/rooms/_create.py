"""Creating a room: all of its first events in one unit.

Tables: those of schema/0001, through ``_store_append``. Ways in: ``Create.create`` (createRoom), ``Create.draft`` with
``Create.found`` for whoever writes more in the same unit (an upgrade).
Spec: createRoom.
"""

from collections.abc import Callable, Mapping, Sequence

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy
from teahouse.matrix import auth, versions
from teahouse.matrix.errors import MatrixError, invalid_param, invalid_room_state, room_in_use, server_not_trusted
from teahouse.matrix.events import Content, Event, build
from teahouse.matrix.ids import is_room_id, is_user_id, new_event_id, new_room_id, room_id_v12
from teahouse.matrix.versions import RoomVersion
from teahouse.rooms import _store_append
from teahouse.rooms._aliases import Aliases
from teahouse.rooms._commit import Commit
from teahouse.rooms._facts import Facts
from teahouse.rooms._feeds import NewFeed, feed_events
from teahouse.rooms._invite import Invite
from teahouse.rooms._measures import place_of
from teahouse.rooms._membership import MemberWrite
from teahouse.rooms._model import DIRECT, FEED, MEMBER, Member, Room, RoomFacts
from teahouse.rooms._new_room import NewRoom, create_content, initial_events
from teahouse.surfaces import expose_event


class Draft:
    """A room in the making: its facts grow with every event, and every event is judged by them."""

    def __init__(self, facts: RoomFacts, now_ms: int, entropy: Entropy) -> None:
        self.facts = facts
        self.events: list[Event] = []
        self.alias: str | None = None
        self.found: list[Callable[[Tx], None]] = []  # by the gate, to be kept with it
        self._now_ms = now_ms
        self._entropy = entropy

    def add(self, sender: str, type_: str, state_key: str, content: Content, *, event_id: str | None = None) -> None:
        """Add a state event. Raises M_FORBIDDEN if the rules refuse it, M_TOO_LARGE."""
        facts = self.facts
        event = build(
            event_id=event_id or new_event_id(self._entropy.bytes(32)),
            room_id=facts.room_id,
            type=type_,
            sender=sender,
            ts=self._now_ms,
            content=content,
            state_key=state_key,
        )
        if type_ == MEMBER:
            facts.members.setdefault(state_key, Member(state_key))
        auth.allowed(facts.version, event, facts)
        self.events.append(event)
        if type_ != MEMBER:
            facts.state[type_, state_key] = event
            return
        membership = str(content["membership"])
        facts.members[state_key] = Member(state_key, membership, 0, sender, event)
        facts.joined += membership == "join"
        facts.invited += membership == "invite"


class Create:
    """The verb."""

    def __init__(
        self,
        db: Database,
        facts: Facts,
        members: MemberWrite,
        invite: Invite,
        aliases: Aliases,
        commit: Commit,
        maker: "Maker",
    ) -> None:
        self._db = db
        self._facts = facts
        self._members = members
        self._invite = invite
        self._aliases = aliases
        self._gate, self._measures = commit.gate, commit.measures
        self._maker = maker

    async def create(self, creator: str, wanted: NewRoom) -> str:
        """Create a room; returns its id.

        Raises M_UNSUPPORTED_ROOM_VERSION, M_INVALID_ROOM_STATE, M_ROOM_IN_USE, M_INVALID_PARAM, M_INVITE_BLOCKED,
        M_BAD_JSON.
        """
        version = versions.version(wanted.room_version or versions.DEFAULT)
        if wanted.invite_3pid:
            raise server_not_trusted("Nobody can be invited by e-mail or telephone here: there is no identity server")
        wanted.invite = [one for one in dict.fromkeys(wanted.invite) if one != creator]
        await self._check_invites(wanted.invite)
        alias = self._alias(wanted.room_alias_name)
        profiles = {user_id: await self._members.profile(user_id) for user_id in [creator, *wanted.invite]}
        draft = self.draft(creator, wanted, version, profiles, alias)
        await self._pass_gate(draft)
        await self._db.write(lambda tx: self.found(tx, draft, alias))
        return draft.facts.room_id

    def draft(
        self,
        creator: str,
        wanted: NewRoom,
        version: RoomVersion,
        profiles: Mapping[str, Content],
        alias: str | None = None,
    ) -> Draft:
        """The room in memory, with all its events. ``profiles``: of everyone in it. Raises M_INVALID_ROOM_STATE."""
        draft = self._maker.begin(creator, version, create_content(wanted, version, creator))
        draft.facts.public = wanted.visibility == "public"
        draft.facts.kind = DIRECT if wanted.is_direct else ""
        try:
            draft.add(creator, MEMBER, creator, {**profiles[creator], "membership": "join"})
            for first in initial_events(wanted, version, creator, alias):
                draft.add(creator, *first)
            for user_id in wanted.invite:
                content = {**profiles[user_id], "membership": "invite"}
                draft.add(creator, MEMBER, user_id, {**content, "is_direct": True} if wanted.is_direct else content)
        except MatrixError as error:
            if error.status != 403:
                raise
            raise invalid_room_state(error.error) from None
        return draft

    async def draft_feed(self, face: str, feed: NewFeed) -> Draft:
        """A feed in memory; see ``Rooms.draft_feed``. The face may be made in the same unit: it is not looked up."""
        alias = self._alias(feed.localpart)
        if alias is None or await self._aliases.is_taken(alias):
            raise room_in_use(f"Room alias {alias} already exists.")
        version = versions.version(versions.DEFAULT)
        draft = self._maker.begin(face, version, create_content(NewRoom(), version, face))
        draft.alias, draft.facts.kind, draft.facts.public = alias, FEED, True
        profile: Content = {"displayname": feed.name}
        if feed.avatar_url:
            profile["avatar_url"] = feed.avatar_url
        draft.add(face, MEMBER, face, {**profile, "membership": "join"})
        for first in feed_events(feed, alias):
            draft.add(face, *first)
        await self._pass_gate(draft)
        return draft

    def found(self, tx: Tx, draft: Draft, alias: str | None = None) -> None:
        """Write the room. Raises M_ROOM_IN_USE."""
        facts = draft.facts
        _store_append.found(tx, facts, draft.events, self._keep)
        for keep in draft.found:
            keep(tx)
        if alias is not None:
            self._aliases.claim(tx, alias, facts.room_no, facts.creator)

    def _keep(self, facts: RoomFacts) -> None:
        self._facts.keep(facts)

    def _alias(self, localpart: str | None) -> str | None:
        if localpart is None:
            return None
        alias = f"#{localpart}:{self._maker.server_name}"
        self._aliases.check_new(alias)
        return alias

    async def _check_invites(self, user_ids: Sequence[str]) -> None:
        for index, user_id in enumerate(user_ids):
            if not is_user_id(user_id):
                raise invalid_param(f"`invite[{index}]` is not a user ID")
            try:
                await self._invite.check(user_id)
            except MatrixError as error:
                if error.status == 404:
                    raise invalid_param(f"`invite[{index}]`: {error.error}") from None
                raise

    async def _pass_gate(self, draft: Draft) -> None:
        """Law 7: a public room's name and topic are judged before they go out."""
        place = place_of(draft.facts)
        if not place.public:
            return
        self._measures.check(draft.facts, draft.events)
        for event in draft.events:
            item = expose_event(event, place)
            if item is not None:
                verdict = await self._gate.judge(item)
                if verdict.action == "refuse":
                    raise invalid_room_state(verdict.reason or "This cannot be published here")
                if verdict.keep is not None:
                    draft.found.append(verdict.keep)


class Maker:
    """Makes the first event of a room, and with it the room's id."""

    def __init__(self, server_name: str, clock: Clock, entropy: Entropy) -> None:
        self.server_name = server_name
        self._clock = clock
        self._entropy = entropy

    def begin(self, creator: str, version: RoomVersion, content: Content) -> Draft:
        """A room with nothing but its m.room.create."""
        event_id = new_event_id(self._entropy.bytes(32))
        by_hash = version.room_id_is_create_hash
        room_id = room_id_v12(event_id) if by_hash else new_room_id(self._entropy.bytes(18), self.server_name)
        now_ms = self._clock.now_ms()
        predecessor = content.get("predecessor")
        replaced = predecessor.get("room_id") if isinstance(predecessor, dict) else None
        room = Room(
            room_no=0,
            room_id=room_id,
            version=version,
            creator=creator,
            created_ms=now_ms,
            predecessor=replaced if isinstance(replaced, str) and is_room_id(replaced) else None,
        )
        draft = Draft(RoomFacts(room), now_ms, self._entropy)
        draft.add(creator, "m.room.create", "", content, event_id=event_id)
        return draft

"""Joining a room: by invitation, because it is public, or because of a membership elsewhere (restricted rooms).

No tables of its own. Way in: ``Join.join``. Costs the same in a room of any size: it looks up the joiner, and where
the room is restricted one member who may invite.
Spec: "Joining rooms", "Restricted rooms"; room version 8, "Authorization rules"; "Room Upgrades", "Server behaviour".
"""

from collections.abc import Callable, Sequence

from teahouse.kernel.db import Tx
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.auth import creators, level
from teahouse.matrix.errors import unable_to_grant_join
from teahouse.matrix.events import Content, Event
from teahouse.rooms._facts import Facts
from teahouse.rooms._membership import Change, MemberWrite, said_already, with_reason
from teahouse.rooms._model import RoomFacts, allowed_rooms
from teahouse.rooms._store import Store

RESTRICTED = ("restricted", "knock_restricted")
_VOUCHERS_ASKED = 50

MOVE = "rooms.move"  # the job of taking a user's settings over from a room to the one that replaced it


class Join:
    """The verb."""

    def __init__(self, members: MemberWrite, store: Store, facts: Facts, jobs: Jobs) -> None:
        self._members = members
        self._store = store
        self._facts = facts
        self._jobs = jobs

    async def join(
        self, room_id: str, user_id: str, *, reason: str | None = None, content: Content | None = None
    ) -> Event:
        """Join. Who is in the room already keeps their member event, unless ``content`` (their own) says other things.

        Raises M_FORBIDDEN, M_NOT_FOUND, M_UNABLE_TO_GRANT_JOIN.
        """
        said = content if content is not None else with_reason(await self._members.profile(user_id), reason)
        change = Change(user_id, user_id, "join", said)

        def check(facts: RoomFacts) -> Event | None:
            event = facts.members[user_id].event
            if facts.membership(user_id) != "join":
                return None
            return event if content is None else said_already(facts, change)

        async def prepare(facts: RoomFacts) -> Sequence[str]:
            change.also = self._moving(facts, user_id)
            return await self._authorise(facts, change)

        change.check = check
        return await self._members.write(room_id, change, prepare)

    def _moving(self, facts: RoomFacts, user_id: str) -> Callable[[Tx], None] | None:
        predecessor, new = facts.predecessor, facts.room_id
        if predecessor is None or facts.membership(user_id) == "join":
            return None
        return lambda tx: self._jobs.enqueue(tx, MOVE, {"user_id": user_id, "old": predecessor, "new": new})

    async def _authorise(self, facts: RoomFacts, change: Change) -> Sequence[str]:
        """For a restricted room: the membership elsewhere that lets the user in, and a member who vouches for it."""
        change.voucher, change.elsewhere = None, ()
        if facts.join_rule not in RESTRICTED or facts.membership(change.target) in ("join", "invite", "ban"):
            return ()
        rooms = allowed_rooms(facts.content("m.room.join_rules") or {})
        fulfilled = await self._store.joined_to_any(change.target, rooms)
        if not fulfilled:
            return ()  # the rules refuse it, and say why
        _, room_no, position = fulfilled[0]
        voucher = await self._voucher(facts)
        if voucher is None:
            raise unable_to_grant_join("Nobody in the room may invite, so nobody can let you in")
        change.voucher, change.elsewhere = voucher, [(room_no, change.target, position)]
        return (voucher,)

    async def _voucher(self, facts: RoomFacts) -> str | None:
        """A member of the room who may invite."""
        needed = level(facts, "invite")
        if level(facts, "users_default") >= needed:
            some = await self._store.first_users(facts.room_no, ["join"], 1)
            if some and _may_invite(facts, some[0], needed):
                return some[0]
        named = _powerful(facts, needed)
        known = await self._facts.with_members(facts.room_id, named)
        if known is None:
            return None
        return next((user_id for user_id in named if known.membership(user_id) == "join"), None)


def _powerful(facts: RoomFacts, needed: int) -> list[str]:
    """Who is named as having at least this power: the creators where that counts, then by power."""
    users = _levels(facts)
    named = sorted((-power, user_id) for user_id, power in users.items() if power >= needed)
    first = creators(facts.version, facts) if facts.version.creators_infinite_power or not users else []
    return list(dict.fromkeys([*first, *(user_id for _, user_id in named)]))[:_VOUCHERS_ASKED]


def _may_invite(facts: RoomFacts, user_id: str, needed: int) -> bool:
    power = _levels(facts).get(user_id)
    return power is None or power >= needed


def _levels(facts: RoomFacts) -> dict[str, int]:
    users = (facts.content("m.room.power_levels") or {}).get("users")
    return {key: value for key, value in users.items() if type(value) is int} if isinstance(users, dict) else {}

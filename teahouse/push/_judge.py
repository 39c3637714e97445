"""What push rules say of an event: judged once for all who have the default rules. Computed, never stored (law 5).

Way in: ``Judge.case``, then ``Case.outcome`` for each user. Source: Client-Server API, "Push Rules".
"""

from bisect import bisect_right
from operator import itemgetter

from teahouse.identity import Identity
from teahouse.matrix.events import Event
from teahouse.matrix.power_levels import power
from teahouse.matrix.push import Outcome, Situation
from teahouse.push._model import INVITE, MEMBER
from teahouse.rooms import Rooms

_POSITION = itemgetter(0)


class Case:
    """One event, to be judged for many users."""

    def __init__(self, situation: Situation, rooms: Rooms, identity: Identity) -> None:
        self._situation = situation
        self._rooms = rooms
        self._identity = identity
        self._shared: Outcome | None = None

    async def outcome(self, user_id: str) -> Outcome:
        """What the user's rules say."""
        ruleset = await self._identity.ruleset(user_id)
        situation = self._situation
        if ruleset.is_default and not situation.concerns(user_id):
            if self._shared is None:
                self._shared = ruleset.judge(situation)
            return self._shared
        name = None if ruleset.is_default else await display_name(self._rooms, situation.event.room_id, user_id)
        return ruleset.judge(situation, name)


class Judge:
    """Makes cases, and says whether somebody was there."""

    def __init__(self, rooms: Rooms, identity: Identity) -> None:
        self._rooms = rooms
        self._identity = identity

    async def case(self, event: Event) -> Case | None:
        """The case of an event; ``None`` if its room is gone. The room is taken as it is now."""
        facts = await self._rooms.facts(event.room_id)
        if facts is None:
            return None
        levels = (facts.content("m.room.power_levels") or {}).get("notifications")
        situation = Situation(
            event,
            member_count=facts.joined,
            sender_power=power(facts.version, facts, event.sender),
            notification_levels=levels if isinstance(levels, dict) else None,
        )
        return Case(situation, self._rooms, self._identity)

    async def was_there(self, user_id: str, event: Event) -> bool:
        """Whether the user was joined when the event was sent, or it is what invited them."""
        if is_invite_of(user_id, event):
            return True
        history = await self._rooms.member_history(event.room_id, user_id)
        index = bisect_right(history, event.position, key=_POSITION)
        return index > 0 and history[index - 1][1] == "join"

    async def may_be_told(self, user_id: str, event: Event) -> bool:
        """Whether the user may see the event (law 6)."""
        return await self.as_read(user_id, event) is not None

    async def as_read(self, user_id: str, event: Event) -> Event | None:
        """The event as the user reads it, with what measures say of it; ``None`` if they may not see it (law 6), or a
        measure withholds it.

        Who is invited is shown the invite itself, by whomever it is from but those they ignore, as sync does: it is
        stripped state, and they are not in the room yet.
        """
        if is_invite_of(user_id, event):
            membership = (await self._rooms.memberships(user_id)).get(event.room_id)
            if membership is not None and membership.membership == INVITE:
                return event if event.sender not in await self._identity.ignored(user_id) else None
        seen = await self._rooms.visible(user_id, event.room_id, [event])
        return seen[0] if seen and not seen[0].redacted else None


def is_invite_of(user_id: str, event: Event) -> bool:
    """Whether this event invites the user."""
    return event.type == MEMBER and event.state_key == user_id and event.content.get("membership") == INVITE


async def display_name(rooms: Rooms, room_id: str, user_id: str) -> str | None:
    """The user's display name in the room."""
    facts = await rooms.facts_with(room_id, [user_id])
    member = facts.members.get(user_id) if facts is not None else None
    name = member.event.content.get("displayname") if member is not None and member.event is not None else None
    return name if isinstance(name, str) and name else None

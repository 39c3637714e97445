"""Changing one user's membership of one room: the road that all membership verbs share.

No tables of its own. Way in: ``MemberWrite.write``. The verbs are ``_join``, ``_leave``, ``_invite``, ``_moderate``,
``_knock``, ``_forget``; ``_put_member`` reads a client's own m.room.member event as one of them.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.entropy import Entropy
from teahouse.matrix import auth
from teahouse.matrix.errors import bad_json
from teahouse.matrix.events import Content, Event, build
from teahouse.matrix.ids import is_user_id, new_event_id
from teahouse.rooms._commit import Commit
from teahouse.rooms._feeds import Feeds, guard
from teahouse.rooms._model import MEMBER, RoomFacts
from teahouse.rooms._store_append import Plan, unsigned_of

# What only the server may say, and what a client says by being who it is.
_OURS = ("join_authorised_via_users_server", "membership")


class Change(msgspec.Struct):
    """A change to make. ``content`` without ``membership``; ``voucher``: who authorises a restricted join.

    ``elsewhere``: memberships of other rooms that were relied on, as in ``Plan``. ``check`` may raise, or return an
    event that says it already. ``also``: more of the same unit.
    """

    sender: str
    target: str
    membership: str
    content: Content
    check: Callable[[RoomFacts], Event | None] | None = None
    voucher: str | None = None
    elsewhere: Sequence[tuple[int, str, int]] = ()
    also: Callable[[Tx], None] | None = None


class MemberWrite:
    """Builds the member event, has it judged by the rules, and commits it."""

    def __init__(self, commit: Commit, identity: Identity, clock: Clock, entropy: Entropy, feeds: Feeds) -> None:
        self._commit = commit
        self._identity = identity
        self._clock = clock
        self._entropy = entropy
        self._feeds = feeds

    async def write(
        self, room_id: str, change: Change, prepare: Callable[[RoomFacts], Awaitable[Sequence[str]]] | None = None
    ) -> Event:
        """Make the change. ``prepare`` may complete ``change`` (voucher, elsewhere) each time facts are read anew.

        Raises M_FORBIDDEN, M_NOT_FOUND, and what ``change.check`` raises.
        """
        own = change.sender == change.target

        async def prepared(facts: RoomFacts) -> Sequence[str]:
            if not own:
                guard(facts, change.sender)
            return await prepare(facts) if prepare is not None else ()

        users = (change.sender,) if own else (change.sender, change.target)
        return await self._commit.write(room_id, users, lambda facts: self._plan(facts, change), prepare=prepared)

    async def profile(self, user_id: str) -> Content:
        """What of the user's profile goes into their member events. Spec: m.room.member."""
        profile = await self._identity.profile(user_id)
        return {field: profile[field] for field in ("avatar_url", "displayname") if profile.get(field)}

    def _plan(self, facts: RoomFacts, change: Change) -> Plan | Event:
        done = change.check(facts) if change.check is not None else None
        if done is not None:
            return done
        old = facts.members[change.target]
        content = {key: value for key, value in change.content.items() if key not in _OURS}
        content["membership"] = change.membership
        if change.voucher is not None:
            content["join_authorised_via_users_server"] = change.voucher
        event = build(
            event_id=new_event_id(self._entropy.bytes(32)),
            room_id=facts.room_id,
            type=MEMBER,
            sender=change.sender,
            ts=self._clock.now_ms(),
            content=content,
            state_key=change.target,
            audience=change.target if facts.feed and change.target != facts.creator else None,
        )
        auth.allowed(facts.version, event, facts)
        event.unsigned = unsigned_of(old.event)
        users = [change.sender, *([change.target] if change.target != change.sender else [])]
        if change.voucher is not None:
            users.append(change.voucher)
        return Plan(
            facts.room_no,
            facts.room_id,
            facts.version,
            facts.state_position,
            [(user_id, facts.members[user_id].position) for user_id in users],
            [event],
            elsewhere=change.elsewhere,
            joined=(change.membership == "join") - (old.membership == "join"),
            invited=(change.membership == "invite") - (old.membership == "invite"),
            also=self._feeds.moved(facts, change.target, old.membership, event, change.also),
            feed=facts.feed,
        )


def said_already(facts: RoomFacts, change: Change) -> Event | None:
    """The current member event, if it is by the same sender and says the same."""
    event = facts.members[change.target].event
    if event is None or event.sender != change.sender:
        return None
    said = {key: value for key, value in event.content.items() if key != "join_authorised_via_users_server"}
    wanted = {key: value for key, value in change.content.items() if key not in _OURS}
    return event if said == {**wanted, "membership": change.membership} else None


def with_reason(content: Content, reason: str | None) -> Content:
    """The content with ``reason``, if one is given."""
    return {**content, "reason": reason} if reason else content


def check_user_id(user_id: Any) -> None:
    """Raise M_BAD_JSON unless this is a user id."""
    if not isinstance(user_id, str) or not is_user_id(user_id):
        raise bad_json("`user_id` is not a user ID")

"""What follows in rooms from what happens elsewhere: a new profile, an account's end, a room that was replaced.

Tables: ``kernel_jobs`` (through ``jobs``). Ways in: the constructor, which looks on in ``identity`` and takes up the
jobs. Each job bears repetition.
Spec: "Profiles" ("Events on Change of Profile Information"); deactivateAccount; "Room Upgrades", "Server behaviour".
"""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

import msgspec

from teahouse.identity import Identity
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import MatrixError
from teahouse.rooms._facts import Facts
from teahouse.rooms._join import MOVE, Join
from teahouse.rooms._leave import Leave
from teahouse.rooms._memberships import Memberships

PROFILE = "rooms.profile"
DEPART = "rooms.depart"
_AT_ONCE = 16  # rooms written to side by side: they share group commits
_NOT_CARRIED = ("displayname", "avatar_url", "reason", "membership", "join_authorised_via_users_server")


class Followers:
    """Looks on and does the work."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        identity: Identity,
        memberships: Memberships,
        facts: Facts,
        join: Join,
        leave: Leave,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._identity = identity
        self._memberships = memberships
        self._facts = facts
        self._join = join
        self._leave = leave
        identity.onlookers.profile_changed.append(self._profile_changed)
        identity.onlookers.deactivated.append(self._deactivated)
        jobs.handle(PROFILE, self._spread_profile)
        jobs.handle(DEPART, self._depart)
        jobs.handle(MOVE, self._move)

    # --- in the unit of what happens ---

    def _profile_changed(self, tx: Tx, user_id: str, field: str) -> None:
        if field in ("displayname", "avatar_url"):
            self._jobs.enqueue(tx, PROFILE, {"user_id": user_id})

    def _deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        self._jobs.enqueue(tx, DEPART, {"user_id": user_id})

    # --- afterwards ---

    async def _spread_profile(self, payload: dict[str, Any]) -> None:
        """Say the new name and avatar in every room the user is in; a feed is told nothing."""
        user_id = payload["user_id"]
        rooms = [room_id for room_id, one in (await self._memberships.of(user_id)).items() if one.membership == "join"]
        await _side_by_side(self._say_profile(room_id, user_id) for room_id in rooms)

    async def _say_profile(self, room_id: str, user_id: str) -> None:
        facts = await self._facts.with_members(room_id, [user_id])
        if facts is None or facts.feed or facts.membership(user_id) != "join":
            return
        said = facts.content("m.room.member", user_id) or {}
        profile = await self._identity.profile(user_id)
        content = {key: value for key, value in said.items() if key not in _NOT_CARRIED}
        content |= {field: profile[field] for field in ("avatar_url", "displayname") if profile.get(field)}
        await self._join.join(room_id, user_id, content=content)

    async def _depart(self, payload: dict[str, Any]) -> None:
        """Leave every room, turn down every invite, take back every knock."""
        user_id = payload["user_id"]
        rooms = [
            room_id
            for room_id, one in (await self._memberships.of(user_id)).items()
            if one.membership in ("join", "invite", "knock")
        ]
        await _side_by_side(self._leave.leave(room_id, user_id) for room_id in rooms)

    async def _move(self, payload: dict[str, Any]) -> None:
        """Take what the user has set for the old room over to the new one: tags, direct chats, notifications."""
        user_id, old, new = payload["user_id"], payload["old"], payload["new"]
        before = (await self._identity.account_data(user_id, old), await self._identity.account_data(user_id, new))
        known = {kind for kind, _ in before[1]}
        changes = [(new, kind, content) for kind, content in before[0] if kind not in known and kind != "m.fully_read"]
        for kind, change in (("m.direct", _moved_direct), ("m.push_rules", _moved_rules)):
            content = await self._identity.account_data_one(user_id, None, kind)
            changed = change(content, old, new) if content is not None else None
            if changed is not None:
                changes.append((None, kind, changed))
        if not changes:
            return

        def unit(tx: Tx) -> None:
            for room_id, kind, content in changes:
                self._identity.set_account_data(tx, user_id, room_id, kind, content)

        await self._db.write(unit)


async def _side_by_side(work: Iterable[Awaitable[object]]) -> None:
    """Do all of it, a few at a time. What the rules refuse is left; anything else fails the job, which is redone."""
    pending = list(work)
    for start in range(0, len(pending), _AT_ONCE):
        for result in await asyncio.gather(*pending[start : start + _AT_ONCE], return_exceptions=True):
            if isinstance(result, BaseException) and not _refused(result):
                raise result


def _refused(error: BaseException) -> bool:
    return isinstance(error, MatrixError) and error.status in (403, 404)


def _moved_direct(content: bytes, old: str, new: str) -> bytes | None:
    """``m.direct`` with the new room beside the old one."""
    direct: dict[str, Any] = msgspec.json.decode(content)
    changed = False
    for rooms in direct.values():
        if isinstance(rooms, list) and old in rooms and new not in rooms:
            rooms.append(new)
            changed = True
    return msgspec.json.encode(direct) if changed else None


def _moved_rules(content: bytes, old: str, new: str) -> bytes | None:
    """``m.push_rules`` with the old room's rule for the new one too."""
    held: dict[str, Any] = msgspec.json.decode(content)
    rules = held.get("global", {}).get("room", [])
    if not isinstance(rules, list) or any(rule.get("rule_id") == new for rule in rules):
        return None
    rule = next((rule for rule in rules if rule.get("rule_id") == old), None)
    if rule is None:
        return None
    rules.append({**rule, "rule_id": new})
    return msgspec.json.encode(held)

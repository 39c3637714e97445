"""Sending one event into a room: message, state or redaction. The third stop in the way of a message.

No tables of its own. Way in: ``Send.send``. Membership has verbs of its own (``_membership``).
Spec: "Sending events to a room", "Redactions", "Forming relationships between events".
"""

from collections.abc import Callable
from typing import NamedTuple

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.entropy import Entropy
from teahouse.matrix import auth
from teahouse.matrix.errors import MatrixError, bad_json, duplicate_annotation, forbidden, not_found
from teahouse.matrix.events import Content, Event, build, relation
from teahouse.matrix.ids import LIMIT_BYTES, new_event_id
from teahouse.matrix.power_levels import check_content
from teahouse.matrix.redaction import can_redact
from teahouse.matrix.relations import check_thread_root
from teahouse.rooms import _txns
from teahouse.rooms._aliases import CANONICAL, Aliases
from teahouse.rooms._commit import Commit
from teahouse.rooms._feeds import Feeds, audience_of, guard, may_refer
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._store_append import Plan, Relates, Request, unsigned_of
from teahouse.rooms._tail import Tails

POWER_LEVELS = "m.room.power_levels"
ANNOTATION = "m.annotation"
REDACTION = "m.room.redaction"
_ALLOWED = 1000  # answers kept of a room


class _Draft(NamedTuple):
    """What is to be sent, and what was looked up for it."""

    sender: str
    type: str
    content: Content
    state_key: str | None
    audience: str | None
    request: Request | None
    redacts: Event | None = None
    relates: Relates | None = None
    also: Callable[[Tx, Event], None] | None = None


class Send:
    """The verb."""

    def __init__(
        self, commit: Commit, tails: Tails, aliases: Aliases, clock: Clock, entropy: Entropy, feeds: Feeds
    ) -> None:
        self._commit = commit
        self._tails = tails
        self._aliases = aliases
        self._clock = clock
        self._entropy = entropy
        self._feeds = feeds

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
        """Send one event; see ``Rooms.send``."""
        users = (sender,)
        request = None
        if txn_id is not None:
            request = _txns.request(device_no, txn_id, room_id, type if redacts is None else redacts)
        if type == REDACTION and redacts is None:
            redacts = _named(content)
        if redacts is None and state_key is None and "m.relates_to" not in content:
            draft = _Draft(sender, type, content, None, audience, request, also=also)
            return await self._commit.write(room_id, users, lambda facts: self._plan(facts, draft), request=request)
        parents: list[Event | None] = [None, None]

        async def look_up(facts: RoomFacts) -> tuple[str, ...]:
            found = await self._tails.find(facts.room_no, room_id, redacts) if redacts is not None else None
            parents[0] = may_refer(facts, sender, found)
            related = relation(content) if state_key is None else None
            found = await self._tails.find(facts.room_no, room_id, related[1]) if related is not None else None
            parents[1] = may_refer(facts, sender, found)
            if type == CANONICAL and state_key == "":
                await self._aliases.check_canonical(facts, content)
            return ()

        def plan(facts: RoomFacts) -> Plan | Event:
            target, parent = parents
            if redacts is not None and target is None:
                raise not_found("There is no such event in this room")
            relates = _relates(content, parent) if parent is not None else None
            draft = _Draft(sender, type, content, state_key, audience, request, target, relates, also)
            return self._plan(facts, draft)

        return await self._commit.write(room_id, users, plan, prepare=look_up, request=request)

    def _plan(self, facts: RoomFacts, draft: _Draft) -> Plan | Event:
        """The checks and the event. No waiting in here: what is read of ``facts`` is of one moment."""
        sender, state_key = draft.sender, draft.state_key
        if state_key is not None:
            guard(facts, sender, state=True)
        about = (draft.redacts, draft.relates.parent if draft.relates is not None else None)
        event = build(
            event_id=new_event_id(self._entropy.bytes(32)),
            room_id=facts.room_id,
            type=draft.type,
            sender=sender,
            ts=self._clock.now_ms(),
            content=draft.content,
            state_key=state_key,
            redacts=draft.redacts.event_id if draft.redacts is not None else None,
            audience=audience_of(facts, sender, draft.audience, about),
        )
        if draft.type == POWER_LEVELS and state_key == "":
            _check_levels(facts, draft.content)
        _check_allowed(facts, event)
        if state_key is not None:
            current = facts.event(draft.type, state_key)
            if current is not None and current.sender == sender and current.content == draft.content:
                return current  # said already: a repeated PUT makes no new event
            event.unsigned = unsigned_of(current)
        if draft.redacts is not None and not can_redact(facts.version, facts, sender, draft.redacts):
            raise forbidden("You cannot redact this event")
        return Plan(
            facts.room_no,
            facts.room_id,
            facts.version,
            facts.state_position,
            [(sender, facts.members[sender].position)],
            [event],
            request=draft.request,
            relates=draft.relates,
            redacts=draft.redacts,
            also=self._feeds.said(facts, event, draft.also),
            feed=facts.feed,
        )


def _check_allowed(facts: RoomFacts, event: Event) -> None:
    """``auth.allowed``, whose answer to a message is kept: it hangs on nothing but what is confirmed in the unit."""
    if event.state_key is not None:
        auth.allowed(facts.version, event, facts)
        return
    asked = (event.type, event.sender, facts.members[event.sender].position, facts.state_position)
    if asked not in facts.may_say:
        auth.allowed(facts.version, event, facts)
        if len(facts.may_say) >= _ALLOWED:
            facts.may_say.clear()
        facts.may_say.add(asked)


def _check_levels(facts: RoomFacts, content: Content) -> None:
    """Power levels that are no power levels are malformed, whoever sends them: M_BAD_JSON naming the field."""
    try:
        check_content(facts.version, facts, content)
    except MatrixError as error:
        raise bad_json(error.error) from None


def _named(content: Content) -> str:
    """The event that an m.room.redaction sent as any other event names."""
    redacts = content.get("redacts")
    if not isinstance(redacts, str):
        raise bad_json("`redacts` is missing: the event to redact")
    return redacts


def _relates(content: Content, parent: Event) -> Relates | None:
    """What is kept of a relation, and what is refused. Spec: "Avoiding duplicate annotations", "Threading"."""
    related = relation(content)
    if related is None:
        return None
    rel_type, _, key = related
    if "\0" in rel_type or "\0" in (key or "") or len(rel_type.encode()) > LIMIT_BYTES:
        return None  # what no client asks for by name is sent, and not summed up
    if rel_type == ANNOTATION:
        return Relates(parent, rel_type, key, duplicate_annotation if key is not None else None)
    if rel_type == "m.thread":
        check_thread_root(parent)
    return Relates(parent, rel_type, None)

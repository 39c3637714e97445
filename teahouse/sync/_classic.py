"""GET /sync: one look at what there is for a client after its token.

No tables. Way in: ``Classic.look``. Spec: "Syncing"; sync.yaml.

A look reads position P first and answers everything at or below P (law 3). Which of the user's things changed comes
from the ring where that reaches back to the token, else from the database (``_stored``); what the answer says of them
is built the same way by the section files, each from the doors of the part that keeps the facts.
"""

from collections.abc import Mapping

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.rooms import Membership, Rooms
from teahouse.sync import _splice
from teahouse.sync._account_data import AccountData
from teahouse.sync._ask import Ask, Draft, View
from teahouse.sync._devices import DeviceSections
from teahouse.sync._heard import Heard
from teahouse.sync._one_message import OneMessage
from teahouse.sync._presence import Presence
from teahouse.sync._quick import Quick
from teahouse.sync._rooms_section import RoomsSection
from teahouse.sync._sent_members import Sent, SentMembers
from teahouse.sync._standing import JOIN
from teahouse.sync._stored import Stored
from teahouse.sync._token import Token
from teahouse.sync._wait import Session


class Classic:
    """The verb."""

    def __init__(
        self, db: Database, clock: Clock, identity: Identity, rooms: Rooms, heard: Heard, devices: DeviceSections
    ) -> None:
        self._db = db
        self._clock = clock
        self._rooms = rooms
        self._heard = heard
        self._devices = devices
        self._stored = Stored(rooms, identity)
        self._account_data = AccountData(identity)
        one_message = OneMessage(rooms, heard.ring)
        self._section = RoomsSection(rooms, identity, self._account_data, one_message)
        self._quick = Quick(rooms, heard.ring, heard.waiting, one_message, devices)
        self._presence = Presence(identity, rooms, heard.sharing, heard.whispers)
        self._sent_members = SentMembers()

    async def look(self, ask: Ask, session: Session, *, upto: int = 0) -> bytes | None:
        """The answer, or ``None`` if there is nothing in it that the client waits for; ``ask.since`` then moves on.

        ``upto``: a position of the database beyond what this process has heard of, if there is one.
        """
        upto = max(upto, self._db.position)
        if self._nothing_happened(ask, upto):
            if not self._devices.nothing_waits(ask, upto):
                await self._devices.acknowledge(ask)
            return None
        sent = self._memory(ask)
        quick = self._quick.answer(ask, session, upto, self._heard.whispers.serial, sent)
        if quick is not None:
            return quick
        memberships = await self._rooms.memberships(ask.user_id)
        # From here to the next await nothing can change: position, ring, session and memberships are of one moment.
        upto = max(upto, self._db.position)
        view = View(ask, session.joined, upto, self._heard.whispers.serial, self._clock.now_ms())
        if view.initial:
            draft = await self._initial(ask, view, dict(memberships), sent)
        else:
            draft = await self._changes(ask, view, memberships, session, sent)
        token = Token(view.upto, view.serial, draft.inbox)
        if draft.empty and not view.initial and not ask.full_state:
            ask.since = token
            return None
        if sent is not None:
            sent.sending(draft.members, view.upto)
        return self._encoded(draft, token, await self._devices.counts(ask))

    def _nothing_happened(self, ask: Ask, upto: int) -> bool:
        """Whether the whole house is as it was at the client's token."""
        since = ask.since
        return (
            since is not None
            and since.position == upto
            and since.serial == self._heard.whispers.serial
            and since.inbox < 0
            and not ask.full_state
        )

    async def nothing(self, ask: Ask) -> bytes:
        """The answer when the time is over and there was nothing."""
        assert ask.since is not None
        return self._encoded(Draft(), ask.since, await self._devices.counts(ask))

    async def _initial(self, ask: Ask, view: View, memberships: Mapping[str, Membership], sent: Sent | None) -> Draft:
        draft = Draft()
        account = await self._account_data.initial(ask, draft)
        await self._section.initial(ask, view, draft, memberships, account, sent)
        await self._devices.add(ask, view, draft)
        await self._presence.add(ask, view, draft)
        return draft

    async def _changes(
        self, ask: Ask, view: View, memberships: Mapping[str, Membership], session: Session, sent: Sent | None
    ) -> Draft:
        def is_joined(room_id: str) -> bool:
            one = memberships.get(room_id)
            return one is not None and one.membership == JOIN

        draft = Draft()
        ring = self._heard.ring
        if ring.knows(view.since, view.upto):
            view.touched = ring.touched(ask.user_id, session.joined, is_joined, view.since, view.upto)
        else:
            memberships = dict(memberships)
            view.joined = tuple(room_id for room_id, one in memberships.items() if one.membership == JOIN)
            view.touched = await self._stored.touched(ask.user_id, memberships, view.since, view.upto)
        if view.serial != view.serial_since:
            view.typing = self._heard.whispers.typing_since(view.joined, view.serial_since)
        account = self._account_data.sort(ask, draft, view.touched.account) if view.touched.account else {}
        await self._section.changes(ask, view, draft, memberships, account, sent)
        await self._devices.add(ask, view, draft)
        if view.serial != view.serial_since:
            await self._presence.add(ask, view, draft)
        if ask.device_id in view.touched.keys or "" in view.touched.keys:
            draft.sections.setdefault("device_lists", b'{"changed":[],"left":[]}')
        return draft

    def _memory(self, ask: Ask) -> Sent | None:
        """What a lazy-loading device has been sent; ``None`` for others."""
        if not ask.plan.lazy:
            return None
        sent = self._sent_members.of(ask.user_id, ask.device_id)
        if ask.since is None:
            sent.forget()
        else:
            sent.came_back(ask.since.position)
        return sent

    @staticmethod
    def _encoded(draft: Draft, token: Token, counts: bytes) -> bytes:
        rooms = b""
        if draft.rooms:
            rooms = b',"rooms":' + _splice.keyed(
                {section: _splice.keyed(told) for section, told in draft.rooms.items()}
            )
        sections = b"".join([b',"%b":%b' % (name.encode(), json) for name, json in draft.sections.items()])
        return b'{"next_batch":"%b",%b%b%b}' % (str(token).encode(), counts, rooms, sections)

"""The rooms of an answer: which of them are told of, and as what.

No tables; reads through ``rooms``. Ways in: ``RoomsSection.initial``, ``RoomsSection.changes``.
"""

from collections.abc import Mapping

from teahouse.identity import Identity
from teahouse.rooms import Membership, Rooms
from teahouse.sync._account_data import AccountData, ByRoom
from teahouse.sync._ask import Ask, Draft, View
from teahouse.sync._invites import Invites
from teahouse.sync._joined import Entry, JoinedRooms
from teahouse.sync._left import LeftRooms
from teahouse.sync._one_message import OneMessage
from teahouse.sync._sent_members import Sent
from teahouse.sync._standing import INVITE, JOIN, KNOCK, standing
from teahouse.sync._timeline_events import TimelineEvents


class RoomsSection:
    """Goes through a user's rooms."""

    def __init__(self, rooms: Rooms, identity: Identity, account_data: AccountData, one_message: OneMessage) -> None:
        timeline_events = TimelineEvents(rooms)
        self._rooms = rooms
        self._account_data = account_data
        self._joined = JoinedRooms(rooms, timeline_events, one_message)
        self._left = LeftRooms(rooms, timeline_events)
        self._invites = Invites(rooms, identity)

    async def initial(
        self,
        ask: Ask,
        view: View,
        draft: Draft,
        memberships: Mapping[str, Membership],
        account: ByRoom,
        sent: Sent | None,
    ) -> None:
        """Every room, as for a client that knows none. ``memberships``: the user's at ``view.upto``."""
        wants_room = ask.plan.filter.room.matches_room
        for room_id, one in memberships.items():
            if not wants_room(room_id):
                continue
            entry = Entry(room_id, account.get(room_id, ()), fresh=True)
            if one.membership == JOIN:
                await self._joined.add(ask, view, draft, entry, sent)
            elif one.membership in (INVITE, KNOCK):
                await self._invites.add(ask, draft, one, one.membership, one.position)
            elif ask.plan.filter.room.include_leave:
                history = await self._rooms.member_history(room_id, ask.user_id)
                await self._left.add(ask, view, draft, entry, standing(history, 0, view.upto), forgotten=False)

    async def changes(
        self,
        ask: Ask,
        view: View,
        draft: Draft,
        memberships: Mapping[str, Membership],
        account: ByRoom,
        sent: Sent | None,
    ) -> None:
        """The rooms in which something changed; with ``full_state`` all that the user is joined to as well.

        ``memberships``: the user's, as they are now: what changed after ``view.upto`` is told by the history instead.
        """
        touched = view.touched
        concerned = touched.rooms.union(touched.receipts, view.typing, account, touched.moved)
        if ask.full_state:
            concerned.update(view.joined)
        wants_room = ask.plan.filter.room.matches_room
        for room_id in concerned:
            if not wants_room(room_id):
                continue
            entry = Entry(room_id, account.get(room_id, ()), fresh=False)
            now = memberships.get(room_id)
            if room_id in touched.moved or (now is not None and now.position > view.upto):
                await self._moved(ask, view, draft, now, entry, sent)
            elif now is not None and now.membership == JOIN:
                await self._joined.add(ask, view, draft, entry, sent)

    async def _moved(
        self, ask: Ask, view: View, draft: Draft, now: Membership | None, entry: Entry, sent: Sent | None
    ) -> None:
        """A room where the user's own member event changed. ``now`` is ``None`` if they have forgotten it since."""
        history = await self._rooms.member_history(entry.room_id, ask.user_id)
        stand = standing(history, view.since, view.upto)
        if stand.now == JOIN:
            entry.fresh = not stand.stayed
            entry.rejoined = entry.fresh and stand.joined_before
            if entry.fresh:
                entry.account = await self._account_data.of_room(ask, entry.room_id)
            await self._joined.add(ask, view, draft, entry, sent)
        elif not stand.changed:
            return
        elif stand.now in (INVITE, KNOCK):
            if now is not None:
                await self._invites.add(ask, draft, now, stand.now, stand.position)
        else:
            # An invite or knock may have hidden the end of a stay: left and asked again between two polls.
            hidden = stand.then in (INVITE, KNOCK) and stand.joined_before
            entry.fresh = stand.then != JOIN and (stand.joined_between or hidden)
            await self._left.add(ask, view, draft, entry, stand, forgotten=now is None)

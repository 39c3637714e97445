"""The law of feeds can be broken: one afternoon in a feed, and again with one thing weakened at a time that keeps it.

What one layer lets through another may hold back: what is read by audience is filtered again before it is told. So each
is judged: without the one function of visibility what is asked for by id is learned; without the lanes nothing is, but
timelines are not what they were; without both, timelines tell all.
"""

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from teahouse.matrix.events import Event
from teahouse.matrix.visibility import Sight
from teahouse.push._intake import Intake
from teahouse.rooms import _people, _send
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._receipts import Receipts
from teahouse.rooms._state import State
from teahouse.rooms._store import COLUMNS, Store, event_of
from teahouse.rooms._store_feeds import StoreFeeds
from teahouse.rooms._typing import Typing
from tests.agreement import test_feed_law, test_sync_law
from tests.agreement.test_feed_law import FeedLaw, Learned, house_with_phones

Weaken = Callable[[pytest.MonkeyPatch], None]


def afternoon(law: FeedLaw, follow: bool) -> None:
    """Everybody says something of each kind, the face answers, somebody goes; then each reads all there is to read."""
    law.begin(filters=[{}, {}, {}], forms=["", "", ""], periods=[1, 1, 1])
    acts: list[Callable[[], object]] = [
        *(lambda who=who, how=how: law.say(who, 0, how) for who in range(3) for how in ("", "m.thread", "m.reference")),
        lambda: law.say(0, 0, "m.annotation"),
        lambda: law.answer(0, 0, "reply to an article"),
        lambda: law.answer(1, 0, "react"),
        lambda: law.publish("m.text", 0),
        *(lambda who=who: law.read(who, 0, "m.read") for who in range(3)),
        lambda: law.rename(2, 7),
        lambda: law.moderate(2, "kick"),
        lambda: law.come_and_go(2, "join"),
        lambda: law.redact(1, 1, 0),
        lambda: law.type(1, True),  # the last act, because whoever says something does not type any more
    ]
    for act in acts:
        act()
        if follow:
            law.follow()
    law.run(law.place.house.jobs.settle())
    law.run(law.place.house.rooms.settle())
    for viewer in range(3):
        law.look(viewer)


def play(
    folder: Path, monkeypatch: pytest.MonkeyPatch, weaken: Collection[Weaken] = (), *, follow: bool = False
) -> None:
    for module in (test_feed_law, test_sync_law):
        monkeypatch.setattr(module, "note", lambda text: None)  # Hypothesis takes notes of its own plays only
    loop = asyncio.new_event_loop()
    house = house_with_phones(folder)
    try:
        place = loop.run_until_complete(house.__aenter__())
        law = type("LawHere", (FeedLaw,), {"place": place, "loop": loop})()
        try:
            for one in weaken:
                one(monkeypatch)
            afternoon(law, follow)
        finally:
            loop.run_until_complete(house.__aexit__(None, None, None))
    finally:
        loop.close()


# --- what may be weakened ---


def sight(patch: pytest.MonkeyPatch) -> None:
    """The one visibility function forgets audiences."""
    sees = Sight.sees
    patch.setattr(Sight, "sees", lambda self, position, audience: sees(self, position, None))


def lanes(patch: pytest.MonkeyPatch) -> None:
    """Timelines are read without regard for audiences."""

    async def lane(
        self: StoreFeeds, room_no: int, room_id: str, audience: str, after: int, upto: int, limit: int, backwards: bool
    ) -> list[Event]:
        if audience == "*":
            return []
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM rooms_events e WHERE e.room_no = ? AND e.position > ? AND e.position <= ? "
            f"ORDER BY e.position {'DESC' if backwards else 'ASC'} LIMIT ?",
            *(room_no, after, upto, limit),
        )
        return [event_of(room_id, row) for row in rows]

    patch.setattr(StoreFeeds, "lane", lane)


def audiences(patch: pytest.MonkeyPatch) -> None:
    """What a subscriber says is for all."""
    patch.setattr(_send, "audience_of", lambda facts, sender, wanted, about: wanted)


def members(patch: pytest.MonkeyPatch) -> None:
    """Of a feed's members one sees all."""

    async def members_at(
        self: State, room_id: str, position: int, user_ids: Collection[str] | None = None, viewer: str = ""
    ) -> list[Event]:
        facts = await self._facts.get(room_id)
        assert facts is not None
        return await self._members(facts, position)

    patch.setattr(State, "members_at", members_at)


def directory(patch: pytest.MonkeyPatch) -> None:
    """Members of a feed can be found by anyone."""
    patch.setattr(_people, "is_open", lambda facts: True)


def mutual(patch: pytest.MonkeyPatch) -> None:
    """A feed is a room that two share."""

    async def shared_rooms(self: Store, one: str, other: str) -> list[str]:
        rows = await self._db.all(
            "SELECT r.room_id FROM rooms_members a JOIN rooms_members b ON b.room_no = a.room_no AND b.user_id = ? "
            "JOIN rooms_rooms r ON r.room_no = a.room_no "
            "WHERE a.user_id = ? AND a.membership = 'join' AND b.membership = 'join'",
            *(other, one),
        )
        return [row[0] for row in rows]

    patch.setattr(Store, "shared_rooms", shared_rooms)


def presence(patch: pytest.MonkeyPatch) -> None:
    """Whether somebody is there is told to all."""

    async def share_room(self: Memberships, one: str, other: str) -> bool:
        return True

    patch.setattr(Memberships, "share_room", share_room)


def receipts(patch: pytest.MonkeyPatch) -> None:
    """How far one has read is told to all who subscribe."""
    events = Receipts.events

    async def told(self: Receipts, viewer: str, room_id: str, *bounds: int | None) -> list[bytes]:
        facts = await self._facts.get(room_id)
        assert facts is not None
        return [event for user_id in {viewer, *facts.members} for event in await events(self, user_id, room_id)]

    patch.setattr(Receipts, "events", told)


def typing(patch: pytest.MonkeyPatch) -> None:
    """Who types is told to all who subscribe."""

    async def say(self: Typing, user_id: str, room_id: str, typing: bool, timeout_ms: int | None) -> None:
        self._start(room_id, user_id, 60_000)

    patch.setattr(Typing, "set", say)


def pushes(patch: pytest.MonkeyPatch) -> None:
    """Whose word it is does not matter to phones."""
    consider = Intake._consider
    patch.setattr(Intake, "_consider", lambda self, event: consider(self, event.changed(audience=None)))


#: What is weakened, and where that is seen.
BROKEN: dict[str, tuple[list[Weaken], str]] = {
    "sight": ([sight], "event/{}"),
    "sight and lanes": ([sight, lanes], "v3/sync"),
    "members": ([members], "v3/search"),
    "directory": ([directory], "user_directory"),
    "mutual": ([mutual], "mutual_rooms"),
    "presence": ([presence], "presence"),
    "receipts": ([receipts], "v3/sync"),
    "typing": ([typing], "v3/sync"),
    "pushes": ([sight, pushes], "push"),
}


@pytest.mark.parametrize("weakened", BROKEN)
def test_somebody_learns_of_another(weakened: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weaken, where = BROKEN[weakened]
    with pytest.raises(Learned) as learned:
        play(tmp_path, monkeypatch, weaken)
    assert where in learned.value.args[1]


def test_an_event_has_the_wrong_audience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError):
        play(tmp_path, monkeypatch, [audiences])


def test_nobody_learns_of_another_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(tmp_path, monkeypatch, follow=True)


def test_without_lanes_sight_holds_alone_and_those_who_follow_see_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(tmp_path / "looking", monkeypatch, [lanes])
    with pytest.raises(AssertionError) as broken:
        play(tmp_path / "following", monkeypatch, [lanes], follow=True)
    assert broken.type is AssertionError

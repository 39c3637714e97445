"""The law of sync: old snapshot + increments == fresh snapshot, for every client, whatever anybody does.

Three ways to sync answer every poll of the machine and must agree: the house's own, one whose ring holds three changes,
and one whose bus loses everything (law 2: only latency may suffer). Runs on both databases.
"""

import asyncio
import copy
import os
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.agreement.sync_client import INVITE, JOIN, KNOCK, LEAVE, Client, Json, Room
from tests.harness.measures import force
from tests.harness.postgres import Postgres
from tests.parts.sync.inside import Inside, Person, Refused, inside

MESSAGES_ONLY = {"room": {"timeline": {"types": ["m.room.message", "m.room.redaction"], "limit": 4}}}
FILTERS: list[Json] = [
    {},
    {"room": {"timeline": {"limit": 1}}},
    {"room": {"timeline": {"limit": 3}, "include_leave": True}},
    {"room": {"state": {"lazy_load_members": True}, "timeline": {"limit": 2, "unread_thread_notifications": True}}},
    {"room": {"state": {"lazy_load_members": True, "include_redundant_members": True}, "timeline": {"limit": 20}}},
    {"room": {"state": {"types": ["m.room.topic", "m.room.member"]}, "timeline": {"limit": 2}}},
    {"room": {"timeline": {"not_types": ["m.room.member", "m.room.topic"], "limit": 3}, "include_leave": True}},
    {"room": {"timeline": {"types": []}}},
    MESSAGES_ONLY,
]
FORMS = ("", "state_after", "org.matrix.msc4222.state_after")
WITHHELD = "words that nobody reads"
APPS = ("own", "tiny", "deaf")


class Follower:
    """A device that follows by increments, another of the same user that looks afresh, and what both ask for.

    ``period``: how many things happen between two polls.
    """

    def __init__(self, person: Person, afresh: Person, filter_: Json, form: str, period: int) -> None:
        self.person = person
        self.afresh = afresh
        self.filter = filter_
        self.form = form
        self.period = period
        self.client = Client(form)
        self.turn = 0

    @property
    def query(self) -> Json:
        query: Json = {"filter": self.filter, "set_presence": "offline"}
        if self.form:
            query[self.form.replace("state_after", "use_state_after")] = True
        return query


class Following(RuleBasedStateMachine):
    """Clients follow what is done."""

    place: Inside
    loop: asyncio.AbstractEventLoop
    followers: list[Follower]
    step: int

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def attempt(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do it, if it is allowed."""
        try:
            return self.run(work)
        except Refused as refused:
            assert refused.status < 500, refused
            return None

    @invariant()
    def follow(self) -> None:
        """Each polls when its time has come; now and then the answer is lost on the way, or all state is asked for."""
        self.step += 1
        for index, follower in enumerate(self.followers):
            if self.step % follower.period == 0:
                mood = (self.step // follower.period + index) % 7
                answer = self.run(self.answers(follower, full_state=True if mood == 3 else None))
                if mood != 5:
                    follower.client.take(copy.deepcopy(answer))
                    self.run(self.compare(follower))

    def teardown(self) -> None:
        if hasattr(self, "followers"):
            for follower in self.followers:
                follower.client.take(copy.deepcopy(self.run(self.answers(follower))))
                self.run(self.compare(follower))
                self.run(self.page_back(follower))

    async def answers(self, follower: Follower, **query: Any) -> Json:
        """The answer that all ways to sync agree on; the next token is each of theirs in turn."""
        await self.place.house.jobs.settle()
        await self.place.house.rooms.settle()
        since = follower.client.since
        found = [await follower.person.sync(since, app=app, **follower.query, **query) for app in APPS]
        assert WITHHELD not in str(found)
        own = self.plain(found[0])
        for app, other in zip(APPS, found, strict=True):
            found_apart = list(differences(own, self.plain(other)))
            assert [] == found_apart, (app, since, found_apart)
        follower.turn += 1
        return found[follower.turn % len(APPS)]

    async def compare(self, follower: Follower) -> None:
        """The snapshot that grew is the snapshot that is given afresh."""
        fresh = Client(follower.form)
        fresh.take(await follower.afresh.sync(None, **follower.query))
        client = follower.client
        note(f"{follower.person.user_id} with {follower.filter} {follower.form}")
        assert fresh.account == client.account
        for section in (JOIN, INVITE, KNOCK):
            assert fresh.rooms[section].keys() == client.rooms[section].keys(), section
        assert client.rooms[LEAVE].keys() >= fresh.rooms[LEAVE].keys()
        for section in (INVITE, KNOCK):
            assert fresh.rooms[section] == client.rooms[section]
        for room_id, room in fresh.rooms[JOIN].items():
            await self.compare_rooms(follower, room_id, room, client.rooms[JOIN][room_id])
            assert room.receipts == client.rooms[JOIN][room_id].receipts
            if "types" not in follower.filter.get("room", {}).get("timeline", {}):
                assert room.unread == client.rooms[JOIN][room_id].unread
                assert room.threads == client.rooms[JOIN][room_id].threads
        for room_id, room in fresh.rooms[LEAVE].items():
            await self.compare_rooms(follower, room_id, room, client.rooms[LEAVE][room_id])

    async def compare_rooms(self, follower: Follower, room_id: str, fresh: Room, grown: Room) -> None:
        note(f"room {room_id}")
        ids, grown_ids = ([event["event_id"] for event in room.timeline] for room in (fresh, grown))
        shorter = min(len(ids), len(grown_ids))
        assert ids[len(ids) - shorter :] == grown_ids[len(grown_ids) - shorter :]
        for event, other in zip(reversed(fresh.timeline), reversed(grown.timeline), strict=False):
            assert same(event, other), (event, other)
        if room_id in follower.client.rooms[JOIN]:
            assert fresh.account == grown.account
        wanted = follower.filter.get("room", {}).get("state", {})
        lazy = wanted.get("lazy_load_members")
        for key in fresh.state.keys() | grown.state.keys():
            if "types" in wanted and key[0] not in wanted["types"]:
                continue
            if lazy and key[0] == "m.room.member" and (key not in fresh.state or key not in grown.state):
                continue
            assert key in fresh.state and key in grown.state, key
            assert same(fresh.state[key], grown.state[key]), (fresh.state[key], grown.state[key])
        if lazy:
            for event in fresh.timeline:
                assert ("m.room.member", event["sender"]) in grown.state, event
        self.compare_summaries(fresh, grown)

    def plain(self, answer: Json) -> Json:
        return plain(answer)

    def compare_summaries(self, fresh: Room, grown: Room) -> None:
        if "m.joined_member_count" in fresh.summary:
            for name in ("m.joined_member_count", "m.invited_member_count"):
                assert fresh.summary[name] == grown.summary[name]
            if "m.heroes" in fresh.summary:
                assert fresh.summary["m.heroes"] == grown.summary["m.heroes"]

    async def page_back(self, follower: Follower) -> None:
        """From the beginning of a timeline /messages leads back to the beginning of what can be seen."""
        person = follower.afresh
        everything = {"room": {"timeline": {"limit": 1000}}}
        whole = await person.sync(None, filter=everything, use_state_after=True)
        for room_id, told in whole.get("rooms", {}).get(JOIN, {}).items():
            grown = follower.client.rooms[JOIN][room_id]
            if follower.filter.get("room", {}).get("timeline", {}).keys() - {"limit", "unread_thread_notifications"}:
                continue
            seen = [event["event_id"] for event in reversed(grown.timeline)]
            token: str | None = grown.prev_batch
            while token is not None:
                page = await person.get("v3/rooms/{}/messages", room_id, dir="b", from_=token, limit=7)
                seen += [event["event_id"] for event in page["chunk"]]
                token = page.get("end")
            expected = [event["event_id"] for event in reversed(told["timeline"]["events"])]
            if grown.whole and len(seen) < len(expected):
                expected = expected[: len(seen)]
            assert expected == seen, (room_id, grown.prev_batch, grown.whole)


class Law(Following):
    """People do things; their clients follow."""

    @initialize(
        filters=st.lists(st.sampled_from(FILTERS), min_size=3, max_size=3),
        forms=st.lists(st.sampled_from(FORMS), min_size=3, max_size=3),
        periods=st.lists(st.integers(1, 9), min_size=3, max_size=3),
        together=st.booleans(),
    )
    def begin(self, filters: list[Json], forms: list[str], periods: list[int], together: bool) -> None:
        self.rooms: list[str] = []
        self.events: dict[str, list[str]] = {}
        self.followers = []
        self.step = 0
        for name, filter_, form, period in zip(("ann", "bob", "cid"), filters, forms, periods, strict=True):
            person = self.run(self.place.person(name))
            afresh = self.run(self.place.device(person.user_id, "LAPTOP"))
            self.followers.append(Follower(person, afresh, filter_, form, period))
        self.create(0, "public_chat", "12", "shared", False)
        if together:
            self.come_and_go(1, 0, "join")
            self.come_and_go(2, 0, "join")

    # --- what people do ---

    who = st.integers(0, 2)
    which = st.integers(0, 20)

    def person(self, index: int) -> Person:
        return self.followers[index].person

    def room(self, index: int) -> str:
        return self.rooms[index % len(self.rooms)]

    def own_room(self, who: int, index: int) -> str:
        """One of the rooms the person is in, if there is any."""
        memberships = self.run(self.place.house.rooms.memberships(self.person(who).user_id))
        mine = [room for room in self.rooms if room in memberships and memberships[room].membership == JOIN]
        return mine[index % len(mine)] if mine else self.room(index)

    def event(self, room: str, index: int) -> str | None:
        events = self.events.get(room)
        return events[-1 - index % min(len(events), 5)] if events else None

    @rule(
        who=who,
        preset=st.sampled_from(("public_chat", "private_chat", "trusted_private_chat")),
        version=st.sampled_from(("12", "11", "10")),
        visibility=st.sampled_from(("shared", "joined", "invited", "world_readable")),
        invites=st.booleans(),
    )
    def create(self, who: int, preset: str, version: str, visibility: str, invites: bool) -> None:
        if len(self.rooms) >= 3:
            return
        history = {"type": "m.room.history_visibility", "state_key": "", "content": {"history_visibility": visibility}}
        others = [other.person.user_id for index, other in enumerate(self.followers) if index != who]
        levels = {"users_default": 100}
        body: Json = {"preset": preset, "room_version": version, "initial_state": [history]}
        body["power_level_content_override"] = levels
        room = self.run(self.person(who).create(**body, invite=others if invites else []))
        self.rooms.append(room)

    @rule(who=who, which=which, act=st.sampled_from(("join", "join", "leave", "knock", "forget")))
    def come_and_go(self, who: int, which: int, act: str) -> None:
        person, room = self.person(who), self.room(which)
        if act == "join":
            self.attempt(person.join(room))
        elif act == "knock":
            self.attempt(person.post("v3/knock/{}", room))
        else:
            self.attempt(person.post(f"v3/rooms/{{}}/{act}", room))

    @rule(who=who, whom=who, which=which, act=st.sampled_from(("invite", "invite", "kick", "ban", "unban")))
    def moderate(self, who: int, whom: int, which: int, act: str) -> None:
        body = {"user_id": self.person(whom).user_id, "reason": "tea"}
        self.attempt(self.person(who).post(f"v3/rooms/{{}}/{act}", self.own_room(who, which), body=body))

    @rule(who=who, which=which, count=st.integers(1, 6))
    def say(self, who: int, which: int, count: int) -> None:
        room = self.own_room(who, which)
        for number in range(count):
            event_id = self.attempt(self.person(who).say(room, f"{number} {self.person(1).user_id}"))
            if event_id is None:
                return
            self.events.setdefault(room, []).append(event_id)

    @rule(who=who, which=which)
    def say_what_is_withheld(self, who: int, which: int) -> None:
        """A measure is on it before anybody has looked, as a hold of the gate's is."""
        room = self.own_room(who, which)
        event_id = self.attempt(self.person(who).say(room, WITHHELD))
        if event_id is not None:
            self.run(self.withhold(event_id))
            self.events.setdefault(room, []).append(event_id)

    async def withhold(self, event_id: str) -> None:
        force(self.place.house.restraints, "hide", item=event_id)

    @rule(
        who=who, which=which, event=which, how=st.sampled_from(("m.replace", "m.thread", "m.annotation", "m.reference"))
    )
    def relate(self, who: int, which: int, event: int, how: str) -> None:
        room = self.own_room(who, which)
        parent = self.event(room, event)
        if parent is None:
            return
        relates: Json = {"m.relates_to": {"rel_type": how, "event_id": parent}}
        if how == "m.annotation":
            relates["m.relates_to"]["key"] = "🍵"
            self.attempt(self.person(who).send(room, "m.reaction", relates))
            return
        if how == "m.replace":
            relates["m.new_content"] = {"msgtype": "m.text", "body": "new"}
        event_id = self.attempt(self.person(who).say(room, "* new", **relates))
        if event_id is not None:
            self.events[room].append(event_id)

    @rule(who=who, which=which, event=which)
    def redact(self, who: int, which: int, event: int) -> None:
        room = self.own_room(who, which)
        target = self.event(room, event)
        if target is not None:
            self.attempt(self.person(who).redact(room, target))

    @rule(
        who=who,
        which=which,
        what=st.sampled_from(
            (
                ("m.room.topic", {"topic": "tea"}),
                ("m.room.topic", {"topic": "more tea"}),
                ("m.room.name", {"name": "Teahouse"}),
                ("m.room.name", {}),
                ("m.room.history_visibility", {"history_visibility": "joined"}),
                ("m.room.history_visibility", {"history_visibility": "shared"}),
                ("m.room.join_rules", {"join_rule": "public"}),
                ("m.room.join_rules", {"join_rule": "knock"}),
                ("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}),
            )
        ),
    )
    def set_state(self, who: int, which: int, what: tuple[str, Json]) -> None:
        self.attempt(self.person(who).state(self.own_room(who, which), *what))

    @rule(who=who, which=which, event=which, kind=st.sampled_from(("m.read", "m.read.private", "m.fully_read")))
    def read(self, who: int, which: int, event: int, kind: str) -> None:
        room = self.own_room(who, which)
        target = self.event(room, event)
        if target is not None:
            body = {"thread_id": "main"} if event % 3 == 0 and kind != "m.fully_read" else {}
            self.attempt(self.person(who).post("v3/rooms/{}/receipt/{}/{}", room, kind, target, body=body))

    @rule(who=who, which=which, what=st.sampled_from(("global", "room", "tag", "name", "upgrade")), value=which)
    def keep(self, who: int, which: int, what: str, value: int) -> None:
        """Rarer things: account data, tags, another name, a room that moves on."""
        person, room = self.person(who), self.own_room(who, which)
        if what == "global":
            self.attempt(person.put("v3/user/{}/account_data/{}", person.user_id, "org.tea", body={"value": value}))
        elif what == "room":
            path = "v3/user/{}/rooms/{}/account_data/{}"
            self.attempt(person.put(path, person.user_id, room, "org.tea", body={"value": value}))
        elif what == "tag":
            path = "v3/user/{}/rooms/{}/tags/{}"
            self.attempt(person.put(path, person.user_id, room, "u.tea", body={"order": value / 20}))
        elif what == "name":
            self.attempt(person.put("v3/profile/{}/displayname", person.user_id, body={"displayname": f"N{value}"}))
            self.run(self.place.house.jobs.settle())
        elif len(self.rooms) < 3:
            answer = self.attempt(person.post("v3/rooms/{}/upgrade", room, body={"new_version": "12"}))
            if answer is not None:
                self.rooms.append(answer["replacement_room"])


def same(fresh: Json, grown: Json) -> bool:
    """Whether both are one event. A client may have missed a redaction in a gap of its timeline, no more."""
    if fresh["event_id"] != grown["event_id"]:
        return False
    if "redacted_because" in fresh.get("unsigned", {}) or grown.get("redacted"):
        return True
    return bool(fresh["content"] == grown["content"])


def plain(answer: Json) -> Json:
    """An answer without what differs from moment to moment and from one way to sync to another."""
    answer = copy.deepcopy(answer)
    del answer["next_batch"]
    answer.pop("presence", None)
    for section in (JOIN, LEAVE):
        for told in answer.get("rooms", {}).get(section, {}).values():
            for event in told["timeline"]["events"]:
                event["unsigned"].pop("age")
            receipts = Room()
            receipts.take_ephemeral(told.pop("ephemeral", {"events": []})["events"])
            told["receipts"] = receipts.receipts
    return answer


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Where two answers differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from differences(one.get(key), other.get(key), f"{path}/{key}")
    elif one != other:
        yield f"{path}: {one!r:.600} and {other!r:.600}"


def obey(law: type[Following], place: AbstractAsyncContextManager[Inside], examples: int, steps: int) -> None:
    """Run the machine in one house; every example has people and rooms of its own.

    What breaks it is told as it was found: shrinking it takes minutes, and is asked for with LAW_SHRINKS=1.
    """
    loop = asyncio.new_event_loop()
    try:
        opened = loop.run_until_complete(place.__aenter__())
        machine = type("LawHere", (law,), {"place": opened, "loop": loop})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                phases=[one for one in Phase if one != Phase.shrink or os.environ.get("LAW_SHRINKS")],
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
                report_multiple_bugs=False,
            ),
        )
        loop.run_until_complete(place.__aexit__(None, None, None))
    finally:
        loop.close()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_old_snapshot_and_increments_are_a_fresh_snapshot(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    postgres: Postgres | None = request.getfixturevalue("postgres") if database == "postgresql" else None
    obey(Law, inside(tmp_path, postgres.database() if postgres else ""), examples=25, steps=30)

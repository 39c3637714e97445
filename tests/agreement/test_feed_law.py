"""The law of feeds: nothing a subscriber reads shows that there is another one, whatever anybody does.

Each follows by increments as in the law of sync, which holds here too: old snapshot + increments == fresh snapshot.
What is hidden from whom is worked out from the events as they lie in the database. Runs on both databases.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from teahouse.rooms import NewFeed
from tests.agreement.sync_client import JOIN, Json, Room
from tests.agreement.test_sync_law import FORMS, Follower, Following, obey
from tests.harness.postgres import Postgres
from tests.parts.push.world import Gateway
from tests.parts.sync.inside import Inside, Person, Refused, inside

FILTERS: list[Json] = [
    {},
    {"room": {"timeline": {"limit": 2}}},
    {"room": {"timeline": {"limit": 3}, "include_leave": True}},
    {"room": {"state": {"lazy_load_members": True}, "timeline": {"limit": 2, "unread_thread_notifications": True}}},
]
WHOLE = {"room": {"timeline": {"limit": 1000}, "include_leave": True}}
READS = (
    "v3/rooms/{}/members",
    "v3/rooms/{}/joined_members",
    "v3/rooms/{}/state",
    "v1/rooms/{}/threads",
    "v1/rooms/{}/hierarchy",
    "v1/room_summary/{}",
)


class Learned(AssertionError):
    """A subscriber was told something of another."""


class FeedLaw(Following):
    """The face publishes and answers, three subscribers come, talk and go. Each has a phone that is pushed to."""

    gateway: Gateway  # of all examples

    @initialize(
        filters=st.lists(st.sampled_from(FILTERS), min_size=3, max_size=3),
        forms=st.lists(st.sampled_from(FORMS), min_size=3, max_size=3),
        periods=st.lists(st.integers(1, 5), min_size=3, max_size=3),
    )
    def begin(self, filters: list[Json], forms: list[str], periods: list[int]) -> None:
        self.followers = []
        self.step = 0
        self.said = 0
        self.face: Person = self.run(self.place.person("news"))
        handle = self.face.user_id[1:].split(":")[0]
        house = self.place.house
        feed = NewFeed(localpart=handle, name="News", account={"handle": handle})
        draft = self.run(house.rooms.draft_feed(self.face.user_id, feed))
        self.feed: str = self.run(house.db.write(lambda tx: house.rooms.found_feed(tx, draft)))
        each = zip(("ann", "bob", "cid"), filters, forms, periods, strict=True)
        for index, (name, filter_, form, period) in enumerate(each):
            person = self.run(self.place.person(name))
            afresh = self.run(self.place.device(person.user_id, "LAPTOP"))
            self.followers.append(Follower(person, afresh, filter_, form, period))
            self.rename(index, 0)
            self.come_and_go(index, "join")
            self.run(self.give_phone(person))
        self.publish("m.text", 0)

    async def give_phone(self, person: Person) -> None:
        pusher = {
            "pushkey": person.user_id,
            "kind": "http",
            "app_id": "org.tea",
            "app_display_name": "Tea",
            "device_display_name": "Phone",
            "lang": "en",
            "data": {"url": FeedLaw.gateway.url},
        }
        await person.post("v3/pushers/set", body=pusher)

    who = st.integers(0, 2)
    which = st.integers(0, 20)

    def person(self, index: int) -> Person:
        return self.followers[index].person

    def mark(self, index: int) -> str:
        """What is in everything that one subscriber says, and in their name."""
        return f"of{self.person(index).user_id[1:].split(':')[0]}x"

    def text(self, index: int) -> str:
        self.said += 1
        return f"word {self.said} {self.mark(index)}"

    def events(self) -> list[tuple[str, str, str | None]]:
        """(event id, type, whose it is) of the feed; what is for all is nobody's."""
        rows = self.run(
            self.place.house.db.all(
                "SELECT e.event_id, e.type, e.sender, e.state_key, e.audience FROM rooms_events e "
                "JOIN rooms_rooms r ON r.room_no = e.room_no WHERE r.room_id = ? ORDER BY e.position",
                self.feed,
            )
        )
        face, found = self.face.user_id, []
        for key, kind, sender, state_key, audience in rows:
            owner = sender if sender != face else state_key if kind == "m.room.member" else audience
            owner = None if owner in (face, "*") else owner
            assert (owner or "*") == audience, (kind, sender, state_key, audience)
            found.append(("$" + base64.urlsafe_b64encode(key).decode().rstrip("="), kind, owner))
        return found

    def some_event(self, which: int, whose: set[str | None]) -> str | None:
        found = [event_id for event_id, kind, owner in self.events() if owner in whose and kind == "m.room.message"]
        return found[-1 - which % min(len(found), 6)] if found else None

    # --- what subscribers do ---

    @rule(who=who, act=st.sampled_from(("join", "join", "leave", "forget")))
    def come_and_go(self, who: int, act: str) -> None:
        person = self.person(who)
        self.attempt(person.join(self.feed) if act == "join" else person.post(f"v3/rooms/{{}}/{act}", self.feed))

    @rule(who=who, which=which, how=st.sampled_from(("", "", "m.replace", "m.thread", "m.annotation", "m.reference")))
    def say(self, who: int, which: int, how: str) -> None:
        person, text = self.person(who), self.text(who)
        parent = self.some_event(which, {None, person.user_id}) if how else None
        relates: Json = {"m.relates_to": {"rel_type": how, "event_id": parent}} if parent else {}
        if how == "m.annotation" and parent:
            relates["m.relates_to"]["key"] = text
            self.attempt(person.send(self.feed, "m.reaction", relates))
            return
        if how == "m.replace":
            relates["m.new_content"] = {"msgtype": "m.text", "body": text}
        self.attempt(person.say(self.feed, text, **relates))

    @rule(who=who, whom=who, which=which)
    def redact(self, who: int, whom: int, which: int) -> None:
        """Also what others said, which is refused."""
        target = self.some_event(which, {self.person(whom).user_id})
        if target is not None:
            self.attempt(self.person(who).redact(self.feed, target))

    @rule(who=who, which=which, kind=st.sampled_from(("m.read", "m.read.private", "m.fully_read")))
    def read(self, who: int, which: int, kind: str) -> None:
        target = self.some_event(which, {None, self.person(who).user_id})
        if target is not None:
            self.attempt(self.person(who).post("v3/rooms/{}/receipt/{}/{}", self.feed, kind, target, body={}))

    @rule(who=who, typing=st.booleans())
    def type(self, who: int, typing: bool) -> None:
        body = {"typing": typing, "timeout": 30_000} if typing else {"typing": False}
        person = self.person(who)
        self.attempt(person.put("v3/rooms/{}/typing/{}", self.feed, person.user_id, body=body))

    @rule(who=who, value=which)
    def rename(self, who: int, value: int) -> None:
        person, body = self.person(who), {"displayname": f"N{value} {self.mark(who)}"}
        self.run(person.put("v3/profile/{}/displayname", person.user_id, body=body))
        self.run(self.place.house.jobs.settle())

    @rule(who=who)
    def new_device(self, who: int) -> None:
        self.run(self.place.device(self.person(who).user_id, f"D{self.step}"))

    # --- what the face does ---

    async def send(self, kind: str, content: Json, **options: Any) -> None:
        try:
            await self.place.house.rooms.send(self.feed, self.face.user_id, kind, content, **options)
        except Exception as error:
            assert getattr(error, "status", 500) < 500, error

    @rule(how=st.sampled_from(("m.text", "m.replace", "redact", "topic")), which=which)
    def publish(self, how: str, which: int) -> None:
        self.said += 1
        content: Json = {"msgtype": "m.text", "body": f"word {self.said} for all"}
        target = self.some_event(which, {None}) if how in ("m.replace", "redact") else None
        if how == "topic":
            self.run(self.send("m.room.topic", {"topic": f"topic {self.said}"}, state_key=""))
            return
        if how == "redact":
            if target is not None:
                self.run(self.face.redact(self.feed, target))
            return
        if target is not None:
            content["m.new_content"] = dict(content)
            content["m.relates_to"] = {"rel_type": how, "event_id": target}
        self.run(self.send("m.room.message", content))

    @rule(whom=who, which=which, how=st.sampled_from(("say", "reply", "reply to an article", "react", "redact")))
    def answer(self, whom: int, which: int, how: str) -> None:
        reader = self.person(whom).user_id
        target = self.some_event(which, {None} if how == "reply to an article" else {reader})
        content: Json = {"msgtype": "m.text", "body": self.text(whom)}
        if how == "say" or target is None:
            self.run(self.send("m.room.message", content, audience=reader))
        elif how == "react":
            about = {"rel_type": "m.annotation", "event_id": target, "key": content["body"]}
            self.run(self.send("m.reaction", {"m.relates_to": about}))
        elif how == "redact":
            self.run(self.face.redact(self.feed, target))
        else:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": target}}
            self.run(self.send("m.room.message", content, audience=reader))

    @rule(whom=who, act=st.sampled_from(("ban", "unban", "unban", "kick", "invite")))
    def moderate(self, whom: int, act: str) -> None:
        body = {"user_id": self.person(whom).user_id}
        self.attempt(self.face.post(f"v3/rooms/{{}}/{act}", self.feed, body=body))

    # --- what subscribers see ---

    @invariant()
    def hidden(self) -> None:
        """One of them reads everything there is to read; none of it is of another."""
        if self.step % 3 == 1:
            self.run(self.place.house.jobs.settle())
            self.run(self.place.house.rooms.settle())
            self.look(self.step // 3 % 3)

    def teardown(self) -> None:
        if hasattr(self, "followers") and len(self.followers) == 3:
            super().teardown()
            for index in range(3):
                self.look(index)

    def compare_summaries(self, fresh: Room, grown: Room) -> None:
        """How many subscribe is told with whatever else is told: nobody is woken because another came."""
        assert fresh.summary.get("m.heroes") == grown.summary.get("m.heroes")

    def plain(self, answer: Json) -> Json:
        """Without the counts, which one way to sync tells sooner than another."""
        answer = super().plain(answer)
        for told in answer.get("rooms", {}).get(JOIN, {}).values():
            told.pop("summary", None)
        return answer

    def look(self, viewer: int) -> None:
        events, me = self.events(), self.person(viewer).user_id
        others = [index for index in range(3) if index != viewer]
        marks = [trace for index in others for trace in (self.person(index).user_id, self.mark(index))]
        hidden = [event_id for event_id, _, owner in events if owner not in (None, me)]
        known = [event_id for event_id, _, owner in events if owner in (None, me)]
        for what, told in self.run(self.everything(viewer, known[-4:])):
            for trace in [*marks, *hidden]:
                if trace in told:
                    raise Learned(me, what, trace, told[:4000])
        self.run(self.by_id(viewer, hidden[-6:], [self.person(index).user_id for index in others]))
        self.run(self.counted(viewer))

    async def everything(self, viewer: int, known: list[str]) -> list[tuple[str, str]]:
        """The answer of every read path, as text."""
        person, feed, found = self.followers[viewer].afresh, self.feed, []

        async def ask(method: str, path: str, *fields: str, body: Any = None, **query: Any) -> Json:
            try:
                answer = await person.call(method, path, *fields, body=body, **query)
            except Refused as refused:
                assert refused.status < 500, (path, refused)
                answer = {"refused": str(refused)}
            found.append((f"{method} {path} {query}", json.dumps(answer)))
            return answer

        found.append(("push", await self.pushed(person.user_id)))
        since = self.followers[viewer].client.since
        await ask("GET", "v3/sync", filter=WHOLE, timeout=0)
        await ask("GET", "v3/sync", filter=FILTERS[3], timeout=0, full_state=True, since=since)
        fresh = await ask("GET", "v3/sync", since=since, timeout=0)
        if since is not None:
            await ask("GET", "v3/keys/changes", from_=since, to=fresh["next_batch"])
        for way in ("b", "f"):
            page: Json = {}
            while page == {} or "end" in page:
                page = await ask("GET", "v3/rooms/{}/messages", feed, dir=way, limit=9, from_=page.get("end"))
            await ask("GET", "v1/rooms/{}/timestamp_to_event", feed, ts=0 if way == "f" else 2**45, dir=way)
        for path in READS:
            await ask("GET", path, feed)
        for only in (None, "highlight"):
            await ask("GET", "v3/notifications", only=only, limit=50)
        for target in known:
            await ask("GET", "v3/rooms/{}/context/{}", feed, target, limit=20)
            await ask("GET", "v3/rooms/{}/event/{}", feed, target)
            await ask("GET", "v1/rooms/{}/relations/{}", feed, target)
        handle = self.face.user_id[1:].split(":")[0]
        await ask("POST", "v3/publicRooms", body={"filter": {"generic_search_term": handle}})
        for index in {0, 1, 2} - {viewer}:
            term = self.mark(index)
            await ask("POST", "v3/user_directory/search", body={"search_term": self.person(index).user_id[1:5]})
            wanted = {"search_term": "word", "filter": {"rooms": [feed]}, "event_context": {"include_profile": True}}
            await ask("POST", "v3/search", body={"search_categories": {"room_events": wanted}})
            answer = await person.post("v3/search", body={"search_categories": {"room_events": {"search_term": term}}})
            if answer["search_categories"]["room_events"].get("count", 0):
                raise Learned(person.user_id, "search", answer)
        return found

    async def pushed(self, user_id: str) -> str:
        """All that the phone was told, once nothing waits to be told."""
        await self.place.house.push._intake.settle()
        async with asyncio.timeout(20):
            while self.place.house.push.waiting():
                await asyncio.sleep(0.005)
        return json.dumps([one for one in FeedLaw.gateway.told if one["devices"][0]["pushkey"] == user_id])

    async def counted(self, viewer: int) -> None:
        """How many subscribe is no secret, and right wherever it is told afresh."""
        row = await self.place.house.db.one(
            "SELECT COUNT(*) FROM rooms_members m JOIN rooms_rooms r ON r.room_no = m.room_no "
            "WHERE r.room_id = ? AND m.membership = 'join'",
            self.feed,
        )
        assert row is not None
        person = self.followers[viewer].afresh
        told = (await person.sync(None, timeout=0)).get("rooms", {}).get("join", {}).get(self.feed)
        if told is not None:
            assert row[0] == told["summary"]["m.joined_member_count"]
        try:
            assert row[0] == (await person.get("v1/room_summary/{}", self.feed))["num_joined_members"]
        except Refused as refused:
            assert refused.status < 500 and told is None, refused

    async def by_id(self, viewer: int, hidden: list[str], others: list[str]) -> None:
        """What is of others is refused as what does not exist is."""
        person, feed = self.person(viewer), self.feed
        note(f"{person.user_id} asks for {hidden}")

        async def refusal(path: str, *fields: str, **query: Any) -> tuple[int, str]:
            method, _, path = path.rpartition(" ")
            try:
                told = await person.call(method or "GET", path, *fields, **query)
            except Refused as refused:
                return refused.status, str(refused)
            return 200, json.dumps(told)

        for path in (
            "v3/rooms/{}/event/{}",
            "v3/rooms/{}/context/{}",
            "v1/rooms/{}/relations/{}",
            "PUT v3/rooms/{}/redact/{}/t",
            "POST v3/rooms/{}/receipt/m.read/{}",
            "POST v3/rooms/{}/report/{}",
        ):
            body: Json | None = {} if " " in path else None
            nothing = await refusal(path, feed, "$" + "A" * 43, body=body)
            assert nothing[0] in (403, 404), (path, nothing)
            for event_id in hidden:
                told = await refusal(path, feed, event_id, body=body)
                if nothing != told:
                    raise Learned(person.user_id, path, event_id, nothing, told)
        for path, fields, query in (
            ("v3/rooms/{}/state/m.room.member/{}", [feed], False),
            ("v1/mutual_rooms", [], True),
            ("v3/presence/{}/status", [], False),
            ("POST v3/rooms/{}/invite", [feed], True),
            ("POST v3/rooms/{}/ban", [feed], True),
        ):
            asked = [
                await refusal(
                    path,
                    *([*fields] if query else [*fields, user_id]),
                    **({"body": {"user_id": user_id}} if " " in path else {"user_id": user_id} if query else {}),
                )
                for user_id in ("@nobody:localhost", *others)
            ]
            if len(set(asked)) > 1:
                raise Learned(person.user_id, path, asked)


@asynccontextmanager
async def house_with_phones(folder: Path, database: str = "") -> AsyncIterator[Inside]:
    """A house, and the gateway to the phones of its people."""
    FeedLaw.gateway = await Gateway().start()
    try:
        async with inside(folder, database) as place:
            yield place
    finally:
        await FeedLaw.gateway.stop()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_subscribers_never_learn_of_each_other(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    postgres: Postgres | None = request.getfixturevalue("postgres") if database == "postgresql" else None
    place = house_with_phones(tmp_path, postgres.database() if postgres else "")
    obey(FeedLaw, place, examples=2 if postgres else 5, steps=20)

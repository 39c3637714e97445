"""What is withheld in some countries only: in chat apps as on pages, by the header that the operator trusts.

And what measures say about a message in a room. The house is in this process, because its clock is moved by days.
"""

import asyncio
from typing import Any

from teahouse.safety.statements import MeasureKind
from tests.harness.court import DAY_MS, Court
from tests.harness.tearoom import HOUR_MS, ONE, House, house
from tests.parts.identity.world import Caller, Json

__all__ = ["house"]

SEND = "v3/rooms/{}/send/m.room.message/{}"
DE, FR = {"x-country": "DE"}, {"x-country": "fr"}


class Phone:
    """A person's chat app, somewhere."""

    def __init__(self, house: House, person: Caller, where: dict[str, str]) -> None:
        self.house = house
        self.headers = {"authorization": f"Bearer {person.token}", **where}
        self.since = ""

    async def ask(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Json]:
        path = path if path.startswith("/") else f"/_matrix/client/{path}"
        found = await self.house.http.request(method, path, json=body, params=query, headers=self.headers)
        return found.status_code, found.json() if found.headers["content-type"] == "application/json" else {}

    async def get(self, path: str, **query: str) -> Json:
        status, answer = await self.ask("GET", path, **query)
        assert 200 == status, answer
        return answer

    async def told(self, room: str) -> list[Json]:
        """The events that the next poll brings of a room; it waits for them."""
        query = {"since": self.since} if self.since else {}
        answer = await self.get("v3/sync", timeout="10000", **query)
        self.since = answer["next_batch"]
        events: list[Json] = answer["rooms"]["join"][room]["timeline"]["events"]
        return events


async def test_a_message_is_not_read_where_it_is_limited_and_is_everywhere_else(house: House) -> None:
    court, lin, mei = Court(house), house.lin, house.mei
    hall = (await lin.post("v3/createRoom", {"preset": "public_chat", "visibility": "public"}))["room_id"]
    await mei.post("v3/join/{}", {}, hall)
    said = (await mei.put(SEND, hall, "a", body={"msgtype": "m.text", "body": "secret words"}))["event_id"]
    one = f"v3/rooms/{hall}/event/{said}"
    kept = await lin.get("v3/rooms/{}/event/{}", hall, said)
    await court.decide(MeasureKind.GEO_LIMIT, mei.user_id, said, DAY_MS, places=("DE", "AT"))
    berlin, paris, nowhere = Phone(house, lin, DE), Phone(house, lin, FR), Phone(house, lin, {})
    for _ in range(2):
        gone = await berlin.get(one)
        assert {} == gone["content"]
        why = gone["unsigned"]["redacted_because"]["content"]["org.teahouse.withheld"]
        assert "geo_limit" == why["does"]
        assert kept == await paris.get(one) == await nowhere.get(one)
        wanted = {"search_categories": {"room_events": {"search_term": "secret"}}}
        for phone, hits in ((berlin, 0), (paris, 1)):
            found = (await phone.ask("POST", "v3/search", wanted))[1]["search_categories"]["room_events"]
            assert hits == len(found["results"])
        assert "secret words" not in str(await berlin.told(hall))
        assert "secret words" in str(await paris.told(hall))
        berlin.since = paris.since = ""
        await house.again()
    await house.later(DAY_MS)
    assert kept == await berlin.get(one)


async def test_who_waits_in_two_countries_is_told_of_one_message_what_holds_there(house: House) -> None:
    """Many polls share what was put together for one of them: not over a border."""
    court, lin, mei = Court(house), house.lin, house.mei
    room = house.account["room_id"]
    phones = [Phone(house, mei, where) for where in (FR, DE, FR, {}, DE)]
    for phone in phones:
        await phone.told(room)
    await court.decide(MeasureKind.GEO_LIMIT, house.account["user_id"], "", DAY_MS, places=("DE",))
    polls = [asyncio.create_task(phone.told(room)) for phone in phones]
    await asyncio.sleep(0.2)
    assert not any(poll.done() for poll in polls)
    await house.publish({"title": "White", "body": "<p>white leaves</p>"})
    told = [str(await poll) for poll in polls]
    assert [True, False, True, True, False] == ["White" in one for one in told]
    assert all(("geo_limit" in one) != ("White" in one) for one in told)
    # nobody joins from there, and it is in no list; its people write on
    ann = await house.person("ann")
    assert 403 == (await Phone(house, ann, DE).ask("POST", f"v3/join/{room}", {}))[0]
    assert 200 == (await Phone(house, ann, FR).ask("POST", f"v3/join/{room}", {}))[0]
    assert 451 == (await house.page("/a/daily", **DE))[0] and 200 == (await house.page("/a/daily", **FR))[0]
    await lin.get(ONE)
    await house.later(DAY_MS)
    assert "White" in str(await phones[1].get(f"v3/rooms/{room}/messages", dir="b"))


async def test_one_article_of_two_is_not_in_the_feed_there(house: House) -> None:
    room = house.account["room_id"]
    await Court(house).decide(MeasureKind.GEO_LIMIT, house.account["user_id"], "daily/green", DAY_MS, places=("DE",))
    read = [
        str((await Phone(house, house.mei, where).get(f"v3/rooms/{room}/messages", dir="b"))["chunk"])
        for where in (DE, FR)
    ]
    assert [False, True] == ["Green" in one for one in read] and all("Black" in one for one in read)


async def test_a_medium_is_not_loaded_there(house: House) -> None:
    await Court(house).decide(MeasureKind.GEO_LIMIT, house.account["user_id"], house.cover, DAY_MS, places=("DE",))
    path = f"/_matrix/client/v1/media/download/tea.house/{house.cover.rpartition('/')[2]}"
    for where, status in ((DE, 404), (FR, 200), (DE, 404), ({}, 200)):
        assert status == (await Phone(house, house.mei, where).ask("GET", path))[0], where


async def test_who_is_mute_somewhere_is_so_there_alone(house: House) -> None:
    hall = (await house.lin.post("v3/createRoom", {"preset": "public_chat", "visibility": "public"}))["room_id"]
    await house.mei.post("v3/join/{}", {}, hall)
    await Court(house).decide(MeasureKind.SUSPEND, house.mei.user_id, lasts_ms=7 * DAY_MS, places=("DE",))
    for no, (where, status) in enumerate(((FR, 200), (DE, 403), (FR, 200), (DE, 403))):
        words = {"msgtype": "m.text", "body": "tea"}
        path = f"v3/rooms/{hall}/send/m.room.message/{no}"
        assert status == (await Phone(house, house.mei, where).ask("PUT", path, words))[0], where


async def test_a_header_that_says_nothing_is_no_country(house: House) -> None:
    await Court(house).decide(MeasureKind.GEO_LIMIT, house.account["user_id"], "daily/green", DAY_MS, places=("DE",))
    for said, status in (("DE", 451), (" de ", 451), ("DEU", 200), ("D", 200), ("D1", 200), ("", 200), ("ÄÖ", 200)):
        found = await house.http.get("/a/daily/green", headers={b"accept": b"text/html", b"x-country": said.encode()})
        assert status == found.status_code, said


async def test_what_measures_say_about_a_message_stands_beside_it(house: House) -> None:
    """In ``unsigned``: nobody puts words into another's mouth, and an app that knows it can show them."""
    court, lin, mei = Court(house), house.lin, house.mei
    hall = (await lin.post("v3/createRoom", {"preset": "public_chat", "visibility": "public"}))["room_id"]
    await mei.post("v3/join/{}", {}, hall)
    said = (await mei.put(SEND, hall, "a", body={"msgtype": "m.text", "body": "old picture"}))["event_id"]
    kept = await lin.get("v3/rooms/{}/event/{}", hall, said)
    await court.decide(MeasureKind.LABEL, mei.user_id, said, HOUR_MS, words="Disputed")
    await court.decide(MeasureKind.CONTEXT_NOTE, mei.user_id, said, DAY_MS, words="It is of 2009")
    better = {"msgtype": "m.text", "body": "* older", "m.new_content": {"msgtype": "m.text", "body": "older"}}
    edit = {**better, "m.relates_to": {"rel_type": "m.replace", "event_id": said}}
    edited = (await mei.put(SEND, hall, "b", body=edit))["event_id"]
    for event_id in (said, edited):
        shown = await lin.get("v3/rooms/{}/event/{}", hall, event_id)
        marks = shown["unsigned"]["org.teahouse.label"]
        assert {("label", "Disputed"), ("context_note", "It is of 2009")} == {(m["does"], m["words"]) for m in marks}
        assert "old" in shown["content"]["body"]
        assert 200 == (await house.page(marks[0]["url"]))[0]
    events = (await lin.get("v3/sync"))["rooms"]["join"][hall]["timeline"]["events"]
    assert 2 == sum("org.teahouse.label" in one["unsigned"] for one in events)
    await house.later(HOUR_MS)
    (mark,) = (await lin.get("v3/rooms/{}/event/{}", hall, said))["unsigned"]["org.teahouse.label"]
    assert "It is of 2009" == mark["words"]
    await house.later(DAY_MS)
    await mei.put("v3/rooms/{}/redact/{}/c", hall, edited)
    shown = await lin.get("v3/rooms/{}/event/{}", hall, said)
    assert kept["content"] == shown["content"] and "org.teahouse.label" not in shown["unsigned"]

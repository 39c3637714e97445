"""Measures on what public accounts publish: on pages, in feeds and lists, over the API, in the feed's own room; and
afterwards everything is what it was, byte for byte. The whole house, in this process.
"""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.harness.measures import force, lift
from tests.harness.tearoom import HOUR_MS, ONE, House
from tests.parts.identity.world import Json


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path, "")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def either(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """On each database."""
    made = House(tmp_path, database_url)
    await made.open()
    yield made
    await made.close()


async def test_an_article_that_is_withheld_is_nowhere_and_comes_back_whole(either: House) -> None:
    house = either
    before = await house.everything()
    kept = await house.everything()  # from the cache of pages
    assert before == kept and "secret" in before["/a/daily/green"][1]
    end_ms = house.clock.now_ms() + HOUR_MS
    force(house.restraints, "remove", item="daily/green", end_ms=end_ms)
    now = await house.everything()
    for path, (_, text) in now.items():
        if not path.startswith("/a/?q="):  # which says what was looked for
            assert "secret" not in text, path
    status, text = now["/a/daily/green"]
    assert 451 == status and "/transparency/statements/number" in text and "This article is not shown" in text
    assert 451 == now[f"{ONE}/articles/green"][0] == now[f"/a/daily/media/{house.cover.rpartition('/')[2]}?in=green"][0]
    refused = json.loads(now[f"{ONE}/articles/green"][1])
    assert ("ORG.TEAHOUSE.WITHHELD", "remove", end_ms) == tuple(refused[one] for one in ("errcode", "does", "until_ms"))
    # The other card of the same message is still there, for everyone and in every client.
    (said,) = re.findall(r'"org.teahouse.article": \[(.*?)\]', now["messages"][1])
    assert "Black" in said and "Green" not in said and "Black" in now["/a/daily/black"][1]
    # Its people see it, and what holds.
    mine = await house.lin.get(f"{ONE}/articles/green")
    assert "secret" in mine["html"] and ["remove"] == [one["does"] for one in mine["measures"]]
    assert ["black", "green"] == [one["slug"] for one in (await house.lin.get(f"{ONE}/articles", all="true"))["items"]]
    assert (451, "ORG.TEAHOUSE.WITHHELD") == await house.mei.refused("PUT", f"{ONE}/articles/green/like")
    await house.later(HOUR_MS)
    assert before == await house.everything()


async def test_the_whole_message_goes_with_all_its_articles(house: House) -> None:
    room = house.account["room_id"]
    cases = [force(house.restraints, "hide", item=f"daily/{slug}") for slug in ("green", "black")]
    messages = (await house.mei.get("v3/rooms/{}/messages", room, dir="b"))["chunk"]
    (told,) = [one for one in messages if one["type"] == "m.room.message"]
    assert {} == told["content"] and "redacted_because" in told["unsigned"]
    for case in cases:
        lift(house.restraints, case)
    force(house.restraints, "hide", item=told["event_id"])  # and the other way round: the message, and its articles
    assert 451 == (await house.page("/a/daily/green"))[0] == (await house.page("/a/daily/black"))[0]


async def test_where_one_is_and_how_old(house: House) -> None:
    before = await house.everything()
    force(house.restraints, "geo_limit", item="daily/green", place="DE")
    force(house.restraints, "geo_limit", account=house.account["user_id"], function="page", place="AT")
    assert before == await house.everything()
    german = await house.everything(**{"x-country": "de"})
    assert 451 == german["/a/daily/green"][0] and "in the country you are in" in german["/a/daily/green"][1]
    assert "Green" not in german["/a/daily"][1] and 200 == german["/a/daily"][0]
    austrian = await house.everything(**{"x-country": "AT"})
    for path in ("/a/daily", "/a/daily/black", "/a/daily/feed.rss", ONE):
        assert 451 == austrian[path][0], path
    assert "Daily" not in austrian["/a/"][1]
    force(house.restraints, "age_gate", item="daily/green", age=18)
    status, text = await house.page("/a/daily/green")
    assert 200 == status and "Are you 18 or older?" in text and "secret" not in text
    assert "secret leaves" in (await house.page("/a/daily/green?old_enough=18"))[1]
    assert "secret" not in (await house.page("/a/daily/feed.rss"))[1]
    told = json.loads((await house.page(f"{ONE}/articles/green"))[1])["measures"]
    assert [("age_gate", 18)] == [(one["does"], one["age"]) for one in told]


async def test_an_account_that_is_suspended_is_read_nowhere_and_says_nothing(house: House) -> None:
    before, face = await house.everything(), house.account["user_id"]
    end_ms = house.clock.now_ms() + HOUR_MS
    cases = [
        force(house.restraints, "suspend", account=face, function=one, end_ms=end_ms)
        for one in ("page", "broadcast", "comments", "messages")
    ]
    now = await house.everything()
    for path in ("/a/daily", "/a/daily/green", "/a/daily/feed.atom", ONE, f"{ONE}/articles/green"):
        assert 451 == now[path][0], path
    assert "Daily" not in now["/a/"][1] and "Daily" not in now["/"][1]
    ann = await house.person("ann")
    assert 403 == (await ann.refused("POST", "v3/join/{}", house.account["room_id"], body={}))[0]
    assert (await house.lin.get(ONE))["measures"][0]["does"] == "suspend"
    draft = await house.lin.post(f"{ONE}/drafts", {"pieces": [{"title": "More", "body": "<p>x</p>"}]})
    status, answer = await house.lin.ask("POST", f"{ONE}/broadcasts", body={"draft_no": draft["draft_no"]})
    assert 403 == status and "does not publish until" in answer["error"] and "/statements/number" in answer["error"]
    psst = {"content": {"type": "text", "text": "psst"}}
    where = f"{ONE}/conversations/{{}}/messages"
    status, answer = await house.lin.ask("POST", where, house.mei.user_id, body=psst)
    assert 403 == status and "writes to nobody until" in answer["error"]
    assert 4 == len(cases)
    await house.later(HOUR_MS)
    assert before == await house.everything()


async def test_broadcasts_fail_visibly_and_are_sent_afterwards(house: House) -> None:
    face, now_ms = house.account["user_id"], house.clock.now_ms()
    made = await house.publish({"title": "Late", "body": "<p>later</p>"}, scheduled_ms=now_ms + HOUR_MS)
    force(house.restraints, "broadcast_off", account=face, function="broadcast", end_ms=now_ms + 2 * HOUR_MS)
    await house.later(HOUR_MS)
    failed = await house.lin.get(f"{ONE}/broadcasts/{made['broadcast_no']}")
    assert "failed" == failed["state"] and "does not publish until" in failed["reason"]
    await house.later(HOUR_MS)
    again = await house.lin.post(f"{ONE}/broadcasts", {"draft_no": made["draft_no"]})
    await house.house.jobs.settle()
    assert 200 == (await house.page(f"/a/daily/{again['slugs'][0]}"))[0]


async def test_comments_are_closed_taken_away_and_given_back(house: House) -> None:
    before, end_ms = await house.everything(), house.clock.now_ms() + HOUR_MS
    comment = (await house.mei.get(f"{ONE}/articles/green/comments"))["items"][0]
    force(house.restraints, "hide", item=f"daily/green#{comment['at_ms']}", end_ms=end_ms)
    assert "rude" not in (await house.page("/a/daily/green"))[1]
    assert [] == (await house.mei.get(f"{ONE}/articles/green/comments"))["items"]  # not for who wrote it either
    force(house.restraints, "comments_off", item="daily/green", end_ms=end_ms)
    say: Json = {"body": "more"}
    status, answer = await house.mei.ask("POST", f"{ONE}/articles/green/comments", body=say)
    assert 403 == status and "Comments are closed until" in answer["error"]
    force(house.restraints, "mute", account=house.mei.user_id, function="messages", end_ms=end_ms)
    status, answer = await house.mei.ask("POST", f"{ONE}/articles/black/comments", body=say)
    assert 403 == status and "http://tea.house/statements/token" in answer["error"]
    await house.later(HOUR_MS)
    assert before == await house.everything()
    await house.mei.post(f"{ONE}/articles/black/comments", say)


async def test_a_medium_that_is_withheld_is_not_served(house: House) -> None:
    place = house.cover.removeprefix("mxc://")
    paths = [f"v1/media/download/{place}", f"v1/media/thumbnail/{place}?width=16&height=16"]
    headers = {"authorization": f"Bearer {house.mei.token}"}
    before = [(await house.http.get(f"/_matrix/client/{path}", headers=headers)).content for path in paths]
    case = force(house.restraints, "remove", item=house.cover)
    for path in paths:
        refused = await house.http.get(f"/_matrix/client/{path}", headers=headers)
        assert (404, "M_NOT_FOUND") == (refused.status_code, refused.json()["errcode"])
        assert "statement number" in refused.json()["error"]
    assert 451 == (await house.page(f"/a/daily/media/{place.rpartition('/')[2]}?in=green"))[0]
    lift(house.restraints, case)
    assert before == [(await house.http.get(f"/_matrix/client/{path}", headers=headers)).content for path in paths]


async def test_the_studio_shows_those_who_run_it_what_holds_and_why(house: House) -> None:
    cookie = {"cookie": f"teahouse_session={house.lin.token}"}
    clean = await house.page("/studio/a/daily/articles/green", **cookie)
    case = force(house.restraints, "remove", item="daily/green")
    force(house.restraints, "broadcast_off", account=house.account["user_id"], function="broadcast")
    status, text = await house.page("/studio/a/daily/articles/green", **cookie)
    assert 200 == status and "It is not shown." in text and "Nothing new is published." in text
    assert "http://tea.house/statements/token" in text  # hers alone, for she is the owner
    assert "under a measure" in (await house.page("/studio/a/daily/articles", **cookie))[1]
    lift(house.restraints, case)
    assert "It is not shown." not in (await house.page("/studio/a/daily", **cookie))[1]
    lift(house.restraints, f"broadcast_off {house.account['user_id']}broadcast")
    assert clean == await house.page("/studio/a/daily/articles/green", **cookie)

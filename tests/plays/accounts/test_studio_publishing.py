"""Publishers publish, plan, call off, correct and withdraw with forms alone; readers see it on the public pages."""

import re
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.harness.person import Person, refused
from tests.harness.servers import SERVER_NAME, Server
from tests.plays.accounts.test_studio import studio
from tests.plays.test_media import png

ONE = "/_teahouse/v1/accounts/{}"
#: The verbs below run on both databases in tests/parts; pages ask no database of their own.
pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


def account(browser: httpx.Client, person: Person, name: str) -> str:
    """A new account's desk."""
    handle = f"{name}-{person.localpart}".lower()
    browser.post("/studio/new", data={"handle": handle, "name": "Harbour Gazette"})
    return f"/studio/a/{handle}"


def written(browser: httpx.Client, desk: str, title: str = "Quay", body: str = "Gulls **again**.") -> str:
    """A draft that is ready; the page that asks how to publish it."""
    draft = browser.post(f"{desk}/drafts").url.path
    words = {"piece": "0", "revision": "1", "title": title, "body": body, "format": "markdown", "do": "publish"}
    asked = browser.post(draft, data=words)
    assert f"{draft}/publish" == asked.url.path, asked.text
    return str(asked.url.path)


def out(browser: httpx.Client, publish: str, **how: str) -> str:
    """Publish revision 2 and wait until it has gone; the broadcast's page."""
    made = browser.post(publish, data={"revision": "2", "audience": "all", "when": "now", "do": "publish", **how})
    assert "/broadcasts/" in made.url.path, made.text
    for _ in range(100):
        shown = browser.get(made.url.path).text
        if 'class="state sent"' in shown:
            return str(made.url.path)
        time.sleep(0.05)
    raise AssertionError(shown)


def article(browser: httpx.Client, broadcast: str) -> str:
    """The desk's page of a broadcast's first article."""
    found = re.search(r'<h3><a href="(/studio/a/[^/]+/articles/[^"]+)"', browser.get(broadcast).text)
    assert found is not None
    return found[1]


def feed(person: Person, desk: str) -> list[str]:
    room = person.post("v3/join/{}", f"#{desk.rpartition('/')[2]}:{SERVER_NAME}")["room_id"]
    return [event["content"].get("body", "") for event in person.get("v3/rooms/{}/messages", room, dir="b")["chunk"]]


def test_shown_to_one_then_to_all_and_the_days_broadcast_is_spent(house: Server) -> None:
    lin, ada = house.people("Lin", "Ada")
    with studio(house, lin) as browser:
        desk = account(browser, lin, "spent")
        feed(ada, desk)
        publish = written(browser, desk)
        mine = browser.post(publish, data={"do": "preview", "user_id": lin.user_id})
        assert (422, True) == (mine.status_code, "You do not subscribe to this account" in mine.text)
        assert "preview is in the chat" in browser.post(publish, data={"do": "preview", "user_id": ada.localpart}).text
        assert any(body.startswith("[Preview] Quay") for body in feed(ada, desk))
        assert 'class="quota"' in browser.get(publish).text
        broadcast = out(browser, publish)
        assert any(body.startswith("Quay\n") for body in feed(ada, desk))
        assert "published already" in browser.get(publish).text
        assert broadcast == browser.post(publish, data={"revision": "2", "do": "publish"}).url.path

        second = written(browser, desk, "Only a page")
        assert 'class="quota spent"' in browser.get(second).text
        for how in ({"when": "now"}, {"audience": "users", "users": ada.user_id}):
            data = {"revision": "2", "audience": "all", "when": "now", "do": "publish", **how}
            late = browser.post(second, data=data)
            assert (422, True, True) == (
                late.status_code,
                'id="e-when"' in late.text,
                "No broadcast is left" in late.text,
            )
        number, handle = int(second.split("/")[-2]), desk.rpartition("/")[2]
        quota = lin.get(ONE + "/quota", handle)
        with refused(429, "M_LIMIT_EXCEEDED") as caught:  # a program may try
            lin.post(ONE + "/broadcasts", handle, body={"draft_no": number})
        assert quota["resets_ms"] == caught[0].body["resets_ms"]
        assert "the day ends at" in caught[0].body["error"]
        page = article(browser, out(browser, second, audience="page"))
        assert "Only a page" in browser.get("/a/" + page.removeprefix("/studio/a/").replace("/articles/", "/")).text
        listed = browser.get(f"{desk}/broadcasts").text
        assert ["Page only", "Everyone"] == re.findall(r"Page only|Everyone", listed)
        assert "There is nothing earlier" in browser.get(f"{desk}/broadcasts", params={"before": 1}).text


def test_by_tag_and_to_a_list_only_they_get_it(house: Server) -> None:
    lin, ada, bo = house.people("Lin", "Ada", "Bo")
    with studio(house, lin) as browser:
        desk = account(browser, lin, "some")
        feed(ada, desk), feed(bo, desk)
        browser.post(f"{desk}/subscribers", data={"do": "new_tag", "name": "Port"})
        tag = re.search(r'<option value="(\d+)">Port', browser.get(f"{desk}/subscribers").text)
        assert tag is not None
        browser.post(f"{desk}/subscribers", data={"do": "tag", "tag_no": tag[1], "who": ada.user_id})
        publish = written(browser, desk, "For the port")
        how = {"revision": "2", "when": "now", "do": "publish"}
        for wrong, field in (
            ({"audience": "tag", "tag": "9999"}, "tag"),
            ({"audience": "users", "users": " ,\n"}, "users"),
            ({"audience": "users", "users": f"{ada.user_id}, @no one"}, "users"),
            ({"audience": "users", "users": f"{ada.user_id}\n{lin.user_id}"}, "users"),
        ):
            answer = browser.post(publish, data={**how, **wrong})
            assert (422, True) == (answer.status_code, f'id="e-{field}"' in answer.text), wrong
        assert lin.user_id in answer.text
        broadcast = out(browser, publish, audience="tag", tag=tag[1])
        assert "1 of 1" in browser.get(broadcast).text
        assert [True, False] == [any("For the port" in body for body in feed(who, desk)) for who in (ada, bo)]
        assert "not listed" in browser.get(f"{desk}/articles").text


def test_nobody_publishes_another_editors_unseen_words(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    with studio(house, lin) as browser, studio(house, mei) as other:
        desk = account(browser, lin, "unseen")
        browser.post(f"{desk}/operators", data={"do": "invite", "user_id": mei.user_id, "role": "editor"})
        other.post(f"{desk}/answer", data={"accept": "1"})
        publish = written(browser, desk)
        words = {"piece": "0", "revision": "2", "title": "Quay", "body": "Mei's own words", "format": "markdown"}
        assert 200 == other.post(publish.removesuffix("/publish"), data=words).status_code
        again = browser.post(publish.removesuffix("/publish"), data={**words, "revision": "1", "do": "publish"})
        assert publish == again.url.path  # the very words there are: saved by oneself, whoever did it
        late = browser.post(publish, data={"revision": "2", "audience": "all", "do": "publish"})
        assert (409, True) == (late.status_code, f"{mei.user_id} saved this draft" in late.text)
        assert "own words" in late.text and 'name="revision" value="3"' in late.text
        handle, draft_no = desk.rpartition("/")[2], int(publish.split("/")[-2])
        with refused(409, "ORG.TEAHOUSE.CONFLICT") as said:
            lin.post(ONE + "/broadcasts", handle, body={"draft_no": draft_no, "revision": 2})
        assert 3 == said[0].body["revision"]
        past = int(time.time() * 1000) - 3_600_000
        with refused(400, "M_INVALID_PARAM") as said:
            lin.post(ONE + "/broadcasts", handle, body={"draft_no": draft_no, "revision": 3, "scheduled_ms": past})
        assert "`scheduled_ms`" in said[0].body["error"]
        out(browser, publish, revision="3")


def test_planned_in_a_zone_refused_in_the_past_and_called_off(house: Server) -> None:
    lin, ada = house.people("Lin", "Ada")
    with studio(house, lin) as browser:
        desk, member = account(browser, lin, "plan"), ada.user_id
        feed(ada, desk)
        publish = written(browser, desk)
        data = {"revision": "2", "audience": "all", "when": "later", "do": "publish", "zone": "Asia/Shanghai"}
        spring = datetime(datetime.now(UTC).year + 1, 3, 31, tzinfo=UTC)
        gap = spring - timedelta(days=(spring.weekday() + 1) % 7)  # the last Sunday of March
        for at, zone, field in (
            ("2026-01-02T09:00", "Asia/Shanghai", "at"),
            ("", "Asia/Shanghai", "at"),
            ("2200-01-01T00:00", "UTC", "at"),
            (f"{gap:%Y-%m-%d}T02:30", "Europe/Berlin", "at"),
            (f"{gap:%Y-%m-%d}T12:30", "Mars/Olympus", "zone"),
        ):
            answer = browser.post(publish, data={**data, "at": at, "zone": zone})
            assert (422, True) == (answer.status_code, f'id="e-{field}"' in answer.text), (at, zone)
            assert f'name="at" type="datetime-local" value="{at}"' in answer.text
        tomorrow = datetime.now(UTC) + timedelta(days=1, hours=8)
        made = browser.post(publish, data={**data, "at": f"{tomorrow:%Y-%m-%dT}09:30"})
        assert all(words in made.text for words in ("9:30", "Asia/Shanghai", "UTC+08:00", "1:30", "Planned"))
        assert made.url.path in browser.get(desk).text
        other = written(browser, desk, "On the same day")
        full = browser.post(other, data={**data, "at": f"{tomorrow:%Y-%m-%dT}09:40"})
        assert (422, True) == (full.status_code, "that day is planned already" in full.text)
        move = {"do": "move", "zone": "UTC", "at": "2026-01-02T09:00"}
        past = browser.post(made.url.path, data=move)
        assert (422, True) == (past.status_code, 'id="e-at"' in past.text)
        moved = browser.post(made.url.path, data={**move, "at": f"{tomorrow + timedelta(days=1):%Y-%m-%dT}10:15"})
        assert "It is planned." in moved.text and re.search(
            r">[^<]*10:15[^<]*</time> <span[^>]*>UTC</span>", moved.text
        )
        second = browser.post(other, data={**data, "at": f"{tomorrow:%Y-%m-%dT}09:40"})
        assert "Planned" in second.text
        full = browser.post(second.url.path, data={**move, "at": f"{tomorrow + timedelta(days=1):%Y-%m-%dT}09:00"})
        assert (422, True) == (full.status_code, "that day is planned already" in full.text)
        asked = browser.post(made.url.path, data={"do": "cancel"})
        assert "Call this broadcast off?" in asked.text
        assert 'class="state scheduled"' in browser.get(made.url.path).text
        gone = browser.post(made.url.path, data={"do": "cancel", "sure": "1"})
        assert 'class="state cancelled"' in gone.text
        late = browser.post(made.url.path, data={"do": "cancel", "sure": "1"})
        assert (409, True) == (late.status_code, "Too late" in late.text)
        assert 404 == browser.get(f"{desk}/broadcasts/999999").status_code
        for blank, words in ((written(browser, desk, ""), "no title"), (written(browser, desk, body=" "), "no text")):
            lacks = browser.post(blank, data={"revision": "2", "audience": "all", "do": "publish"})
            assert (422, True) == (lacks.status_code, f"Article 1 has {words}." in lacks.text)
            assert f"Article 1 has {words}." in browser.post(blank, data={"do": "preview", "user_id": member}).text
        browser.post(f"{desk}/settings", data={"do": "pause"})
        assert "nothing can be published" in browser.get(publish).text
        paused = browser.post(publish, data={"revision": "2", "audience": "all", "do": "publish"})
        assert (422, True) == (paused.status_code, "The account is paused" in paused.text)
        browser.post(f"{desk}/settings", data={"do": "resume"})
        out(browser, publish)


def test_corrected_for_all_to_see_and_withdrawn(house: Server) -> None:
    lin = house.person("Lin")
    with studio(house, lin) as browser, httpx.Client(base_url=house.url, follow_redirects=True) as reader:
        desk = account(browser, lin, "right")
        page = article(browser, out(browser, written(browser, desk, body="We counted 321 boats."), audience="page"))
        public = "/a/" + page.removeprefix("/studio/a/").replace("/articles/", "/")
        form = {"revision": "1", "title": "Quay", "body": "We counted 312 boats.", "format": "markdown"}
        for wrong, field in (
            ({"note": ""}, "note"), ({"note": "x" * 601}, "note"), ({"title": ""}, "title"), ({"body": " "}, "body"),
            ({"cover": "https://example.org/x.png"}, "cover_file"), ({"body": "We counted 321 boats."}, "body"),
        ):  # fmt: skip
            answer = browser.post(f"{page}/correct", data={**form, "note": "312, not 321", "do": "correct", **wrong})
            assert (422, True) == (answer.status_code, f'id="e-{field}"' in answer.text), wrong
        looked = browser.post(f"{page}/correct", data={**form, "do": "look"}).text
        assert "We counted <del>321</del><ins>312</ins> boats." in looked
        assert "321" in reader.get(public).text
        note = "The number was 312, not 321 <b>."
        done = browser.post(f"{page}/correct", data={**form, "note": note, "do": "correct"})
        assert page == done.url.path and "<del>321</del><ins>312</ins>" in done.text
        assert "312" in reader.get(public).text
        assert "og:image" not in reader.get(public).text
        history = reader.get(f"{public}/history").text
        assert "312, not 321 &lt;b&gt;." in history and "321 boats" in history
        late = browser.post(f"{page}/correct", data={**form, "body": "Mine", "note": "Late", "do": "correct"})
        assert (409, True) == (late.status_code, "Mine</textarea>" in late.text)
        again = {**form, "revision": "1", "body": "Mine", "note": "Later", "do": "correct"}
        assert 409 == browser.post(f"{page}/correct", data=again).status_code

        cover = {**form, "revision": "2", "note": "A picture of it", "do": "correct"}
        done = browser.post(f"{page}/correct", data=cover, files={"cover_file": ("quay.png", png(640, 480))})
        assert "A picture of it" in done.text and "/media/" in done.text
        assert "og:image" in reader.get(public).text
        assert "Withdraw this article?" in browser.get(f"{page}/withdraw").text
        assert 422 == browser.post(f"{page}/withdraw", data={"note": "x" * 601}).status_code
        gone = browser.post(f"{page}/withdraw", data={"note": "It was not so."})
        assert page == gone.url.path and 'class="state withdrawn"' in gone.text
        shown = reader.get(public)
        assert ("It was not so." in shown.text, "312 boats" in shown.text) == (True, False)
        assert page == browser.get(f"{page}/correct").url.path
        kept = browser.get(page, params={"revision": 2}).text
        assert "<del>321</del>" in kept and "Only editors see this" in kept
        assert "321" not in reader.get(f"{public}/history").text
        assert 'class="state withdrawn"' in browser.get(f"{desk}/articles").text


def test_comments_are_shown_answered_and_deleted_by_responders_who_may_not_publish(house: Server) -> None:
    lin, mei, ada, tom = house.people("Lin", "Mei", "Ada", "Tom")
    with studio(house, lin) as browser, studio(house, mei) as answers, studio(house, tom) as stranger:
        desk = account(browser, lin, "words")
        browser.post(f"{desk}/operators", data={"do": "invite", "user_id": mei.user_id, "role": "responder"})
        answers.post(f"{desk}/answer", data={"accept": "1"})
        feed(ada, desk)
        draft = written(browser, desk)
        page = article(browser, out(browser, draft, audience="page"))
        handle, slug = page.split("/")[3], page.rpartition("/")[2]
        public = f"/a/{handle}/{slug}"
        said = [
            ada.post(ONE + "/articles/{}/comments", handle, slug, body={"body": body})["comment_no"]
            for body in ("On time <b>today</b>", "Rude words")
        ]
        new = answers.get(f"{desk}/comments").text
        assert "On time &lt;b&gt;today" in new and ada.user_id in new and "Quay" in new
        assert "On time" not in browser.get(public).text
        assert "On time &lt;b&gt;today" in answers.get(desk).text

        def do(doing: str, number: int, **more: str) -> httpx.Response:
            return answers.post(f"{page}/comments", data={"do": doing, "comment_no": str(number), **more})

        assert "Everyone sees it now." in do("elect", said[0]).text
        assert "On time" in browser.get(public).text
        assert (422, True) == ((empty := do("reply", said[0], reply=" ")).status_code, "Write something" in empty.text)
        do("reply", said[0], reply="Thank you", back="all")
        assert "Thank you" in browser.get(public).text
        assert "Pinned" in do("pin", said[0]).text
        assert 'class="tag on"' not in do("unelect", said[0]).text
        assert "On time" not in browser.get(public).text
        assert "Delete this comment" in do("delete", said[1]).text
        assert "Rude words" in answers.get(f"{page}/comments").text
        assert "Rude words" not in do("delete", said[1], sure="1").text
        assert 404 == do("elect", said[1]).status_code or 422 == do("elect", said[1]).status_code
        do("elect", said[0])
        assert 422 == do("settings", 0, comments="anyone", shown="all").status_code
        do("settings", 0, comments="off", shown="all")
        with refused(403):
            ada.post(ONE + "/articles/{}/comments", handle, slug, body={"body": "More"})

        closed = (draft, f"{desk}/broadcasts", f"{page}/correct", f"{page}/withdraw")
        for place in closed:
            shown = answers.get(place)
            assert (403, True) == (shown.status_code, "This is not open to you" in shown.text), place
        for place in (draft, f"{page}/correct", f"{page}/withdraw"):
            assert 403 == answers.post(place, data={"do": "publish", "revision": "2"}).status_code
        assert "/correct" not in answers.get(page).text
        for place in (*closed, f"{desk}/articles", page, f"{desk}/comments", f"{page}/comments"):
            assert 403 == stranger.get(place).status_code, place
        assert 403 == stranger.post(f"{page}/comments", data={"do": "delete", "comment_no": "1"}).status_code

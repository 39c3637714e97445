"""Readers of two accounts write and rate context notes: what both find helpful is seen everywhere, after a kill too."""

import json
import re
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.harness.person import Json, Person, refused
from tests.harness.servers import SERVER_NAME, Server
from tests.plays.accounts.test_articles import ONE, _until_sent
from tests.plays.accounts.test_studio import studio

ARTICLE = ONE + "/articles/{}"
NOTES = ARTICLE + "/notes"
RATING = NOTES + "/{}/rating"
QUICK = {
    "TEAHOUSE_NOTES_RATER_RATINGS": "4", "TEAHOUSE_NOTES_STABLE_S": "2", "TEAHOUSE_NOTES_SCORE_S": "1",
    "TEAHOUSE_NOTES_SUBSCRIBED_S": "0",
}  # fmt: skip


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A house where a note is judged in seconds."""
    server = Server(tmp_path_factory.mktemp("quick"), environment=QUICK).start()
    yield server
    server.stop()
    assert "Traceback" not in server.said(), server.said()


def readers(house: Server, name: str, handle: str, count: int) -> list[Person]:
    """New people who subscribe to an account."""
    people = [house.person(name) for _ in range(count)]
    for one in people:
        one.join(f"#{handle}:{SERVER_NAME}")
    return people


def feed(reader: Person, room: str) -> Json:
    """What the feed's newest message says, edits as what they put in its place."""
    said = [one["content"] for one in reader.get("v3/rooms/{}/messages", room, dir="b", limit=30)["chunk"]
            if one["type"] == "m.room.message"]  # fmt: skip
    newest = json.dumps(said[0].get("m.new_content", said[0]))
    return dict(json.loads(re.sub(r"127\.0\.0\.1:\d+", "tea.house", newest)))  # the port is known once it was started


def awaited(lin: Person, slug: str, notes: list[int]) -> Json:
    """The article, once these notes are shown beside it."""
    for _ in range(200):
        article = lin.get(ARTICLE, "tea", slug)
        if notes == [one["note_no"] for one in article.get("context_notes", [])]:
            return article
        time.sleep(0.1)
    raise AssertionError(f"{notes} are not shown: {lin.get(NOTES, 'tea', slug)}")


def test_what_both_sides_find_helpful_is_shown_and_a_crowd_shows_nothing(quick: Server) -> None:
    lin, ray = quick.people("Lin", "Ray")
    lin.post("/_teahouse/v1/accounts", body={"handle": "tea", "name": "Tea"})
    ray.post("/_teahouse/v1/accounts", body={"handle": "coffee", "name": "Coffee"})
    left, right = readers(quick, "Tom", "tea", 5), readers(quick, "Cai", "coffee", 5)
    (ann,), (bea,) = readers(quick, "Ann", "tea", 1), readers(quick, "Bea", "coffee", 1)
    pieces = [{"title": title, "body": f"<p>{title}</p>"} for title in ("Spring tea", "Autumn tea")]
    draft = lin.post(ONE + "/drafts", "tea", body={"pieces": pieces})
    made = lin.post(ONE + "/broadcasts", "tea", body={"draft_no": draft["draft_no"]})
    sent = _until_sent(lin, "tea", made["broadcast_no"])
    spring, autumn = sent["slugs"]
    room = ann.join(f"#tea:{SERVER_NAME}")
    was = feed(ann, room)

    with studio(quick, ann) as page:  # by form, without a script
        words = {"text": "The leaves are <last> year's: label, line 3."}
        assert "a language tag" in page.post(f"/a/tea/{spring}/note", data={**words, "language": "klingon one"}).text
        written = page.post(f"/a/tea/{spring}/note", data={**words, "language": "en"})
        assert "once readers who usually disagree find it helpful" in written.text
    with refused(403, "M_FORBIDDEN"):
        lin.post(NOTES, "tea", spring, body={"text": "Mine is right."})
    bad = ann.post(NOTES, "tea", autumn, body={"text": "Nonsense."})["note_no"]
    pleases = {
        who: bea.post(NOTES, "tea", slug, body={"text": f"{who} knows best."})["note_no"]
        for who, slug in (("Tom", spring), ("Cai", autumn))
    }
    waiting = bea.get("/_teahouse/v1/notes")["items"]
    good = next(one["note_no"] for one in waiting if "<last>" in one["text"])

    crowd = readers(quick, "Tim", "tea", 6)  # of one side
    for one in (*left, *crowd, *right):
        tea = one not in right
        for note, slug, fond in (
            (good, spring, True), (bad, autumn, False), (pleases["Tom"], spring, tea),
            (pleases["Cai"], autumn, not tea),
        ):  # fmt: skip
            if note != good or one not in crowd:
                one.put(RATING, "tea", slug, str(note), body={"value": "helpful" if fond else "not_helpful"})
    with studio(quick, crowd[0]) as page:
        rated = page.post(f"/a/tea/{spring}/rate-note", data={"no": str(good), "value": "helpful"})
        assert "Your rating counts." in rated.text
    quick.restart()  # as after a power cut, between rating and judging

    article = awaited(lin, spring, [good])
    assert 1 == article["revision"] and [] == lin.get(ARTICLE, "tea", autumn).get("context_notes", [])
    notes = [one for slug in (spring, autumn) for one in lin.get(NOTES, "tea", slug)["items"]]
    statuses = {one["note_no"]: one["status"] for one in notes}
    assert {"needs_ratings"} == {statuses[pleases["Tom"]], statuses[pleases["Cai"]]}, "eleven of one side show nothing"
    with httpx.Client(base_url=quick.url) as anyone:
        page_of = anyone.get(f"/a/tea/{spring}").text
        assert "&lt;last&gt; year&#39;s" in page_of and "Tom knows best" not in page_of
    for _ in range(100):
        edited = feed(ann, room)
        if "org.teahouse.context_note" in edited:
            break
        time.sleep(0.05)
    assert edited["body"].startswith(was["body"]) and "Written by a reader, not by this account" in edited["body"]
    assert was["org.teahouse.article"] == edited["org.teahouse.article"]
    assert [good] == [one["note_no"] for one in bea.post(ARTICLE + "/shares", "tea", spring)["context_notes"]]
    told = bea.get(NOTES + "/{}", "tea", spring, str(good))
    assert ["needs_ratings", "helpful"] == [one["status"] for one in told["history"]]

    for one in right:  # they learn better, and it is gone the same way
        one.put(RATING, "tea", spring, str(good), body={"value": "not_helpful"})
    awaited(lin, spring, [])
    for _ in range(100):
        if was == feed(ann, room):
            break
        time.sleep(0.05)
    assert was == feed(ann, room)
    with httpx.Client(base_url=quick.url) as anyone:
        assert "year&#39;s" not in anyone.get(f"/a/tea/{spring}").text

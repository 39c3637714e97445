"""A publisher publishes, corrects, withdraws; a subscriber's Matrix client sees one event, then its redaction."""

import itertools
import time
from typing import Any

from tests.harness.person import Person, refused
from tests.harness.servers import Server

ONE = "/_teahouse/v1/accounts/{}"
_numbers = itertools.count(1)


def _until_sent(lin: Person, handle: str, number: int) -> dict[str, Any]:
    for _ in range(100):
        found = lin.get(ONE + "/broadcasts/{}", handle, str(number))
        if found["state"] not in ("scheduled", "sending"):
            return dict(found)
        time.sleep(0.05)
    raise AssertionError("it was not sent")


def test_published_corrected_withdrawn(house: Server) -> None:
    lin, mei = house.person("Lin"), house.person("Mei")
    handle = f"tea{next(_numbers)}{lin.localpart}"[:60].lower()
    lin.post("/_teahouse/v1/accounts", body={"handle": handle, "name": "Tea"})
    room = mei.post("v3/join/{}", f"#{handle}:{lin.user_id.partition(':')[2]}")["room_id"]
    draft = lin.post(ONE + "/drafts", handle, body={"pieces": [{"title": "Spring tea", "body": "<p>Leaves</p>"}]})
    where = (ONE + "/drafts/{}", handle, str(draft["draft_no"]))
    lin.put(*where, body={"revision": 1, "pieces": [{"title": "Spring tea", "body": "<p>First leaves</p>"}]})
    with refused(409, "ORG.TEAHOUSE.CONFLICT"):
        lin.put(*where, body={"revision": 1, "pieces": [{"title": "Mine"}]})
    with refused(403):
        mei.post(ONE + "/broadcasts", handle, body={"draft_no": draft["draft_no"]})
    made = lin.post(ONE + "/broadcasts", handle, body={"draft_no": draft["draft_no"]})
    sent = _until_sent(lin, handle, made["broadcast_no"])
    assert "sent" == sent["state"], sent
    event = mei.get("v3/rooms/{}/event/{}", room, sent["event_id"])
    assert "Spring tea" in event["content"]["body"]
    assert "Spring tea" == event["content"]["org.teahouse.article"][0]["title"]
    article = (ONE + "/articles/{}", handle, sent["slugs"][0])
    piece = {"title": "Spring tea", "body": "<p>Second leaves</p>"}
    lin.put(*article, body={"piece": piece, "note": "They were the second"})
    said = mei.post(article[0] + "/comments", *article[1:], body={"body": "Lovely"})
    assert said["mine"] and not said["elected"]
    found = lin.get(ONE + "/comments", handle, only="new", limit=1)["items"]
    assert [(said["comment_no"], "Lovely", sent["slugs"][0])] == [
        (one["comment_no"], one["body"], one["article"]) for one in found
    ]
    assert "user_id" not in found[0]
    assert [] == lin.get(ONE + "/comments", handle, only="held", article=sent["slugs"][0])["items"]
    for place in ("/comments", "/articles"):
        with refused(403):
            mei.get(ONE + place, handle, **({"all": True} if place == "/articles" else {}))
    lin.delete(*article, body={"note": "Sorry"})
    assert [] == lin.get(ONE + "/articles", handle)["items"]
    assert ["withdrawn"] == [one["state"] for one in lin.get(ONE + "/articles", handle, all=True)["items"]]
    assert "withdrawn" == mei.get(*article)["state"]
    for _ in range(100):
        if not mei.get("v3/rooms/{}/event/{}", room, sent["event_id"])["content"]:
            return
        time.sleep(0.05)
    raise AssertionError("it was not redacted")

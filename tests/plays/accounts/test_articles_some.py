"""Broadcasts by tag, to a list, as a preview: who is sent what, and who gets the corrections. And covers."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.harness.person import Person, refused
from tests.harness.servers import SERVER_NAME, Server
from tests.plays.accounts.test_accounts import V1, handle_of
from tests.plays.accounts.test_articles import ONE, _until_sent
from tests.plays.test_media import png, upload

TEA = {"title": "Spring tea", "digest": "The first leaves", "body": "<p>Leaves</p>"}


def paper(lin: Person, *readers: Person) -> tuple[str, str]:
    """(handle, room) of an account of Lin's with these subscribers."""
    handle = handle_of(lin, "some")
    room = str(lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Paper"})["room_id"])
    for reader in readers:
        reader.post("v3/join/{}", room)
    return handle, room


def out(lin: Person, handle: str, piece: dict[str, Any], **how: Any) -> dict[str, Any]:
    """A broadcast that has ended."""
    draft = lin.post(ONE + "/drafts", handle, body={"pieces": [piece]})
    made = lin.post(ONE + "/broadcasts", handle, body={"draft_no": draft["draft_no"], **how})
    return _until_sent(lin, handle, made["broadcast_no"])


def heard(person: Person, room: str) -> list[tuple[str, str]]:
    """(kind, words) of the messages that a client of this person has, oldest first. kind: said, edit or redacted."""
    found = []
    for event in reversed(person.messages(room, dir="b", limit=100)["chunk"]):
        content = event["content"]
        if event["type"] == "m.room.message":
            edit = content.get("m.new_content")
            kind = "redacted" if not content else "edit" if edit else "said"
            found.append((kind, (edit or content).get("body", "").partition("\n")[0]))
    return found


def until(expected: Any, look: Callable[[], Any]) -> None:
    """Wait until it looks as expected."""
    found = look()
    for _ in range(100):
        if found == expected:
            return
        time.sleep(0.05)
        found = look()
    assert expected == found


def test_by_tag_then_corrected_then_withdrawn(house: Server) -> None:
    lin, mei, tom, bo = house.people("Lin", "Mei", "Tom", "Bo")
    handle, room = paper(lin, mei, tom, bo)
    tag = lin.post(ONE + "/tags", handle, body={"name": "drinkers"})["tag_no"]
    tagged = {"user_ids": [mei.user_id, tom.user_id]}
    lin.post(ONE + "/tags/{}/give", handle, str(tag), body=tagged)
    sent = out(lin, handle, TEA, audience={"kind": "tag", "tag": tag})
    assert ("sent", 2, 2) == (sent["state"], sent["sent"], sent["total"]), sent
    said = ("said", "Spring tea")
    assert [[said], [said], []] == [heard(one, room) for one in (mei, tom, bo)]
    slug = sent["slugs"][0]
    with httpx.Client(base_url=house.url) as anyone:
        page = anyone.get(f"/a/{handle}/{slug}")
        assert "Leaves" in page.text and "noindex" in page.text, "who has the address can read it"
        for place in (f"/a/{handle}", f"/a/{handle}/feed.rss", f"/a/{handle}/feed.json", "/a/?q=Leaves&in=" + handle):
            assert slug not in anyone.get(place).text, place
    tom.leave(room)
    article = (ONE + "/articles/{}", handle, slug)
    lin.put(*article, body={"piece": {**TEA, "title": "Late spring tea"}, "note": "It was late"})
    until([said, ("edit", "Late spring tea")], lambda: heard(mei, room))
    assert [] == heard(bo, room)
    lin.delete(*article, body={"note": "Sorry"})
    until([("redacted", ""), ("redacted", "")], lambda: heard(mei, room))
    assert [] == heard(bo, room)
    with refused(403):
        mei.get(article[0] + "/revisions", handle, slug, all=True)
    assert [] == mei.get(article[0] + "/revisions", handle, slug)["items"]
    assert ["It was late", ""] == [
        one["note"] for one in lin.get(article[0] + "/revisions", handle, slug, all=True)["items"]
    ]
    with httpx.Client(base_url=house.url) as anyone:
        for place in ("", "/history"):
            gone = anyone.get(f"/a/{handle}/{slug}{place}")
            assert 410 == gone.status_code
            assert "Sorry" in gone.text and "eaves" not in gone.text


def test_to_a_list_and_a_preview(house: Server) -> None:
    lin, mei, bo = house.people("Lin", "Mei", "Bo")
    handle, room = paper(lin, mei, bo)
    draft = lin.post(ONE + "/drafts", handle, body={"pieces": [TEA]})
    where = (ONE + "/drafts/{}/preview", handle, str(draft["draft_no"]))
    with refused(400, "M_INVALID_PARAM"):
        lin.post(*where, body={"user_id": lin.user_id})
    lin.post(*where, body={"user_id": bo.user_id})
    assert [("said", "[Preview] Spring tea")] == heard(bo, room)
    assert [] == heard(mei, room)
    listed = {"kind": "users", "users": [mei.user_id, "@nobody:elsewhere"]}
    sent = out(lin, handle, TEA, audience=listed)
    assert ("sent", 1, 2) == (sent["state"], sent["sent"], sent["total"]), sent
    assert [("said", "Spring tea")] == heard(mei, room)
    assert 1 == len(heard(bo, room)), "the preview and nothing more"


def test_a_cover_is_a_picture_that_was_uploaded(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    handle, room = paper(lin, mei)
    picture = png(64, 48)
    cover = f"mxc://{SERVER_NAME}/{upload(lin, picture)}"
    words = f"mxc://{SERVER_NAME}/{upload(lin, b'words', 'image/png')}"
    for wrong in (f"mxc://{SERVER_NAME}/none", "mxc://elsewhere.example/x", words):
        draft = lin.post(ONE + "/drafts", handle, body={"pieces": [{**TEA, "cover": wrong}]})
        with refused(400, "M_INVALID_PARAM") as caught:
            lin.post(ONE + "/broadcasts", handle, body={"draft_no": draft["draft_no"]})
        assert "pieces[0].cover" in caught[0].body["error"]
    sent = out(lin, handle, {**TEA, "cover": cover})
    content = mei.event(room, sent["event_id"])["content"]
    assert ("m.image", cover) == (content["msgtype"], content["url"])
    assert {"mimetype": "image/png", "size": len(picture), "w": 64, "h": 48} == content["info"]
    assert content["body"].startswith("Spring tea")
    with httpx.Client(base_url=house.url) as anyone:
        shown = anyone.get(f"/a/{handle}/media/{cover.rpartition('/')[2]}?in={sent['slugs'][0]}")
        assert (200, picture) == (shown.status_code, shown.content)
    article = (ONE + "/articles/{}", handle, sent["slugs"][0])
    with refused(400, "M_INVALID_PARAM"):
        lin.put(*article, body={"piece": {**TEA, "cover": words}, "note": "Another picture"})
    lin.put(*article, body={"piece": TEA, "note": "No picture"})
    until([("said", "Spring tea"), ("edit", "Spring tea")], lambda: heard(mei, room))

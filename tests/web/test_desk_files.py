"""A reported video and a file in a browser: named, then asked for, and fetched only when somebody presses play."""

from collections.abc import Iterator

import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.plays.moderation.test_files import BYTES, upload
from tests.web.at_work import AtWork
from tests.web.browser import PHONE, Browser

MOD = "/_teahouse/v1/moderation"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    opened = Server(tmp_path_factory.mktemp("files") / "house").start()
    yield opened
    opened.stop()


def _said(lin: Person, mei: Person, kind: str, type_: str, name: str) -> str:
    room = lin.create_room(preset="public_chat", name="Harbour")
    mei.join(room)
    content = {"msgtype": kind, "body": name, "info": {"mimetype": type_}, "url": upload(lin, BYTES, type_)}
    said = lin.send(room, content, "m.room.message")
    mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": "It is a swindle."})
    return said


def test_a_video_is_asked_for_before_it_is_fetched(browser: Browser, server: Server) -> None:
    lin, mei = server.people("Lin", "Mei")
    mo, desk = staff(server.person("Mo"), "moderator", server), AtWork(server)
    for kind, type_, name in (("m.video", "video/mp4", "ferry.mp4"), ("m.file", "text/html", "prize.html")):
        item = _said(lin, mei, kind, type_, name)
        case = next(one["case_id"] for one in mo.get(f"{MOD}/notices")["items"] if one["item"] == item)
        at, media = f"/desk/cases/{case}", f"/desk/cases/{case}/file"
        first = desk.look(browser, mo, at)
        assert "is logged" in first.text and name in first.text
        shown = f"{at}?shown={item.replace('$', '%24')}%7C0"
        look = desk.look(browser, mo, shown, shot=browser.folder / f"desk-{kind}.png")
        desk.look(browser, mo, shown, PHONE, dark=True, lang="zh-Hans", shot=browser.folder / f"desk-{kind}-phone.png")
        assert not [url for one in (first, look) for url in one.requests if media in url]
        assert ("Nobody has checked this file." in look.text) is (kind == "m.file")
    acts = mo.get(f"{MOD}/cases/{{}}", case)["acts"]
    assert not [one for one in acts if one["act"] == "viewed" and one["detail"].get("shown")], "so nothing was shown"

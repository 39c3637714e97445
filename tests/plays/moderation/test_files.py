"""Videos, sound and other files that were reported: played or saved by who asks for it, under no type that runs."""

import httpx
import pytest
from nio.crypto.attachments import encrypt_attachment

from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk
from tests.plays.moderation.test_disclosed_pictures import disclosed
from tests.plays.moderation.test_misuse import page
from tests.plays.moderation.test_notices import MOD, notice_about

FILE = f"{MOD}/cases/{{}}/items/{{}}/file"
BYTES = bytes(range(256)) * 16


def upload(who: Person, data: bytes, type_: str) -> str:
    sent = who.request("POST", "/_matrix/media/v3/upload", content=data, headers={"content-type": type_})
    return str(sent.json()["content_uri"])


def piece(who: Person, case: str, item: str, range_: str) -> httpx.Response:
    """As a browser's player asks the Desk."""
    headers = {"cookie": f"teahouse_session={who.token}", "range": range_}
    return who.http.get(f"/desk/cases/{case}/file", params={"item": item}, headers=headers)


def reported(house: Server, desk: AtTheDesk, content: Json) -> tuple[str, str]:
    """The case and the item of a message that somebody reports in a public room."""
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(preset="public_chat")
    mei.join(room)
    content = {**content, "url": upload(lin, BYTES, content["info"]["mimetype"])}
    said = lin.send(room, content, "m.room.message")
    mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": "It is a swindle."})
    return str(notice_about(desk.mo, said)["case_id"]), said


@pytest.mark.parametrize(
    ("kind", "type_", "sent"),
    [
        ("video", "video/mp4", "video/mp4"),
        ("audio", "audio/ogg", "audio/ogg"),
        ("file", "text/html", "application/octet-stream"),
        ("file", "video/x-matroska", "application/octet-stream"),
    ],
)
def test_it_is_played_or_saved_when_asked_for_and_that_is_logged(
    house: Server, desk: AtTheDesk, kind: str, type_: str, sent: str
) -> None:
    told = {"msgtype": f"m.{kind}", "body": 'a "swindle"\n.html', "info": {"mimetype": type_}}
    case, item = reported(house, desk, told)
    view = desk.mo.get(f"{MOD}/cases/{{}}", case)
    assert [[kind]] == [one["kinds"] for one in view["snapshots"]]
    looked = [one for one in view["acts"] if one["act"] == "viewed" and one["detail"].get("shown")]
    at = f"/desk/cases/{case}"
    source = f"{at}/file?item="
    first = page(house, desk.mo, at).text
    assert source not in first and "is logged" in first, "nothing is fetched before somebody asks for it"
    asked = page(house, desk.mo, at, shown=f"{item}|0").text
    assert source in asked and ("Nobody has checked this file." in asked) is (kind == "file")
    if kind != "file":
        assert f"<{kind} " in asked and "controls muted" in asked and 'preload="none"' in asked
    for answer in (desk.mo.request("GET", FILE, case, item), page(house, desk.mo, f"{at}/file", item=item)):
        assert (200, BYTES, sent) == (answer.status_code, answer.content, answer.headers["content-type"])
        headers = answer.headers
        assert ("private, no-store", "nosniff", "same-origin") == (
            headers["cache-control"], headers["x-content-type-options"], headers["cross-origin-resource-policy"],
        )  # fmt: skip
        assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        how = "attachment" if kind == "file" else "inline"
        assert f'{how}; filename="a \\"swindle\\".html"' == headers["content-disposition"]
    part = piece(desk.mo, case, item, "bytes=10-19")
    assert (206, BYTES[10:20], f"bytes 10-19/{len(BYTES)}") == (
        part.status_code, part.content, part.headers["content-range"],
    )  # fmt: skip
    acts = desk.mo.get(f"{MOD}/cases/{{}}", case)["acts"]
    now = [one for one in acts if one["act"] == "viewed" and one["detail"].get("shown")]
    assert ([], [(desk.mo.user_id, item)]) == (looked, [(one["by"], one["detail"]["what"]) for one in now]), (
        "a look in full, once, though a player asks piece by piece"
    )
    assert 404 == desk.mo.request("GET", FILE, case, item, params={"no": "1"}).status_code
    with refused(403):
        house.person("Stranger").get(FILE, case, item)


@pytest.mark.parametrize("swapped", [False, True], ids=["as sent", "another file there"])
def test_what_was_sent_encrypted_is_opened_for_who_asks(house: Server, desk: AtTheDesk, swapped: bool) -> None:
    lin, mei = house.people("Lin", "Mei")
    uploaded, keys = encrypt_attachment(BYTES)
    url = upload(lin, b"not " + uploaded if swapped else uploaded, "application/octet-stream")
    content = {"msgtype": "m.audio", "body": "it.mp3", "info": {"mimetype": "audio/mpeg"}, "file": {**keys, "url": url}}
    case, said = disclosed(lin, mei, desk.mo, content)
    assert [["audio"]] == [one["kinds"] for one in desk.mo.get(f"{MOD}/cases/{{}}", case)["snapshots"]]
    assert "<audio " in page(house, desk.mo, f"/desk/cases/{case}", shown=f"{said}|0").text
    whole = desk.mo.request("GET", FILE, case, said)
    if swapped:
        assert (404, "no: this is not the file that was sent with the message") == (
            whole.status_code, whole.json()["error"],
        )  # fmt: skip
        return
    assert (200, BYTES, "audio/mpeg") == (whole.status_code, whole.content, whole.headers["content-type"])
    part = piece(desk.mo, case, said, "bytes=4000-")
    assert (206, BYTES[4000:]) == (part.status_code, part.content)
    assert [] == list((house.folder / "data" / "media" / "incoming").iterdir()), "nothing of it is kept"

"""A picture that was sent encrypted: who shows the message shows the picture, to moderators; veiled until asked for."""

import base64
import json

import pytest
import pyvips
from nio.crypto.attachments import encrypt_attachment
from olm.group_session import InboundGroupSession, OutboundGroupSession

from teahouse.matrix import megolm
from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server
from tests.parts.media.pictures import still
from tests.plays.moderation.conftest import AtTheDesk
from tests.plays.moderation.test_misuse import page
from tests.plays.moderation.test_notices import MOD, SCAM, V1, notice_about

PICTURE = f"{MOD}/cases/{{}}/items/{{}}/picture"


def upload(who: Person, data: bytes) -> str:
    """As a client uploads what it has encrypted."""
    sent = who.request(
        "POST", "/_matrix/media/v3/upload", content=data, headers={"content-type": "application/octet-stream"}
    )
    return str(sent.json()["content_uri"])


def bands(picture: bytes) -> int:
    """One, if it is grey."""
    return int(pyvips.Image.new_from_buffer(picture, "").bands)


def disclosed(lin: Person, mei: Person, mo: Person, content: Json) -> tuple[str, str]:
    """Lin sends Mei an encrypted message, who discloses it: the case, and the event."""
    room = lin.create_room(preset="private_chat", invite=[mei.user_id])
    mei.join(room)
    session = OutboundGroupSession()
    inbound = InboundGroupSession(session.session_key)
    inside = {"type": "m.room.message", "room_id": room, "content": content}
    sent = {
        "algorithm": megolm.ALGORITHM, "ciphertext": session.encrypt(json.dumps(inside)),
        "session_id": session.id, "device_id": "D", "sender_key": "c",
    }  # fmt: skip
    said = lin.send(room, sent, "m.room.encrypted")
    key = megolm.read_session(inbound.export_session(0)).message_key(0)
    given: Json = {
        "location": f"{room}/{said}", "explanation": "He sends me this again and again.", "category": SCAM,
        "good_faith": True, "disclosure": {"message_key": base64.b64encode(key).decode().rstrip("=")},
    }  # fmt: skip
    mei.post(f"{V1}/notices", body=given)
    return str(notice_about(mo, said)["case_id"]), said


@pytest.mark.parametrize("swapped", [False, True], ids=["as sent", "another file there"])
def test_an_encrypted_picture_is_shown_with_its_message(house: Server, desk: AtTheDesk, swapped: bool) -> None:
    lin, mei = house.people("Lin", "Mei")
    picture = still(900, 600)
    uploaded, keys = encrypt_attachment(picture)
    url = upload(lin, b"not " + uploaded if swapped else uploaded)
    content = {"msgtype": "m.image", "body": "leaves.png", "file": {**keys, "url": url}}
    case, said = disclosed(lin, mei, desk.mo, content)
    shown = page(house, desk.mo, f"/desk/cases/{case}").text
    assert f"/desk/cases/{case}/picture?item=" in shown and "Show it in full; that is logged" in shown
    at_desk = page(house, desk.mo, f"/desk/cases/{case}/picture", item=said, no="0")
    assert (404 if swapped else 200) == at_desk.status_code
    asked = {name: desk.mo.request("GET", PICTURE, case, said, params={"shown": shown})
             for name, shown in (("veiled", "false"), ("full", "true"))}  # fmt: skip
    if swapped:
        for answer in asked.values():
            assert (404, "no: this is not the file that was sent with the message") == (
                answer.status_code, answer.json()["error"],
            )  # fmt: skip
        return
    veiled, full = asked["veiled"], asked["full"]
    assert (200, picture) == (full.status_code, full.content)
    assert veiled.content != picture and len(veiled.content) < len(picture)
    assert {"private, no-store"} == {one.headers["cache-control"] for one in asked.values()}
    assert "image/png" == full.headers["content-type"]
    assert (3, 1) == (bands(full.content), bands(veiled.content)), "grey"
    assert [] == list((house.folder / "data" / "media" / "incoming").iterdir()), "nothing of it is kept"
    with refused(403):
        mei.get(PICTURE, case, said)
    opened = desk.mo.get(f"{MOD}/cases/{{}}", case)["acts"]
    assert [True] == [one["detail"]["shown"] for one in opened if one["act"] == "viewed" and one["detail"].get("shown")]

"""Reports: taken in, with what was seen, from those who may make them."""

import msgspec

from tests.parts.rooms.ephemeral import RoomWorld
from tests.parts.rooms.ephemeral import world as world  # the fixture

EVENT, ROOM, USER = "v3/rooms/{}/report/{}", "v3/rooms/{}/report", "v3/users/{}/report"


async def stored(world: RoomWorld) -> list[tuple[object, ...]]:
    return await world.db.all(
        "SELECT report_no, kind, subject, room_id, reporter, reason, reported_ms FROM rooms_reports ORDER BY report_no"
    )


async def test_reports_are_kept_with_what_was_seen(world: RoomWorld) -> None:
    lin, mei, tao = await world.people("lin", "mei", "tao")
    room = await world.room_with(lin, mei)
    said = await world.say(lin, room, "rude")
    assert {} == await mei.post(EVENT, {"reason": "this makes me sad", "score": -100}, room, said)
    assert {} == await mei.post(EVENT, {}, room, said)
    assert {} == await tao.post(ROOM, {"reason": ""}, room)
    assert {} == await tao.post(USER, {"reason": "茶馆"}, lin.user_id)
    await lin.put("v3/rooms/{}/redact/{}/{}", room, said, "1", body={})
    await world.restart()
    now = world.clock.now_ms()
    assert [
        (1, "event", said, room, mei.user_id, "this makes me sad", now),
        (2, "event", said, room, mei.user_id, "", now),
        (3, "room", room, "", tao.user_id, "", now),
        (4, "user", lin.user_id, "", tao.user_id, "茶馆", now),
    ] == await stored(world)
    row = await world.db.one("SELECT snapshot FROM rooms_reports WHERE report_no = 1")
    assert row is not None
    seen = msgspec.json.decode(row[0])
    assert ("rude", said, room) == (seen["content"]["body"], seen["event_id"], seen["room_id"])


async def test_what_cannot_be_reported(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room, other = await world.room_with(lin), await world.room_with(lin, mei)
    said = await world.say(lin, room, "rude")
    reason = {"reason": "x"}
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", EVENT, room, said, body=reason)
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", EVENT, other, said, body=reason)
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", EVENT, "!no:where", said, body=reason)
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", ROOM, "!no:where", body=reason)
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", USER, "@nobody:tea.house", body=reason)
    assert (400, "M_BAD_JSON") == await mei.refused("POST", ROOM, room, body={})
    assert (400, "M_BAD_JSON") == await mei.refused("POST", USER, lin.user_id, body={"reason": 5})
    assert (400, "M_INVALID_PARAM") == await mei.refused("POST", ROOM, room, body={"reason": "x" * 10_001})
    assert (400, "M_INVALID_PARAM") == await mei.refused("POST", ROOM, room, body={"reason": "a\0b"})
    assert [] == await stored(world)

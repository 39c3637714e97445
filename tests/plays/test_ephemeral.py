"""What passes: typing, receipts, read markers, presence; and the counts that receipts move."""

import time
from typing import Any

import pytest

from tests.harness.person import Person, refused
from tests.harness.servers import Server


def ephemeral(sync: dict[str, Any], room: str, kind: str) -> dict[str, Any] | None:
    """The content of an ephemeral event of a room in a sync answer."""
    events = sync.get("rooms", {}).get("join", {}).get(room, {}).get("ephemeral", {}).get("events", [])
    contents: list[dict[str, Any]] = [event["content"] for event in events if event["type"] == kind]
    return contents[-1] if contents else None


def unread(person: Person, room: str) -> tuple[int, int]:
    counts = person.sync()["rooms"]["join"][room]["unread_notifications"]
    return counts["notification_count"], counts["highlight_count"]


def test_typing_is_seen_and_ends(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since = mei.now()
    lin.typing(room)
    assert {"user_ids": [lin.user_id]} == mei.sync_until(since, lambda s: ephemeral(s, room, "m.typing"))
    lin.typing(room, timeout_ms=0)
    assert {"user_ids": []} == mei.sync_until(mei.since, lambda s: ephemeral(s, room, "m.typing"))


def test_typing_runs_out_by_itself(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since = mei.now()
    lin.typing(room, timeout_ms=400)
    assert {"user_ids": [lin.user_id]} == mei.sync_until(since, lambda s: ephemeral(s, room, "m.typing"))
    assert {"user_ids": []} == mei.sync_until(mei.since, lambda s: ephemeral(s, room, "m.typing"))


def test_saying_it_ends_the_typing(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since = mei.now()
    lin.typing(room)
    mei.sync_until(since, lambda s: ephemeral(s, room, "m.typing"))
    lin.say(room, "done")
    assert {"user_ids": []} == mei.sync_until(mei.since, lambda s: ephemeral(s, room, "m.typing"))


def test_typing_is_ones_own_and_for_members(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei)
    with refused(403, "M_FORBIDDEN"):
        tao.typing(room)
    with refused(403, "M_FORBIDDEN"):
        lin.put("v3/rooms/{}/typing/{}", room, mei.user_id, body={"typing": True, "timeout": 1000})


def test_a_receipt_is_seen_by_the_others(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = lin.say(room, "read me")
    since = lin.now()
    mei.read(room, said)
    seen = lin.sync_until(since, lambda s: ephemeral(s, room, "m.receipt"))
    assert mei.user_id in seen[said]["m.read"]
    assert seen[said]["m.read"][mei.user_id]["ts"] > 0
    assert mei.user_id in ephemeral(lin.sync(), room, "m.receipt")[said]["m.read"]  # type: ignore[index]


def test_a_private_receipt_is_seen_by_oneself_only(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    phone = mei.another_device()
    room = lin.room_with(mei)
    said = lin.say(room, "read me")
    mine, others = phone.now(), lin.now()
    mei.read(room, said, "m.read.private")
    seen = phone.sync_until(mine, lambda s: ephemeral(s, room, "m.receipt"))
    assert mei.user_id in seen[said]["m.read.private"]
    mei.say(room, "something else")
    assert ephemeral(lin.sync(others), room, "m.receipt") is None
    assert (0, 0) == unread(mei, room)


def test_a_receipt_moves_forward_only(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    first, second = lin.say(room, "1"), lin.say(room, "2")
    mei.read(room, second)
    mei.read(room, first)
    receipts = ephemeral(lin.sync(), room, "m.receipt") or {}
    assert [second] == [event for event, kinds in receipts.items() if mei.user_id in kinds.get("m.read", {})]


def test_counts_rise_with_what_is_said_and_fall_with_reading(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    mei.set_profile("displayname", "Mei Long")
    room = lin.room_with(mei, initial_state=[])
    lin.create_room()
    house_room = lin.room_with(mei, house.person("Tao"))
    assert (0, 0) == unread(mei, house_room)
    lin.say(house_room, "one")
    said = lin.say(house_room, "two")
    assert (2, 0) == unread(mei, house_room)
    last = lin.say(house_room, "hello", **{"m.mentions": {"user_ids": [mei.user_id]}})
    assert (3, 1) == unread(mei, house_room)
    mei.read(house_room, said)
    assert (1, 1) == unread(mei, house_room)
    mei.read(house_room, last)
    assert (0, 0) == unread(mei, house_room)
    lin.say(room, "in a room of two")
    assert (1, 0) == unread(mei, room)
    mei.say(room, "what I say is read")
    assert (0, 0) == unread(mei, room)


def test_counts_of_a_thread_are_its_own(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    root = lin.say(room, "root")
    mei.read(room, root)
    reply = lin.reply_in_thread(room, root, "in the thread")
    lin.say(room, "outside")
    threaded = '{"room":{"timeline":{"unread_thread_notifications":true}}}'
    joined = mei.sync(filter=threaded)["rooms"]["join"][room]
    assert 1 == joined["unread_notifications"]["notification_count"]
    assert 1 == joined["unread_thread_notifications"][root]["notification_count"]
    assert (2, 0) == unread(mei, room)
    mei.read(room, reply, thread_id=root)
    joined = mei.sync(filter=threaded)["rooms"]["join"][room]
    assert 1 == joined["unread_notifications"]["notification_count"]
    assert 0 == joined.get("unread_thread_notifications", {}).get(root, {}).get("notification_count", 0)
    with refused(400, "M_INVALID_PARAM"):
        mei.read(room, reply, thread_id="")
    with refused(400, "M_INVALID_PARAM"):
        mei.read(room, reply, "m.fully_read", thread_id="main")


def test_the_read_marker_and_receipts_in_one_call(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = lin.say(room, "read me")
    since = mei.now()
    body = {"m.fully_read": said, "m.read": said}
    mei.post("v3/rooms/{}/read_markers", room, body=body)
    joined = mei.sync_until(since, lambda s: s.get("rooms", {}).get("join", {}).get(room))
    assert [{"event_id": said}] == [
        e["content"] for e in joined["account_data"]["events"] if e["type"] == "m.fully_read"
    ]
    assert {"event_id": said} == mei.account_data("m.fully_read", room)
    assert (0, 0) == unread(mei, room)
    with refused(405):
        mei.set_account_data("m.fully_read", {"event_id": said}, room)


def test_receipts_for_nothing_and_from_strangers(house: Server) -> None:
    lin, tao = house.people("Lin", "Tao")
    room = lin.create_room()
    said = lin.say(room, "x")
    with refused(403, "M_FORBIDDEN"):
        tao.read(room, said)
    with refused(400):
        lin.read(room, said, "m.applause")


def test_presence_is_told_to_those_who_share_a_room(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    lin.room_with(mei)
    since = mei.now()
    lin.put("v3/presence/{}/status", lin.user_id, body={"presence": "unavailable", "status_msg": "Steeping"})

    def seen(sync: dict[str, Any]) -> Any:
        return [
            (event["content"]["presence"], event["content"].get("status_msg"))
            for event in sync.get("presence", {}).get("events", [])
            if event["sender"] == lin.user_id
        ]

    assert ("unavailable", "Steeping") in mei.sync_until(since, seen)
    shown = mei.get("v3/presence/{}/status", lin.user_id)
    assert ("unavailable", "Steeping") == (shown["presence"], shown["status_msg"])
    with refused(403, "M_FORBIDDEN"):
        tao.get("v3/presence/{}/status", lin.user_id)
    with refused(403, "M_FORBIDDEN"):
        mei.put("v3/presence/{}/status", lin.user_id, body={"presence": "online"})
    with refused(400):
        lin.put("v3/presence/{}/status", lin.user_id, body={"presence": "asleep"})


@pytest.mark.parametrize("chosen", ["offline", "unavailable"])
def test_sync_can_be_quiet_about_presence(house: Server, chosen: str) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.room_with(mei)
    lin.put("v3/presence/{}/status", lin.user_id, body={"presence": chosen})
    lin.sync(set_presence=chosen)
    time.sleep(0.05)
    assert chosen == mei.get("v3/presence/{}/status", lin.user_id)["presence"]

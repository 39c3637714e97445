"""Sync: whole and in steps, long polls, filters, lazy members, gaps, invites and leaves, to-device and device lists."""

import contextlib
import json
import threading
import time
from typing import Any

import pytest

from tests.harness.person import Json, Person, Refusal, refused, texts, timeline
from tests.harness.servers import Server


def joined(sync: Json, room: str) -> Json:
    """A joined room's part of a sync answer ({} if it has none)."""
    found: Json = sync.get("rooms", {}).get("join", {}).get(room, {})
    return found


# People's presence comes and goes by itself; who waits for something else asks not to be told of it.
QUIET = '{"presence":{"types":[]}}'


def types(events: list[Json]) -> list[str]:
    return [event["type"] for event in events]


def later(seconds: float, do: Any) -> threading.Thread:
    """Do something in a moment, while someone waits."""
    timer = threading.Timer(seconds, do)
    timer.start()
    return timer


def test_the_first_sync_has_everything_and_the_next_has_nothing(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei, name="Tea")
    lin.say(room, "hello")
    whole = mei.sync()
    here = joined(whole, room)
    everything = types(here["state"]["events"]) + types(here["timeline"]["events"])
    assert {"m.room.create", "m.room.name", "m.room.power_levels", "m.room.member"} <= set(everything)
    assert "hello" in texts(whole, room)
    assert (2, 0) == (here["summary"]["m.joined_member_count"], here["summary"]["m.invited_member_count"])
    assert "m.push_rules" in types(whole["account_data"]["events"])
    rest = mei.sync(whole["next_batch"])
    assert {} == joined(rest, room)
    assert [] == rest.get("account_data", {}).get("events", [])


def test_state_in_the_answer_is_state_before_the_timeline(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room(name="First")
    for n in range(30):
        lin.say(room, str(n))
    lin.set_state(room, "m.room.name", {"name": "Second"})
    lin.say(room, "end")
    here = joined(lin.sync(filter='{"room":{"timeline":{"limit":5}}}'), room)
    assert here["timeline"]["limited"] is True
    names = [event["content"]["name"] for event in here["state"]["events"] if event["type"] == "m.room.name"]
    assert ["First"] == names
    assert "Second" in [event["content"].get("name") for event in here["timeline"]["events"]]


def test_state_after_is_the_state_at_the_end_of_the_timeline(house: Server) -> None:
    """MSC4222, in the spec since 1.16 as ``use_state_after``."""
    lin = house.person("Lin")
    room = lin.create_room(name="First")
    since = lin.now()
    lin.set_state(room, "m.room.name", {"name": "Second"})
    lin.say(room, "end")
    step = joined(lin.sync(since, use_state_after=True), room)
    assert "state" not in step
    assert ["Second"] == [event["content"].get("name") for event in step["state_after"]["events"]]
    assert ["m.room.name", "m.room.message"] == types(step["timeline"]["events"])
    whole = joined(lin.sync(use_state_after=True), room)
    assert ["Second"] == [e["content"]["name"] for e in whole["state_after"]["events"] if e["type"] == "m.room.name"]
    unstable = joined(lin.sync(since, **{"org.matrix.msc4222.use_state_after": True}), room)
    assert "org.matrix.msc4222.state_after" in unstable or "state_after" in unstable


def test_a_gap_is_told_and_can_be_filled(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei, name="Before")
    since = mei.now()
    lin.set_state(room, "m.room.name", {"name": "After"})
    said = [lin.say(room, str(n)) for n in range(30)]
    step = joined(mei.sync(since, filter='{"room":{"timeline":{"limit":10}}}'), room)
    assert step["timeline"]["limited"] is True
    assert said[20:] == [event["event_id"] for event in step["timeline"]["events"]]
    assert ["After"] == [event["content"]["name"] for event in step["state"]["events"]]
    gap, token = [], step["timeline"]["prev_batch"]
    while True:
        page = mei.messages(room, from_=token, to=since, limit=7)
        gap += [event["event_id"] for event in page["chunk"]]
        if (token := page.get("end")) is None or not page["chunk"]:
            break
    assert said[19::-1] == gap[:20]
    assert "m.room.name" == mei.event(room, gap[20])["type"]
    assert 21 == len(gap)


def test_no_gap_is_told_where_there_is_none(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    since = lin.now()
    lin.say(room, "one")
    step = joined(lin.sync(since), room)
    assert not step["timeline"].get("limited", False)
    assert ["one"] == [event["content"]["body"] for event in step["timeline"]["events"]]
    assert [] == step.get("state", {}).get("events", [])


def test_a_poll_waits_and_is_woken(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since = mei.now()
    timer = later(0.3, lambda: lin.say(room, "wake up"))
    began = time.monotonic()
    answer = mei.sync(since, timeout=20_000, filter=QUIET)
    waited = time.monotonic() - began
    timer.join()
    assert ["wake up"] == texts(answer, room)
    assert 0.2 < waited < 5


def test_a_poll_ends_by_itself_with_nothing(house: Server) -> None:
    lin = house.person("Lin")
    since = lin.now()
    began = time.monotonic()
    answer = lin.sync(since, timeout=400, filter=QUIET)
    assert 0.35 < time.monotonic() - began < 3
    assert {} == answer.get("rooms", {}).get("join", {})
    assert lin.sync(answer["next_batch"])["next_batch"]


def test_other_rooms_do_not_wake_a_poll(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.room_with(mei)
    elsewhere = lin.create_room()
    since = mei.now()
    timer = later(0.1, lambda: lin.say(elsewhere, "not for Mei"))
    began = time.monotonic()
    mei.sync(since, timeout=700, filter=QUIET)
    timer.join()
    assert time.monotonic() - began > 0.6


@pytest.mark.parametrize(
    "what", ["invite", "account data", "to-device", "typing", "receipt", "kick", "push rule", "key"]
)
def test_each_thing_wakes_a_poll(house: Server, what: str) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    other = lin.create_room()
    said = lin.say(room, "x")
    phone = mei.another_device()
    rule = {"conditions": [], "actions": ["notify"]}
    deeds: dict[str, Any] = {
        "invite": lambda: lin.invite(other, mei),
        "account data": lambda: phone.set_account_data("house.tea", {"leaf": "green"}),
        "to-device": lambda: send_to(lin, mei, {"leaf": "black"}),
        "typing": lambda: lin.typing(room),
        "receipt": lambda: lin.read(room, said),
        "kick": lambda: lin.kick(room, mei),
        "push rule": lambda: phone.put("v3/pushrules/global/override/house.rule", body=rule),
        "key": lambda: lin.post("v3/keys/upload", body={"device_keys": device_keys(lin)}),
    }
    since = mei.sync()["next_batch"]
    timer = later(0.2, deeds[what])
    began = time.monotonic()
    answer = mei.sync(since, timeout=20_000, filter=QUIET)
    timer.join()
    assert time.monotonic() - began < 5
    news: dict[str, Any] = {
        "invite": lambda: answer["rooms"]["invite"][other],
        "account data": lambda: {"leaf": "green"} in [e["content"] for e in answer["account_data"]["events"]],
        "to-device": lambda: {"leaf": "black"} in [e["content"] for e in answer["to_device"]["events"]],
        "typing": lambda: "m.typing" in types(joined(answer, room)["ephemeral"]["events"]),
        "receipt": lambda: "m.receipt" in types(joined(answer, room)["ephemeral"]["events"]),
        "kick": lambda: answer["rooms"]["leave"][room],
        "push rule": lambda: "m.push_rules" in types(answer["account_data"]["events"]),
        "key": lambda: lin.user_id in answer["device_lists"]["changed"],
    }
    assert news[what]()


def send_to(sender: Person, target: Person, content: Json) -> Json:
    """One to-device message to one device."""
    messages = {target.user_id: {target.device_id: content}}
    return sender.put("v3/sendToDevice/house.tea/{}", sender.txn(), body={"messages": messages})


def device_keys(person: Person) -> Json:
    """Device keys in the right shape; nobody checks the signature here."""
    return {
        "user_id": person.user_id,
        "device_id": person.device_id,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {f"curve25519:{person.device_id}": "c" * 43, f"ed25519:{person.device_id}": "e" * 43},
        "signatures": {person.user_id: {f"ed25519:{person.device_id}": "s" * 86}},
    }


def test_rooms_come_and_go_through_their_sections(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    since = mei.now()
    room = lin.create_room(name="Tea", invite=[mei.user_id])
    step = mei.sync(since)
    assert {room} == set(step["rooms"]["invite"])
    mei.join(room)
    step = mei.sync(step["next_batch"])
    here = joined(step, room)
    assert "Tea" in [e["content"].get("name") for e in here["state"]["events"] + here["timeline"]["events"]]
    mei.leave(room)
    step = mei.sync(step["next_batch"])
    assert {room} == set(step["rooms"]["leave"])
    assert room not in mei.sync().get("rooms", {}).get("leave", {})
    whole = mei.sync(filter='{"room":{"include_leave":true}}')
    assert room in whole["rooms"]["leave"]


def test_joining_again_after_an_absence_brings_the_state(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(preset="public_chat", name="First")
    mei.join(room)
    mei.leave(room)
    since = mei.now()
    lin.set_state(room, "m.room.name", {"name": "Second"})
    for n in range(30):
        lin.say(room, str(n))
    mei.join(room)
    here = joined(mei.sync(since), room)
    everything = here["state"]["events"] + here["timeline"]["events"]
    assert ["Second"] == [e["content"]["name"] for e in everything if e["type"] == "m.room.name"]
    assert "m.room.create" in types(everything)


def test_full_state_brings_it_all_again(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room(name="Tea")
    since = lin.now()
    here = joined(lin.sync(since, full_state=True), room)
    assert {"m.room.create", "m.room.name"} <= set(types(here["state"]["events"]))
    assert [] == here["timeline"]["events"]


def test_lazy_members_come_when_they_speak_and_once(house: Server) -> None:
    lin, *guests = house.people("Lin", *["Guest"] * 7)
    room = lin.room_with(*guests)
    last = guests[-1]
    for n in range(25):
        lin.say(room, str(n))
    lazy = '{"room":{"state":{"lazy_load_members":true},"timeline":{"limit":10}}}'

    def members(step: Json) -> set[str]:
        here = joined(step, room)
        events = here.get("state", {}).get("events", []) + here["timeline"]["events"]
        return {event["state_key"] for event in events if event["type"] == "m.room.member"}

    first = lin.sync(filter=lazy)
    heroes = joined(first, room)["summary"]["m.heroes"]
    assert 5 == len(heroes)
    assert {lin.user_id, *heroes} == members(first)  # heroes' members come along, to name the room by
    assert last.user_id not in members(first)
    last.say(room, "I speak")
    second = lin.sync(first["next_batch"], filter=lazy)
    assert {last.user_id} == members(second) - {lin.user_id, *heroes}
    last.say(room, "again")
    third = lin.sync(second["next_batch"], filter=lazy)
    assert ["again"] == texts(third, room)
    assert set() == members(third)
    everyone = {lin.user_id, *(guest.user_id for guest in guests)}
    assert everyone == set(lin.members(room))
    redundant = lazy.replace("true}", 'true,"include_redundant_members":true}')
    last.say(room, "once more")
    assert last.user_id in members(lin.sync(third["next_batch"], filter=redundant))


def test_filters_choose_rooms_types_senders_and_sections(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room, other = lin.room_with(mei), lin.room_with(mei)
    since = mei.sync()["next_batch"]
    lin.say(room, "words")
    lin.react(room, lin.say(room, "more"), "☕")
    lin.say(other, "elsewhere")
    lin.typing(room)
    mei.set_account_data("house.tea", {})

    def step(definition: Json) -> Json:
        return mei.sync(since, filter=json.dumps(definition))

    assert {room} == set(step({"room": {"rooms": [room]}})["rooms"]["join"])
    assert {other} == set(step({"room": {"not_rooms": [room]}})["rooms"]["join"])
    only = step({"room": {"timeline": {"types": ["m.reaction"]}}})
    assert ["m.reaction"] == types(timeline(only, room))
    assert [] == timeline(step({"room": {"timeline": {"not_senders": [lin.user_id]}}}), room)
    quiet = step({"room": {"ephemeral": {"types": []}}, "account_data": {"types": []}})
    assert [] == joined(quiet, room).get("ephemeral", {}).get("events", [])
    assert [] == quiet.get("account_data", {}).get("events", [])
    by_id = mei.define_filter({"room": {"rooms": [other]}})
    assert {other} == set(mei.sync(since, filter=by_id)["rooms"]["join"])
    with refused((400, 404)):
        mei.sync(since, filter="no-such-filter")
    for wrong in ("{broken", '{"room":{"timeline":{"limit":"ten"}}}'):
        with refused(400):
            mei.sync(since, filter=wrong)


def test_tokens_that_are_none(house: Server) -> None:
    lin = house.person("Lin")
    for wrong in ("yesterday", "s-1_0", "s99999999999999999999", "s1_x", "☕"):
        with refused(400):
            lin.sync(wrong)


def test_ignored_people_are_not_heard(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei, tao)
    mei.ignore(lin)
    since = mei.now()
    lin.say(room, "not heard")
    lin.set_state(room, "m.room.topic", {"topic": "Still seen"})
    tao.say(room, "heard")
    step = mei.sync(since)
    assert ["heard"] == texts(step, room)
    assert "m.room.topic" in types(timeline(step, room))
    assert "not heard" not in mei.bodies(room)
    elsewhere = lin.create_room()
    with contextlib.suppress(Refusal):  # the spec leaves it to the server: refuse the invite, or hide it
        lin.invite(elsewhere, mei)
    assert elsewhere not in mei.sync()["rooms"].get("invite", {})
    mei.ignore()
    assert "not heard" in mei.bodies(room)


def test_to_device_messages_arrive_once_in_order_and_stay_until_taken(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    since = mei.now()
    for n in range(5):
        send_to(lin, mei, {"n": n})
    step = mei.sync(since)
    assert [0, 1, 2, 3, 4] == [event["content"]["n"] for event in step["to_device"]["events"]]
    again = mei.sync(since)
    assert 5 == len(again["to_device"]["events"]), "the answer may have been lost on the way"
    assert [] == mei.sync(step["next_batch"]).get("to_device", {}).get("events", [])


def test_many_to_device_messages_come_in_portions(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    since = mei.now()
    for n in range(130):
        send_to(lin, mei, {"n": n})
    seen: list[int] = []
    for _ in range(5):
        step = mei.sync(since)
        seen += [event["content"]["n"] for event in step.get("to_device", {}).get("events", [])]
        since = step["next_batch"]
    assert list(range(130)) == seen


def test_device_lists_tell_who_came_and_who_left(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    lin.post("v3/keys/upload", body={"device_keys": device_keys(lin)})
    since = mei.now()
    room = lin.room_with(mei)
    step = mei.sync(since)
    assert lin.user_id in step["device_lists"]["changed"]
    tao_since = tao.now()
    lin.post("v3/keys/upload", body={"device_keys": device_keys(lin)})
    assert lin.user_id not in tao.sync(tao_since).get("device_lists", {}).get("changed", [])
    mei.leave(room)
    assert lin.user_id in mei.sync(step["next_batch"])["device_lists"]["left"]


def test_key_counts_are_in_every_answer(house: Server) -> None:
    lin = house.person("Lin")
    first = lin.sync()
    assert 0 == first["device_one_time_keys_count"].get("signed_curve25519", 0)
    assert [] == first["device_unused_fallback_key_types"]
    key = {"key": "k" * 43, "signatures": {lin.user_id: {f"ed25519:{lin.device_id}": "s" * 86}}}
    lin.post("v3/keys/upload", body={"one_time_keys": {"signed_curve25519:AAAAAQ": key}})
    assert 1 == lin.sync(first["next_batch"])["device_one_time_keys_count"]["signed_curve25519"]


def test_nothing_is_lost_however_one_syncs(house: Server) -> None:
    """Sync's law in small: what the steps brought is what the room has."""
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since, seen, said = mei.now(), [], []
    for n in range(40):
        said.append(lin.say(room, str(n)))
        if n % 7 == 0:
            step = mei.sync(since)
            since = step["next_batch"]
            seen += [event["event_id"] for event in timeline(step, room)]
    seen += [
        event["event_id"] for event in timeline(mei.sync(since, filter='{"room":{"timeline":{"limit":50}}}'), room)
    ]
    assert said == seen


def test_a_poll_with_a_restart_in_between_goes_on(own_house: Server) -> None:
    lin, mei = own_house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since = mei.now()
    said = lin.say(room, "before", **{"house.tea": 1})
    own_house.restart()
    assert [said] == [event["event_id"] for event in timeline(mei.sync(since), room)]
    lin.say(room, "after")
    assert ["before", "after"] == texts(mei.sync(since), room)

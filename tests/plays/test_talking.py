"""Talk: messages, transactions, edits, reactions, threads, relations, search, context, moments in time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness.judge import wait_until
from tests.harness.person import Person, refused, timeline
from tests.harness.servers import Server


def test_two_people_talk(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since = mei.now()
    said = lin.say(room, "The kettle is on. 水开了。☕")
    heard = timeline(mei.sync(since), room)
    assert [said] == [event["event_id"] for event in heard]
    assert "The kettle is on. 水开了。☕" == heard[0]["content"]["body"]
    assert lin.user_id == heard[0]["sender"]
    mei.say(room, "On my way")
    assert ["The kettle is on. 水开了。☕", "On my way"] == lin.bodies(room)


def test_an_event_is_the_same_by_every_way(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = lin.send(room, {"msgtype": "m.text", "body": "x", "extra": {"deep": [1, None, True, "茶"]}})
    alone = mei.event(room, said)
    assert {"deep": [1, None, True, "茶"]} == alone["content"]["extra"]
    assert room == alone["room_id"]

    def bare(event: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in event.items() if key not in ("unsigned", "room_id")}

    page = next(e for e in mei.messages(room)["chunk"] if e["event_id"] == said)
    context = mei.get("v3/rooms/{}/context/{}", room, said)["event"]
    synced = next(e for e in timeline(mei.sync(), room) if e["event_id"] == said)
    assert "room_id" not in synced
    assert [bare(alone)] * 3 == [bare(page), bare(context), bare(synced)]


def test_a_transaction_is_said_once(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    first = lin.send(room, {"msgtype": "m.text", "body": "once"}, txn="same")
    assert first == lin.send(room, {"msgtype": "m.text", "body": "once"}, txn="same")
    assert ["once"] == mei.bodies(room)
    # It is the device's: another device may use the same words for another thing.
    phone = lin.another_device()
    assert first != phone.send(room, {"msgtype": "m.text", "body": "twice"}, txn="same")
    # And the endpoint's: another room is another place.
    other = lin.create_room()
    assert first != lin.send(other, {"msgtype": "m.text", "body": "there"}, txn="same")


def test_the_sender_knows_their_own_transaction_again(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    phone = lin.another_device()
    room = lin.room_with(mei)
    since = {person: person.now() for person in (lin, phone, mei)}
    lin.send(room, {"msgtype": "m.text", "body": "hello"}, txn="mine-1")
    seen = {person: timeline(person.sync(since[person]), room)[-1]["unsigned"] for person in since}
    assert "mine-1" == seen[lin]["transaction_id"]
    assert "transaction_id" not in seen[phone]
    assert "transaction_id" not in seen[mei]
    assert "mine-1" == lin.messages(room, limit=1)["chunk"][0]["unsigned"]["transaction_id"]


def test_the_same_transaction_at_the_same_time_is_one_event(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: lin.send(room, {"msgtype": "m.text", "body": "once"}, txn="race"), range(8)))
    assert 1 == len(set(sent))
    assert ["once"] == lin.bodies(room)


def test_many_talk_at_once_and_everyone_hears_all_of_it_in_one_order(house: Server) -> None:
    people = house.people("Lin", "Mei", "Tao", "Yun")
    room = people[0].room_with(*people[1:])
    since = [person.now() for person in people]

    def talk(person: Person) -> list[str]:
        return [person.say(room, f"{person.name} {n}") for n in range(10)]

    with ThreadPoolExecutor(4) as pool:
        said = [event for events in pool.map(talk, people) for event in events]
    whole = '{"room":{"timeline":{"limit":100}}}'
    heard = [
        [event["event_id"] for event in timeline(person.sync(token, filter=whole), room)]
        for person, token in zip(people, since, strict=True)
    ]
    assert sorted(said) == sorted(heard[0])
    assert [heard[0]] * 4 == heard


@pytest.mark.parametrize(
    ("content", "status", "errcode"),
    [
        ({"body": 1.5}, 400, "M_BAD_JSON"),
        ({"body": 2**60}, 400, "M_BAD_JSON"),
        ({"body": "x" * 70_000}, 413, "M_TOO_LARGE"),
    ],
)
def test_what_can_not_be_an_event_is_not_sent(house: Server, content: Any, status: int, errcode: str) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    before = len(lin.messages(room, limit=100)["chunk"])
    with refused(status, errcode):
        lin.send(room, content)
    assert before == len(lin.messages(room, limit=100)["chunk"])


def test_an_edit_is_shown_on_the_message_it_edits(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = lin.say(room, "Te at five")
    lin.edit(room, said, "Tea at fife")
    last = lin.edit(room, said, "Tea at five")
    event = mei.event(room, said)
    assert "Te at five" == event["content"]["body"]  # since 1.7 the original keeps its words
    bundled = event["unsigned"]["m.relations"]["m.replace"]
    assert last == bundled["event_id"]
    assert "Tea at five" == bundled["content"]["m.new_content"]["body"]
    lin.redact(room, last)
    assert (
        "Tea at fife"
        == mei.event(room, said)["unsigned"]["m.relations"]["m.replace"]["content"]["m.new_content"]["body"]
    )


def test_nobody_edits_what_others_said(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = lin.say(room, "I like tea")
    mei.edit(room, said, "I like coffee")
    assert "m.replace" not in lin.event(room, said).get("unsigned", {}).get("m.relations", {})


def test_a_reaction_is_given_once(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = lin.say(room, "Tea?")
    reaction = mei.react(room, said, "👍")
    mei.react(room, said, "☕")
    lin.react(room, said, "👍")
    with refused(400, "M_DUPLICATE_ANNOTATION"):
        mei.react(room, said, "👍")
    found = lin.get("v1/rooms/{}/relations/{}/m.annotation/m.reaction", room, said)["chunk"]
    assert 3 == len(found)
    mei.redact(room, reaction)
    assert 2 == len(lin.get("v1/rooms/{}/relations/{}/m.annotation", room, said)["chunk"])
    mei.react(room, said, "👍")


def test_a_thread_is_summed_up_on_its_root(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    root = lin.say(room, "Which tea?")
    mei.reply_in_thread(room, root, "Green")
    last = lin.reply_in_thread(room, root, "Black")
    summary = mei.event(room, root)["unsigned"]["m.relations"]["m.thread"]
    assert (2, True) == (summary["count"], summary["current_user_participated"])
    assert last == summary["latest_event"]["event_id"]
    tao = house.person("Tao")
    lin.invite(room, tao)
    tao.join(room)
    assert tao.event(room, root)["unsigned"]["m.relations"]["m.thread"]["current_user_participated"] is False
    lin.redact(room, last)
    assert 1 == mei.event(room, root)["unsigned"]["m.relations"]["m.thread"]["count"]


def test_threads_of_a_room_are_listed_by_their_latest_word(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    roots = [lin.say(room, f"Thread {n}") for n in range(4)]
    for root in (roots[0], roots[1], roots[2], roots[0]):
        mei.reply_in_thread(room, root, "more")
    listed = [event["event_id"] for event in lin.get("v1/rooms/{}/threads", room)["chunk"]]
    assert [roots[0], roots[2], roots[1]] == listed
    first = lin.get("v1/rooms/{}/threads", room, limit=2)
    rest = lin.get("v1/rooms/{}/threads", room, limit=2, from_=first["next_batch"])
    assert listed == [event["event_id"] for page in (first, rest) for event in page["chunk"]]
    lin.reply_in_thread(room, roots[1], "mine")
    mine = lin.get("v1/rooms/{}/threads", room, include="participated")["chunk"]
    assert set(roots[:3]) == {event["event_id"] for event in mine}
    mine = mei.get("v1/rooms/{}/threads", room, include="participated")["chunk"]
    assert set(roots[:3]) == {event["event_id"] for event in mine}


def test_relations_are_paged_both_ways_and_by_kind(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    root = lin.say(room, "root")
    replies = [lin.reply_in_thread(room, root, f"reply {n}") for n in range(5)]
    lin.react(room, root, "☕")
    assert 6 == len(lin.get("v1/rooms/{}/relations/{}", room, root)["chunk"])
    page, seen = lin.get("v1/rooms/{}/relations/{}/m.thread", room, root, limit=2), []
    while True:
        seen += [event["event_id"] for event in page["chunk"]]
        if "next_batch" not in page:
            break
        page = lin.get("v1/rooms/{}/relations/{}/m.thread", room, root, limit=2, from_=page["next_batch"])
    assert replies[::-1] == seen
    forward = lin.get("v1/rooms/{}/relations/{}/m.thread/m.room.message", room, root, dir="f", limit=50)["chunk"]
    assert replies == [event["event_id"] for event in forward]
    with refused(404, "M_NOT_FOUND"):
        lin.get("v1/rooms/{}/relations/{}", room, "$nothing")


def test_relations_recurse_when_asked(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    root = lin.say(room, "root")
    reply = lin.reply_in_thread(room, root, "reply")
    reaction = lin.react(room, reply, "☕")
    flat = {event["event_id"] for event in lin.get("v1/rooms/{}/relations/{}", room, root)["chunk"]}
    deep = {event["event_id"] for event in lin.get("v1/rooms/{}/relations/{}", room, root, recurse=True)["chunk"]}
    assert ({reply}, {reply, reaction}) == (flat, deep)


def test_pages_go_back_to_the_beginning_and_forward_to_the_end(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    said = [lin.say(room, f"{n}") for n in range(25)]
    everything = [event["event_id"] for event in lin.messages(room, limit=1000)["chunk"]]
    assert said[::-1] == everything[:25]
    backward: list[str] = []
    token = None
    while True:
        page = lin.messages(room, limit=7, from_=token)
        backward += [event["event_id"] for event in page["chunk"]]
        if (token := page.get("end")) is None:
            break
    assert everything == backward
    forward: list[str] = []
    token = None
    while True:
        page = lin.messages(room, limit=7, dir="f", from_=token)
        forward += [event["event_id"] for event in page["chunk"]]
        if (token := page.get("end")) is None or not page["chunk"]:
            break
    assert everything == forward[::-1]


def test_pages_are_filtered(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    lin.say(room, "by Lin")
    mei.say(room, "by Mei")
    mei.send(room, {"msgtype": "m.image", "body": "leaf.png", "url": "mxc://tea.house/leaf"})

    def found(filter_: str) -> list[str]:
        return [event["content"].get("body", event["type"]) for event in lin.messages(room, filter=filter_)["chunk"]]

    assert ["leaf.png", "by Mei", "by Lin"] == found('{"types":["m.room.message"]}')
    assert ["leaf.png", "by Mei"] == found(
        f'{{"types":["m.room.*"],"senders":["{mei.user_id}"],"not_types":["m.room.member"]}}'
    )
    assert ["leaf.png"] == found('{"contains_url":true}')
    assert [] == found('{"types":[]}')
    with refused(400):
        found("{not json")
    with refused(400):
        lin.messages(room, dir="sideways")
    with refused(400):
        lin.messages(room, from_="not-a-token")


def test_pages_bring_the_members_they_need(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei, tao)
    mei.say(room, "I am Mei")
    page = lin.messages(room, limit=1, filter='{"lazy_load_members":true}')
    assert [mei.user_id] == [event["state_key"] for event in page["state"]]


def test_context_shows_both_sides_and_pages_on(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    said = [lin.say(room, f"{n}") for n in range(11)]
    context = lin.get("v3/rooms/{}/context/{}", room, said[5], limit=4)
    assert said[5] == context["event"]["event_id"]
    before = [event["event_id"] for event in context["events_before"]]
    after = [event["event_id"] for event in context["events_after"]]
    assert (said[4:2:-1], said[6:8]) == (before, after)
    assert "m.room.create" in {event["type"] for event in context["state"]}
    earlier = lin.messages(room, from_=context["start"], limit=2)["chunk"]
    later = lin.messages(room, from_=context["end"], dir="f", limit=2)["chunk"]
    assert (said[2:0:-1], said[8:10]) == ([e["event_id"] for e in earlier], [e["event_id"] for e in later])
    assert [] == lin.get("v3/rooms/{}/context/{}", room, said[5], limit=0)["events_before"]


def test_the_event_nearest_to_a_moment(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    said = lin.say(room, "then")
    moment = lin.event(room, said)["origin_server_ts"]
    assert said == lin.get("v1/rooms/{}/timestamp_to_event", room, ts=moment + 60_000, dir="b")["event_id"]
    first = lin.get("v1/rooms/{}/timestamp_to_event", room, ts=0, dir="f")
    assert "m.room.create" == lin.event(room, first["event_id"])["type"]
    with refused(404, "M_NOT_FOUND"):
        lin.get("v1/rooms/{}/timestamp_to_event", room, ts=moment + 60_000, dir="f")


def search(person: Person, term: str, **more: Any) -> dict[str, Any]:
    next_batch = more.pop("next_batch", None)
    body = {"search_categories": {"room_events": {"search_term": term, **more}}}
    found: dict[str, Any] = person.post("v3/search", body=body, next_batch=next_batch)["search_categories"][
        "room_events"
    ]
    return found


def hits(found: dict[str, Any]) -> list[str]:
    return [result["result"]["content"]["body"] for result in found["results"]]


def test_words_are_found_in_ones_own_rooms_only(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei)
    lin.say(room, "The Oolong is ready")
    mei.say(room, "No more coffee, please")
    wait_until(10, lambda: hits(search(lin, "oolong")))
    assert ["The Oolong is ready"] == hits(search(mei, "oolong"))
    assert ["The Oolong is ready"] == hits(search(mei, "ready oolong"))
    assert [] == hits(search(mei, "oolong coffee"))
    assert [] == hits(search(tao, "oolong"))


@pytest.mark.parametrize("term", ["水开", "开了", "水开了", "茶", "喝茶"])
def test_two_characters_of_chinese_are_found(house: Server, term: str) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    lin.say(room, "水开了，来喝茶吧")
    lin.say(room, "别的事情")
    assert ["水开了，来喝茶吧"] == wait_until(10, lambda: hits(search(lin, term)))


def test_search_orders_pages_filters_and_shows_context(house: Server) -> None:
    lin = house.person("Lin")
    room, other = lin.create_room(), lin.create_room()
    for n in range(12):
        lin.say(room, f"jasmine number {n}")
    lin.say(other, "jasmine elsewhere")
    wait_until(10, lambda: search(lin, "jasmine")["count"] == 13)
    recent = search(lin, "jasmine", order_by="recent", filter={"rooms": [room], "limit": 5})
    assert [f"jasmine number {n}" for n in (11, 10, 9, 8, 7)] == hits(recent)
    rest = search(
        lin, "jasmine", order_by="recent", filter={"rooms": [room], "limit": 5}, next_batch=recent["next_batch"]
    )
    assert [f"jasmine number {n}" for n in (6, 5, 4, 3, 2)] == hits(rest)
    around = search(lin, "number 5", event_context={"before_limit": 1, "after_limit": 2, "include_profile": True})
    context = around["results"][0]["context"]
    assert ["jasmine number 4"] == [event["content"]["body"] for event in context["events_before"]]
    assert ["jasmine number 6", "jasmine number 7"] == [event["content"]["body"] for event in context["events_after"]]
    assert lin.user_id in context["profile_info"]
    grouped = search(lin, "jasmine", groupings={"group_by": [{"key": "room_id"}]}, filter={"limit": 50})
    assert {room, other} == set(grouped["groups"]["room_id"])


def test_what_was_redacted_or_edited_away_is_not_found(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    said = lin.say(room, "a dandelion")
    wait_until(10, lambda: hits(search(lin, "dandelion")))
    lin.redact(room, said)
    wait_until(10, lambda: not hits(search(lin, "dandelion")))


def test_people_are_found_by_name(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.room_with(mei)
    word = f"Chrysanthemum{mei.localpart}".replace("-", "")
    mei.set_profile("displayname", f"{word} Mei")

    def found(term: str) -> list[str]:
        return [user["user_id"] for user in lin.post("v3/user_directory/search", body={"search_term": term})["results"]]

    wait_until(10, lambda: found(word.lower()) == [mei.user_id])
    assert mei.user_id in found(mei.localpart)
    assert [] == found("nobody-is-called-this")

"""Sending: once for each request, whatever happens in between; what is refused; what it costs."""

import asyncio

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.rooms import NewFeed
from tests.harness.measures import force
from tests.parts.rooms.core import Core
from tests.parts.rooms.core import core as core  # the fixture
from tests.parts.rooms.ephemeral import related

SEND = "v3/rooms/{}/send/{}/{}"
TEXT = {"msgtype": "m.text", "body": "tea?"}


async def test_the_same_request_makes_one_event(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    answers = await asyncio.gather(
        *(lin.put(SEND, room, "m.room.message", "t1", body={**TEXT, "n": n}) for n in range(8))
    )
    assert 1 == len({answer["event_id"] for answer in answers})
    await core.restart()
    again = await lin.put(SEND, room, "m.room.message", "t1", body=TEXT)
    assert answers[0] == again
    events = await core.everything(room)
    assert 1 == sum(event.type == "m.room.message" for event in events)
    assert [event.position for event in events] == sorted({event.position for event in events})


async def test_a_request_is_its_device_and_its_whole_path(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room, other = await core.room_with(lin, mei), await core.room_with(lin)
    phone = await lin.other()
    made = [
        await caller.put(SEND, place, kind, "t1", body=TEXT)
        for caller, place, kind in (
            (lin, room, "m.room.message"),
            (phone, room, "m.room.message"),
            (mei, room, "m.room.message"),
            (lin, other, "m.room.message"),
            (lin, room, "m.sticker"),
        )
    ]
    redaction = await lin.put("v3/rooms/{}/redact/{}/{}", room, made[0]["event_id"], "t1")
    assert 6 == len({answer["event_id"] for answer in [*made, redaction]})
    again = await lin.put("v3/rooms/{}/redact/{}/{}", room, made[0]["event_id"], "t1")
    assert redaction == again


async def test_who_repeats_a_request_gets_the_first_answer_though_they_are_banned(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    first = await mei.put(SEND, room, "m.room.message", "t1", body=TEXT)
    await lin.post("v3/rooms/{}/ban", {"user_id": mei.user_id}, room)
    assert first == await mei.put(SEND, room, "m.room.message", "t1", body=TEXT)
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", SEND, room, "m.room.message", "t2", body=TEXT)


async def test_the_transaction_id_is_told_to_the_device_that_sent_it(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    phone = await lin.other()
    event_id = (await lin.put(SEND, room, "m.room.message", "t1", body=TEXT))["event_id"]
    for _ in range(2):
        assert "t1" == (await core.event(lin, room, event_id))["unsigned"]["transaction_id"]
        for other in (phone, mei):
            assert "transaction_id" not in (await core.event(other, room, event_id))["unsigned"]
        await core.restart()


async def test_what_a_send_costs(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    await core.say(lin, room, "warm")
    await core.rooms._index.close()  # it works in batches of its own
    parent = await core.say(lin, room, "parent")
    events = {
        "message": (2, lambda n: core.say(lin, room, f"{n}")),
        "first relation": (4, lambda n: core.say(lin, room, "1", **related("m.thread", parent))),
        "relation": (3, lambda n: core.say(lin, room, f"{n}", **related("m.thread", parent))),
        "reaction": (
            4,
            lambda n: core.send(lin, room, "m.reaction", related("m.annotation", parent, key=f"{n}")),
        ),
        "state": (4, lambda n: core.set_state(lin, room, "m.room.topic", {"topic": f"{n}"})),
    }
    for name, (budget, send) in events.items():
        before = core.db.statements
        await send(7)
        assert (name, budget) == (name, core.db.statements - before)


@pytest.mark.parametrize("members", [3, 60])
async def test_a_send_costs_the_same_in_a_room_of_any_size(core: Core, members: int) -> None:
    lin = await core.person("lin")
    room = await core.room_with(lin)
    for n in range(members):
        user_id = await core.identity.create_user(f"guest{n}", None)
        await core.rooms.join(room, user_id)
    await core.rooms._index.close()
    before = core.db.statements
    await core.say(lin, room, "all here?")
    assert 2 == core.db.statements - before


async def test_a_join_costs_the_same_in_a_room_of_any_size(core: Core) -> None:
    lin = await core.person("lin")
    room = await core.room_with(lin)
    await core.rooms._index.close()
    costs = []
    for n in range(40):
        user_id = await core.identity.create_user(f"guest{n}", None)
        await core.identity.profile(user_id)
        before = core.db.statements
        await core.rooms.join(room, user_id)
        costs.append(core.db.statements - before)
    assert {5} == set(costs)


async def test_state_says_what_it_replaces_and_is_not_repeated(core: Core) -> None:
    lin = await core.person("lin")
    room = await core.room_with(lin, topic="First")
    first = (await core.facts(room)).event("m.room.topic")
    assert first is not None
    second = await core.set_state(lin, room, "m.room.topic", {"topic": "Second"})
    assert second == await core.set_state(lin, room, "m.room.topic", {"topic": "Second"})
    for _ in range(2):
        event = await core.event(lin, room, second)
        assert first.event_id == event["unsigned"]["replaces_state"]
        assert "First" == event["unsigned"]["prev_content"]["topic"]
        await core.restart()


async def test_reactions_are_not_repeated_and_threads_do_not_nest(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    said = await core.say(lin, room, "tea?")
    like = related("m.annotation", said, key="👍")
    first = await mei.put(SEND, room, "m.reaction", "r1", body=like)
    assert first == await mei.put(SEND, room, "m.reaction", "r1", body=like)
    refusals = await asyncio.gather(
        *(mei.refused("PUT", SEND, room, "m.reaction", f"r{n}", body=like) for n in range(2, 5))
    )
    assert {(400, "M_DUPLICATE_ANNOTATION")} == set(refusals)
    await core.send(lin, room, "m.reaction", like)
    await core.send(mei, room, "m.reaction", related("m.annotation", said, key="👎"))
    await core.redact(mei, room, first["event_id"])
    assert first["event_id"] != await core.send(mei, room, "m.reaction", like)
    reply = await core.reply(mei, room, said, "yes")
    nested = {**TEXT, **related("m.thread", reply)}
    assert (400, "M_UNKNOWN") == await lin.refused("PUT", SEND, room, "m.room.message", "n1", body=nested)
    lost = related("m.reference", "$" + "x" * 43)
    await core.send(lin, room, "m.room.message", {**TEXT, **lost})  # to nothing here: sent, and no relation
    await core.replay(room)
    await core.check_caches(room, lin, mei)


async def test_what_cannot_be_sent(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin)
    big = {"body": "x" * 65_400, "msgtype": "m.text"}
    expected = {
        (413, "M_TOO_LARGE"): (lin, SEND, (room, "m.room.message", "a"), big),
        (403, "M_FORBIDDEN"): (mei, SEND, (room, "m.room.message", "a"), TEXT),
        (404, "M_NOT_FOUND"): (lin, SEND, ("!nowhere:tea.house", "m.room.message", "a"), TEXT),
        (400, "M_INVALID_PARAM"): (lin, SEND, (room, "m.room\0message", "a"), TEXT),
        (400, "M_BAD_JSON"): (lin, SEND, (room, "m.room.redaction", "a"), {}),
        (400, "M_BAD_ALIAS"): (
            lin,
            "v3/rooms/{}/state/m.room.canonical_alias",
            (room,),
            {"alias": "#nothing:tea.house"},
        ),
    }
    before = core.db.position
    for refusal, (caller, path, fields, content) in expected.items():
        assert refusal == await caller.refused("PUT", path, *fields, body=content)
    assert (413, "M_TOO_LARGE") == await lin.refused("PUT", SEND, room, "t" * 256, "a", body=TEXT)
    assert before == core.db.position


async def test_odd_texts_that_a_database_would_not_take(core: Core) -> None:
    lin = await core.person("lin")
    room = await core.room_with(lin, creation_content={"predecessor": {"room_id": "!a\0b:c"}})
    said = await core.say(lin, room, "tea?\0")
    for rel_type, key in (("m.annotation", "\0"), ("a\0b", "k"), ("x" * 9000, "k"), ("m.annotation", "k" * 9000)):
        await core.send(lin, room, "m.reaction", related(rel_type, said, key=key))
    for state in ({"type": "a\0b", "content": {}}, {"type": "ab", "state_key": "\0", "content": {}}):
        assert (400, "M_BAD_JSON") == await lin.refused("POST", "v3/createRoom", body={"initial_state": [state]})
    for place in ("v3/rooms/{}/state/a%00b", "v3/rooms/{}/state/a/%00", "v3/rooms/{}/state/m.room.member/%00"):
        for method in ("GET", "PUT"):
            status, _ = await lin.ask(method, place, room, body={"membership": "invite"} if method == "PUT" else None)
            assert 400 == status
    for place in ("v3/rooms/{}/state", "v3/rooms/{}/members", "v3/rooms/{}/joined_members", "v3/rooms/{}/event/a"):
        status, _ = await lin.ask("GET", place, "!\0:x")
        assert status in (400, 403, 404)
    await core.check_caches(room, lin)


async def test_the_suspended_read_leave_and_redact_their_own(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    mine, others = await core.say(mei, room, "mine"), await core.say(lin, room, "others'")
    force(core.restraints, "suspend", account=mei.user_id, function="messages")
    suspended = (403, "M_USER_SUSPENDED")
    assert suspended == await mei.refused("PUT", SEND, room, "m.room.message", "a", body=TEXT)
    assert suspended == await mei.refused("PUT", "v3/rooms/{}/state/m.room.topic", room, body={})
    assert suspended == await mei.refused("POST", "v3/createRoom", body={})
    assert suspended == await mei.refused("POST", "v3/join/{}", room, body={})
    assert suspended == await mei.refused("POST", "v3/rooms/{}/invite", room, body={"user_id": lin.user_id})
    assert suspended == await mei.refused("PUT", "v3/rooms/{}/redact/{}/a", room, others, body={})
    await core.redact(mei, room, mine)
    assert {} == (await core.event(mei, room, mine))["content"]
    await mei.post("v3/rooms/{}/leave", {}, room)


async def test_the_door_sends_for_other_parts_with_an_audience(core: Core) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    with pytest.raises(MatrixError):
        await core.rooms.send(await core.room_with(lin, mei), lin.user_id, "m.room.message", TEXT, audience=mei.user_id)
    draft = await core.rooms.draft_feed(lin.user_id, NewFeed(localpart="news", name="News"))
    room = await core.db.write(lambda tx: core.rooms.found_feed(tx, draft))
    for one in (mei, tao):
        await core.rooms.join(room, one.user_id)
    event = await core.rooms.send(room, lin.user_id, "m.room.message", TEXT, audience=mei.user_id)
    for _ in range(2):
        assert [event.event_id] == [one.event_id for one in await core.rooms.visible(mei.user_id, room, [event])]
        assert [] == await core.rooms.visible(tao.user_id, room, [event])
        assert (404, "M_NOT_FOUND") == await tao.refused("GET", "v3/rooms/{}/event/{}", room, event.event_id)
        await core.restart()
        event = await core.rooms.event(room, event.event_id) or event
    with pytest.raises(MatrixError):
        await core.rooms.send(room, "@nobody:tea.house", "m.room.message", TEXT)


async def test_what_was_allowed_once_is_not_when_the_rules_say_otherwise(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)

    async def sends(number: int) -> None:
        await mei.put(SEND, room, "m.room.message", f"s{number}", body=TEXT)

    await sends(1)
    await sends(2)
    await core.levels(lin, room, events_default=50)
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", SEND, room, "m.room.message", "a", body=TEXT)
    await core.levels(lin, room, events_default=50, users={mei.user_id: 50})
    await sends(3)
    levels = await core.levels(lin, room, events_default=0, users={mei.user_id: 0}, events={"m.room.message": 10})
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", SEND, room, "m.room.message", "b", body=TEXT)
    await core.redact(lin, room, levels)  # what redaction leaves of the levels asks for 10 still
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", SEND, room, "m.room.message", "c", body=TEXT)
    await core.levels(lin, room, events={})
    await sends(4)
    await lin.post("v3/rooms/{}/kick", {"user_id": mei.user_id}, room)
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", SEND, room, "m.room.message", "d", body=TEXT)
    await mei.post("v3/rooms/{}/join", {}, room)
    await sends(5)
    await core.check_caches(room, lin, mei)

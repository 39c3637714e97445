"""The law of the write path under concurrency: whatever many people do at once, each event was allowed by the state
before it, positions have no gap, and what is kept in memory is what is on disk."""

import asyncio
import random

import pytest

from teahouse.kernel.db import Tx
from teahouse.matrix.errors import MatrixError
from tests.parts.identity.world import Caller
from tests.parts.rooms.core import Core
from tests.parts.rooms.core import core as core  # the fixture


async def test_of_a_join_and_a_ban_at_once_neither_breaks_the_rules(core: Core) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = await core.room_with(lin)
    for _ in range(15):
        calls = [
            mei.ask("POST", "v3/join/{}", room, body={}),
            lin.ask("POST", "v3/rooms/{}/ban", room, body={"user_id": mei.user_id}),
            tao.ask("POST", "v3/join/{}", room, body={}),
            mei.ask("POST", "v3/rooms/{}/join", room, body={}),
            mei.ask("PUT", "v3/rooms/{}/send/m.room.message/x", room, body={"body": "hi", "msgtype": "m.text"}),
        ]
        random.shuffle(calls)
        await asyncio.gather(*calls)
        assert "ban" == await core.membership(room, mei)
        await lin.post("v3/rooms/{}/unban", {"user_id": mei.user_id}, room)
        await tao.post("v3/rooms/{}/leave", {}, room)
    await core.replay(room)
    await core.check_caches(room, lin, mei, tao)


async def test_state_that_changes_between_check_and_commit_has_the_check_repeated(core: Core) -> None:
    """A moderator's last act is sent while they lose their power: it stands only if it came first."""
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei, room_version="11")
    refused = 0
    for n in range(12):
        await core.levels(lin, room, users={lin.user_id: 100, mei.user_id: 50})
        calls = [
            mei.ask("PUT", "v3/rooms/{}/state/m.room.name", room, body={"name": f"{n}"}),
            lin.ask(
                "PUT", "v3/rooms/{}/state/m.room.power_levels", room, body={"users": {lin.user_id: 100, mei.user_id: 0}}
            ),
        ]
        if n % 2:
            calls.reverse()
        answers = await asyncio.gather(*calls)
        refused += sum(status == 403 for status, _ in answers)
    assert refused >= 1
    await core.replay(room)
    await core.check_caches(room, lin, mei)


async def test_a_stale_cache_is_found_out_and_read_anew(core: Core) -> None:
    """Another worker writes, and its word on the bus is lost (law 2)."""
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    await core.say(mei, room, "warm")
    facts = await core.facts(room)
    held = dict(facts.state), facts.state_position
    await core.levels(lin, room, events_default=50)
    facts.state, facts.state_position = held
    assert (403, "M_FORBIDDEN") == await mei.refused(
        "PUT", "v3/rooms/{}/send/m.room.message/late", room, body={"body": "x", "msgtype": "m.text"}
    )
    facts = await core.rooms.facts_with(room, [mei.user_id])
    assert facts is not None
    facts.members[mei.user_id].position -= 1
    await core.levels(lin, room, events_default=0)
    facts.members[mei.user_id].position -= 1
    await core.say(mei, room, "sent")
    await core.replay(room)
    await core.check_caches(room, lin, mei)


async def test_a_room_where_everyone_changes_state_at_once(core: Core) -> None:
    people = await core.people(*(f"p{n}" for n in range(12)))
    room = await core.room_with(people[0], *people[1:])
    await core.levels(people[0], room, state_default=0)
    answers = await asyncio.gather(
        *(
            person.ask("PUT", "v3/rooms/{}/state/org.tea/{}", room, f"cup{n}", body={"n": n})
            for n, person in enumerate(people)
            for _ in range(3)
        )
    )
    assert {200} == {status for status, _ in answers}
    assert len(people) == sum(event.type == "org.tea" for event in await core.everything(room))
    await core.replay(room)
    await core.check_caches(room, *people)


async def test_a_unit_that_fails_leaves_no_trace_in_memory(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    position = core.db.position

    def spoil(tx: Tx) -> None:
        raise ValueError("spilt")

    verb = core.rooms._join
    moving, verb._moving = verb._moving, lambda facts, user_id: spoil  # type: ignore[method-assign]
    tao = await core.person("tao")
    with pytest.raises(ValueError, match="spilt"):
        await core.rooms.join(room, tao.user_id)
    verb._moving = moving  # type: ignore[method-assign]
    assert "leave" == await core.membership(room, tao)
    await core.check_caches(room, lin, mei, tao)
    assert position <= core.db.position == await core.db.stored_position()
    await core.rooms.join(room, tao.user_id)
    await core.check_caches(room, lin, mei, tao)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_many_people_do_at_once(core: Core, seed: int) -> None:
    chance = random.Random(seed)
    people = await core.people("lin", "mei", "tao", "lee")
    version = chance.choice(["10", "11", "12"])
    room = await core.room_with(people[0], people[1], room_version=version)
    events: list[str] = []

    async def act(who: Caller) -> None:
        whom = chance.choice(people)
        path, body, said = chance.choice(
            [
                ("POST v3/rooms/{0}/join", {}, False),
                ("POST v3/rooms/{0}/leave", {}, False),
                ("POST v3/rooms/{0}/forget", {}, False),
                ("POST v3/rooms/{0}/invite", {"user_id": whom.user_id}, False),
                ("POST v3/rooms/{0}/kick", {"user_id": whom.user_id}, False),
                ("POST v3/rooms/{0}/ban", {"user_id": whom.user_id}, False),
                ("POST v3/rooms/{0}/unban", {"user_id": whom.user_id}, False),
                ("PUT v3/rooms/{0}/state/m.room.topic", {"topic": f"{chance.random()}"}, True),
                ("PUT v3/rooms/{0}/state/m.room.join_rules", {"join_rule": chance.choice(["public", "invite"])}, True),
                (
                    "PUT v3/rooms/{0}/state/m.room.history_visibility",
                    {"history_visibility": chance.choice(["shared", "joined", "invited"])},
                    True,
                ),
                (
                    f"PUT v3/rooms/{{0}}/send/m.room.message/{chance.random()}",
                    {"body": "tea", "msgtype": "m.text"},
                    True,
                ),
                (
                    f"PUT v3/rooms/{{0}}/send/m.room.message/{chance.random()}",
                    {"body": "tea", "msgtype": "m.text"},
                    True,
                ),
                (f"PUT v3/rooms/{{0}}/redact/{chance.choice(events or ['$x'])}/{chance.random()}", {}, False),
                (
                    f"PUT v3/rooms/{{0}}/send/m.reaction/{chance.random()}",
                    {
                        "m.relates_to": {
                            "rel_type": "m.annotation",
                            "event_id": chance.choice(events or ["$x"]),
                            "key": chance.choice("ab"),
                        }
                    },
                    True,
                ),
            ]
        )
        method, _, template = path.partition(" ")
        status, answer = await who.ask(method, template, room, body=body)
        assert status < 500
        if said and status == 200:
            events.append(answer["event_id"])

    for _ in range(18):
        await asyncio.gather(*(act(chance.choice(people)) for _ in range(8)))
        await core.check_caches(room, *people)
    assert core.db.position == await core.db.stored_position()
    positions = [event.position for event in await core.everything(room)]
    assert positions == sorted(set(positions))
    await core.replay(room)
    await core.restart()
    await core.check_caches(room, *people)
    with pytest.raises(MatrixError):
        await core.rooms.send("!nowhere:x", people[0].user_id, "m.room.message", {})

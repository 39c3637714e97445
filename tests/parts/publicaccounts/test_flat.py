"""Publishing and subscribing write the same rows and run the same statements, however many subscribe.

The crowd is the bench's, made in the store; what is counted is counted by SQLite (``Meter``), in the whole service.
"""

import json
from pathlib import Path
from typing import Any

from bench.filling import fill
from tests.parts.rooms.meter import Meter, Work, metered
from tests.parts.sync.inside import Inside, Person, inside, request

_V1 = "/_teahouse/v1/accounts"


async def call(place: Inside, person: Person, method: str, path: str, body: Any = None) -> Any:
    """One request of our own API."""
    text = None if body is None else json.dumps(body)
    status, answer = await request(place.house.application, method, _V1 + path, "", text, person.token)
    assert status < 300, answer
    return json.loads(answer)


async def quiet(place: Inside) -> None:
    """Nothing is left to do in the background."""
    for _ in range(2):
        await place.house.jobs.settle()
        await place.house.publicaccounts.occurrences.settle()
        await place.house.rooms.settle()


async def costs(folder: Path, number: int) -> dict[str, Work]:
    async with inside(folder) as place:
        owner, reader = await place.person("owner"), await place.person("reader")
        room = (await call(place, owner, "POST", "", {"handle": "crowd", "name": "The crowd"}))["room_id"]
        await reader.join(room)
        await quiet(place)
    fill(folder / "teahouse.db", "crowd", number, "localhost")
    found: dict[str, Work] = {}
    with metered() as meter:
        async with inside(folder) as place:
            owner, reader, newcomer = (
                Person(place, one.user_id, one.device_id, one.token)
                for one in (owner, reader, await place.person("new"))
            )
            await place.house.db.write(lambda tx: tx.run("UPDATE publicaccounts_accounts SET level = 'organisation'"))
            since = (await reader.sync(timeout=0))["next_batch"]
            for turn in ("cold", "warm"):
                draft = await call(
                    place, owner, "POST", "/crowd/drafts", {"pieces": [{"title": turn, "body": "<p>T</p>"}]}
                )
                await quiet(place)
                meter.taken()
                await call(place, owner, "POST", "/crowd/broadcasts", {"draft_no": draft["draft_no"]})
                found[f"publish, {turn}"] = await _done(place, meter)
                told = await reader.sync(since, timeout=0)
                assert turn in str(told)
                since = told["next_batch"]
                found[f"be told, {turn}"] = await _done(place, meter)
                await newcomer.join(room)
                found[f"subscribe, {turn}"] = await _done(place, meter)
                told = await newcomer.sync(timeout=0)
                assert number + 3 == told["rooms"]["join"][room]["summary"]["m.joined_member_count"]
                found[f"look, {turn}"] = await _done(place, meter)
                await newcomer.leave(room)
                found[f"unsubscribe, {turn}"] = await _done(place, meter)
    return found


async def _done(place: Inside, meter: Meter) -> Work:
    await quiet(place)
    return meter.taken()


async def test_three_thousand_subscribers_cost_what_five_do(tmp_path: Path) -> None:
    few, many = await costs(tmp_path / "few", 5), await costs(tmp_path / "many", 3000)
    assert {act: work.rows_written for act, work in few.items()} == {
        act: work.rows_written for act, work in many.items()
    }
    # The loops of jobs and of occurrences look once more or once less, as it happens; nothing of that grows.
    grown = {
        act: (few[act], many[act])
        for act in few
        if many[act].statements > few[act].statements + 10 or many[act].steps > 1.2 * few[act].steps + 200
    }
    assert {} == grown

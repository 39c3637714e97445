"""What a measure withholds is in no sync: not in a first one, not in an increment, in no room's name."""

import json
from pathlib import Path

from teahouse.kernel.clock import ManualClock
from tests.harness.measures import force, lift
from tests.parts.sync.inside import inside


async def test_sync_gives_what_is_withheld_without_its_content(tmp_path: Path) -> None:
    async with inside(tmp_path, clock=ManualClock()) as place:
        lin, mei = await place.person("lin"), await place.person("mei")
        room = await lin.create(name="green tea")
        await lin.invite(room, mei)
        await mei.join(room)
        since = (await mei.sync())["next_batch"]
        said = await lin.say(room, "secret leaves")
        name = await lin.state(room, "m.room.name", {"name": "secret"})
        restraints = place.house.restraints
        told = json.dumps(await mei.sync(since=since))
        assert "secret leaves" in told
        cases = [force(restraints, "remove", item=one) for one in (said, name)]
        for app in ("own", "tiny", "deaf"):
            for query in ({}, {"since": since}):
                now = json.dumps(await mei.sync(app=app, **query))
                assert "secret" not in now and "redacted_because" in now
        for case in cases:
            lift(restraints, case)
        assert told == json.dumps(await mei.sync(since=since))

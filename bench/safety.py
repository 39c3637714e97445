"""Scenario of moderation: the gate, notices, and what limits on disputed articles do. The peer has none of it.

They run here, in this process, by the benches that are also run by themselves (``bench.gate``, ``bench.notices``,
``bench.spread``).
"""

import asyncio
import tempfile
from pathlib import Path

from bench import gate, notices, spread
from bench.people import Stage
from bench.servers import Teahouse
from bench.talk import Values
from teahouse.app import Teahouse as Service

NOTICES = 1_000
CASCADES = {"rumour": 1_538, "ordinary": 1_849}


async def safety(stage: Stage) -> Values:
    if not isinstance(stage.server, Teahouse):
        return {}
    found: Values = {}

    async def measured(service: Service) -> int:
        found.update(await gate.figures(service))
        return 0

    with tempfile.TemporaryDirectory() as folder:
        await gate.with_service(Path(folder), measured)
    costs = {cost.name: cost for cost in await notices.measure(NOTICES, 8)}
    told = await asyncio.to_thread(spread.replay, CASCADES, spread.Assumed())
    return {
        **found,
        "notices_opening": costs["opens a case"].rate * 3600,
        "notices_joining": costs["joins"].rate * 3600,
        "rumour_cut": told["rumour"].cut * 100,
        "ordinary_touched": told["ordinary"].touched / told["ordinary"].items * 100,
    }

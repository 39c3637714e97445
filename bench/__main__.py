"""``python -m bench``: run the scenarios on both servers, print the table, keep the figures."""

import argparse
import asyncio
import datetime as dt
import os
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import uvloop

from bench import disk, entering, feeds, idle, ledger, reading, report, safety, servers, talk
from bench.measure import yardstick_ms
from bench.people import Stage

Scenario = Callable[[Stage], Awaitable[dict[str, Any]]]
OURS, PEER = servers.Teahouse, servers.Synapse


def scenarios(options: argparse.Namespace, kind: type[servers.Server]) -> dict[str, Scenario]:
    """The scenarios for ``kind``, in their order. The peer gets no rooms of 10,000: filling one takes it an hour."""
    sizes = tuple(size for size in (100, 1000, 10_000) if kind is OURS or size <= 1000)
    sizes = tuple(size for size in sizes if size <= options.largest)
    connections = min(options.connections, 1000 if kind is PEER else options.connections)
    return {
        "send16": talk.send_in_many,
        "send1": talk.send_in_one,
        "delivery": talk.deliver,
        "history": reading.history,
        "first_sync": reading.first_sync,
        "create": entering.create,
        "idle": partial(idle.idle, connections=connections),
        "join": partial(entering.join, sizes=sizes),
        "absent": partial(talk.send_to_absent, sizes=sizes),
        "disk": partial(disk.disk, messages=options.messages),
        "ledger": ledger.ledger,
        "safety": safety.safety,
        "feeds": partial(feeds.feeds, sizes=tuple(size for size in feeds.SIZES if size <= options.largest)),
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    names = list(scenarios(argparse.Namespace(largest=0, connections=0, messages=0), OURS))
    parser.add_argument("--only", action="append", choices=names, metavar="SCENARIO", help=", ".join(names))
    parser.add_argument("--no-peer", action="store_true", help="measure Teahouse alone")
    parser.add_argument("--no-teahouse", action="store_true", help="measure the peer alone")
    parser.add_argument("--largest", type=int, default=1_000_000, help="most members of a room, subscribers")
    parser.add_argument("--connections", type=int, default=10_000, help="idle connections (10000; the peer gets 1000)")
    parser.add_argument("--messages", type=int, default=10_000, help="messages that are weighed on disk (10000)")
    parser.add_argument("--keep", action="store_true", help="write results/ also for a partial run")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a bar is missed")
    return parser.parse_args()


async def run(options: argparse.Namespace) -> int:
    kinds: list[type[servers.Server]] = [
        kind for kind, off in ((PEER, options.no_peer), (OURS, options.no_teahouse)) if not off
    ]
    about: dict[str, Any] = {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": servers.machine(),
        "versions": {kind.name: kind.version() for kind in kinds},
        "load": round(os.getloadavg()[0], 2),
    }
    figures: dict[type[servers.Server], dict[str, Any]] = {PEER: {}, OURS: {}}
    broken = False
    stages: dict[type[servers.Server], Stage] = {}
    try:
        for kind in kinds:
            server = servers.fresh(kind, "main")
            stages[kind] = Stage(server)
            await server.start()
        for name in options.only or scenarios(options, OURS):
            for kind, stage in stages.items():
                broken |= not await _scenario(name, scenarios(options, kind)[name], stage, figures[kind])
    finally:
        for stage in stages.values():
            stage.server.stop()
    table = report.lines(figures[OURS], figures[PEER])
    print(report.text(table))
    if options.keep or not (options.only or options.no_peer or options.no_teahouse):
        print(f"\nkept in {report.write(figures[OURS], figures[PEER], about)}")
    return 1 if broken or (options.strict and any(row[-1] == "FAIL" for row in table)) else 0


async def _scenario(name: str, scenario: Scenario, stage: Stage, into: dict[str, Any]) -> bool:
    """Run one scenario on one server. A scenario that breaks says so and leaves the others their turn."""
    started = time.monotonic()
    into.setdefault("yardstick_ms", {})[name] = yardstick_ms()
    try:
        into |= await scenario(stage)
    except Exception:
        traceback.print_exc()
        print(f"{stage.server.name}: {name} broke", file=sys.stderr)
        return False
    print(f"{stage.server.name}: {name} in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return True


if __name__ == "__main__":
    servers.raise_open_files()
    try:
        sys.exit(uvloop.run(run(arguments())))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)

"""Killed while it appends and publishes: what was acknowledged is in the log, and one tree was signed for one size."""

import asyncio
import multiprocessing
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

from teahouse.kernel.db import Tx
from teahouse.ledger import Draft, parse_entry
from teahouse.tlog import note, tree
from tests.parts.ledger.log import House, scales

KILLS = 6


def append_for_ever(folder: Path, first: int, told: Connection) -> None:
    """In a process of its own: append, one entry a unit, eight at a time; tell each acknowledged, each checkpoint."""
    asyncio.run(_append(folder, first, told))


async def _append(folder: Path, number: int, told: Connection) -> None:
    house = await House(folder).open()
    while True:

        def unit(tx: Tx, number: int) -> int:
            return house.ledger.append(tx, Draft("statement", {"n": number}, {"who": f"person {number}"}))

        numbers = range(number, number + 8)
        indices = await asyncio.gather(*(house.db.write(lambda tx, n=n: unit(tx, n)) for n in numbers))
        told.send((list(zip(indices, numbers, strict=True)), note.parse((await house.get("checkpoint")).body).text))
        number += 8


def kill_again_and_again(folder: Path) -> tuple[dict[int, int], dict[int, str]]:
    """What was acknowledged (index and number), and what was signed (by size)."""
    acknowledged: dict[int, int] = {}
    signed: dict[int, str] = {}
    chance = random.Random(2014)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.parts.ledger.log"])
    for turn in range(KILLS):
        ours, theirs = processes.Pipe(duplex=False)
        process = processes.Process(target=append_for_ever, args=(folder, turn * 1_000_000, theirs), daemon=True)
        process.start()
        theirs.close()
        assert ours.poll(30)
        time.sleep(chance.uniform(0.02, 0.3))
        process.kill()
        process.join()
        try:
            while True:
                pairs, text = ours.recv()
                acknowledged |= dict(pairs)
                size = int(text.split("\n")[1])
                assert text == signed.setdefault(size, text), "two trees of one size"
        except (EOFError, OSError):  # what it was saying when it was killed was not said
            ours.close()
    return acknowledged, signed


async def test_killed_again_and_again(tmp_path: Path) -> None:
    acknowledged, signed = await asyncio.to_thread(kill_again_and_again, tmp_path)
    assert len(acknowledged) >= 8 * KILLS
    house = await House(tmp_path).open()
    reader = scales(await house.dump(tmp_path / "log"))
    head = reader.get_checkpoint()
    entries = [parse_entry(reader.get_entry(index)) for index in range(head.size)]
    assert acknowledged == {index: entries[index].public["n"] for index in acknowledged}
    assert len(entries) == len({entry.public["n"] for entry in entries})
    leaves = [tree.leaf_hash(reader.get_entry(index)) for index in range(head.size)]
    kept = {size: bytes(root) for size, root in await house.db.all("SELECT size, root FROM ledger_checkpoints")}
    for size, text in signed.items():
        assert text.split("\n")[2] == note.encoded(tree.root(leaves[:size])), f"another tree of {size} was signed"
        assert size in kept
    assert all(root == tree.root(leaves[:size]) for size, root in kept.items())
    assert 0 == house.ledger.refusals()
    await house.close()

"""The tables of the batches of a version: ``safety_report_batches``, ``safety_report_filed``."""

from collections.abc import Mapping

import msgspec

from teahouse.kernel.db import Database, Tx
from teahouse.safety.reporting._batches import numbers, without


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it is now. erased_ms: when a statement last went out of it, 0 if it is as it was published."""

    body: bytes
    erased_ms: int


def add(tx: Tx, year: int, version: int, batches: Mapping[str, bytes]) -> None:
    tx.many(
        "INSERT INTO safety_report_batches (year, version, name, body, erased_ms) VALUES (?, ?, ?, ?, 0)",
        [(year, version, name, body) for name, body in batches.items()],
    )
    tx.many(
        "INSERT INTO safety_report_filed (number, year, version, name) VALUES (?, ?, ?, ?)",
        [(number, year, version, name) for name, body in batches.items() for number in numbers(body)],
    )


def erase(tx: Tx, number: str, now_ms: int) -> None:
    """A statement is erased: it goes out of every batch of every version."""
    found = tx.all(
        "SELECT b.year, b.version, b.name, b.body FROM safety_report_filed f JOIN safety_report_batches b "
        "ON b.year = f.year AND b.version = f.version AND b.name = f.name WHERE f.number = ?",
        number,
    )
    for year, version, name, body in found:
        tx.run(
            "UPDATE safety_report_batches SET body = ?, erased_ms = ? WHERE year = ? AND version = ? AND name = ?",
            without(bytes(body), number),
            now_ms,
            year,
            version,
            name,
        )
    tx.run("DELETE FROM safety_report_filed WHERE number = ?", number)


async def one(db: Database, year: int, version: int, name: str) -> Batch | None:
    row = await db.one(
        "SELECT body, erased_ms FROM safety_report_batches WHERE year = ? AND version = ? AND name = ?",
        *(year, version, name),
    )
    return None if row is None else Batch(body=bytes(row[0]), erased_ms=int(row[1]))


async def listed(db: Database) -> dict[tuple[int, int], dict[str, int]]:
    """Of each year and version the names of its batches, with ``erased_ms`` of each."""
    sql = "SELECT year, version, name, erased_ms FROM safety_report_batches ORDER BY year, version, LENGTH(name), name"
    found: dict[tuple[int, int], dict[str, int]] = {}
    for year, version, name, erased_ms in await db.all(sql):
        found.setdefault((int(year), int(version)), {})[str(name)] = int(erased_ms)
    return found

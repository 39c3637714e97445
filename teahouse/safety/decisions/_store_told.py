"""The table of who was told of a version of the rulebook: ``safety_rulebook_told``."""

import msgspec

from teahouse.kernel.db import Database, Row, Tx

_TOLD = "SELECT number, upto, people, begun_ms, done_ms FROM safety_rulebook_told WHERE number = ?"


class Told(msgspec.Struct, frozen=True):
    """How far a version's round has come. upto: the user id that was told last. people: how many. done_ms: None while
    it goes on."""

    number: int
    upto: str
    people: int
    begun_ms: int
    done_ms: int | None


def begin(tx: Tx, number: int, now_ms: int) -> None:
    tx.run("INSERT INTO safety_rulebook_told (number, upto, people, begun_ms) VALUES (?, ?, 0, ?)", number, "", now_ms)


def move(tx: Tx, one: Told, upto: str, people: int, done_ms: int | None) -> bool:
    """Whether the round still stood where ``one`` says; it has moved on now."""
    sql = (
        "UPDATE safety_rulebook_told SET upto = ?, people = people + ?, done_ms = ? "
        "WHERE number = ? AND upto = ? AND done_ms IS NULL"
    )
    return tx.changed(sql, upto, people, done_ms, one.number, one.upto) > 0


async def told(db: Database, number: int) -> Told | None:
    row = await db.one(_TOLD, number)
    return None if row is None else _told(row)


def told_in(tx: Tx, number: int) -> Told | None:
    row = tx.one(_TOLD, number)
    return None if row is None else _told(row)


def _told(row: Row) -> Told:
    return Told(int(row[0]), str(row[1]), int(row[2]), int(row[3]), None if row[4] is None else int(row[4]))

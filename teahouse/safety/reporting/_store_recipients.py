"""The tables of recipients: ``safety_recipients``, ``safety_recipients_planned``."""

import msgspec

from teahouse.kernel.db import Database, Tx

_ALL = "SELECT month, people, readers, average, months, published_ms, ledger_index FROM safety_recipients "


class Counted(msgspec.Struct, frozen=True):
    """A month (202611, UTC) as it was published. people: who used the service, each once. readers: of public pages, of
    each day, added up. average: of people, over ``months`` of which this is the last. index: of its ledger entry."""

    month: int
    people: int
    readers: int
    average: int
    months: int
    published_ms: int
    index: int


def add(tx: Tx, one: Counted) -> None:
    tx.run(
        "INSERT INTO safety_recipients (month, people, readers, average, months, published_ms, ledger_index) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        *msgspec.structs.astuple(one),
    )


def last_in(tx: Tx, limit: int) -> list[Counted]:
    """The last months that were published, the newest first."""
    return [Counted(*map(int, row)) for row in tx.all(_ALL + "ORDER BY month DESC LIMIT ?", limit)]


async def published(db: Database) -> list[Counted]:
    """Every month, the newest first."""
    return [Counted(*map(int, row)) for row in await db.all(_ALL + "ORDER BY month DESC")]


def plan(tx: Tx, month: int) -> bool:
    """Whether the house had not planned to close this month; now it has."""
    return tx.changed("INSERT INTO safety_recipients_planned (month) VALUES (?) ON CONFLICT DO NOTHING", month) > 0

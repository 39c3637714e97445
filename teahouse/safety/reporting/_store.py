"""The tables of published reports: ``safety_reports``, ``safety_report_files``, ``safety_report_years``."""

from collections.abc import Mapping

import msgspec

from teahouse.kernel.db import Database, Row, Tx

_ALL = "SELECT year, version, published_ms, published_by, why, left_out, digests, ledger_index FROM safety_reports "
_json = msgspec.json.Encoder(order="deterministic").encode
_lines = msgspec.json.Decoder(tuple[str, ...]).decode
_digests = msgspec.json.Decoder(dict[str, str]).decode


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a year's report. by: a person, "" for the house. left: what is in no figure, a line each.

    files: name → SHA-256 in hex, in the order of their names. index: of its entry in the ledger.
    """

    year: int
    version: int
    published_ms: int
    by: str
    why: str
    left: tuple[str, ...]
    files: dict[str, str]
    index: int


def add(tx: Tx, one: Published, bodies: Mapping[str, bytes]) -> None:
    tx.run(
        "INSERT INTO safety_reports (year, version, published_ms, published_by, why, left_out, digests, ledger_index) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        one.year,
        one.version,
        one.published_ms,
        one.by,
        one.why,
        _json(one.left),
        _json(one.files),
        one.index,
    )
    tx.many(
        "INSERT INTO safety_report_files (year, version, name, body) VALUES (?, ?, ?, ?)",
        [(one.year, one.version, name, body) for name, body in bodies.items()],
    )


def last_in(tx: Tx, year: int) -> int:
    """The newest version of a year, 0 if it has none."""
    row = tx.one("SELECT MAX(version) FROM safety_reports WHERE year = ?", year)
    return 0 if row is None or row[0] is None else int(row[0])


async def published(db: Database) -> list[Published]:
    """All versions of all years, the newest first."""
    return [_published(row) for row in await db.all(_ALL + "ORDER BY year DESC, version DESC")]


async def file(db: Database, year: int, version: int, name: str) -> bytes | None:
    row = await db.one(
        "SELECT body FROM safety_report_files WHERE year = ? AND version = ? AND name = ?", year, version, name
    )
    return None if row is None else bytes(row[0])


async def files(db: Database, year: int, version: int) -> dict[str, bytes]:
    sql = "SELECT name, body FROM safety_report_files WHERE year = ? AND version = ?"
    return {str(row[0]): bytes(row[1]) for row in await db.all(sql, year, version)}


def plan(tx: Tx, year: int) -> bool:
    """Whether the house had not planned to publish this year's report; now it has."""
    return tx.changed("INSERT INTO safety_report_years (year) VALUES (?) ON CONFLICT DO NOTHING", year) > 0


def _published(row: Row) -> Published:
    return Published(
        year=int(row[0]),
        version=int(row[1]),
        published_ms=int(row[2]),
        by=str(row[3]),
        why=str(row[4]),
        left=_lines(bytes(row[5])),
        files=dict(sorted(_digests(bytes(row[6])).items())),
        index=int(row[7]),
    )

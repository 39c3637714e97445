"""What entries speak of: found by their number, those that an older version logged and those that come back too."""

from pathlib import Path
from typing import Any

import pytest

from teahouse.kernel.db._migrate import schema
from teahouse.ledger import Draft
from tests.parts.ledger.log import House

DRAFTS: list[tuple[Any, dict[str, Any]]] = [
    ("rulebook", {"number": 1, "sha256": "0" * 64}),
    ("appeal", {"statement": "s-1", "event": "made", "party": "person"}),
    ("order", {"order": "o-1", "event": "received"}),
    ("appeal", {"statement": "s-1", "event": "made", "party": "reporter"}),
    ("campaign", {"campaign": "c-1", "event": "announced", "title": {"en": "Ünïcode \\u0001 \"quoted\""}}),
    ("statement", {"statement": "s-1"}),
    ("order", {"event": "threat_to_life", "country": "DE"}),
    ("rulebook", {"detection_rule": "ferry", "version": 1}),
    ("appeal", {"statement": "s-1", "event": "decided", "party": "person"}),
    ("appeal", {"statement": "s-2", "event": "made", "party": "person"}),
]  # fmt: skip
ABOUT = ["1", "s-1", "o-1", "s-1", "c-1", "", "", "", "s-1", "s-2"]


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> Any:
    made = await House(tmp_path / "house", database_url).open()
    await made.db.write(lambda tx: made.ledger.append_many(tx, [Draft(kind, public) for kind, public in DRAFTS]))
    await made.jobs.settle()
    yield made
    await made.close()


async def abouts(house: House) -> list[str]:
    return [str(row[0]) for row in await house.db.all("SELECT about FROM ledger_entries ORDER BY entry_no")]


async def test_entries_are_found_by_what_they_speak_of(house: House) -> None:
    ledger = house.ledger
    assert ABOUT == await abouts(house)
    proofs = await ledger.proofs("appeal", "s-1", party="person")
    assert [(1, "made"), (8, "decided")] == [(one.index, one.event) for one in proofs]
    assert "https://tea.house/transparency/ledger/proof/8" == proofs[1].url
    assert [1, 3, 8] == [index for index, _ in await ledger.entries("appeal", "s-1")]
    assert [(0, "")] == [(one.index, one.event) for one in await ledger.proofs("rulebook", "1")]
    assert [] == await ledger.entries("order", "") == await ledger.entries("campaign", "o-1")
    assert (await ledger.proof(8) or "").startswith("c2sp.org/tlog-proof@v1\nextra ")


async def ledger_bytes(house: House, index: int) -> bytes:
    row = await house.db.one("SELECT entry FROM ledger_entries WHERE entry_no = ?", index)
    assert row is not None
    return bytes(row[0])


async def test_what_an_older_version_logged_is_found_as_well(house: House) -> None:
    """The migration's own statement over entries that say nothing yet, as they stood before it."""
    dialect = "postgres" if house.url.startswith("postgres") else "sqlite"
    text = next(text for number, _, text in schema("ledger", dialect) if number == 2)
    fill = text[text.index("UPDATE ledger_entries") : text.index("CREATE INDEX")].strip().rstrip(";")
    await house.db.write(lambda tx: tx.run("UPDATE ledger_entries SET about = ''"))
    await house.db.write(lambda tx: tx.run(fill))
    assert ABOUT == await abouts(house)


async def test_what_comes_back_from_a_mirror_is_found_as_well(house: House, tmp_path: Path) -> None:
    entries = [await ledger_bytes(house, index) for index in range(len(DRAFTS))]
    other = await House(tmp_path / "other").open()
    assert len(DRAFTS) == await other.db.write(lambda tx: other.ledger.restore(tx, entries))
    assert ABOUT == await abouts(other)
    await other.jobs.settle()
    await other.close()

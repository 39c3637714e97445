"""The ledger: a tamper-evident public log of statements of reasons, orders, appeals, campaigns and rulebooks.

It is a C2SP tlog-tiles log under ``/transparency/ledger`` with an Ed25519-signed checkpoint that witnesses cosign.
Entries hold a public part and salted commitments (``_entry``); salts stay here, so that erasing is deleting a salt.

The way of an entry: ``_append`` writes it in the caller's transaction · ``_publish`` signs the tree, by a job ·
``_witnesses`` has it cosigned · ``_proofs`` proves it · ``_routes`` serves it all. ``teahouse verify`` reads it back.

Tables: ``ledger_*`` (schema/). Ways in: ``Ledger.append``, ``append_many``, ``proof``, ``proofs``,
``statement``, ``erase``;
``parse_entry``, ``read_statement``, ``verify_statement`` for those who verify; ``prepare_rotation`` for the CLI.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings, SettingsError
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import _store as store
from teahouse.ledger._about import Logged
from teahouse.ledger._append import PUBLISH, Append
from teahouse.ledger._entry import KINDS, Draft, Entry, Kind, LedgerError, commitment
from teahouse.ledger._entry import parse as parse_entry
from teahouse.ledger._keys import KeyFolder, new_key, rotation
from teahouse.ledger._open import Opening as _Opening
from teahouse.ledger._proofs import Proofs
from teahouse.ledger._publish import Publisher, Refused
from teahouse.ledger._read import Read
from teahouse.ledger._restore import Restore
from teahouse.ledger._routes import PREFIX, Routes
from teahouse.ledger._statement import StatementFile, Verified
from teahouse.ledger._statement import read as read_statement
from teahouse.ledger._statement import verify as verify_statement
from teahouse.ledger._statement import write as _write_statement
from teahouse.ledger._witnesses import Witnesses
from teahouse.tlog.errors import TlogError

__all__ = [
    "KINDS",
    "PREFIX",
    "Draft",
    "Entry",
    "Kind",
    "Ledger",
    "LedgerError",
    "Logged",
    "Refused",
    "StatementFile",
    "Verified",
    "commitment",
    "parse_entry",
    "prepare_rotation",
    "read_statement",
    "rotation",
    "verify_statement",
]


class Ledger:
    """The part. ``await start()`` once the database is open and before jobs are; ``await stop()`` before it closes."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, settings: Settings, entropy: Entropy | None = None
    ) -> None:
        source = entropy or SystemEntropy()
        folder = KeyFolder(settings.data_path / "ledger")
        self._db = db
        self._origin = origin(settings)
        self._prefix = settings.base_url + PREFIX
        self._append = Append(jobs, clock, source)
        self._restore = Restore(jobs, clock)
        self._opening = _Opening(db, clock, source, folder, self._append)
        self._publisher = Publisher(db, clock, folder)
        self._proofs = Proofs(db, self._publisher)
        self._witnesses = Witnesses(db, settings, self._publisher, self._proofs)
        self._routes = Routes(Read(db, self._publisher, self._proofs))
        jobs.handle(PUBLISH, self._publisher.publish)

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes.table()

    async def start(self) -> None:
        """Find or make the key, publish what an earlier run left, and begin to ask witnesses.

        Raises ``SettingsError`` for a key file that cannot be read.
        """
        try:
            key = await self._opening.open(self._origin)
        except TlogError as error:
            raise SettingsError(str(error)) from None
        await self._publisher.open(key)
        self._witnesses.start()

    async def stop(self) -> None:
        """Leave off asking witnesses."""
        await self._witnesses.stop()

    def append(self, tx: Tx, draft: Draft) -> int:
        """Log one fact, inside the transaction that makes it true; returns its index in the log.

        ``draft.kind`` says what it is (``KINDS``). ``draft.public`` is JSON for everyone, for ever: what was decided,
        on which ground, under which rulebook version, by whom in role, with what effect and until when; references to
        people, items and cases are not in it. ``draft.private`` holds, by field, the text of each of those: the log
        gets SHA-256(salt || text), the salt stays here. Keep the texts in your own tables; ``statement`` hands the
        person the entry, its proof and what opens it; ``erase`` makes a commitment unopenable for good.

        Commit follows as for every unit; the tree is signed and served moments later by a job. Nothing is sent to
        anyone before the commit, and a unit that is rolled back leaves no gap. Costs three statements (and the first
        since the last publication a job row). Raises ``LedgerError`` (a ``ValueError``) naming the field: an unknown
        kind, what is no canonical JSON (floats, integers past 2^53), a Matrix user id in the public part, more than
        65,535 bytes.
        """
        return self.append_many(tx, [draft])[0]

    def append_many(self, tx: Tx, drafts: Sequence[Draft]) -> list[int]:
        """``append`` for many at once, in the same number of statements; returns their indices, one after another."""
        return self._append.append(tx, drafts)

    async def proof(self, index: int) -> str | None:
        """A tlog-proof@v1 (spicy signature) of an entry, its bytes in ``extra``; ``None`` if it is not committed.

        An entry that waits to be published is published first. Raises ``Refused`` when the log cannot be signed.
        """
        return await self._proofs.proof(index)

    def logged(self, index: int, at_ms: int, event: str = "") -> Logged:
        """Where an entry's proof is, for who knows its index."""
        return Logged(index=index, at_ms=at_ms, event=event, url=f"{self._prefix}/proof/{index}")

    async def entries(self, kind: Kind, about: str) -> list[tuple[int, Entry]]:
        """The entries that speak of an order, a campaign, a version of the rulebook, or of appeals against a statement,
        each by its number; with their indices, the oldest first."""
        return [(index, parse_entry(data)) for index, data in await store.entries_about(self._db, kind, about)]

    async def proofs(self, kind: Kind, about: str, **public: str) -> list[Logged]:
        """Where the proofs of those entries are; of those alone whose public part says ``public``."""
        return [
            self.logged(index, entry.at_ms, str(entry.public.get("event", "")))
            for index, entry in await self.entries(kind, about)
            if all(entry.public.get(name) == value for name, value in public.items())
        ]

    async def proofs_of_each(self, kind: Kind, abouts: Sequence[str]) -> dict[str, list[Logged]]:
        """The proofs of each of several, for a page of a list; what was never logged is not in it. One statement."""
        found: dict[str, list[Logged]] = {}
        for about, index, data in await store.entries_about_each(self._db, kind, abouts):
            entry = parse_entry(data)
            found.setdefault(about, []).append(self.logged(index, entry.at_ms, str(entry.public.get("event", ""))))
        return found

    async def statement(self, index: int, values: Mapping[str, str]) -> bytes | None:
        """The statement file for a person: entry, proof, and ``values`` opened as far as their salts are still there.

        Raises ``LedgerError`` for a value that the entry is not committed to, ``Refused`` as ``proof`` does.
        """
        entry, proof = await store.entry(self._db, index), await self.proof(index)
        if entry is None or proof is None:
            return None
        return _write_statement(entry, proof, await store.salts(self._db, index), values)

    async def entry(self, index: int) -> Entry | None:
        """An entry, published or not."""
        data = await store.entry(self._db, index)
        return None if data is None else parse_entry(data)

    async def salts(self, index: int) -> dict[str, bytes]:
        """The salts of an entry that have not been erased, by field."""
        return await store.salts(self._db, index)

    def erase(self, tx: Tx, index: int, *fields: str) -> None:
        """Make commitments of an entry unopenable: of ``fields``, or all. The caller deletes the texts themselves.

        The log stays as it is and goes on verifying: a commitment without its salt is noise.
        """
        store.erase(tx, index, fields)

    async def keys(self) -> list[str]:
        """The public keys that have signed, in the order in which they came."""
        return [row.key for row in await store.listed(self._db)]

    def restore(self, tx: Tx, entries: Sequence[bytes]) -> int:
        """Append those of ``entries``, a whole and verified log, that the database lacks; returns how many.

        Raises ``LedgerError`` where the two differ.
        """
        return self._restore.restore(tx, entries)

    def published(self) -> int:
        """Entries in the newest signed tree, for metrics."""
        return self._publisher.head.size if self._publisher.head is not None else 0

    def refusals(self) -> int:
        """How often a tree was not signed because it does not grow out of the last one, for metrics."""
        return self._publisher.refusals


def origin(settings: Settings) -> str:
    """The log's name: where it is served, without the scheme (C2SP tlog-tiles, "Parameters")."""
    parts = urlsplit(settings.base_url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}{PREFIX}".replace("+", "%2B").replace(" ", "%20")


def prepare_rotation(data_dir: Path) -> str:
    """Make the key that takes over at the next start; returns its public half.

    Raises ``LedgerError`` where no key is yet, ``TlogError`` for a key file that holds none.
    """
    folder = KeyFolder(data_dir / "ledger")
    key = folder.key()
    if key is None:
        raise LedgerError(f"{data_dir}: no ledger key is here yet; start the service once")
    following = folder.next_key() or new_key(key.name, SystemEntropy())
    folder.keep_next(following)
    return following.verifier.text

"""Asking witnesses to cosign: each new checkpoint goes to those that are configured (C2SP tlog-witness).

A witness has seen every tree it signs grow out of the last; a log that shows different trees to different people finds
no second one to sign. One that can't be reached costs nobody anything: it is asked again a minute later.
"""

import asyncio

import httpx
import msgspec
import structlog

from teahouse import __version__
from teahouse.kernel.aside import aside
from teahouse.kernel.config import Settings, SettingsError
from teahouse.kernel.db import Database
from teahouse.ledger import _store as store
from teahouse.ledger._proofs import Proofs
from teahouse.ledger._publish import Publisher
from teahouse.ledger._store import Signed
from teahouse.tlog import note as notes
from teahouse.tlog import witness as protocol
from teahouse.tlog.errors import TlogError
from teahouse.tlog.note import COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44, VerifierKey

log = structlog.get_logger("ledger")
_SECONDS = 10.0
_AGAIN_SECONDS = 60.0


class Witness(msgspec.Struct, frozen=True):
    """One that is configured: its key, and where it takes submissions."""

    key: VerifierKey
    url: str


class _Unwilling(Exception):
    """It did not cosign; the message says why."""


def configured(settings: Settings) -> list[Witness]:
    """The witnesses of the settings, each ``<key> <URL>``. Raises ``SettingsError``."""
    found = []
    for text in settings.ledger_witnesses:
        key, _, url = text.strip().partition(" ")
        try:
            witness = Witness(notes.verifier_key(key), url.strip().rstrip("/"))
        except TlogError as error:
            raise SettingsError(f"ledger_witnesses: {error}") from None
        if witness.key.kind not in (COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44):
            raise SettingsError(f"ledger_witnesses: {witness.key.name} has a key that does not make cosignatures")
        if not witness.url.startswith(("https://", "http://")):
            raise SettingsError(f"ledger_witnesses: {witness.key.name}: after the key comes the witness's URL")
        found.append(witness)
    return found


class Witnesses:
    """Keeps asking, in a task of its own: a witness that hangs must not hold up durable work."""

    def __init__(self, db: Database, settings: Settings, publisher: Publisher, proofs: Proofs) -> None:
        self._db = db
        self._publisher = publisher
        self._proofs = proofs
        self._witnesses = configured(settings)
        self._http: httpx.AsyncClient | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, if there are witnesses."""
        if self._witnesses:
            agent = {"user-agent": f"Teahouse/{__version__} (ledger)"}
            self._http = httpx.AsyncClient(timeout=_SECONDS, headers=agent)
            self._task = aside(self._work(), name="witnesses")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def ask(self) -> int:
        """Ask those who have not cosigned the newest checkpoint; returns how many still have not."""
        head = self._publisher.head
        if head is None:
            return 0
        have = await store.cosignatures(self._db, head.size)
        sizes = await store.witness_sizes(self._db)
        asked = [witness for witness in self._witnesses if witness.key.name not in have]
        done = await asyncio.gather(*(self._one(witness, head, sizes.get(witness.key.name, 0)) for witness in asked))
        return done.count(False)

    async def _work(self) -> None:
        while True:
            self._publisher.moved.clear()
            try:
                left = await self.ask()
            except Exception:
                log.exception("witnesses could not be asked")
                left = 1
            try:
                async with asyncio.timeout(_AGAIN_SECONDS if left else None):
                    await self._publisher.moved.wait()
            except TimeoutError:
                pass

    async def _one(self, witness: Witness, head: Signed, known: int) -> bool:
        try:
            status, body = await self._submit(witness, head, known)
            if status == 409:  # it knows another size than we thought
                known = protocol.known_size(body)
                if known > head.size:
                    raise _Unwilling(f"it knows a tree of {known} entries, and ours has {head.size}")
                status, body = await self._submit(witness, head, known)
            if status != 200:
                raise _Unwilling(f"status {status}: {body[:200].decode('utf-8', 'replace')}")
            text = notes.parse(head.note).text
            await self._publisher.cosigned(head, witness.key.name, protocol.cosignatures(body, text, witness.key))
        except (_Unwilling, TlogError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            log.warning("no cosignature", witness=witness.key.name, why=f"{type(error).__name__}: {error}")
            return False
        return True

    async def _submit(self, witness: Witness, head: Signed, known: int) -> tuple[int, bytes]:
        """The status and body of add-checkpoint, the body no longer than an answer may be."""
        assert self._http is not None
        proof = await self._proofs.consistency(min(known, head.size), head)
        asked = protocol.Request(min(known, head.size), tuple(proof), notes.parse(head.note))
        async with self._http.stream("POST", f"{witness.url}/add-checkpoint", content=asked.body) as answer:
            body = b""
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > protocol.ANSWER_LIMIT_BYTES:
                    raise _Unwilling("the answer is too long")
            return answer.status_code, body

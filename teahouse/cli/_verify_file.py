"""Verifying one file: a tlog-proof, or a statement file with its proof inside. What it proves needs no network."""

import datetime as dt
import hashlib
from pathlib import Path

from teahouse.cli._verify_log import Report, Wishes
from teahouse.ledger import Entry, LedgerError, parse_entry, read_statement, verify_statement
from teahouse.tlog import checkpoint as checkpoints
from teahouse.tlog import cosignature
from teahouse.tlog import proof as proofs
from teahouse.tlog.errors import Unproven
from teahouse.tlog.note import Note, VerifierKey

_LIMIT_BYTES = 4_000_000


class NotAFile(Exception):
    """The file is nothing that can be verified; the message says why."""


class NoKey(Exception):
    """Nothing is known of the log that signed this, so nothing can be said of the signature."""


def verify_file(path: Path, entry: Path | None, wishes: Wishes, report: Report) -> None:
    """Verify the proof or statement file at ``path``; ``entry`` is what a proof is of, if it does not hold it itself.

    Raises ``Unproven``, ``Malformed`` where it does not hold, ``NotAFile``, ``NoKey`` where nothing can be said.
    """
    verify_data(_read(path), str(path), entry, wishes, report)


def verify_data(data: bytes, name: str, entry: Path | None, wishes: Wishes, report: Report) -> None:
    """The same of what was read already, from ``name``."""
    logged = _read(entry) if entry is not None else None
    if len(data) > _LIMIT_BYTES:
        raise NotAFile(f"{name}: larger than {_LIMIT_BYTES} bytes")
    if data.lstrip().startswith(b"{"):
        _statement(data, wishes, report)
    elif data.startswith(proofs.HEADER.encode()):
        _proof(data, logged, wishes, report)
    else:
        raise NotAFile(f"{name}: neither a tlog-proof nor a statement file")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotAFile(f"{error.filename}: {error.strerror}") from None


def _proof(data: bytes, logged: bytes | None, wishes: Wishes, report: Report) -> None:
    proof = proofs.parse(data)
    entry = logged if logged is not None else proof.extra
    if entry is None:
        raise NotAFile("the proof does not hold the entry: name its file with --entry")
    head = proofs.verify(proof, entry, *_keys(proof.note, wishes))
    report.say("entry", f"{proof.index} of {head.size:,} in {head.origin}")
    found: Entry | None = None
    try:
        found = parse_entry(entry)
    except LedgerError:
        report.say("", f"{len(entry)} bytes that are no entry of a Teahouse ledger")
    if found is not None:
        _describe(found, report)
    if wishes.file is not None:
        _holds(found, wishes.file, report)
    _signatures(proof.note, wishes, report)


def _holds(entry: Entry | None, path: Path, report: Report) -> None:
    """Raise ``Unproven`` unless the entry has the SHA-256 of the file, as those of rulebooks and reports do."""
    digest = hashlib.sha256(_read(path)).hexdigest()
    public = {} if entry is None else entry.public
    files = public.get("files")
    if digest not in (public.get("sha256"), *(files.values() if isinstance(files, dict) else ())):
        raise Unproven(f"{path}: its SHA-256 is {digest}, and the entry does not say so")
    report.say("file", f"{path}: SHA-256 {digest}, as the entry says")


def _statement(data: bytes, wishes: Wishes, report: Report) -> None:
    if wishes.file is not None:
        raise NotAFile("--file goes with the proof of one entry")
    try:
        file = read_statement(data)
    except LedgerError as error:
        raise NotAFile(str(error)) from None
    note = proofs.parse(file.proof).note
    try:
        found = verify_statement(file, *_keys(note, wishes))
    except LedgerError as error:
        raise Unproven(str(error)) from None
    report.say("entry", f"{found.index} of {found.head.size:,} in {found.head.origin}")
    _describe(found.entry, report)
    for field, value in found.opened.items():
        report.say("opened", f"{field}: {value if len(value) <= 200 else value[:200] + '…'}")
    _signatures(note, wishes, report)


def _describe(entry: Entry, report: Report) -> None:
    at = dt.datetime.fromtimestamp(min(max(entry.at_ms, 0) / 1000, 2**37), dt.UTC)
    report.say("kind", f"{entry.kind}, logged {at:%Y-%m-%d %H:%M:%S} UTC")
    for name, value in sorted(entry.public.items()):
        text = str(value)
        report.say("public", f"{name}: {text if len(text) <= 200 else text[:200] + '…'}")


def _keys(note: Note, wishes: Wishes) -> list[VerifierKey]:
    """The keys to believe: those given, or those that an earlier look at the whole log found."""
    if wishes.keys:
        return wishes.keys
    head = checkpoints.parse(note.text)
    known = wishes.known.read(head.origin)
    if known is None:
        raise NoKey(
            f"no key of {head.origin} is known: give it with --key, or verify the log itself once "
            f"(teahouse verify https://{head.origin})"
        )
    return known.believed(head.size)


def _signatures(note: Note, wishes: Wishes, report: Report) -> None:
    names = sorted({signature.name for signature in note.signatures})
    report.say("signed", "by " + ", ".join(names))
    seen = cosignature.witnessed(note, *wishes.witnesses)
    for name in seen:
        report.say("witness", name)
    if len(seen) < wishes.quorum:
        raise Unproven(f"witnesses: {len(seen)} of those given have cosigned, {wishes.quorum} are asked for")

"""``teahouse verify``: is this public record the whole record, and is this statement in it? Needs no account.

Status 0: it holds. 1: it does not. 2: what was given cannot be used. 3: nothing can be said (unreachable, no key).
"""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import Parameter

from teahouse.cli._verify_file import NoKey, NotAFile, verify_data, verify_file
from teahouse.cli._verify_known import KnownLogs, Unreadable
from teahouse.cli._verify_log import Report, Wishes, source_of, verify_log
from teahouse.cli._verify_source import Unreachable, fetched, names_a_proof
from teahouse.tlog.errors import TlogError
from teahouse.tlog.note import ED25519, VerifierKey, verifier_key

_MANY = Parameter(negative=())


def verify(
    target: str,
    *,
    key: Annotated[list[str] | None, _MANY] = None,
    entry: Path | None = None,
    file: Path | None = None,
    witness: Annotated[list[str] | None, _MANY] = None,
    quorum: int | None = None,
    mirror: Path | None = None,
    state: Path | None = None,
) -> None:
    """Verify a ledger (its URL, or a folder with a mirror of it), a tlog-proof or a statement file.

    Parameters
    ----------
    target
        https://… of the service, of the log's prefix or of one proof; or a file, or a mirror's folder.
    key
        A key of the log that you trust, as the log's page of keys writes it; may be repeated.
    entry
        The entry that a tlog-proof is of, where the proof does not hold it.
    file
        A published file whose SHA-256 that entry is to hold: a version of the rulebook, a file of a yearly report.
    witness
        The key of a witness that you trust; may be repeated.
    quorum
        How many of those witnesses must have cosigned (all).
    mirror
        Keep all files of the log in this folder.
    state
        Where what was seen is remembered (~/.local/state/teahouse/verify).
    """
    report = Report()
    try:
        witnesses = [_key(text, "--witness") for text in witness or []]
        wishes = Wishes(
            [_key(text, "--key", ED25519) for text in key or []],
            witnesses,
            len(witnesses) if quorum is None else quorum,
            KnownLogs(state),
            file,
        )
        web = target.startswith(("http://", "https://"))
        if web and names_a_proof(target):
            verify_data(fetched(target), target, entry, wishes, report)
        elif web or Path(target).is_dir():
            if file is not None:
                raise NotAFile("--file goes with the proof of one entry")
            source = source_of(target, mirror)
            try:
                verify_log(source, wishes, report)
            finally:
                source.close()
        else:
            verify_file(Path(target), entry, wishes, report)
    except TlogError as error:
        _end(report, 1, f"NOT VERIFIED: {error}")
    except (NotAFile, Unreadable) as error:
        _end(report, 2, f"cannot be used: {error}")
    except (Unreachable, NoKey) as error:
        _end(report, 3, f"nothing can be said: {error}")
    _end(report, 0, "VERIFIED")


def _key(text: str, option: str, kind: int | None = None) -> VerifierKey:
    try:
        key = verifier_key(text)
    except TlogError as error:
        raise NotAFile(f"{option}: {error}") from None
    if (kind == ED25519) != (key.kind == ED25519):
        raise NotAFile(f"{option}: {key.name} is {'not a log' if kind else 'a log'}'s key")
    return key


def _end(report: Report, status: int, verdict: str) -> NoReturn:
    for subject, finding in report.lines:
        for number, line in enumerate(finding.splitlines()):
            print(f"{subject if not number else '':<8} {_shown(line)}")
    print(_shown(verdict), flush=True)
    sys.exit(status)


def _shown(text: str) -> str:
    """``text`` without what would move the cursor: it comes from strangers."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

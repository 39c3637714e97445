"""``teahouse report …``: the transparency report (Implementing Regulation (EU) 2024/2835), made, filed and checked.

``validate`` needs no service; ``make``, ``file`` and ``publish`` work on its database, whether it runs or not.

Status 0: no fault. 1: faults. 2: a file cannot be read.
"""

import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

from cyclopts import App, Parameter

from teahouse.app import Teahouse
from teahouse.cli._service import HERE, Service, beside
from teahouse.kernel.config import Settings
from teahouse.safety.reporting import (
    CHECKLIST_FILE,
    FILE_LIMIT,
    LICENCE_FILE,
    Fault,
    Filed,
    Kind,
    Made,
    Published,
    ReportError,
    licence,
    read_texts,
    santa_clara,
    validate,
)

T = TypeVar("T")

app = App(name="report", help="Transparency reports.")

#: Of one sort of fault so many are shown for each file: one mistake is often made in every row.
_SHOWN = 5


@app.command(name="validate")
def check(
    files: Annotated[list[Path], Parameter(negative=())],
    *,
    every: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Find faults in the CSV files of a transparency report, anyone's: file, line, column and what was expected.

    Parameters
    ----------
    files
        The parts of one report, or a folder that holds them; parts are recognised by what is in them.
    every
        Show each fault, not only the first five of a sort in a file.
    """
    given = [(str(path), _read(path)) for path in _each(files)]
    faults = validate(given)
    shown: Counter[tuple[str, ...]] = Counter()
    for fault in faults:
        sort = _sort(fault)
        shown[sort] += 1
        if every or shown[sort] <= _SHOWN:
            print(_printable(str(fault)))
    for (file, rule, column, _), count in [] if every else shown.items():
        if count > _SHOWN:
            where = f" in column {column}" if column else ""
            print(_printable(f"{file}: {count - _SHOWN} more of the sort “{rule}”{where} (--every shows them)"))
    grave = sum(not fault.remark for fault in faults)
    print(
        f"{_count(len(given), 'file')}: {_count(grave, 'fault')}, {_count(len(faults) - grave, 'remark')}", flush=True
    )
    sys.exit(1 if grave else 0)


@app.command
def make(
    year: int,
    out: Path,
    *,
    start: str = "",
    end: str = "",
    provider: str = "",
    kind: Kind = Kind.PLATFORM,
    previous: str = "",
    texts: Path | None = None,
    service: Service = HERE,
) -> None:
    """Make all that is said of a year: Annex I in CSV, batches for the EU's database, the Santa Clara checklist.

    Parameters
    ----------
    year
        The year, which must be over.
    out
        The folder to write to; it is made, and must be empty.
    start
        The first day, if it is not 1 January, as 2026-03-01.
    end
        The last day, if it is not 31 December.
    provider
        Who provides the service, if not by its own name.
    kind
        intermediary, hosting or platform.
    previous
        The day on which the last report was published, if it was not here.
    texts
        TOML with ``answers``: the operator's own six answers for part 11.
    """
    answers = _texts(texts)
    first, last = start or f"{year:04}-01-01", end or f"{year:04}-12-31"

    async def work(teahouse: Teahouse) -> tuple[Made, Filed]:
        reports, before = teahouse.safety.reports, previous or await teahouse.safety.publishing.day_before(year)
        made = await reports.report(first, last, provider=provider, kind=kind, previous=before, texts=answers)
        return made, await reports.file(first, last)

    made, filed = _reported(service.settings(), work)
    batches = _batches(filed)
    checklist = {CHECKLIST_FILE: santa_clara().encode(), LICENCE_FILE: licence()}
    _write(out, made.files | {f"batches/{name}": body for name, body in batches.items()} | checklist)
    for one in (*made.faults, *(f"{one.which} is in no figure: {one.why}" for one in made.left)):
        print(_printable(str(one)))
    _refused(filed)
    grave = len(made.faults) + len(made.left) + len(filed.refused)
    parts = sum(name.endswith(".csv") for name in made.files)
    what = f"{_count(parts, 'file')} of Annex I, {_count(len(batches), 'batch', 'batches')}"
    print(f"{what} and the Santa Clara checklist in {out}: {_count(grave, 'fault')}", flush=True)
    sys.exit(1 if grave else 0)


@app.command
def publish(
    year: int,
    *,
    why: str = "",
    provider: str = "",
    kind: Kind = Kind.PLATFORM,
    texts: Path | None = None,
    service: Service = HERE,
) -> None:
    """Publish the report of a year on the transparency site: a document that stays; again: a correction of it.

    Parameters
    ----------
    year
        The year, which must be over.
    why
        What a correction is for; everyone reads it.
    provider
        Who provides the service, if not by its own name.
    kind
        intermediary, hosting or platform.
    texts
        TOML with ``answers``: the operator's own six answers for part 11.
    """
    answers = _texts(texts)

    async def work(teahouse: Teahouse) -> Published:
        await teahouse.safety.decisions.rulebooks.load()
        return await teahouse.safety.publishing.publish(year, why=why, provider=provider, kind=kind, texts=answers)

    made = _reported(service.settings(), work)
    for line in made.left:
        print(_printable(line), file=sys.stderr)
    print(f"{made.year}, version {made.version}: {_count(len(made.files), 'file')}, ledger entry {made.index}")
    sys.exit(1 if made.left else 0)


@app.command
def file(
    out: Path,
    *,
    start: str,
    end: str,
    service: Service = HERE,
) -> None:
    """Write the statements of reasons of some days as the EU's transparency database takes them, a hundred a file.

    Parameters
    ----------
    out
        The folder to write to; it is made, and must be empty.
    start
        The first day, as 2026-11-01.
    end
        The last day.
    """
    filed = _reported(service.settings(), lambda it: it.safety.reports.file(start, end))
    batches = _batches(filed)
    _write(out, batches)
    _refused(filed)
    print(f"{_count(filed.statements, 'statement')} in {_count(len(batches), 'file')} in {out}", flush=True)
    sys.exit(1 if filed.refused else 0)


def _batches(filed: Filed) -> dict[str, bytes]:
    return {f"batch-{number:04}.json": body for number, body in enumerate(filed.batches, 1)}


def _refused(filed: Filed) -> None:
    for number, faults in filed.refused:
        for fault in faults:
            print(_printable(f"{number}: {fault.field}: {fault.says}"), file=sys.stderr)


def _reported(settings: Settings, work: Callable[[Teahouse], Awaitable[T]]) -> T:
    """``beside``; what no report can be made of ends it with status 1."""
    try:
        return beside(settings, work)
    except ReportError as error:
        print(_printable(f"teahouse: {error}"), file=sys.stderr)
        sys.exit(1)


def _texts(path: Path | None) -> tuple[str, ...]:
    """The operator's own answers; status 1 for a file that holds none."""
    try:
        return () if path is None else read_texts(_read(path))
    except ReportError as error:
        print(_printable(f"teahouse: {error}"), file=sys.stderr)
        sys.exit(1)


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    """All or nothing of it: a folder that holds something is left alone."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            _unreadable(out, "holds something already; name an empty folder")
        for name, body in files.items():
            (out / name).parent.mkdir(exist_ok=True)
            (out / name).write_bytes(body)
    except OSError as error:
        _unreadable(out, error.strerror or "cannot be written")


def _sort(fault: Fault) -> tuple[str, str, str, str]:
    return fault.file, fault.rule, fault.column, "remark" if fault.remark else "fault"


def _each(files: list[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            found = sorted(each for each in path.iterdir() if each.suffix.lower() == ".csv")
            if not found:
                _unreadable(path, "a folder without CSV files")
            yield from found
        else:
            yield path


def _read(path: Path) -> bytes:
    """As much as is needed to see that it is too long; what is no plain file may never end and is not read."""
    if path.exists() and not path.is_file():
        _unreadable(path, "not a plain file")
    try:
        with path.open("rb") as file:
            return file.read(FILE_LIMIT + 1)
    except OSError as error:
        _unreadable(path, error.strerror or "cannot be read")


def _unreadable(path: Path, why: str) -> NoReturn:
    print(_printable(f"teahouse: {path}: {why}"), file=sys.stderr)
    sys.exit(2)


def _count(number: int, thing: str, things: str = "") -> str:
    return f"{number or 'no'} {thing if number == 1 else things or thing + 's'}"


def _printable(text: str) -> str:
    """``text`` without what would move the cursor: names of files come from strangers too."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

"""``teahouse ledger …``: another key for the ledger, and entries back from a mirror."""

import asyncio
import sys
from pathlib import Path
from typing import NoReturn

from cyclopts import App

from teahouse.app import Teahouse
from teahouse.cli._service import HERE, Service
from teahouse.cli._verify_log import read_log, source_of
from teahouse.cli._verify_source import Unreachable
from teahouse.kernel.config import Settings, load
from teahouse.ledger import LedgerError, prepare_rotation
from teahouse.tlog.errors import TlogError
from teahouse.tlog.note import verifier_key

app = App(name="ledger", help="The transparency log.")


@app.command
def rotate(*, config: Path | None = None, data_dir: str | None = None) -> None:
    """Make a new key for the ledger; it takes over when the service starts next. Prints its public half.

    Parameters
    ----------
    config
        TOML file with settings, as for serve.
    data_dir
        The service's data directory, as for serve.
    """
    settings = load(file=config, options={"data_dir": data_dir})
    try:
        key = prepare_rotation(settings.data_path)
    except (LedgerError, TlogError) as error:
        _end(error)
    print(f"{key}\ntakes over when the service is started next")


@app.command
def restore(source: str, *, service: Service = HERE) -> None:
    """Bring back entries from a mirror, after an old backup was put back. Prints how many.

    Parameters
    ----------
    source
        A mirror's folder or URL.
    """
    try:
        count = asyncio.run(_restore(source, service.settings()))
    except (LedgerError, TlogError, Unreachable) as error:
        _end(error)
    print(f"{count} entries brought back; start the service")


async def _restore(source: str, settings: Settings) -> int:
    teahouse = Teahouse(settings)
    await teahouse.db.open()
    try:
        keys = [verifier_key(key) for key in await teahouse.ledger.keys()]
        if not keys:
            raise LedgerError("this service has no ledger yet; start it once")
        mirror = source_of(source, None)
        entries = await asyncio.to_thread(read_log, mirror, keys)
        return await teahouse.db.write(lambda tx: teahouse.ledger.restore(tx, entries))
    finally:
        await teahouse.db.close()


def _end(error: Exception) -> NoReturn:
    print(f"teahouse: {error}", file=sys.stderr)
    sys.exit(1)

"""``teahouse ledger rotate``: another key for the ledger."""

import sys
from pathlib import Path

from cyclopts import App

from teahouse.kernel.config import load
from teahouse.ledger import LedgerError, prepare_rotation
from teahouse.tlog.errors import TlogError

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
        print(f"teahouse: {error}", file=sys.stderr)
        sys.exit(1)
    print(f"{key}\ntakes over when the service is started next")

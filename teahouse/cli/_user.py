"""``teahouse user …``: accounts from the command line. Works beside a running service."""

import asyncio
import getpass
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from teahouse.app import Teahouse
from teahouse.kernel.config import load
from teahouse.kernel.log import configure
from teahouse.matrix.errors import MatrixError

app = App(name="user", help="Create people's accounts and registration tokens.")


@app.command
def create(
    name: str,
    *,
    password: str | None = None,
    admin: Annotated[bool, Parameter(negative=())] = False,
    moderator: Annotated[bool, Parameter(negative=())] = False,
    config: Path | None = None,
    data_dir: str | None = None,
    server_name: str | None = None,
    database: str | None = None,
) -> None:
    """Create an account.

    Parameters
    ----------
    name
        The local part of the user id: alice for @alice:server.
    password
        The password; asked for if not given.
    admin
        Make them a server administrator.
    moderator
        Make them a moderator.
    config
        TOML file with settings, as for serve.
    data_dir
        The service's data directory, as for serve.
    server_name
        The service's name, as for serve.
    database
        The service's database, as for serve.
    """
    configure("error")
    if password is None:
        password = getpass.getpass(f"Password for {name}: ")
    settings = load(file=config, options={"data_dir": data_dir, "server_name": server_name, "database": database})

    async def work() -> str:
        teahouse = Teahouse(settings)
        await teahouse.db.open()
        try:
            return await teahouse.identity.create_user(name, password, admin=admin, moderator=moderator)
        finally:
            await teahouse.db.close()

    try:
        print(asyncio.run(work()))
    except MatrixError as error:
        print(f"teahouse: {error.error}", file=sys.stderr)
        sys.exit(1)

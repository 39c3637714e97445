"""``teahouse user …``: accounts from the command line. Works beside a running service."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

from cyclopts import App, Parameter

from teahouse.app import Teahouse
from teahouse.identity import Identity
from teahouse.kernel.config import Settings, load
from teahouse.kernel.log import configure
from teahouse.matrix.errors import MatrixError

T = TypeVar("T")

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

    print(_beside(settings, lambda it: it.create_user(name, password, admin=admin, moderator=moderator)))


@app.command
def token(
    *,
    uses: int | None = None,
    days: float | None = None,
    config: Path | None = None,
    data_dir: str | None = None,
    server_name: str | None = None,
    database: str | None = None,
) -> None:
    """Make a registration token, with which someone can register where registration is closed; prints it.

    Parameters
    ----------
    uses
        How many accounts it is good for (without limit).
    days
        For how many days (without limit).
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
    settings = load(file=config, options={"data_dir": data_dir, "server_name": server_name, "database": database})
    lifetime_ms = None if days is None else int(days * 86_400_000)
    print(_beside(settings, lambda it: it.new_registration_token(uses=uses, lifetime_ms=lifetime_ms)).token)


def _beside(settings: Settings, work: Callable[[Identity], Awaitable[T]]) -> T:
    """Do ``work`` on the service's database, whether the service runs or not; a refusal ends it with status 1."""

    async def run() -> T:
        teahouse = Teahouse(settings)
        await teahouse.db.open()
        try:
            return await work(teahouse.identity)
        finally:
            await teahouse.db.close()

    try:
        return asyncio.run(run())
    except MatrixError as error:
        print(f"teahouse: {error.error}", file=sys.stderr)
        sys.exit(1)

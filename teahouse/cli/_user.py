"""``teahouse user …``: accounts and roles from the command line. Works beside a running service."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from cyclopts import App, Parameter

from teahouse.app import Teahouse
from teahouse.kernel.config import Settings, load
from teahouse.kernel.log import configure
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.safety.roles import OPERATOR, Role

T = TypeVar("T")

app = App(name="user", help="Accounts, registration tokens, roles.")


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

    print(beside(settings, lambda it: it.identity.create_user(name, password, admin=admin, moderator=moderator)))


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
    print(beside(settings, lambda it: it.identity.new_registration_token(uses=uses, lifetime_ms=lifetime_ms)).token)


@app.command
def role(
    name: str,
    do: Literal["add", "remove"],
    role: Role,
    *,
    reason: str = "Given or taken at the machine.",
    config: Path | None = None,
    data_dir: str | None = None,
    server_name: str | None = None,
    database: str | None = None,
) -> None:
    """Give somebody a role in moderation, or take it. Prints the roles they then hold.

    Parameters
    ----------
    name
        The local part of the user id, or the user id.
    do
        add or remove.
    role
        moderator, senior, legal, admin or auditor.
    reason
        Why, for the history of roles.
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

    async def work(teahouse: Teahouse) -> str:
        user_id = _user_id(name, settings)
        held = teahouse.safety.roles.held
        await held.set(OPERATOR, user_id, role, held=do == "add", reason=reason)
        return " ".join(sorted(await held.of(user_id)))

    print(beside(settings, work))


@app.command
def factors(
    name: str,
    *,
    remove: Annotated[bool, Parameter(negative=())] = False,
    config: Path | None = None,
    data_dir: str | None = None,
    server_name: str | None = None,
    database: str | None = None,
) -> None:
    """List somebody's second factors; or take all of them away, so that they enrol anew.

    Parameters
    ----------
    name
        The local part of the user id, or the user id.
    remove
        Take them away, with the recovery codes.
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

    async def work(teahouse: Teahouse) -> str:
        user_id = _user_id(name, settings)
        if not await teahouse.identity.exists(user_id):
            raise not_found("There is no such user")
        own = teahouse.safety.roles.factors
        if remove:
            return f"{await own.reset(user_id)} taken away"
        return "\n".join(f"{one.kind}\t{one.name}" for one in await own.of(user_id)) or "none"

    print(beside(settings, work))


def _user_id(name: str, settings: Settings) -> str:
    return name if name.startswith("@") else f"@{name}:{settings.server_name}"


def beside(settings: Settings, work: Callable[[Teahouse], Awaitable[T]]) -> T:
    """Do ``work`` on the service's database, whether the service runs or not; a refusal ends it with status 1."""

    async def run() -> T:
        teahouse = Teahouse(settings)
        await teahouse.db.open()
        try:
            return await work(teahouse)
        finally:
            await teahouse.db.close()

    try:
        return asyncio.run(run())
    except MatrixError as error:
        print(f"teahouse: {error.error}", file=sys.stderr)
        sys.exit(1)

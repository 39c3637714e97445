"""``teahouse user …``: accounts and roles from the command line. Works beside a running service."""

import getpass
from typing import Annotated, Literal

from cyclopts import App, Parameter

from teahouse.app import Teahouse
from teahouse.cli._service import HERE, Service, beside
from teahouse.kernel.config import Settings
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.safety.roles import OPERATOR, Role

app = App(name="user", help="Accounts, registration tokens, roles.")


@app.command
def create(
    name: str,
    *,
    password: str | None = None,
    admin: Annotated[bool, Parameter(negative=())] = False,
    moderator: Annotated[bool, Parameter(negative=())] = False,
    service: Service = HERE,
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
    """
    if password is None:
        password = getpass.getpass(f"Password for {name}: ")
    settings = service.settings()

    print(beside(settings, lambda it: it.identity.create_user(name, password, admin=admin, moderator=moderator)))


@app.command
def token(
    *,
    uses: int | None = None,
    days: float | None = None,
    service: Service = HERE,
) -> None:
    """Make a registration token, with which someone can register where registration is closed; prints it.

    Parameters
    ----------
    uses
        How many accounts it is good for (without limit).
    days
        For how many days (without limit).
    """
    settings = service.settings()
    lifetime_ms = None if days is None else int(days * 86_400_000)
    print(beside(settings, lambda it: it.identity.new_registration_token(uses=uses, lifetime_ms=lifetime_ms)).token)


@app.command
def role(
    name: str,
    do: Literal["add", "remove"],
    role: Role,
    *,
    reason: str = "Given or taken at the machine.",
    service: Service = HERE,
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
    """
    settings = service.settings()

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
    service: Service = HERE,
) -> None:
    """List somebody's second factors; or take all of them away, so that they enrol anew.

    Parameters
    ----------
    name
        The local part of the user id, or the user id.
    remove
        Take them away, with the recovery codes.
    """
    settings = service.settings()

    async def work(teahouse: Teahouse) -> str:
        user_id = _user_id(name, settings)
        if not await teahouse.identity.exists(user_id):
            raise not_found("There is no such user")
        own = teahouse.safety.roles.factors
        if remove:
            return f"{await own.reset(user_id)} taken away"
        return "\n".join(f"{one.kind}\t{one.name}" for one in await own.of(user_id)) or "none"

    print(beside(settings, work))


@app.command
def email(
    name: str,
    do: Literal["add", "remove"] | None = None,
    address: str | None = None,
    *,
    service: Service = HERE,
) -> None:
    """List somebody's e-mail addresses, or add or remove one without a letter that confirms it.

    Letters about the account go there: statements of reasons, and the link to set a forgotten password.

    Parameters
    ----------
    name
        The local part of the user id, or the user id.
    do
        add or remove; nothing lists them.
    address
        The e-mail address.
    """
    settings = service.settings()
    if (do is None) != (address is None):
        raise invalid_param("add and remove take an address")

    async def work(teahouse: Teahouse) -> str:
        user_id, addresses = _user_id(name, settings), teahouse.addresses
        if not await teahouse.identity.exists(user_id):
            raise not_found("There is no such user")
        if address is not None and do == "add":
            await addresses.put(user_id, address)
        elif address is not None and not await addresses.remove(user_id, address):
            raise not_found(f"{user_id} does not have {address}")
        return "\n".join(one.address for one in await addresses.of(user_id)) or "none"

    print(beside(settings, work))


def _user_id(name: str, settings: Settings) -> str:
    return name if name.startswith("@") else f"@{name}:{settings.server_name}"

"""Keys over HTTP: an account's owners make them, look at them and end them."""

from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec

from teahouse.kernel.http import Auth, Handler, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.api._keys import Key, Keys, Role

KEYS = "/_teahouse/v1/accounts/{handle}/keys"
_NUMBER = 18  # digits
Once = Callable[[Handler], Handler]


class Doorkeeper(Protocol):
    """Says whether the caller may act for an account (``accounts``)."""

    async def require(self, actor: str, handle: str, role: Role = ..., *, alive: bool = ...) -> Any: ...
    async def record(self, actor: str, account: Any, act: str, subject: str = ...) -> None: ...


class NewKey(msgspec.Struct, frozen=True):
    """What a key is to be."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern="^[^\\x00]*$")]
    role: Role = "editor"


class ShownKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """A key. ``token`` is there in the answer that made it, and never again; ``used_ms`` is 0 if it never was."""

    key_no: int
    name: str
    role: str
    hint: str
    made_by: str
    created_ms: int
    used_ms: int
    token: str = ""


class KeyList(msgspec.Struct, frozen=True):
    """All keys of an account that are good."""

    keys: list[ShownKey]


def _shown(key: Key, token: str = "") -> ShownKey:
    return ShownKey(key.key_no, key.name, key.role, key.hint, key.made_by, key.created_ms, key.used_ms, token)


def number(text: str) -> int:
    """A number in a path. Raises M_NOT_FOUND for what is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > _NUMBER:
        raise not_found("There is nothing of this number")
    return int(text)


class KeyRoutes:
    """The operations."""

    def __init__(self, keys: Keys, accounts: Doorkeeper) -> None:
        self._keys = keys
        self._accounts = accounts

    def table(self, once: Once) -> list[Route]:
        user = Auth.USER
        return [
            Route(
                *("GET", KEYS, self.listed), op="listKeys", auth=user, rate="read", body=None, answers=KeyList,
                summary="The API keys of an account (owners).",
            ),
            Route(
                *("POST", KEYS, once(self.create)), op="createKey", auth=user, rate="create", body=NewKey,
                answers=ShownKey, summary="Make an API key; its text is in this answer and nowhere else (owners).",
            ),
            Route(
                *("DELETE", f"{KEYS}/{{key_no}}", self.revoke), op="revokeKey", auth=user, rate="account", body=None,
                summary="End an API key at once (owners).",
            ),
        ]  # fmt: skip

    async def listed(self, request: Request) -> KeyList:
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        return KeyList([_shown(key) for key in await self._keys.list(account.account_no)])

    async def create(self, request: Request) -> ShownKey:
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        body: NewKey = request.body
        made = await self._keys.create(account.account_no, account.handle, body.role, body.name, request.user_id)
        await self._accounts.record(request.user_id, account, "key.make", body.name)
        return _shown(made.key, made.token)

    async def revoke(self, request: Request) -> None:
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        key_no = number(request.params["key_no"])
        await self._keys.revoke(account.account_no, key_no)
        await self._accounts.record(request.user_id, account, "key.revoke", str(key_no))

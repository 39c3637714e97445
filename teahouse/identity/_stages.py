"""The stages of user-interactive authentication: password, dummy, registration token, terms, and those of parts above.

Source: Client-Server API, "Authentication types".
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from teahouse.identity import _store, _store_tokens
from teahouse.identity._accounts import Accounts
from teahouse.identity._passwords import Passwords
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Who
from teahouse.kernel.limits import Limits
from teahouse.matrix.errors import MatrixError, forbidden, missing_param, unauthorized

#: Takes the ``auth`` object of a request; returns what it proved. Raises what the client is told.
Stage = Callable[[dict[str, Any]], Awaitable[dict[str, str]]]
REGISTRATION_TOKEN = re.compile(r"[A-Za-z0-9._~-]{1,64}")


class Stages:
    """Attempts one stage."""

    def __init__(self, db: Database, clock: Clock, accounts: Accounts, passwords: Passwords, limits: Limits) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._passwords = passwords
        self._limits = limits
        self.others: dict[str, Stage] = {}  # what parts above prove

    async def attempt(self, kind: str, given: dict[str, Any], who: Who | None) -> dict[str, str]:
        """Try stage ``kind`` with what the client gave; returns what it proved, to be kept with the session.

        Raises the errcode that the client is told, with the flows, to try again.
        """
        if kind in ("m.login.dummy", "m.login.terms"):
            return {}
        if kind == "m.login.registration_token":
            return await self._registration_token(given)
        if kind == "m.login.password" and who is not None:
            await self._password(given, who)
            return {}
        if kind in self.others:
            return await self.others[kind](given)
        raise MatrixError(401, "M_UNRECOGNIZED", f"Unknown authentication type {kind[:64]}")

    async def _registration_token(self, given: dict[str, Any]) -> dict[str, str]:
        token = given.get("token")
        if not isinstance(token, str):
            raise missing_param("auth.token is missing")
        if not await self.registration_token_valid(token):
            raise unauthorized("Invalid registration token")
        return {"registration_token": token}

    async def registration_token_valid(self, token: str) -> bool:
        """Whether the token lets someone register at this moment."""
        if REGISTRATION_TOKEN.fullmatch(token) is None:
            return False
        found = await _store_tokens.registration_token(self._db, token)
        return found is not None and found.valid(self._clock.now_ms())

    async def _password(self, given: dict[str, Any], who: Who) -> None:
        typed = identified_user(given)
        if typed is not None and self._accounts.user_id_of(typed) != who.user_id:
            raise forbidden("This is not your user id")
        password = given.get("password")
        if not isinstance(password, str):
            raise missing_param("auth.password is missing")
        self._limits.check("login", "account " + who.user_id)
        if not await self._passwords.matches(await _store.password(self._db, who.user_no), password):
            raise forbidden("Invalid password")


def identified_user(given: dict[str, Any]) -> str | None:
    """What was typed as the user, by ``identifier`` or by the ``user`` member of older clients; ``None`` if nothing.

    Raises M_FORBIDDEN for addresses and phone numbers, which nobody here has. Source: "Identifier types".
    """
    identifier = given.get("identifier")
    if isinstance(identifier, dict):
        kind = identifier.get("type")
        if kind in ("m.id.thirdparty", "m.id.phone") or "address" in identifier:
            raise forbidden("No account here has this address")
        if kind not in ("m.id.user", None):
            raise MatrixError(400, "M_UNKNOWN", "identifier.type is not one this server knows")
        typed = identifier.get("user")
    else:
        if given.get("address") is not None or given.get("medium") is not None:
            raise forbidden("No account here has this address")
        typed = given.get("user")
    return typed if isinstance(typed, str) and typed else None

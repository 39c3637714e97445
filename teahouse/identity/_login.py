"""Logging in: by password, or by a token that another device of the same user asked for.

Source: Client-Server API, "Login".
"""

from typing import Any

from teahouse.identity import _store, _store_tokens
from teahouse.identity._accounts import Accounts
from teahouse.identity._authenticate import digest
from teahouse.identity._model import Issued
from teahouse.identity._passwords import Passwords
from teahouse.identity._sessions import Sessions
from teahouse.identity._stages import identified_user
from teahouse.identity._uia import Passed
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy
from teahouse.kernel.limits import Limits
from teahouse.matrix.errors import forbidden, missing_param, user_deactivated

LOGIN_TOKEN_MS = 2 * 60 * 1000  # "120000 (2 minutes) is recommended as a default"
OPENID_MS = 60 * 60 * 1000


class Login:
    """Begins sessions for those who prove who they are; makes login tokens and OpenID tokens."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        entropy: Entropy,
        accounts: Accounts,
        passwords: Passwords,
        sessions: Sessions,
        limits: Limits,
    ) -> None:
        self._db = db
        self._clock = clock
        self._entropy = entropy
        self._accounts = accounts
        self._passwords = passwords
        self._sessions = sessions
        self._limits = limits

    async def by_password(
        self, given: dict[str, Any], device: tuple[str | None, str | None], *, refreshable: bool
    ) -> Issued:
        """Begin a session for the user that ``given`` identifies and whose password it has.

        Raises M_FORBIDDEN without saying whether the name or the password was wrong; M_USER_LOCKED, M_MISSING_PARAM.
        """
        typed, password = identified_user(given), given.get("password")
        if typed is None:
            raise missing_param("identifier.user is missing")
        if not isinstance(password, str):
            raise missing_param("password is missing")
        user_id = self._accounts.user_id_of(typed)
        self._limits.check("login", "account " + user_id)
        account = await self._accounts.get(user_id)
        encoded = await _store.password(self._db, account.user_no) if account is not None else None
        if not await self._passwords.matches(encoded, password) or account is None or encoded is None:
            raise forbidden("Invalid user name or password")
        renewed = await self._passwords.hash(password) if self._passwords.outdated(encoded) else None

        def unit(tx: Tx) -> Issued:
            if renewed is not None:
                _store.set_password(tx, account.user_no, renewed)
            return self._begin(tx, user_id, device, refreshable)

        return await self._db.write(unit)

    async def by_token(self, token: str, device: tuple[str | None, str | None], *, refreshable: bool) -> Issued:
        """Begin a session for the user the login token was made for. Raises M_FORBIDDEN if it isn't good any more."""

        def unit(tx: Tx) -> Issued:
            user_id = _store_tokens.take_proof(tx, "login", digest(token), self._clock.now_ms())
            if user_id is None:
                raise forbidden("Invalid login token")
            return self._begin(tx, user_id, device, refreshable)

        return await self._db.write(unit)

    def _begin(self, tx: Tx, user_id: str, device: tuple[str | None, str | None], refreshable: bool) -> Issued:
        account = _store.account_in(tx, user_id)
        if account is None or account.deactivated:
            raise user_deactivated()
        return self._sessions.begin(tx, account, *device, refreshable=refreshable)

    async def new_token(self, user_no: int, passed: Passed) -> str:
        """A login token: for one login, within two minutes. Raises M_FORBIDDEN if ``passed`` was used before."""
        return await self._proof("login", user_no, LOGIN_TOKEN_MS, passed)

    async def new_openid_token(self, user_no: int) -> str:
        """A token by which another service learns the user's id, and nothing else, for an hour."""
        return await self._proof("openid", user_no, OPENID_MS)

    async def openid_user(self, token: str) -> str | None:
        """The user id an OpenID token was made for."""
        return await _store_tokens.proof_owner(self._db, "openid", digest(token), self._clock.now_ms())

    async def _proof(self, kind: str, user_no: int, lifetime_ms: int, passed: Passed | None = None) -> str:
        token = "thl_" + self._entropy.token(32)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if passed is not None:
                passed.consume(tx)
            _store_tokens.insert_proof(tx, kind, digest(token), user_no, now_ms, now_ms + lifetime_ms)

        await self._db.write(unit)
        return token

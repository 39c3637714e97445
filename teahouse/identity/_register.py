"""Registering: who may, under which name, and the account itself.

Source: Client-Server API, "Account registration and management".
"""

import msgspec

from teahouse.identity import _store, _store_tokens
from teahouse.identity._accounts import Accounts
from teahouse.identity._authenticate import tell
from teahouse.identity._model import Account, Issued, Onlookers, RegistrationToken
from teahouse.identity._passwords import Passwords
from teahouse.identity._profile import write_field
from teahouse.identity._sessions import Sessions
from teahouse.identity._stages import REGISTRATION_TOKEN
from teahouse.identity._uia import Passed
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy
from teahouse.matrix import ids
from teahouse.matrix.errors import forbidden, invalid_param, invalid_username, user_in_use

_NAME_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # without those that are taken for one another


class Register:
    """Makes accounts, and the tokens that let people make them."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        entropy: Entropy,
        accounts: Accounts,
        passwords: Passwords,
        sessions: Sessions,
        onlookers: Onlookers,
    ) -> None:
        self._db = db
        self._clock = clock
        self._entropy = entropy
        self._accounts = accounts
        self._passwords = passwords
        self._sessions = sessions
        self._onlookers = onlookers

    async def available(self, username: str) -> str:
        """The user id that ``username`` would get. Raises M_INVALID_USERNAME, M_USER_IN_USE.

        Capitals are made small, as the spec lets a server map names "in a logical manner".
        """
        localpart = username.lower()
        if localpart.startswith("@") and localpart.endswith(":" + self._accounts.server_name):
            localpart = ids.user_localpart(localpart)
        if not ids.valid_new_localpart(localpart):
            raise invalid_username("A user name is made of a-z, 0-9 and . _ = - / +")
        user_id = ids.user_id(localpart, self._accounts.server_name)
        if await self._accounts.get(user_id) is not None:
            raise user_in_use("This user name is taken")
        return user_id

    async def register(
        self,
        passed: Passed,
        user_id: str | None,
        password: str,
        device: tuple[str | None, str | None] | None,
        *,
        refreshable: bool,
    ) -> Issued | str:
        """Make the account, and unless ``device`` is ``None`` a session on that device (id, display name).

        Returns the tokens, or the user id where there is no session. Raises M_USER_IN_USE if somebody was quicker,
        M_FORBIDDEN if the registration token has been used up meanwhile.
        """
        encoded = await self._passwords.hash(password)
        if user_id is None:
            user_id = await self._made_up()

        def unit(tx: Tx) -> Issued | str:
            passed.consume(tx)
            token = passed.data.get("registration_token")
            if token is not None and not _store_tokens.use_registration_token(tx, token, self._clock.now_ms()):
                raise forbidden("The registration token is no longer valid")
            account = self._create(tx, user_id, encoded, admin=False, moderator=False)
            if device is None:
                return user_id
            return self._sessions.begin(tx, account, *device, refreshable=refreshable)

        return await self._db.write(unit)

    async def create(self, localpart: str, password: str | None, *, admin: bool, moderator: bool) -> str:
        """Make an account for someone (the operator's way). Raises as ``available`` does."""
        user_id = await self.available(localpart)
        encoded = await self._passwords.hash(password) if password else None

        def unit(tx: Tx) -> None:
            self._create(tx, user_id, encoded, admin=admin, moderator=moderator)

        await self._db.write(unit)
        return user_id

    def create_face(self, tx: Tx, localpart: str, displayname: str, avatar_url: str) -> str:
        """The account of a user that people do not sign in as. Raises M_INVALID_USERNAME, M_USER_IN_USE."""
        if not ids.valid_new_localpart(localpart):
            raise invalid_username("A user name is made of a-z, 0-9 and . _ = - / +")
        user_id = ids.user_id(localpart, self._accounts.server_name)
        account = self._create(tx, user_id, None, admin=False, moderator=False)
        write_field(tx, account.user_no, user_id, "displayname", msgspec.json.encode(displayname))
        if avatar_url:
            write_field(tx, account.user_no, user_id, "avatar_url", msgspec.json.encode(avatar_url))
        return user_id

    def _create(self, tx: Tx, user_id: str, encoded: str | None, *, admin: bool, moderator: bool) -> Account:
        if _store.account_in(tx, user_id) is not None:
            raise user_in_use("This user name is taken")
        user_no = _store.insert_user(tx, user_id, encoded, admin, moderator, self._clock.now_ms())
        tell(tx, user_id)
        name = msgspec.json.encode(ids.user_localpart(user_id))
        write_field(tx, user_no, user_id, "displayname", name)
        for onlooker in self._onlookers.registered:
            onlooker(tx, user_id)
        account = _store.account_in(tx, user_id)
        assert account is not None
        return account

    async def _made_up(self) -> str:
        """A user id for someone who asked for none."""
        while True:
            localpart = "".join(_NAME_LETTERS[byte % 32] for byte in self._entropy.bytes(10))
            user_id = ids.user_id(localpart, self._accounts.server_name)
            if await self._accounts.get(user_id) is None:
                return user_id

    # --- registration tokens ---

    async def new_token(self, *, token: str | None, uses: int | None, lifetime_ms: int | None) -> RegistrationToken:
        """Make a registration token. Raises M_INVALID_PARAM naming what is wrong."""
        if token is None:
            token = self._entropy.token(12)
        elif REGISTRATION_TOKEN.fullmatch(token) is None:
            raise invalid_param("token: must be 1 to 64 of A-Z a-z 0-9 . _ ~ -")
        if uses is not None and uses < 1:
            raise invalid_param("uses: must be at least 1")
        if lifetime_ms is not None and lifetime_ms < 1:
            raise invalid_param("lifetime_ms: must be at least 1")
        now_ms = self._clock.now_ms()
        made = RegistrationToken(token, uses, 0, now_ms, None if lifetime_ms is None else now_ms + lifetime_ms)
        if await _store_tokens.registration_token(self._db, token) is not None:
            raise invalid_param("token: there is one like this already")
        await self._db.write(lambda tx: _store_tokens.insert_registration_token(tx, made))
        return made

    async def tokens(self) -> list[RegistrationToken]:
        """Every registration token, used up and expired ones too."""
        return await _store_tokens.registration_tokens(self._db)

    async def delete_token(self, token: str) -> bool:
        """Delete a registration token; whether there was one."""
        return await self._db.write(lambda tx: _store_tokens.delete_registration_token(tx, token))

"""The account's own affairs: a new password, roles, the end of it.

Source: Client-Server API, "Account registration and management"; password_management, account_deactivation.
"""

from teahouse.identity import _store, _store_data, _store_tokens
from teahouse.identity._accounts import Accounts
from teahouse.identity._authenticate import tell
from teahouse.identity._model import ACCOUNT, ERASED, Account, Onlookers
from teahouse.identity._passwords import Passwords
from teahouse.identity._sessions import Sessions
from teahouse.identity._uia import Passed
from teahouse.kernel.bus import Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx


class AccountAffairs:
    """Changes what an account is."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        accounts: Accounts,
        passwords: Passwords,
        sessions: Sessions,
        onlookers: Onlookers,
    ) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._passwords = passwords
        self._sessions = sessions
        self._onlookers = onlookers

    async def change_password(
        self, account: Account, password: str, *, passed: Passed | None, end_others: bool, keep: str | None
    ) -> None:
        """Set the password; with ``end_others`` every device but ``keep`` is removed. Login tokens are void."""
        encoded = await self._passwords.hash(password)

        def unit(tx: Tx) -> None:
            if passed is not None:
                passed.consume(tx)
            _store.set_password(tx, account.user_no, encoded)
            _store_tokens.delete_proofs(tx, account.user_no)
            if end_others:
                self._sessions.end_in(tx, account.user_id, account.user_no, None, keep=keep)
            tell(tx, account.user_id)
            for onlooker in self._onlookers.password_changed:
                onlooker(tx, account.user_id)

        await self._db.write(unit)

    async def set_roles(self, user_id: str, *, admin: bool, moderator: bool) -> None:
        """Make someone an administrator, a moderator, or neither. Raises M_NOT_FOUND."""
        await self._accounts.existing(user_id)
        await self._db.write(lambda tx: self.set_roles_in(tx, user_id, admin=admin, moderator=moderator))

    def set_roles_in(self, tx: Tx, user_id: str, *, admin: bool, moderator: bool) -> None:
        """``set_roles`` within a unit; who is not there is passed over."""
        account = _store.account_in(tx, user_id)
        if account is not None:
            _store.set_roles(tx, account.user_no, admin, moderator)
            tell(tx, user_id)

    async def deactivate(self, user_id: str, *, erase: bool, passed: Passed | None = None) -> None:
        """End the account: no login any more, devices, tokens and keys gone; nobody else gets the user id.

        With ``erase`` the profile and everything else kept for the user is deleted too. Raises M_NOT_FOUND.
        Other parts follow as onlookers (rooms: leaving every room, by a job).
        """
        account = await self._accounts.existing(user_id)

        def unit(tx: Tx) -> None:
            if passed is not None:
                passed.consume(tx)
            self._sessions.end_in(tx, user_id, account.user_no, None)
            position = tx.position()
            _store.set_deactivated(tx, account.user_no, self._clock.now_ms(), position if erase else 0)
            tx.tell(Change(position, ACCOUNT, user=user_id, data=ERASED if erase else None))
            _store_tokens.delete_proofs(tx, account.user_no)
            if erase:
                for field in _store_data.erase(tx, account.user_no):
                    tx.tell(Change(tx.position(), "profile", user=user_id, data=field))
                tx.tell(Change(tx.position(), "account_data", user=user_id))
            for onlooker in self._onlookers.deactivated:
                onlooker(tx, user_id, erase)

        await self._db.write(unit)

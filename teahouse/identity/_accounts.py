"""Who is who: accounts by user id, cached; user ids from what people type."""

from teahouse.identity import _store
from teahouse.identity._cache import Cache
from teahouse.identity._model import ACCOUNT, ERASED, Account
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database
from teahouse.matrix import ids
from teahouse.matrix.errors import not_found


class Accounts:
    """The accounts of this service."""

    def __init__(self, db: Database, bus: Bus, server_name: str) -> None:
        self.server_name = server_name
        self._db = db
        self._cache: Cache[str, Account | None] = Cache(50_000)
        self._erasures: Cache[str, dict[str, int]] = Cache(1)
        bus.listen(self._changed, ACCOUNT)

    async def get(self, user_id: str) -> Account | None:
        """The account, deactivated ones too; ``None`` if there never was one."""
        held = self._cache.get(user_id)
        if held is not None:
            return held
        if not ids.is_user_id(user_id) or ids.server_of(user_id) != self.server_name:
            return None
        return await self._cache.fetch(user_id, lambda key: _store.account(self._db, key))

    async def existing(self, user_id: str) -> Account:
        """The account. Raises M_NOT_FOUND if there is none or it is deactivated."""
        account = await self.get(user_id)
        if account is None or account.deactivated:
            raise not_found("There is no such user")
        return account

    async def erasures(self) -> dict[str, int]:
        """Everyone who asked to be erased → the position at which they were. Not to be changed."""
        return await self._erasures.fetch("", lambda _: _store.erasures(self._db))

    def erased_now(self, user_id: str) -> bool:
        """Whether the user is among them; true where that is not at hand."""
        erasures = self._erasures.get("")
        return erasures is None or user_id in erasures

    async def user_no(self, user_id: str) -> int | None:
        """The number that stands for the user in tables."""
        account = await self.get(user_id)
        return account.user_no if account is not None else None

    def user_id_of(self, typed: str) -> str:
        """The user id someone means who types a user id or a localpart. New localparts have no capitals."""
        if typed.startswith("@"):
            localpart, _, server = typed[1:].partition(":")
            return f"@{localpart.lower()}:{server or self.server_name}"
        return f"@{typed.lower()}:{self.server_name}"

    def _changed(self, change: Change) -> None:
        self._cache.drop(change.user)
        if change.data == ERASED:
            self._erasures.drop("")

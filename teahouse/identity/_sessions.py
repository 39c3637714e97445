"""Sessions: a device with its tokens. Begun by login and register, carried on by refresh, ended by logout.

Source: Client-Server API, "Relationship between access tokens and devices", "Refreshing access tokens".
"""

from teahouse.identity import _store, _store_tokens
from teahouse.identity._authenticate import digest, retire_previous, tell
from teahouse.identity._model import DEVICE_ID_LIMIT, DEVICE_NAME_LIMIT, Account, Device, Issued, Onlookers
from teahouse.identity._standing import Standing
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy
from teahouse.matrix.errors import invalid_param, not_found, unknown_token, user_locked

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KEEP_RETIRED_MS = 30 * 24 * 3600 * 1000  # so that late users of an old token hear "soft logout", not "logged out"


class Sessions:
    """Begins, carries on and ends sessions. ``lifetime_ms`` is that of access tokens that can be refreshed."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        entropy: Entropy,
        onlookers: Onlookers,
        lifetime_ms: int,
        standing: Standing,
    ) -> None:
        self._db = db
        self._standing = standing
        self._clock = clock
        self._entropy = entropy
        self._onlookers = onlookers
        self._lifetime_ms = lifetime_ms

    def begin(
        self, tx: Tx, account: Account, device_id: str | None, display_name: str | None, *, refreshable: bool
    ) -> Issued:
        """Issue tokens for ``device_id`` (made if it is new, given an id if it has none).

        Tokens that the device had are over; its display name and keys stay as they were.
        Raises M_USER_LOCKED, and what an onlooker has against the device id.
        """
        self.check(account.user_id)
        now_ms = self._clock.now_ms()
        device_id = device_id or self._new_device_id()
        device_no = _store.device_no_in(tx, account.user_no, device_id)
        if device_no is None:
            for onlooker in self._onlookers.device_added:
                onlooker(tx, account.user_id, device_id)
            name = display_name.replace("\0", "")[:DEVICE_NAME_LIMIT] if display_name else None
            device_no = _store.insert_device(tx, account.user_no, device_id, name, now_ms)
        else:
            _store_tokens.delete_tokens(tx, device_no)
            tell(tx, account.user_id)
        return self._issue(tx, account.user_id, account.user_no, device_id, device_no, refreshable)

    async def refresh(self, refresh_token: str) -> Issued:
        """Issue the next pair. The pair it replaces stays good until the new one is first used.

        Raises M_UNKNOWN_TOKEN: with ``soft_logout`` for a token that was replaced, without for one nobody knows.
        """
        return await self._db.write(lambda tx: self._refresh(tx, digest(refresh_token)))

    def _refresh(self, tx: Tx, key: bytes) -> Issued:
        caller = _store_tokens.by_refresh(tx, key)
        if caller is None:
            raise unknown_token("Unrecognised refresh token")
        if caller.retired_ms:
            raise unknown_token("This refresh token has already been used", soft_logout=True)
        self.check(caller.user_id)
        now_ms = self._clock.now_ms()
        if caller.previous:
            retire_previous(tx, caller, now_ms)
        _store_tokens.prune_retired(tx, caller.device_no, now_ms - _KEEP_RETIRED_MS)
        return self._issue(
            tx, caller.user_id, caller.user_no, caller.device_id, caller.device_no, True, previous=caller.token_no
        )

    def _issue(
        self,
        tx: Tx,
        user_id: str,
        user_no: int,
        device_id: str,
        device_no: int,
        refreshable: bool,
        previous: int = 0,
    ) -> Issued:
        now_ms = self._clock.now_ms()
        access = "tha_" + self._entropy.token(32)
        refresh = "thr_" + self._entropy.token(32) if refreshable else None
        _store_tokens.insert_token(
            tx,
            user_no=user_no,
            device_no=device_no,
            access=digest(access),
            refresh=digest(refresh) if refresh else None,
            now_ms=now_ms,
            expires_ms=now_ms + self._lifetime_ms if refreshable else 0,
            previous=previous,
        )
        return Issued(user_id, access, device_id, refresh, self._lifetime_ms if refreshable else None)

    async def end(self, user_id: str, user_no: int, device_ids: list[str] | None, *, keep: str | None = None) -> None:
        """Remove devices with their tokens and keys: those named, or all of them (but ``keep``)."""
        await self._db.write(lambda tx: self.end_in(tx, user_id, user_no, device_ids, keep=keep))

    def end_in(
        self, tx: Tx, user_id: str, user_no: int, device_ids: list[str] | None, *, keep: str | None = None
    ) -> None:
        """``end`` within a unit. Devices that are not there are passed over."""
        wanted = None if device_ids is None else set(device_ids)
        for device_no, device_id in _store.devices_in(tx, user_no):
            if device_id != keep and (wanted is None or device_id in wanted):
                _store.delete_device(tx, device_no)
                for onlooker in self._onlookers.device_removed:
                    onlooker(tx, user_id, device_id)
        tell(tx, user_id)

    async def devices(self, user_no: int) -> list[Device]:
        """The user's devices, oldest first."""
        return await _store.devices(self._db, user_no)

    async def device(self, user_no: int, device_id: str) -> Device:
        """One device. Raises M_NOT_FOUND."""
        found = await _store.device(self._db, user_no, device_id) if "\0" not in device_id else None
        if found is None:
            raise not_found("You have no such device")
        return found

    async def rename(self, user_id: str, user_no: int, device_id: str, display_name: str | None) -> None:
        """Give the device another name; ``None`` leaves it. Raises M_NOT_FOUND, M_INVALID_PARAM."""
        if display_name is not None:
            check_device_name(display_name)
        device = await self.device(user_no, device_id)
        if display_name is None or display_name == device.display_name:
            return

        def unit(tx: Tx) -> None:
            if _store.device_no_in(tx, user_no, device_id) != device.device_no:
                raise not_found("You have no such device")
            _store.rename_device(tx, device.device_no, display_name)
            for onlooker in self._onlookers.device_renamed:
                onlooker(tx, user_id, device_id)

        await self._db.write(unit)

    def check(self, user_id: str) -> None:
        """Raise M_USER_LOCKED while a measure locks the account."""
        held = self._standing.locked(user_id)
        if held is not None:
            raise user_locked(f"This account is locked {held.told}")

    def _new_device_id(self) -> str:
        # 26^10 ids; bytes above 233 are left out so that every letter is as likely as any other.
        letters: list[str] = []
        while len(letters) < 10:
            letters += [_LETTERS[byte % 26] for byte in self._entropy.bytes(16) if byte < 234]
        return "".join(letters[:10])


def check_device_id(device_id: str | None) -> None:
    """Raise M_INVALID_PARAM for an id that could not be kept or told."""
    if device_id is None:
        return
    if not device_id or "\0" in device_id or len(device_id.encode()) > DEVICE_ID_LIMIT:
        raise invalid_param(f"device_id: must be 1 to {DEVICE_ID_LIMIT} bytes, without NUL")


def check_device_name(name: str) -> None:
    """Raise M_INVALID_PARAM for a name nobody could read."""
    if "\0" in name or len(name) > DEVICE_NAME_LIMIT:
        raise invalid_param(f"display_name: must be at most {DEVICE_NAME_LIMIT} characters, without NUL")

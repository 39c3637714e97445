"""Filters that clients upload once and name by id afterwards. Table: ``identity_filters``.

Source: Client-Server API, "Filtering".
"""

import hashlib
from typing import Any

import msgspec

from teahouse.identity import _store_data as store
from teahouse.identity._accounts import Accounts
from teahouse.identity._cache import Cache
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import not_found
from teahouse.matrix.filters import Filter

KEPT = 500  # filters of one user; older ones go
_NUMBER_DIGITS = 9
_INLINE_KEPT = 2_000  # characters of a filter given in full that is worth remembering


class Filters:
    """Keeps filters. The same definition has the same id, however often it is uploaded."""

    def __init__(self, db: Database, accounts: Accounts) -> None:
        self._db = db
        self._accounts = accounts
        self._cache: Cache[tuple[str, str], Filter] = Cache(10_000)

    async def define(self, user_id: str, definition: dict[str, Any]) -> str:
        """Keep the filter; returns its id. Raises M_BAD_JSON naming the field."""
        Filter.parse(definition)
        account = await self._accounts.existing(user_id)
        encoded = msgspec.json.encode(definition, order="deterministic")
        digest = hashlib.sha256(encoded).digest()

        def unit(tx: Tx) -> int:
            number = store.filter_no(tx, account.user_no, digest)
            if number is None:
                number = store.last_filter_no(tx, account.user_no) + 1
                store.insert_filter(tx, account.user_no, number, digest, encoded, KEPT)
            return number

        return str(await self._db.write(unit))

    async def definition(self, user_id: str, filter_id: str) -> bytes:
        """The filter's JSON. Raises M_NOT_FOUND."""
        user_no = await self._accounts.user_no(user_id)
        found = None
        if user_no is not None and filter_id.isascii() and filter_id.isdigit() and len(filter_id) <= _NUMBER_DIGITS:
            found = await store.filter_json(self._db, user_no, int(filter_id))
        if found is None:
            raise not_found("There is no such filter")
        return found

    async def get(self, user_id: str, filter_id: str) -> Filter:
        """The filter, ready for use: by its id, or given in full as JSON. Raises M_NOT_FOUND, M_BAD_JSON."""
        if not filter_id.startswith("{"):
            return await self._cache.fetch((user_id, filter_id), self._load)
        key = ("", filter_id)
        found = self._cache.get(key)
        if found is None:
            found = Filter.parse(filter_id)
            if len(filter_id) <= _INLINE_KEPT:
                self._cache.put(key, found)
        return found

    async def _load(self, key: tuple[str, str]) -> Filter:
        return Filter.parse(await self.definition(*key))

"""The user directory: finding people by name or user ID.

Reads ``rooms_people`` and ``rooms_open``, which ``_search_index`` keeps. Way in: ``UserDirectory.search``.
Spec: Client-Server API, "User Directory".
"""

import msgspec

from teahouse.rooms._measures import Measures
from teahouse.rooms._search_index import SearchIndex
from teahouse.rooms._store_directory import StoreDirectory
from teahouse.rooms._words import fold

_MOST_WORDS = 8
_LONGEST_WORD = 300


class FoundUser(msgspec.Struct, omit_defaults=True):
    """One result."""

    user_id: str
    display_name: str | None = None
    avatar_url: str | None = None


class FoundUsers(msgspec.Struct):
    """``limited``: there are more than were asked for."""

    results: list[FoundUser]
    limited: bool


class UserDirectory:
    """The verb."""

    def __init__(self, store: StoreDirectory, index: SearchIndex, server_name: str, measures: Measures) -> None:
        self._measures = measures
        self._store = store
        self._index = index
        self._server = f":{fold(server_name)}"

    async def search(self, viewer: str, term: str, limit: int) -> FoundUsers:
        """At most ``limit`` people who share a room with ``viewer`` or are in a room open to all, best first.

        Every word of ``term`` must be somewhere in the display name or the user ID, in any case; a word may be part
        of a longer one, so that Chinese names are found by any of their characters.
        """
        await self._index.catch_up(batches=5)
        words = [word.removesuffix(self._server) if word.startswith("@") else word for word in fold(term).split()]
        words = [word for word in words[:_MOST_WORDS] if word]
        if any(len(word) > _LONGEST_WORD or "\0" in word for word in words):
            return FoundUsers([], False)  # nobody is called that
        found = await self._store.people(viewer, words, limit + 1)
        results = [
            FoundUser(
                one.user_id,
                one.display_name,
                one.avatar_url if one.avatar_url is not None and one.avatar_url.startswith("mxc://") else None,
            )
            if self._measures.says(one.user_id)
            else FoundUser(one.user_id)
            for one in found[:limit]
        ]
        return FoundUsers(results, len(found) > limit)

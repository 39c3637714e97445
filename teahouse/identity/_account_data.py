"""Account data: what a user's clients keep here, for the account or for one room. Table: ``identity_account_data``.

``m.push_rules`` and ``m.fully_read`` are read here like any other type, and written only by the operations that
own them. A user who never changed their push rules has no row of them: what clients are told is then made up.

Source: Client-Server API, "Client Config", "Room Tagging", "Ignoring Users", "Invite permission".
"""

from collections.abc import Callable
from typing import Any

import msgspec

from teahouse.identity import _store_data as store
from teahouse.identity._accounts import Accounts
from teahouse.identity._cache import Cache
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.pages import LANGUAGES
from teahouse.matrix import ids
from teahouse.matrix.errors import MatrixError, invalid_param, not_found, too_large
from teahouse.matrix.push import Rules, Ruleset, default_rules, merged

PUSH_RULES = "m.push_rules"
IGNORED = "m.ignored_user_list"
INVITES = "m.invite_permission_config"
TAGS = "m.tag"
LANGUAGE = "org.teahouse.language"
KEPT_BY_SERVER = ("m.fully_read", PUSH_RULES)
TYPE_LIMIT = 255  # bytes
TYPES_LIMIT = 1_000  # for the account, and for each room
TAG_LIMIT = 255  # bytes; "The tag name MUST NOT exceed 255 bytes"
TAGS_LIMIT = 100  # of one room

Told = Callable[[str, str, bytes], None]


class AccountData:
    """Reads and writes account data; what the house itself acts on is compiled and kept."""

    def __init__(self, db: Database, bus: Bus, accounts: Accounts) -> None:
        self._db = db
        self._accounts = accounts
        self._ignored: Cache[str, frozenset[str]] = Cache(50_000)
        self._rulesets: Cache[str, Ruleset] = Cache(50_000)
        bus.listen(self._changed, "account_data")

    # --- reading ---

    async def all(self, user_id: str, room_id: str | None) -> list[tuple[str, bytes]]:
        """(type, content JSON) of the account, or of one room."""
        user_no = await self._accounts.user_no(user_id)
        if user_no is None:
            return []
        found = await store.account_data(self._db, user_no, room_id or "")
        if room_id is None and not any(kind == PUSH_RULES for kind, _ in found):
            found.append((PUSH_RULES, default_push_rules(user_id)))
        return found

    async def since(self, user_id: str, since: int) -> list[tuple[str, str, bytes]]:
        """(room id or ``""``, type, content JSON) of what was set after position ``since``; 0 for everything."""
        user_no = await self._accounts.user_no(user_id)
        if user_no is None:
            return []
        found = await store.account_data_since(self._db, user_no, since)
        if since == 0 and not any(kind == PUSH_RULES and not room for room, kind, _ in found):
            found.append(("", PUSH_RULES, default_push_rules(user_id)))
        return found

    async def one(self, user_id: str, room_id: str | None, kind: str) -> bytes | None:
        """The content JSON of one type, or ``None``."""
        user_no = await self._accounts.user_no(user_id)
        if user_no is None or "\0" in kind:
            return None
        found = await store.account_data_one(self._db, user_no, room_id or "", kind)
        if found is None and kind == PUSH_RULES and room_id is None:
            return default_push_rules(user_id)
        return found

    async def ignored(self, user_id: str) -> frozenset[str]:
        """Whom the user ignores."""
        return await self._ignored.fetch(user_id, self._load_ignored)

    def ignored_now(self, user_id: str) -> frozenset[str] | None:
        """The same, if it is at hand."""
        return self._ignored.get(user_id)

    def ruleset_now(self, user_id: str) -> Ruleset | None:
        """The user's push rules, if they are at hand."""
        return self._rulesets.get(user_id)

    async def _load_ignored(self, user_id: str) -> frozenset[str]:
        users = (await self._object(user_id, IGNORED)).get("ignored_users")
        return frozenset(users) - {user_id} if isinstance(users, dict) else frozenset()

    async def blocks_invites(self, user_id: str) -> bool:
        """Whether the user wants no invites at all. Source: "m.invite_permission_config"."""
        return (await self._object(user_id, INVITES)).get("default_action") == "block"

    async def ruleset(self, user_id: str) -> Ruleset:
        """The user's push rules, compiled."""
        return await self._rulesets.fetch(user_id, self._load_ruleset)

    async def _load_ruleset(self, user_id: str) -> Ruleset:
        user_no = await self._accounts.user_no(user_id)
        content = None if user_no is None else await store.account_data_one(self._db, user_no, "", PUSH_RULES)
        return Ruleset.compile(None if content is None else stored_rules(content, user_id), user_id)

    async def _object(self, user_id: str, kind: str) -> dict[str, Any]:
        content = await self.one(user_id, None, kind)
        value: dict[str, Any] = msgspec.json.decode(content) if content is not None else {}
        return value

    # --- writing ---

    async def set(self, user_id: str, room_id: str | None, kind: str, content: dict[str, Any]) -> None:
        """A client's own account data. Raises 405 for what the server keeps, M_INVALID_PARAM, M_TOO_LARGE."""
        if kind in KEPT_BY_SERVER:
            raise MatrixError(405, "M_BAD_JSON", f"Cannot set {kind} through this API")
        check_type(kind)
        account = await self._accounts.existing(user_id)
        encoded = msgspec.json.encode(content)

        def unit(tx: Tx) -> None:
            room = room_id or ""
            is_new = store.account_data_in(tx, account.user_no, room, kind) is None
            if is_new and store.count_account_data(tx, account.user_no, room) >= TYPES_LIMIT:
                raise too_large(f"There are {TYPES_LIMIT} types of account data here already")
            put(tx, account.user_no, user_id, room, kind, encoded)

        await self._db.write(unit)

    async def edit(self, user_id: str, room_id: str, kind: str, change: Callable[[bytes | None], bytes | None]) -> None:
        """Replace one type's content by what ``change`` makes of it, in one unit; ``None`` leaves it."""
        account = await self._accounts.existing(user_id)

        def unit(tx: Tx) -> None:
            content = change(store.account_data_in(tx, account.user_no, room_id, kind))
            if content is not None:
                put(tx, account.user_no, user_id, room_id, kind, content)

        await self._db.write(unit)

    # --- the language somebody is written to in ---

    async def language(self, user_id: str) -> str:
        """One of ``kernel.pages.LANGUAGES``; "" where neither their client nor a page has said it."""
        found = await self.one(user_id, None, LANGUAGE)
        return _language(found)

    async def note_language(self, user_id: str, language: str, *, chosen: bool) -> None:
        """They signed in on a page that was in this language. It counts if they chose it, or if nothing is known."""
        known = await self.language(user_id)
        if known != language and (chosen or not known):
            await self.edit(user_id, "", LANGUAGE, lambda _: msgspec.json.encode({"language": language}))

    # --- tags ---

    async def tags(self, user_id: str, room_id: str) -> dict[str, Any]:
        """The tags of a room: tag → its object."""
        return _tags(await self.one(user_id, room_id, TAGS))

    async def set_tag(self, user_id: str, room_id: str, tag: str, value: dict[str, Any]) -> None:
        """Raises M_INVALID_PARAM, M_TOO_LARGE."""
        if not tag or "\0" in tag or len(tag.encode()) > TAG_LIMIT:
            raise invalid_param(f"tag: must be 1 to {TAG_LIMIT} bytes, without NUL")

        def change(content: bytes | None) -> bytes:
            tags = _tags(content)
            if tag not in tags and len(tags) >= TAGS_LIMIT:
                raise too_large(f"The room has {TAGS_LIMIT} tags already")
            return msgspec.json.encode({"tags": {**tags, tag: value}})

        await self.edit(user_id, room_id, TAGS, change)

    async def delete_tag(self, user_id: str, room_id: str, tag: str) -> None:
        """It is no error if the room has no such tag."""

        def change(content: bytes | None) -> bytes | None:
            tags = _tags(content)
            if tags.pop(tag, None) is None:
                return None
            return msgspec.json.encode({"tags": tags})

        await self.edit(user_id, room_id, TAGS, change)

    def _changed(self, change: Change) -> None:
        if not change.room:
            kind = change.data[0] if isinstance(change.data, tuple) else None
            if kind in (IGNORED, None):
                self._ignored.drop(change.user)
            if kind in (PUSH_RULES, None):
                self._rulesets.drop(change.user)


def _language(content: bytes | None) -> str:
    said = msgspec.json.decode(content) if content else {}
    language = said.get("language") if isinstance(said, dict) else None
    return language if isinstance(language, str) and language in LANGUAGES else ""


def put(tx: Tx, user_no: int, user_id: str, room: str, kind: str, content: bytes) -> None:
    """Store and tell. ``room`` is ``""`` for the account."""
    position = tx.position()
    store.set_account_data(tx, user_no, room, kind, content, position)
    tx.tell(Change(position, "account_data", room=room, user=user_id, data=(kind, content)))


def default_push_rules(user_id: str) -> bytes:
    """The content of ``m.push_rules`` for someone who never changed a rule."""
    return msgspec.json.encode({"global": default_rules(user_id)})


def stored_rules(content: bytes | None, user_id: str) -> Rules:
    """The ruleset in the content of ``m.push_rules``, with today's predefined rules."""
    if content is None:
        return default_rules(user_id)
    stored: Rules = msgspec.json.decode(content).get("global", {})
    return merged(stored, user_id)


def check_type(kind: str) -> None:
    """Raise M_INVALID_PARAM for what cannot be a type."""
    if not kind or "\0" in kind or len(kind.encode()) > TYPE_LIMIT:
        raise invalid_param(f"type: must be 1 to {TYPE_LIMIT} bytes, without NUL")


def check_room_id(room_id: str) -> None:
    """Raise M_INVALID_PARAM for what is not a room id."""
    if not ids.is_room_id(room_id):
        raise invalid_param(f"{room_id[:64]} is not a valid room ID")


def nothing_there() -> MatrixError:
    return not_found("No account data of this type has been set")


def _tags(content: bytes | None) -> dict[str, Any]:
    tags = msgspec.json.decode(content).get("tags") if content is not None else None
    return tags if isinstance(tags, dict) else {}

"""What an account looks like to Matrix clients: the profile of its face and the state of its feed.

Rooms have a write path of their own, so a change is a unit of this part's tables with a job behind it, and the job (or
whoever changed it, who does not wait for the job) sends what differs. Doing it again sends nothing.
"""

from typing import Any

from teahouse.identity import Identity
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.events import Content
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts._feeds import Feeds
from teahouse.publicaccounts.accounts._model import Account

FACTS = "org.teahouse.account"  # type of the state event in a feed
_SHOW = "publicaccounts.show"
_AGAIN_MS = 5_000
_CLOSED = "This account has been closed. Nothing more will be published here."


class Show:
    """Brings face and feed in line with the account."""

    def __init__(self, db: Database, jobs: Jobs, settings: Settings, identity: Identity, rooms: Feeds) -> None:
        self._db = db
        self._jobs = jobs
        self._settings = settings
        self._identity = identity
        self._rooms = rooms
        jobs.handle(_SHOW, self._job)

    def page(self, account: Account) -> str:
        """The address of the account's public page."""
        return f"{self._settings.base_url}/a/{account.handle}"

    def facts(self, account: Account) -> dict[str, Any]:
        """The content of the account's own state event."""
        return {
            "handle": account.handle,
            "level": account.level,
            "state": account.state,
            "description": account.description,
            "categories": list(account.categories),
            "language": account.language,
            "region": account.region,
            "page": self.page(account),
        }

    def later(self, tx: Tx, account_no: int, now_ms: int = 0) -> None:
        """Have it done after this unit, in case whoever should does not come to it."""
        self._jobs.enqueue(tx, _SHOW, {"account_no": account_no}, now_ms + _AGAIN_MS if now_ms else 0)

    async def show(self, account: Account) -> None:
        """Do it now."""
        face, room_id = account.user_id, account.room_id
        profile = await self._identity.profile(face)
        for field, value in (("displayname", account.name), ("avatar_url", account.avatar_url)):
            if profile.get(field, "") != value:
                await self._identity.set_profile_field(face, field, value)
        facts = await self._rooms.facts(room_id)
        if facts is None:
            return
        known = facts.content(FACTS) or {}
        if account.state == "closed" and known.get("state") != "closed":
            await self._rooms.send(room_id, face, "m.room.message", {"msgtype": "m.notice", "body": _CLOSED})
        for type_, content in self._wanted(account):
            has = facts.content(type_)
            if has != content and (has is not None or content not in ({"topic": ""}, {})):
                await self._rooms.send(room_id, face, type_, content, state_key="")
        if facts.public != (account.state == "open"):
            await self._rooms.set_listed(room_id, account.state == "open")

    def _wanted(self, account: Account) -> list[tuple[str, Content]]:
        topic = account.description
        return [
            ("m.room.name", {"name": account.name}),
            ("m.room.topic", {"topic": topic, "m.topic": {"m.text": [{"body": topic, "mimetype": "text/plain"}]}}),
            ("m.room.avatar", {"url": account.avatar_url} if account.avatar_url else {}),
            ("m.room.join_rules", {"join_rule": "invite" if account.state == "closed" else "public"}),
            (FACTS, self.facts(account)),
        ]

    async def _job(self, payload: dict[str, Any]) -> None:
        account = await store.by_no(self._db, payload["account_no"])
        if account is not None:
            await self.show(account)

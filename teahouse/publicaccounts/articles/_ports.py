"""What articles ask of their neighbours: accounts, and who listens to what happens.

The doors of ``accounts`` and ``occurrences`` fit these shapes; articles know no more of them.
"""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, Protocol

from teahouse.identity import Identity
from teahouse.kernel.db import Tx
from teahouse.matrix.events import Content, Event
from teahouse.surfaces import Gate


class Account(Protocol):
    """A public account, as far as articles ask."""

    @property
    def account_no(self) -> int: ...
    @property
    def handle(self) -> str: ...
    @property
    def user_id(self) -> str: ...
    @property
    def room_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def comments_default(self) -> str: ...


class Accounts(Protocol):
    """The accounts."""

    async def require(self, user_id: str, handle: str, role: Any = "responder") -> Any:
        """The account, if the person has the role. Raises M_NOT_FOUND, M_FORBIDDEN."""
        ...

    async def get(self, handle: str) -> Any: ...
    async def by_no(self, account_no: int) -> Any: ...
    def act(self, tx: Tx, account: Any, actor: str, act: str, subject: str, detail: dict[str, Any]) -> None: ...
    def spend_broadcast(self, tx: Tx, account: Any, now_ms: int) -> Any:
        """Take one of today's broadcasts. Raises M_LIMIT_EXCEEDED."""
        ...


#: One batch of a tag's subscribers: (account, after, limit, tag) → (user ids, where to go on; -1: that was all).
TagMembers = Callable[[Any, int, int, int], Awaitable[tuple[list[str], int]]]
#: Note what happened to an account: (tx, account_no, kind, user_id, data).
Note = Callable[[Tx, int, str, str, dict[str, Any]], Any]


class Feed(Protocol):
    """The rooms, as far as articles ask."""

    async def send(
        self,
        room_id: str,
        sender: str,
        type: str,
        content: Content,
        *,
        redacts: str | None = None,
        audience: str | None = None,
        also: Callable[[Tx, Event], None] | None = None,
    ) -> Event: ...

    async def facts_with(self, room_id: str, user_ids: Any) -> Any: ...


class Around(NamedTuple):
    """The neighbours."""

    accounts: Accounts
    feed: Feed
    identity: Identity
    gate: Gate
    tag_members: TagMembers
    note: Note


async def is_subscriber(feed: Feed, account: Account, user_id: str) -> bool:
    """Whether the person is in the account's feed now."""
    facts = await feed.facts_with(account.room_id, [user_id])
    member = facts.members.get(user_id) if facts is not None else None
    return member is not None and member.membership == "join"

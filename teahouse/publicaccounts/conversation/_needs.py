"""What this package asks of those below it, and no more: accounts, articles, occurrences, and the feed's room."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Protocol

from teahouse.kernel.db import Tx
from teahouse.matrix.events import Content, Event


class Account(Protocol):
    """An account. ``user_id`` is its face, ``room_id`` its feed."""

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


class Subscriber(Protocol):
    """A subscriber of an account."""

    @property
    def user_id(self) -> str: ...
    @property
    def openid(self) -> str: ...
    @property
    def subscribed_ms(self) -> int: ...
    @property
    def blocked(self) -> bool: ...


class Accounts(Protocol):
    """Who is who."""

    async def require(self, user_id: str, handle: str, role: Any = ...) -> Any: ...
    async def existing(self, handle: str) -> Any: ...
    async def by_no(self, account_no: int) -> Any: ...
    async def subscriber(self, account: Any, user_id: str) -> Any: ...
    def act(self, tx: Tx, account: Any, actor: str, act: str, subject: str, detail: dict[str, Any]) -> None: ...


class Article(Protocol):
    """A published article."""

    @property
    def article_no(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def published_ms(self) -> int: ...


class Articles(Protocol):
    """What is published."""

    async def get(self, account: Any, slug: str) -> Any: ...
    def withheld(self, account: Any, article: Any) -> Any: ...


class Occurrences(Protocol):
    """What is told, once it is committed."""

    def note(self, tx: Tx, account_no: int, kind: Any, user_id: str, data: dict[str, Any]) -> Any: ...


class Feeds(Protocol):
    """What is asked of ``rooms``."""

    async def send(
        self,
        room_id: str,
        sender: str,
        type: str,
        content: Content,
        *,
        txn_id: str | None = None,
        audience: str | None = None,
        also: Callable[[Tx, Event], None] | None = None,
    ) -> Event: ...
    async def words(self, room_id: str, user_id: str, before: int | None, limit: int) -> list[Event]: ...
    async def members_at(self, room_id: str, position: int, user_ids: Collection[str] | None = None) -> list[Event]: ...


Handler = Callable[[Any], Awaitable[None]]

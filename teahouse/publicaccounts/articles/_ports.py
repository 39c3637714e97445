"""What articles ask of their neighbours, put together: accounts, the feed's room, the gate, and who listens."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from teahouse.kernel.bus import Change
from teahouse.kernel.db import Tx
from teahouse.matrix.events import Content, Event
from teahouse.publicaccounts.accounts import Accounts
from teahouse.surfaces import Gate, NoRestraints, Restraints


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


class Pictures(Protocol):
    """The uploads, as far as covers ask."""

    async def picture(self, mxc: str) -> Any:
        """Its ``type``, ``size_bytes``, ``width`` and ``height``; ``None`` if it is no picture of ours."""
        ...


#: Note what happened to an account: (tx, account_no, kind, user_id, data).
Note = Callable[[Tx, int, Any, str, dict[str, Any]], Any]


class Around(NamedTuple):
    """The neighbours."""

    accounts: Accounts
    feed: Feed
    gate: Gate
    note: Note
    pictures: Pictures
    restraints: Restraints = NoRestraints()

    def changed(self, tx: Tx, account: Any, what: str = "text") -> None:
        """Tell, after the commit, that pages of the account are old: ``what`` is text, or readers (comments, likes)."""
        if account is not None:
            tx.tell(Change(tx.position(), "article", account.room_id, data=what))

"""How our own API speaks: lists in pages, requests done once, keys for programs.

Lists: a route says ``query=Listing`` (or a Struct that extends it) and answers ``Page[Something]``; ``cursor_no(kind,
text)`` reads where to go on, ``page(kind, items, limit, place)`` makes the page. Once: ``idempotent(handler)`` in the
table of routes, ``idempotent_secret`` where the answer holds a secret. Keys: ``Keys``; a caller with a key has the
``user_id`` ``key:12``, and ``keys.of_actor`` says which account and role that is (``None`` for people).

Tables: ``publicaccounts_keys``, ``publicaccounts_answers``. Ways in: ``Api`` (``idempotent``,
``idempotent_secret``, ``keys``), and the functions below.
"""

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Authenticate, Handler, Route
from teahouse.publicaccounts.api._cursor import Listing, Page, cursor, cursor_no, page, read_cursor
from teahouse.publicaccounts.api._idempotency import Idempotency, Idempotent
from teahouse.publicaccounts.api._keys import ACTOR_PREFIX, Keys, MadeKey, Role
from teahouse.publicaccounts.api._routes import Doorkeeper, KeyRoutes, Once, number
from teahouse.publicaccounts.api._store import Key

__all__ = [
    "ACTOR_PREFIX",
    "Api",
    "Doorkeeper",
    "Idempotency",
    "Idempotent",
    "Key",
    "Keys",
    "Listing",
    "MadeKey",
    "Once",
    "Page",
    "Role",
    "cursor",
    "cursor_no",
    "number",
    "page",
    "read_cursor",
]


class Api:
    """Keys and idempotency, with what they keep."""

    def __init__(self, db: Database, clock: Clock, authenticate: Authenticate) -> None:
        self.keys = Keys(db, clock, authenticate)
        self._idempotency = Idempotency(db, clock)

    def idempotent(self, handler: Handler) -> Idempotent:
        """``handler``, held to the ``Idempotency-Key`` of its request; for a table of routes."""
        return self._idempotency.idempotent(handler)

    def idempotent_secret(self, handler: Handler) -> Idempotent:
        """The same for a handler whose answer holds a secret, which is kept for the access token that asked alone."""
        return self._idempotency.idempotent(handler, sealed=True)

    def routes(self, accounts: Doorkeeper) -> list[Route]:
        """The operations on keys; ``accounts`` says who may."""
        return KeyRoutes(self.keys, accounts).table(self.idempotent_secret)

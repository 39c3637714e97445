"""QR codes with a scene: printed on a poster, they say where a subscriber came from.

A code leads to the account's page with its ticket (``?t=…``). Who scans it and subscribes already is an occurrence
``scanned``; who is new comes with source ``qr`` and the scene.
"""

import io
from collections.abc import Callable

import segno

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.publicaccounts.accounts import _store_subscribers as store
from teahouse.publicaccounts.accounts._keeper import Notes
from teahouse.publicaccounts.accounts._model import Account, Code
from teahouse.publicaccounts.accounts._registry import Registry
from teahouse.publicaccounts.accounts._show import Show
from teahouse.publicaccounts.accounts._subscribers import Subscribers

TEMPORARY_MS = 30 * 86_400_000
PERMANENT_LIMIT = 100_000


class Codes:
    """The verbs."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        registry: Registry,
        show: Show,
        subscribers: Subscribers,
        notes: Notes | None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._registry = registry
        self._show = show
        self._subscribers = subscribers
        self._notes = notes
        self.on_scanned: Callable[[Tx, int, str, int], None] | None = None

    async def make(self, actor: str, account: Account, scene: str | int, expires_s: int | None) -> Code:
        """Make a code: for at most 30 days, or with ``None`` for ever. Raises M_INVALID_PARAM."""
        now_ms = self._clock.now_ms()
        if expires_s is not None and not 0 < expires_s * 1000 <= TEMPORARY_MS:
            raise invalid_param("expires_s: must be 1 to 2592000 seconds (30 days)")
        ticket = token(24)
        expires_ms = 0 if expires_s is None else now_ms + expires_s * 1000
        kind = "int" if isinstance(scene, int) else "str"

        def unit(tx: Tx) -> None:
            if not expires_ms:
                if store.count_permanent(tx, account.account_no) >= PERMANENT_LIMIT:
                    raise invalid_param(f"expires_s: an account has {PERMANENT_LIMIT} permanent codes at most")
                self._registry.act(tx, account, actor, "code.make", ticket, {"scene": scene})
            store.add_code(tx, (ticket, account.account_no, str(scene), kind, expires_ms), now_ms)

        await self._db.write(unit)
        return Code(ticket, account.account_no, scene, expires_ms, self._url(account, ticket))

    async def find(self, ticket: str) -> Code | None:
        """The code of a ticket, unless it has expired."""
        row = await store.code(self._db, ticket, self._clock.now_ms())
        account = await self._registry.by_no(row[1]) if row is not None else None
        if row is None or account is None:
            return None
        return Code(ticket, row[1], int(row[2]) if row[3] == "int" else row[2], row[4], self._url(account, ticket))

    async def scan(self, ticket: str, user_id: str | None) -> tuple[Account, Code, bool]:
        """Somebody scanned a code: (account, code, whether they subscribe). Raises M_NOT_FOUND.

        Of a subscriber's scan the account is told. For anyone else the page offers to subscribe, with source ``qr``.
        """
        code = await self.find(ticket)
        account = await self._registry.by_no(code.account_no) if code is not None else None
        if code is None or account is None:
            raise not_found("ticket: this code is unknown or has expired")
        if user_id is None or not await self._subscribers.subscribes(user_id, account):
            return account, code, False
        data = {"scene": code.scene, "ticket": ticket}

        def unit(tx: Tx) -> None:
            if self._notes is not None:
                self._notes.note(tx, account.account_no, "scanned", user_id, data)
            if self.on_scanned is not None:
                self.on_scanned(tx, account.account_no, user_id, self._clock.now_ms())

        await self._db.write(unit)
        return account, code, True

    def svg(self, text: str) -> bytes:
        """A QR code of ``text`` as SVG."""
        out = io.BytesIO()
        segno.make(text, error="m").save(out, kind="svg", scale=8, border=4, light="#fff", xmldecl=False)
        return out.getvalue()

    def png(self, text: str) -> bytes:
        """The same as PNG."""
        out = io.BytesIO()
        segno.make(text, error="m").save(out, kind="png", scale=10, border=4)
        return out.getvalue()

    def _url(self, account: Account, ticket: str) -> str:
        return f"{self._show.page(account)}?t={ticket}"

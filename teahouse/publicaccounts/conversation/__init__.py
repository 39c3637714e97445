"""Conversation: what a subscriber writes to an account in its feed, and what the account answers.

By itself (greeting, keyword rules, fallback, the menu), by a bot, or by a person in the inbox; within 48 hours of what
the subscriber last did, and beyond by a template they agreed to. The words are events of the feed with the subscriber
as audience; kept here are only the inbox's lines, settings, notes, templates and consents.

Tables: ``publicaccounts_replies``, ``_rules``, ``_conversations``, ``_acted``, ``_answered``, ``_notes``,
``_templates``, ``_consents`` (schema/0004). Ways in: ``Conversation``. In the unit that writes an event of the feed:
``said``, ``subscribed``, ``unsubscribed``, ``scanned``. After it: ``handle`` (for ``occurrences.consume``).
"""

from collections.abc import Callable, Mapping

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Handler as Handle
from teahouse.kernel.http import Route
from teahouse.matrix.events import Event
from teahouse.publicaccounts.conversation import _store
from teahouse.publicaccounts.conversation._automatic import KINDS, Automatic
from teahouse.publicaccounts.conversation._heard import Heard
from teahouse.publicaccounts.conversation._inbox import Inbox
from teahouse.publicaccounts.conversation._model import (
    WINDOW_MS,
    Button,
    Consent,
    Content,
    Filter,
    Keyword,
    Menu,
    NewRule,
    NewsItem,
    Note,
    Replies,
    Road,
    Rule,
    Sent,
    Talk,
    Template,
    Thread,
    Word,
)
from teahouse.publicaccounts.conversation._needs import (
    Account,
    Accounts,
    Articles,
    Feeds,
    Occurrences,
)
from teahouse.publicaccounts.conversation._replies import ReplySettings
from teahouse.publicaccounts.conversation._routes import ConversationRoutes
from teahouse.publicaccounts.conversation._routes_settings import SettingsRoutes
from teahouse.publicaccounts.conversation._send import Answers
from teahouse.publicaccounts.conversation._templates import Templates
from teahouse.publicaccounts.occurrences import Occurrence

__all__ = [
    "KINDS",
    "WINDOW_MS",
    "Account",
    "Accounts",
    "Articles",
    "Button",
    "Consent",
    "Content",
    "Conversation",
    "Feeds",
    "Filter",
    "Keyword",
    "Menu",
    "NewRule",
    "NewsItem",
    "Note",
    "Occurrences",
    "Replies",
    "Road",
    "Rule",
    "Sent",
    "Talk",
    "Template",
    "Thread",
    "Word",
]


class Conversation:
    """The package. ``listening(tx, account_no, whether)`` is told when there comes to be something to answer with."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        pages: str,
        rooms: Feeds,
        accounts: Accounts,
        articles: Articles,
        occurrences: Occurrences,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self.listening: Callable[[Tx, int, bool], None] = lambda tx, account_no, on: None
        """Set by who wires: whether ``said``, ``subscribed`` and ``menu`` of the account shall reach ``handle``."""
        self._answers = Answers(db, clock, pages, rooms, accounts, articles)
        self._heard = Heard(occurrences)
        self._inbox = Inbox(db, clock, rooms, accounts, self._answers)
        self._automatic = Automatic(db, clock, accounts, occurrences, self._answers)
        self.settings = ReplySettings(db, clock, accounts, self._listen)
        """``replies``, ``set_replies``, ``set_bot``, ``menu``, ``set_menu``, and the rules: see ``_replies``."""
        self.templates = Templates(db, clock, accounts, self._answers)
        """``all``, ``get``, ``add``, ``change``, ``retire``, ``consents``, ``answer``: see ``_templates``."""

    def _listen(self, tx: Tx, account_no: int, on: bool) -> None:
        self.listening(tx, account_no, on)

    def routes(self, idempotent: Callable[[Handle], Handle]) -> list[Route]:
        """The routes under ``/_teahouse/v1/accounts/{handle}/``."""
        return [
            *ConversationRoutes(self, self._accounts).table(idempotent),
            *SettingsRoutes(self, self._accounts).table(idempotent),
        ]

    # --- in the unit of an event of the feed ------------------------------------------------------------------------

    def said(self, tx: Tx, account_no: int, event: Event) -> None:
        """A subscriber's message, reaction or redaction, with its position."""
        self._heard.said(tx, account_no, event)

    def subscribed(self, tx: Tx, account_no: int, user_id: str) -> None:
        """Someone subscribed; nothing of an earlier conversation is left."""
        self._heard.subscribed(tx, account_no, user_id)

    def unsubscribed(self, tx: Tx, account_no: int, user_id: str) -> None:
        """Someone unsubscribed, was blocked or is erased: their conversation, notes and consents are dropped."""
        self._heard.unsubscribed(tx, account_no, user_id)

    def scanned(self, tx: Tx, account_no: int, user_id: str, at_ms: int) -> None:
        """A subscriber scanned the account's code, which opens the 48-hour window."""
        self._heard.acted(tx, account_no, user_id, at_ms)

    async def handle(self, occurrence: Occurrence) -> None:
        """Answer an occurrence of ``KINDS`` without anybody. Bears repetition."""
        await self._automatic.handle(occurrence)

    # --- the inbox --------------------------------------------------------------------------------------------------

    async def inbox(
        self, actor: str, account: Account, only: Filter = "all", before: int | None = None, limit: int = 20
    ) -> list[Thread]:
        """Conversations whose ``last_position`` is below ``before``, newest first. All but ``closed`` are open ones."""
        return await self._inbox.inbox(actor, account, only, before, limit)

    async def inbox_mark(self, actor: str, account: Account, only: Filter, limit: int, user_id: str = "") -> str:
        """A text that is another once ``inbox`` (or the conversation with ``user_id``) would be: two short reads."""
        return await self._inbox.mark(actor, account, only, limit, user_id)

    async def counts(self, actor: str, account: Account) -> dict[str, int]:
        """How many open conversations each filter has: all, unread, mine, unassigned."""
        numbers = await _store.counts(self._db, account.account_no, actor)
        return dict(zip(("all", "unread", "mine", "unassigned"), numbers, strict=True))

    async def conversation(self, account: Account, user_id: str, before: int | None = None, limit: int = 50) -> Talk:
        """One conversation: words at positions below ``before``, newest first, and notes. Raises M_NOT_FOUND."""
        return await self._inbox.conversation(account, user_id, before, limit)

    async def send(
        self,
        actor: str,
        account: Account,
        user_id: str,
        content: Content,
        *,
        window_checked: bool = True,
        unless_answered_since: int | None = None,
        in_reply_to: str = "",
        road: Road = "person",
        txn_id: str | None = None,
    ) -> Sent:
        """Write to one subscriber as a person (or ``road="bot"``).

        Raises ORG.TEAHOUSE.WINDOW_CLOSED (403, ``window_ended_ms``), ORG.TEAHOUSE.ANSWERED_ALREADY (409) if the account
        has answered at a position above ``unless_answered_since``, M_FORBIDDEN (blocked; account not open),
        M_NOT_FOUND, M_INVALID_PARAM. With ``txn_id`` (unique in the service) it is sent once.
        """
        return await self._answers.send(
            actor,
            account,
            user_id,
            content,
            window_checked=window_checked,
            unless_answered_since=unless_answered_since,
            in_reply_to=in_reply_to,
            road=road,
            txn_id=txn_id,
        )

    async def assign(
        self, actor: str, account: Account, user_id: str, to: str, *, expected: str | None = None
    ) -> Thread:
        """Give the conversation to an operator ("" to nobody); nothing answers by itself until it is closed.

        With ``expected`` (who has it, by what the caller saw): raises ORG.TEAHOUSE.ASSIGNED_ALREADY (409) if somebody
        else was faster.
        """
        return await self._inbox.assign(actor, account, user_id, to, expected=expected)

    async def hand_over(self, actor: str, account: Account, user_id: str) -> Thread:
        """Hand the conversation to people: nothing answers by itself until it is closed."""
        return await self._inbox.hand_over(actor, account, user_id)

    async def close(self, actor: str, account: Account, user_id: str) -> Thread:
        """Close it: out of the inbox until the subscriber writes again, and free of its operator."""
        return await self._inbox.close(actor, account, user_id)

    async def reopen(self, actor: str, account: Account, user_id: str) -> Thread:
        """Take a closed one back into the inbox."""
        return await self._inbox.reopen(actor, account, user_id)

    async def mark_read(self, actor: str, account: Account, user_id: str, upto: int) -> Thread:
        """It has been read up to this position, for all operators."""
        return await self._inbox.mark_read(actor, account, user_id, upto)

    async def note(self, actor: str, account: Account, user_id: str, body: str) -> Note:
        """Note something about the subscriber, for operators only. At most 200 notes of 2000 characters."""
        return await self._inbox.note(actor, account, user_id, body)

    # --- the menu, templates ----------------------------------------------------------------------------------------

    async def menu_clicked(self, account: Account, user_id: str, key: str) -> Button:
        """The subscriber clicked the button with that key, or at that place (``1.2``). Raises M_NOT_FOUND."""
        return await self._automatic.click(account, user_id, key)

    async def request_consent(self, actor: str, account: Account, user_id: str, template_no: int) -> Consent:
        """Ask a subscriber, in the feed and within the window, for leave to be sent one message of a template."""
        return await self.templates.request_consent(actor, account, user_id, template_no)

    async def consents(self, account: Account, user_id: str) -> list[Consent]:
        """What the subscriber was asked, newest first."""
        return await self.templates.consents(account, user_id)

    async def send_template(
        self,
        actor: str,
        account: Account,
        user_id: str,
        template_no: int,
        data: Mapping[str, str],
        url: str = "",
        txn_id: str | None = None,
    ) -> Sent:
        """Send a template with its fields filled in. Beyond the window it takes a consent, which is then used up.

        Raises ORG.TEAHOUSE.NO_CONSENT (403), M_NOT_FOUND, M_INVALID_PARAM naming the field.
        """
        return await self.templates.send(actor, account, user_id, template_no, data, url, txn_id)

    async def automatic(self, account_no: int, from_ms: int, upto_ms: int) -> set[int]:
        """Positions of what the account answered without a person or a bot in that time (for insights)."""
        return await _store.automatic(self._db, account_no, from_ms, upto_ms)

"""The inbox over HTTP. Responders may converse."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Auth, Request, Route
from teahouse.kernel.http import Handler as Handle
from teahouse.matrix.errors import MatrixError, invalid_param, user_suspended
from teahouse.publicaccounts.api import Listing, cursor_no, page
from teahouse.publicaccounts.conversation._model import Button, Consent, Content, Note, Sent, Talk, Thread
from teahouse.publicaccounts.conversation._needs import Account, Accounts

if TYPE_CHECKING:
    from teahouse.publicaccounts.conversation import Conversation

ACCOUNT = "/_teahouse/v1/accounts/{handle}"
_ONE = f"{ACCOUNT}/conversations/{{userId}}"
UserId = Annotated[str, Meta(max_length=255)]


class InboxListing(Listing, frozen=True, kw_only=True):
    """Which conversations are wanted."""

    filter: Literal["all", "unread", "mine", "unassigned", "closed"] = "all"


class TalkListing(msgspec.Struct, frozen=True, kw_only=True):
    """Which of its words are wanted."""

    before: Annotated[
        int, Meta(ge=1, le=2**53 - 1, description="Words before this position; without it the newest.")
    ] = 2**53 - 1
    limit: Annotated[int, Meta(ge=1, le=100, description="How many at most.")] = 50


class SendBody(msgspec.Struct, forbid_unknown_fields=True):
    """What to say. ``unless_answered_since``: refuse if the account has answered at a later position."""

    content: Content
    unless_answered_since: int | None = None
    in_reply_to: Annotated[str, Meta(max_length=255)] = ""


class AssignBody(msgspec.Struct, forbid_unknown_fields=True):
    """``to``: an operator, "" for nobody. ``expected``: who has it, by what you saw."""

    to: UserId
    expected: UserId | None = None


class StateBody(msgspec.Struct, forbid_unknown_fields=True):
    """Open, closed, or handed over to people."""

    state: Literal["open", "closed", "person"]


class ReadBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far it has been read."""

    position: Annotated[int, Meta(ge=0, le=2**53 - 1)]


class NoteBody(msgspec.Struct, forbid_unknown_fields=True):
    """A note for operators."""

    body: Annotated[str, Meta(max_length=2000)]


class ClickBody(msgspec.Struct, forbid_unknown_fields=True):
    """A button, by its key or its place (``1.2``)."""

    key: Annotated[str, Meta(min_length=1, max_length=128)]


class ConsentBody(msgspec.Struct, forbid_unknown_fields=True):
    """Ask for leave to send one message of this template."""

    template_no: int


class AnswerBody(msgspec.Struct, forbid_unknown_fields=True):
    """The subscriber's answer."""

    granted: bool


class TemplateMessageBody(msgspec.Struct, forbid_unknown_fields=True):
    """A template and what to fill in."""

    template_no: int
    data: dict[str, str] = {}
    url: Annotated[str, Meta(max_length=1024)] = ""


class Inbox(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of the inbox, with how many conversations each filter has."""

    items: list[Thread]
    counts: dict[str, int]
    next_cursor: str | None = None


class Consents(msgspec.Struct):
    """What a subscriber was asked."""

    items: list[Consent]


class ConversationRoutes:
    """The routes."""

    def __init__(self, conversation: Conversation, accounts: Accounts) -> None:
        self._conversation = conversation
        self._accounts = accounts

    def table(self, idempotent: Callable[[Handle], Handle]) -> list[Route]:
        """The routes."""

        def route(
            method: str, path: str, handler: Handle, op: str, body: Any, answers: Any, summary: str, query: Any = None
        ) -> Route:
            rate = "read" if method == "GET" else "message"
            called = idempotent(handler) if method == "POST" else handler
            return Route(method, path, called, op=op, auth=Auth.USER, rate=rate, body=body, query=query,
                         answers=answers, summary=summary)  # fmt: skip

        return [
            route("GET", f"{ACCOUNT}/conversations", self.inbox, "listConversations", None, Inbox,
                  "The inbox: conversations, newest first.", InboxListing),
            route("GET", _ONE, self.conversation, "getConversation", None, Talk,
                  "One conversation: its words, newest first, and notes.", TalkListing),
            route("POST", f"{_ONE}/messages", self.send, "sendToSubscriber", SendBody, Sent,
                  "Write to one subscriber, within 48 hours of what they last did."),
            route("PUT", f"{_ONE}/assignment", self.assign, "assignConversation", AssignBody, Thread,
                  "Give a conversation to an operator, or to nobody."),
            route("PUT", f"{_ONE}/state", self.state, "setConversationState", StateBody, Thread,
                  "Close a conversation, open it again, or hand it over to people."),
            route("PUT", f"{_ONE}/read", self.read, "markConversationRead", ReadBody, Thread,
                  "Say how far a conversation has been read."),
            route("POST", f"{_ONE}/notes", self.note, "noteOnSubscriber", NoteBody, Note,
                  "Note something about a subscriber; it is never sent."),
            route("GET", f"{_ONE}/consents", self.consents, "listConsents", None, Consents,
                  "What a subscriber was asked leave for, and how they answered."),
            route("POST", f"{_ONE}/consents", self.ask, "requestConsent", ConsentBody, Consent,
                  "Ask a subscriber for leave to send one message of a template."),
            route("POST", f"{_ONE}/template-messages", self.template, "sendTemplate", TemplateMessageBody, Sent,
                  "Send a template; beyond 48 hours it takes the subscriber's consent."),
            route("POST", f"{ACCOUNT}/menu/clicks", self.click, "clickMenu", ClickBody, Button,
                  "Click a button of the menu, as a subscriber."),
            route("PUT", f"{ACCOUNT}/consents/{{consentNo}}", self.answer, "answerConsent", AnswerBody, Consent,
                  "Answer an account's question, as a subscriber."),
        ]  # fmt: skip

    async def _account(self, request: Request) -> Account:
        account: Account = await self._accounts.require(request.user_id, request.params["handle"], "responder")
        return account

    async def inbox(self, request: Request) -> Inbox:
        """Page of the inbox."""
        account = await self._account(request)
        asked: InboxListing = request.asked
        before = cursor_no("conversations", asked.cursor)
        found = await self._conversation.inbox(request.user_id, account, asked.filter, before, asked.limit)
        listed = page("conversations", found, asked.limit, found[-1].last_position if found else 0)
        return Inbox(listed.items, await self._conversation.counts(request.user_id, account), listed.next_cursor)

    async def conversation(self, request: Request) -> Talk:
        """Words and notes."""
        account = await self._account(request)
        asked: TalkListing = request.asked
        return await self._conversation.conversation(account, request.params["userId"], asked.before, asked.limit)

    async def send(self, request: Request) -> Sent:
        """Write to one."""
        account, body = await self._account(request), request.body
        return await self._conversation.send(
            request.user_id,
            account,
            request.params["userId"],
            body.content,
            unless_answered_since=body.unless_answered_since,
            in_reply_to=body.in_reply_to,
        )

    async def assign(self, request: Request) -> Thread:
        """Assign; the one assigned to must be an operator too."""
        account, body = await self._account(request), request.body
        if body.to:
            try:
                await self._accounts.require(body.to, account.handle, "responder")
            except MatrixError as error:
                raise invalid_param(f"`to` cannot be given a conversation: {error.error}") from None
        return await self._conversation.assign(
            request.user_id, account, request.params["userId"], body.to, expected=body.expected
        )

    async def state(self, request: Request) -> Thread:
        """Close, open, hand over."""
        account = await self._account(request)
        verbs = {"open": "reopen", "closed": "close", "person": "hand_over"}
        verb = getattr(self._conversation, verbs[request.body.state])
        thread: Thread = await verb(request.user_id, account, request.params["userId"])
        return thread

    async def read(self, request: Request) -> Thread:
        """Mark as read."""
        account = await self._account(request)
        return await self._conversation.mark_read(
            request.user_id, account, request.params["userId"], request.body.position
        )

    async def note(self, request: Request) -> Note:
        """Note."""
        account = await self._account(request)
        return await self._conversation.note(request.user_id, account, request.params["userId"], request.body.body)

    async def consents(self, request: Request) -> Consents:
        """Consents of one subscriber."""
        account = await self._account(request)
        return Consents(await self._conversation.consents(account, request.params["userId"]))

    async def ask(self, request: Request) -> Consent:
        """Ask for leave."""
        account = await self._account(request)
        return await self._conversation.request_consent(
            request.user_id, account, request.params["userId"], request.body.template_no
        )

    async def template(self, request: Request) -> Sent:
        """Send a template."""
        account, body = await self._account(request), request.body
        return await self._conversation.send_template(
            request.user_id, account, request.params["userId"], body.template_no, body.data, body.url
        )

    # --- as a subscriber --------------------------------------------------------------------------------------------

    async def click(self, request: Request) -> Button:
        """Click in the menu."""
        _check_takes_part(request)
        account = await self._accounts.existing(request.params["handle"])
        return await self._conversation.menu_clicked(account, request.user_id, request.body.key)

    async def answer(self, request: Request) -> Consent:
        """Answer a question of the account's."""
        _check_takes_part(request)
        account = await self._accounts.existing(request.params["handle"])
        number = request.params["consentNo"]
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            raise invalid_param("`consentNo` is not a number")
        return await self._conversation.templates.answer(account, request.user_id, int(number), request.body.granted)


def _check_takes_part(request: Request) -> None:
    """Raise M_USER_SUSPENDED: who is suspended may read and leave."""
    if request.caller.suspended:
        raise user_suspended(f"Your account is suspended {request.caller.why}")

"""The Studio: where publishers work, in a browser, on the server's pages; useful without JavaScript, better with it.

``/studio/sign-in`` and ``/studio/sign-out``; ``/studio/`` the accounts one acts for; ``/studio/a/{handle}`` an
account's desk. Every act goes through the verbs of the floors below, which check roles once more.

No tables. Ways in: ``Studio.routes``, ``Doors``.
"""

from collections.abc import Callable

import msgspec

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Route
from teahouse.kernel.pages import Pages, Static
from teahouse.publicaccounts.articles import Piece
from teahouse.publicaccounts.studio._doors import (
    Accounts,
    Bots,
    Conversation,
    Desks,
    Insights,
    Keys,
    Media,
    Notes,
    ReplySettings,
    Team,
    Verify,
    Webhooks,
)
from teahouse.publicaccounts.studio._frame import Frame
from teahouse.publicaccounts.studio._pages_accounts import Overview
from teahouse.publicaccounts.studio._pages_articles import ArticlePages
from teahouse.publicaccounts.studio._pages_bot import BotPages
from teahouse.publicaccounts.studio._pages_broadcasts import BroadcastPages
from teahouse.publicaccounts.studio._pages_comments import CommentPages
from teahouse.publicaccounts.studio._pages_desk import Desk
from teahouse.publicaccounts.studio._pages_drafts import DraftPages
from teahouse.publicaccounts.studio._pages_inbox import InboxPages
from teahouse.publicaccounts.studio._pages_insights import InsightPages
from teahouse.publicaccounts.studio._pages_publish import PublishPages
from teahouse.publicaccounts.studio._pages_replies import ReplyPages
from teahouse.publicaccounts.studio._pages_subscribers import SubscriberPages
from teahouse.publicaccounts.studio._pages_transfer import TransferPages
from teahouse.publicaccounts.studio._pages_verify import VerifyPages
from teahouse.publicaccounts.studio._pages_webhooks import WebhookPages
from teahouse.publicaccounts.studio._uploads import Uploads

__all__ = ["Doors", "Studio"]


class Doors(msgspec.Struct, frozen=True):
    """The doors of the floors below. Those that may be ``None`` have no pages while they are.

    notes: where context notes are asked for, whose part stands above and is there once the house is built.
    """

    accounts: Accounts
    team: Team
    verify: Verify
    keys: Keys
    conversation: Conversation | None = None
    replies: ReplySettings | None = None
    insights: Insights | None = None
    desks: Desks | None = None
    bots: Bots | None = None
    webhooks: Webhooks | None = None
    media: Media | None = None
    notes: Callable[[], Notes | None] = lambda: None


class Studio:
    """The publishers' pages."""

    def __init__(self, clock: Clock, settings: Settings, static: Static, identity: Identity, doors: Doors) -> None:
        pages = Pages("teahouse.publicaccounts.studio", settings, static)
        absent = {
            name
            for name in ("conversation", "replies", "insights", "desks", "bots", "webhooks", "media")
            if getattr(doors, name) is None
        }
        frame = Frame(pages, doors.accounts, clock, frozenset(absent))
        uploads = _uploads(frame, doors, settings)
        self._routes = [
            *identity.sign_in_pages(pages, "Studio"),
            *Overview(frame, clock, doors.accounts, doors.team, doors.conversation, doors.desks).table(),
            *Desk(frame, doors.accounts, doors.team, doors.keys, uploads).table(),
            *SubscriberPages(frame, doors.accounts).table(),
            *TransferPages(frame, doors.team).table(),
            *VerifyPages(frame, doors.accounts, doors.verify).table(),
        ]
        if doors.conversation is not None:
            self._routes += InboxPages(frame, clock, doors.conversation).table()
        if doors.replies is not None:
            self._routes += ReplyPages(frame, doors.replies).table()
        if doors.insights is not None:
            self._routes += InsightPages(frame, clock, doors.insights).table()
        if uploads is not None:
            self._routes += uploads.table()
        if doors.bots is not None:
            self._routes += BotPages(frame, doors.bots).table()
        if doors.webhooks is not None:
            self._routes += WebhookPages(frame, doors.webhooks).table()
        if doors.desks is not None:
            self._routes += DraftPages(frame, doors.desks, uploads).table()
            self._routes += PublishPages(frame, clock, doors.accounts, doors.desks, uploads).table()
            self._routes += BroadcastPages(frame, clock, doors.accounts, doors.desks).table()
            self._routes += ArticlePages(frame, doors.desks, uploads, doors.notes).table()
            self._routes += CommentPages(frame, doors.accounts, doors.desks).table()

    def routes(self) -> list[Route]:
        """All routes of the Studio."""
        return self._routes


def _uploads(frame: Frame, doors: Doors, settings: Settings) -> Uploads | None:
    desks = doors.desks
    if doors.media is None or desks is None:
        return None

    def render(text: str) -> str:
        return str(desks.preview_html(Piece(body=text, format="markdown")))

    return Uploads(frame, doors.media, settings.media_max_bytes, render)

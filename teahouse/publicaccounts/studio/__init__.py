"""The Studio: where publishers work, in a browser, on the server's pages; useful without JavaScript, better with it.

``/studio/sign-in`` and ``/studio/sign-out``; ``/studio/`` the accounts one acts for; ``/studio/a/{handle}`` an
account's desk. Every act goes through the verbs of the floors below, which check roles once more.

No tables. Ways in: ``Studio.routes``, ``Doors``.
"""

import msgspec

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Route
from teahouse.kernel.pages import Pages, Static
from teahouse.publicaccounts.studio._doors import (
    Accounts,
    Conversation,
    Desks,
    Insights,
    Keys,
    ReplySettings,
    Team,
    Verify,
)
from teahouse.publicaccounts.studio._frame import Frame
from teahouse.publicaccounts.studio._pages_accounts import Overview
from teahouse.publicaccounts.studio._pages_articles import ArticlePages
from teahouse.publicaccounts.studio._pages_broadcasts import BroadcastPages
from teahouse.publicaccounts.studio._pages_comments import CommentPages
from teahouse.publicaccounts.studio._pages_desk import Desk
from teahouse.publicaccounts.studio._pages_drafts import DraftPages
from teahouse.publicaccounts.studio._pages_inbox import InboxPages
from teahouse.publicaccounts.studio._pages_insights import InsightPages
from teahouse.publicaccounts.studio._pages_publish import PublishPages
from teahouse.publicaccounts.studio._pages_replies import ReplyPages
from teahouse.publicaccounts.studio._pages_sign_in import SignIn
from teahouse.publicaccounts.studio._pages_subscribers import SubscriberPages
from teahouse.publicaccounts.studio._pages_verify import VerifyPages

__all__ = ["Doors", "Studio"]


class Doors(msgspec.Struct, frozen=True):
    """The doors of the floors below. Those that may be ``None`` have no pages while they are."""

    accounts: Accounts
    team: Team
    verify: Verify
    keys: Keys
    conversation: Conversation | None = None
    replies: ReplySettings | None = None
    insights: Insights | None = None
    desks: Desks | None = None


class Studio:
    """The publishers' pages."""

    def __init__(self, clock: Clock, settings: Settings, static: Static, identity: Identity, doors: Doors) -> None:
        pages = Pages("teahouse.publicaccounts.studio", settings, static)
        absent = {name for name in ("conversation", "replies", "insights", "desks") if getattr(doors, name) is None}
        frame = Frame(pages, doors.accounts, frozenset(absent))
        self._routes = [
            *SignIn(pages, identity).table(),
            *Overview(frame, clock, doors.accounts, doors.team, doors.conversation).table(),
            *Desk(frame, doors.accounts, doors.team, doors.keys).table(),
            *SubscriberPages(frame, doors.accounts).table(),
            *VerifyPages(frame, doors.accounts, doors.verify).table(),
        ]
        if doors.conversation is not None:
            self._routes += InboxPages(frame, clock, doors.conversation).table()
        if doors.replies is not None:
            self._routes += ReplyPages(frame, doors.replies).table()
        if doors.insights is not None:
            self._routes += InsightPages(frame, clock, doors.insights).table()
        if doors.desks is not None:
            self._routes += DraftPages(frame, doors.desks).table()
            self._routes += PublishPages(frame, clock, doors.accounts, doors.desks).table()
            self._routes += BroadcastPages(frame, clock, doors.accounts, doors.desks).table()
            self._routes += ArticlePages(frame, doors.desks).table()
            self._routes += CommentPages(frame, doors.accounts, doors.desks).table()

    def routes(self) -> list[Route]:
        """All routes of the Studio."""
        return self._routes

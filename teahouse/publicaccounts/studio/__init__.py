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
from teahouse.publicaccounts.studio._pages_desk import Desk
from teahouse.publicaccounts.studio._pages_drafts import DraftPages
from teahouse.publicaccounts.studio._pages_inbox import InboxPages
from teahouse.publicaccounts.studio._pages_insights import InsightPages
from teahouse.publicaccounts.studio._pages_replies import ReplyPages
from teahouse.publicaccounts.studio._pages_sign_in import SignIn
from teahouse.publicaccounts.studio._pages_subscribers import SubscriberPages
from teahouse.publicaccounts.studio._pages_verify import VerifyPages

__all__ = ["Doors", "Studio"]


class Doors(msgspec.Struct, frozen=True):
    """The doors of the floors below."""

    accounts: Accounts
    team: Team
    conversation: Conversation
    keys: Keys
    replies: ReplySettings
    insights: Insights
    verify: Verify
    desks: Desks


class Studio:
    """The publishers' pages."""

    def __init__(self, clock: Clock, settings: Settings, static: Static, identity: Identity, doors: Doors) -> None:
        pages = Pages("teahouse.publicaccounts.studio", settings, static)
        frame = Frame(pages, doors.accounts)
        self._routes = [
            *SignIn(pages, identity).table(),
            *Overview(frame, clock, doors.accounts, doors.team, doors.conversation).table(),
            *InboxPages(frame, clock, doors.conversation).table(),
            *Desk(frame, doors.accounts, doors.team, doors.keys).table(),
            *SubscriberPages(frame, doors.accounts).table(),
            *ReplyPages(frame, doors.replies).table(),
            *InsightPages(frame, clock, doors.insights).table(),
            *DraftPages(frame, doors.desks).table(),
            *VerifyPages(frame, doors.accounts, doors.verify).table(),
        ]

    def routes(self) -> list[Route]:
        """All routes of the Studio."""
        return self._routes

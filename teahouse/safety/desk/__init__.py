"""The Desk: where moderators work. Queues with clocks, the case with the item as it was seen, decisions and appeals.

Server-rendered, useful without JavaScript; htmx shows, while one chooses, what the person will read, and a small
script lets a queue be worked by keyboard. Every page needs a role and a second factor shown (``roles.page_caller``);
looking at a case or a picture leaves an act. What the pages do are the verbs of the folders below: the HTTP API does
the same.

No tables. Ways in: `Desk`, `Doors`.
"""

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Route
from teahouse.kernel.pages import Pages, Static
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame
from teahouse.safety.desk._pages_appeal import AppealPages
from teahouse.safety.desk._pages_campaigns import CampaignPages
from teahouse.safety.desk._pages_case import CasePages
from teahouse.safety.desk._pages_complaints import ComplaintPages
from teahouse.safety.desk._pages_decide import DecidePages
from teahouse.safety.desk._pages_figures import FigurePages
from teahouse.safety.desk._pages_flaggers import FlaggerPages
from teahouse.safety.desk._pages_law import LawPages
from teahouse.safety.desk._pages_lists import ListPages
from teahouse.safety.desk._pages_notes import NotePages
from teahouse.safety.desk._pages_notices import NoticePages
from teahouse.safety.desk._pages_order_entry import OrderEntryPages
from teahouse.safety.desk._pages_orders import OrderPages
from teahouse.safety.desk._pages_policies import PolicyPages
from teahouse.safety.desk._pages_queue import QueuePages
from teahouse.safety.desk._pages_reports import ReportPages
from teahouse.safety.desk._pages_rulebook import RulebookPages
from teahouse.safety.desk._pages_rules import RulePages

__all__ = ["Desk", "Doors"]


class Desk:
    """All its pages."""

    def __init__(self, settings: Settings, static: Static, clock: Clock, doors: Doors) -> None:
        frame = Frame(Pages("teahouse.safety.desk", settings, static, below="teahouse.safety.roles"), clock, doors)
        self._routes: list[Route] = [
            *QueuePages(frame, doors).table(),
            *CasePages(frame, doors).table(),
            *DecidePages(frame, doors).table(),
            *AppealPages(frame, doors).table(),
            *LawPages(frame, doors).table(),
            *OrderEntryPages(frame, doors, clock).table(),
            *ComplaintPages(frame, doors).table(),
            *OrderPages(frame, doors).table(),
            *CampaignPages(frame, doors, clock).table(),
            *FigurePages(frame, doors).table(),
            *ReportPages(frame, doors).table(),
            *NoticePages(frame, doors).table(),
            *FlaggerPages(frame, doors).table(),
            *NotePages(frame, doors).table(),
            *RulePages(frame, doors).table(),
            *ListPages(frame, doors).table(),
            *PolicyPages(frame, doors).table(),
            *RulebookPages(frame, doors, clock).table(),
        ]

    def routes(self) -> list[Route]:
        """All routes of this folder."""
        return self._routes

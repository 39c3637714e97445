"""Notices: what people say is illegal or against the rules (Art. 16 DSA), from whoever says it.

From members (reports out of any Matrix client, in the unit in which ``rooms`` keeps them), from anyone without an
account (API and the page ``/report``), from trusted flaggers (a lane of their own, revocable). In one unit a notice,
its words and the case it opens or joins; a receipt with a status page that needs no account; the outcome told. Misuse
is counted, warned of and, by a person's decision, answered with a pause (Art. 23).

- `Notices`: `routes`; `finder.at(text, viewer)`: what is at a location; `take`, `progress`, `records`, `looks`,
  `misuse`, `flaggers`: the verbs; `decided(tx, case_id)`: in the unit of a decision, so that those who gave notice are
  told. `told`: as `Tell`, for whoever acts in a case. `complaints_by`: how they appeal; `complaints`: who misuses that.
- `Tell`: how anyone is told anything: a room in which the service speaks, or e-mail; `tell(tx, to, subject, words)`.
- `verify`, `commitment`: message franking, for a report that opens one encrypted message. Pure.

Tables: ``safety_notices``, ``safety_notifier_acts``, ``safety_flaggers``, ``safety_tell_rooms``.
"""

from collections.abc import Callable
from typing import NamedTuple

from teahouse.addresses import Addresses
from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.mail import Letter
from teahouse.kernel.pages import Static
from teahouse.media import Media
from teahouse.publicaccounts import PublicAccounts
from teahouse.rooms import Rooms
from teahouse.safety.cases import Beside, Cases, Roles, Words
from teahouse.safety.notices._complain import Complain, MakesAppeals
from teahouse.safety.notices._complaints import Complaints
from teahouse.safety.notices._find import Finder, SaidNote
from teahouse.safety.notices._flaggers import Flagger, Flaggers
from teahouse.safety.notices._franking import commitment, verify
from teahouse.safety.notices._letters import CATEGORY_WORDS, MEASURE_WORDS, Letters
from teahouse.safety.notices._letters_complaints import ComplaintLetters
from teahouse.safety.notices._letters_flaggers import FlaggerLetters
from teahouse.safety.notices._location import Location, read_location
from teahouse.safety.notices._look import Looks
from teahouse.safety.notices._misuse import Misuse, Standing, standing
from teahouse.safety.notices._model import (
    Disclosure,
    Found,
    NewNotice,
    Notice,
    Outcome,
    Receipt,
    Status,
)
from teahouse.safety.notices._pages import NoticePages
from teahouse.safety.notices._records import Records
from teahouse.safety.notices._routes import NoticeRoutes
from teahouse.safety.notices._routes_complaints import ComplaintRoutes
from teahouse.safety.notices._routes_staff import StaffRoutes
from teahouse.safety.notices._status import Progress
from teahouse.safety.notices._take import Desk, Take
from teahouse.safety.notices._tell import Tell
from teahouse.safety.notices._whose import Whose

__all__ = [
    "CATEGORY_WORDS",
    "MEASURE_WORDS",
    "Below",
    "Disclosure",
    "Finder",
    "Flagger",
    "Found",
    "Letter",
    "Location",
    "Misuse",
    "NewNotice",
    "Notice",
    "Notices",
    "Outcome",
    "Receipt",
    "SaidNote",
    "Standing",
    "Status",
    "Tell",
    "Whose",
    "commitment",
    "read_location",
    "standing",
    "verify",
]


class Below(NamedTuple):
    """What notices stand on."""

    identity: Identity
    addresses: Addresses
    rooms: Rooms
    media: Media
    publicaccounts: PublicAccounts
    cases: Cases
    words: Words
    roles: Roles


class Notices:
    """The folder: wires its verbs by hand."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, settings: Settings, static: Static, below: Below
    ) -> None:
        identity, addresses, rooms, media, public, cases, words, roles = below
        letters = Letters(
            settings.shown_name,
            lambda token: f"{settings.base_url}/report/{token}",
            settings.support_email or settings.support_page,
        )
        self.tell = Tell(db, jobs, settings, (identity, addresses, rooms))
        self.finder = Finder(clock, settings, (identity, rooms, media, public))
        self.flaggers = Flaggers(db, clock, words, self.tell, FlaggerLetters(*letters.by))
        self.misuse = Misuse(db, clock, words, self.tell, letters)
        self.records = Records(db, clock, words, self.tell)
        self.looks = Looks(db, self.records, self.misuse, beside := Beside(db, clock))
        theirs = ComplaintLetters(*letters.by)
        self.complaints = Complaints(db, cases, Misuse(db, clock, words, self.tell, theirs, "complaints"), beside)
        desk = Desk(cases, words, self.misuse, self.flaggers, self.tell, letters)
        self.take = Take(db, clock, self.finder, desk, settings.base_url)
        self.progress = Progress(db, jobs, clock, (cases, self.misuse, self.tell, letters), settings.base_url)
        self.complain = Complain(db, clock, cases, self.take)
        rooms.reports.onlooker = self.take.reported
        identity.onlookers.deactivated.append(self.records.deactivated)
        cases.over.append(self.records.over)
        staff = StaffRoutes((self.looks, self.records), self.take, self.misuse, self.flaggers, words, roles)
        api = public.api
        self._routes: list[Route] = [
            *NoticeRoutes(self.take, self.progress, self.complain).table(api.idempotent),
            *staff.table(api.idempotent, api.idempotent_secret),
            *ComplaintRoutes(self.complaints, words, roles).table(api.idempotent),
            *NoticePages(settings, static, (self.take, self.progress, self.complain), letters).table(),
        ]

    def rulebook_by(self, version: Callable[[], int]) -> None:
        """How the version of the rulebook in force is known: every act of a case names it."""
        self.take.rulebook = version

    def complaints_by(self, made: MakesAppeals) -> None:
        """How those who gave notice appeal."""
        self.complain.made = made

    def told(self, tx: Tx, user_id: str, subject: str, words: str) -> None:
        """``tell``, where the one to tell may also be the id of a notice that came without an account."""
        self.records.told(tx, user_id, subject, words)

    async def language_of(self, who: str) -> str:
        """See ``Records.language_of``."""
        return await self.records.language_of(who)

    def decided(self, tx: Tx, case_id: str) -> None:
        """In the unit of a decision, or of its reversal: have those who gave notice of it told."""
        self.progress.decided(tx, case_id)

    def routes(self) -> list[Route]:
        """All routes of this folder."""
        return self._routes

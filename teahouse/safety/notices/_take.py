"""Taking a notice in: the notice, its words, and the case it opens or joins, in one unit (law 1).

Ways in: ``Take.give`` (API and form), ``Take.reported`` (reports out of chat programs), ``Take.take_up`` (staff).
"""

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.matrix.errors import MatrixError, conflict, not_found
from teahouse.rooms import Report
from teahouse.safety.cases import CaseError, Cases, Ground, NoticeJoined, Opened, Words, refused
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._check import check
from teahouse.safety.notices._disclose import Sealed, can_be_shown, disclosed
from teahouse.safety.notices._find import Finder
from teahouse.safety.notices._flaggers import Flaggers, key_of
from teahouse.safety.notices._letters import Letters
from teahouse.safety.notices._location import Location
from teahouse.safety.notices._misuse import Misuse, keep_reasons
from teahouse.safety.notices._model import (
    OPEN_CATEGORY,
    Found,
    NewNotice,
    Notice,
    Notifier,
    NotifierAct,
    Opening,
    Receipt,
    Via,
)
from teahouse.safety.notices._store import OpenCase
from teahouse.safety.notices._tell import Tell
from teahouse.surfaces import DisclosedItem, PublicItem

#: So many notices of one thing stand in its case's log. Each act reads the log, so a crowd would make it slow for all.
CROWD = 100


class Desk(msgspec.Struct, frozen=True):
    """Where notices go to: cases, words, whom to ask whether somebody is suspended, and how to tell them."""

    cases: Cases
    words: Words
    misuse: Misuse
    flaggers: Flaggers
    tell: Tell
    letters: Letters


class Take:
    """The verbs. rulebook: the version in force, as every act of a case names it; set once decisions are there.

    heard: told in its unit of each new notice of something public that is processed.
    """

    def __init__(
        self, db: Database, clock: Clock, finder: Finder, desk: Desk, base_url: str, entropy: Entropy | None = None
    ) -> None:
        self._db = db
        self._clock = clock
        self._finder = finder
        self._desk = desk
        self._base_url = base_url
        self._entropy = entropy or SystemEntropy()
        self.rulebook: Callable[[], int] = lambda: 1
        self.heard: Callable[[Tx, Notice], None] = lambda tx, notice: None

    def url(self, token: str) -> str:
        """Where the status of a notice is."""
        return f"{self._base_url}/report/{token}"

    async def notifier(self, new: NewNotice, user_id: str) -> Notifier:
        """Who gives notice: by account, by a flagger's key, by address, or unknown. Raises M_FORBIDDEN (the key)."""
        if new.flagger_key:
            flagger = await self._desk.flaggers.by_key(new.flagger_key)
            return Notifier(key=key_of(flagger.flagger_id), trusted=flagger.state == "active")
        if user_id:
            known = await self._desk.flaggers.by_user(user_id)
            return Notifier(key=user_id, by=user_id, trusted=known is not None and known.state == "active")
        email = new.email.strip().lower()
        return Notifier(key=f"mail:{hashlib.sha256(email.encode()).hexdigest()}" if email else "")

    async def sealed(self, location: str, user_id: str) -> Sealed | None:
        """The encrypted message there, if ``user_id`` can see it and could show it to moderators."""
        try:
            return can_be_shown((await self._finder.at(location, user_id)).item)
        except MatrixError:  # what is wrong with the place is said when the notice is given
            return None

    async def give(self, new: NewNotice, user_id: str, via: Via) -> Receipt:
        """A notice by somebody (``user_id``, or "" without an account). Raises M_INVALID_PARAM, M_NOT_FOUND (location).

        The same again from the same notifier, while the case is open, is answered with the first receipt.
        """
        check(new, known=bool(user_id or new.flagger_key))
        notifier = await self.notifier(new, user_id)
        found = await self._finder.at(new.location, user_id)
        opening: Opening = ""
        opened = ""
        if new.disclosure is not None:
            shown = disclosed(found, new.disclosure)
            found, opened, opening = shown.found, shown.plaintext, "verified"
        notice = msgspec.structs.replace(self._notice(new, notifier, found, via), opening=opening)
        notice = msgspec.structs.replace(notice, same=_same(notice, new.explanation))
        return await self._db.write(lambda tx: self._unit(tx, notice, found.item, new.explanation, opened))

    async def reported(self, report: Report) -> Callable[[Tx], None]:
        """A report out of a chat program, which names neither law nor category. An onlooker of ``rooms.reports``."""
        found = await self._reported(report)
        if found is None:  # it went in this moment; rooms keeps the report
            return lambda tx: None
        known = await self._desk.flaggers.by_user(report.reporter)
        notifier = Notifier(
            key=report.reporter, by=report.reporter, trusted=known is not None and known.state == "active"
        )
        new = NewNotice(location=found.location, category=OPEN_CATEGORY, explanation=report.reason)
        notice = self._notice(new, notifier, found, "matrix")
        notice = msgspec.structs.replace(notice, same=_same(notice, report.reason))
        item = found.item

        def unit(tx: Tx) -> None:
            self._unit(tx, notice, item, report.reason)

        return unit

    async def _reported(self, report: Report) -> Found | None:
        if report.kind == "event":
            at = Location(kind="event", room=report.room_id, event=report.subject)
            return await self._finder.find(at, report.reporter)
        if report.kind == "room":
            return await self._finder.unseen_room(report.subject, report.reporter)
        return await self._finder.find(Location(kind="user", user=report.subject), report.reporter)

    async def take_up(self, notice_id: str, why: str, who: tuple[str, str]) -> str:
        """Process a notice that was put aside, because a person (who: user id, role) thinks it should be, and says why;
        returns the case's id. It stands among what was done about the notice. Raises M_NOT_FOUND, M_INVALID_PARAM
        (reasons), 409 where it is in a case, ``CaseError``."""

        def unit(tx: Tx) -> str:
            notice = store.notice_in(tx, notice_id)
            if notice is None:
                raise not_found("There is no such notice")
            if notice.case_id:
                raise conflict("notice_id: is in a case already")
            case_id = self._into_case(tx, notice, store.open_case_in(tx, notice.item))
            store.set_case(tx, notice_id, case_id)
            kept, now_ms = keep_reasons(self._desk.words, tx, why), self._clock.now_ms()
            store.add_act(tx, NotifierAct(notice.notifier, "taken_up", notice_id, *who, now_ms, 0, kept))
            return case_id

        return await self._db.write(unit)

    # --- the unit ---

    def _unit(
        self, tx: Tx, notice: Notice, item: PublicItem | DisclosedItem, explanation: str, opened: str = ""
    ) -> Receipt:
        notice = msgspec.structs.replace(notice, received_ms=self._clock.now_ms())
        suspended_ms = self._desk.misuse.suspended_until_in(tx, notice.notifier, notice.received_ms)
        case = store.open_case_in(tx, notice.item)
        first = store.same_in(tx, notice.notifier, notice.same) if notice.notifier else None
        if first is not None and self._stands(tx, first, case, suspended_ms):
            return self._receipt(first, again=True)
        notice = msgspec.structs.replace(notice, words=self._keep(tx, explanation), opened_words=self._keep(tx, opened))
        if not suspended_ms:
            try:
                case_id = self._into_case(tx, notice, case)
            except CaseError as error:
                raise refused(error) from None
            self._desk.cases.keep_snapshot(tx, case_id, item)
            notice = msgspec.structs.replace(notice, case_id=case_id)
        store.add(tx, notice)
        if not suspended_ms and not notice.disclosed:  # nothing automatic hears of what is private
            self.heard(tx, notice)
        self._confirm(tx, notice, item)
        return self._receipt(notice, again=False)

    def _stands(self, tx: Tx, first: Notice, case: OpenCase | None, suspended_ms: int) -> bool:
        """Whether an earlier notice of the same is still waited on: its case is open, or its notifier suspended."""
        if not first.case_id:
            return bool(suspended_ms)
        return case is not None and case.case_id in (first.case_id, store.gone_into_in(tx, first.case_id))

    def _keep(self, tx: Tx, text: str) -> str:
        return self._desk.words.keep(tx, text).id if text.strip() else ""

    def _into_case(self, tx: Tx, notice: Notice, case: OpenCase | None) -> str:
        """Open a case, or join one. Past the first hundred a notice is counted, and stands in no log."""
        if case is None:
            case_id = self._entropy.token(12)
            opened = Opened(case_id=case_id, source="notice", subject=notice.subject, **self._signed(notice))
            self._desk.cases.append(tx, case_id, opened, notice.by, notice.role)
            return case_id
        hastens = notice.lane == "trusted" and case.lane not in ("trusted", "order")
        if case.reporters < CROWD or hastens:
            self.join(tx, notice, case.case_id)
        return case.case_id

    def join(self, tx: Tx, notice: Notice, case_id: str) -> None:
        """Write into a case's log that this notice is of the same thing. Raises ``CaseError``."""
        joined = NoticeJoined(notice_id=notice.notice_id, **self._signed(notice))
        self._desk.cases.append(tx, case_id, joined, notice.by, notice.role)

    def _signed(self, notice: Notice) -> dict[str, Any]:
        ground = Ground(category=notice.category, keyword=notice.keyword)  # not the law: it is in their own words
        return {
            "by": notice.by, "role": notice.role, "at_ms": self._clock.now_ms(), "ground": ground,
            "rulebook": self.rulebook(),
        }  # fmt: skip

    def _confirm(self, tx: Tx, notice: Notice, item: PublicItem | DisclosedItem) -> None:
        """Art. 16(4): confirm at once, where somebody can be reached; and say how an encrypted message can be shown."""
        to = store.reach_in(tx, notice)
        if to:
            unread = notice.by.startswith("@") and can_be_shown(item) is not None
            show = f"{self._base_url}/report?location={quote(notice.location, safe='')}" if unread else ""
            self._desk.tell.letter(tx, to, self._desk.letters.receipt(notice, show), notice.language)

    def _notice(self, new: NewNotice, notifier: Notifier, found: Found, via: Via) -> Notice:
        notice_id = self._entropy.token(12)
        return Notice(
            notice_id=notice_id, token=self._entropy.token(24), notifier=notifier.key, same="",
            by=notifier.by or notice_id, name=new.name.strip() or None, email=new.email.strip() or None, via=via,
            lane="trusted" if notifier.trusted else "notice", language=new.language, category=new.category,
            keyword=new.keyword, law=new.law.strip(), location=found.location, item=found.item.item_id,
            subject=found.subject, disclosed=isinstance(found.item, DisclosedItem), opening="", words="",
            received_ms=0,
        )  # fmt: skip

    def _receipt(self, notice: Notice, *, again: bool) -> Receipt:
        return Receipt(
            notice_id=notice.notice_id, token=notice.token, url=self.url(notice.token),
            received_ms=notice.received_ms, processed=bool(notice.case_id), again=again,
        )  # fmt: skip


def _same(notice: Notice, explanation: str) -> str:
    """By what the same notice of the same notifier is known again.

    Of an account, or a flagger, it is the thing alone. An address proves nothing, and a receipt opens what became of a
    notice: there the words must be the same, too. Who reported an encrypted message and shows it later says more.
    """
    said = "" if not notice.notifier.startswith("mail:") else "\0".join((notice.category, notice.keyword, explanation))
    said += f"\0{notice.opening}" if notice.opening else ""
    return hashlib.sha256(f"{notice.item}\0{said}".encode("utf-8", "surrogatepass")).hexdigest()

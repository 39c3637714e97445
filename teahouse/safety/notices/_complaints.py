"""Misuse of complaints (Art. 23(2) DSA): who often complains of decisions where that is manifestly unfounded.

By people alone, in the order of `_misuse`: whoever decides a complaint may call it so, with reasons; then a warning;
then complaints are taken in no more for a time, which ends by itself. Whom that concerns is found by their account, or
by the address they gave notice from. Of what it never shuts: ``appeals.shut``. Way in: ``Complaints``.
"""

from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import conflict, forbidden, not_found
from teahouse.safety.cases import Appeal, Beside, Case, Cases, Looker, about_you, concerns
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._misuse import Misuse, Standing
from teahouse.safety.notices._model import NotifierAct


def reference(case_id: str, appeal_no: int) -> str:
    """A complaint, in what is done about whoever made it."""
    return f"{case_id}/{appeal_no}"


class Complaints:
    """The verbs. misuse: the ledger of complaints, with its warnings and suspensions."""

    def __init__(self, db: Database, cases: Cases, misuse: Misuse, beside: Beside) -> None:
        self._db = db
        self._cases = cases
        self._beside = beside
        self.misuse = misuse

    # --- in the unit of an appeal

    def until_in(self, tx: Tx, by: str, now_ms: int) -> int:
        """Until when complaints of who acts in a case as ``by`` are taken in no more; 0 if they are."""
        return self.misuse.suspended_until_in(tx, self._key_in(tx, by), now_ms)

    def unfounded_in(self, tx: Tx, case_id: str, appeal: Appeal, why: str, who: tuple[str, str]) -> None:
        """Call a complaint manifestly unfounded, by whoever decides it."""
        self.misuse.call_in(tx, self._key_in(tx, appeal.by), reference(case_id, appeal.no), True, why, who)

    def _key_in(self, tx: Tx, by: str) -> str:
        notice = None if "@" in by else store.notice_in(tx, by)
        return by if notice is None else notice.notifier

    # --- by staff

    async def key(self, by: str) -> str:
        """As whom the one who acts in a case as ``by`` is known here; "" for who gave no name."""
        notice = None if "@" in by else await store.notice(self._db, by)
        return by if notice is None else notice.notifier

    async def mark(self, case_id: str, appeal_no: int, unfounded: bool, why: str, who: Looker) -> None:
        """Call a decided complaint manifestly unfounded, or take that back.

        Raises M_NOT_FOUND, M_FORBIDDEN for whoever it is of or about, 409 where it was right or waits, M_INVALID_PARAM.
        """

        def unit(tx: Tx) -> None:
            case = self._cases.read(tx, case_id, self.misuse.now_ms())
            appeal = None if case is None else _appeal(case, appeal_no)
            if case is None or appeal is None:
                raise not_found("There is no such appeal")
            if concerns(case.subject, who.user_id):
                raise about_you()
            key = self._key_in(tx, appeal.by)
            if who.user_id in (appeal.by, key):
                raise forbidden("by: nobody judges a complaint that is theirs")
            if unfounded and appeal.outcome != "uphold":
                raise conflict("no: only a complaint that changed nothing can be manifestly unfounded")
            self.misuse.call_in(tx, key, reference(case_id, appeal_no), unfounded, why, (who.user_id, who.role))

        await self._db.write(unit)

    async def called(self, key: str, case_id: str, appeal_no: int) -> bool:
        """Whether a complaint is called manifestly unfounded."""
        return reference(case_id, appeal_no) in called(await self.misuse.acts(key)) if key else False

    async def acts(self, me: Looker, key: str) -> tuple[list[NotifierAct], Standing]:
        """What was done about somebody's complaints, oldest first, and how they stand; a look. Without what was said in
        cases about ``me``. Raises M_FORBIDDEN for the one who complains: what they are to know, they are told."""
        if me.user_id == key:
            raise forbidden("complainant: nobody looks into what is about them")
        await self._beside.looks("complainant", key, "", me)
        acts = await self.misuse.acts(key)
        mine = await self._beside.about(me.user_id, [_case_of(one) for one in acts if one.notice_id])
        return [one for one in acts if _case_of(one) not in mine], await self.misuse.standing(key)


def called(acts: list[NotifierAct]) -> frozenset[str]:
    """What is called unfounded now. Pure."""
    found: set[str] = set()
    for act in acts:
        if act.act == "unfounded":
            found.add(act.notice_id)
        elif act.act == "founded":
            found.discard(act.notice_id)
    return frozenset(found)


def _case_of(act: NotifierAct) -> str:
    return act.notice_id.rpartition("/")[0]


def _appeal(case: Case, no: int) -> Appeal | None:
    return case.appeals[no] if 0 <= no < len(case.appeals) else None

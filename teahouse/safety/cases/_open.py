"""Open: one of the staff has seen something public, and nobody gave notice of it."""

from typing import NamedTuple

from msgspec.structs import replace

from teahouse.kernel.db import Tx
from teahouse.kernel.entropy import token
from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Noted, Opened
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._model import CaseError, Ground, Refusal, Subject
from teahouse.safety.cases._ports import Finds
from teahouse.safety.cases._work import Work, refused
from teahouse.surfaces import PublicItem


class _Seen(NamedTuple):
    items: list[PublicItem]
    subject: Subject


async def open_case(
    work: Work, finds: Finds, caller: Who, locations: list[str], ground: Ground, note: str = ""
) -> Case:
    """Open a case of what is at these places, all of one account; what it looks like is kept with it.

    Refused (locations[0]) for what is not there, and for what is private: that is the affair of those who can see it,
    who may give notice and disclose it.
    """
    doer = await work.doer(caller, Opened)
    try:
        seen = await _look(finds, caller.user_id, locations)
    except CaseError as error:
        raise refused(error) from None
    case_id = token(12)

    def unit(tx: Tx) -> Case:
        act = Opened(
            by=doer.user_id, role=doer.role, at_ms=work.clock.now_ms(), ground=ground, rulebook=work.rulebook(),
            case_id=case_id, source="staff", subject=seen.subject,
        )  # fmt: skip
        _, case = work.cases.append(tx, case_id, act, doer.user_id, doer.role)
        for item in seen.items:
            work.cases.keep_snapshot(tx, case_id, item)
        if note:
            return work.act(tx, case_id, Noted, doer, note=work.words.keep(tx, note))
        return case

    return await work.write(unit)


async def _look(finds: Finds, viewer: str, locations: list[str]) -> _Seen:
    items: list[PublicItem] = []
    subject: Subject | None = None
    for at, location in enumerate(locations):
        field = f"locations[{at}]"
        found = await finds.at(location, viewer)
        if not isinstance(found.item, PublicItem):
            raise CaseError(Refusal(field, "this is private; who can see it can give notice and disclose it"))
        if subject is not None and found.subject.account != subject.account:
            raise CaseError(Refusal(field, "this is somebody else's: a case is about one account"))
        more, known = found.subject, Subject(account="") if subject is None else subject
        subject = replace(
            more, items=tuple(dict.fromkeys((*known.items, *more.items))),
            carried=tuple(dict.fromkeys((*known.carried, *more.carried))),
        )  # fmt: skip
        items.append(found.item)
    if subject is None:
        raise CaseError(Refusal("locations", "name at least one place"))
    return _Seen(items, subject)

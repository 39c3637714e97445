"""What ``teahouse dev`` has for moderators: an open case, out of a report; and one that was decided and appealed."""

from typing import Any

from teahouse.app import Teahouse
from teahouse.kernel.db import Tx
from teahouse.safety.cases import Act, Asked, Claimed, Viewed
from teahouse.safety.decisions import Actor, Wanted, Wish
from teahouse.safety.statements import MeasureKind, Subject, Target
from teahouse.surfaces import Surface

_RULE, _CATEGORY = "fraud", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
_SWINDLE = "A deposit of 20 today, twice your tea money back tomorrow! Write to me."
_QUOTED = "Careful, somebody writes to people: “twice your tea money back tomorrow”. Do not pay!"


async def seed_cases(teahouse: Teahouse, lobby: str, people: dict[str, Any], moderator: str) -> None:
    """Two messages in the lobby are reported. One waits; the other was removed by mistake, and is appealed."""
    ada, tomas, mei = people["ada"], people["tomas"], people["mei"]
    quoted = await mei.say(lobby, _QUOTED)
    await _report(ada, lobby, quoted, "This is a swindle!")
    case_id = await _waiting(teahouse, quoted)
    mo = Actor(moderator, "moderator")
    await _act(teahouse, case_id, Claimed, mo)
    await _act(teahouse, case_id, Viewed, mo)
    on = Subject(
        target=Target.ITEM, surface=Surface.ROOM, id=quoted, name=_QUOTED[:60], made_ms=teahouse.clock.now_ms() - 1
    )
    wanted = Wanted(
        case_id=case_id, about=(quoted,), measures=(Wish(kind=MeasureKind.REMOVE, on=on),), rule_id=_RULE,
        category=_CATEGORY, facts="Your message promises twice the money back.",
        public_facts="A message promises twice the money back.",
        explanation="Promises of this kind are used to get money from people.",
    )  # fmt: skip
    made = await teahouse.safety.decisions.decided(wanted, mo)
    stated = await teahouse.safety.decisions.stated(number=made.statement.puid)
    assert stated is not None
    words = "I wrote it to warn the others of it. Please read it again."
    await mei.own("POST", "/_teahouse/v1/appeals", {"statement": stated.token, "words": words})
    swindle = await tomas.say(lobby, _SWINDLE)
    await _report(ada, lobby, swindle, "He asks everybody for a deposit. I asked around: nobody got anything back.")


async def _report(person: Any, room: str, event: str, reason: str) -> None:
    await person.call("POST", f"/rooms/{room}/report/{event}", {"reason": reason})


async def _waiting(teahouse: Teahouse, item: str) -> str:
    page = await teahouse.safety.casework.queues.page(Asked(item=item), "")
    return page.items[0].case_id


async def _act(teahouse: Teahouse, case_id: str, kind: type[Act], by: Actor) -> None:
    safety = teahouse.safety

    def unit(tx: Tx) -> None:
        case = safety.cases.read(tx, case_id, teahouse.clock.now_ms())
        assert case is not None
        act = kind(by=by.by, role=by.role, at_ms=case.now_ms, ground=case.ground, rulebook=1)
        safety.cases.append(tx, case_id, act, by.by, by.role)  # type: ignore[arg-type]

    await teahouse.db.write(unit)

"""The queues: what stands in them is what the logs say, they are paged without loss, and counted and searched."""

import random
from typing import Any

import pytest

from teahouse.kernel.db import Database
from teahouse.safety import cases
from teahouse.safety.cases import CaseError, Queued
from teahouse.safety.statements import MeasureKind
from tests.parts.safety.cases.desk import DAY, HOUR, SCAM, VIOLENCE, kept, scope, statement
from tests.parts.safety.cases.office import Office, caller, profile
from tests.parts.safety.cases.test_casework import AUD, MO, MU, refuses
from tests.parts.safety.cases.test_refusals import ORDER

STAFF = ["@mo:t", "@mu:t", "@sen:t", "@lex:t", "@ada:t"]


def told(case: cases.Case) -> Queued:
    """What a queue is to say of a case: read out of the case, another way than the queue does."""
    running = sorted((c.due_ms, c.since_ms, c.name) for c in case.clocks if c.stopped_ms is None)
    ground = case.rulings[-1].ground if case.rulings else case.ground
    open_opinions = [one for one in case.opinions if one.agrees is None and case.status == "open"]
    return Queued(
        case_id=case.case_id, status=case.status, source=case.source, lane=case.lane, level=case.level,
        category=ground.category, keyword=ground.keyword, rule_id=ground.rule_id, account=case.subject.account,
        news=case.subject.news, disclosed=case.subject.disclosed, items=len(case.subject.items),
        reporters=len(case.reporters), assigned_to=case.assigned_to, asks=len(open_opinions),
        opened_ms=case.opened_ms, last_ms=case.last_ms, clock=running[0][2] if running else "",
        due_ms=running[0][0] if running else None, breached=bool(running) and running[0][0] < case.now_ms,
        in_force=bool(case.in_force), merged_into=case.merged_into,
    )  # fmt: skip


async def everything(office: Office, **asked: Any) -> list[Queued]:
    """All of a list, page by page."""
    found: list[Queued] = []
    cursor = ""
    while True:
        page = await office.do.page(caller("@aud:t"), cases.Asked(cursor=cursor, **asked))
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


class Chance:
    """Acts as they come; what is not allowed is not written."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.pick = random.Random(seed)
        self.written = 0

    async def go(self, case_id: str) -> None:
        case = await self.office.cases.get(case_id)
        assert case is not None
        acts = [self._act(case)]
        kind, by, _ = acts[0]
        if kind in (cases.Decided, cases.AppealDecided):
            acts = [(cases.Viewed, by, {}), (cases.Claimed, by, {}), *acts]
        for kind, by, fields in acts:
            try:
                await self.office.write(case_id, kind, by, **fields)
                self.written += 1
            except CaseError:
                pass

    def _act(self, case: cases.Case) -> tuple[Any, str, dict[str, Any]]:
        staff = self.pick.choice(STAFF)
        has, item = case.assigned_to or staff, case.subject.items[0]
        number = self.pick.randrange(10**9)
        decided = {
            "about": (item,), "measures": (self._measure(item, number),), "statement": statement(number),
            "ground": self.pick.choice([SCAM, VIOLENCE]),
        }  # fmt: skip
        acts: list[tuple[Any, str, dict[str, Any]]] = [
            (cases.Viewed, has, {}),
            (cases.Viewed, staff, {"what": item}),
            (cases.Claimed, staff, {}),
            (cases.Released, has, {}),
            (cases.Assigned, "@sen:t", {"to": staff}),
            (cases.Escalated, staff, {"to": self.pick.choice(["senior", "legal"])}),
            (cases.NoticeJoined, self.pick.choice(["@rep:t", "@flag:t"]), {"notice_id": f"n{number}"}),
            (cases.MergedIn, staff, {"case_id": "x", "items": (f"$m{number % 3}",), "reporters": ("n9",)}),
            (cases.Merged, staff if number % 20 == 0 else "@aud:t", {"into": "y"}),
            (cases.SecondAsked, staff, {"proposal": f"{number % 2}" * 64}),
            (cases.SecondGiven, "@sen:t", {"proposal": f"{number % 2}" * 64, "agrees": True, "why": kept("w")}),
            (cases.Held, staff, decided | {"measures": (self._measure(item, number, hold=True),)}),
            (cases.Decided, has, decided),
            (cases.Decided, has, decided),
            (cases.AppealMade, "@own:t", {"decision_no": 0, "party": "person", "words": kept("a")}),
            (cases.AppealDecided, staff, {"appeal_no": 0, "outcome": "reverse", "statement": statement(number)}),
            (cases.Restored, staff, {"decision_no": 0}),
            (cases.OrderReceived, "@lex:t", ORDER | {"order_id": f"o{number}"}),
            (cases.OrderExpired, "@lex:t", {"order_id": case.orders[0].order_id if case.orders else "o",
                                            "why": "lapsed"}),
            (cases.Closed, staff, {}),
        ]  # fmt: skip
        return self.pick.choice(acts)

    def _measure(self, item: str, number: int, hold: bool = False) -> cases.Measure:
        now = self.office.clock.now_ms()
        kind, starts, ends = self.pick.choice(
            [("label", 0, DAY), ("label", DAY, 2 * DAY), ("remove", 0, None), ("age_gate", HOUR, 40 * DAY)]
        )
        if hold:
            kind, starts, ends = "hold", 0, HOUR
        return cases.Measure(
            measure_id=f"m{number}", kind=MeasureKind(kind), scope=scope(item), start_ms=now + starts,
            end_ms=None if ends is None else now + ends,
        )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_stands_in_the_queues_is_what_the_logs_say(safety_db: Database, seed: int) -> None:
    office = Office(safety_db)
    chance = Chance(office, seed)
    ids = [f"c{number}" for number in range(8)]
    for no, case_id in enumerate(ids):
        await office.opened(
            case_id,
            "@rep:t" if no % 2 else "detector:hash",
            account=f"@t{no % 3}:t",
            items=(f"$a{no}", "$b"),
            news=no == 5,
        )
    for _ in range(250):
        await chance.go(chance.pick.choice(ids))
        office.clock.advance(chance.pick.choice([0, 1, HOUR // 2, HOUR, DAY // 2]))
    assert chance.written > 90
    for later in (0, HOUR, 300 * DAY):
        office.clock.advance(later)
        listed = {one.case_id: one for one in await everything(office, status="all", limit=3)}
        for case_id in ids:
            case = await office.cases.get(case_id)
            assert case is not None
            assert told(case) == listed[case_id]
    was = await everything(office, status="all", order="clock")
    assert len({one.status for one in was}) >= 3

    await safety_db.write(lambda tx: tx.run("UPDATE safety_cases SET status = 'closed', due_ms = 5, spans = '[]'"))
    await safety_db.write(lambda tx: tx.run("DELETE FROM safety_cases WHERE case_id IN ('c1', 'c2')"))
    assert was != await everything(office, status="all", order="clock")
    assert len(ids) == await office.cases.rebuild()
    assert was == await everything(office, status="all", order="clock")
    await safety_db.write(lambda tx: tx.run("DELETE FROM safety_cases"))
    await office.cases.start()
    assert was == await everything(office, status="all", order="clock")


@pytest.mark.parametrize("order", ["clock", "newest"])
@pytest.mark.santa_clara("A8")
async def test_cases_that_come_in_while_one_turns_pages_neither_hide_nor_repeat_a_case(
    safety_db: Database, order: Any
) -> None:
    office = Office(safety_db)
    for number in range(23):
        await office.opened(f"a{number:02}", "@flag:t" if number % 5 == 0 else "@rep:t")
        office.clock.advance(number % 3)  # some at the same moment
    seen: list[Queued] = []
    cursor, number = "", 0
    while True:
        page = await office.do.page(caller("@mo:t"), cases.Asked(cursor=cursor, limit=4, order=order))
        seen += page.items
        for by in ("@flag:t", "@rep:t"):
            number += 1
            await office.opened(f"b{number:02}", by)
        await office.write(f"a{number % 23:02}", cases.Claimed, "@mo:t")
        if page.next_cursor is None or len(seen) > 100:
            break
        cursor = page.next_cursor
    ids = [one.case_id for one in seen]
    assert sorted(set(ids)) == sorted(ids)
    assert {f"a{number:02}" for number in range(23)} <= set(ids)
    keys = [one.due_ms if order == "clock" else -one.opened_ms for one in seen]
    assert keys == sorted(keys)  # type: ignore[type-var]


async def test_queues_by_category_lane_level_clock_and_person_and_their_counts(safety_db: Database) -> None:
    office = Office(safety_db)
    await office.opened("old")
    office.clock.advance(8 * DAY)
    await office.opened("trusted", "@flag:t", account="@t:t", items=("$x",))
    await office.opened("found", "detector:hash", ground=VIOLENCE)
    await office.opened("news", news=True)
    await office.write("found", cases.Escalated, "@mo:t", to="legal")
    await office.write("trusted", cases.Claimed, "@mo:t")
    await office.write("news", cases.SecondAsked, "@mo:t", proposal="a" * 64)
    await office.opened("done")
    await office.write("done", cases.Viewed, "@mu:t")
    await office.write("done", cases.Claimed, "@mu:t")
    measure = cases.Measure(
        measure_id="m1", kind=MeasureKind("label"), scope=scope("$a"), start_ms=office.clock.now_ms()
    )
    await office.write("done", cases.Decided, "@mu:t", about=("$a",), measures=(measure,), statement=statement(1))

    for asked, ids in (
        ({}, ["old", "trusted", "found", "news"]),
        ({"breached": True}, ["old"]),
        ({"lane": "trusted"}, ["trusted"]),
        ({"category": VIOLENCE.category}, ["found"]),
        ({"level": "legal"}, ["found"]),
        ({"clock": "appeal"}, []),
        ({"assigned": "me"}, ["trusted"]),
        ({"assigned": "nobody"}, ["old", "found", "news"]),
        ({"assigned": "@mu:t"}, []),
        ({"asks": True}, ["news"]),
        ({"news": True}, ["news"]),
        ({"status": "decided"}, ["done"]),
        ({"q": "@t:t"}, ["trusted"]),
        ({"q": "$x"}, ["trusted"]),
        ({"q": "done"}, ["done"]),
        ({"item": "$b", "order": "clock"}, ["old", "found", "news", "done"]),
        ({"account": "nobody"}, []),
    ):
        page = await office.do.page(caller("@mo:t"), cases.Asked(**asked))
        assert ids == [one.case_id for one in page.items], asked
    assert (await everything(office, q="done"))[0].in_force

    counts = await office.do.counts(caller("@mo:t"))
    assert (4, 1, 3, 1, 1) == (counts.waiting, counts.mine, counts.unassigned, counts.breached, counts.asks)
    assert {"notice": 2, "trusted": 1, "detector": 1} == counts.lanes
    assert {"moderator": 3, "legal": 1} == counts.levels
    assert {SCAM.category: 3, VIOLENCE.category: 1} == counts.categories
    assert {"decide": 4} == counts.clocks


async def test_similar_cases_and_what_they_cost(safety_db: Database) -> None:
    office = Office(safety_db)
    await office.opened("one", account="@a:t", items=("$1", "$2"))
    await office.opened("item", account="@b:t", items=("$2",), ground=VIOLENCE)
    await office.opened("account", account="@a:t", items=("$9",), ground=VIOLENCE)
    await office.opened("rule", account="@c:t", items=("$8",))
    await office.opened("all", account="@a:t", items=("$1",))
    await office.opened("none", account="@d:t", items=("$7",), ground=VIOLENCE)
    view = await office.do.look(caller("@mo:t"), "one")
    near = {one.case.case_id: one.why for one in view.similar}
    assert {"all": ("item", "account", "rule"), "item": ("item",), "account": ("account",), "rule": ("rule",)} == near
    assert "all" == view.similar[0].case.case_id

    async def cost(case_id: str) -> int:
        before = safety_db.statements
        await office.do.look(caller("@mo:t"), case_id)
        return safety_db.statements - before

    await office.do.note(caller("@mo:t"), "one", "a note")
    few = await cost("one")
    for number in range(30):
        await office.opened(f"more{number}", account="@a:t", items=("$1",))
        await office.do.note(caller("@mo:t"), "one", f"note {number}")
        await office.db.write(
            lambda tx, number=number: office.cases.keep_snapshot(  # type: ignore[misc]
                tx, "one", profile(f"@p{number}:t")
            )
        )
    assert 9 == few == await cost("one")
    assert 20 <= len((await office.do.look(caller("@mo:t"), "one")).similar) <= 60


async def test_no_list_has_what_is_about_who_reads_it_and_looks_beside_cases_are_only_added_to(
    safety_db: Database,
) -> None:
    office = Office(safety_db)
    await office.opened("c1", owners=("@mo:t",), items=("$a",))
    await office.opened("c2", account="mint", items=("$a",))
    page = await office.do.page(MO, cases.Asked())
    assert (["c2"], True) == ([one.case_id for one in page.items], page.left_out)
    assert False is (await office.do.page(MU, cases.Asked())).left_out
    assert [] == (await office.do.look(MO, "c2")).similar
    assert ["c1"] == [one.case.case_id for one in (await office.do.look(MU, "c2")).similar]
    await refuses(office.do.enter(MO, "c1", "decision"), 403, "by")
    await refuses(office.do.note(MO, "c1", "nothing to see"), 403, "by")
    for hours in (0, 0, 1, 2):
        office.clock.advance(hours * 3_600_000)
        await office.do.enter(MU, "c1", "decision")
    looks = (await office.do.looks(AUD, cases.LooksAsked(case_id="c1"))).items
    assert [("decision", "c1", "@mu:t")] * 3 == [(one.of, one.record, one.by) for one in looks]
    assert [] == (await office.do.looks(MO, cases.LooksAsked(case_id="c1"))).items
    for change in ("UPDATE safety_record_looks SET by = '@mo:t'", "DELETE FROM safety_record_looks"):
        with pytest.raises(Exception, match="only added to"):
            await office.db.write(lambda tx, change=change: tx.run(change))  # type: ignore[misc]
    await office.db.write(lambda tx: tx.run("DELETE FROM safety_case_about"))
    await cases.Cases(office.db, office.clock).start()
    assert (await office.do.page(MO, cases.Asked())).left_out, "after an upgrade it is worked out of the logs"

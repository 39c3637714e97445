"""The figures of the Desk: how old what waits is, which clocks ran past their due, what is decided and turned."""

from teahouse.safety.appeals import Appeals, Turned
from teahouse.safety.cases import Figures, Viewed
from teahouse.safety.statements import MeasureKind
from tests.parts.safety.court import DAY_MS, HOUR_MS, LIN, MO, SEN, Court, item, wish


async def test_what_waits_is_late_and_what_was_reversed_is_counted_by_rule_and_role(court: Court) -> None:
    figures = Figures(court.db, court.clock)
    assert [] == await figures.ages() and () == (await figures.counted()).rules
    await court.opened()
    await court.later(2 * DAY_MS)
    await court.opened("case-2", ("c",))
    await court.later(HOUR_MS)
    (lane,) = await figures.ages()
    assert ("notice", (1, 0, 1, 0, 0, 0), 0) == (lane.lane, lane.ages, lane.breached)
    await court.later(6 * DAY_MS)
    (lane,) = await figures.ages()
    assert ((0, 0, 0, 1, 1, 0), 1) == (lane.ages, lane.breached)
    assert court.clock.now_ms() - 8 * DAY_MS - HOUR_MS == lane.oldest_ms

    await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("a"))))
    await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("c")), case_id="case-2", because=(item("c"),)))
    appeals = Appeals(court.clock, court.cases, court.words, court.ledger, court.decisions)
    await court.db.write(lambda tx: appeals.make(tx, "case-1", 0, "person", LIN, "person", "I only quoted it."))
    await court.act("case-1", Viewed, SEN)
    turned = Turned(outcome="reverse", reasons="The article quoted a scam in order to warn of it.")
    await court.db.write(lambda tx: appeals.decide(tx, "case-1", 0, turned, SEN))
    await court.later(HOUR_MS)
    counted = await figures.counted()
    assert [] == await figures.ages() and counted.whole
    assert [("decide", 1, 1), ("restore", 1, 0)] == [
        (one.clock, one.due, one.breached) for one in counted.clocks if one.clock != "appeal"
    ] or [("decide", 1, 1)] == [(one.clock, one.due, one.breached) for one in counted.clocks]
    assert 30 == len(counted.days) and 2 == sum(n for _, n in counted.days)
    (rule,) = counted.rules
    assert ("fraud", 2, 1, 0, 500) == (rule.name, rule.decided, rule.reversed, rule.in_part, rule.permille)
    assert [(MO.role, 2)] == [(one.name, one.decided) for one in counted.roles]
    await court.later(181 * DAY_MS)
    assert ((), ()) == ((await figures.counted()).rules, (await figures.counted()).clocks)

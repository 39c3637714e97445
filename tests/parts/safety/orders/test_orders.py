"""Orders: refused with reasons for what they lack; what is complete is held to its clocks, its scope and its end."""

from typing import Any

import msgspec
import pytest

from teahouse.matrix.errors import not_found
from teahouse.safety import cases
from teahouse.safety.cases import CaseError
from teahouse.safety.decisions import Actor
from teahouse.safety.orders import Around, OrderForm, OrderReceipt, Orders, missing
from teahouse.safety.statements import Law, MeasureKind
from teahouse.surfaces import Place, PublicItem, Surface, expose
from tests.parts.safety.court import DAY_MS, HOUR_MS, LEX, LIN, MO, NOW_MS, SEN, Court, item, wish

FORM = OrderForm(
    kind="act", reference="AZ 12/26", issuer="Landgericht Hamburg", country="DE", contact="post@lg.example",
    legal_basis="StGB § 263", reasons="The article asks readers for deposits for ferries that do not run.",
    locations=("https://tea.example/a/lin/a",), places=("DE",), category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    redress="An appeal to the Oberlandesgericht within a month; the person too.",
)  # fmt: skip
MEI = "@mei:tea.example"
KNOWN = "They came by, and showed who they are."
TERROR: dict[str, Any] = {
    "kind": "terrorist", "legal_basis": "Regulation (EU) 2021/784, Art. 3",
    "category": "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
}  # fmt: skip


class Where:
    """Articles of Lin's at addresses of the site, and one of Mei's; nothing else is anywhere."""

    def __init__(self) -> None:
        self.news = False

    async def at(self, text: str, viewer: str) -> Any:
        assert "" == viewer
        name = text.removeprefix("https://tea.example/a/lin/")
        who = MEI if name == "m" else LIN
        if name not in ("a", "b", "m"):
            raise not_found("location: there is nothing there that you can see")
        place = Place(room_id="!f", listed=True, join_rule="public", encrypted=False, kind="feed")
        seen = expose(Surface.ARTICLE, item_id=name, author=who, content={"title": f"The story {name}"},
                      ts_ms=NOW_MS - DAY_MS, place=place)  # fmt: skip
        return _Found(seen, cases.Subject(account=who, owners=(who,), items=(name,), news=self.news))


class _Found(msgspec.Struct, frozen=True):
    item: PublicItem | None
    subject: cases.Subject


class Bench:
    """Orders in a court."""

    def __init__(self, court: Court) -> None:
        self.court, self.where = court, Where()
        around = Around(court.cases, court.words, court.ledger, court.decisions, self.where, court)
        self.orders = Orders(court.db, court.jobs, court.clock, court.settings, around, None)  # type: ignore[arg-type]

    async def send(self, **changed: Any) -> OrderReceipt:
        return await self.orders.receive(msgspec.structs.replace(FORM, **changed))

    async def case_of(self, receipt: OrderReceipt) -> str:
        order = await self.orders.order(receipt.order_id)
        assert order is not None
        return order.cases[0]

    async def carry_out(self, receipt: OrderReceipt, by: Actor = LEX) -> None:
        """Verified, claimed, looked at, decided."""
        case_id = await self.case_of(receipt)
        await self.court.db.write(lambda tx: self.orders.settle.verify(tx, receipt.order_id, True, "Rang back.", by))
        await self.court.act(case_id, cases.Claimed, by)
        await self.court.act(case_id, cases.Viewed, by)
        wanted = self.court.wanted(
            wish(MeasureKind.REMOVE, item("a"), places=("DE",)), case_id=case_id, rule_id="",
            law=Law(reference="StGB § 263"), order_id=receipt.order_id,
        )  # fmt: skip
        await self.court.decide(wanted, by)


@pytest.mark.parametrize(
    ("wrong", "field", "law"),
    [
        ({"legal_basis": " "}, "legal_basis", "Art. 9(2)(a)(i) DSA"),
        ({"reasons": "It is illegal."}, "reasons", "Art. 9(2)(a)(ii) DSA"),
        ({"issuer": ""}, "issuer", "Art. 9(2)(a)(iii) DSA"),
        ({"locations": ()}, "locations", "Art. 9(2)(a)(iv) DSA"),
        ({"locations": ("",)}, "locations", "Art. 9(2)(a)(iv) DSA"),
        ({"redress": ""}, "redress", "Art. 9(2)(a)(v) DSA"),
        ({"contact": "nobody"}, "contact", "Art. 9(2)(a)(vi) DSA"),
        ({"contact": "a@b.example\nBcc: all@b.example"}, "contact", "Art. 9(2)(a)(vi) DSA"),
        ({"places": ()}, "places", "Art. 9(2)(b) DSA"),
        ({"places": ("Germany",)}, "places", "Art. 9(2)(b) DSA"),
        ({"places": ("DE", "UK")}, "places", "Art. 9(2)(b) DSA"),
        ({"country": "de"}, "country", "Art. 9(2)(a)(iii) DSA"),
        ({"category": "STATEMENT_CATEGORY_OPINION"}, "category", "Art. 9(2)(a)(ii) DSA"),
        ({"due_ms": NOW_MS - 1}, "due_ms", "Art. 9(2)(a)(ii) DSA"),
        ({"expires_ms": NOW_MS}, "expires_ms", "Art. 9(2)(a)(ii) DSA"),
        ({"kind": "information"}, "wanted", "Art. 10(2)(b) DSA"),
        ({**TERROR, "redress": ""}, "redress", "Art. 3(4)(f) Regulation (EU) 2021/784"),
        ({**TERROR, "legal_basis": "StGB § 129a"}, "legal_basis", "Art. 3(4)(d) Regulation (EU) 2021/784"),
        ({**TERROR, "country": "CH"}, "country", "Art. 3(1) Regulation (EU) 2021/784"),
        ({**TERROR, "places": ("DE", "US")}, "places", "Art. 3(1) Regulation (EU) 2021/784"),
        ({**TERROR, "tell_after_ms": NOW_MS + 43 * DAY_MS}, "tell_after_ms", "Art. 11(3) Regulation (EU) 2021/784"),
    ],
)  # fmt: skip
@pytest.mark.santa_clara("N13")
def test_what_an_order_lacks_is_named_with_the_law(wrong: dict[str, Any], field: str, law: str) -> None:
    assert [(field, law)] == [(m.field, m.law) for m in missing(msgspec.structs.replace(FORM, **wrong), NOW_MS)]
    assert [] == missing(FORM, NOW_MS)
    in_french = msgspec.structs.replace(FORM, language="fr-BE")
    assert [] == missing(in_french, NOW_MS, languages=["en", "FR"]) == missing(in_french, NOW_MS)
    (said,) = missing(in_french, NOW_MS, languages=["en", "zh-Hant"])
    assert ("language", "Art. 9(2)(c) DSA") == (said.field, said.law) and "(en, zh-Hant)" in said.says
    assert [] == missing(msgspec.structs.replace(FORM, language="zh"), NOW_MS, languages=["en", "zh-Hant"])
    assert [] == missing(msgspec.structs.replace(in_french, **TERROR), NOW_MS, languages=["en"]), "its hour runs"
    # of these two the law asks no countries: one holds in the whole Union, the other nowhere
    assert [] == missing(msgspec.structs.replace(FORM, **TERROR, places=(), tell_after_ms=NOW_MS + DAY_MS), NOW_MS)
    assert [] == missing(msgspec.structs.replace(FORM, kind="information", wanted="Who it is.", places=()), NOW_MS)


@pytest.mark.santa_clara("F6")
async def test_a_refused_order_has_reasons_does_nothing_and_is_counted(court: Court) -> None:
    bench = Bench(court)
    for wrong in ({"legal_basis": "", "places": ()}, {"locations": ("https://tea.example/a/lin/none",)}):
        receipt = await bench.send(**wrong)
        assert not receipt.accepted and receipt.missing and "Nothing was done because of it" in receipt.reply
        order = await bench.orders.order(receipt.order_id)
        assert order is not None and "refused" == order.state and () == order.cases
    assert "post@lg.example" == court.said[-1][0] and "leads to nothing public here" in court.said[-1][2]
    entries = await court.entries("order")
    assert [["legal_basis", "places"], ["locations"]] == [entry.public["missing"] for entry in entries]
    assert not court.restraints.any_withheld()
    with pytest.raises(CaseError, match="refused for its form"):
        await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, True, "x", LEX))


@pytest.mark.santa_clara("F6")
async def test_an_order_is_verified_carried_out_where_it_holds_and_lapses_by_itself(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(expires_ms=NOW_MS + 10 * DAY_MS)
    assert receipt.accepted and not receipt.held and receipt.due_ms is not None
    assert not court.restraints.any_withheld()
    with pytest.raises(CaseError, match="verify who sends the order"):
        case_id = await bench.case_of(receipt)
        await court.act(case_id, cases.Claimed, LEX)
        await court.act(case_id, cases.Viewed, LEX)
        wanted = court.wanted(
            wish(MeasureKind.REMOVE, item("a"), places=("DE",)), case_id=case_id, rule_id="",
            law=Law(reference="StGB § 263"), order_id=receipt.order_id,
        )  # fmt: skip
        await court.decide(wanted, LEX)
    await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, True, "Rang back.", LEX))
    with pytest.raises(CaseError, match="and not beyond"):
        wider = msgspec.structs.replace(wanted, measures=(wish(MeasureKind.REMOVE, item("a"), places=("DE", "FR")),))
        await court.decide(wider, LEX)
    # a measure that does not say where holds where the order does
    await court.decide(msgspec.structs.replace(wanted, measures=(wish(MeasureKind.REMOVE, item("a")),)), LEX)
    assert court.withheld("a", "DE") is not None and court.withheld("a", "FR") is None
    assert "remove in DE" in court.said[-1][2] and "post@lg.example" == court.said[-1][0]
    assert LIN in [to for to, *_ in court.said]  # the person is told, with the reasons
    state = await bench.orders.state(receipt.url.rpartition("/")[2])
    assert state is not None and ("verified", ["remove"]) == (state.state, state.effect) and state.done_ms

    await court.later(10 * DAY_MS - 1)
    assert court.withheld("a", "DE") is not None
    await court.later(1)
    assert court.withheld("a", "DE") is None
    order = await bench.orders.order(receipt.order_id)
    assert order is not None and "lapsed" == order.state
    events = [entry.public["event"] for entry in await court.entries("order")]
    assert ["received", "verified", "effect", "lapsed"] == events


@pytest.mark.santa_clara("T5")
async def test_the_person_is_told_that_an_authority_ordered_it_and_which(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send()
    await bench.carry_out(receipt)
    words = [text for who, _, text in court.said if who == LIN]
    assert any(f"An authority ordered it: {FORM.issuer}." in text for text in words)
    assert not any("The notice came from" in text for text in words)


async def test_a_known_authority_may_hold_for_two_hours_what_a_one_hour_order_names(court: Court) -> None:
    bench = Bench(court)
    _, secret = await bench.orders.authorities.add("BKA", "DE", "post@bka.example", KNOWN, LEX, holds=True)
    unknown = await bench.send(**TERROR, secret="guessed")
    assert unknown.accepted and not unknown.held and not court.restraints.any_withheld()
    receipt = await bench.send(**TERROR, secret=secret, locations=("https://tea.example/a/lin/b",))
    assert receipt.held and receipt.due_ms == NOW_MS + HOUR_MS
    held = court.withheld("b", "DE")
    assert held is not None and "hide" == held.does and NOW_MS + 2 * HOUR_MS == held.end_ms
    assert LIN == court.said[-2][0] or LIN in [to for to, *_ in court.said]
    order = await bench.orders.order(receipt.order_id)
    assert order is not None and order.form is not None and "" == order.form.secret and order.authority_id
    case = await court.cases.get(order.cases[0])
    assert case is not None and case.orders[0].preserve_until_ms is not None
    await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, False, "They never sent it.", LEX))
    assert court.withheld("b", "DE") is None
    await bench.orders.authorities.end(order.authority_id, "Its secret leaked.", LEX)
    again = await bench.send(**TERROR, secret=secret)
    assert again.accepted and not again.held


async def test_what_is_held_for_an_order_is_decided_before_it_comes_back_or_the_queue_says_breach(court: Court) -> None:
    bench = Bench(court)
    _, secret = await bench.orders.authorities.add("BKA", "DE", "post@bka.example", KNOWN, LEX, holds=True)
    receipt = await bench.send(**TERROR, secret=secret)
    assert receipt.held and "before that is over" in receipt.reply
    case_id = await bench.case_of(receipt)

    async def queued() -> tuple[str, int | None, bool]:
        queues = cases.Queues(court.db, court.clock)
        (line,) = (await queues.page(cases.Asked(clock="order"), MO.by)).items
        counts = await queues.counts(MO.by)
        late = await queues.page(cases.Asked(breached=True), MO.by)
        assert (counts.breached, len(late.items)) == ((1, 1) if line.breached else (0, 0))
        return line.clock, line.due_ms, line.breached

    due_ms = NOW_MS + 2 * HOUR_MS
    assert ("order", due_ms, False) == await queued()
    await court.act(case_id, cases.Viewed, LEX)
    await court.act(case_id, cases.Claimed, LEX)
    label = court.wanted(wish(MeasureKind.LABEL, item("a"), words="Ordered", places=("DE",)), case_id=case_id,
                         order_id=receipt.order_id, interim=True)  # fmt: skip
    await court.decide(label, LEX)
    assert ("order", due_ms, False) == await queued()
    await court.again()
    await court.cases.rebuild()
    assert ("order", due_ms, False) == await queued()
    await court.later(2 * HOUR_MS)
    assert court.withheld("a", "DE") is None
    court.clock.advance(1)
    assert ("order", due_ms, True) == await queued()
    (clock,) = (await court.decisions.case(case_id)).breaches
    assert ("order", receipt.order_id, None) == (clock.name, clock.of, clock.stopped_ms)
    await Bench(court).carry_out(receipt)
    (clock,) = (await court.decisions.case(case_id)).breaches
    assert court.clock.now_ms() == clock.stopped_ms


async def test_news_is_never_held_without_two_people_and_a_hold_never_comes_twice(court: Court) -> None:
    bench = Bench(court)
    _, secret = await bench.orders.authorities.add("BKA", "DE", "post@bka.example", KNOWN, LEX, holds=True)
    assert (await bench.send(**TERROR, secret=secret)).held
    assert not (await bench.send(**TERROR, secret=secret)).held
    bench.where.news = True
    assert not (await bench.send(**TERROR, secret=secret, locations=("https://tea.example/a/lin/b",))).held


async def test_annulled_is_undone_and_challenged_holds_until_then(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send()
    await bench.carry_out(receipt)
    await court.db.write(lambda tx: bench.orders.settle.challenge(tx, receipt.order_id, "OLG Hamburg", LEX))
    assert court.withheld("a", "DE") is not None
    with pytest.raises(CaseError, match="role"):
        await court.db.write(lambda tx: bench.orders.settle.end(tx, receipt.order_id, "annulled", SEN))
    await court.db.write(lambda tx: bench.orders.settle.end(tx, receipt.order_id, "annulled", LEX))
    assert court.withheld("a", "DE") is None
    case = await court.cases.get(await bench.case_of(receipt))
    assert case is not None and ("a",) == case.restored
    pages, more = await bench.orders.newest(limit=1)
    assert [receipt.order_id] == [order.order_id for order in pages] and "" == more


async def test_a_threat_to_life_is_packed_with_what_was_said(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send()
    case_id = await bench.case_of(receipt)
    why = "He writes that he will set fire to the ferry tonight."
    text = await bench.orders.threat(case_id, "DE", why, LEX)
    for told in ("Art. 18 DSA", LIN, why, "The story a"):
        assert told in text
    assert "threat_to_life" == (await court.entries("order"))[-1].public["event"]
    log = await court.cases.log(case_id)
    note = log[-1]
    assert isinstance(note, cases.Noted) and text == await court.words.read(note.note.id)

"""Orders for information (Art. 10 DSA) are answered: given or not, to whom it concerns in time, and counted in public.

And what an order to act comes to where nothing is withheld.
"""

import hashlib
from typing import Any

import msgspec
import pytest

from teahouse.kernel.pages import LANGUAGES
from teahouse.safety import cases
from teahouse.safety.cases import CaseError
from teahouse.safety.decisions import Actor
from teahouse.safety.orders import AnswerOrder, AuthorityOrder, OrderReceipt, missing
from teahouse.safety.statements import Law, MeasureKind
from tests.parts.safety.court import DAY_MS, HOUR_MS, LEX, LIN, NOW_MS, SEN, Court, item, wish
from tests.parts.safety.orders.test_orders import FORM, MEI, Bench

ASKED: dict[str, Any] = {
    "kind": "information", "legal_basis": "StPO § 100j", "wanted": "With what the account was registered.",
    "reasons": "It is needed to find who took the deposits; nothing milder would show it.",
}  # fmt: skip
PACK = b'{"user_id": "@lin:tea.example", "email": "lin@reader.example"}'
GIVEN = AnswerOrder(
    given=True, words="User ID and e-mail address, as an encrypted file to the address named.",
    kinds=("registration",), handed_over=hashlib.sha256(PACK).hexdigest(),
)  # fmt: skip
NOT = AnswerOrder(given=False, words="What is asked for is not kept here.")


async def verified(bench: Bench, receipt: OrderReceipt) -> None:
    await bench.court.db.write(
        lambda tx: bench.orders.settle.verify(tx, receipt.order_id, True, "Rang back.", LEX)
    )  # fmt: skip


async def answer(bench: Bench, receipt: OrderReceipt, said: AnswerOrder, by: Actor = LEX) -> AuthorityOrder:
    return await bench.court.db.write(lambda tx: bench.orders.inform.answer(tx, receipt.order_id, said, by))


def told(court: Court, to: str) -> list[str]:
    return [words for who, _, words in court.said if who == to]


async def test_what_was_given_is_said_to_the_authority_and_to_the_person_and_counted_without_names(
    court: Court,
) -> None:
    bench = Bench(court)
    receipt = await bench.send(**ASKED)
    assert "Nothing is given until" in receipt.reply and "has neither" in receipt.reply
    with pytest.raises(CaseError, match="verify who sends the order before anything is given"):
        await answer(bench, receipt, GIVEN)
    await verified(bench, receipt)
    with pytest.raises(CaseError, match="role"):
        await answer(bench, receipt, GIVEN, SEN)
    with pytest.raises(CaseError, match="role"):  # who it is about does not answer for it
        await answer(bench, receipt, GIVEN, Actor(LIN, "moderator"))
    with pytest.raises(CaseError, match="nobody works on a case"):
        await answer(bench, receipt, GIVEN, Actor(LIN, "legal"))
    assert [] == told(court, LIN)
    await court.later(2 * HOUR_MS)
    order = await answer(bench, receipt, GIVEN)
    assert ("given", NOW_MS + 2 * HOUR_MS) == (order.state, order.done_ms)

    (reply,) = [said for said in told(court, "post@lg.example") if "on order" in said]
    for says in (receipt.order_id, LIN, "what the account was registered with", GIVEN.words, GIVEN.handed_over):
        assert says in reply
    assert order.reply == reply and "Art. 10(2)(b) DSA" in reply
    (letter,) = told(court, LIN)
    for says in (
        "Landgericht Hamburg (DE)", "AZ 12/26", ASKED["legal_basis"], ASKED["reasons"], ASKED["wanted"],
        FORM.redress, "what you registered with", GIVEN.words, "the service has neither",
    ):  # fmt: skip
        assert says in letter
    state = await bench.orders.state(receipt.url.rpartition("/")[2])
    assert state is not None and ("given", ["registration"]) == (state.state, state.information)

    entry = (await court.entries("order"))[-1]
    assert {
        "order": receipt.order_id, "event": "information", "kind": "information", "country": "DE", "given": True,
        "information": ["registration"], "took_ms": 2 * HOUR_MS,
    } == entry.public  # fmt: skip
    case_id = await bench.case_of(receipt)
    written = str([entry.public for entry in await court.entries("order")]) + str(await court.cases.log(case_id))
    for never in ("lin@reader", GIVEN.words, PACK.decode()):
        assert never not in written
    assert LIN not in str(entry.public) and GIVEN.handed_over not in str(entry.public)
    case = await court.cases.get(case_id)
    assert case is not None and "decided" == case.status and all(clock.stopped_ms for clock in case.clocks)
    with pytest.raises(CaseError, match="given already"):
        await answer(bench, receipt, GIVEN)
    await court.act(case_id, cases.Closed, LEX)
    await court.later(400 * DAY_MS)
    assert "given" == (await bench.orders.order(receipt.order_id)).state  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("published", "published")}, "kinds"),
        ({"handed_over": ""}, "handed_over"),
        ({"handed_over": "0" * 63 + "Z"}, "handed_over"),
        ({"given": False}, "kinds"),
        ({"given": False, "kinds": ()}, "handed_over"),
        ({"account": MEI}, "account"),
        ({"words": " "}, "words"),
    ],
)
async def test_an_answer_says_what_was_given_or_that_nothing_was(
    court: Court, wrong: dict[str, Any], field: str
) -> None:
    bench = Bench(court)
    receipt = await bench.send(**ASKED)
    await verified(bench, receipt)
    with pytest.raises(CaseError) as error:
        await answer(bench, receipt, msgspec.structs.replace(GIVEN, **wrong))
    assert field == error.value.refusal.field
    assert [] == told(court, LIN) and "verified" == (await bench.orders.order(receipt.order_id)).state  # type: ignore[union-attr]


async def test_what_was_not_given_is_told_with_why_and_may_be_given_yet(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(**ASKED)
    order = await answer(bench, receipt, NOT)  # that needs nobody to be verified
    assert ("not_given", None) == (order.state, order.done_ms)
    assert "No information was given" in order.reply and NOT.words in order.reply
    assert NOT.words in told(court, LIN)[-1] and "No information was given" in told(court, LIN)[-1]
    public = (await court.entries("order"))[-1].public
    assert (False, []) == (public["given"], public["information"])
    await verified(bench, receipt)
    order = await answer(bench, receipt, GIVEN)
    assert "given" == order.state and order.done_ms is not None and 2 == len(told(court, LIN))


async def test_nothing_is_given_to_an_order_that_does_not_hold_any_longer(court: Court) -> None:
    bench = Bench(court)
    for end in ("withdrawn", "annulled", "lapsed"):
        receipt = await bench.send(**ASKED, expires_ms=court.clock.now_ms() + DAY_MS)
        await verified(bench, receipt)
        if end == "lapsed":
            await court.later(DAY_MS)
        else:
            await court.db.write(
                lambda tx, order_id=receipt.order_id, why=end: bench.orders.settle.end(tx, order_id, why, LEX)  # type: ignore[misc]
            )
        with pytest.raises(CaseError, match="does not hold any longer"):
            await answer(bench, receipt, GIVEN)
    act = await bench.send()
    await verified(bench, act)
    with pytest.raises(CaseError, match="does not ask for information"):
        await answer(bench, act, GIVEN)


async def test_nothing_is_withheld_because_of_an_order_for_information(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(**ASKED)
    with pytest.raises(CaseError, match="is answered; nothing is withheld"):
        await bench.carry_out(receipt)
    assert not court.restraints.any_withheld()


async def test_of_an_order_on_two_accounts_each_is_answered_and_told_of_their_own(court: Court) -> None:
    bench = Bench(court)
    places = ("https://tea.example/a/lin/a", "https://tea.example/a/lin/m")
    receipt = await bench.send(**ASKED, locations=places)
    await verified(bench, receipt)
    with pytest.raises(CaseError, match="name the account"):
        await answer(bench, receipt, GIVEN)
    order = await answer(bench, receipt, msgspec.structs.replace(NOT, account=MEI))
    assert "verified" == order.state and [] == told(court, LIN)
    order = await answer(bench, receipt, msgspec.structs.replace(GIVEN, account=LIN))
    assert "given" == order.state
    assert "It is about: a" in told(court, LIN)[0] and "It is about: m" in told(court, MEI)[0]
    assert 1 == len(told(court, LIN)) == len(told(court, MEI))


async def test_the_person_is_told_at_the_moment_that_the_authority_fixed_and_not_before(court: Court) -> None:
    assert ["tell_after_ms"] == [
        lack.field for lack in missing(msgspec.structs.replace(FORM, tell_after_ms=NOW_MS), NOW_MS)
    ]
    court.speaks[LIN] = "zh-Hans"
    bench = Bench(court)
    receipt = await bench.send(**ASKED, tell_after_ms=NOW_MS + 30 * DAY_MS)
    assert "is told, not before 2026-10-21" in receipt.reply
    await verified(bench, receipt)
    await answer(bench, receipt, GIVEN)
    await court.later(30 * DAY_MS - 1)
    assert [] == told(court, LIN)
    await court.again()
    bench = Bench(court)  # what is to be told is kept over a restart
    await court.later(1)
    (letter,) = told(court, LIN)
    assert "您注册时填写的资料" in letter and GIVEN.words in letter and "私人聊天" in letter


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_an_order_to_act_that_comes_to_nothing_is_answered_with_why_and_the_person_hears_of_it(
    court: Court, language: str
) -> None:
    court.speaks[LIN] = language
    bench = Bench(court)
    receipt = await bench.send()
    await verified(bench, receipt)
    case_id = await bench.case_of(receipt)
    await court.act(case_id, cases.Claimed, LEX)
    await court.act(case_id, cases.Viewed, LEX)
    wanted = court.wanted(
        case_id=case_id, rule_id="", law=Law(reference="StGB § 263"), order_id=receipt.order_id,
        explanation="The article warns of those ferries; it sells nothing.",
    )  # fmt: skip
    await court.decide(wanted, LEX)
    order = await bench.orders.order(receipt.order_id)
    assert order is not None and ("not_given", None) == (order.state, order.done_ms)
    assert "No effect was given" in order.reply and "warns of those ferries" in order.reply
    (letter,) = told(court, LIN)
    assert "Landgericht Hamburg (DE)" in letter and "warns of those ferries" in letter and FORM.redress in letter
    assert ("Nothing was withheld" in letter) == (language == "en")


async def test_who_is_told_of_a_measure_hears_of_the_order_too_and_at_once(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(tell_after_ms=NOW_MS + DAY_MS)  # nothing is withheld in secret
    await bench.carry_out(receipt)
    statement, letter = told(court, LIN)
    assert "Statement of reasons" in next(subject for to, subject, _ in court.said if to == LIN)
    assert (
        "Landgericht Hamburg (DE)" in letter and FORM.redress in letter and "is in the statement of reasons" in letter
    )
    assert letter.split("/statements/")[1].split()[0] in statement
    assert court.withheld("a", "DE") is not None


async def test_what_was_decided_against_at_first_counts_as_done_once_it_is(court: Court) -> None:
    bench = Bench(court)
    places = ("https://tea.example/a/lin/a", "https://tea.example/a/lin/m")
    receipt = await bench.send(locations=places)
    await verified(bench, receipt)
    order = await bench.orders.order(receipt.order_id)
    assert order is not None
    for state, (case_id, name) in zip(
        ("not_given", "verified"), zip(order.cases, ("a", "m"), strict=True), strict=True
    ):
        await court.act(case_id, cases.Claimed, LEX)
        await court.act(case_id, cases.Viewed, LEX)
        wishes = (wish(MeasureKind.REMOVE, item("m"), places=("DE",)),) if name == "m" else ()
        wanted = court.wanted(
            *wishes, case_id=case_id, rule_id="", law=Law(reference="StGB § 263"), order_id=receipt.order_id,
            about=(name,),
        )  # fmt: skip
        await court.decide(wanted, LEX)
        now = await bench.orders.order(receipt.order_id)
        assert now is not None and (state, state == "verified") == (now.state, now.done_ms is not None)

"""The verbs of the desk on both databases: who may, what is written, what is refused and with which field."""

import asyncio
from typing import Any

import pytest

from teahouse.kernel.db import Database
from teahouse.matrix.errors import MatrixError
from teahouse.safety import cases
from teahouse.safety.statements import MeasureKind
from tests.parts.safety.cases.desk import DAY, HOUR, SCAM, scope, statement
from tests.parts.safety.cases.office import Office, caller, disclosed, profile

MO, MU, SEN, LEX, AUD = (caller(f"@{name}:t") for name in ("mo", "mu", "sen", "lex", "aud"))


async def refuses(doing: Any, status: int, field: str = "") -> str:
    """The refusal, which names the field."""
    with pytest.raises(MatrixError) as refused:
        await doing
    error = refused.value
    assert (status, field) == (error.status, error.extra.get("field", "")), error
    assert error.error.startswith(f"{field}: " if field else "")
    return error.error


async def full(office: Office, case_id: str) -> tuple[cases.Look, ...]:
    case = await office.cases.get(case_id)
    assert case is not None
    return case.looks


async def names(office: Office, case_id: str) -> list[str]:
    return [cases.act_name(act) for act in await office.cases.log(case_id)]


async def test_a_moderator_opens_a_case_of_what_is_public_and_what_it_looked_like_is_kept(safety_db: Database) -> None:
    office = Office(safety_db)
    office.places.put(profile("@rob:t", "free tea!"), owners=("@rob:t",))
    office.places.put(profile("@bob:t"))
    office.places.put(disclosed())
    case = await office.do.open(MO, ["@rob:t"], SCAM, "saw it in the directory")
    assert ("staff", "open", "@rob:t", ("@rob:t",)) == (
        case.source, case.status, case.subject.account, case.subject.items
    )  # fmt: skip
    seen = await office.cases.snapshot(case.case_id, "@rob:t")
    assert seen is not None
    assert ({"displayname": "free tea!"}, "profile", True) == (seen.content, seen.surface, seen.intact)
    view = await office.do.look(MO, case.case_id)
    assert ["opened", "noted", "viewed"] == [one.act for one in view.acts]
    assert "saw it in the directory" == view.acts[1].words
    assert [seen] == view.snapshots
    assert "claimed" in view.can
    assert 3 == view.acts[0].rulebook

    await refuses(office.do.open(MO, ["@rob:t", "@bob:t"], SCAM), 400, "locations[1]")
    assert "private" in await refuses(office.do.open(MO, ["$secret"], SCAM), 400, "locations[0]")
    await refuses(office.do.open(MO, ["@rob:t", "gone"], SCAM), 404)
    await refuses(office.do.open(MO, [], SCAM), 400, "locations")
    await refuses(office.do.open(MO, ["@rob:t"], cases.Ground(category="POLITICS")), 400, "ground.category")
    await refuses(office.do.open(AUD, ["@rob:t"], SCAM), 403)
    await refuses(office.do.open(caller("@rep:t"), ["@rob:t"], SCAM), 403)
    assert 1 == (await office.do.counts(AUD)).waiting


async def test_whose_it_is(safety_db: Database) -> None:
    office = Office(safety_db)
    await office.opened("c1")
    assert "@mo:t" == (await office.do.claim(MO, "c1")).assigned_to
    await refuses(office.do.claim(MU, "c1"), 403, "by")
    await refuses(office.do.release(MU, "c1"), 403, "by")
    assert "" == (await office.do.release(MO, "c1")).assigned_to
    await refuses(office.do.release(MO, "c1"), 409, "act")
    await refuses(office.do.assign(MO, "c1", "@mu:t"), 403)
    await refuses(office.do.assign(SEN, "c1", "@rep:t"), 400, "to")
    assert "@mu:t" == (await office.do.assign(SEN, "c1", "@mu:t")).assigned_to
    assert "" == (await office.do.release(SEN, "c1")).assigned_to
    assert "senior" == (await office.do.escalate(MU, "c1", "senior")).level
    await refuses(office.do.escalate(MU, "c1", "senior"), 400, "to")
    await refuses(office.do.assign(SEN, "c1", "@mu:t"), 400, "to")
    await refuses(office.do.claim(MO, "c1"), 403, "role")
    await office.do.claim(SEN, "c1")
    for doing in (office.do.claim, office.do.release, office.do.close):
        await refuses(doing(AUD, "c1"), 403)
        await refuses(doing(MO, "c9"), 404)
    await refuses(office.do.look(caller("@nobody:t"), "c1"), 403)
    await office.opened("c2", owners=("@mo:t",))
    await refuses(office.do.look(MO, "c2"), 403, "by")


async def test_whoever_is_free_gets_what_is_due_first_and_nobody_gets_it_twice(safety_db: Database) -> None:
    office = Office(safety_db)
    await office.opened("mine", owners=("@mo:t",))
    office.clock.advance(1)
    for number in range(25):
        await office.opened(f"reported{number:02}", "@rep:t")
        await office.write(f"reported{number:02}", cases.NoticeJoined, "@mo:t", notice_id="n", role="reporter")
    office.clock.advance(1)
    await office.opened("law")
    await office.do.escalate(MU, "law", "legal")
    office.clock.advance(1)
    await office.opened("late")
    await office.opened("trusted", "@flag:t")
    await office.opened("found", "detector:hash")
    taken = [await office.do.claim_next(MO) for _ in range(4)]
    assert ["trusted", "found", "late", None] == [one and one.case_id for one in taken]
    law = await office.do.claim_next(LEX, cases.Asked(lane="notice"))
    assert law is not None and "mine" == law.case_id
    both = await asyncio.gather(*(office.do.claim_next(who) for who in (MU, SEN, MU, SEN)))
    assert 4 == len({one.case_id for one in both if one is not None})
    two = await asyncio.gather(
        office.do.claim(MU, "reported20"), office.do.claim(SEN, "reported20"), return_exceptions=True
    )
    assert 1 == sum(isinstance(one, MatrixError) for one in two)
    await refuses(office.do.claim_next(AUD), 403)


async def test_notes_second_opinions_and_the_end(safety_db: Database) -> None:
    office = Office(safety_db)
    await office.opened("c1")
    await office.do.note(MO, "c1", "the same shop as last week")
    await refuses(office.do.note(MO, "c1", " "), 400, "words")
    await office.do.claim(MO, "c1")
    meant = "a" * 64
    await refuses(office.do.ask_opinion(MO, "c1", "what I think"), 400, "proposal")
    assert 1 == len((await office.do.ask_opinion(MO, "c1", meant)).opinions)
    assert ["c1"] == [one.case_id for one in (await office.do.page(SEN, cases.Asked(asks=True))).items]
    await refuses(office.do.give_opinion(SEN, "c1", meant, True, "yes"), 403, "by")  # has not looked
    await office.do.look(SEN, "c1")
    await refuses(office.do.give_opinion(MU, "c1", meant, True, "yes"), 403)
    await refuses(office.do.give_opinion(SEN, "c1", "b" * 64, True, "yes"), 400, "proposal")
    case = await office.do.give_opinion(SEN, "c1", meant, False, "too much for a first time")
    assert (False, "@sen:t") == (case.opinions[0].agrees, case.opinions[0].given_by)
    await refuses(office.do.close(MO, "c1"), 409, "act")
    await office.do.look(MO, "c1")
    await office.write("c1", cases.Decided, "@mo:t", about=("$a",), measures=(), statement=statement(1))
    assert "closed" == (await office.do.close(MO, "c1")).status

    view = await office.do.look(AUD, "c1")
    assert {"the same shop as last week", "too much for a first time"} == {one.words for one in view.acts if one.words}
    assert [] == view.can or {"viewed"} == set(view.can)
    note = next(act for act in await office.cases.log("c1") if isinstance(act, cases.Noted)).note
    await safety_db.write(lambda tx: office.words.erase(tx, note.id))
    told = next(one for one in (await office.do.look(AUD, "c1")).acts if one.act == "noted")
    assert (None, True, note.digest) == (told.words, told.erased, told.detail["note"]["digest"])


async def test_a_merge_is_in_both_logs_or_in_none_and_nobody_gets_out_of_anything_by_it(safety_db: Database) -> None:
    office = Office(safety_db)
    await office.opened("first", items=("@own:t",))
    office.clock.advance(HOUR)
    await office.opened("second", items=("$b", "$c"), by="detector:hash")
    for case_id, name in (("first", "before"), ("second", "after")):
        await safety_db.write(
            lambda tx, case_id=case_id, name=name: office.cases.keep_snapshot(  # type: ignore[misc]
                tx, case_id, profile("@own:t", name)
            )
        )
    assert "due later" in await refuses(office.do.merge(MO, "first", "second"), 400, "into")
    await refuses(office.do.merge(MO, "first", "nowhere"), 400, "into")
    await refuses(office.do.merge(MO, "first", "first"), 400, "into")
    await office.opened("other", account="@x:t")
    await refuses(office.do.merge(MO, "other", "first"), 400, "into")
    await office.opened("private", items=("$z",), disclosed=True)
    assert "private" in await refuses(office.do.merge(MO, "private", "first"), 400, "into")
    await office.do.escalate(MO, "second", "legal")
    assert "escalate" in await refuses(office.do.merge(MO, "second", "first"), 400, "into")
    await refuses(office.do.merge(AUD, "second", "first"), 403)
    await office.do.escalate(MO, "first", "legal")

    await office.do.look(MO, "first")
    await office.write("first", cases.Claimed, "@lex:t")
    await office.do.look(LEX, "first")
    await office.write("first", cases.Decided, "@lex:t", about=("@own:t",), measures=(), statement=statement(1))
    was = await names(office, "second")
    assert "merged_in" in await refuses(office.do.merge(MO, "second", "first"), 409, "act")
    assert was == await names(office, "second")  # what was written of it is undone

    await office.opened("third", items=("$d", "@own:t"))
    await office.opened("fourth", items=("$e",))
    await safety_db.write(lambda tx: office.cases.keep_snapshot(tx, "fourth", profile("@fourth:t")))
    before = safety_db.groups
    case = await office.do.merge(MO, "fourth", "third")
    assert 1 == safety_db.groups - before
    assert (("$d", "@own:t", "$e"), "open") == (case.subject.items, case.status)
    assert ("merged", "merged_in") == ((await names(office, "fourth"))[-1], (await names(office, "third"))[-1])
    gone = (await office.do.page(MO, cases.Asked(q="fourth"))).items[0]
    assert ("merged", "third", None) == (gone.status, gone.merged_into, gone.due_ms)
    assert ["@fourth:t"] == [one.item for one in await office.cases.snapshots("third")]
    assert [] == await office.cases.snapshots("fourth")
    assert {"third", "fourth"} == {one.case_id for one in (await office.do.page(MO, cases.Asked(item="$e"))).items}
    await refuses(office.do.note(MO, "fourth", "late"), 409, "act")


async def test_each_look_is_written_down_and_pictures_come_veiled_until_asked_for(safety_db: Database) -> None:
    office = Office(safety_db)
    picture = "mxc://tea.house/abc"
    await office.opened("c1", items=("@own:t", "$b"))
    shown = profile("@own:t", f"look: {picture} and {picture}")
    await safety_db.write(lambda tx: office.cases.keep_snapshot(tx, "c1", shown))

    async def looks() -> list[tuple[str, str, bool]]:
        case = await office.cases.get("c1")
        assert case is not None
        return [(one.by, one.what, one.shown) for one in case.looks]

    assert f"/veiled/{picture}" == (await office.do.picture(MO, "c1", "@own:t", 0, shown=False)).path
    assert [("@mo:t", "@own:t", False)] == await looks()
    await office.do.picture(MO, "c1", "@own:t", 0, shown=False)  # still looking
    assert 1 == len(await looks())
    await refuses(office.do.picture(MO, "c1", "@own:t", 0, shown=True), 404)  # it is gone by now
    assert ("@mo:t", "@own:t", True) == (await looks())[-1]
    office.clock.advance(2 * HOUR)
    await office.do.picture(MO, "c1", "@own:t", 0, shown=False)
    assert 3 == len(await looks())
    assert shown.content == (await office.do.look_at(AUD, "c1", "@own:t")).content
    await office.do.look(AUD, "c1")
    assert [("@aud:t", "@own:t", False), ("@aud:t", "", False)] == (await looks())[-2:]
    await refuses(office.do.picture(MO, "c1", "@own:t", 1, shown=False), 404)
    await refuses(office.do.picture(MO, "c1", "$zz", 0, shown=False), 400, "what")
    await refuses(office.do.look_at(MO, "c1", "$zz"), 400, "what")
    await refuses(office.do.look_at(MO, "c1", "$b"), 404)
    await refuses(office.do.picture(caller("@rep:t"), "c1", "@own:t", 0, shown=True), 403)

    await office.opened("c2")
    await office.do.look(MU, "c2")
    everyone: list[cases.Looked] = []
    ends: str | None = ""
    while ends is not None:
        page = await office.do.looks(AUD, cases.LooksAsked(limit=2, cursor=ends))
        everyone, ends = everyone + page.items, page.next_cursor
    told = [(case_id, one.by, one.what, one.shown) for case_id in ("c1", "c2") for one in await full(office, case_id)]
    assert sorted(told) == sorted((one.case_id, one.by, one.item, one.shown) for one in everyone)
    assert [one.at_ms for one in everyone] == sorted((one.at_ms for one in everyone), reverse=True)
    in_full = (await office.do.looks(SEN, cases.LooksAsked(by="@mo:t", shown=True, case_id="c1"))).items
    assert [("c1", "@own:t", "moderator")] == [(one.case_id, one.item, one.role) for one in in_full]
    assert {"@mu:t"} == {one.by for one in (await office.do.looks(MU, cases.LooksAsked())).items}
    await refuses(office.do.looks(MU, cases.LooksAsked(by="@mo:t")), 403)
    assert (1, 0) == ((await office.do.counts(MO)).shown, (await office.do.counts(MU)).shown)
    office.clock.advance(2 * DAY)
    assert 0 == (await office.do.counts(MO)).shown
    await safety_db.write(lambda tx: tx.run("DELETE FROM safety_looks"))
    await office.cases.rebuild()
    again = (await office.do.looks(AUD, cases.LooksAsked(limit=100))).items
    assert everyone == again
    assert 5 <= len(await looks())


async def test_what_an_item_looked_like_is_kept_as_long_as_anything_may_come_and_then_erased(
    safety_db: Database,
) -> None:
    office = Office(safety_db)
    await office.opened("c1", items=("$secret", "@own:t"), disclosed=True)
    await office.opened("open", items=("@own:t",))

    async def keep(case_id: str, item: Any) -> None:
        await safety_db.write(lambda tx: office.cases.keep_snapshot(tx, case_id, item))

    async def erase(item: str) -> None:
        await safety_db.write(lambda tx: office.cases.erase_snapshot(tx, "c1", item))

    await keep("c1", disclosed())
    await keep("c1", profile("@own:t", "as it was"))
    await keep("c1", profile("@own:t", "as it is now"))
    await keep("open", profile("@own:t"))
    seen = await office.cases.snapshot("c1", "@own:t")
    assert seen is not None and seen.content == {"displayname": "as it was"}
    secret = await office.cases.snapshot("c1", "$secret")
    assert secret is not None
    assert ("", "@rep:t", {"body": "psst"}) == (secret.surface, secret.disclosed_by, secret.content)
    with pytest.raises(cases.CaseError, match="act: it is kept"):
        await erase("$secret")
    with pytest.raises(cases.CaseError, match="item"):
        await erase("$zz")
    await office.do.claim(MO, "c1")
    await office.do.look(MO, "c1")
    measure = cases.Measure(
        measure_id="m", kind=MeasureKind("remove"), scope=scope("$secret"), start_ms=office.clock.now_ms()
    )
    fields: dict[str, Any] = {"about": ("$secret",), "measures": (measure,), "statement": statement(1)}
    case = await office.write("c1", cases.Decided, "@mo:t", **fields)
    office.clock.advance(100 * DAY)
    with pytest.raises(cases.CaseError, match="act: it is kept"):
        await erase("$secret")
    said = await safety_db.write(lambda tx: office.words.keep(tx, "no, it was a joke"))
    await office.write("c1", cases.AppealMade, "@own:t", decision_no=0, party="person", words=said)
    office.clock.advance(120 * DAY)  # past the six months, but the appeal runs
    await office.do.note(MO, "open", "time goes by")
    assert secret == await office.cases.snapshot("c1", "$secret")
    await office.write("c1", cases.Viewed, "@sen:t")
    await office.write("c1", cases.AppealDecided, "@sen:t", appeal_no=0, outcome="uphold", statement=statement(2))
    assert case.rulings[0].appeal_until_ms < office.clock.now_ms()
    await erase("$secret")
    gone = await office.cases.snapshot("c1", "$secret")
    assert gone is not None
    assert (None, "", "", secret.digest, True) == (
        gone.content,
        gone.author,
        gone.disclosed_by,
        gone.digest,
        gone.intact,
    )
    with pytest.raises(cases.CaseError, match="item"):
        await erase("$secret")
    office.clock.advance(2 * HOUR)
    await office.do.note(MO, "open", "and by")  # whatever is written sweeps
    swept = await office.cases.snapshot("c1", "@own:t")
    assert swept is not None and swept.content is None
    looked_after = "SELECT case_id FROM safety_cases WHERE keep_until_ms = 0"
    over: list[str] = []
    office.cases.over.append(lambda tx, case_ids: over.extend(case_ids))
    for days, words, ends in ((179, "no, it was a joke", []), (2, None, ["c1"])):
        office.clock.advance(days * DAY)
        await office.do.note(MO, "open", "and by")
        assert (words, ends) == (await office.words.read(said.id), over)
        assert [(one,) for one in ends] == await safety_db.all(looked_after)
    assert said in [act.words for act in await office.cases.log("c1") if isinstance(act, cases.AppealMade)]
    assert "and by" == await _newest_note(office, "open"), "of a case that runs nothing is erased"
    still = await office.cases.snapshot("open", "@own:t")
    assert still is not None and still.content is not None and still.intact
    await safety_db.write(
        lambda tx: tx.run("UPDATE safety_snapshots SET content = ? WHERE case_id = 'open'", b'{"displayname":"x"}')
    )
    forged = await office.cases.snapshot("open", "@own:t")
    assert forged is not None and not forged.intact


async def test_the_words_of_a_merged_case_go_with_the_case_it_is_gone_on_with_in(safety_db: Database) -> None:
    office = Office(safety_db)
    over: list[str] = []
    office.cases.over.append(lambda tx, case_ids: over.extend(case_ids))
    for case_id in ("c1", "c2", "c3", "open"):
        await office.opened(case_id, items=(f"${case_id}",))
        await office.do.note(MO, case_id, f"said of {case_id}")
    await office.do.merge(MO, "c3", "c2")
    await office.do.merge(MO, "c2", "c1")

    async def later(days: int) -> list[str | None]:
        office.clock.advance(days * DAY)
        await office.do.note(MO, "open", "time goes by")
        await office.cases.rebuild()
        return [await _newest_note(office, case_id) for case_id in ("c1", "c2", "c3")]

    whole = ["said of c1", "said of c2", "said of c3"]
    assert (whole, []) == (await later(200), over)  # nobody has decided yet
    await office.write("c1", cases.Viewed, "@mo:t")
    await office.write("c1", cases.Claimed, "@mo:t")
    await office.write("c1", cases.Decided, "@mo:t", about=("$c3",), measures=(), statement=statement(1))
    assert (whole, []) == (await later(179), over)
    assert [None] * 3 == await later(10)
    assert {"c1", "c2", "c3"} == set(over)


async def _newest_note(office: Office, case_id: str) -> str | None:
    notes = [act for act in await office.cases.log(case_id) if isinstance(act, cases.Noted)]
    return await office.words.read(notes[-1].note.id)

"""The life of a rule: drafted, run dry over what is public, in force as a version, retired; nothing by halves."""

import asyncio

import pytest

from teahouse.publicaccounts.articles import Piece
from teahouse.safety.campaigns import Programme
from teahouse.safety.detectors import RuleError
from teahouse.safety.gate import GateError
from teahouse.safety.statements import Texts
from tests.parts.safety.gate.house import ON_SQLITE, SEN, WHY, House, rule

DAY_MS = 86_400_000


async def test_from_draft_to_retirement(house: House) -> None:
    rules, lin = house.gate.rules, await house.person("lin")
    account = await house.account(lin)
    room = await house.public_room(lin)
    await house.say(lin, room, "free tea for all")
    gone = await house.say(lin, room, "free of charge")
    await lin.put("v3/rooms/{}/redact/{}/1", room, gone, body={})
    sent = await house.publish(lin, account, Piece(title="Free", body="<p>tea</p>", comments="everyone"))
    articles = house.service.publicaccounts.articles
    article = await articles.get(account, sent.slugs[0])
    await articles.comment(lin.user_id, article, "so free")
    await rules.draft(SEN, "free", rule('text.contains("free")'), WHY)
    with pytest.raises(GateError, match="run it dry"):
        await rules.activate(SEN, "free", WHY)
    run = await rules.run(SEN, "free", 1)
    assert (3, 1, {"room": 1, "article": 1, "comment": 1}) == (run.matched, run.failed + 1, run.by_surface)
    assert {"free tea for all", "so free"} < {one.excerpt for one in run.samples}
    await rules.draft(SEN, "free", rule('text.contains("free") && size(links) > 0'), "fewer")
    with pytest.raises(GateError, match="run it dry"):
        await rules.activate(SEN, "free", WHY)  # the run was of another text
    await rules.run(SEN, "free", 1)
    active = await rules.activate(SEN, "free", WHY)
    entry = await house.service.ledger.entry(active.ledger_index or 0)
    assert entry is not None
    assert ("rulebook", "free", 1, "active") == (
        entry.kind, entry.public["detection_rule"], entry.public["version"], entry.public["state"],
    )  # fmt: skip
    assert {"by", "expression"} == set(entry.commitments)
    assert "text.contains" not in str(entry.public)
    await house.active("free", 'text.contains("free") && mentions > 3')
    history = await rules.get("free")
    assert (2, [2, 1], None) == (history.active, [one.rule.version for one in history.versions], history.draft)
    assert ["activated", "run", "drafted", "activated", "run", "changed", "run", "drafted"] == [
        one.act for one in history.acts
    ]
    assert (WHY, SEN) == (history.acts[0].why, history.acts[0].by)
    await rules.retire(SEN, "free", "no longer needed")
    assert (None, []) == ((await rules.get("free")).active, house.gate.guard.force().rules)
    assert "no longer needed" == (await rules.get("free")).acts[0].why
    with pytest.raises(GateError, match="no version"):
        await rules.retire(SEN, "free", "again")


@ON_SQLITE
async def test_what_is_not_taken_changes_nothing(house: House) -> None:
    rules = house.gate.rules
    kept = await rules.draft(SEN, "good", rule('text.contains("free")'), WHY)
    for fields, field in (
        ({"expression": "text.contains(1)"}, "expression"),
        ({"expression": "hosts.all(a, hosts.all(b, hosts.all(c, links.all(d, text.matches(d)))))"}, "expression"),
        ({"expression": "dyn(text) == 1"}, "expression"),
        ({"expression": "x" * 2_001}, "expression"),
        ({"ground": "opinions"}, "ground"),
        ({"ground": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "outcome": "hold"}, "ground"),
        ({"ground": "impersonation", "outcome": "hold"}, "ground"),
        ({"why": " "}, "why"),
        ({"why": "It spreads political opinion."}, "why"),
        ({"why": "Said by @lin:tea.house"}, "why"),
        ({"label": "x"}, "label"),
        ({"outcome": "label"}, "label"),
        ({"ends_ms": 5}, "ends_ms"),
        ({"campaign": "nobody-knows"}, "campaign"),
    ):
        said = {**fields}
        wanted = rule(str(said.pop("expression", "size(links) > 1")), **said)
        with pytest.raises((RuleError, GateError), match=f"^{field}"):
            await rules.draft(SEN, "good", wanted, WHY)
    with pytest.raises(RuleError, match="name"):
        await rules.draft(SEN, "Not A Name", rule("size(links) > 1"), WHY)
    history = await rules.get("good")
    assert (kept, ["drafted"]) == (history.draft, [one.act for one in history.acts])
    with pytest.raises(GateError, match="no such rule"):
        await rules.get("nobody")
    await rules.discard(SEN, "good", "a mistake")
    assert (None, ["discarded", "drafted"]) == (
        (await rules.get("good")).draft, [one.act for one in (await rules.get("good")).acts],
    )  # fmt: skip


async def announced(house: House, lasts_ms: int) -> str:
    """A campaign of two people against spam that begins in two days."""
    campaigns, said = house.service.safety.campaigns, Texts(en="Tea chains", zh_Hans="茶叶连锁信", zh_Hant="茶葉連鎖信")
    begins_ms = house.clock.now_ms() + 2 * DAY_MS
    programme = Programme(
        title=said, why=said, targets=said, categories=("STATEMENT_CATEGORY_OTHER_VIOLATION_TC",), rules=("spam",),
        start_ms=begins_ms, end_ms=begins_ms + lasts_ms,
    )  # fmt: skip
    kept = await campaigns.propose(programme, SEN)
    return (await campaigns.agree(kept.campaign_id, "@lex:tea.house")).campaign_id


@ON_SQLITE
async def test_rules_of_a_campaign_end_with_it(house: House) -> None:
    autumn = await announced(house, DAY_MS)
    with pytest.raises(GateError, match="it has not begun"):
        await house.active("autumn-one", "size(links) > 2", campaign=autumn)
    for ground, why in (("fraud", "grounds"), ("STATEMENT_CATEGORY_VIOLENCE", "grounds"), ("adult-material", "rules")):
        with pytest.raises(GateError, match=f"^ground: .*other {why}"):
            await house.active("other", "size(links) > 2", campaign=autumn, ground=ground)
    await house.later(2 * DAY_MS)
    await house.active("autumn-one", "size(links) > 2", campaign=autumn, ends_ms=house.clock.now_ms() + 9 * DAY_MS)
    await house.active("autumn-two", "size(links) > 3", campaign=autumn)
    await house.active("always", "size(links) > 4")
    guard = house.gate.guard
    assert ["always", "autumn-one", "autumn-two"] == [one.name for one in guard.force().rules]
    house.clock.advance(DAY_MS - 1)
    assert 3 == len(guard.force().rules)
    house.clock.advance(1)  # by the clock: no job has run
    assert ["always"] == [one.name for one in guard.force().rules]
    await house.restart()
    assert ["always"] == [one.name for one in house.gate.guard.force().rules]
    winter = await announced(house, 9 * DAY_MS)
    await house.later(2 * DAY_MS)
    await house.active("autumn-one", "size(links) > 5", campaign=winter)
    assert 2 == len(house.gate.guard.force().rules)
    await house.service.safety.campaigns.stop(winter, SEN, "The harbour is quiet again.")
    await asyncio.gather(*house.gate._on._tasks)
    assert ["always"] == [one.name for one in house.gate.guard.force().rules]
    assert ("retired", "house") == ((done := (await house.gate.rules.get("autumn-one")).acts[0]).act, done.by)


@ON_SQLITE
async def test_facts_are_real(house: House) -> None:
    lin, mei = await house.person("lin"), await house.person("mei")
    account = await house.account(lin, language="zh-Hans")
    await house.service.publicaccounts.accounts.subscribe(mei.user_id, account)
    house.clock.advance(5 * 3_600_000)
    sent = await house.publish(lin, account, Piece(title="Spring tea", body="<p>leaves</p>", comments="everyone"))
    articles = house.service.publicaccounts.articles
    article = await articles.get(account, sent.slugs[0])
    first = await articles.share(article, mei.user_id)
    second = await articles.share(article, lin.user_id, first.token)
    house.clock.advance(61_000)  # what is known of spread is a minute old at most
    room = await house.public_room(mei)
    await lin.post("v3/join/{}", {}, room)
    link = f"{house.settings.base_url}/a/daily/{article.slug}?s={second.token}"
    house.clock.advance(1_000)
    await house.say(mei, room, f"Read this: {link}")
    house.clock.advance(1_000)
    await house.say(lin, room, f"read THIS:   {link}!")
    for name, expression, matched in (
        ("age", 'author_age_hours == 5 && event_type == "m.room.message"', 2),
        ("level", 'level == "unverified" && language == "zh-Hans" && subscribers == 1 && event_type == ""', 1),
        ("hops", "hops == 2 && shares_last_hour == 2", 2),
        ("same", 'same_text_last_hour == 1 && text.contains("read this")', 1),
        ("posts", 'posts_last_hour >= 2 && event_type == "m.room.message"', 2),
    ):
        await house.gate.rules.draft(SEN, name, rule(expression), WHY)
        run = await house.gate.rules.run(SEN, name, 1)
        assert (name, matched, {}) == (name, run.matched, run.failures), run

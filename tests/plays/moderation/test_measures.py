"""The whole ladder, measure by measure, over HTTP: each begins, holds as it should, ends by itself on time, also over a
restart; and what it was on is afterwards, byte for byte, what it was before. And the administrators' calls of Matrix.

The house is in this process, because its clock is moved by days.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from teahouse.safety import cases
from teahouse.safety.statements import MeasureKind
from tests.harness.authenticator import FACTORS, totp
from tests.harness.court import DAY_MS, SEN, Court
from tests.harness.tearoom import HOUR_MS, ONE, House
from tests.parts.identity.world import Caller, Json

ADMIN = "v1/admin/{}/{{}}"
TEXT: Json = {"msgtype": "m.text", "body": "more"}
SEND = "v3/rooms/{}/send/m.room.message/{}"


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path, database_url, admin_suspend_rule="fake-accounts")
    await made.open()
    yield made
    await made.close()


@pytest.mark.santa_clara("T9", "T13", "A7")
async def test_the_whole_ladder_begins_holds_and_ends_by_itself(house: House) -> None:
    court, face = Court(house), house.account["user_id"]
    lin, mei = house.lin, house.mei
    hall = (await lin.post("v3/createRoom", {"preset": "public_chat", "visibility": "public"}))["room_id"]
    await mei.post("v3/join/{}", {}, hall)
    said = (await mei.put(SEND, hall, "a", body={"msgtype": "m.text", "body": "secret words"}))["event_id"]
    kept = await lin.get("v3/rooms/{}/event/{}", hall, said)

    async def page(path: str = "/a/daily/green", **headers: str) -> str:
        return (await house.page(path, **headers))[1]

    async def status(path: str = "/a/daily/green", **headers: str) -> int:
        return (await house.page(path, **headers))[0]

    # On an article, mildest first. Each is looked at to the last moment, and at its end nothing is left of it. What
    # punishes is each on an article of its own: nothing is punished twice.
    for title in ("Oolong", "White"):
        await house.publish({"title": title, "body": "<p>more leaves</p>", "comments": "everyone"})
    article, K = "daily/green", MeasureKind  # noqa: N806, short for what is named eleven times
    token = (await mei.post(f"{ONE}/articles/green/shares"))["token"]
    before = await house.everything()
    ladder: list[tuple[MeasureKind, str, int, Json]] = [
        (K.LABEL, article, DAY_MS, {"words": "Disputed"}),
        (K.CONTEXT_NOTE, article, DAY_MS, {"words": "The picture is older"}),
        (K.HOLD, article, 2 * HOUR_MS, {}),
        (K.HOP_LIMIT, article, DAY_MS, {"hops": 1}),
        (K.AGE_GATE, article, DAY_MS, {"age": 18}),
        (K.COMMENTS_OFF, "daily/oolong", DAY_MS, {}),
        (K.GEO_LIMIT, "daily/white", DAY_MS, {"places": ("DE",)}),
        (K.BROADCAST_OFF, "", DAY_MS, {}),
        (K.SUSPEND, "", 7 * DAY_MS, {}),
    ]
    for no, (kind, item, lasts_ms, rest) in enumerate(ladder):
        await court.decide(kind, face, item, lasts_ms, **rest)
        await house.later(lasts_ms - 1)
        if no in (2, 8):
            await house.again()
        match kind:
            case K.LABEL:
                assert "Disputed" in await page()
            case K.CONTEXT_NOTE:
                assert "The picture is older" in await page()
            case K.HOLD:
                assert 451 == await status() and "Green" not in await page("/a/daily")
            case K.HOP_LIMIT:
                onward: Json = {"parent": token}
                assert (403, "ORG.TEAHOUSE.NOT_PASSED_ON") == await lin.refused(
                    "POST", f"{ONE}/articles/green/shares", body=onward
                )
            case K.AGE_GATE:
                assert "Are you 18 or older?" in await page() and "secret" not in await page()
            case K.COMMENTS_OFF:
                assert 403 == (await mei.refused("POST", f"{ONE}/articles/oolong/comments", body={"body": "x"}))[0]
            case K.GEO_LIMIT:
                assert 451 == await status("/a/daily/white", **{"x-country": "DE"})
                assert 200 == await status("/a/daily/white", **{"x-country": "FR"})
            case K.BROADCAST_OFF:
                draft = await lin.post(f"{ONE}/drafts", {"pieces": [{"title": "X", "body": "<p>x</p>"}]})
                refused = await lin.refused("POST", f"{ONE}/broadcasts", body={"draft_no": draft["draft_no"]})
                assert 403 == refused[0]
            case K.SUSPEND:
                assert 451 == await status("/a/daily") == await status() == await status("/a/daily/feed.rss")
        await house.later(1)
        assert before == await house.everything(), kind

    # On a person: mute in public alone, then suspended, who reads and leaves; each to the moment.
    parlour = (await mei.post("v3/createRoom"))["room_id"]
    await court.decide(K.MUTE, mei.user_id, lasts_ms=HOUR_MS)
    assert 403 == (await mei.refused("PUT", SEND, hall, "b", body=TEXT))[0]
    await mei.put(SEND, parlour, "c", body=TEXT)
    await house.later(HOUR_MS)
    await mei.put(SEND, hall, "d", body=TEXT)
    await court.decide(K.SUSPEND, mei.user_id, lasts_ms=7 * DAY_MS)
    status_, answer = await mei.ask("PUT", SEND, parlour, "e", body=TEXT)
    assert (403, "M_USER_SUSPENDED") == (status_, answer["errcode"])
    reasons = answer["error"].split("how to appeal: ")[1].split(". ")[0]
    assert reasons.startswith("http://tea.house/statements/") and "yield no gold" in await page(reasons)
    await house.again()
    assert "secret words" in str(await mei.get("v3/rooms/{}/messages", hall, dir="b"))
    newest = (await mei.get("v3/rooms/{}/messages", parlour, dir="b"))["chunk"][0]
    await mei.put("v3/rooms/{}/redact/{}/f", parlour, newest["event_id"])
    await house.later(7 * DAY_MS - 1)
    assert 403 == (await mei.refused("PUT", SEND, parlour, "g", body=TEXT))[0]
    await house.later(1)
    await mei.put(SEND, parlour, "h", body=TEXT)

    # What has no end holds until it is reversed: a message, and an account, by two.
    case = await court.decide(K.REMOVE, mei.user_id, said)
    for who in (lin, mei):
        gone = await who.get("v3/rooms/{}/event/{}", hall, said)
        assert {} == gone["content"] and "redacted_because" in gone["unsigned"]
    await house.later(400 * DAY_MS)
    await house.again()
    assert {} == (await lin.get("v3/rooms/{}/event/{}", hall, said))["content"]
    await court.give_back(case)
    assert kept == await lin.get("v3/rooms/{}/event/{}", hall, said)
    case = await court.decide(K.TERMINATE, mei.user_id)
    status_, answer = await mei.ask("GET", "v3/sync")
    assert (401, "M_USER_LOCKED", True) == (status_, answer["errcode"], answer["soft_logout"])
    await house.later(400 * DAY_MS)
    assert (401, "M_USER_LOCKED") == await mei.refused("GET", "v3/account/whoami")
    await court.give_back(case)
    await mei.put(SEND, parlour, "i", body=TEXT)
    await mei.post("v3/logout")


async def test_words_that_a_measure_puts_on_an_article_are_in_the_feed_too(house: House) -> None:
    court, face, mei = Court(house), house.account["user_id"], house.mei

    async def feed() -> Json:
        """What was sent to all, with its newest edit where there is one, as any chat app shows it."""
        chunk = (await mei.get("v3/rooms/{}/messages", house.account["room_id"], dir="b", limit="50"))["chunk"]
        said = next(one for one in chunk if "org.teahouse.article" in one["content"])
        edited = said["unsigned"].get("m.relations", {}).get("m.replace")
        shown: Json = edited["content"]["m.new_content"] if edited else said["content"]
        return shown

    before, everything = await feed(), await house.everything()
    await court.decide(MeasureKind.LABEL, face, "daily/green", DAY_MS, words="Disputed <b>")
    labelled = await feed()
    assert "[Label] about “Green” Put here by the moderation of this service" in labelled["body"]
    assert "Disputed <b>" in labelled["body"] and "Disputed &lt;b&gt;" in labelled["formatted_body"]
    (mark,) = labelled["org.teahouse.label"]
    assert ("green", "label") == (mark["article"], mark["does"]) and mark["statement"] in labelled["body"]
    assert 200 == (await house.page(mark["statement"]))[0]
    case = await court.decide(MeasureKind.CONTEXT_NOTE, face, "daily/black", DAY_MS, words="The picture is older")
    both = await feed()
    assert ["green", "black"] == [one["article"] for one in both["org.teahouse.label"]]
    assert "[Context] about “Black”" in both["body"]
    # what is withheld takes its label along; the other one stays
    await court.decide(MeasureKind.HOLD, face, "daily/green", HOUR_MS)
    held = await feed()
    assert "Green" not in held["body"] and "The picture is older" in held["body"]
    await house.later(HOUR_MS)
    await court.give_back(case)
    assert labelled == await feed()
    await house.again()
    await house.later(DAY_MS - HOUR_MS)
    assert (before, everything) == (await feed(), await house.everything()), "with its end all is as it was"
    # the account corrects it meanwhile: both are read
    await court.decide(MeasureKind.LABEL, face, "daily/green", DAY_MS, words="Disputed")
    better = {"piece": {"title": "Greener", "body": "<p>secret leaves</p>"}, "note": "A word", "revision": 1}
    await house.lin.put(f"{ONE}/articles/green", body=better)
    await house.house.jobs.settle()
    corrected = await feed()
    assert "Greener" in corrected["body"] and "[Label] about “Greener”" in corrected["body"]
    await house.later(DAY_MS)
    ended = await feed()
    assert "Greener" in ended["body"] and "[Label]" not in ended["body"]


async def works_here(house: House, name: str) -> tuple[Caller, str]:
    """An administrator who has shown a second factor, and its secret."""
    person = await house.person(name, admin=True)
    secret = (await person.put(f"{FACTORS}/totp"))["secret"]
    await person.put(f"{FACTORS}/totp/confirmation", body={"code": totp(secret, house.clock.now_ms() / 1000)})
    return person, secret


async def test_an_administrators_call_is_a_decision_with_reasons(house: House) -> None:
    (ada, secret), mei = await works_here(house, "ada"), house.mei
    suspend, lock = ADMIN.format("suspend"), ADMIN.format("lock")
    moderates = (await ada.get("v3/capabilities"))["capabilities"]["m.account_moderation"]
    assert {"suspend": True, "lock": False} == moderates
    assert "m.account_moderation" not in (await mei.get("v3/capabilities"))["capabilities"]
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", suspend, house.lin.user_id, body={"suspended": True})
    assert (403, "M_FORBIDDEN") == await ada.refused("PUT", suspend, ada.user_id, body={"suspended": True})
    assert {"suspended": True} == await ada.put(suspend, mei.user_id, body={"suspended": True})
    assert {"suspended": True} == await ada.get(suspend, mei.user_id)
    assert {"suspended": True} == await ada.put(suspend, mei.user_id, body={"suspended": True})
    decisions = house.house.safety.decisions
    (stated,) = await decisions.stated_of_account(mei.user_id)
    assert stated.statement is not None and "fake-accounts" == stated.statement.rule_id
    assert "An administrator" in stated.statement.facts and "appeal" in stated.statement.redress.appeal_url
    assert 7 * DAY_MS == (stated.statement.measures[0].end_ms or 0) - stated.statement.measures[0].start_ms
    assert 403 == (await mei.refused("POST", "v3/createRoom", body={}))[0]
    assert {"suspended": False} == await ada.put(suspend, mei.user_id, body={"suspended": False})
    await mei.post("v3/createRoom")
    said = f"v3/user/{mei.user_id}/account_data/org.teahouse.language"
    await mei.put(said, body={"language": "zh-Hant"})
    assert {"suspended": True} == await ada.put(suspend, mei.user_id, body={"suspended": True})  # another call
    made = [one.statement for one in await decisions.stated_of_account(mei.user_id) if one.statement is not None]
    (chinese,) = (one for one in made if one.language == "zh-Hant")
    assert "管理員要求" in chinese.facts and "An administrator" not in chinese.explanation
    await house.later(7 * DAY_MS)
    assert {"suspended": False} == await ada.get(suspend, mei.user_id)

    # The end of an account: by two.
    await ada.put(f"{FACTORS}/shown", body={"code": totp(secret, house.clock.now_ms() / 1000)})
    status, answer = await ada.ask("PUT", lock, mei.user_id, body={"locked": True})
    assert 403 == status and "Two people end an account" in answer["error"]
    assert {"locked": False} == await ada.get(lock, mei.user_id)
    case_id = answer["error"].split("/desk/cases/")[1].split(".")[0]
    assert 403 == (await ada.refused("PUT", lock, mei.user_id, body={"locked": True}))[0]
    case = await house.house.safety.cases.get(case_id)
    assert case is not None
    court, (asked,) = Court(house), case.opinions
    await court.act(case_id, cases.Viewed, SEN)
    why = cases.Kept("words", "0" * 64)
    await court.act(case_id, cases.SecondGiven, SEN, proposal=asked.proposal, agrees=True, why=why)
    assert {"locked": True} == await ada.put(lock, mei.user_id, body={"locked": True})
    assert (401, "M_USER_LOCKED") == await mei.refused("GET", "v3/account/whoami")
    assert {"locked": False} == await ada.put(lock, mei.user_id, body={"locked": False})
    await mei.get("v3/account/whoami")


@pytest.mark.parametrize("category", ["news", "government", "debate"])
async def test_news_is_not_silenced_by_one_person(house: House, category: str) -> None:
    """Neither by a call on its face nor by one on whoever owns it, nor in an ordinary case of theirs."""
    await house.lin.put(ONE, body={"categories": [category]})
    (ada, _), lin, face = await works_here(house, "ada"), house.lin, house.account["user_id"]
    court, suspend = Court(house), ADMIN.format("suspend")
    for who in (face, lin.user_id):
        status, answer = await ada.ask("PUT", suspend, who, body={"suspended": True})
        assert 403 == status and "Two people decide what touches an account of news" in answer["error"]
        assert {"suspended": False} == await ada.get(suspend, who)
        case = await house.house.safety.cases.get(answer["error"].split("/desk/cases/")[1])
        assert case is not None and (who == face, who == lin.user_id) == (case.subject.news, case.subject.owns_news)
        assert ((lin.user_id,) if who == face else ()) == case.subject.owners
        await court.act(case.case_id, cases.Viewed, SEN)
        why, (asked,) = cases.Kept("words", "0" * 64), case.opinions
        await court.act(case.case_id, cases.SecondGiven, SEN, proposal=asked.proposal, agrees=True, why=why)
        assert {"suspended": True} == await ada.put(suspend, who, body={"suspended": True})
        told = [one.statement for one in await house.house.safety.decisions.stated_of_account(who)]
        assert 1 == len(told)
        assert {"suspended": False} == await ada.put(suspend, who, body={"suspended": False})
    # a notice about what an owner says in public: an item of theirs is one thing, their account another
    subject = await house.house.safety.notices.finder.whose.subject(lin.user_id, ("$said",))
    with pytest.raises(cases.CaseError, match="on its owner needs a second person"):
        await court.decide(MeasureKind.MUTE, lin.user_id, lasts_ms=DAY_MS, subject=subject)
    await court.decide(MeasureKind.REMOVE, lin.user_id, "$said", subject=subject)
    # who owns none is like anybody
    assert {"suspended": True} == await ada.put(suspend, house.mei.user_id, body={"suspended": True})


async def test_without_a_rule_a_call_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    house = House(tmp_path, "")
    await house.open()
    try:
        ada, _ = await works_here(house, "ada")
        for call, body in (("suspend", {"suspended": True}), ("lock", {"locked": True})):
            status, answer = await ada.ask("PUT", ADMIN.format(call), house.mei.user_id, body=body)
            assert (403, "M_FORBIDDEN") == (status, answer["errcode"]) and "admin_suspend_rule" in answer["error"]
        assert "m.account_moderation" not in (await ada.get("v3/capabilities"))["capabilities"]
    finally:
        await house.close()

"""What staff do: look at notices, answer their misuse (Art. 23), register and revoke trusted flaggers (Art. 22)."""

from typing import Any

import pytest

from tests.parts.identity.world import Caller as Person
from tests.parts.safety.notices.test_taking import told
from tests.parts.safety.notices.world import DAY_MS, V1, House, Json

MOD = f"{V1}/moderation"
BECAUSE = {"reasons": "She names a page that says nothing of the kind."}


async def ask(house: House, who: Person, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
    options: Any = {"json": body} if body is not None else {}
    answer = await house.ask(method, f"{MOD}/{path}", who.token, **options)
    return answer.status_code, answer.json()


async def unfounded(house: House, by: Person, user_id: str, count: int, who: Person) -> list[Json]:
    """That many notices about different people, each called manifestly unfounded."""
    given = []
    for _ in range(count):
        subject = await house.person(f"someone{await house.count('identity_users')}")
        receipt = await house.given(subject.user_id, who.token)
        assert (200, {}) == await ask(house, by, "PUT", f"notices/{receipt['notice_id']}/unfounded", BECAUSE)
        given.append(receipt)
    return given


async def test_misuse_is_warned_of_then_put_aside_and_ends_by_itself(house: House) -> None:
    eve, lin = await house.person("eve"), await house.person("lin")
    mo, sen = await house.person("mo", "moderator"), await house.person("sen", "senior")
    at = f"notifiers/{eve.user_id}"
    for step in ("warn", "suspend"):
        status, answer = await ask(house, sen, "POST", f"{at}/{step}", {**BECAUSE, "days": 30})
        assert 409 == status, answer
    first = (await unfounded(house, mo, eve.user_id, 2, eve))[0]
    assert 409 == (await ask(house, sen, "POST", f"{at}/suspend", {**BECAUSE, "days": 30}))[0]
    assert (200, {}) == await ask(house, mo, "POST", f"{at}/warn", BECAUSE)
    assert 409 == (await ask(house, sen, "POST", f"{at}/suspend", {**BECAUSE, "days": 30}))[0]
    await unfounded(house, mo, eve.user_id, 1, eve)
    assert 403 == (await ask(house, mo, "POST", f"{at}/suspend", {**BECAUSE, "days": 30}))[0]
    assert 400 == (await ask(house, sen, "POST", f"{at}/suspend", {**BECAUSE, "days": 91}))[0]
    assert 400 == (await ask(house, sen, "POST", f"{at}/suspend", {"reasons": "", "days": 30}))[0]
    until_ms = house.clock.now_ms() + 30 * DAY_MS
    assert (200, {"until_ms": until_ms}) == await ask(house, sen, "POST", f"{at}/suspend", {**BECAUSE, "days": 30})
    assert 409 == (await ask(house, sen, "POST", f"{at}/suspend", {**BECAUSE, "days": 30}))[0]

    cases = await house.count("safety_cases")
    aside = await house.given(lin.user_id, eve.token)
    assert not aside["processed"] and {**aside, "again": True} == await house.given(lin.user_id, eve.token)
    status = (await house.ask("GET", f"{V1}/notices/{aside['token']}")).json()
    assert ("not_processed", until_ms) == (status["state"], status["suspended_until_ms"])
    assert "That ends by itself on" in status["words"] and cases == await house.count("safety_cases")
    listed = (await ask(house, mo, "GET", "notices?state=put_aside"))[1]["items"]
    assert [aside["notice_id"]] == [one["notice_id"] for one in listed]
    someone_else = await house.given(lin.user_id)
    assert someone_else["processed"]
    take_up = f"notices/{aside['notice_id']}/take-up"
    assert 400 == (await ask(house, mo, "POST", take_up, {"reasons": " "}))[0]
    taken = await ask(house, mo, "POST", take_up, {"reasons": "This one is right."})
    assert 200 == taken[0] and eve.user_id in (await house.case_of(someone_else["notice_id"])).reporters
    assert 409 == (await ask(house, mo, "POST", take_up, BECAUSE))[0]
    acts = (await ask(house, mo, "GET", f"notices/{aside['notice_id']}"))[1]["acts"]
    assert [("taken_up", mo.user_id, "This one is right.")] == [(one["act"], one["by"], one["reasons"]) for one in acts]

    house.clock.advance(30 * DAY_MS)
    mei = await house.person("mei")
    assert (await house.given(mei.user_id, eve.token))["processed"]
    status, shown = await ask(house, mo, "GET", at)
    assert (3, 0) == (shown["standing"]["unfounded"], shown["standing"]["suspended_until_ms"])
    acts = [(one["act"], one["reasons"]) for one in shown["acts"]]
    assert ["unfounded", "unfounded", "warned", "unfounded", "suspended", "taken_up"] == [act for act, _ in acts]
    assert {BECAUSE["reasons"]} == {why for act, why in acts if act != "taken_up"}
    await house.jobs.settle()
    words = await told(house, eve)
    assert 1 == sum("A warning about your notices" in one and BECAUSE["reasons"] in one for one in words)
    assert 1 == sum("not looked at for a time" in one and BECAUSE["reasons"] in one for one in words)
    assert (200, {}) == await ask(
        house, mo, "PUT", f"notices/{first['notice_id']}/unfounded", {**BECAUSE, "unfounded": False}
    )
    assert 2 == (await ask(house, mo, "GET", at))[1]["standing"]["unfounded"]


async def test_nobody_judges_their_own(house: House) -> None:
    mo, rosa = await house.person("mo", "moderator"), await house.person("rosa")
    about_mo = await house.given(mo.user_id, rosa.token)
    own = await house.given(rosa.user_id, mo.token)
    for receipt in (about_mo, own):
        status, answer = await ask(house, mo, "PUT", f"notices/{receipt['notice_id']}/unfounded", BECAUSE)
        assert (403, "M_FORBIDDEN") == (status, answer["errcode"])
    assert 0 == await house.count("safety_notifier_acts")


async def test_who_may_look_and_who_may_not(house: House) -> None:
    lin, audrey = await house.person("lin"), await house.person("audrey", "auditor")
    receipt = await house.given(lin.user_id, law="§ 263 StGB, and Max of Main Street")
    assert "" == (await house.case_of(receipt["notice_id"])).ground.law, "no words of theirs stand in the log"
    paths = (
        "notices", f"notices/{receipt['notice_id']}", "flaggers", "notifiers/@x:tea.house", "notices/none",
        "flaggers/none",
    )  # fmt: skip
    for path in paths:
        assert 403 == (await ask(house, lin, "GET", path))[0]
        assert (404 if path.endswith("none") else 200) == (await ask(house, audrey, "GET", path))[0]
    shown = (await ask(house, audrey, "GET", paths[1]))[1]
    assert ("Rosa Reader", "rosa@reader.example", lin.user_id) == (shown["name"], shown["email"], shown["item"])
    assert 403 == (await ask(house, audrey, "PUT", f"notices/{receipt['notice_id']}/unfounded", BECAUSE))[0]
    assert 403 == (await ask(house, audrey, "DELETE", f"notices/{receipt['notice_id']}/words", BECAUSE))[0]
    lex = await house.person("lex", "legal")
    assert 200 == (await ask(house, lex, "DELETE", f"notices/{receipt['notice_id']}/words", BECAUSE))[0]
    shown = (await ask(house, audrey, "GET", paths[1]))[1]
    assert ["", "", "", ""] == [shown[one] for one in ("name", "email", "words", "law")]
    assert [("erased", lex.user_id, "legal", BECAUSE["reasons"])] == [
        (one["act"], one["by"], one["role"], one["reasons"]) for one in shown["acts"]
    ], "that it was erased stays, and who did it, and why"
    for act in ("UPDATE safety_notifier_acts SET why = ''", "DELETE FROM safety_notifier_acts"):
        with pytest.raises(Exception, match="only added to"):
            await house.db.write(lambda tx, act=act: tx.run(act))  # type: ignore[misc]


async def test_a_trusted_flagger_comes_first_while_it_is_one(house: House) -> None:
    lin, mei, lex = await house.person("lin"), await house.person("mei"), await house.person("lex", "legal")
    mo = await house.person("mo", "moderator")
    wanted = {"name": "Hotline", "email": "desk@hotline.example", **BECAUSE}
    assert 403 == (await ask(house, mo, "POST", "flaggers", wanted))[0]
    assert 400 == (await ask(house, lex, "POST", "flaggers", {**wanted, "email": "none"}))[0]
    status, made = await ask(house, lex, "POST", "flaggers", wanted)
    assert 200 == status and "active" == made["flagger"]["state"]
    flagger, key = f"flaggers/{made['flagger']['flagger_id']}", made["key"]
    ordinary = await house.given(lin.user_id)
    due = next(clock.due_ms for clock in (await house.case_of(ordinary["notice_id"])).clocks)
    trusted = await house.given(lin.user_id, name="", email="", flagger_key=key)
    case = await house.case_of(trusted["notice_id"])
    assert ("trusted", due - 6 * DAY_MS) == (case.lane, next(clock.due_ms for clock in case.clocks))
    assert (await house.given(lin.user_id, name="", email="", flagger_key=key))["again"]

    assert 200 == (await ask(house, lex, "POST", f"{flagger}/suspend", {**BECAUSE, "days": 7}))[0]
    slowed = await house.given(mei.user_id, name="", email="", flagger_key=key)
    assert slowed["processed"] and "notice" == (await house.case_of(slowed["notice_id"])).lane
    house.clock.advance(7 * DAY_MS)
    assert "active" == (await ask(house, mo, "GET", flagger))[1]["flagger"]["state"]
    again = (await ask(house, lex, "POST", f"{flagger}/key", BECAUSE))[1]["key"]
    assert 403 == (await house.give(mo.user_id, name="", email="", flagger_key=key)).status_code
    assert 200 == (await ask(house, lex, "POST", f"{flagger}/revoke", BECAUSE))[0]
    refused = await house.give(mo.user_id, name="", email="", flagger_key=again)
    assert (403, True) == (refused.status_code, refused.json()["error"].startswith("flagger_key: "))
    assert 409 == (await ask(house, lex, "POST", f"{flagger}/revoke", BECAUSE))[0]
    shown = (await ask(house, mo, "GET", flagger))[1]
    assert ["registered", "suspended", "key", "revoked"] == [one["act"] for one in shown["acts"]]
    assert {lex.user_id} == {one["by"] for one in shown["acts"]}
    assert again not in str(await house.db.all("SELECT * FROM safety_flaggers"))


async def test_a_flagger_with_an_account_reports_out_of_a_client(house: House) -> None:
    lin, hot, lex = await house.person("lin"), await house.person("hot"), await house.person("lex", "legal")
    wanted = {"name": "Hotline", "email": "desk@hotline.example", "user_id": hot.user_id, **BECAUSE}
    assert 200 == (await ask(house, lex, "POST", "flaggers", wanted))[0]
    assert 409 == (await ask(house, lex, "POST", "flaggers", wanted))[0]
    await hot.post("v3/users/{}/report", {"reason": "sells stolen cards"}, lin.user_id)
    listed = (await ask(house, lex, "GET", "notices?lane=trusted&limit=1"))[1]["items"]
    whole = [(await ask(house, lex, "GET", f"notices/{one['notice_id']}"))[1] for one in listed]
    seen = [(one["item"], one["via"], one["words"]) for one in whole]
    assert [(lin.user_id, "matrix", "sells stolen cards")] == seen
    assert "trusted" == (await house.case_of(listed[0]["notice_id"])).lane


async def test_lists_go_on_by_cursor(house: House) -> None:
    mo = await house.person("mo", "moderator")
    for name in ("a", "b", "c"):
        await house.given((await house.person(f"on{name}")).user_id)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await ask(house, mo, "GET", f"notices?limit=2&cursor={cursor}"))[1]
        seen += [one["item"] for one in page["items"]]
        cursor = page.get("next_cursor", "")
        if not cursor:
            break
    assert ["@onc:tea.house", "@onb:tea.house", "@ona:tea.house"] == seen
    assert 400 == (await ask(house, mo, "GET", "notices?cursor=nonsense"))[0]
    assert 400 == (await ask(house, mo, "GET", "notices?state=lost"))[0]


async def test_who_is_erased_is_erased_here_too(house: House) -> None:
    lin, mei = await house.person("lin"), await house.person("mei")
    receipt = await house.given(lin.user_id, mei.token, name="Mei Wang", email="mei@tea.example")
    notice = await house.notices.records.get(receipt["notice_id"])
    await house.identity.deactivate(mei.user_id, erase=True)
    gone = await house.notices.records.get(receipt["notice_id"])
    assert (None, None) == (gone.name, gone.email)
    assert await house.words.read(notice.words) is None

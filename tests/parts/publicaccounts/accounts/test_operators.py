"""Several people, one face: roles, handing over, who did what; and verification."""

import asyncio

import pytest

from teahouse.matrix.errors import MatrixError
from tests.harness.measures import force, lift
from tests.parts.publicaccounts.accounts.world import ONE, V1, Person, World, refusal

ONE_OPERATOR = ONE + "/operators/{}"


async def hire(owner: Person, someone: Person, role: str, handle: str = "daily") -> None:
    await owner.post(f"{ONE}/operators", {"user_id": someone.user_id, "role": role}, handle)
    await someone.post(f"{ONE}/invitation", {"accept": True}, handle)


async def test_who_is_invited_acts_only_once_they_accept(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei)
    await mei.post(f"{ONE}/operators", {"user_id": tom.user_id, "role": "editor"}, "daily")
    assert 403 == (await refusal(tom, "GET", f"{ONE}/operators", "daily"))[0]
    assert ["daily"] == [one["account"]["handle"] for one in (await tom.get(f"{V1}/my/accounts"))["invitations"]]
    await tom.post(f"{ONE}/invitation", {"accept": True}, "daily")
    everyone = (await tom.get(f"{ONE}/operators", "daily"))["operators"]
    assert {mei.user_id: "owner", tom.user_id: "editor"} == {one["user_id"]: one["role"] for one in everyone}
    assert 404 == (await refusal(tom, "POST", f"{ONE}/invitation", "daily", body={"accept": True}))[0]


async def test_who_declines_is_not_asked_again_by_the_list(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei)
    await mei.post(f"{ONE}/operators", {"user_id": tom.user_id, "role": "editor"}, "daily")
    await tom.post(f"{ONE}/invitation", {"accept": False}, "daily")
    assert [] == (await tom.get(f"{V1}/my/accounts"))["invitations"]
    assert 1 == len((await mei.get(f"{ONE}/operators", "daily"))["operators"])


async def test_each_role_may_do_what_those_below_may_and_no_more(world: World) -> None:
    mei, tom, ida = await world.person("mei"), await world.person("tom"), await world.person("ida")
    await world.account(mei)
    await hire(mei, tom, "editor")
    await hire(mei, ida, "responder")
    assert 200 == (await tom.ask("PUT", ONE, "daily", body={"description": "x"}))[0]
    assert (403, "M_FORBIDDEN") == (await refusal(ida, "PUT", ONE, "daily", body={"description": "x"}))[:2]
    assert 200 == (await ida.ask("GET", f"{ONE}/subscribers", "daily"))[0]
    for someone in (tom, ida):
        assert 403 == (await refusal(someone, "POST", f"{ONE}/pause", "daily", body={}))[0]
        assert 403 == (await refusal(someone, "GET", f"{ONE}/acts", "daily"))[0]
        body = {"user_id": someone.user_id, "role": "owner"}
        assert 403 == (await refusal(someone, "POST", f"{ONE}/operators", "daily", body=body))[0]


async def test_there_is_always_an_owner(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei)
    await hire(mei, tom, "owner")
    answers = await asyncio.gather(
        mei.ask("DELETE", ONE_OPERATOR, "daily", tom.user_id), tom.ask("DELETE", ONE_OPERATOR, "daily", mei.user_id)
    )
    assert [200, 403] == sorted(status for status, _ in answers)
    left = mei if answers[0][0] == 200 else tom
    assert 403 == (await refusal(left, "DELETE", ONE_OPERATOR, "daily", left.user_id))[0]
    assert 403 == (await refusal(left, "PUT", ONE_OPERATOR, "daily", left.user_id, body={"role": "editor"}))[0]


async def test_invitations_are_for_people_there_are(world: World) -> None:
    mei = await world.person("mei")
    await world.account(mei)
    for nobody in ("@nobody:tea.house", "@daily:tea.house"):
        body = {"user_id": nobody, "role": "editor"}
        status, code, error = await refusal(mei, "POST", f"{ONE}/operators", "daily", body=body)
        assert (400, "M_INVALID_PARAM", True) == (status, code, error.startswith("user_id"))
    body = {"user_id": mei.user_id, "role": "boss"}
    assert "$.role" in (await refusal(mei, "POST", f"{ONE}/operators", "daily", body=body))[2]


async def test_an_account_is_handed_over_by_offer_and_acceptance(world: World) -> None:
    mei, tom, ida = await world.person("mei"), await world.person("tom"), await world.person("ida")
    await world.account(mei)
    before = await world.accounts.existing("daily")
    offer = {"user_id": tom.user_id}
    assert "user_id" in (await refusal(mei, "POST", f"{ONE}/transfer", "daily", body=offer))[2]
    await hire(mei, tom, "responder")
    await hire(mei, ida, "editor")
    await mei.post(f"{ONE}/transfer", offer, "daily")
    assert 404 == (await refusal(ida, "POST", f"{ONE}/transfer/accept", "daily", body={}))[0]
    await tom.post(f"{ONE}/transfer/accept", {}, "daily")
    everyone = (await tom.get(f"{ONE}/operators", "daily"))["operators"]
    assert {mei.user_id: "editor", tom.user_id: "owner", ida.user_id: "editor"} == {
        one["user_id"]: one["role"] for one in everyone
    }
    after = await world.accounts.existing("daily")
    assert world.accounts.unionid(before, ida.user_id) != world.accounts.unionid(after, ida.user_id)


async def test_every_act_has_a_name_on_it_that_only_owners_see(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei)
    await hire(mei, tom, "editor")
    await tom.put(ONE, "daily", body={"description": "x"})
    acts = (await mei.get(f"{ONE}/acts", "daily"))["items"]
    assert [
        (tom.user_id, "account.update"),
        (tom.user_id, "operator.accept"),
        (mei.user_id, "operator.invite"),
        (mei.user_id, "account.create"),
    ] == [(one["actor"], one["act"]) for one in acts]
    first = await mei.get(f"{ONE}/acts", "daily", limit="3")
    rest = await mei.get(f"{ONE}/acts", "daily", limit="3", cursor=first["next_cursor"])
    assert acts == first["items"] + rest["items"]


async def test_a_key_acts_for_its_account_as_far_as_its_role_goes(world: World) -> None:
    mei, bot = await world.person("mei"), await world.person("bot")
    await world.account(mei)
    account = await world.accounts.existing("daily")
    made = await world.api.keys.create(account.account_no, "daily", "responder", "bot", mei.user_id)
    bot.token = made.token
    assert [] == (await bot.get(f"{ONE}/tags", "daily"))["tags"]
    assert 403 == (await refusal(bot, "POST", f"{ONE}/tags", "daily", body={"name": "x"}))[0]


# --- verification ---


async def test_a_moderator_decides_with_a_reason_and_the_level_is_public(world: World) -> None:
    mei, tom, judge = await world.person("mei"), await world.person("tom"), await world.person("judge")
    await world.identity.set_roles(judge.user_id, admin=False, moderator=True)
    await world.account(mei)
    await hire(mei, tom, "owner")
    asked = {"level": "organisation", "evidence": "Register of companies 123", "media": ["mxc://tea.house/abc"]}
    made = await mei.post(f"{ONE}/verifications", asked, "daily")
    assert ("waiting", "") == (made["state"], made["evidence"])
    assert "level" in (await refusal(mei, "POST", f"{ONE}/verifications", "daily", body=asked))[2]
    # Nobody but those who decide sees the evidence: not another owner, not the act log.
    assert "123" not in str(await tom.get(f"{ONE}/verifications", "daily"))
    assert "123" not in str(await tom.get(f"{ONE}/acts", "daily"))
    assert 403 == (await refusal(tom, "GET", f"{V1}/verifications"))[0]
    (waiting,) = (await judge.get(f"{V1}/verifications"))["items"]
    assert (asked["evidence"], asked["media"]) == (waiting["evidence"], waiting["media"])

    place = f"{V1}/verifications/{waiting['request_no']}"
    assert "reason" in (await refusal(judge, "POST", place, body={"decision": "granted"}))[2]
    assert 403 == (await refusal(mei, "POST", place, body={"decision": "granted", "reason": "me"}))[0]
    await judge.post(place, {"decision": "refused", "reason": "The extract is old"})
    assert "unverified" == (await tom.get(ONE, "daily"))["level"]
    (refused_,) = (await mei.get(f"{ONE}/verifications", "daily"))["verifications"]
    assert ("refused", "The extract is old", "") == (refused_["state"], refused_["reason"], refused_["decided_by"])

    again = await mei.post(f"{ONE}/verifications", asked, "daily")
    await judge.post(f"{V1}/verifications/{again['request_no']}", {"decision": "granted", "reason": "Seen"})
    shown = await tom.get(ONE, "daily")
    assert "organisation" == shown["level"]
    facts = await world.rooms.facts(shown["room_id"])
    assert facts is not None
    assert "organisation" == (facts.content("org.teahouse.account") or {})["level"]
    assert 10 == (await mei.get(f"{ONE}/quota", "daily"))["limit_per_day"]
    await judge.post(f"{ONE}/verifications/revoke", {"reason": "Struck off"}, "daily")
    assert "unverified" == (await tom.get(ONE, "daily"))["level"]


async def test_nobody_verifies_their_own_account(world: World) -> None:
    mei = await world.person("mei")
    await world.identity.set_roles(mei.user_id, admin=True, moderator=True)
    await world.account(mei)
    made = await mei.post(f"{ONE}/verifications", {"level": "person", "evidence": "me"}, "daily")
    body = {"decision": "granted", "reason": "me"}
    assert 403 == (await refusal(mei, "POST", f"{V1}/verifications/{made['request_no']}", body=body))[0]
    await mei.call("DELETE", f"{ONE}/verifications", "daily")
    assert 404 == (await refusal(mei, "DELETE", f"{ONE}/verifications", "daily"))[0]


# --- those who may not take part ---


def hold(world: World, someone: Person, does: str) -> str:
    """A measure on what somebody does here."""
    return force(world.restraints, does, account=someone.user_id, function="messages")


async def test_who_is_suspended_or_locked_does_nothing_in_an_accounts_name_and_may_leave_it(world: World) -> None:
    mei, tom, judge = await world.person("mei"), await world.person("tom"), await world.person("judge")
    await world.identity.set_roles(judge.user_id, admin=False, moderator=True)
    await world.account(mei)
    await hire(mei, tom, "owner")
    key = (await mei.post(f"{ONE}/keys", {"name": "bot", "role": "responder"}, "daily"))["token"]
    waiting = await mei.post(f"{ONE}/verifications", {"level": "person", "evidence": "me"}, "daily")
    case = hold(world, mei, "suspend")
    hold(world, judge, "suspend")
    acts = [
        (mei, "PUT", ONE, {"description": "x"}),
        (mei, "POST", f"{ONE}/pause", {}),
        (mei, "GET", f"{ONE}/subscribers", None),
        (mei, "POST", f"{ONE}/tags", {"name": "x"}),
        (mei, "POST", f"{ONE}/keys", {"name": "x"}),
        (mei, "POST", f"{ONE}/operators", {"user_id": judge.user_id, "role": "owner"}),
        (mei, "PUT", f"{ONE}/subscription", {}),
        (judge, "POST", f"{V1}/verifications/{waiting['request_no']}", {"decision": "granted", "reason": "x"}),
    ]
    for who, method, place, body in acts:
        said = await refusal(who, method, place, *(["daily"] if "{}" in place else []), body=body)
        assert (403, "M_USER_SUSPENDED") == said[:2], place
    said = await refusal(mei, "POST", f"{V1}/accounts", body={"handle": "weekly", "name": "Weekly"})
    assert (403, "M_USER_SUSPENDED") == said[:2]
    shown = await tom.get(ONE, "daily")
    assert ("open", "") == (shown["state"], shown["description"])
    # What anyone may do goes on: reading. And a key is the account's, not hers.
    assert "daily" == (await mei.get(ONE, "daily"))["handle"]
    bot = await world.person("bot")
    bot.token = key
    assert [] == (await bot.get(f"{ONE}/tags", "daily"))["tags"]
    await mei.call("DELETE", ONE_OPERATOR, "daily", mei.user_id)
    assert [tom.user_id] == [one["user_id"] for one in (await tom.get(f"{ONE}/operators", "daily"))["operators"]]
    lift(world.restraints, case)
    await tom.post(f"{ONE}/operators", {"user_id": mei.user_id, "role": "editor"}, "daily")
    await mei.post(f"{ONE}/invitation", {"accept": True}, "daily")
    assert "x" == (await mei.put(ONE, "daily", body={"description": "x"}))["description"]
    hold(world, mei, "terminate")
    assert (401, "M_USER_LOCKED") == (await refusal(mei, "PUT", ONE, "daily", body={"description": "y"}))[:2]
    with pytest.raises(MatrixError, match="M_USER_LOCKED"):  # as the Studio asks, with a session that was there before
        await world.accounts.require(mei.user_id, "daily", "editor")

"""Making accounts, finding them, and what becomes of them."""

import asyncio

import pytest

from tests.parts.publicaccounts.accounts.world import ONE, V1, World, refusal


async def test_who_makes_an_account_owns_it_and_anyone_finds_it(world: World) -> None:
    mei, anyone = await world.person("mei"), await world.person("tom")
    made = await world.account(mei, "daily", description="News", categories=["news"], language="en", region="Berlin")
    assert ("@daily:tea.house", "#daily:tea.house", "unverified", "open", 0) == (
        made["user_id"],
        made["alias"],
        made["level"],
        made["state"],
        made["subscribers"],
    )
    anyone.token = ""
    assert made == await anyone.get(ONE, "daily")
    assert made == await anyone.get(ONE, "DAILY")
    for query in ({}, {"category": "news"}, {"language": "en"}, {"q": "ail"}):
        assert [made] == (await anyone.get(f"{V1}/accounts", **query))["items"]
    assert [] == (await anyone.get(f"{V1}/accounts", category="sport"))["items"]
    mine = await mei.get(f"{V1}/my/accounts")
    assert [("daily", "owner")] == [(one["account"]["handle"], one["role"]) for one in mine["accounts"]]
    profile = await mei.get("v3/profile/{}", "@daily:tea.house")
    assert "Daily" == profile["displayname"]


async def test_a_feed_shows_what_the_account_says_of_itself(world: World) -> None:
    mei = await world.person("mei")
    made = await world.account(mei, "daily", description="News")
    facts = await world.rooms.facts(made["room_id"])
    assert facts is not None
    assert {"name": "Daily"} == facts.content("m.room.name")
    changed = await mei.put(ONE, "daily", body={"name": "Daily Tea", "categories": ["food"], "description": ""})
    assert ("Daily Tea", ["food"], "") == (changed["name"], changed["categories"], changed["description"])
    facts = await world.rooms.facts(made["room_id"])
    assert facts is not None
    assert {"name": "Daily Tea"} == facts.content("m.room.name")
    assert ["food"] == (facts.content("org.teahouse.account") or {})["categories"]
    assert "Daily Tea" == (await mei.get("v3/profile/{}", "@daily:tea.house"))["displayname"]


REFUSALS: list[tuple[dict[str, object], str, str]] = [
    ({"handle": "Daily", "name": "x"}, "M_BAD_JSON", "$.handle"),
    ({"handle": "d", "name": "x"}, "M_BAD_JSON", "$.handle"),
    ({"handle": "daily"}, "M_BAD_JSON", "`name`"),
    ({"handle": "daily", "name": " "}, "M_BAD_JSON", "$.name"),
    ({"handle": "daily", "name": "a\0b"}, "M_BAD_JSON", "$.name"),
    ({"handle": "daily", "name": "x", "description": "a\0"}, "M_BAD_JSON", "$.description"),
    ({"handle": "daily", "name": "x", "avatar_url": "https://x/"}, "M_BAD_JSON", "$.avatar_url"),
    ({"handle": "daily", "name": "x", "categories": ["tea"]}, "M_INVALID_PARAM", "categories"),
    ({"handle": "daily", "name": "x", "language": "??"}, "M_BAD_JSON", "$.language"),
    ({"handle": "mei", "name": "x"}, "M_USER_IN_USE", "handle"),
]


async def test_a_refusal_names_its_field(world: World) -> None:
    mei = await world.person("mei")
    for body, errcode, names in REFUSALS:
        _, code, error = await refusal(mei, "POST", f"{V1}/accounts", body=body)
        assert errcode == code, body
        assert names in error


async def test_two_people_take_the_same_handle_at_once_and_one_has_it(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    body = {"handle": "daily", "name": "Daily"}
    answers = await asyncio.gather(*(one.ask("POST", f"{V1}/accounts", body=body) for one in (mei, tom)))
    assert [200, 409] == sorted(status for status, _ in answers)
    assert 1 == len((await mei.get(f"{V1}/accounts"))["items"])
    assert 409 == (await refusal(tom, "POST", f"{V1}/accounts", body=body))[0]


async def test_the_list_goes_on_where_it_ended(world: World) -> None:
    mei = await world.person("mei")
    for number in range(5):
        await world.account(mei, f"paper{number}")
    seen, cursor = [], {}
    while True:
        page = await mei.get(f"{V1}/accounts", limit="2", **cursor)
        seen += [one["handle"] for one in page["items"]]
        if "next_cursor" not in page:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [f"paper{number}" for number in range(5)] == seen
    status, answer = await mei.ask("GET", f"{V1}/accounts", cursor="xx")
    assert (400, True) == (status, "cursor" in answer["error"])


async def test_a_paused_account_is_read_but_not_listed_and_does_not_broadcast(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei)
    assert "paused" == (await mei.post(f"{ONE}/pause", {}, "daily"))["state"]
    assert [] == (await tom.get(f"{V1}/accounts"))["items"]
    assert "paused" == (await tom.get(ONE, "daily"))["state"]
    account = await world.accounts.existing("daily")
    with pytest.raises(Exception, match="paused"):
        await world.db.write(lambda tx: world.accounts.spend_broadcast(tx, account, world.clock.now_ms()))
    assert (await tom.put(f"{ONE}/subscription", "daily"))["subscribed"]
    await mei.post(f"{ONE}/resume", {}, "daily")
    assert 1 == len((await tom.get(f"{V1}/accounts"))["items"])


async def test_a_closed_account_stays_closed_and_its_name_taken(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    made = await world.account(mei)
    assert "confirm" in (await refusal(mei, "POST", f"{ONE}/close", "daily", body={"confirm": "dayly"}))[2]
    assert "closed" == (await mei.post(f"{ONE}/close", {"confirm": "daily"}, "daily"))["state"]
    assert "closed" == (await tom.get(ONE, "daily"))["state"]
    assert 403 == (await refusal(tom, "PUT", f"{ONE}/subscription", "daily", body={}))[0]
    assert 403 == (await tom.ask("POST", "v3/join/{}", made["room_id"], body={}))[0]
    assert 403 == (await refusal(mei, "PUT", ONE, "daily", body={"name": "x"}))[0]
    assert 403 == (await refusal(mei, "POST", f"{ONE}/resume", "daily", body={}))[0]
    assert 409 == (await refusal(tom, "POST", f"{V1}/accounts", body={"handle": "daily", "name": "x"}))[0]


async def test_broadcasts_are_counted_by_day_and_level(world: World) -> None:
    mei = await world.person("mei")
    await world.account(mei)
    account = await world.accounts.existing("daily")

    async def spend() -> None:
        await world.db.write(lambda tx: world.accounts.spend_broadcast(tx, account, world.clock.now_ms()))

    await spend()
    quota = await mei.get(f"{ONE}/quota", "daily")
    assert (1, 1) == (quota["limit_per_day"], quota["used"])
    with pytest.raises(Exception, match="1 times a day"):
        await spend()
    world.clock.advance(quota["resets_ms"] - world.clock.now_ms())
    await spend()
    assert 1 == (await mei.get(f"{ONE}/quota", "daily"))["used"]


async def test_all_is_there_after_a_restart(world: World) -> None:
    mei = await world.person("mei")
    made = await world.account(mei)
    await world.restart()
    assert made == await mei.get(ONE, "daily")


async def test_an_owner_who_goes_leaves_the_account_to_another_owner_or_closes_it(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei, "daily")
    await world.account(mei, "weekly")
    await mei.post(f"{ONE}/operators", {"user_id": tom.user_id, "role": "owner"}, "weekly")
    await tom.post(f"{ONE}/invitation", {"accept": True}, "weekly")
    await world.identity.deactivate(mei.user_id, erase=True)
    await world.jobs.settle()
    assert ["closed", "open"] == [(await tom.get(ONE, name))["state"] for name in ("daily", "weekly")]
    acts = (await tom.get(f"{ONE}/acts", "weekly"))["items"]
    assert mei.user_id not in str(acts)

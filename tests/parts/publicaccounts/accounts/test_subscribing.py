"""Coming and going, and what an account knows of those who come."""

import asyncio
import re

from teahouse.kernel.db import Tx
from tests.parts.publicaccounts.accounts.world import ONE, V1, Person, World, refusal

MINE, TAG = ONE + "/subscription", ONE + "/tags/{}"


async def fans(world: World, count: int) -> list[Person]:
    made = [await world.person(f"fan{number}") for number in range(count)]
    for fan in made:
        await fan.put(MINE, "daily")
    return made


async def test_subscribing_is_joining_and_unsubscribing_leaves_nothing_but_a_count(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    made = await world.account(mei)
    assert {"subscribed": True, "room_id": made["room_id"]} == await tom.put(MINE, "daily", body={"source": "search"})
    assert made["room_id"] in (await tom.get("v3/joined_rooms"))["joined_rooms"]
    assert 1 == (await mei.get(ONE, "daily"))["subscribers"]
    (one,) = (await mei.get(f"{ONE}/subscribers", "daily"))["items"]
    assert (tom.user_id, "tom", "search") == (one["user_id"], one["name"], one["source"])
    assert re.fullmatch(r"[A-Za-z0-9_-]{28}", one["openid"])
    tag = await mei.post(f"{ONE}/tags", {"name": "Friends"}, "daily")
    await mei.post(f"{TAG}/give", {"user_ids": [tom.user_id]}, "daily", str(tag["tag_no"]))
    await mei.put(f"{ONE}/subscribers/{{}}/remark", "daily", tom.user_id, body={"remark": "Tom from Berlin"})

    await tom.call("DELETE", MINE, "daily")
    assert {"subscribed": False, "room_id": made["room_id"]} == await tom.get(MINE, "daily")
    assert 0 == (await mei.get(ONE, "daily"))["subscribers"]
    assert 404 == (await refusal(mei, "GET", f"{ONE}/subscribers/{{}}", "daily", tom.user_id))[0]
    for table in ("subscribers", "tagged", "blocks"):
        assert [] == await world.db.all(f"SELECT * FROM publicaccounts_{table}")
    account = await world.accounts.existing("daily")
    day = world.clock.now_ms() // 86_400_000
    assert [(day, "search", 1)] == await world.accounts.sources(account, 0, world.clock.now_ms() + 1)

    await tom.put(MINE, "daily")
    again = await mei.get(f"{ONE}/subscribers/{{}}", "daily", tom.user_id)
    assert (one["openid"], "", [], "api") == (again["openid"], again["remark"], again["tags"], again["source"])
    assert ["subscribed", "unsubscribed", "subscribed"] == [kind for _, kind, _, _ in world.told.noted]


async def test_openids_differ_between_accounts_and_unionids_do_not_for_one_owner(world: World) -> None:
    mei, ida = await world.person("mei"), await world.person("ida")
    await world.account(mei, "daily")
    await world.account(mei, "weekly")
    await world.account(ida, "other")
    daily, weekly, other = [await world.accounts.existing(name) for name in ("daily", "weekly", "other")]
    openids = {await world.accounts.openid(one, "@tom:tea.house") for one in (daily, weekly, other)}
    unionids = {world.accounts.unionid(one, "@tom:tea.house") for one in (daily, weekly, other)}
    assert (3, 2) == (len(openids), len(unionids))
    assert world.accounts.unionid(daily, "@tom:tea.house") == world.accounts.unionid(weekly, "@tom:tea.house")


async def test_an_openid_leads_back_to_a_subscriber_also_after_a_restart(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei)
    await tom.put(MINE, "daily")
    account = await world.accounts.existing("daily")
    openid = await world.accounts.openid(account, tom.user_id)
    await world.restart()
    assert tom.user_id == await world.accounts.by_openid(account, openid)
    assert openid == (await mei.get(f"{ONE}/subscribers/{{}}", "daily", tom.user_id))["openid"]
    assert await world.accounts.by_openid(account, "x" * 28) is None


async def test_many_come_at_once_and_the_list_has_each_once(world: World) -> None:
    mei = await world.person("mei")
    await world.account(mei)
    people = [await world.person(f"fan{number}") for number in range(8)]
    await asyncio.gather(*(one.put(MINE, "daily") for one in people for _ in range(2)))
    assert 8 == (await mei.get(ONE, "daily"))["subscribers"]
    seen, cursor = [], {}
    while True:
        page = await mei.get(f"{ONE}/subscribers", "daily", limit="3", **cursor)
        seen += [one["user_id"] for one in page["items"]]
        if "next_cursor" not in page:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(one.user_id for one in people) == sorted(seen)


async def test_who_is_blocked_is_out_until_let_in_again(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    made = await world.account(mei)
    await tom.put(MINE, "daily")
    await mei.put(f"{ONE}/blocks/{{}}", "daily", tom.user_id)
    assert 403 == (await refusal(tom, "PUT", MINE, "daily", body={}))[0]
    assert 403 == (await tom.ask("POST", "v3/join/{}", made["alias"], body={}))[0]
    assert [tom.user_id] == [one["user_id"] for one in (await mei.get(f"{ONE}/blocks", "daily"))["items"]]
    assert (await mei.get(f"{ONE}/subscribers/{{}}", "daily", tom.user_id))["blocked"]
    assert [] == (await mei.get(f"{ONE}/subscribers", "daily"))["items"]
    await mei.call("DELETE", f"{ONE}/blocks/{{}}", "daily", tom.user_id)
    assert 404 == (await refusal(mei, "DELETE", f"{ONE}/blocks/{{}}", "daily", tom.user_id))[0]
    assert (await tom.put(MINE, "daily"))["subscribed"]


async def test_who_is_blocked_is_a_user_there_is_and_not_the_account_itself(world: World) -> None:
    mei = await world.person("mei")
    await world.account(mei)
    for user_id, status in (("@nobody:tea.house", 404), ("nonsense", 404), ("@daily:tea.house", 403)):
        said = await refusal(mei, "PUT", f"{ONE}/blocks/{{}}", "daily", user_id, body={})
        assert (status, True) == (said[0], said[2].startswith("user_id"))


async def test_tags_have_names_of_their_own_and_lists(world: World) -> None:
    mei = await world.person("mei")
    await world.account(mei)
    ann, bob, cleo = await fans(world, 3)
    tag = await mei.post(f"{ONE}/tags", {"name": "Friends"}, "daily")
    number = str(tag["tag_no"])
    assert "name" in (await refusal(mei, "POST", f"{ONE}/tags", "daily", body={"name": "Friends"}))[2]
    await mei.post(f"{TAG}/give", {"user_ids": [cleo.user_id, ann.user_id, ann.user_id]}, "daily", number)
    body = {"user_ids": [bob.user_id, mei.user_id]}
    status, code, error = await refusal(mei, "POST", f"{TAG}/give", "daily", number, body=body)
    assert (400, "M_INVALID_PARAM", True) == (status, code, error.startswith("user_ids"))
    tagged = (await mei.get(f"{ONE}/subscribers", "daily", tag=number))["items"]
    assert [ann.user_id, cleo.user_id] == [one["user_id"] for one in tagged]
    assert [tag["tag_no"]] == tagged[0]["tags"]
    await mei.put(TAG, "daily", number, body={"name": "Close friends"})
    assert [{"tag_no": tag["tag_no"], "name": "Close friends", "count": 2}] == (await mei.get(f"{ONE}/tags", "daily"))[
        "tags"
    ]
    await mei.post(f"{TAG}/take", {"user_ids": [ann.user_id, bob.user_id]}, "daily", number)
    assert 1 == len((await mei.get(f"{ONE}/subscribers", "daily", tag=number))["items"])
    await mei.call("DELETE", TAG, "daily", number)
    assert [] == (await mei.get(f"{ONE}/subscribers/{{}}", "daily", cleo.user_id))["tags"]
    assert 404 == (await refusal(mei, "DELETE", TAG, "daily", number))[0]
    body = {"user_ids": [f"@u{index}:tea.house" for index in range(51)]}
    assert "user_ids" in (await refusal(mei, "POST", f"{TAG}/give", "daily", number, body=body))[2]


async def test_a_code_says_where_a_subscriber_came_from(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    await world.account(mei)
    code = await mei.post(f"{ONE}/codes", {"scene": "poster-7", "expires_s": 60}, "daily")
    assert code["url"].endswith(f"/a/daily?t={code['ticket']}")
    place = f"{V1}/codes/{code['ticket']}"
    scanned = await tom.post(f"{place}/scan")
    assert (False, "poster-7") == (scanned["subscribed"], scanned["scene"])
    await tom.put(MINE, "daily", body={"ticket": code["ticket"]})
    one = await mei.get(f"{ONE}/subscribers/{{}}", "daily", tom.user_id)
    assert ("qr", "poster-7") == (one["source"], one["scene"])
    assert (await tom.post(f"{place}/scan"))["subscribed"]
    assert [("subscribed", "poster-7"), ("scanned", "poster-7")] == [
        (kind, data["scene"]) for _, kind, _, data in world.told.noted
    ]
    for kind, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        picture = await world.http.get(f"{place}/image", params={"format": kind})
        assert (200, start) == (picture.status_code, picture.content[: len(start)])
    world.clock.advance(61_000)
    assert 404 == (await refusal(tom, "POST", f"{place}/scan", body={}))[0]
    ida = await world.person("ida")
    assert "ticket" in (await refusal(ida, "PUT", MINE, "daily", body={"ticket": code["ticket"]}))[2]


async def test_codes_are_for_a_scene_and_a_time(world: World) -> None:
    mei = await world.person("mei")
    await world.account(mei)
    assert 7 == (await mei.post(f"{ONE}/codes", {"scene": 7}, "daily"))["scene"]
    for body, field in (
        ({"scene": 0}, "scene"),
        ({"scene": "x" * 65}, "scene"),
        ({"scene": "x", "expires_s": 2_592_001}, "expires_s"),
    ):
        assert f"$.{field}" in (await refusal(mei, "POST", f"{ONE}/codes", "daily", body=body))[2]


async def test_who_is_erased_is_forgotten_by_every_account(world: World) -> None:
    mei, tom, ida = await world.person("mei"), await world.person("tom"), await world.person("ida")
    await world.account(mei)
    for someone in (tom, ida):
        await someone.put(MINE, "daily")
    await mei.put(f"{ONE}/blocks/{{}}", "daily", ida.user_id)
    for someone in (tom, ida):
        await world.identity.deactivate(someone.user_id, erase=True)
    for table in ("subscribers", "blocks"):
        assert [] == await world.db.all(f"SELECT * FROM publicaccounts_{table}")
    assert tom.user_id not in str(await mei.get(f"{ONE}/acts", "daily"))


async def test_a_join_writes_one_row_more_and_a_leave_three_statements(world: World) -> None:
    mei, tom = await world.person("mei"), await world.person("tom")
    made = await world.account(mei)
    await tom.put(MINE, "daily")
    keeper = world.accounts.keeper
    facts = await world.rooms.facts_with(made["room_id"], [tom.user_id])
    assert facts is not None
    event = facts.members[tom.user_id].event
    assert event is not None

    counted: list[int] = []

    def unit(tx: Tx, before: str, after: str) -> None:
        had = tx.statements
        keeper.membership_changed(tx, made["room_id"], "@ida:tea.house", before, after, event)
        counted.append(tx.statements - had)

    await world.db.write(lambda tx: unit(tx, "leave", "join"))
    await world.db.write(lambda tx: unit(tx, "join", "leave"))
    assert [1, 3] == counted


async def test_subscribing_costs_the_same_whoever_was_there_before(world: World) -> None:
    mei = await world.person("mei")
    await world.account(mei)
    people = [await world.person(f"fan{number}") for number in range(8)]
    await people[0].put(MINE, "daily")  # and what is read once only is in memory
    # Nobody else may ask meanwhile: what is done in the background is not what a subscription costs.
    await world.rooms.stop()
    await world.jobs.stop()
    counted: list[int] = []
    for someone in people[1:]:
        await someone.get(MINE, "daily")  # whose token is known
        before = world.db.statements
        await someone.put(MINE, "daily")
        counted.append(world.db.statements - before)
    assert [9] * 7 == counted

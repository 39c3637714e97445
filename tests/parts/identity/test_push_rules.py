"""Push rules: all their operations, and how the compiled rules follow."""

import asyncio

from teahouse.matrix.push import default_rules
from tests.parts.identity.world import World

RULE = "v3/pushrules/global/{}/{}"


async def test_who_changes_nothing_has_the_predefined_rules_and_no_row(world: World) -> None:
    lin = await world.person("lin")
    rules = default_rules(lin.user_id)
    assert {"global": rules} == await lin.get("v3/pushrules/")
    assert rules == await lin.get("v3/pushrules/global/")
    assert {"global": rules} == await lin.get("v3/user/{}/account_data/m.push_rules", lin.user_id)
    assert (await world.identity.ruleset(lin.user_id)).is_default
    assert 0 == (await world.db.one("SELECT COUNT(*) FROM identity_account_data"))[0]


async def test_adding_changing_and_deleting_a_rule(world: World) -> None:
    lin = await world.person("lin")
    world.told("account_data")
    await lin.put(RULE, "content", "tea", body={"pattern": "oolong", "actions": ["notify"]})
    rule = {"rule_id": "tea", "default": False, "enabled": True, "pattern": "oolong", "actions": ["notify"]}
    assert rule == await lin.get(RULE, "content", "tea")
    ((room, user, data),) = world.told("account_data")
    assert ("", lin.user_id, "m.push_rules") == (room, user, data[0])  # type: ignore[index]
    assert not (await world.identity.ruleset(lin.user_id)).is_default

    assert {"enabled": True} == await lin.get(RULE + "/enabled", "content", "tea")
    await lin.put(RULE + "/enabled", "content", "tea", body={"enabled": False})
    assert {"enabled": False} == await lin.get(RULE + "/enabled", "content", "tea")
    actions = ["notify", {"set_tweak": "highlight"}]
    await lin.put(RULE + "/actions", "content", "tea", body={"actions": actions})
    assert {"actions": actions} == await lin.get(RULE + "/actions", "content", "tea")
    await world.restart()
    assert {**rule, "enabled": False, "actions": actions} == await lin.get(RULE, "content", "tea")
    await lin.call("DELETE", RULE, "content", "tea")
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", RULE, "content", "tea")
    assert (await world.identity.ruleset(lin.user_id)).is_default


async def test_a_predefined_rule_is_switched_off(world: World) -> None:
    lin = await world.person("lin")
    await lin.put(RULE + "/enabled", "override", ".m.rule.suppress_notices", body={"enabled": False})
    assert {"enabled": False} == await lin.get(RULE + "/enabled", "override", ".m.rule.suppress_notices")
    assert (404, "M_NOT_FOUND") == await lin.refused("DELETE", RULE, "override", ".m.rule.suppress_notices")


async def test_the_order_of_ones_own_rules(world: World) -> None:
    lin = await world.person("lin")
    body = {"actions": [], "conditions": [{"kind": "event_match", "key": "type", "pattern": "org.tea"}]}
    for name, query in [("a", {}), ("b", {}), ("c", {"after": "b"}), ("d", {"before": "a"})]:
        await lin.put(RULE, "underride", name, body=body, **query)
    rules = (await lin.get("v3/pushrules/global/"))["underride"]
    assert ["b", "c", "d", "a"] == [rule["rule_id"] for rule in rules][:4]
    assert (400, "M_UNKNOWN") == await lin.refused("PUT", RULE, "underride", "e", body=body, before="nobody")


async def test_what_is_refused(world: World) -> None:
    lin = await world.person("lin")
    body = {"actions": ["notify"]}
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", RULE, "pigeon", "x", body=body)
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", RULE, "room", ".m.mine", body=body)
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", RULE, "room", "a/b", body=body)
    assert (400, "M_BAD_JSON") == await lin.refused("PUT", RULE, "room", "x", body={})
    assert (400, "M_BAD_JSON") == await lin.refused("PUT", RULE, "room", "x", body={"actions": "notify"})
    status, _ = await lin.refused("PUT", RULE, "content", "x", body=body)
    assert 400 == status  # a content rule without a pattern
    for sub in ("", "/enabled", "/actions"):
        assert (404, "M_NOT_FOUND") == await lin.refused("GET", RULE + sub, "room", "none")
    enabled = {"enabled": True}
    assert (404, "M_NOT_FOUND") == await lin.refused("PUT", RULE + "/enabled", "room", "none", body=enabled)
    assert (400, "M_BAD_JSON") == await lin.refused("PUT", RULE + "/enabled", "room", "none", body={"enabled": 1})
    assert (404, "M_NOT_FOUND") == await lin.refused("PUT", RULE + "/actions", "room", "none", body=body)
    assert (await world.identity.ruleset(lin.user_id)).is_default


async def test_edits_at_the_same_time_lose_nothing(world: World) -> None:
    lin = await world.person("lin")
    body = {"actions": ["notify"]}
    await asyncio.gather(*(lin.put(RULE, "sender", f"@p{n}:tea.house", body=body) for n in range(10)))
    assert 10 == len((await lin.get("v3/pushrules/global/"))["sender"])


async def test_compiled_rules_at_hand_cost_no_statement(world: World) -> None:
    lin = await world.person("lin")
    await world.identity.ruleset(lin.user_id)
    before = world.db.statements
    await world.identity.ruleset(lin.user_id)
    assert before == world.db.statements

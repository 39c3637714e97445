"""What people keep: account data, tags, filters, profiles, push rules, the ignore list."""

from typing import Any

import pytest

from tests.harness.person import Json, refused
from tests.harness.servers import Server


def test_account_data_is_kept_replaced_and_ones_own(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    with refused(404, "M_NOT_FOUND"):
        lin.account_data("house.tea")
    lin.set_account_data("house.tea", {"leaf": "green"})
    lin.set_account_data("house.tea", {"leaf": "black"})
    assert {"leaf": "black"} == lin.account_data("house.tea")
    with refused(403, "M_FORBIDDEN"):
        mei.get("v3/user/{}/account_data/house.tea", lin.user_id)
    with refused(403, "M_FORBIDDEN"):
        mei.put("v3/user/{}/account_data/house.tea", lin.user_id, body={})
    for kept in ("m.push_rules", "m.fully_read"):
        with refused(405, "M_BAD_JSON"):
            lin.set_account_data(kept, {})


def test_account_data_of_a_room(house: Server) -> None:
    lin = house.person("Lin")
    room, other = lin.create_room(), lin.create_room()
    since = lin.now()
    lin.set_account_data("house.tea", {"leaf": "green"}, room)
    assert {"leaf": "green"} == lin.account_data("house.tea", room)
    with refused(404, "M_NOT_FOUND"):
        lin.account_data("house.tea", other)
    here = lin.sync(since)["rooms"]["join"][room]
    assert [{"leaf": "green"}] == [event["content"] for event in here["account_data"]["events"]]
    with refused(400):
        lin.set_account_data("house.tea", {}, "not a room id")


def test_tags_are_put_changed_and_taken_off(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    since = lin.now()
    lin.put("v3/user/{}/rooms/{}/tags/{}", lin.user_id, room, "m.favourite", body={"order": 0.25})
    lin.put("v3/user/{}/rooms/{}/tags/{}", lin.user_id, room, "u.茶", body={})
    tags = lin.get("v3/user/{}/rooms/{}/tags", lin.user_id, room)["tags"]
    assert {"m.favourite": {"order": 0.25}, "u.茶": {}} == tags
    synced = lin.sync(since)["rooms"]["join"][room]["account_data"]["events"]
    assert {"tags": tags} == next(event["content"] for event in synced if event["type"] == "m.tag")
    lin.delete("v3/user/{}/rooms/{}/tags/{}", lin.user_id, room, "u.茶")
    assert {"m.favourite"} == set(lin.get("v3/user/{}/rooms/{}/tags", lin.user_id, room)["tags"])
    assert {} == mei.get("v3/user/{}/rooms/{}/tags", mei.user_id, room)["tags"]
    with refused(403, "M_FORBIDDEN"):
        mei.get("v3/user/{}/rooms/{}/tags", lin.user_id, room)


def test_filters_are_kept_as_they_were_given(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    definition: Json = {"room": {"timeline": {"limit": 5, "not_types": ["m.sticker"]}}, "presence": {"types": []}}
    filter_id = lin.define_filter(definition)
    kept = lin.get("v3/user/{}/filter/{}", lin.user_id, filter_id)
    assert definition["room"]["timeline"].items() <= kept["room"]["timeline"].items()
    assert filter_id == lin.define_filter(definition)
    with refused(404, "M_NOT_FOUND"):
        lin.get("v3/user/{}/filter/{}", lin.user_id, "12345")
    with refused(403, "M_FORBIDDEN"):
        mei.get("v3/user/{}/filter/{}", lin.user_id, filter_id)
    wrongs: list[Json] = [{"room": []}, {"room": {"timeline": {"limit": "many"}}}, {"event_format": "loud"}]
    for wrong in wrongs:
        with refused(400):
            lin.define_filter(wrong)


def test_profiles_are_open_and_their_fields_ones_own(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.set_profile("displayname", "Lin 林")
    lin.set_profile("avatar_url", "mxc://tea.house/leaf")
    lin.set_profile("m.tz", "Asia/Shanghai")
    lin.set_profile("house.favourite", {"leaf": "oolong"})
    shown = house.stranger().profile(lin.user_id)
    assert {
        "displayname": "Lin 林",
        "avatar_url": "mxc://tea.house/leaf",
        "m.tz": "Asia/Shanghai",
        "house.favourite": {"leaf": "oolong"},
    } == shown
    assert {"m.tz": "Asia/Shanghai"} == mei.get("v3/profile/{}/m.tz", lin.user_id)
    lin.delete("v3/profile/{}/house.favourite", lin.user_id)
    assert "house.favourite" not in mei.profile(lin.user_id)
    with refused(404, "M_NOT_FOUND"):
        mei.get("v3/profile/{}/house.favourite", lin.user_id)
    with refused(403, "M_FORBIDDEN"):
        mei.put("v3/profile/{}/displayname", lin.user_id, body={"displayname": "Not Lin"})
    with refused(404, "M_NOT_FOUND"):
        mei.profile("@nobody.at.all:tea.house")


@pytest.mark.parametrize(
    ("field", "value", "errcode"),
    [
        ("displayname", 7, ""),
        ("avatar_url", "http://pictures.example/x.png", ""),
        ("NOT A FIELD", "x", "M_INVALID_PARAM"),
        ("x" * 300, "x", "M_KEY_TOO_LARGE"),
        ("house.big", "x" * 70_000, "M_PROFILE_TOO_LARGE"),
    ],
)
def test_profile_fields_have_their_limits(house: Server, field: str, value: Any, errcode: str) -> None:
    lin = house.person("Lin")
    with refused(400, errcode):
        lin.set_profile(field, value)


RULE: Json = {
    "conditions": [{"kind": "event_match", "key": "type", "pattern": "house.*"}],
    "actions": ["notify", {"set_tweak": "sound", "value": "gong"}],
}


def test_the_default_push_rules_are_there(house: Server) -> None:
    lin = house.person("Lin")
    rules = lin.get("v3/pushrules/")["global"]
    assert {"override", "content", "room", "sender", "underride"} == set(rules)
    override = [rule["rule_id"] for rule in rules["override"]]
    assert ".m.rule.master" == override[0]
    assert {
        ".m.rule.suppress_notices",
        ".m.rule.invite_for_me",
        ".m.rule.is_user_mention",
        ".m.rule.is_room_mention",
        ".m.rule.tombstone",
        ".m.rule.reaction",
        ".m.rule.suppress_edits",
    } <= set(override)
    assert all(rule["default"] for rule in rules["override"])
    assert rules == lin.get("v3/pushrules/global/")


def test_push_rules_are_added_ordered_switched_and_deleted(house: Server) -> None:
    lin = house.person("Lin")
    place = "v3/pushrules/global/override/{}"
    lin.put(place, "house.first", body=RULE)
    lin.put(place, "house.second", body=RULE)
    lin.put(place, "house.third", body=RULE, after="house.second")

    def own() -> list[str]:
        rules = lin.get("v3/pushrules/global/")["override"]
        return [rule["rule_id"] for rule in rules if not rule["default"]]

    assert ["house.second", "house.third", "house.first"] == own()
    lin.put(place, "house.first", body=RULE, before="house.second")
    assert ["house.first", "house.second", "house.third"] == own()
    kept = lin.get(place, "house.first")
    assert (RULE["actions"], True) == (kept["actions"], kept["enabled"])
    lin.put(place + "/enabled", "house.first", body={"enabled": False})
    assert {"enabled": False} == lin.get(place + "/enabled", "house.first")
    lin.put(place + "/actions", "house.first", body={"actions": []})
    assert {"actions": []} == lin.get(place + "/actions", "house.first")
    lin.delete(place, "house.first")
    with refused(404, "M_NOT_FOUND"):
        lin.get(place, "house.first")
    with refused(404, "M_NOT_FOUND"):
        lin.delete(place, "house.first")
    with refused(400, "M_UNKNOWN"):
        lin.put(place, "house.fourth", body=RULE, before="house.nothing")


def test_push_rules_that_are_none(house: Server) -> None:
    lin = house.person("Lin")
    for rule_id, body in (
        (".m.rule.mine", RULE),
        ("with/slash", RULE),
        ("house.x", {"actions": "notify"}),
        ("house.x", {"actions": [{"sound": 1}], "conditions": []}),
        ("house.x", {"actions": [], "conditions": ["always"]}),
    ):
        with refused(400):
            lin.put("v3/pushrules/global/override/{}", rule_id, body=body)
    with refused(400):
        lin.put("v3/pushrules/global/content/{}", "house.x", body={"actions": []})
    with refused(404):
        lin.get("v3/pushrules/global/underride/{}", "house.x")
    lin.put("v3/pushrules/global/override/.m.rule.master/enabled", body={"enabled": False})
    with refused(404):
        lin.delete("v3/pushrules/global/override/.m.rule.master")


def test_push_rules_move_the_counts(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)

    def counts() -> tuple[int, int]:
        unread = mei.sync()["rooms"]["join"][room]["unread_notifications"]
        return unread["notification_count"], unread["highlight_count"]

    lin.say(room, "a")
    assert (1, 0) == counts()
    mei.put(
        "v3/pushrules/global/content/{}",
        "house.oolong",
        body={"pattern": "oolong", "actions": ["notify", {"set_tweak": "highlight"}]},
    )
    lin.say(room, "The Oolong, please")
    assert (2, 1) == counts()
    mei.put("v3/pushrules/global/room/{}", room, body={"actions": []})
    lin.say(room, "quiet now")
    # Counts are what the rules in force say of what is unread: the new rule quiets what came before it, too.
    assert (1, 1) == counts()
    lin.say(room, "oolong again")
    assert (2, 2) == counts()
    mei.put("v3/pushrules/global/override/.m.rule.master/enabled", body={"enabled": True})
    assert (0, 0) == counts()


def test_what_was_notified_can_be_looked_up(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = [lin.say(room, str(n)) for n in range(5)]
    first = mei.get("v3/notifications", limit=2)
    assert said[:2:-1] == [entry["event"]["event_id"] for entry in first["notifications"]][:2]
    rest = mei.get("v3/notifications", limit=50, from_=first["next_token"])
    found = [entry["event"]["event_id"] for entry in first["notifications"] + rest["notifications"]]
    assert said[::-1] == [event for event in found if event in said]
    entry = first["notifications"][0]
    assert (room, False) == (entry["room_id"], entry["read"])
    mei.read(room, said[-1])
    assert mei.get("v3/notifications", limit=1)["notifications"][0]["read"] is True

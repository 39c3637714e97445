"""A publisher makes an account, and everyone sees it in whatever client they have."""

from tests.harness.person import Person, refused
from tests.harness.servers import SERVER_NAME, Server

V1 = "/_teahouse/v1"
ONE = V1 + "/accounts/{}"


def handle_of(person: Person, word: str) -> str:
    """A handle that no other play has."""
    return f"{word}-{person.localpart}".lower()[:64]


def test_an_account_looks_like_a_room_and_a_user_to_matrix_clients(house: Server) -> None:
    lin, tom = house.person("Lin"), house.person("Tom")
    handle = handle_of(lin, "paper")
    made = lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Paper", "description": "All of it"})
    alias = f"#{handle}:{SERVER_NAME}"
    assert made["room_id"] == tom.get("v3/directory/room/{}", alias)["room_id"]
    assert "The Paper" == tom.profile(f"@{handle}:{SERVER_NAME}")["displayname"]
    assert {"visibility": "public"} == tom.get("v3/directory/list/room/{}", made["room_id"])
    tom.post("v3/join/{}", alias)
    assert "The Paper" == tom.state(made["room_id"], "m.room.name")["name"]
    facts = tom.state(made["room_id"], "org.teahouse.account")
    assert (handle, "unverified", made["page"]) == (facts["handle"], facts["level"], facts["page"])
    assert 1 == tom.get(ONE, handle)["subscribers"]


def test_nobody_signs_in_as_an_account_and_its_name_is_taken(house: Server) -> None:
    lin = house.person("Lin")
    handle = handle_of(lin, "paper")
    lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Paper"})
    identifier = {"type": "m.id.user", "user": handle}
    body = {"type": "m.login.password", "identifier": identifier, "password": ""}
    with refused(403, "M_FORBIDDEN"):
        lin.post("v3/login", body=body)
    with refused(400, "M_USER_IN_USE"):
        lin.get("v3/register/available", username=handle)
    with refused(409, "M_USER_IN_USE") as said:
        lin.post(f"{V1}/accounts", body={"handle": handle, "name": "Another"})
    assert said[0].body["error"].startswith("handle")
    with refused(409, "M_USER_IN_USE"):
        lin.post(f"{V1}/accounts", body={"handle": lin.localpart, "name": "Me"})


def test_a_pause_and_an_end_are_seen_in_the_directory_and_the_feed(house: Server) -> None:
    lin, tom, mei = house.person("Lin"), house.person("Tom"), house.person("Mei")
    handle = handle_of(lin, "paper")
    made = lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Paper"})
    room = made["room_id"]
    tom.post("v3/join/{}", room)
    lin.post(f"{ONE}/pause", handle)
    assert {"visibility": "private"} == tom.get("v3/directory/list/room/{}", room)
    lin.post(f"{ONE}/resume", handle)
    assert {"visibility": "public"} == tom.get("v3/directory/list/room/{}", room)
    lin.post(f"{ONE}/close", handle, body={"confirm": handle})
    with refused(403, "M_FORBIDDEN"):
        mei.post("v3/join/{}", room)
    last = tom.get("v3/rooms/{}/messages", room, dir="b", limit=20)["chunk"]
    assert any("closed" in event["content"].get("body", "") for event in last)
    with refused(409, "M_USER_IN_USE"):
        mei.post(f"{V1}/accounts", body={"handle": handle, "name": "The Paper"})


def test_the_same_request_twice_makes_one_account(house: Server) -> None:
    lin = house.person("Lin")
    body = {"handle": handle_of(lin, "paper"), "name": "The Paper"}
    key = {"Idempotency-Key": "one"}
    first = lin.call("POST", f"{V1}/accounts", body=body, headers=key)
    assert first == lin.call("POST", f"{V1}/accounts", body=body, headers=key)


def test_all_is_there_after_a_restart(own_house: Server) -> None:
    lin, tom = own_house.person("Lin"), own_house.person("Tom")
    handle = handle_of(lin, "paper")
    lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Paper"})
    tom.put(f"{ONE}/subscription", handle)
    before = lin.get(f"{ONE}/subscribers", handle)
    shown = {key: value for key, value in lin.get(ONE, handle).items() if key != "page"}  # which has the port
    own_house.stop()
    own_house.start()
    assert before == lin.get(f"{ONE}/subscribers", handle)
    assert shown.items() <= lin.get(ONE, handle).items()
    assert {"subscribed": True, "room_id": shown["room_id"]} == tom.get(f"{ONE}/subscription", handle)

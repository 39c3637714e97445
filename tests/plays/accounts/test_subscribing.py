"""Subscribers come by whatever road, are counted, and leave nothing behind."""

from concurrent.futures import ThreadPoolExecutor

from tests.harness.person import Person, refused
from tests.harness.servers import Server
from tests.plays.accounts.test_accounts import ONE, V1, handle_of


def paper(lin: Person) -> tuple[str, str]:
    """(handle, room) of an account that Lin has just made."""
    handle = handle_of(lin, "paper")
    return handle, str(lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Paper"})["room_id"])


def test_every_road_into_the_feed_makes_a_subscriber(house: Server) -> None:
    lin, tom, mei = house.person("Lin"), house.person("Tom"), house.person("Mei")
    handle, room = paper(lin)
    tom.post("v3/join/{}", lin.get(ONE, handle)["alias"])
    mei.put(f"{ONE}/subscription", handle, body={"source": "article"})
    found = lin.get(f"{ONE}/subscribers", handle)["items"]
    assert [(tom.user_id, "matrix"), (mei.user_id, "article")] == [(one["user_id"], one["source"]) for one in found]
    assert 2 == lin.get(ONE, handle)["subscribers"]
    tom.post("v3/rooms/{}/leave", room)
    mei.delete(f"{ONE}/subscription", handle)
    assert [] == lin.get(f"{ONE}/subscribers", handle)["items"]
    assert 0 == lin.get(ONE, handle)["subscribers"]


def test_whoever_does_not_run_the_account_learns_nothing_of_subscribers(house: Server) -> None:
    lin, tom, mei = house.person("Lin"), house.person("Tom"), house.person("Mei")
    handle, room = paper(lin)
    tom.put(f"{ONE}/subscription", handle)
    mei.put(f"{ONE}/subscription", handle)
    for place in ("subscribers", "blocks", "tags", "operators", "acts", "quota"):
        with refused(403, "M_FORBIDDEN"):
            mei.get(ONE + "/" + place, handle)
    with refused(403, "M_FORBIDDEN"):
        mei.get(f"{ONE}/subscribers/{{}}", handle, tom.user_id)
    assert tom.user_id not in str(mei.get("v3/rooms/{}/members", room))
    with refused(401, "M_MISSING_TOKEN"):
        mei.call("GET", f"{ONE}/subscribers", handle, token="")


def test_a_block_holds_on_every_road(house: Server) -> None:
    lin, tom = house.person("Lin"), house.person("Tom")
    handle, room = paper(lin)
    tom.post("v3/join/{}", room)
    lin.put(f"{ONE}/blocks/{{}}", handle, tom.user_id)
    assert room not in tom.get("v3/joined_rooms")["joined_rooms"]
    with refused(403, "M_FORBIDDEN"):
        tom.post("v3/join/{}", room)
    with refused(403, "M_FORBIDDEN"):
        tom.put(f"{ONE}/subscription", handle)
    lin.delete(f"{ONE}/blocks/{{}}", handle, tom.user_id)
    tom.post("v3/join/{}", room)
    assert 1 == lin.get(ONE, handle)["subscribers"]


def test_people_who_come_and_go_at_once_are_counted_right(house: Server) -> None:
    lin = house.person("Lin")
    handle, _ = paper(lin)
    people = [house.person(f"Fan{number}") for number in range(4)]

    def come_and_go(one: Person) -> None:
        one.put(f"{ONE}/subscription", handle)
        one.delete(f"{ONE}/subscription", handle)
        one.put(f"{ONE}/subscription", handle)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(come_and_go, people))
    found = lin.get(f"{ONE}/subscribers", handle)["items"]
    assert sorted(one.user_id for one in people) == sorted(one["user_id"] for one in found)
    assert 4 == lin.get(ONE, handle)["subscribers"]

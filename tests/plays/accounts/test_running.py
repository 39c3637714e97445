"""A publisher's first days: how often one may broadcast, being verified, tags, and whom one blocks."""

from typing import Any

from tests.harness.judge import wait_until
from tests.harness.person import Person, refused
from tests.harness.servers import Server
from tests.plays.accounts.test_accounts import ONE, V1, handle_of

_wardens: dict[str, Person] = {}


def moderator(house: Server, lin: Person) -> Person:
    """Who decides about verification at this house: made by its operator, on the command line."""
    if house.url not in _wardens:
        name = f"warden-{lin.localpart}"
        house.command("user", "create", name, "--password", "a strong tea leaf", "--moderator")
        made = _wardens[house.url] = Person(house.url, "Warden", "a strong tea leaf")
        made.user_id = f"@{name}:{lin.user_id.partition(':')[2]}"
        made.login()
    return _wardens[house.url]


def send(lin: Person, handle: str, title: str, **options: Any) -> Any:
    """A broadcast of one article, once it has gone out."""
    piece = {"title": title, "body": f"<p>{title}</p>"}
    draft = lin.post(f"{ONE}/drafts", handle, body={"pieces": [piece]})
    made = lin.post(f"{ONE}/broadcasts", handle, body={"draft_no": draft["draft_no"], **options})
    place = (f"{ONE}/broadcasts/{{}}", handle, str(made["broadcast_no"]))
    return wait_until(10, lambda: (sent := lin.get(*place))["state"] not in ("scheduled", "sending") and sent)


def titles(person: Person, room: str) -> list[str]:
    """The titles that somebody's own client shows in the feed."""
    return [text.split("\n")[0] for text in person.bodies(room)]


def test_a_broadcast_a_day_until_one_is_verified_and_the_evidence_stays_private(house: Server) -> None:
    lin, tom = house.people("Lin", "Tom")
    warden, handle = moderator(house, lin), handle_of(lin, "daily")
    room = lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Daily"})["room_id"]
    tom.join(room)
    quota = lin.get(f"{ONE}/quota", handle)
    assert (1, 0) == (quota["limit_per_day"], quota["used"])
    sent = send(lin, handle, "Monday")
    assert "sent" == sent["state"]
    article = (f"{ONE}/articles/{{}}/shares", handle, sent["slugs"][0])
    mine = tom.post(*article)
    assert mine == tom.post(*article), "a link is one's own, however often one asks"
    assert 2 == lin.post(*article, body={"parent": mine["token"]})["hop"]
    assert [2] == [one["shares"] for one in lin.get(f"{ONE}/insights/articles", handle)["items"]]
    assert (1, quota["resets_ms"]) == ((now := lin.get(f"{ONE}/quota", handle))["used"], now["resets_ms"])
    with refused(429, "M_LIMIT_EXCEEDED") as over:
        send(lin, handle, "Monday again")
    assert over[0].body["error"].startswith("This account may broadcast 1 times a day, and has; the day ends at ")
    # A page alone is no broadcast, and costs none.
    assert "sent" == send(lin, handle, "Only a page", broadcast=False)["state"]

    for level, limit in (("person", 3), ("organisation", 10)):
        asked = {"level": level, "evidence": f"Register of {level}s, number 4711"}
        made = lin.post(f"{ONE}/verifications", handle, body=asked)
        assert "" == made["evidence"], "it is not shown again, not even to who sent it"
        for someone in (lin, tom):
            with refused(403, "M_FORBIDDEN"):
                someone.get(f"{V1}/verifications")
            with refused(403, "M_FORBIDDEN"):
                someone.post(f"{V1}/verifications/{made['request_no']}", body={"decision": "granted", "reason": "x"})
        seen = [
            one
            for one in warden.get(f"{V1}/verifications", limit=100)["items"]
            if one["request_no"] == made["request_no"]
        ]
        assert [asked["evidence"]] == [one["evidence"] for one in seen]
        warden.post(f"{V1}/verifications/{made['request_no']}", body={"decision": "granted", "reason": "Looked at"})
        assert (limit, 1) == ((now := lin.get(f"{ONE}/quota", handle))["limit_per_day"], now["used"])
        assert level == tom.get(ONE, handle)["level"] == tom.state(room, "org.teahouse.account")["level"]
        public = [tom.get(ONE, handle), tom.get("v3/rooms/{}/state", room), lin.get(f"{ONE}/acts", handle)]
        assert "4711" not in str([*public, lin.get(f"{ONE}/verifications", handle)])
    assert "sent" == send(lin, handle, "Monday, later")["state"]
    wait_until(10, lambda: ["Monday", "Monday, later"] == titles(tom, room))
    warden.post(f"{ONE}/verifications/revoke", handle, body={"reason": "Struck off the register"})
    assert "unverified" == tom.get(ONE, handle)["level"]
    with refused(429, "M_LIMIT_EXCEEDED"):
        send(lin, handle, "Once too often")
    assert ["Monday", "Monday, later"] == titles(tom, room)


def test_tags_say_who_is_sent_what_and_who_is_blocked_is_sent_nothing(house: Server) -> None:
    lin, mei, tom, ida = house.people("Lin", "Mei", "Tom", "Ida")
    warden, handle = moderator(house, lin), handle_of(lin, "tagged")
    room = lin.post(f"{V1}/accounts", body={"handle": handle, "name": "The Tagged"})["room_id"]
    made = lin.post(f"{ONE}/verifications", handle, body={"level": "person", "evidence": "It is me"})
    warden.post(f"{V1}/verifications/{made['request_no']}", body={"decision": "granted", "reason": "It is her"})
    for someone in (mei, tom, ida):
        someone.join(room)
    tag = lin.post(f"{ONE}/tags", handle, body={"name": "Regulars"})["tag_no"]
    one = (f"{ONE}/tags/{{}}", handle, str(tag))
    lin.post(one[0] + "/give", *one[1:], body={"user_ids": [mei.user_id, ida.user_id]})
    assert [("Regulars", 2)] == [(each["name"], each["count"]) for each in lin.get(f"{ONE}/tags", handle)["tags"]]
    tagged = lin.get(f"{ONE}/subscribers", handle, tag=tag)["items"]
    assert [mei.user_id, ida.user_id] == [each["user_id"] for each in tagged]
    with refused(400, "M_INVALID_PARAM"):
        lin.post(one[0] + "/give", *one[1:], body={"user_ids": [mei.user_id, lin.user_id]})
    lin.put(f"{ONE}/blocks/{{}}", handle, ida.user_id)
    assert [("Regulars", 1)] == [(each["name"], each["count"]) for each in lin.get(f"{ONE}/tags", handle)["tags"]]

    sent = send(lin, handle, "For regulars", audience={"kind": "tag", "tag": tag})
    assert ("sent", 1) == (sent["state"], sent["sent"])
    assert "sent" == send(lin, handle, "For all")["state"]
    wait_until(10, lambda: ["For regulars", "For all"] == titles(mei, room))
    assert ["For all"] == titles(tom, room)
    with refused(403, "M_FORBIDDEN"):
        ida.post("v3/join/{}", room)
    lin.delete(f"{ONE}/blocks/{{}}", handle, ida.user_id)
    ida.join(room)
    assert [] == lin.get(f"{ONE}/subscribers/{{}}", handle, ida.user_id)["tags"], "what a block took does not come back"
    lin.delete(*one)
    assert [] == lin.get(f"{ONE}/tags", handle)["tags"]
    assert [] == lin.get(f"{ONE}/subscribers/{{}}", handle, mei.user_id)["tags"]

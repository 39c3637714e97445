"""Staff: given a role, asked for a second factor, in twos; over HTTP, by clients and on pages, on each database."""

import html
import re
from typing import Any

import httpx
import pytest

from tests.harness.authenticator import FACTORS, Passkey, enrol, staff, totp
from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk

V1 = "/_teahouse/v1/moderation"
ROLE = f"{V1}/staff/{{}}/roles/{{}}"
SAME = {"sec-fetch-site": "same-origin"}


def test_the_first_administrator_comes_in_by_enrolling(house: Server) -> None:
    """Nothing of moderation is open to them but the enrolment; then nothing is without showing it anew elsewhere."""
    mei = house.stranger("Mei")
    house.command("user", "create", "mei-first", "--password", mei.password, "--admin")
    mei.user_id = "@mei-first:tea.house"
    mei.login()
    with refused(403, "M_FORBIDDEN") as caught:
        mei.get(f"{V1}/staff")
    assert ("enrol", "/desk/factors") == (caught[0].body["second_factor"], caught[0].body["page"])
    assert (["admin"], []) == (mei.get(f"{V1}/me")["roles"], mei.get(f"{V1}/me")["factors"])
    begun = mei.put(f"{FACTORS}/totp", body={"name": "phone"})
    with refused(403, "M_FORBIDDEN"):
        mei.put(f"{FACTORS}/totp/confirmation", body={"code": "12345"})
    shown = mei.put(f"{FACTORS}/totp/confirmation", body={"code": totp(begun["secret"])})
    assert 10 == len(shown["recovery_codes"])
    assert mei.user_id in {one["user_id"] for one in mei.get(f"{V1}/staff")["members"]}

    other = mei.another_device()
    with refused(403, "M_FORBIDDEN") as caught:
        other.get(f"{V1}/staff")
    assert "show" == caught[0].body["second_factor"]
    with refused(403, "M_FORBIDDEN"):  # the code was used when it was confirmed
        other.put(f"{FACTORS}/shown", body={"code": totp(begun["secret"])})
    assert "recovery" == other.put(f"{FACTORS}/shown", body={"code": shown["recovery_codes"][0]})["kind"]
    other.get(f"{V1}/staff")
    other.logout()
    again = mei.another_device(device_id=other.device_id)
    with refused(403, "M_FORBIDDEN"):
        again.get(f"{V1}/staff")


def make_administrator(mei: Person, lin: Person) -> None:
    """Mei, alone in the house, breaks the glass to have a second one."""
    proposal = mei.put(ROLE, lin.user_id, "admin", body={"reason": "We need two."})["proposal"]
    mei.put(f"{V1}/proposals/{{}}/broken-glass", proposal["proposal_id"], body={"reason": "I am the only one."})
    enrol(lin)


def test_roles_are_given_and_what_takes_two_takes_two(house: Server, desk: AtTheDesk) -> None:
    mei, lin, kai = desk.ada, house.person("Lin"), house.person("Kai")
    make_administrator(mei, lin)
    with refused(403, "M_FORBIDDEN"):
        kai.get(f"{V1}/me")
    with refused(403, "M_FORBIDDEN"):
        kai.put(ROLE, kai.user_id, "admin", body={"reason": "Because."})
    for user_id, role, body, status in (
        (kai.user_id, "king", {"reason": "Because."}, 400),
        (kai.user_id, "senior", {"reason": ""}, 400),
        (kai.user_id, "senior", {}, 400),
        (kai.user_id, "senior", {"reason": "x" * 1001}, 400),
        (kai.user_id, "senior", {"reason": "Because.", "more": 1}, 400),
        ("@nobody:tea.house", "senior", {"reason": "Because."}, 404),
        ("nonsense", "senior", {"reason": "Because."}, 404),
        (lin.user_id, "auditor", {"reason": "Because."}, 409),
    ):
        with refused(status):
            mei.put(ROLE, user_id, role, body=body)
    given = mei.put(ROLE, kai.user_id, "moderator", body={"reason": "Knows the house."})
    assert (["moderator"], None) == (given["roles"], given["proposal"])
    acts = mei.get(f"{V1}/staff-history", user_id=kai.user_id, limit=1)["acts"]
    assert [(mei.user_id, "moderator", True, "Knows the house.")] == [
        (a["by"], a["role"], a["given"], a["reason"]) for a in acts
    ]
    proposal = mei.put(ROLE, kai.user_id, "admin", body={"reason": "A third."})["proposal"]
    one = f"{V1}/proposals/{{}}"
    with refused(403, "M_FORBIDDEN"):
        mei.put(f"{one}/confirmation", proposal["proposal_id"])
    assert "done" == lin.put(f"{one}/confirmation", proposal["proposal_id"])["state"]
    with refused(409):
        lin.put(f"{one}/confirmation", proposal["proposal_id"])
    assert ["admin", "moderator"] == kai.get(f"{V1}/me")["roles"]

    proposal = mei.delete(ROLE, kai.user_id, "admin", body={"reason": "He is asleep and the door is open."})["proposal"]
    glass = mei.put(f"{one}/broken-glass", proposal["proposal_id"], body={"reason": "Nobody else is awake."})
    assert ["moderator"] == kai.get(f"{V1}/me")["roles"]
    assert glass in lin.get(f"{V1}/broken-glass")["broken"]
    for path, name in (("proposals", "proposals"), ("broken-glass", "broken")):
        whole, more = lin.get(f"{V1}/{path}"), ""
        found: list[Json] = []
        assert "" == whole["next"]
        while more or not found:
            page = lin.get(f"{V1}/{path}", limit=1, before=more)
            found, more = [*found, *page[name]], page["next"]
        assert whole[name] == found and glass["proposal_id"] in [one["proposal_id"] for one in found]
        assert whole == lin.get(f"{V1}/{path}", before="strange")
        with refused(400):
            lin.get(f"{V1}/{path}", limit=0)
    review = f"{V1}/broken-glass/{{}}/review"
    with refused(403, "M_FORBIDDEN"):
        mei.put(review, glass["proposal_id"], body={"verdict": "right", "note": "I think so."})
    with refused(400, "M_BAD_JSON"):
        lin.put(review, glass["proposal_id"], body={"verdict": "hm", "note": "?"})
    assert "right" == lin.put(review, glass["proposal_id"], body={"verdict": "right", "note": "So it was."})["verdict"]


def test_passkeys(house: Server, desk: AtTheDesk) -> None:
    """By a software authenticator, at the name the service is reached by: an address has no passkeys."""
    mei = house.person("Mei")
    desk.ada.put(ROLE, mei.user_id, "moderator", body={"reason": "Works the queue."})
    enrol(mei)
    with refused(409):
        mei.put(f"{FACTORS}/passkeys/challenge")
    port = house.url.rsplit(":", 1)[1]
    at = {"headers": {"host": f"localhost:{port}"}}
    key = Passkey(f"http://localhost:{port}")

    def put(person: Person, path: str, body: Any = None) -> Any:
        return person.call("PUT", f"{FACTORS}/{path}", body=body or {}, **at)

    made = key.create(put(mei, "passkeys/challenge")["options"])
    for answer in ({}, {"id": 1}, made | {"rawId": "AAAA"}, made | {"response": {"clientDataJSON": "%%%"}}):
        with refused(400):
            put(mei, "passkeys", {"credential": answer})
    assert "passkey" == put(mei, "passkeys", {"credential": made, "name": "key"})["kind"]
    there = mei.another_device()
    signed = key.get(put(there, "shown/challenge")["options"])
    with refused(400):  # another session's
        put(mei, "shown/passkey", {"credential": signed})
    assert "passkey" == put(there, "shown/passkey", {"credential": signed})["kind"]
    with refused(400):
        put(there, "shown/passkey", {"credential": signed})
    there.get(f"{V1}/staff")
    factors = there.get(f"{V1}/me")["factors"]
    assert {"key", "Authenticator"} == {one["name"] for one in factors}
    for one in factors[:1]:
        there.delete(f"{FACTORS}/{{}}", one["factor_id"])
    with refused(409):
        there.delete(f"{FACTORS}/{{}}", factors[1]["factor_id"])


def page(client: httpx.Client, method: str, path: str, **data: str) -> httpx.Response:
    return client.request(method, path, data=data or None, headers=SAME)


def test_the_pages_without_a_script(house_on_sqlite: Server) -> None:
    house = house_on_sqlite
    mei, lin = house.people("Mei", "Lin")
    house.command("user", "role", mei.localpart, "add", "admin")
    with httpx.Client(base_url=house.url, trust_env=False) as client:
        asked = page(client, "GET", "/desk/staff?a=1")
        assert (303, "/desk/sign-in?next=/desk/staff%3Fa%3D1") == (asked.status_code, asked.headers["location"])
        wrong = page(client, "POST", "/desk/sign-in", user=mei.localpart, password="no", next="/desk/staff")
        assert 403 == wrong.status_code and 'value="/desk/staff"' in wrong.text
        assert 422 == page(client, "POST", "/desk/sign-in").status_code
        page(client, "POST", "/desk/sign-in", user=mei.localpart, password=mei.password, next="/desk/staff")
        assert "/desk/factors?next=/desk/staff" == page(client, "GET", "/desk/staff").headers["location"]
        assert 403 == client.post("/desk/factors/totp", headers={"sec-fetch-site": "cross-site"}).status_code
        for evil in ("javascript:alert(1)", "https://evil.house/", "//evil.house"):
            assert "evil" not in page(client, "POST", "/desk/factors/totp", next=evil).text
            assert "alert" not in page(client, "GET", f"/desk/factors?next={evil}").text.partition("<main")[2]
        begun = page(client, "POST", "/desk/factors/totp", name="phone", next="/desk/staff")
        secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", begun.text)
        assert secret is not None and "data:image/svg+xml" in begun.text
        missed = page(client, "POST", "/desk/factors/totp/confirm", code="1", next="/desk/staff")
        assert 403 == missed.status_code and secret[1] in missed.text and 'id="e-code"' in missed.text
        done = page(client, "POST", "/desk/factors/totp/confirm", code=totp(secret[1]), next="/desk/staff")
        codes = re.findall(r"<code>([a-z2-9-]{19})</code>", done.text)
        assert (200, 10) == (done.status_code, len(codes)) and 'href="/desk/staff"' in done.text
        listed = page(client, "GET", "/desk/staff")
        assert 200 == listed.status_code and mei.user_id in listed.text and secret[1] not in listed.text
        for lang, words in (
            ("zh-Hans", "谁担任什么职责"),
            ("zh-Hant", "誰擔任什麼職責"),
            ("en", "Who holds which role"),
        ):
            assert words in page(client, "GET", f"/desk/staff?lang={lang}").text

        own = page(client, "GET", f"/desk/staff?of={mei.user_id}").text
        factor = re.search(r'name="factor_id" value="([^"]+)"', own)
        assert factor is not None and "phone" in own
        taken = {"user_id": mei.user_id, "factor_id": factor[1]}
        assert 400 == page(client, "POST", "/desk/staff/factors", **taken).status_code
        assert 404 == page(client, "POST", "/desk/staff/factors", **{**taken, "factor_id": "x"}, why="?").status_code
        assert 303 == page(client, "POST", "/desk/staff/factors", **taken, why="Lost.").status_code
        assert "Take away a second factor of" in page(client, "GET", "/desk/staff").text

        role = {"user_id": lin.user_id, "role": "admin", "reason": "With <b>me</b>."}
        assert 422 == page(client, "POST", "/desk/staff/roles", user_id="", role="admin").status_code
        assert 404 == page(client, "POST", "/desk/staff/roles", **{**role, "user_id": "@x:y"}).status_code
        assert 303 == page(client, "POST", "/desk/staff/roles", **role, do="give").status_code
        waits = page(client, "GET", "/desk/staff").text
        assert html.escape("With <b>me</b>.") in waits
        one = re.escape(
            'action="/desk/staff/proposals" class="measure"><input type="hidden" name="proposal_id" value="'
        )
        found = re.search(one + '([^"]+)"', waits)
        assert found is not None
        broken = page(client, "POST", "/desk/staff/proposals", proposal_id=found[1], do="break", reason="Now.")
        assert 303 == broken.status_code
        assert 403 == page(client, "POST", "/desk/staff/reviews", proposal_id=found[1], verdict="right",
                           note="Me.").status_code  # fmt: skip
        assert 303 == page(client, "POST", "/desk/factors/show", code=codes[1], next="//evil.house").status_code
        assert 200 == page(client, "POST", "/desk/factors/recovery").status_code
        page(client, "POST", "/desk/sign-out")
        assert 303 == page(client, "GET", "/desk/factors").status_code
    with httpx.Client(base_url=house.url, trust_env=False) as client:  # who is not of the staff
        kai = house.person("Kai")
        page(client, "POST", "/desk/sign-in", user=kai.localpart, password=kai.password)
        assert 403 == page(client, "GET", "/desk/factors").status_code
        assert 403 == page(client, "POST", "/desk/factors/totp").status_code


def test_who_lost_everything_enrols_anew(house_on_sqlite: Server) -> None:
    """At the machine, beside a service that runs."""
    house = house_on_sqlite
    mei = staff(house.person("Mei"), "legal", house)
    assert "1 taken away\n" == house.command("user", "factors", mei.localpart, "--remove")
    with refused(403, "M_FORBIDDEN") as caught:
        mei.get(f"{V1}/staff")
    assert "enrol" == caught[0].body["second_factor"]
    assert "\n" == house.command("user", "role", mei.localpart, "remove", "legal", "--reason", "Has left.")
    with refused(403, "M_FORBIDDEN"):
        mei.get(f"{V1}/me")
    with pytest.raises(RuntimeError, match="There is no such user"):
        house.command("user", "role", "nobody", "add", "admin")

"""Adding an address and taking it away; who learns what; what goes wrong."""

import asyncio

import pytest

from teahouse.addresses import MOST
from tests.harness.post import Post, post_office
from tests.parts.addresses.town import Town

ADD, HELD = "v3/account/3pid/add", "v3/account/3pid"
FAILED = (400, "M_THREEPID_AUTH_FAILED")
DAY_MS = 86_400_000


async def test_from_the_wish_to_the_address(town: Town) -> None:
    lin = await town.person("lin")
    creds = await town.ask(lin, "account/3pid", "Lin@Reader.example", next_link="https://app.tea.house/settings?a=1")
    assert ["Lin@Reader.example"] == [to for to, _ in town.post.letters]
    letter = town.post.read(-1)
    assert "[tea.house] Confirm your e-mail address" == letter["subject"] and lin.user_id in letter.get_content()
    assert FAILED == await lin.refused("POST", ADD, body={**creds, "auth": lin.password()})
    page = await town.http.get(town.link())
    assert 200 == page.status_code
    assert "noindex" in page.text and lin.user_id in page.text and "Lin@Reader.example" in page.text
    assert FAILED == await lin.refused("POST", ADD, body={**creds, "auth": lin.password()}), "looking confirms nothing"
    pressed = await town.press(town.link())
    assert 200 == pressed.status_code and 'href="https://app.tea.house/settings?a=1"' in pressed.text
    assert 200 == (await town.press(town.link())).status_code, "twice is once"
    status, answer = await lin.ask("POST", ADD, body=creds)
    assert (401, [{"stages": ["m.login.password"]}]) == (status, answer["flows"])
    assert (401, "M_FORBIDDEN") == await lin.refused("POST", ADD, body={**creds, "auth": lin.password("wrong")})
    now = town.clock.now_ms()
    assert {} == await lin.post(ADD, {**creds, "auth": lin.password(session=answer["session"])})
    expected = {"medium": "email", "address": "Lin@Reader.example", "validated_at": now, "added_at": now}
    assert {"threepids": [expected]} == await lin.get(HELD)
    assert FAILED == await lin.refused("POST", ADD, body={**creds, "auth": lin.password()}), "good for one use"
    assert {"enabled": True} == (await lin.get("v3/capabilities"))["capabilities"]["m.3pid_changes"]
    await town.restart()
    assert 1 == len((await lin.get(HELD))["threepids"])
    gone = {"medium": "email", "address": "lin@reader.EXAMPLE"}
    for _ in range(2):
        assert {"id_server_unbind_result": "no-support"} == await lin.post(f"{HELD}/delete", gone)
    assert {"threepids": []} == await lin.get(HELD)


async def test_whoever_asks_learns_nothing_and_whoever_reads_the_mail_learns_what_is_the_matter(town: Town) -> None:
    lin, mei, nobody = await town.person("lin"), await town.person("mei"), town.caller()
    await town.added(lin, "lin@reader.example")
    free = await town.ask(nobody, "account/3pid", "free@reader.example", client_secret="a")
    taken = await town.ask(mei, "account/3pid", "LIN@reader.example", client_secret="b")
    lost = await town.ask(nobody, "account/password", "free@reader.example", client_secret="c")
    assert [24] * 3 == [len(one["sid"]) for one in (free, taken, lost)]
    assert town.link(-3) and not town.link(-2) and not town.link(-1)
    assert "belongs to an account already" in town.post.words(-2) and mei.user_id not in town.post.words(-2)
    assert "No account has it" in town.post.words(-1)
    assert FAILED == await mei.refused("POST", ADD, body={**taken, "auth": mei.password()})
    asked = {"client_secret": "d", "email": "lin@reader.example", "send_attempt": 1}
    assert (400, "M_THREEPID_IN_USE") == await lin.refused("POST", f"{HELD}/email/requestToken", body=asked)


async def test_two_who_prove_the_same_address(town: Town) -> None:
    lin, mei = await town.person("lin"), await town.person("mei")
    of = {}
    for who in (lin, mei):
        of[who.user_id] = await town.ask(who, "account/3pid", "tea@reader.example", client_secret=who.user_id[1:4])
        await town.press(town.link())
    stolen = {**of[mei.user_id], "auth": lin.password()}
    assert FAILED == await lin.refused("POST", ADD, body=stolen), "another's letter"
    answers = await asyncio.gather(
        *(who.ask("POST", ADD, body={**of[who.user_id], "auth": who.password()}) for who in (lin, mei))
    )
    assert [200, 400] == sorted(status for status, _ in answers)
    assert ["M_THREEPID_IN_USE"] == [answer["errcode"] for status, answer in answers if status == 400]


async def test_attempts_and_ends(town: Town) -> None:
    lin = await town.person("lin")
    first = await town.ask(lin, "account/3pid", "lin@reader.example", 1)
    old = town.link()
    assert first == await town.ask(lin, "account/3pid", "lin@reader.example", 1)
    assert 1 == len(town.post.letters), "what was asked before is not sent again"
    assert first == await town.ask(lin, "account/3pid", "lin@reader.example", 2)
    assert 2 == len(town.post.letters)
    assert (404, 200) == ((await town.press(old)).status_code, (await town.press(town.link())).status_code)
    assert first == await town.ask(lin, "account/3pid", "lin@reader.example", 3)
    assert 2 == len(town.post.letters), "it is confirmed: no letter is needed"
    assert FAILED == await lin.refused("POST", ADD, body={**first, "client_secret": "other"})
    town.clock.advance(DAY_MS)
    assert FAILED == await lin.refused("POST", ADD, body=first)
    assert 404 == (await town.http.get(town.link())).status_code
    again = await town.ask(lin, "account/3pid", "lin@reader.example", 1)
    assert 3 == len(town.post.letters) and again["sid"] != first["sid"]
    for link in ("x", "x.y", ".y", again["sid"], again["sid"] + ".wrong"):
        page = await town.http.get(f"/account/email/{link}", headers={"accept-language": "zh-CN"})
        assert 404 == page.status_code and "这个链接" in page.text, link
    assert 403 == (await town.http.post(town.link(), headers={"origin": "https://evil.example"})).status_code


async def test_an_account_has_a_few_addresses_and_none_when_it_has_ended(town: Town) -> None:
    lin, mei = await town.person("lin"), await town.person("mei")
    for number in range(MOST):
        await town.added(lin, f"lin{number}@reader.example")
    creds = await town.ask(lin, "account/3pid", "more@reader.example", client_secret="more")
    await town.press(town.link())
    assert (403, "M_THREEPID_DENIED") == await lin.refused("POST", ADD, body={**creds, "auth": lin.password()})
    assert MOST == len((await lin.get(HELD))["threepids"])
    await lin.post("v3/account/deactivate", {"auth": lin.password()})
    assert [] == await town.addresses.of(lin.user_id)
    await town.added(mei, "lin0@reader.example")
    assert ["lin0@reader.example"] == [one.address for one in await town.addresses.of(mei.user_id)]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"email": "lin@reader.example\r\nBcc: all@x.example"}, "email"),
        ({"email": "lin"}, "email"),
        ({"email": "a" * 300 + "@reader.example"}, "email"),
        ({"email": "l\x00n@reader.example"}, "email"),
        ({"client_secret": ""}, "client_secret"),
        ({"client_secret": "a b"}, "client_secret"),
        ({"client_secret": "x" * 256}, "client_secret"),
        ({"send_attempt": -1}, "send_attempt"),
        ({"next_link": "javascript:alert(1)"}, "next_link"),
        ({"next_link": "https://x.example/" + "x" * 2000}, "next_link"),
    ],
)
async def test_what_is_asked_must_be_well_formed(town: Town, wrong: dict[str, object], named: str) -> None:
    lin = await town.person("lin")
    body = {"client_secret": "kettle", "email": "lin@reader.example", "send_attempt": 1, **wrong}
    for place in ("account/3pid", "account/password"):
        status, answer = await lin.ask("POST", f"v3/{place}/email/requestToken", body=body)
        assert (400, "M_INVALID_PARAM") == (status, answer["errcode"]) and named in answer["error"]
    await town.jobs.settle()
    assert [] == town.post.letters


async def test_an_address_is_not_flooded(database_url: str) -> None:
    async with post_office() as post:
        town = Town(database_url, post, rate_limits=True)
        await town.open()
        nobody = town.caller()
        for attempt in range(5):
            await town.ask(nobody, "account/password", "lin@reader.example", attempt)
        body = {"client_secret": "other", "email": "LIN@reader.example", "send_attempt": 9}
        refused = await nobody.refused("POST", "v3/account/password/email/requestToken", body=body)
        assert ((429, "M_LIMIT_EXCEEDED"), 5) == (refused, len(post.letters))
        await town.close()


async def test_without_a_post_office_all_of_it_is_refused(database_url: str) -> None:
    town = Town(database_url, None)
    await town.open()
    lin, nobody = await town.person("lin"), town.caller()
    assert {"threepids": []} == await lin.get(HELD)
    denied = (403, "M_THREEPID_DENIED")
    asked = {"client_secret": "s", "email": "lin@tea.example", "send_attempt": 1, "country": "CN", "phone_number": "1"}
    for place in ("register", "account/password", "account/3pid"):
        for medium in ("email", "msisdn"):
            assert denied == await nobody.refused("POST", f"v3/{place}/{medium}/requestToken", body=asked)
    for place in ("", "/add", "/bind"):
        assert denied == await lin.refused("POST", HELD + place, body={"sid": "1", "client_secret": "s"})
    address = {"medium": "email", "address": "lin@tea.house"}
    for place in ("delete", "unbind"):
        assert {"id_server_unbind_result": "no-support"} == await lin.post(f"{HELD}/{place}", address)
        assert (400, "M_BAD_JSON") == await lin.refused("POST", f"{HELD}/{place}", body={})
    assert (401, "M_MISSING_TOKEN") == await nobody.refused(
        "POST", "v3/account/password", body={"new_password": "another leaf"}
    )
    assert {"enabled": False} == (await lin.get("v3/capabilities"))["capabilities"]["m.3pid_changes"]
    await town.close()


async def test_what_the_operator_says_needs_no_letter(town: Town) -> None:
    lin = await town.person("lin")
    await town.addresses.put(lin.user_id, "lin@reader.example")
    await town.addresses.put(lin.user_id, "LIN@reader.example")
    assert [("lin@reader.example", lin.user_id)] == [
        (one.address, one.user_id) for one in await town.addresses.of(lin.user_id)
    ]
    assert await town.addresses.remove(lin.user_id, "lin@reader.example")
    assert not await town.addresses.remove(lin.user_id, "lin@reader.example")
    assert Post.FROM.endswith("<moderation@tea.house>")

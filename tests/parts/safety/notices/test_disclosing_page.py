"""The page on which a reader shows one encrypted message, as far as the server goes; the browser's is in blackbox."""

import html
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.parts.safety.notices.sealed import SECRET, Sealed, sealed_room
from tests.parts.safety.notices.test_page import FORM
from tests.parts.safety.notices.test_taking import told
from tests.parts.safety.notices.world import House

MARK = "data-disclose "


@pytest.fixture
async def sealed(tmp_path: Path) -> AsyncIterator[Sealed]:
    house = await House(tmp_path, f"sqlite:{tmp_path / 'teahouse.db'}").open()
    yield await sealed_room(house)
    await house.close()


def session(token: str) -> dict[str, str]:
    return {"cookie": f"teahouse_session={token}"}


async def test_only_who_can_see_the_message_is_offered_to_show_it(sealed: Sealed) -> None:
    house, place = sealed.house, await sealed.send(sealed.said())
    clear = await sealed.lin.put("v3/rooms/{}/send/{}/{}", sealed.room, "m.room.message", "c", body={"body": "x"})
    eve = await house.person("eve")
    page = f"/report?location={quote(place, safe='')}"
    shown = await house.ask("GET", page, headers=session(sealed.mei.token))
    assert MARK in shown.text and "disclose-" in shown.text
    assert sealed.outbound.id in html.unescape(shown.text) and "teahouse disclose" in shown.text
    assert 'type="file"' in shown.text and 'name="passphrase"' not in shown.text
    for token, where in ((eve.token, page), (sealed.mei.token, f"/report?location={sealed.room}/{clear['event_id']}")):
        other = await house.ask("GET", where, headers=session(token))
        assert 200 == other.status_code and MARK not in other.text and "<script" not in other.text
    stranger = await house.ask("GET", page)
    assert MARK not in stranger.text and "<script" not in stranger.text and "you can also show" in stranger.text


async def test_who_did_not_know_that_it_is_encrypted_is_asked_once(sealed: Sealed) -> None:
    house, place, cookie = sealed.house, await sealed.send(sealed.said()), session(sealed.mei.token)
    form = {**FORM, "location": place, "name": "", "email": ""}
    asked = await house.post(form, **cookie)
    assert (200, 0) == (asked.status_code, await house.count("safety_notices"))
    assert "is encrypted: nobody here can read it" in asked.text and FORM["explanation"] in asked.text
    event = place.partition("/")[2]
    sent = await house.post({**form, "offered": event}, **cookie)
    assert (303, 1) == (sent.status_code, await house.count("safety_notices"))
    shown = await house.post({**form, "offered": event, **sealed.key(0)}, **cookie)
    assert (303, 2) == (shown.status_code, await house.count("safety_notices"))
    notice = await house.notices.progress.by_token(shown.headers["location"].removeprefix("/report/"))
    assert notice is not None and "verified" == notice.opening
    (kept,) = await house.cases.snapshots(notice.case_id)
    assert ("megolm", SECRET) == (kept.proof, (kept.content or {})["body"])


async def test_what_does_not_open_it_stands_beside_the_field_and_nothing_is_lost(sealed: Sealed) -> None:
    house, cookie = sealed.house, session(sealed.mei.token)
    place, other = await sealed.send(sealed.said()), await sealed.send(sealed.said("Tea?"))
    form = {**FORM, "location": place, **sealed.key(1), "offered": place.partition("/")[2]}
    for language in ("en", "zh-TW"):
        answer = await house.post(form, **cookie, **{"accept-language": language})
        assert 400 == answer.status_code and 'id="e-message_key"' in answer.text
        assert MARK in answer.text and FORM["explanation"] in answer.text
    nowhere = await house.post({**form, "location": sealed.lin.user_id}, **cookie)
    assert 400 == nowhere.status_code and "no encrypted message at this address" in nowhere.text
    unsigned = await house.post({**form, "location": other})
    assert 400 == unsigned.status_code and 'id="e-location"' in unsigned.text
    assert 0 == await house.count("safety_notices")
    late = await house.post({**form, "explanation": "no"}, **cookie)
    assert sealed.key(1)["message_key"] in html.unescape(late.text), "a key outlives another field that was wrong"


async def test_who_reported_in_a_client_is_told_where_the_message_can_be_shown(sealed: Sealed) -> None:
    place = await sealed.send(sealed.said())
    await sealed.mei.post("v3/rooms/{}/report/{}", {"reason": "a threat"}, *place.split("/"))
    await sealed.house.jobs.settle()
    (said,) = await told(sealed.house, sealed.mei)
    assert f"https://tea.house/report?location={quote(place, safe='')}" in said
    await sealed.house.given(place, sealed.mei.token, disclosure=sealed.key(0))
    await sealed.house.jobs.settle()
    assert "report?location=" not in (await told(sealed.house, sealed.mei))[1], "and not once it is shown"

"""The form that needs no account and no JavaScript, and the status it leads to; and e-mail, through a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.harness.post import Post, post_office
from tests.parts.safety.notices.world import CSAM, MINORS, SCAM, WHY, House, Json

FORM: Json = {
    "category": SCAM, "explanation": WHY, "name": "Rosa Reader", "email": "rosa@reader.example", "good_faith": "1",
    "website": "", "law": "",
}  # fmt: skip


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """On SQLite alone: what is asked of the database is asked in the other files, too."""
    opened = await House(tmp_path, f"sqlite:{tmp_path / 'teahouse.db'}").open()
    yield opened
    await opened.close()


async def test_from_the_form_to_the_status(house: House) -> None:
    lin = await house.person("lin")
    form = await house.ask("GET", f"/report?location={lin.user_id}")
    assert 200 == form.status_code and f'value="{lin.user_id}"' in form.text
    assert "default-src 'none'" in form.headers["content-security-policy"] and "<script" not in form.text
    sent = await house.post({**FORM, "location": lin.user_id})
    assert (303, "/report/") == (sent.status_code, sent.headers["location"][:8])
    status = await house.ask("GET", sent.headers["location"], headers={"accept-language": "zh-TW"})
    assert 200 == status.status_code and "您的檢舉" in status.text and "noindex" in status.headers["x-robots-tag"]
    token = sent.headers["location"].removeprefix("/report/")
    notice = await house.notices.progress.by_token(token)
    assert notice is not None and ("form", "en") == (notice.via, notice.language)
    await house.decide(notice.case_id)
    told = (await house.ask("GET", sent.headers["location"])).text
    assert "It was taken down." in told and 'id="complain"' in told and "another person will decide" in told
    assert 404 == (await house.ask("GET", "/report/none", headers={"accept": "text/html"})).status_code


WRONG: list[tuple[Json, str]] = [
    ({"location": "@nobody:tea.house"}, "location"),
    ({"location": ""}, "location"),
    ({"location": "<script>alert(1)</script>"}, "location"),
    ({"category": ""}, "category"),
    ({"category": f"{SCAM}/KEYWORD_NUDITY"}, "category"),
    ({"explanation": "no"}, "explanation"),
    ({"explanation": "x" * 10_001}, "explanation"),
    ({"name": ""}, "name"),
    ({"email": "rosa@reader.example\r\nBcc: all@x.example"}, "email"),
    ({"good_faith": ""}, "good_faith"),
    ({"flagger_key": "thf_nobody"}, "flagger_key"),
    ({"website": "https://buy.example"}, "website"),
]


async def test_what_is_wrong_stands_beside_its_field(house: House) -> None:
    lin = await house.person("lin")
    for wrong, field in WRONG:
        answer = await house.post({**FORM, "location": lin.user_id, **wrong}, **{"accept-language": "zh-CN"})
        assert 400 == answer.status_code and f'id="e-{field}"' in answer.text, (wrong, answer.text)
        assert "<script" not in answer.text
        if field not in ("explanation", "website"):
            assert WHY in answer.text, "nothing that was written is lost"
    assert 0 == await house.count("safety_notices")


async def test_other_sites_bots_and_floods_are_turned_away(tmp_path: Path) -> None:
    house = await House(tmp_path, f"sqlite:{tmp_path / 'teahouse.db'}", rate_limits=True).open()
    try:
        lin = await house.person("lin")
        whole = {**FORM, "location": lin.user_id}
        assert 403 == (await house.post(whole, **{"sec-fetch-site": "cross-site"})).status_code
        assert 403 == (await house.ask("POST", "/report", data=whole)).status_code
        huge = await house.post({**whole, "explanation": "x" * 10_000_000})
        assert 413 == huge.status_code
        sent = [(await house.post({**whole, "explanation": f"{WHY} {n}"})).status_code for n in range(11)]
        assert sent == [303] * 9 + [429] * 2, "ten at once from one address, the one that was too large among them"
        assert 9 == await house.count("safety_notices")
    finally:
        await house.close()


async def test_members_need_not_say_who_they_are_and_children_are_helped_by_anyone(house: House) -> None:
    lin, mei = await house.person("lin"), await house.person("mei")
    bare = {**FORM, "name": "", "email": "", "location": lin.user_id}
    cookie = {"cookie": f"teahouse_session={mei.token}"}
    page = await house.ask("GET", "/report", headers=cookie)
    assert mei.user_id in page.text and 'name="email"' not in page.text
    sent = await house.post(bare, **cookie)
    notice = await house.notices.progress.by_token(sent.headers["location"].removeprefix("/report/"))
    assert notice is not None and mei.user_id == notice.by
    assert 303 == (await house.post({**bare, "category": f"{MINORS}/{CSAM}"})).status_code


# --- e-mail


@asynccontextmanager
async def with_post(folder: Path) -> AsyncIterator[tuple[House, Post]]:
    async with post_office() as post:
        house = await House(folder, f"sqlite:{folder / 'teahouse.db'}", language="zh-Hans", **post.settings).open()
        try:
            yield house, post
        finally:
            await house.close()


async def test_who_has_no_account_is_written_to(tmp_path: Path) -> None:
    async with with_post(tmp_path) as (house, post):
        lin, mei = await house.person("lin"), await house.person("mei")
        receipt = await house.given(lin.user_id, language="zh-Hant")
        nameless = await house.given(mei.user_id, category=MINORS, keyword=CSAM, name="", email="")
        notice = await house.notices.records.get(receipt["notice_id"])
        await house.decide(notice.case_id)
        await house.decide((await house.notices.records.get(nameless["notice_id"])).case_id)
        assert ["rosa@reader.example"] * 2 == [to for to, _ in post.letters]
        first, second = (post.read(at) for at in (0, 1))
        assert ("[tea.house] 您的檢舉已收到", "[tea.house] 您的檢舉已有決定") == (first["subject"], second["subject"])
        assert receipt["url"] in first.get_content() and "它已被撤下" in second.get_content()
        assert "auto-generated" == first["auto-submitted"]
        for who in (receipt["notice_id"], nameless["notice_id"]):
            await house.db.write(lambda tx, who=who: house.notices.told(tx, who, "答复", "申诉成立"))  # type: ignore[misc]
        await house.jobs.settle()
        assert 3 == len(post.letters), "who acts in a case by a notice is reached as the notice says, or not at all"


async def test_a_post_office_that_is_busy_is_asked_again_and_one_that_says_no_is_not(tmp_path: Path) -> None:
    async with with_post(tmp_path) as (house, post):
        lin, mei = await house.person("lin"), await house.person("mei")
        post.refuse.append(b"450 come back later\r\n")
        await house.given(lin.user_id)
        await house.jobs.settle()
        assert ([], 1) == (post.letters, await house.count("kernel_jobs"))
        failed = await house.db.one("SELECT last_error FROM kernel_jobs")
        assert failed is not None and "rosa" not in failed[0] and "MailDelayed" in failed[0]
        house.clock.advance(1_000)
        post.came.clear()
        house.jobs._woken()
        await asyncio.wait_for(post.came.wait(), 10)
        await house.jobs.settle()
        assert (1, 0) == (len(post.letters), await house.count("kernel_jobs"))
        assert "您的举报已收到" in str(post.read(0)["subject"])
        post.refuse.append(b"550 nobody here\r\n")
        await house.given(mei.user_id)
        await house.jobs.settle()
        assert (1, 0) == (len(post.letters), await house.count("kernel_jobs"))


async def test_members_are_written_to_where_they_said_and_read_it_in_the_app_too(tmp_path: Path) -> None:
    async with with_post(tmp_path) as (house, post):
        lin, mei = await house.person("lin"), await house.person("mei")
        await house.addresses.put(mei.user_id, "mei@reader.example")
        post.refuse.append(b"450 come back later\r\n")
        answer = await house.give(lin.user_id, mei.token)
        assert 200 == answer.status_code
        await house.jobs.settle()
        assert ([], 1) == (post.letters, await house.count("kernel_jobs")), "the letter alone is tried again"
        house.clock.advance(1_000)
        post.came.clear()
        house.jobs._woken()
        await asyncio.wait_for(post.came.wait(), 10)
        await house.jobs.settle()
        assert ["mei@reader.example"] == [to for to, _ in post.letters]
        assert str(post.read(0)["subject"]).endswith("您的举报已收到")
        (room_id,) = (await mei.get("v3/joined_rooms"))["joined_rooms"]
        said = (await mei.get("v3/rooms/{}/messages", room_id, dir="b"))["chunk"]
        assert 1 == sum("您的举报已收到" in event["content"].get("body", "") for event in said)

"""A notice is taken in whole, or not at all: notice, words, case and snapshot in one unit; joined, receipted, told."""

from typing import Any

from teahouse.kernel.db import Tx
from teahouse.safety import cases
from teahouse.safety.notices import _take
from tests.parts.safety.notices.world import CSAM, MINORS, SCAM, V1, WHY, House, Json

TABLES = ("safety_notices", "safety_words", "safety_case_acts", "safety_case_items", "safety_snapshots", "kernel_jobs")


async def test_from_anyone_to_the_outcome(house: House) -> None:
    lin = await house.person("lin")
    await lin.put("v3/profile/{}/displayname", lin.user_id, body={"displayname": "Your bank"})
    receipt = await house.given(f"https://matrix.to/#/{lin.user_id}", category=SCAM, keyword="KEYWORD_PHISHING")
    assert (True, False) == (receipt["processed"], receipt["again"])
    assert f"https://tea.house/report/{receipt['token']}" == receipt["url"]
    case = await house.case_of(receipt["notice_id"])
    assert ("notice", "open", (lin.user_id,), False) == (
        case.lane, case.status, case.subject.items, case.subject.disclosed,
    )  # fmt: skip
    assert (lin.user_id, "KEYWORD_PHISHING", (receipt["notice_id"],)) == (
        case.subject.account, case.ground.keyword, case.reporters,
    )  # fmt: skip
    kept = await house.cases.snapshot(case.case_id, lin.user_id)
    assert kept is not None and kept.content == {"displayname": "Your bank"} and "profile" == kept.surface
    notice = await house.notices.records.get(receipt["notice_id"])
    assert (WHY, "Rosa Reader") == (await house.words.read(notice.words), notice.name)
    log = await house.cases.log(case.case_id)
    assert not any(b"PIN" in cases.encode(act) or b"osa" in cases.encode(act) for act in log)

    where = f"{V1}/notices/{receipt['token']}"
    assert "received" == (await house.ask("GET", where)).json()["state"]
    await house.decide(case.case_id)
    told = (await house.ask("GET", where)).json()
    assert ("decided", ["remove"], True) == (
        told["state"], told["outcome"]["measures"], told["outcome"]["decided_by_person"],
    )  # fmt: skip
    assert "It was taken down. The ground: Scam, fraud or somebody posing as another." == told["outcome"]["words"]
    chinese = (await house.ask("GET", where, headers={"accept-language": "zh-CN"})).json()
    assert chinese["words"] == "已作出决定。" and chinese["outcome"]["words"].startswith("它已被撤下。")
    assert 404 == (await house.ask("GET", f"{V1}/notices/nobody's")).status_code


async def test_a_member_reports_a_private_message_out_of_a_client(house: House) -> None:
    lin, mei, kai = await house.person("lin"), await house.person("mei"), await house.person("kai")
    room = (await lin.post("v3/createRoom", {"preset": "private_chat", "invite": [mei.user_id, kai.user_id]}))[
        "room_id"
    ]
    for one in (mei, kai):
        await one.ask("POST", "v3/join/{}", room, body={})
    said = await lin.put("v3/rooms/{}/send/{}/{}", room, "m.room.message", "t1", body=message("Send me your PIN"))
    before = await house.count("safety_notices")
    await mei.post("v3/rooms/{}/report/{}", {"reason": "He asks for my PIN"}, room, said["event_id"])
    await kai.post("v3/rooms/{}/report/{}", {}, room, said["event_id"])
    await mei.post("v3/rooms/{}/report/{}", {"reason": "again"}, room, said["event_id"])
    assert (0, 2, 3) == (before, await house.count("safety_notices"), await house.count("rooms_reports"))
    first, second = sorted(await notices(house), key=lambda one: one.notice_no)
    assert first.case_id == second.case_id and (mei.user_id, kai.user_id) == (first.by, second.by)
    case = await house.case_of(first.notice_id)
    assert (True, lin.user_id, (said["event_id"],)) == (
        case.subject.disclosed, case.subject.account, case.subject.items,
    )  # fmt: skip
    assert ((mei.user_id, kai.user_id), (second.notice_id,)) == (case.reporters, case.notices)
    kept = await house.cases.snapshot(case.case_id, said["event_id"])
    assert kept is not None and ("", mei.user_id) == (kept.surface, kept.disclosed_by)
    assert "" == second.words

    await house.decide(case.case_id, "")
    await house.jobs.settle()
    spoken = [await told(house, one) for one in (mei, kai)]
    assert [2, 2] == [len(words) for words in spoken]
    assert "Your notice was received" in spoken[0][0] and "Nothing was done" in spoken[0][1]
    assert "until" in spoken[1][1] and "another person will decide" in spoken[1][1]


def message(body: str) -> Json:
    return {"msgtype": "m.text", "body": body}


async def notices(house: House) -> list[Any]:
    class Every:
        state = lane = category = case_id = notifier = item = ""

    return await house.notices.records.some(Every(), None, 100)


async def told(house: House, who: Any) -> list[str]:
    """What the service has said to somebody, oldest first; it is in a room of its own, tagged as what it is."""
    found = []
    for room_id, known in (await house.rooms.memberships(who.user_id)).items():
        raw = await house.identity.account_data_one(who.user_id, room_id, "m.tag")
        if known.membership == "join" and raw is not None and b"m.server_notice" in raw:
            found.append(room_id)
    assert len(found) == 1
    events = await house.rooms.timeline(found[0], after=0, upto=house.db.position, limit=100)
    seen = await house.rooms.visible(who.user_id, found[0], events.events)
    return [event.content["body"] for event in seen if event.type == "m.room.message"]


async def test_rooms_and_people_are_reported_too(house: House) -> None:
    lin, mei = await house.person("lin"), await house.person("mei")
    closed = (await lin.post("v3/createRoom", {"preset": "private_chat", "name": "Secret"}))["room_id"]
    listed = (await lin.post("v3/createRoom", {"visibility": "public", "name": "Fair"}))["room_id"]
    await mei.post("v3/rooms/{}/report", {"reason": "they meet here"}, closed)
    await mei.post("v3/rooms/{}/report", {"reason": "spam"}, listed)
    await mei.post("v3/users/{}/report", {"reason": "rude"}, lin.user_id)
    shown = {one.item: (await house.case_of(one.notice_id), one) for one in await notices(house)}
    assert {closed, listed, lin.user_id} == set(shown)
    assert [True, False, False] == [shown[one][0].subject.disclosed for one in (closed, listed, lin.user_id)]
    secret = await house.cases.snapshot(shown[closed][0].case_id, closed)
    fair = await house.cases.snapshot(shown[listed][0].case_id, listed)
    assert secret is not None and {} == secret.content, "who is not in it learns nothing of it, nor does the case"
    assert fair is not None and {"name": "Fair"} == fair.content


async def test_the_same_is_joined_and_the_same_again_is_the_first_receipt(house: House) -> None:
    lin, mei = await house.person("lin"), await house.person("mei")
    first = await house.given(lin.user_id)
    assert {**first, "again": True} == await house.given(lin.user_id)
    assert {**first, "again": True} == await house.given(lin.user_id, email="ROSA@reader.example", name="R. R.")
    other_words = await house.given(lin.user_id, explanation="And she asks for my password, too.")
    someone_else = await house.given(lin.user_id, email="otto@reader.example", name="Otto")
    member = await house.given(lin.user_id, mei.token)
    again = await house.given(f"matrix:u/{lin.user_id[1:]}", mei.token, explanation="It goes on and on like this.")
    assert [False, False, False, True] == [one["again"] for one in (other_words, someone_else, member, again)]
    assert again["token"] == member["token"]
    case = await house.case_of(first["notice_id"])
    assert 4 == len(case.reporters) and 1 == await house.count("safety_case_items")
    await house.decide(case.case_id)
    anew = await house.given(lin.user_id)
    assert not anew["again"] and (await house.case_of(anew["notice_id"])).case_id != case.case_id


async def test_children_can_be_helped_without_a_name(house: House) -> None:
    lin = await house.person("lin")
    receipt = await house.given(lin.user_id, category=MINORS, keyword=CSAM, name="", email="")
    assert (await house.case_of(receipt["notice_id"])).ground.keyword == CSAM
    refused = await house.give(lin.user_id, name="", email="")
    assert (400, "M_MISSING_PARAM") == (refused.status_code, refused.json()["errcode"])
    assert refused.json()["error"].startswith("name: ")


FAULTS: list[tuple[Json, str]] = [
    ({"location": "https://elsewhere.example/x"}, "location"),
    ({"location": "@nobody:tea.house"}, "location"),
    ({"location": "a\x00b"}, "location"),
    ({"category": "POLITICS"}, "category"),
    ({"category": "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"}, "category"),
    ({"keyword": "KEYWORD_NUDITY"}, "keyword"),
    ({"explanation": "bad"}, "explanation"),
    ({"explanation": " \n\t " * 20}, "explanation"),
    ({"explanation": "a\x00" + WHY}, "explanation"),
    ({"explanation": "x" * 10_001}, "explanation"),
    ({"name": "Rosa\r\nBcc: all@x.example"}, "name"),
    ({"name": ""}, "name"),
    ({"email": "rosa@reader.example\r\nBcc: all@x.example"}, "email"),
    ({"email": "rosa"}, "email"),
    ({"email": ""}, "email"),
    ({"good_faith": False}, "good_faith"),
    ({"good_faith": "yes"}, "good_faith"),
    ({"language": "tlh"}, "language"),
    ({"law": "BGB\n§ 1"}, "law"),
    ({"flagger_key": "thf_nobody"}, "flagger_key"),
    ({"disclosure": {"plaintext": "hello"}}, "disclosure"),
    ({"disclosure": {"plaintext": ""}}, "disclosure"),
    ({"disclosure": {"plaintext": "hello", "message_key": "AAAA"}}, "disclosure"),
    ({"disclosure": {"message_key": "A" * 65}}, "disclosure.message_key"),
    ({"nothing": 1}, "nothing"),
]


async def test_what_is_wrong_is_named_and_nothing_is_half_applied(house: House) -> None:
    lin = await house.person("lin")
    whole = {"name": "Rosa", "email": "rosa@reader.example"}
    before = [await house.count(table) for table in TABLES]
    for wrong, field in FAULTS:
        answer = await house.give(**{"location": lin.user_id, **whole, **wrong})
        assert answer.status_code in (400, 403, 404), (wrong, answer.text)
        assert field in answer.json()["error"], (wrong, answer.text)
    huge = await house.ask("POST", f"{V1}/notices", content=b'{"explanation": "' + b"x" * 10_000_000 + b'"}')
    assert (413, "M_TOO_LARGE") == (huge.status_code, huge.json()["errcode"])
    assert before == [await house.count(table) for table in TABLES]


async def test_what_one_cannot_see_is_answered_as_what_is_not_there(house: House) -> None:
    lin, mei, eve = await house.person("lin"), await house.person("mei"), await house.person("eve")
    room = (await lin.post("v3/createRoom", {"preset": "private_chat", "invite": [mei.user_id]}))["room_id"]
    said = (await lin.put("v3/rooms/{}/send/{}/{}", room, "m.room.message", "t", body=message("private")))["event_id"]
    nothing = f"{room[:-3]}xyz"
    for place, absent in ((said, "$" + "a" * 43), (f"{room}/{said}", f"{nothing}/{said}"), (room, nothing)):
        for token in ("", eve.token):
            here, there = await house.give(place, token), await house.give(absent, token)
            assert 404 == here.status_code
            assert (here.status_code, here.content) == (there.status_code, there.content)
    assert 0 == await house.count("safety_notices")
    seen = await house.given(said, lin.token)
    assert (await house.case_of(seen["notice_id"])).subject.disclosed


async def test_articles_comments_and_pictures_are_their_accounts(house: House) -> None:
    lin, mei = await house.person("lin"), await house.person("mei")
    own = {"handle": "harbour", "name": "Harbour", "language": "en", "categories": ["news"]}
    account = (await house.ask("POST", f"{V1}/accounts", lin.token, json=own)).json()
    assert "harbour" == account["handle"], account
    receipt = await house.given("https://tea.house/a/harbour")
    case = await house.case_of(receipt["notice_id"])
    assert ("@harbour:tea.house", (lin.user_id,), ("harbour",), True) == (
        case.subject.account, case.subject.owners, case.subject.items, case.subject.news,
    )  # fmt: skip
    assert (await house.given("@harbour:tea.house"))["again"], "the account and its face are one"
    picture = await house.media.store(mei.user_id, b"not really a picture", "image/png", "cat.png")
    assert 404 == (await house.give(picture)).status_code
    shown = await house.given(picture, lin.token)
    assert mei.user_id == (await house.case_of(shown["notice_id"])).subject.account


async def test_a_notice_costs_a_bounded_number_of_statements(house: House) -> None:
    """10,000 an hour are three a second: what one costs must not grow with how many there are."""
    lin, mei = await house.person("lin"), await house.person("mei")
    await house.given(lin.user_id)
    costs = []
    for number in range(4):
        before = house.db.statements
        await house.given(lin.user_id, name="R.", email=f"r{number}@reader.example")
        costs.append(house.db.statements - before)
    before = house.db.statements
    await house.given(mei.user_id, name="R.", email="last@reader.example")
    assert ([11] * 4, 15) == (costs, house.db.statements - before)


async def test_a_crowd_about_one_thing_slows_nobody_down(house: House) -> None:
    """Past the first hundred they are counted and told, and stand in no log, which each act would have to read."""
    lin = await house.person("lin")
    first = await house.given(lin.user_id)
    case = await house.case_of(first["notice_id"])

    def crowd(tx: Tx) -> None:
        for number in range(_take.CROWD - 1):
            by = f"@r{number}:tea.house"
            joined = cases.NoticeJoined(
                by=by, role="reporter", at_ms=house.clock.now_ms(), ground=case.ground, rulebook=1,
                notice_id=f"n{number}",
            )  # fmt: skip
            house.cases.append(tx, case.case_id, joined, by, "reporter")

    await house.db.write(crowd)
    acts = len(await house.cases.log(case.case_id))
    before = house.db.statements
    late = await house.given(lin.user_id, name="Late", email="late@reader.example")
    assert 8 == house.db.statements - before
    assert late["processed"] and {**late, "again": True} == await house.given(
        lin.user_id, name="Late", email="late@reader.example"
    )
    assert acts == len(await house.cases.log(case.case_id))
    _, key = await house.notices.flaggers.register("Hotline", "desk@hotline.example", "", "named", ("@lex:t", "legal"))
    await house.given(lin.user_id, name="", email="", flagger_key=key)
    assert "trusted" == (await house.case_of(first["notice_id"])).lane
    await house.decide(case.case_id)
    where = f"{V1}/notices/{late['token']}"
    assert "decided" == (await house.ask("GET", where)).json()["state"]

    same: Json = {"at_ms": house.clock.now_ms(), "ground": case.ground, "rulebook": 1}
    closed = cases.Closed(by="@mo:tea.house", role="moderator", **same)
    await house.db.write(lambda tx: house.cases.append(tx, case.case_id, closed, "@mo:tea.house", "moderator"))

    def appeal(tx: Tx, case_id: str, decision_no: int, by: str, role: cases.Role, words: str) -> None:
        kept = house.words.keep(tx, words)
        act = cases.AppealMade(by=by, role=role, decision_no=decision_no, party="reporter", words=kept, **same)
        house.cases.append(tx, case_id, act, by, role)

    assert late["notice_id"] not in (await house.case_of(late["notice_id"])).reporters
    house.notices.complaints_by(appeal)
    too_short = await house.ask("POST", f"{where}/complaint", json={"words": "no"})
    assert 400 == too_short.status_code
    complained = await house.ask("POST", f"{where}/complaint", json={"words": "It is still there, look again."})
    assert complained.status_code == 200 and complained.json()["outcome"]["complained"]
    assert "appealed" == (await house.case_of(late["notice_id"])).status
    again = await house.ask("POST", f"{where}/complaint", json={"words": "It is still there, look again."})
    assert 409 == again.status_code


async def test_who_gave_notice_is_forgotten_when_nothing_can_come_of_it_any_more(house: House) -> None:
    lin, mei = await house.person("lin"), await house.person("mei")
    first = await house.notices.records.get((await house.given(lin.user_id))["notice_id"])
    await house.decide(first.case_id)
    said = await house.words.read(first.words)
    for days, email, words in ((100, "rosa@reader.example", said), (200, "", None)):
        house.clock.advance(days * 86_400_000)
        await house.given(mei.user_id, name="Otto", email=f"o{days}@reader.example")  # whatever is written sweeps
        kept = await house.notices.records.get(first.notice_id)
        assert (email, words) == (kept.email or "", await house.words.read(first.words))
    assert "" == (kept.name or "") and first.case_id == kept.case_id

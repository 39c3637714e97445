"""Lists that are followed: a match opens a case, once, and does nothing else; and measures in force as a list."""

from typing import Any

import msgspec

from teahouse.safety import cases
from teahouse.safety.cases import Noted, Subject
from teahouse.safety.decisions import Actor, Wanted, Wish
from teahouse.safety.policies._look import MOST_MATCHES, MOST_NOTES
from teahouse.safety.statements import MeasureKind, Target
from teahouse.safety.statements import Subject as On
from tests.parts.identity.world import Caller as Person
from tests.parts.safety.gate.house import ON_SQLITE, House
from tests.parts.safety.policies.test_rules import event, file

USER, ROOM = "m.policy.rule.user", "m.policy.rule.room"
DAY_MS = 86_400_000


async def admin(house: House, name: str = "ada") -> Person:
    person = await house.person(name)
    await house.service.identity.set_roles(person.user_id, admin=True, moderator=False)
    return person


async def took(house: House, by: Person, *events: Any, name: str = "blocked") -> str:
    list_id = await house.service.safety.policies.lists.take(by.user_id, name, file(*events))
    await house.service.safety.policies.now()
    return list_id


async def said(house: House, case: cases.Case) -> list[str]:
    """The notes of a case."""
    notes = [act.note.id for act in await house.cases.log(case.case_id) if isinstance(act, Noted)]
    texts = await house.service.safety.words.read_all(notes)
    return [texts[one] for one in notes]


async def opened_by(house: House, case: cases.Case) -> str:
    return (await house.cases.log(case.case_id))[0].by


async def test_a_match_opens_a_case_once_and_does_nothing(house: House) -> None:
    ada, lin, spam = await admin(house), await house.person("lin"), await house.person("spam-1")
    public = await house.public_room(lin, room_alias_name="pills", name="Cheap pills")
    private = str((await lin.post("v3/createRoom", {"preset": "private_chat"}))["room_id"])
    policies = house.service.safety.policies
    list_id = await took(
        house, ada, event("@spam*:tea.house", reason="unsolicited offers"), event("#pills:tea.house", type=ROOM),
        event(private, type=ROOM), event(spam.user_id, "m.takedown", reason="an enemy of a political party"),
        event("*", type="m.policy.rule.server"), event("@nobody:tea.house"), event("/a/daily", type=ROOM),
    )  # fmt: skip
    (of_user,), (of_room,) = await house.cases_of(spam.user_id), await house.cases_of(public)
    assert [] == await house.cases_of(private)
    for case in (of_user, of_room):
        assert ("open", ada.user_id, (), "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE") == (
            case.status, await opened_by(house, case), case.measures, case.ground.category,
        )  # fmt: skip
    notes = await said(house, of_user)
    assert 2 == len(notes) and any("unsolicited offers" in one and "no ground" in one for one in notes)
    assert any("“an enemy of a political party”" in one and "It names a view" in one for one in notes)
    assert "Cheap pills" in str((await house.cases.snapshots(of_room.case_id))[0].content)
    assert "unsolicited" not in str([msgspec.to_builtins(act) for act in await house.cases.log(of_user.case_id)])

    await policies.now()
    await took(house, ada, event("@spam*:tea.house", reason="said anew"), name="blocked")
    await house.restart()
    await house.service.safety.policies.now()
    assert (1, 2) == (len(await house.cases_of(spam.user_id)), len(await said(house, of_user)))
    whole = await house.service.safety.policies.lists.whole(list_id)
    assert [("@spam*:tea.house", "said anew", [spam.user_id])] == [
        (rule.entity, rule.reason, [one.thing for one in rule.matched]) for rule in whole.rules
    ]
    await spam.get("v3/account/whoami")  # nothing was done to anybody


async def test_odd_requests_are_refused_with_the_field(house: House) -> None:
    ada = await admin(house)
    room = await house.public_room(ada, name="N\0l")
    house.service.safety.roles.require = allowed  # type: ignore[method-assign]
    lists = "/_teahouse/v1/moderation/policy-lists"
    for body, field in (
        ({"room": "#\0:x"}, "room"),
        ({"room": room, "name": "\0"}, "name"),
        ({"room": "!x"}, "room: "),
    ):
        status, answer = await ada.ask("POST", lists, body=body)
        assert status in (400, 404) and field in answer["error"], answer
    for name, sent, field in (
        ("\0", file(event()), "NUL"), ("a", b"\x00", "file"), ("a", file(event("\0")), "file[0].content.entity")
    ):  # fmt: skip
        status, answer = await ada.ask("POST", f"{lists}/import", body=sent, name=name)
        assert 400 == status and field in answer["error"], answer
    assert 413 == (await ada.ask("POST", f"{lists}/import", body=b"[" + b" " * 9_000_000 + b"]", name="a"))[0]
    for method in ("GET", "DELETE"):
        assert [400, 404] == [(await ada.ask(method, f"{lists}/{{}}", one))[0] for one in ("a\0b", "none")]
    assert "Nl" == (await ada.post(lists, {"room": room}))["name"]
    assert 1 == len((await ada.get(lists))["lists"])


async def allowed(caller: Any, *roles: Any) -> str:
    return "admin"


async def test_who_comes_later_is_matched_and_a_rule_for_everyone_opens_nothing(house: House) -> None:
    ada = await admin(house)
    list_id = await took(house, ada, event("@late*:tea.house"), event("@?*:tea.house"))
    policies = house.service.safety.policies
    house.clock.advance(1000)
    late = await house.person("late-1")
    await house.db.write(
        lambda tx: [house.service.identity.create_face(tx, f"m{at}", "", "") for at in range(MOST_MATCHES)]
    )
    await policies.now()
    assert 1 == len(await house.cases_of(late.user_id))
    rules = {rule.entity: rule for rule in (await policies.lists.whole(list_id)).rules}
    assert (True, False, 1) == (
        rules["@?*:tea.house"].wide, rules["@late*:tea.house"].wide, len(rules["@late*:tea.house"].matched),
    )  # fmt: skip
    house.clock.advance(1000)
    later = await house.person("tail")
    await policies.now()
    assert [] == await house.cases_of(later.user_id)  # a rule that is too wide stays so for who is new

    await took(house, ada, *(event(f"@late{'*' * at}:tea.house") for at in range(1, MOST_NOTES + 5)), name="many")
    (case,) = await house.cases_of(late.user_id)
    assert MOST_NOTES == len(await said(house, case))


@ON_SQLITE
async def test_nothing_comes_of_a_list_once_nobody_answers_for_it(house: House) -> None:
    ada, eve, spam = await admin(house), await admin(house, "eve"), await house.person("spam")
    policies = house.service.safety.policies
    room = str((await ada.post("v3/createRoom", {"preset": "private_chat", "name": "Ours"}))["room_id"])
    status, _ = await refusal(policies.lists.follow(eve.user_id, room, ""))
    assert 404 == status  # she is not in it
    list_id = await policies.lists.follow(ada.user_id, room, "")
    await ada.put(f"v3/rooms/{{}}/state/{USER}/k", room, body={"entity": spam.user_id, "recommendation": "m.ban"})
    await house.service.identity.set_roles(ada.user_id, admin=False, moderator=True)
    await policies.now()
    assert [] == await house.cases_of(spam.user_id)
    assert "ada" in (await policies.lists.whole(list_id)).shown.paused
    await ada.post(f"v3/rooms/{room}/invite", {"user_id": eve.user_id})
    await eve.post(f"v3/rooms/{room}/join")
    assert list_id == await policies.lists.follow(eve.user_id, room, "Ours")
    await policies.now()
    (case,) = await house.cases_of(spam.user_id)
    assert eve.user_id == await opened_by(house, case)
    await policies.lists.end(eve.user_id, list_id)
    assert [] == await policies.lists.all()
    assert 404 == (await refusal(policies.lists.end(eve.user_id, list_id)))[0]


@ON_SQLITE
async def test_rules_are_looked_through_a_page_at_a_time(house: House) -> None:
    ada, spam = await admin(house), await house.person("spam-1")
    lists = house.service.safety.policies.lists
    files = [event(f"@away-{at:02}:tea.house") for at in range(5)]
    list_id = await took(house, ada, event("@spam*:tea.house"), event("#pills:tea.house", type=ROOM), *files)
    seen: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = await lists.page(list_id, "", "", after, 3)
        seen, after, pages = [*seen, *(rule.entity for rule in page.rules)], page.next, pages + 1
    whole = await lists.whole(list_id)
    assert (3, [rule.entity for rule in whole.rules]) == (pages, seen)
    assert (7, 7, 1, 0, whole.shown) == (page.shown.rules, page.found, page.matched, page.wide, page.shown)
    assert house.clock.now_ms() == page.shown.looked_ms
    assert ["@away-03:tea.house"] == [one.entity for one in (await lists.page(list_id, "WAY-03", "", "", 9)).rules]
    found = await lists.page(list_id, spam.user_id, "", "", 9)
    assert (1, ["@spam*:tea.house"]) == (found.found, [one.entity for one in found.rules])
    matched = await lists.page(list_id, "", "matched", "", 9)
    assert [[spam.user_id]] == [[match.thing for match in rule.matched] for rule in matched.rules]
    assert ([], 0) == ((empty := await lists.page(list_id, "", "wide", "", 9)).rules, empty.found)

    assert list_id == await took(house, ada, *files)
    gone = await lists.page(list_id, "", "matched", "", 9)
    assert ([], [spam.user_id], 1) == (gone.rules, [match.thing for match in gone.former], gone.shown.cases)
    (case,) = await house.cases_of(spam.user_id)
    lines = await house.service.safety.casework.queues.of([case.case_id, "none"], "@mo:t")
    assert [(case.case_id, "open")] == [(key, line.status) for key, line in lines.items()]
    assert 404 == (await refusal(lists.page("none", "", "", "", 9)))[0]


async def refusal(call: Any) -> tuple[int, str]:
    try:
        await call
    except Exception as error:
        return getattr(error, "status", 0), str(error)
    raise AssertionError("it was not refused")


# --- out

MO, SEN = Actor("@mo:tea.house", "moderator"), Actor("@sen:tea.house", "senior")


async def decided(house: House, name: str, account: str, item: str, wish: Wish) -> None:
    """A case, and a decision in it."""

    def unit(tx: Any) -> None:
        now_ms = house.clock.now_ms()
        common: dict[str, Any] = {
            "at_ms": now_ms,
            "ground": cases.Ground(category=SCAM, rule_id="fraud"),
            "rulebook": 1,
        }
        acts: list[Any] = [
            cases.Opened(by=SEN.by, role=SEN.role, case_id=name, source="staff",
                         subject=Subject(account=account, items=(item,)), **common),
            cases.Claimed(by=SEN.by, role=SEN.role, **common),
            cases.Viewed(by=SEN.by, role=SEN.role, **common),
        ]  # fmt: skip
        for act in acts:
            house.cases.append(tx, name, act, SEN.by, SEN.role)
        on_account = wish.on.target is Target.ACCOUNT
        because = On(target=Target.ITEM, id=item, name="The offer", made_ms=now_ms - DAY_MS)
        house.decisions.decide(
            tx,
            Wanted(
                case_id=name, about=(wish.on.id,), measures=(wish,), because=(because,) if on_account else (),
                rule_id="fraud", category=SCAM, facts="You asked for the PIN of a card.",
                public_facts="A message asked for the PIN of a card.", explanation="No bank asks for it.",
            ),
            SEN,
        )  # fmt: skip

    await house.db.write(unit)


SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


async def test_measures_in_force_go_out_as_a_list_and_end_in_it_by_themselves(house: House) -> None:
    lin, mei, kai = await house.person("lin"), await house.person("mei"), await house.person("kai")
    public = await house.public_room(lin)
    private = str((await lin.post("v3/createRoom", {"preset": "private_chat"}))["room_id"])
    before_ms = house.clock.now_ms() - DAY_MS

    def on(target: Target, id: str) -> On:
        return On(target=target, id=id, name="what it is called", made_ms=before_ms)

    week = Wish(kind=MeasureKind.SUSPEND, on=on(Target.ACCOUNT, mei.user_id), lasts_ms=7 * DAY_MS)
    await decided(house, "c1", mei.user_id, "$offer", week)
    mute = Wish(kind=MeasureKind.MUTE, on=on(Target.ACCOUNT, kai.user_id), lasts_ms=7 * DAY_MS)
    await decided(house, "c2", kai.user_id, "$other", mute)
    for at, room in enumerate((public, private)):
        gone = Wish(kind=MeasureKind.REMOVE, on=on(Target.ITEM, room))
        await decided(house, f"r{at}", lin.user_id, room, gone)
    policies = house.service.safety.policies
    ends_ms = await policies.now()
    out = await policies.export()
    assert [(ROOM, public, None), (USER, mei.user_id, house.clock.now_ms() + 7 * DAY_MS)] == [
        (one.type, one.content["entity"], one.content.get("org.teahouse.until_ms")) for one in out.events
    ]
    assert house.clock.now_ms() + 7 * DAY_MS == ends_ms
    for one in out.events:
        assert "m.ban" == one.content["recommendation"] and f"rule:{one.content['entity']}" == one.state_key
        assert one.content["reason"].startswith("fraud: http://") and "PIN" not in str(one.content)
        assert "/transparency/statements/" in one.content["org.teahouse.statement"]

    first = await policies.ours("", "", 1)
    assert (out.room, "#policies:tea.house", False, 2, 2) == (
        first.room, first.alias, first.taken, first.total, first.found,
    )  # fmt: skip
    assert [("room", public, "fraud")] == [(one.kind, one.entity, one.rule_id) for one in first.rules]
    (second,) = (await policies.ours("", first.next, 1)).rules
    assert ("user", mei.user_id, ends_ms) == (second.kind, second.entity, second.until_ms)
    assert out.events[1].content["org.teahouse.statement"] == second.statement
    assert (2, 1, "") == ((of := await policies.ours("MEI", "", 9)).total, of.found, of.next)

    await kai.post("v3/join/%23policies:tea.house")
    assert {public, mei.user_id} == await listed(kai, out.room)
    house.clock.advance(7 * DAY_MS)
    await policies.now()
    assert {public} == await listed(kai, out.room)


async def listed(who: Person, room: str) -> set[str]:
    """The entities that somebody sees in the policy room."""
    state: Any = await who.get("v3/rooms/{}/state", room)
    assert "m.policy" == next(one["content"]["type"] for one in state if one["type"] == "m.room.create")
    return {one["content"]["entity"] for one in state if one["type"] in (USER, ROOM) and one["content"]}


@ON_SQLITE
async def test_a_room_of_somebody_else_is_left_alone(house: House) -> None:
    await house.close()
    house.settings = msgspec.structs.replace(house.settings, policy_room="")
    await house.open()
    lin = await house.person("lin")
    room = await house.public_room(lin, room_alias_name="taken")
    await house.close()
    house.settings = msgspec.structs.replace(house.settings, policy_room="taken")
    await house.open()
    await house.service.safety.policies.now()
    ours = await house.service.safety.policies.ours("", "", 9)
    assert ("#taken:tea.house", True, "", []) == (ours.alias, ours.taken, ours.room, ours.rules)
    assert ("", set()) == ((await house.service.safety.policies.export()).room, await listed_any(lin, room))


async def listed_any(who: Person, room: str) -> set[str]:
    state: Any = await who.get("v3/rooms/{}/state", room)
    return {one["type"] for one in state if one["type"].startswith("m.policy")}

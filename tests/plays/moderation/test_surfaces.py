"""Each measure does something wherever it can be taken, and can be taken nowhere else.

The house is in this process, because its clock is moved by days.
"""

import pytest

from teahouse.safety import cases
from teahouse.safety.decisions import DecisionError, Wanted, Wish
from teahouse.safety.statements import BOUNDS, Law, MeasureKind, Subject, Target
from teahouse.surfaces import Surface
from tests.harness.court import DAY_MS, MO, SCAMS, Court
from tests.harness.tearoom import HOUR_MS, ONE, House, house
from tests.parts.identity.world import Json

__all__ = ["house"]

GREEN = f"{ONE}/articles/green"


async def test_an_age_is_asked_for_wherever_the_article_is_read(house: House) -> None:
    court, mei, face = Court(house), house.mei, house.account["user_id"]
    before, whole = await house.everything(), await mei.get(GREEN)
    for item in ("daily/green", ""):
        await court.decide(MeasureKind.AGE_GATE, face, item, DAY_MS, age=18)
        told = await mei.get(GREEN)
        assert ("Green", "", "", "", "") == (
            told["title"], told["html"], told["text"], told["digest"], told["cover"],
        )  # fmt: skip
        assert [18] == [one["age"] for one in told["measures"]]
        assert whole["html"] == (await mei.get(GREEN, old_enough="18"))["html"] == (await house.lin.get(GREEN))["html"]
        assert (400, "M_INVALID_PARAM") == await mei.refused("GET", GREEN, old_enough="grown-up")
        assert [""] == [one["html"] for one in (await mei.get(f"{GREEN}/revisions"))["items"]]
        assert whole["html"] == (await mei.get(f"{GREEN}/revisions", old_enough="21"))["items"][0]["html"]
        listed = {one["slug"]: one["html"] for one in (await mei.get(f"{ONE}/articles"))["items"]}
        assert "" == listed["green"] and (item == "") == (listed["black"] == "")
        found = await mei.get("/_teahouse/v1/articles", q="secret")
        assert [("", "")] == [(one["article"]["html"], one["snippet"]) for one in found["items"]]
        chunk = (await mei.get("v3/rooms/{}/messages", house.account["room_id"], dir="b", limit="50"))["chunk"]
        said = next(one["content"] for one in chunk if "org.teahouse.article" in one["content"])
        assert "[18+] For readers who are 18 or older." in said["body"] and "secret" not in str(said)
        assert "m.text" == said["msgtype"] and house.cover not in str(said)
        picture = f"/a/daily/media/{house.cover.rpartition('/')[2]}?in=green"
        assert 403 == (await house.http.get(picture)).status_code
        status, page = await house.page("/a/daily/green?old_enough=18")
        assert 200 == status and f"{picture}&amp;old_enough=18" in page.replace("&amp;amp;", "&amp;")
        assert 200 == (await house.http.get(f"{picture}&old_enough=18")).status_code
        await house.later(DAY_MS)
        assert before == await house.everything(), item


async def test_a_label_on_a_comment_is_read_with_it(house: House) -> None:
    before = await house.everything()
    (comment,) = (await house.lin.get(f"{GREEN}/comments"))["items"]
    item = f"daily/green#{comment['at_ms']}"
    await Court(house).decide(MeasureKind.LABEL, house.mei.user_id, item, DAY_MS, words="Disputed <b>")
    assert "Disputed &lt;b&gt;" in (await house.page("/a/daily/green"))[1]
    (comment,) = (await house.mei.get(f"{GREEN}/comments"))["items"]
    assert ("rude words", [("label", "Disputed <b>")]) == (
        comment["body"], [(one["does"], one["words"]) for one in comment["measures"]],
    )  # fmt: skip
    await house.later(DAY_MS)
    assert before == await house.everything()


MORE: dict[MeasureKind, Json] = {
    MeasureKind.HOP_LIMIT: {"hops": 1},
    MeasureKind.AGE_GATE: {"age": 18},
    MeasureKind.LABEL: {"words": "Disputed"},
    MeasureKind.CONTEXT_NOTE: {"words": "Disputed"},
    MeasureKind.GEO_LIMIT: {"places": ("DE",)},
}


async def test_what_would_do_nothing_is_not_decided(house: House) -> None:
    now_ms, decisions, court = house.clock.now_ms(), house.house.safety.decisions, Court(house)
    for kind in (kind for kind in MeasureKind if Target.ITEM in BOUNDS[kind].on):
        for surface in (*Surface, None):
            item = f"${kind}-{surface}"
            subject = cases.Subject(account=house.mei.user_id, items=(item,))
            opened = {"case_id": item, "source": "staff", "subject": subject}
            await court.act(item, cases.Opened, MO, **opened)
            await court.act(item, cases.Claimed, MO)
            await court.act(item, cases.Viewed, MO)
            on = Subject(target=Target.ITEM, surface=surface, id=item, name="x", made_ms=now_ms - 1)
            lasts_ms = None if BOUNDS[kind].ends == "never" else HOUR_MS
            wanted = Wanted(
                case_id=item, about=(item,),
                measures=(Wish(kind=kind, on=on, lasts_ms=lasts_ms, **MORE.get(kind, {})),),
                law=Law(reference="Act on Leaves"), category=SCAMS, facts="x" * 20, public_facts="x" * 20,
                explanation="x" * 20, interim=kind is MeasureKind.HOLD,
            )  # fmt: skip
            if surface in BOUNDS[kind].surfaces:
                await decisions.decided((await decisions.prepare(wanted, MO)).wanted, MO)
            else:
                with pytest.raises(DecisionError, match=r"measures\[0\].on.surface: .* does nothing on"):
                    await decisions.decided(wanted, MO)

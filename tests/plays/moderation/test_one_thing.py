"""A feed's message and the articles that it announces: who was punished for one is not punished for it as the other."""

import pytest

from teahouse.safety.cases import CaseError
from teahouse.safety.statements import MeasureKind
from tests.harness.court import Court
from tests.harness.tearoom import House, house

__all__ = ["house"]

REMOVE = MeasureKind.REMOVE


async def test_an_article_and_the_message_that_announces_it_are_punished_once(house: House) -> None:
    court, face, room = Court(house), house.account["user_id"], house.account["room_id"]
    await house.publish({"title": "White", "body": "<p>white leaves</p>"})
    said = (await house.mei.get("v3/rooms/{}/messages", room, dir="b", limit="10"))["chunk"]
    alone, both = [one["event_id"] for one in said if one["type"] == "m.room.message"]
    finds = house.house.safety.notices.finder

    async def remove(where: str, item: str) -> str:
        subject = (await finds.at(where, house.mei.user_id)).subject
        assert item in subject.items
        return await court.decide(REMOVE, face, item, subject=subject)

    async def again(where: str, item: str, was: str) -> None:
        with pytest.raises(CaseError, match=f"^about: {was.replace('$', '[$]')} was punished before"):
            await remove(where, item)

    # The message announces one article: whichever is named, it was for both.
    white = await remove("http://tea.house/a/daily/white", "daily/white")
    await again(f"{room}/{alone}", alone, alone)
    await again(f"{room}/{alone}", "daily/white", "daily/white")
    await court.give_back(white)
    await again(f"{room}/{alone}", alone, alone)

    # It announces two: for one of them is not for the other, and for all of it is for each.
    await remove("http://tea.house/a/daily/black", "daily/black")
    await again(f"{room}/{both}", both, "daily/black")
    await remove(f"{room}/{both}", "daily/green")
    await again("http://tea.house/a/daily/green", "daily/green", "daily/green")

    # The message first, then an article of it, under its page's address.
    await house.publish({"title": "Oolong", "body": "<p>more</p>"}, {"title": "Sencha", "body": "<p>more</p>"})
    said = (await house.mei.get("v3/rooms/{}/messages", room, dir="b", limit="1"))["chunk"]
    await remove(f"{room}/{said[0]['event_id']}", said[0]["event_id"])
    await again("http://tea.house/a/daily/sencha", "daily/sencha", "daily/sencha")

"""A statement of reasons reaches people who cannot sign in any more: by e-mail, with its page."""

import re
from pathlib import Path

from teahouse.safety.statements import MeasureKind
from tests.harness.court import DAY_MS, Court
from tests.harness.post import Post, post_office
from tests.harness.tearoom import House


async def test_whose_account_is_closed_reads_why_in_their_mail(database_url: str, tmp_path: Path) -> None:
    async with post_office() as post:
        house = House(tmp_path, database_url, **post.settings)
        await house.open()
        try:
            await _closed_and_told(house, post)
        finally:
            await house.close()


async def _closed_and_told(house: House, post: Post) -> None:
    lin, addresses = house.lin, house.house.addresses
    for address in ("lin@reader.example", "lin@work.example"):
        await addresses.put(lin.user_id, address)
    court = Court(house)
    case = await court.decide(MeasureKind.TERMINATE, lin.user_id)
    await house.house.jobs.settle()
    assert (401, "M_USER_LOCKED") == await lin.refused("GET", "v3/account/whoami")
    assert ["lin@reader.example", "lin@work.example"] == sorted(to for to, _ in post.letters)
    assert "Leaves yield no gold" in post.words(0)
    link = re.search(r"http://tea\.house(/statements/[\w-]+)", post.words(0))
    assert link is not None
    status, page = await house.page(link[1])
    assert 200 == status and "yield no gold" in page, "it opens without an account that works"
    await court.give_back(case)
    await house.house.jobs.settle()
    assert 4 == len(post.letters), "they hear that it was given back, too"
    await lin.get("v3/account/whoami")
    # who has none any more reads it in the app alone
    for address in ("lin@reader.example", "lin@work.example"):
        await addresses.remove(lin.user_id, address)
    await court.decide(MeasureKind.MUTE, lin.user_id, lasts_ms=DAY_MS)
    await house.house.jobs.settle()
    assert 4 == len(post.letters)

"""A URI first, its content later (Matrix 1.7)."""

import asyncio

from teahouse.media._upload import PENDING_LIMIT, UNUSED_LIFETIME_MS
from tests.parts.media.conftest import Depot


async def create(depot: Depot) -> str:
    answer = await depot.ask("POST", "/_matrix/media/v1/create", json={})
    assert 200 == answer.status_code
    assert depot.clock.now_ms() + UNUSED_LIFETIME_MS == answer.json()["unused_expires_at"]
    return str(answer.json()["content_uri"]).removeprefix("mxc://")


async def fill(depot: Depot, place: str, body: bytes = b"late", who: str = "ada") -> tuple[int, str]:
    answer = await depot.ask("PUT", f"/_matrix/media/v3/upload/{place}", who, content=body, params={"filename": "f"})
    return answer.status_code, answer.json().get("errcode", "")


async def test_who_waits_gets_it_when_it_comes(depot: Depot) -> None:
    place = await create(depot)
    waiting = asyncio.create_task(depot.download(place, who="bo"))
    await asyncio.sleep(0.05)
    assert (200, "") == await fill(depot, place)
    answer = await asyncio.wait_for(waiting, 2)
    assert (200, b"late") == (answer.status_code, answer.content)


async def test_who_does_not_wait_is_told_that_it_is_not_there_yet(depot: Depot) -> None:
    place = await create(depot)
    for timeout_ms in (0, 20):
        answer = await depot.download(place, params={"timeout_ms": timeout_ms})
        assert (504, "M_NOT_YET_UPLOADED") == (answer.status_code, answer.json()["errcode"])
    answer = await depot.ask(
        "GET",
        f"/_matrix/client/v1/media/thumbnail/{place}",
        params={"timeout_ms": 0, "width": 32, "height": 32},
    )
    assert "M_NOT_YET_UPLOADED" == answer.json()["errcode"]


async def test_content_is_given_once_by_who_made_the_uri(depot: Depot) -> None:
    place = await create(depot)
    assert (403, "M_FORBIDDEN") == await fill(depot, place, who="bo")
    assert (200, "") == await fill(depot, place, b"first")
    assert (409, "M_CANNOT_OVERWRITE_MEDIA") == await fill(depot, place, b"second")
    assert b"first" == (await depot.download(place)).content
    assert 1 == len(depot.files("contents"))


async def test_of_two_at_once_one_wins(depot: Depot) -> None:
    place = await create(depot)
    results = await asyncio.gather(fill(depot, place, b"one"), fill(depot, place, b"two"))
    assert [200, 409] == sorted(status for status, _ in results)
    assert 1 == len(depot.files("contents"))
    assert (await depot.download(place)).content in (b"one", b"two")


async def test_an_unused_uri_expires(depot: Depot) -> None:
    place = await create(depot)
    depot.clock.advance(UNUSED_LIFETIME_MS)
    assert (404, "M_NOT_FOUND") == await fill(depot, place)
    assert 404 == (await depot.download(place)).status_code
    depot.jobs.start()
    async with asyncio.timeout(10):
        while await depot.db.one("SELECT 1 FROM media_items"):
            await asyncio.sleep(0.01)


async def test_what_was_never_made_is_not_found(depot: Depot) -> None:
    assert (404, "M_NOT_FOUND") == await fill(depot, "tea.example/never")
    assert (404, "M_NOT_FOUND") == await fill(depot, "elsewhere.example/never")
    other = (await depot.upload(b"x")).json()["content_uri"].removeprefix("mxc://")
    assert (409, "M_CANNOT_OVERWRITE_MEDIA") == await fill(depot, other)


async def test_pending_uris_are_limited(depot: Depot) -> None:
    places = [await create(depot) for _ in range(PENDING_LIMIT)]
    answer = await depot.ask("POST", "/_matrix/media/v1/create")
    assert (429, "M_LIMIT_EXCEEDED") == (answer.status_code, answer.json()["errcode"])
    assert 0 < answer.json()["retry_after_ms"] <= UNUSED_LIFETIME_MS
    assert (200, "") == await fill(depot, places[0])
    await create(depot)

"""What goes in comes out; what must not stay leaves nothing behind."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator

import pytest

from tests.parts.media.conftest import Depot, Open


async def test_an_upload_comes_back_byte_for_byte_with_its_type_and_name(depot: Depot) -> None:
    body = bytes(range(256)) * 5000
    place = await depot.uploaded(body, "image/png", filename="Tee & Kanne.png")
    answer = await depot.download(place, who="bo")
    assert (200, body) == (answer.status_code, answer.content)
    assert "image/png" == answer.headers["content-type"]
    assert 'inline; filename="Tee & Kanne.png"' == answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none';")
    assert ("cross-origin", "nosniff") == tuple(
        answer.headers[name] for name in ("cross-origin-resource-policy", "x-content-type-options")
    )
    assert "immutable" in answer.headers["cache-control"]


async def test_the_same_bytes_are_kept_once_and_go_with_the_last_uri(depot: Depot) -> None:
    first, second = await depot.uploaded(b"tea" * 100), await depot.uploaded(b"tea" * 100, filename="b")
    assert first != second
    name = hashlib.sha256(b"tea" * 100).hexdigest()
    assert [name] == [path.name for path in depot.files("contents")]
    await depot.media.remove(first.rpartition("/")[2])
    await depot.jobs.settle()
    assert 404 == (await depot.download(first)).status_code
    assert b"tea" * 100 == (await depot.download(second)).content
    await depot.media.remove(second.rpartition("/")[2])
    await depot.jobs.settle()
    assert [] == depot.files("contents")


async def test_an_empty_file_is_a_file(depot: Depot) -> None:
    answer = await depot.download(await depot.uploaded(b""))
    assert (200, b"", "attachment") == (answer.status_code, answer.content, answer.headers["content-disposition"])


@pytest.mark.parametrize("announced", [True, False])
async def test_too_large_is_refused_while_it_comes_in_and_nothing_stays(open_depot: Open, announced: bool) -> None:
    depot = await open_depot(media_max_bytes=1_000_000)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield bytes(50_000)

    answer = await depot.upload(bytes(1_500_000) if announced else pieces())
    assert (413, "M_TOO_LARGE") == (answer.status_code, answer.json()["errcode"])
    assert [] == depot.files("contents") + depot.files("incoming")
    assert 0 == await depot.media.used_bytes("@ada:tea.example")
    assert 200 == (await depot.upload(bytes(1_000_000))).status_code


async def test_a_client_that_goes_away_leaves_nothing(depot: Depot) -> None:
    received = iter([{"type": "http.request", "body": bytes(700_000), "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> dict[str, object]:
        return next(received)

    async def send(message: dict[str, object]) -> None:
        raise AssertionError("nobody is there to answer")

    path = b"/_matrix/media/v3/upload"
    headers = [(b"authorization", b"Bearer ada")]
    scope = {"type": "http", "method": "POST", "path": path.decode(), "raw_path": path, "headers": headers}
    await depot.application({**scope, "query_string": b"", "client": ("10.0.0.1", 1)}, receive, send)
    assert [] == depot.files("contents") + depot.files("incoming")


async def test_the_quota_counts_what_a_user_has_and_refuses_what_would_pass_it(open_depot: Open) -> None:
    depot = await open_depot(media_quota_bytes=1000)
    place = await depot.uploaded(b"a" * 600)
    answer = await depot.upload(b"b" * 600)
    assert (403, "M_FORBIDDEN") == (answer.status_code, answer.json()["errcode"])
    assert 1 == len(depot.files("contents"))
    assert 200 == (await depot.upload(b"b" * 600, who="bo")).status_code
    await depot.media.remove(place.rpartition("/")[2])
    assert 200 == (await depot.upload(b"b" * 600)).status_code


async def test_many_uploads_of_the_same_bytes_at_once_and_removals_between(depot: Depot) -> None:
    places = await asyncio.gather(*(depot.uploaded(b"same" * 1000) for _ in range(12)))

    async def again(place: str) -> str:
        await depot.media.remove(place.rpartition("/")[2])
        return await depot.uploaded(b"same" * 1000)

    kept = await asyncio.gather(*(again(place) for place in places))
    await depot.jobs.settle()
    for place in kept:
        assert b"same" * 1000 == (await depot.download(place)).content
    assert 1 == len(depot.files("contents"))


async def test_guests_and_strangers_do_not_upload(depot: Depot) -> None:
    assert "M_GUEST_ACCESS_FORBIDDEN" == (await depot.upload(b"x", who="guest")).json()["errcode"]
    assert "M_UNKNOWN_TOKEN" == (await depot.upload(b"x", who="nobody")).json()["errcode"]
    answer = await depot.ask("POST", "/_matrix/media/v3/upload", None, content=b"x")
    assert (401, "M_MISSING_TOKEN") == (answer.status_code, answer.json()["errcode"])


async def test_config_says_the_limit(open_depot: Open) -> None:
    depot = await open_depot(media_max_bytes=12_345)
    for path in ("/_matrix/client/v1/media/config", "/_matrix/media/v3/config"):
        assert {"m.upload.size": 12_345} == (await depot.ask("GET", path)).json()


@pytest.mark.parametrize(
    ("sent", "served"),
    [
        (None, "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
        ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ("x" * 300 + "/y", "application/octet-stream"),
    ],
)
async def test_the_type_is_the_uploaders_or_octet_stream(depot: Depot, sent: str | None, served: str) -> None:
    assert served == (await depot.download(await depot.uploaded(b"x", sent))).headers["content-type"]


async def test_what_a_crash_left_half_written_is_swept_out_later(depot: Depot) -> None:
    incoming = depot.folder / "incoming"
    incoming.mkdir(parents=True)
    for name, age_s in (("old", 7200), ("young", 60)):
        (incoming / name).write_bytes(b"half")
        os.utime(incoming / name, (time.time() - age_s,) * 2)
    await depot.uploaded(b"whole")
    assert ["young"] == [path.name for path in depot.files("incoming")]

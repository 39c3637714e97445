"""Thumbnails: never smaller than asked, never enlarged, never animated unless asked; bombs are left closed."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.media._thumbnails import rounded
from teahouse.media._workshop import Workshop
from tests.parts.media.conftest import Depot
from tests.parts.media.pictures import bomb, contrast, moving, seen, still, striped, turned

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><image href="file:///etc/passwd"/></svg>'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
HEIF = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)


@pytest.mark.parametrize(
    ("asked", "method", "made"),
    [
        ((32, 32), "crop", (32, 32)),
        ((90, 90), "crop", (96, 96)),
        ((100, 50), "crop", (100, 50)),
        ((320, 240), "scale", (320, 240)),
        ((300, 200), "scale", (320, 240)),
        ((100, 1), "scale", (320, 240)),
        ((801, 600), "scale", (1280, 960)),
        ((2000, 1300), "scale", (2000, 1300)),
    ],
)
def test_what_is_asked_is_rounded_up(asked: tuple[int, int], method: str, made: tuple[int, int]) -> None:
    assert made == rounded(*asked, method)


@pytest.mark.parametrize(
    ("picture", "asked", "method", "expected"),
    [
        (still(1000, 800, ".jpg"), (96, 96), "crop", ("jpeg", 96, 96, 1)),
        (still(1000, 800, ".jpg"), (320, 240), "scale", ("jpeg", 320, 256, 1)),
        (still(2000, 300, ".jpg"), (320, 240), "scale", ("jpeg", 1600, 240, 1)),
        (still(1000, 800, ".png", True), (640, 480), "scale", ("png", 640, 512, 1)),
        (still(1000, 50, ".png"), (96, 96), "crop", ("jpeg", 96, 50, 1)),
        (still(900, 900, ".webp"), (96, 96), "scale", ("jpeg", 96, 96, 1)),
        (turned(1000, 500), (320, 240), "scale", ("jpeg", 320, 640, 1)),
    ],
)
async def test_sizes(
    depot: Depot, picture: bytes, asked: tuple[int, int], method: str, expected: tuple[str, int, int, int]
) -> None:
    place = await depot.uploaded(picture, "application/octet-stream")
    answer = await depot.thumbnail(place, *asked, method=method)
    assert 200 == answer.status_code, answer.text
    assert expected == seen(answer.content)
    assert answer.headers["content-disposition"].startswith("inline; filename=")
    again = await depot.thumbnail(place, *asked, method=method)
    assert (answer.content, answer.headers["etag"]) == (again.content, again.headers["etag"])
    assert 1 == len(depot.files("thumbnails"))
    assert [] == depot.files("incoming")


async def test_a_small_original_is_served_as_it_is(depot: Depot) -> None:
    picture = still(40, 30)
    place = await depot.uploaded(picture, "image/png")
    for _ in range(2):
        answer = await depot.thumbnail(place, 96, 96, method="crop")
        assert (picture, "image/png") == (answer.content, answer.headers["content-type"])
    assert [] == depot.files("thumbnails")


async def test_more_than_the_largest_is_the_original(depot: Depot) -> None:
    picture = still(3000, 200)
    assert picture == (await depot.thumbnail(await depot.uploaded(picture), 5000, 5000)).content


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
@pytest.mark.parametrize("asked", [(32, 32), (800, 600)])
async def test_animated_is_honest(depot: Depot, suffix: str, asked: tuple[int, int]) -> None:
    place = await depot.uploaded(moving(200, 160, 5, suffix))
    for query in ({"animated": "false"}, {}):
        answer = await depot.thumbnail(place, *asked, **query)
        assert answer.headers["content-type"] in ("image/jpeg", "image/png")
        assert 1 == seen(answer.content)[3]
    answer = await depot.thumbnail(place, *asked, animated="true")
    assert 5 == seen(answer.content)[3]
    assert answer.headers["content-type"] in ("image/webp", "image/gif")
    assert (await depot.thumbnail(place, *asked)).headers["etag"] != answer.headers["etag"]


async def test_animated_of_a_still_one_is_still(depot: Depot) -> None:
    place = await depot.uploaded(still(500, 400, ".jpg"))
    answer = await depot.thumbnail(place, 96, 96, animated="true")
    assert ("jpeg", 120, 96, 1) == seen(answer.content)


@pytest.mark.parametrize("content", [SVG, PDF, HEIF, b"", b"not an image", b"\xff\xd8\xff broken", b"GIF89a"])
async def test_what_is_no_picture_we_open_has_no_thumbnail(depot: Depot, content: bytes) -> None:
    place = await depot.uploaded(content, "image/png")
    for _ in range(2):
        answer = await depot.thumbnail(place, 32, 32)
        assert (400, "M_UNKNOWN") == (answer.status_code, answer.json()["errcode"])
    assert [] == depot.files("thumbnails") + depot.files("incoming")


async def test_a_bomb_is_not_opened(depot: Depot) -> None:
    answer = await depot.thumbnail(await depot.uploaded(bomb(60_000, 60_000)), 32, 32)
    assert (413, "M_TOO_LARGE") == (answer.status_code, answer.json()["errcode"])


async def test_a_truncated_picture_harms_nobody(depot: Depot) -> None:
    place = await depot.uploaded(still(1000, 800, ".jpg")[:3000])
    assert (await depot.thumbnail(place, 32, 32)).status_code in (200, 400)
    assert 200 == (await depot.thumbnail(await depot.uploaded(still(900, 800, ".jpg")), 32, 32)).status_code


@pytest.mark.parametrize(
    ("query", "errcode"),
    [
        ("width=32", "M_MISSING_PARAM"),
        ("width=0&height=3", "M_INVALID_PARAM"),
        ("width=-5&height=3", "M_INVALID_PARAM"),
        ("width=a&height=3", "M_INVALID_PARAM"),
        ("width=1.5&height=3", "M_INVALID_PARAM"),
        ("width=3&height=3&method=stretch", "M_INVALID_PARAM"),
        ("width=3&height=3&animated=yes", "M_INVALID_PARAM"),
    ],
)
async def test_nonsense_is_named(depot: Depot, query: str, errcode: str) -> None:
    place = await depot.uploaded(b"x")
    answer = await depot.ask("GET", f"/_matrix/client/v1/media/thumbnail/{place}?{query}")
    assert (400, errcode) == (answer.status_code, answer.json()["errcode"])


async def test_many_at_once_are_made_once(depot: Depot) -> None:
    place = await depot.uploaded(still(1000, 800, ".jpg"))
    answers = await asyncio.gather(*(depot.thumbnail(place, 96, 96, method="crop") for _ in range(20)))
    assert {200} == {answer.status_code for answer in answers}
    assert 1 == len(depot.files("thumbnails"))


async def test_files_made_of_one_content_are_limited(depot: Depot) -> None:
    place = await depot.uploaded(still(300, 300))
    for height in range(20, 60):
        assert 200 == (await depot.thumbnail(place, 64, height, method="crop")).status_code
    assert len(depot.files("thumbnails")) <= 24


async def test_a_workshop_that_is_stuck_or_dead_is_replaced(tmp_path: Path) -> None:
    picture = tmp_path / "p"
    picture.write_bytes(still(1000, 800, ".jpg"))
    stuck = tmp_path / "stuck"

    os.mkfifo(stuck)  # opening it never ends
    workshop = Workshop(order_seconds=2)
    started = time.monotonic()
    with pytest.raises(MatrixError):
        await workshop.make(stuck, tmp_path / "t", 32, 32, "crop", animated=False)
    assert time.monotonic() - started < 15  # not for ever, on a machine that has other things to do
    look, made = await workshop.make(picture, tmp_path / "t", 32, 32, "crop", animated=False)
    assert ((1000, 800), "jpg") == ((look.width, look.height), made)
    assert workshop._process is not None
    workshop._process.kill()
    await workshop._process.wait()
    look, made = await workshop.make(picture, tmp_path / "t", 64, 64, "crop", animated=False)
    assert "jpg" == made
    await workshop.close()
    assert None is workshop._process


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        (striped(1000, 500), (320, 160)),
        (striped(64, 64), (64, 64)),  # a small one is not served as it is
        (striped(400, 400, ".png", True), (320, 320)),
        (striped(500, 500, ".webp"), (320, 320)),
        (moving(300, 300, 4), (300, 300)),
        (still(1, 1), (1, 1)),
    ],
)
async def test_a_veiled_picture_is_small_grey_and_blurred(depot: Depot, picture: bytes, size: tuple[int, int]) -> None:
    mxc = f"mxc://{await depot.uploaded(picture)}"
    made = await depot.media.veiled(mxc)
    assert made is not None
    (file,) = depot.files("thumbnails")
    assert made.path == str(file)
    data = file.read_bytes()
    assert ("jpeg", *size, 1) == seen(data)
    assert contrast(data) < 2
    assert made == await depot.media.veiled(mxc)
    assert ["veiled.jpg"] == [path.name for path in depot.files("thumbnails")]


async def test_what_cannot_be_veiled_is_not_shown_instead(depot: Depot) -> None:
    for content, status in ((SVG, 400), (b"no picture", 400), (bomb(60_000, 60_000), 413)):
        with pytest.raises(MatrixError) as refused:
            await depot.media.veiled(f"mxc://{await depot.uploaded(content)}")
        assert status == refused.value.status
    assert await depot.media.veiled("mxc://tea.example/nothing") is None
    assert await depot.media.veiled("mxc://elsewhere.example/a") is None
    assert [] == depot.files("thumbnails")

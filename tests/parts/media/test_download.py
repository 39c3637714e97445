"""How contents go out: names, dispositions, ranges, validators; and where they do not."""

import pytest

from teahouse.media._serve import Conditions, disposition, serve
from tests.parts.media.conftest import Depot

TRICKS = [
    "tea.example/..%2F..%2Fteahouse.db",
    "tea.example/%2e%2e%2fx",
    "tea.example/a.b",
    "tea.example/" + "a" * 300,
    "..%2F../x",
    "tea.example%2F/x",
    "[::1/x",
    "tea.example/%F0%9F%8D%B5",
    "elsewhere.example/abc",
    "tea.example/unknown",
    "tea.example:8448/abc",
]


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("kind", ["download", "thumbnail"])
async def test_path_tricks_find_nothing(depot: Depot, kind: str, trick: str) -> None:
    answer = await depot.ask("GET", f"/_matrix/client/v1/media/{kind}/{trick}?width=32&height=32")
    assert (404, "M_NOT_FOUND") == (answer.status_code, answer.json()["errcode"])


@pytest.mark.parametrize("path", ["tea.example/%ff%fe", "tea.example/a%00b"])
async def test_bytes_that_are_no_text_in_the_path_are_refused(depot: Depot, path: str) -> None:
    answer = await depot.download(path)
    assert (400, "M_INVALID_PARAM") == (answer.status_code, answer.json()["errcode"])


@pytest.mark.parametrize("path", ["download/{}", "download/{}/name.txt", "thumbnail/{}?width=1&height=1"])
async def test_without_a_token_nothing_is_served(depot: Depot, path: str) -> None:
    place = await depot.uploaded(b"private")
    answer = await depot.ask("GET", "/_matrix/media/v3/" + path.format(place), None)
    assert (404, "M_NOT_FOUND") == (answer.status_code, answer.json()["errcode"])
    answer = await depot.ask("GET", "/_matrix/client/v1/media/" + path.format(place), None)
    assert (401, "M_MISSING_TOKEN") == (answer.status_code, answer.json()["errcode"])


async def test_a_name_in_the_path_replaces_the_uploaders(depot: Depot) -> None:
    place = await depot.uploaded(b"x", "text/html", filename="a.html")
    answer = await depot.download(place + "/%E8%8C%B6%20%22tea%22.html")
    assert (
        'attachment; filename="? \\"tea\\".html"; filename*=utf-8\'\'%E8%8C%B6%20%22tea%22.html'
        == answer.headers["content-disposition"]
    )


def test_only_safe_types_are_shown_inline() -> None:
    assert b"inline" == disposition("image/png", None)
    assert b"inline" == disposition("TEXT/plain; charset=utf-8", None)
    for type_ in ("text/html", "image/svg+xml", "application/xhtml+xml", "application/pdf", "application/octet-stream"):
        assert b"attachment" == disposition(type_, None)


async def test_a_name_cannot_break_out_of_its_header(depot: Depot) -> None:
    place = await depot.uploaded(b"x", filename='a"\r\nset-cookie: b=c\x00\x7f')
    answer = await depot.download(place)
    assert "set-cookie" not in answer.headers
    assert 'attachment; filename="a\\"set-cookie: b=c"' == answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("asked", "status", "content", "span"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-4", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
async def test_ranges(depot: Depot, asked: str, status: int, content: bytes, span: str | None) -> None:
    place = await depot.uploaded(b"0123456789", "video/mp4")
    answer = await depot.download(place, headers={"range": asked})
    assert (status, content, span) == (answer.status_code, answer.content, answer.headers.get("content-range"))
    assert "bytes" == answer.headers["accept-ranges"]


async def test_who_has_it_is_not_sent_it_again(depot: Depot) -> None:
    place = await depot.uploaded(b"0123456789")
    tag = (await depot.download(place)).headers["etag"]
    for held in (tag, f'W/{tag}, "other"', "*"):
        answer = await depot.download(place, headers={"if-none-match": held})
        assert (304, b"") == (answer.status_code, answer.content)
    assert 200 == (await depot.download(place, headers={"if-none-match": '"other"'})).status_code
    answer = await depot.download(place, headers={"range": "bytes=0-1", "if-range": '"other"'})
    assert (200, b"0123456789") == (answer.status_code, answer.content)
    assert b"01" == (await depot.download(place, headers={"range": "bytes=0-1", "if-range": tag})).content


def test_an_empty_content_has_no_ranges() -> None:
    assert 416 == serve("p", 0, "text/plain", None, "t", Conditions(range_="bytes=0-")).status
    assert 200 == serve("p", 0, "text/plain", None, "t", Conditions()).status

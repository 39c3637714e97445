"""Pages: forms in every cut, languages, being sent on, what a template escapes, and that every word is translated."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Request
from teahouse.kernel.pages import Form, Pages, Static, language_of, read_form, redirect
from teahouse.kernel.pages._language import wished
from teahouse.kernel.pages._words import Words
from teahouse.matrix.errors import MatrixError, forbidden, limit_exceeded, missing_token, not_found
from tests.house._tree import PACKAGE

FILE = bytes(range(256)) * 300 + b"\r\n--Y\r\n-"
BODY = (
    b'--X\r\nContent-Disposition: form-data; name="title"\r\n\r\n  \xe8\x8c\xb6\r\n--X\r\n'
    b'Content-Disposition: form-data; name="empty"\r\n\r\n\r\n--X\r\nContent-Disposition: form-data; name="cover"; '
    b'filename="a \\"b\\".png"\r\nContent-Type: image/png\r\n\r\n' + FILE + b"\r\n--X--\r\n"
)


def request(pieces: list[bytes] | None = None, query: bytes = b"", path: str = "/a/mei", **headers: str) -> Request:
    left = list(pieces or [b""])

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    scope = {
        "type": "http", "method": "POST" if pieces else "GET", "path": path, "query_string": query,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    made = Request(scope, receive, {})
    made.max_body = 1024 * 1024
    return made


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages("teahouse.kernel.pages", Settings(), Static())


@pytest.mark.parametrize("step", [1, 2, 7, 64, 1000, 10**6])
async def test_a_form_arrives_in_pieces(step: int) -> None:
    pieces = [BODY[i : i + step] for i in range(0, len(BODY), step)]
    form = await read_form(request(pieces, content_type="multipart/form-data; boundary=X"))
    assert ("茶", "  茶", "", True) == (form.get("title"), form.raw("title"), form.get("empty"), form.has("empty"))
    cover = form.file("cover")
    assert cover is not None
    assert ('a "b".png', "image/png", FILE) == (cover.filename, cover.content_type, cover.read())
    assert FILE == b"".join(cover.chunks(1000))


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data", BODY, 400),
        ("multipart/form-data; boundary=X", BODY[:-20], 400),
        ("multipart/form-data; boundary=X", b"--X\r\nno-disposition: 1\r\n\r\nx\r\n--X--", 400),
        ("multipart/form-data; boundary=X", b"--Xrubbish", 400),
        ("multipart/form-data; boundary=X", b"--X\r\n" + b"a" * 10_000, 400),
        ("application/x-www-form-urlencoded", b"a=%00", 400),
        ("application/x-www-form-urlencoded", b"a=%ff", 400),
        ("application/x-www-form-urlencoded", "a=茶".encode(), 400),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 2000), 400),
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=X", BODY + b"x" * 2**20, 200),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 2**21, 413),
    ],
)
async def test_what_is_no_form_is_refused(content_type: str, body: bytes, status: int) -> None:
    if status == 200:  # what follows the last boundary is passed over, within the limit
        with pytest.raises(MatrixError) as caught:
            await read_form(request([body], content_type=content_type))
        assert 413 == caught.value.status
        return
    with pytest.raises(MatrixError) as caught:
        await read_form(request([body], content_type=content_type))
    assert status == caught.value.status


async def test_a_urlencoded_form() -> None:
    form = await read_form(request([b"a=1&a=2&b=+x%0D%0Ay+&n=7"], content_type="application/x-www-form-urlencoded"))
    assert (["1", "2"], "x\ny", 7) == (form.all("a"), form.get("b"), form.integer("n", 0, 1, 10))
    assert 3 == Form([("n", "99")]).integer("n", 0, 1, 3)
    form.required("none", "Say it")
    assert {"none": "Say it"} == form.errors


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"), ("zh", "zh-Hans"), ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"),
        ("fr,de;q=0.9", "en"), ("en;q=0.5, zh-CN;q=0.8", "zh-Hans"), ("zh;q=0, en", "en"), ("zh;q=x", "en"),
    ],
)  # fmt: skip
def test_the_readers_language(header: str, language: str) -> None:
    assert language == wished(header)


def test_the_address_over_the_cookie_over_the_browser() -> None:
    both = request(query=b"lang=zh-Hant", cookie="teahouse_lang=zh-Hans", accept_language="en")
    assert "zh-Hant" == language_of(both)
    assert "zh-Hans" == language_of(request(query=b"lang=tlh", cookie="teahouse_lang=zh-Hans"))


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "", "/a\r\nset-cookie: x"]
)
def test_nobody_is_sent_elsewhere(target: str) -> None:
    assert (b"location", b"/") in redirect(request(), target).headers


def test_a_word_for_the_next_page_is_said_once(pages: Pages) -> None:
    sent = redirect(request(), "/a/茶", flash="Saved <b>", kind="done")
    assert (b"location", b"/a/%E8%8C%B6") in sent.headers
    cookie = next(value for name, value in sent.headers if name == b"set-cookie").decode().partition(";")[0]
    shown = pages.render(request(cookie=cookie), "layout.html")
    assert b"Saved &lt;b&gt;" in shown.body
    assert any(b"teahouse_flash=; " in value for name, value in shown.headers if name == b"set-cookie")
    assert b"notice" not in pages.render(request(cookie="teahouse_flash=rubbish"), "layout.html").body


def test_errors_as_people_see_them(pages: Pages) -> None:
    assert "沒有這個頁面" in pages.error_page(request(accept_language="zh-TW"), not_found()).body.decode()
    refused = pages.error_page(request(), forbidden("<script>"))
    assert (403, True, False) == (refused.status, b"&lt;script&gt;" in refused.body, b"<script>" in refused.body)
    assert (b"retry-after", b"2") in pages.error_page(request(), limit_exceeded(1500)).headers
    sent = pages.error_page(request(path="/studio/x", query=b"a=1"), missing_token("x"))
    assert (b"location", b"/studio/sign-in?next=/studio/x%3Fa%3D1") in sent.headers


def test_nothing_inline_and_nothing_foreign(pages: Pages) -> None:
    shown = pages.render(request(), "layout.html")
    policy = dict(shown.headers)[b"content-security-policy"].decode()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(rb'style="|<style|<script(?! src)| on\w+="', shown.body)


def _packages() -> list[Path]:
    return sorted(path.parent for path in PACKAGE.rglob("pages") if path.is_dir() and (path / "../locale").is_dir())


@pytest.mark.parametrize("folder", _packages(), ids=lambda path: path.name)
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_word_of_a_template_is_translated(folder: Path, language: str) -> None:
    package = "teahouse." + ".".join(folder.relative_to(PACKAGE).parts)
    words = Words(language, ("teahouse.kernel.pages", package))
    missing = set()
    for template in sorted((folder / "pages").glob("**/*.html")):
        for _, message, _, _ in extract_from_file("jinja2", template, options={"extensions": "jinja2.ext.i18n"}):
            said = message if isinstance(message, str) else message[0]
            if said and said not in words._said:
                missing.add(said)
    assert [] == sorted(missing)

"""What programs read: feeds, sitemap, robots.txt, the QR code, and the media that published articles show."""

import hashlib
import io
from urllib.parse import quote
from xml.sax.saxutils import escape

import segno

from teahouse.kernel.http import Answer, Auth, FileAnswer, Request, Route, country
from teahouse.kernel.pages import Pages, redirect
from teahouse.matrix.errors import forbidden, not_found
from teahouse.publicaccounts.accounts import Withheld
from teahouse.publicaccounts.site._body import media_id, media_in
from teahouse.publicaccounts.site._cache import PageCache, answer
from teahouse.publicaccounts.site._feeds import KINDS, Channel, closed_to_children, feed, iso
from teahouse.publicaccounts.site._model import AccountView, Library

_IN_FEED = 30
_IN_PART = 200  # accounts in one part of the sitemap
_ARTICLES = 200  # newest articles of each in the sitemap
_SIZES = {"small": (96, 96), "card": (640, 640), "wide": (1280, 1280)}
# What browsers show as it is. Anything else is a download: a page must not come from here.
_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "audio/", "video/", "text/vtt")
_XML = b"application/xml; charset=utf-8"
_DAILY = (b"cache-control", b"public, max-age=3600")


class ForMachines:
    """GET, for programs."""

    def __init__(self, library: Library, pages: Pages, cache: PageCache) -> None:
        self._library = library
        self._pages = pages
        self._cache = cache

    def table(self) -> list[Route]:
        feeds = [
            Route("GET", "/a/{handle}/feed." + kind, self._feed(kind), op=f"getFeed{kind.title()}", auth=Auth.PAGE,
                  rate="read", body=None)
            for kind in KINDS
        ]  # fmt: skip
        return [
            *feeds,
            Route("GET", "/a/{handle}/qr.svg", self.qr, op="getAccountQr", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/a/{handle}/media/{mediaId}", self.media, op="getPublicMedia", auth=Auth.PAGE, rate="media",
                  body=None),
            Route("GET", "/sitemap.xml", self.sitemap, op="getSitemap", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/sitemap/{part}", self.part, op="getSitemapPart", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/robots.txt", self.robots, op="getRobots", auth=Auth.NONE, rate="read", body=None),
            Route("GET", "/favicon.ico", self.favicon, op="getFavicon", auth=Auth.NONE, rate="read", body=None),
        ]  # fmt: skip

    async def favicon(self, request: Request) -> Answer:
        return redirect(request, self._pages.static.url("favicon.svg"))

    def _feed(self, kind: str):  # type: ignore[no-untyped-def]
        async def serve(request: Request) -> Answer:
            key = ("feed", request.params["handle"], kind, country())
            kept = self._cache.find(key)
            if kept is None:
                account = await self._account(request)
                generation = self._cache.watch(account.room_id)
                articles = await self._library.articles(account, None, _IN_FEED)
                whole = [await self._library.article(account, a.slug) if not a.html else a for a in articles]
                told = [closed_to_children(a, account.age) for a in whole if a]
                channel = Channel(account, told, self._pages.base_url, self._pages.server_name)
                kept = self._cache.keep(key, account.room_id, generation, feed(kind, channel), KINDS[kind])
            return answer(request, kept)

        return serve

    async def qr(self, request: Request) -> Answer:
        """The QR code that subscribes: the account's page, which phones open, and which tells any client."""
        account = await self._account(request)
        out = io.BytesIO()
        made = segno.make(f"{self._pages.base_url}/a/{account.handle}", error="m", micro=False)
        made.save(out, kind="svg", scale=4, border=4, dark="#1b1f1b", light="#ffffff", svgclass=None, lineclass=None)
        headers = [_DAILY, (b"x-content-type-options", b"nosniff"), (b"content-security-policy", b"sandbox")]
        return Answer(out.getvalue(), 200, headers, b"image/svg+xml")

    async def media(self, request: Request) -> Answer | FileAnswer:
        """A medium the account shows: its avatar, or what the published article ``in`` has; others are not there."""
        account = await self._account(request)
        wanted, slug = request.params["mediaId"], request.query("in") or ""
        if slug:
            article = await self._library.article(account, slug)
            if article is not None and article.held is not None:
                raise Withheld("This article", article.held)
            if article is not None and article.age and request.query("old_enough") != str(article.age):
                raise forbidden(f"This is for those who are {article.age} or older: say old_enough={article.age}")
            shown = article is not None and article.state == "published" and wanted in media_in(
                article.html, [article.cover], self._pages.server_name
            )  # fmt: skip
        else:
            shown = wanted == media_id(account.avatar, self._pages.server_name)
        size = _SIZES.get(request.query("size") or "")
        file = await self._library.media(wanted, size) if shown else None
        if file is None:
            raise not_found("There is no such medium")
        tag = f'"{file.tag}"'.encode()
        headers = [
            (b"etag", tag),
            (b"cache-control", b"public, max-age=86400, immutable"),
            (b"content-security-policy", b"sandbox; default-src 'none'"),
            (b"x-content-type-options", b"nosniff"),
            (b"cross-origin-resource-policy", b"cross-origin"),
            (b"accept-ranges", b"bytes"),
        ]
        if request.header("if-none-match") == tag.decode():
            return Answer(status=304, headers=headers)
        content_type = file.content_type.partition(";")[0].strip().lower()
        if not content_type.startswith(_SHOWN):
            headers.append((b"content-disposition", b"attachment"))
            content_type = "application/octet-stream"
        span = _range(request.header("range"), file.size)
        if span is not None:
            start, length = span
            headers.append((b"content-range", b"bytes %d-%d/%d" % (start, start + length - 1, file.size)))
            return FileAnswer(file.path, content_type.encode(), 206, headers, start, length)
        return FileAnswer(file.path, content_type.encode(), 200, headers)

    # --- for search engines ---

    async def robots(self, request: Request) -> Answer:
        text = (
            f"User-agent: *\nDisallow: /_\nDisallow: /studio\nAllow: /\n\nSitemap: {self._pages.base_url}/sitemap.xml\n"
        )
        return Answer(text.encode(), 200, [_DAILY], b"text/plain; charset=utf-8")

    async def sitemap(self, request: Request) -> Answer:
        """The index: one part for each 200 accounts, named by the number it begins after."""
        starts, after = [0], 0
        while True:
            found = await self._library.accounts("", "", after, _IN_PART)
            if len(found) < _IN_PART:
                break
            after = found[-1].account_no
            starts.append(after)
        entries = "".join(f"<sitemap><loc>{escape(self._pages.base_url)}/sitemap/{s}</loc></sitemap>" for s in starts)
        return _xml(
            request, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'
        )

    async def part(self, request: Request) -> Answer:
        """The accounts of one part, each with its newest articles."""
        text = request.params["part"]
        if not (text.isascii() and text.isdigit()) or len(text) > 15:
            raise not_found("There is no such part")
        base = escape(self._pages.base_url)
        entries = [] if int(text) else [f"<url><loc>{base}{path}</loc></url>" for path in ("/", "/a/")]
        for account in await self._library.accounts("", "", int(text), _IN_PART):
            page = f"{self._pages.base_url}/a/{account.handle}"
            entries.append(f"<url><loc>{escape(page)}</loc></url>")
            for article in await self._library.articles(account, None, _ARTICLES):
                changed = iso(article.updated_ms or article.published_ms)
                entries.append(
                    f"<url><loc>{escape(page)}/{quote(article.slug)}</loc><lastmod>{changed}</lastmod></url>"
                )
        return _xml(request, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>')

    async def _account(self, request: Request) -> AccountView:
        account = await self._library.account(request.params["handle"])
        if account is None or account.state == "closed":
            raise not_found("There is no such account")
        if account.held is not None:
            raise Withheld("This account", account.held)
        return account


def _xml(request: Request, text: str) -> Answer:
    body = f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = [_DAILY, (b"etag", tag.encode())]
    if tag in (request.header("if-none-match") or ""):
        return Answer(b"", 304, headers, _XML)
    return Answer(body, 200, headers, _XML)


def _range(header: str | None, size: int) -> tuple[int, int] | None:
    """(start, length) of a range of bytes that can be had; ``None``: all of it. RFC 9110, 14.2."""
    if header is None or not header.startswith("bytes=") or "," in header:
        return None
    first, dash, last = header[6:].strip().partition("-")
    if not dash or not (first + last).isdigit() or len(first + last) > 30:
        return None
    if not first:
        length = min(int(last), size)
        return (size - length, length) if length else None
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    return (start, end - start + 1) if start <= end else None

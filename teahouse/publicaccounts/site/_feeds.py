"""An account's articles as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1. Pure.

Each names its hub (WebSub) and itself, as a reader needs them to be told instead of asking.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import msgspec

from teahouse.publicaccounts.site._body import embedded, media_path
from teahouse.publicaccounts.site._model import AccountView, ArticleView

KINDS = {
    "rss": b"application/rss+xml; charset=utf-8",
    "atom": b"application/atom+xml; charset=utf-8",
    "json": b"application/feed+json; charset=utf-8",
}
_BESIDE = "[Context note] Written by a reader, not by this account; readers who usually disagree find it helpful:"
_ROOTED = re.compile(r'\b(src|href|poster)="/')
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Channel(msgspec.Struct, frozen=True):
    """What all three formats are made of."""

    account: AccountView
    articles: Sequence[ArticleView]
    base_url: str
    server_name: str

    @property
    def page(self) -> str:
        return f"{self.base_url}/a/{self.account.handle}"

    @property
    def hub(self) -> str:
        return f"{self.base_url}/_teahouse/websub"

    def url(self, kind: str) -> str:
        """Where this feed is."""
        return f"{self.page}/feed.{kind}"

    def link(self, article: ArticleView) -> str:
        return f"{self.page}/{quote(article.slug)}"

    def body(self, article: ArticleView) -> str:
        """The body with addresses that hold anywhere."""
        html = embedded(article.html, article.handle, article.slug, self.server_name)
        html += "".join(f"<blockquote><p>{_BESIDE} {escape(note.text)}</p></blockquote>" for note in article.beside)
        return _ROOTED.sub(lambda match: f'{match[1]}="{self.base_url}/', html)

    def cover(self, article: ArticleView) -> str:
        path = media_path(article.handle, article.cover, self.server_name, article.slug)
        return self.base_url + path if path else ""

    @property
    def updated_ms(self) -> int:
        return max((a.updated_ms or a.published_ms for a in self.articles), default=self.account.created_ms)


def feed(kind: str, channel: Channel) -> bytes:
    """The feed in one of ``KINDS``."""
    return {"rss": rss, "atom": atom, "json": json}[kind](channel)


def rss(channel: Channel) -> bytes:
    account = channel.account
    items = "".join(
        f"<item><title>{_x(a.title)}</title><link>{_x(channel.link(a))}</link>"
        f'<guid isPermaLink="true">{_x(channel.link(a))}</guid><pubDate>{_rfc822(a.published_ms)}</pubDate>'
        + (f"<dc:creator>{_x(a.author)}</dc:creator>" if a.author else "")
        + f"<description>{_x(a.digest)}</description><content:encoded>{_x(channel.body(a))}</content:encoded></item>\n"
        for a in channel.articles
    )
    language = f"<language>{_x(account.language)}</language>" if account.language else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>\n'
        f"<title>{_x(account.name)}</title><link>{_x(channel.page)}</link>"
        f"<description>{_x(account.description or account.name)}</description>{language}"
        f"<lastBuildDate>{_rfc822(channel.updated_ms)}</lastBuildDate>"
        f'<atom:link rel="self" type="application/rss+xml" href={quoteattr(channel.url("rss"))}/>'
        f'<atom:link rel="hub" href={quoteattr(channel.hub)}/>\n{items}</channel></rss>\n'
    ).encode()


def atom(channel: Channel) -> bytes:
    account = channel.account
    entries = "".join(
        f"<entry><title>{_x(a.title)}</title><id>{_x(channel.link(a))}</id>"
        f'<link rel="alternate" type="text/html" href={quoteattr(channel.link(a))}/>'
        f"<published>{iso(a.published_ms)}</published><updated>{iso(a.updated_ms or a.published_ms)}</updated>"
        f"<author><name>{_x(a.author or account.name)}</name></author><summary>{_x(a.digest)}</summary>"
        f'<content type="html">{_x(channel.body(a))}</content></entry>\n'
        for a in channel.articles
    )
    language = f" xml:lang={quoteattr(account.language)}" if account.language else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"{language}>\n'
        f"<title>{_x(account.name)}</title><subtitle>{_x(account.description)}</subtitle><id>{_x(channel.page)}</id>"
        f'<updated>{iso(channel.updated_ms)}</updated><link rel="alternate" type="text/html" '
        f'href={quoteattr(channel.page)}/><link rel="self" type="application/atom+xml" '
        f'href={quoteattr(channel.url("atom"))}/><link rel="hub" href={quoteattr(channel.hub)}/>'
        f"<author><name>{_x(account.name)}</name></author>\n{entries}</feed>\n"
    ).encode()


def json(channel: Channel) -> bytes:
    account = channel.account
    items: list[dict[str, Any]] = []
    for a in channel.articles:
        item: dict[str, Any] = {
            "id": channel.link(a), "url": channel.link(a), "title": a.title, "content_html": channel.body(a),
            "summary": a.digest, "date_published": iso(a.published_ms),
            "date_modified": iso(a.updated_ms or a.published_ms),
            "authors": [{"name": a.author or account.name}],
        }  # fmt: skip
        if cover := channel.cover(a):
            item["image"] = cover
        if a.source_url:
            item["external_url"] = a.source_url
        items.append(item)
    made: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1", "title": account.name, "home_page_url": channel.page,
        "feed_url": channel.url("json"), "description": account.description, "items": items,
        "hubs": [{"type": "WebSub", "url": channel.hub}],
    }  # fmt: skip
    if account.language:
        made["language"] = account.language
    return msgspec.json.encode(made)


def closed_to_children(article: ArticleView, age: int) -> ArticleView:
    """The article as a feed has it: of what one must have an age for, the title and where to be asked."""
    if not (age or article.age):
        return article
    return msgspec.structs.replace(article, html="", digest="", cover="")


def iso(ms: int) -> str:
    """RFC 3339 in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc822(ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(ms // 1000, UTC), usegmt=True)


def _x(text: str) -> str:
    return escape(_NOT_XML.sub("", text))

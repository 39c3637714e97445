"""Feeds as readers parse them, whatever the words in them."""

import json
from typing import Any
from xml.etree.ElementTree import Element

import feedparser
import pytest
from defusedxml.ElementTree import fromstring

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.publicaccounts.site import AccountView, ArticleView
from teahouse.publicaccounts.site._body import embedded, media_in, media_path, paged
from teahouse.publicaccounts.site._cache import PageCache
from teahouse.publicaccounts.site._feeds import KINDS, Channel, feed

ATOM = "{http://www.w3.org/2005/Atom}"
ODD = "</title>]]>&<b>\x00\x0b\ud83d\ufffe “茶” \U0001f375"


def channel(**more: Any) -> Channel:
    account = AccountView(account_no=1, handle="mei", room_id="!r", name="Mei & co <1>", language="zh-Hans", **more)
    articles = [
        ArticleView(article_no=1, handle="mei", slug="茶", title=ODD.encode("utf-8", "ignore").decode(), digest="d & e",
                    html='<p>x</p><img src="mxc://here/abc"><a href="/x">y</a>', cover="mxc://here/cov",
                    published_ms=1_763_900_000_000, updated_ms=1_763_900_001_000),
        ArticleView(article_no=2, handle="mei", slug="b", title="B", published_ms=1_763_800_000_000),
    ]  # fmt: skip
    return Channel(account, articles, "https://here.example", "here")


def text(element: Element, path: str) -> str:
    found = element.find(path)
    assert found is not None, path
    return found.text or ""


def test_rss() -> None:
    root = fromstring(feed("rss", channel()))
    assert ("rss", "2.0") == (root.tag, root.attrib["version"])
    assert "Mei & co <1>" == text(root, "channel/title")
    links = {link.attrib["rel"]: link.attrib["href"] for link in root.iter(ATOM + "link")}
    assert {"self": "https://here.example/a/mei/feed.rss", "hub": "https://here.example/_teahouse/websub"} == links
    item = root.find("channel/item")
    assert item is not None
    assert "https://here.example/a/mei/%E8%8C%B6" == text(item, "link") == text(item, "guid")
    assert text(item, "pubDate").endswith("GMT")
    body = text(item, "{http://purl.org/rss/1.0/modules/content/}encoded")
    assert 'src="https://here.example/a/mei/media/abc?in=%E8%8C%B6"' in body
    assert 'href="https://here.example/x"' in body


def test_atom() -> None:
    root = fromstring(feed("atom", channel()))
    assert ATOM + "feed" == root.tag
    for entry in root.findall(ATOM + "entry"):
        for name in ("title", "id", "updated", "author"):
            assert entry.find(ATOM + name) is not None
    assert "2025-11-23T12:13:21Z" == text(root, ATOM + "updated")
    assert "html" == next(root.iter(ATOM + "content")).attrib["type"]


def test_json() -> None:
    made = json.loads(feed("json", channel()))
    assert "https://jsonfeed.org/version/1.1" == made["version"]
    assert "https://here.example/a/mei/media/cov?in=%E8%8C%B6" == made["items"][0]["image"]
    assert [{"type": "WebSub", "url": "https://here.example/_teahouse/websub"}] == made["hubs"]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_reader_of_others_reads_it(kind: str) -> None:
    read = feedparser.parse(feed(kind, channel()))
    assert not read.bozo, read.get("bozo_exception")
    assert ("Mei & co <1>", "zh-Hans") == (read.feed.title, read.feed.language)
    assert f"https://here.example/a/mei/feed.{kind}" in [link.href for link in read.feed.links if link.rel == "self"]
    assert ["https://here.example/_teahouse/websub"] == [link.href for link in read.feed.links if link.rel == "hub"]
    first, second = read.entries
    assert ("B", "https://here.example/a/mei/b") == (second.title, second.link)
    assert "https://here.example/a/mei/%E8%8C%B6" == first.link == first.id
    assert "“茶” \U0001f375" in first.title
    assert (2025, 11, 23) == tuple(first.published_parsed)[:3]
    assert 'src="https://here.example/a/mei/media/abc?in=%E8%8C%B6"' in first.content[0].value
    assert "d &amp; e" == first.summary.replace("d & e", "d &amp; e")


@pytest.mark.parametrize("kind", KINDS)
def test_an_account_without_articles_has_feeds(kind: str) -> None:
    empty = Channel(channel().account, [], "https://here.example", "here")
    assert feed(kind, empty)


def test_media_of_other_servers_are_left_out() -> None:
    html = '<img src="mxc://here/a"><img src="mxc://evil/b"><video poster="mxc://here/c"></video>'
    assert '<img src="/a/mei/media/a?in=s"><img src=""><video poster="/a/mei/media/c?in=s"></video>' == embedded(
        html, "mei", "s", "here"
    )
    assert {"a", "c", "z"} == media_in(html, ["mxc://here/z", "mxc://evil/y", ""], "here")
    assert "" == media_path("mei", "mxc://evil/a", "here")
    assert "/a/mei/media/a?size=small" == media_path("mei", "mxc://here/a", "here", "", "small")
    sound = (
        '<audio src="mxc://here/a" controls="" title="The &quot;gulls&quot;"></audio><video src="mxc://here/b"></video>'
    )
    assert (
        '<audio src="/a/mei/media/a?in=s" controls="" title="The &quot;gulls&quot;" preload="metadata"'
        ' aria-label="The &quot;gulls&quot;"></audio><video src="/a/mei/media/b?in=s" preload="metadata"></video>'
    ) == paged(sound, "mei", "s", "here")
    assert '<div class="scroll" tabindex="0"><table></table></div>' == paged("<table></table>", "mei", "s", "here")


def test_what_changed_meanwhile_is_not_kept() -> None:
    bus = Bus()
    cache = PageCache(bus, Clock())
    key = ("article", "mei", "a")
    generation = cache.watch("!r")
    bus.tell(Change(1, "article", "!r"))  # while the page is made
    assert b"old" == cache.keep(key, "!r", generation, b"old", b"text/html").whole.body
    assert cache.find(key) is None
    cache.keep(key, "!r", cache.watch("!r"), b"new", b"text/html")
    assert cache.find(key) is not None
    bus.tell(Change(2, "article", "!other"))
    bus.tell(Change(3, "receipt", "!r"))
    assert cache.find(key) is not None
    bus.tell(Change(4, "listing", "!r"))
    assert cache.find(key) is None

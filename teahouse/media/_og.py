"""What a page says of itself: its OpenGraph members, or the nearest plain HTML has to them. Pure.

Source: https://ogp.me/; C-S API, getUrlPreviewAuthed.
"""

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_KEPT = (
    "og:title",
    "og:description",
    "og:site_name",
    "og:type",
    "og:url",
    "og:locale",
    "og:image",
    "og:image:alt",
    "article:published_time",
    "article:modified_time",
    "article:author",
)
_LIMITS = {"og:title": 300, "og:description": 600}
_LIMIT = 1000
_NOISE = "script, style, noscript, header, nav, footer, aside, form, svg, template"


def decode(body: bytes, type_: str) -> str:
    """The text of an HTML page: by its Content-Type, by what it declares in its head, else as UTF-8."""
    declared = _CHARSET.search(type_) or _CHARSET.search(body[:2048].decode("latin-1"))
    try:
        return body.decode(declared.group(1) if declared else "utf-8", "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def read(html: str, url: str) -> dict[str, str]:
    """The members to show for the page at ``url``. ``og:image`` is an absolute http(s) URL."""
    tree = LexborHTMLParser(html)
    found: dict[str, str] = {}
    for meta in tree.css("meta"):
        attributes = meta.attributes
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        if name in ("og:image:url", "og:image:secure_url", "twitter:image"):
            name = "og:image"
        elif name in ("twitter:title", "twitter:description"):
            name = "og:" + name.removeprefix("twitter:")
        if name in _KEPT and name not in found and (text := _clean(name, attributes.get("content"))):
            found[name] = text
    _fill_title(tree, found)
    _fill_description(tree, found)
    for name in ("og:image", "og:url"):
        if name in found:
            absolute = _absolute(url, found.pop(name))
            if absolute:
                found[name] = absolute
    return found


def _fill_title(tree: LexborHTMLParser, found: dict[str, str]) -> None:
    for selector in ("title", "h1", "h2"):
        node = None if "og:title" in found else tree.css_first(selector)
        if node is not None and (text := _clean("og:title", node.text())):
            found["og:title"] = text


def _fill_description(tree: LexborHTMLParser, found: dict[str, str]) -> None:
    if "og:description" in found:
        return
    for meta in tree.css("meta[name]"):
        is_it = (meta.attributes.get("name") or "").lower() == "description"
        if is_it and (text := _clean("og:description", meta.attributes.get("content"))):
            found["og:description"] = text
            return
    for node in tree.css(_NOISE):
        node.decompose()
    words = ""
    for paragraph in tree.css("p"):
        words = f"{words} {paragraph.text()}"
        if len(words) > _LIMITS["og:description"]:
            break
    if text := _clean("og:description", words):
        found["og:description"] = text


def _clean(name: str, text: str | None) -> str:
    text = _SPACE.sub(" ", (text or "").replace("\0", "")).strip()
    limit = _LIMITS.get(name, _LIMIT)
    if len(text) <= limit:
        return text
    return "" if name in ("og:image", "og:url") and len(text) > 2048 else text[: limit - 1].rstrip() + "…"


def _absolute(url: str, link: str) -> str | None:
    try:
        absolute = urljoin(url, link)
        return absolute if urlsplit(absolute).scheme in ("http", "https") else None
    except ValueError:
        return None

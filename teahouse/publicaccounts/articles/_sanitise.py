"""Hostile HTML in, harmless HTML out; and what plain text it holds, and which media it shows. PURE.

Ways in: ``Sanitiser.render(body, format)``, ``plain(html)``, ``media_in(html)``. Tags and attributes are those below
and no others; no style, id or class; links are http, https or mailto; media are mxc URIs of this server.
"""

import re
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

_TAGS = (
    "h1 h2 h3 h4 h5 h6 p br hr div span ul ol li dl dt dd blockquote q cite pre code kbd samp var table caption thead"
    " tbody tfoot tr th td figure figcaption img audio video track a b strong i em u s del ins sub sup small mark abbr"
    " ruby rt rp section article aside details summary time"
)
TAGS = frozenset(_TAGS.split())
_GONE_WITH_CONTENT = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math", "title",
                      "textarea", "select", "xmp", "noembed", "noframes", "plaintext"}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls"},
    "video": {"src", "poster", "controls", "width", "height"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "details": {"open"},
}
REL = "noopener noreferrer nofollow"
_LINK = re.compile(r"(?:https?://|mailto:)[^\x00-\x20\x7f<>\"'\\`]+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}")
_LANG = re.compile(r"[A-Za-z0-9-]{1,35}")
_MEDIA_ID = "[A-Za-z0-9_-]{1,255}"
#: Elements deeper than this are cut: browsers and parsers get slow, and nobody writes so.
DEEPEST = 200
_BLOCK_TAGS = (
    "h1 h2 h3 h4 h5 h6 p br hr div ul ol li dl dt dd blockquote pre table caption tr figure figcaption section article"
    " aside details summary"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_VOID = frozenset(("br", "hr", "img", "track"))


class Sanitiser:
    """Renders bodies for one server, whose media they may show."""

    def __init__(self, server_name: str) -> None:
        self._media = re.compile(rf"mxc://{re.escape(server_name)}/{_MEDIA_ID}")
        self._markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        self._markdown.validateLink = _any_link  # type: ignore[method-assign]  # the sanitiser decides
        self._cleaner = nh3.Cleaner(
            tags=set(TAGS),
            clean_content_tags=set(_GONE_WITH_CONTENT),
            attributes=ATTRIBUTES,
            attribute_filter=self._attribute,
            url_schemes={"http", "https", "mailto", "mxc"},
            link_rel=REL,
            strip_comments=True,
            set_tag_attribute_values={"audio": {"controls": ""}, "video": {"controls": ""}},
        )

    def render(self, body: str, format: str) -> str:
        """The body as HTML that is safe to embed."""
        html = self._markdown.render(body) if format == "markdown" else body
        return self._cleaner.clean(_shallow(html)).strip()

    def is_media(self, uri: str) -> bool:
        """Whether this is an mxc URI of this server."""
        return self._media.fullmatch(uri) is not None

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name in ("src", "poster"):
            return value if self.is_media(value) else None
        if name == "href":
            return value.strip() if is_link(value.strip()) else None
        if name in ("width", "height", "start", "colspan", "rowspan"):
            return value if _NUMBER.fullmatch(value) else None
        if name == "kind":
            return value if value in ("captions", "subtitles", "descriptions", "chapters") else None
        if name in ("lang", "srclang"):
            return value if _LANG.fullmatch(value) else None
        if name == "dir":
            return value if value in ("ltr", "rtl", "auto") else None
        if name == "scope":
            return value if value in ("row", "col") else None
        if name in ("controls", "open", "default"):
            return ""
        return value


def _any_link(url: str) -> bool:
    return True


def is_link(url: str) -> bool:
    """Whether this is an http, https or mailto URL and nothing worse."""
    return _LINK.fullmatch(url) is not None


def plain(html: str) -> str:
    """The text of sanitised HTML: a line for each block, nothing of its marks."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def media_in(html: str) -> list[str]:
    """The mxc URIs that sanitised HTML shows."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.media))


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.media: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        for name, value in attrs:
            if name in ("src", "poster") and value:
                self.media.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)[^>]*>")


def _shallow(html: str) -> str:
    """Cut what opens elements too deeply: everything from there on."""
    depth = 0
    for tag in _TAG.finditer(html):
        name = tag.group(2).lower()
        if name in _VOID or tag.group(0).endswith("/>"):
            continue
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > 4 * DEEPEST:
            return html[: tag.start()]
    return html

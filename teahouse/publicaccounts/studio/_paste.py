"""What word processors and pages put on the clipboard, HTML of any kind, as Markdown. PURE.

Way in: ``markdown(html)``. Kept are headings, paragraphs, bold, italic, struck, code, links, lists (Word's paragraphs
that only look like lists too), quotations, tables and pictures; fonts, colours and everything else is left behind. The
result is text: it passes the sanitiser like anything that was typed.
"""

import base64
import binascii
import re
from html.parser import HTMLParser

import msgspec
import nh3

from teahouse.publicaccounts.studio._paste_inline import Run, bare, spoken

MOST_CHARACTERS = 400_000  # of what is kept; a long article has a tenth of it
_MOST_RAW = 2_000_000
_DEEPEST = 60
_NESTED = 400
_OPEN, _SHUT = "\ue000", "\ue001"  # private use: what stands for a picture until it has an address
_DATA = re.compile(r"""\bsrc\s*=\s*["']?data:image/[a-zA-Z.+-]+;base64,([A-Za-z0-9+/=\s]+)["']?""")
_EMPTY_PICTURE = re.compile(r"!\[[^\]\n]*\]\(\)")
_NO_END = "area base br col embed hr img input link meta param source track wbr"
_NO_WORDS = "style script head title xml object svg math iframe noscript template select textarea button"
_STANDING = (
    "p div section article main header footer aside figure figcaption h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table"
    " thead tbody tfoot tr td th hr dl dt dd center address details summary body html"
)
_SETTING = "b strong i em s del strike u code kbd tt samp a br img span font"
_VOID = frozenset(_NO_END.split())
_DROPPED = frozenset(_NO_WORDS.split())
_BLOCKS = frozenset(_STANDING.split())
# The sanitiser's parser first: what it writes is well formed, which Python's own parser needs to be quick.
_CLEANER = nh3.Cleaner(
    tags=set(_BLOCKS | frozenset(_SETTING.split())) - {"body", "html"},
    clean_content_tags=set(_DROPPED) - {"xml"},
    attributes={"*": {"style", "class"}, "a": {"href"}, "img": {"src", "alt"}},
    url_schemes={"http", "https", "mailto", "mxc"},
    strip_comments=True,
    link_rel=None,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ENDED_BY_OTHERS = _VOID | frozenset(["p", "li", "td", "th", "tr", "dt", "dd", "thead", "tbody", "tfoot"])
_MEDIA = re.compile(r"mxc://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9_-]+")
_LEVEL = re.compile(r"level(\d)")
_NUMBERED = re.compile(r"\s*[0-9a-zA-Z一二三四五六七八九十]{1,4}[.)、．]")


class Pasted(msgspec.Struct, frozen=True):
    """``text`` has ``mark(n)`` where ``pictures[n]`` belongs; ``lost`` pictures could not be taken along."""

    text: str
    pictures: list[bytes]
    lost: int


def mark(number: int) -> str:
    """What stands for a picture in the text."""
    return f"{_OPEN}{number}{_SHUT}"


def without_empty(text: str) -> str:
    """The text without pictures that came to nothing."""
    return re.sub(r"\n{3,}", "\n\n", _EMPTY_PICTURE.sub("", text)).strip()


def markdown(html: str) -> Pasted:
    """The HTML as Markdown. What is longer than ``MOST_CHARACTERS``, or nested deeper than sense has it, is cut."""
    html = html.replace(_OPEN, "").replace(_SHUT, "").replace("\0", "")
    pictures: list[bytes] = []

    def take(found: re.Match[str]) -> str:
        try:
            pictures.append(base64.b64decode("".join(found[1].split()), validate=True))
        except (binascii.Error, ValueError):
            return 'src=""'
        return f'src="{mark(len(pictures) - 1)}"'

    html = _DATA.sub(take, html)
    start, end = html.find("<!--StartFragment-->"), html.rfind("<!--EndFragment-->")
    if 0 <= start < end:
        html = html[start:end]
    tree = _Tree()
    tree.feed(_CLEANER.clean(_shallow(html[:_MOST_RAW]))[:MOST_CHARACTERS])
    tree.close()
    writer = _Writer()
    blocks = writer.blocks(tree.root)
    return Pasted(re.sub(r"\n{3,}", "\n\n", "\n\n".join(blocks)).strip(), pictures, writer.lost)


def _shallow(html: str) -> str:
    """Up to where elements are nested too deeply, which costs parsers more the deeper it goes."""
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _ENDED_BY_OTHERS:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > _NESTED:
                return html[: tag.start()]
    return html


class _Node:
    __slots__ = ("attributes", "inside", "style", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.style = attributes.get("style", "").lower().replace(" ", "")
        self.inside: list[_Node | str] = []


class _Tree(HTMLParser):
    """A tree of what is kept, however badly it was closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("div", {})
        self._open = [self.root]
        self._dropping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping:
            return
        if tag in _DROPPED:
            self._dropping = tag
            return
        node = _Node(tag, {name: value or "" for name, value in attrs})
        if tag in ("p", "li") and self._open[-1].tag == tag:
            self._open.pop()  # it may be left open
        self._open[-1].inside.append(node)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._dropping and tag not in _DROPPED:
            self._open[-1].inside.append(_Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._dropping = "" if tag == self._dropping else self._dropping
            return
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._open[-1].inside.append(data)


class _Writer:
    """Writes a tree; counts pictures that are lost."""

    def __init__(self) -> None:
        self.lost = 0

    def blocks(self, node: _Node) -> list[str]:
        """The blocks inside a node. Text between them makes paragraphs of its own."""
        out: list[str] = []
        loose: list[_Node | str] = []
        listed: list[tuple[int, bool, str]] = []

        def end_loose() -> None:
            text = self.words(loose)
            loose.clear()
            if text:
                end_listed()
                out.append(text)

        def end_listed() -> None:
            if listed:
                out.append(_list_of(listed))
                listed.clear()

        for one in node.inside:
            if isinstance(one, str) or not _holds_block(one):
                loose.append(one)
                continue
            end_loose()
            item = self._word_item(one)
            if item is not None:
                listed.append(item)
                continue
            made = self._block(one)
            if made:
                end_listed()
                out += made
        end_loose()
        end_listed()
        return out

    def _block(self, node: _Node) -> list[str]:
        tag, kind = node.tag, node.attributes.get("class", "")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6") or "MsoTitle" in kind:
            text = bare(self.words(node.inside)).replace("\\\n", " ")
            return [f"{'#' * int(tag[1]) if tag[0] == 'h' else '#'} {text}"] if text else []
        if tag == "blockquote" or "MsoQuote" in kind:
            return _quoted("\n\n".join(self.blocks(node)))
        if tag in ("ul", "ol"):
            text = self._list(node)
            return [text] if text else []
        if tag == "pre":
            text = _text(node).strip("\n")
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
            return [f"{fence}\n{text}\n{fence}"] if text.strip() else []
        if tag == "hr":
            return ["---"]
        if tag == "table":
            return self._table(node)
        return self.blocks(node)

    def _list(self, node: _Node) -> str:
        ordered = node.tag == "ol"
        items: list[str] = []
        number = 1
        for one in node.inside:
            if isinstance(one, str):
                continue
            if one.tag in ("ul", "ol"):  # a list in a list, not in an item: as Google's editor writes it
                nested = _indented(self._list(one))
                if nested and items:
                    items[-1] += f"\n{nested}"
                elif nested:
                    items.append(nested)
                continue
            blocks = self.blocks(one)
            if not blocks:
                continue
            lead = f"{number}. " if ordered else "- "
            number += 1
            tight = "\n" if all(block.lstrip().startswith(("- ", "1. ")) for block in blocks[1:]) else "\n\n"
            items.append(lead + _indented(tight.join(blocks), len(lead)).lstrip())
        return "\n".join(items)

    def _word_item(self, node: _Node) -> tuple[int, bool, str] | None:
        """A paragraph that Word shows as an item of a list: (level, numbered, text)."""
        if node.tag != "p" or (
            "mso-list:" not in node.style and "MsoListParagraph" not in node.attributes.get("class", "")
        ):
            return None
        if "mso-list:" not in node.style:
            return None
        level = _LEVEL.search(node.style)
        text = self.words(node.inside)
        return (int(level[1]) if level else 1, _NUMBERED.match(_marker(node)) is not None, text) if text else None

    def _table(self, node: _Node) -> list[str]:
        rows = [
            [cell for cell in row.inside if isinstance(cell, _Node) and cell.tag in ("td", "th")] for row in _rows(node)
        ]
        rows = [row for row in rows if row]
        width = max((len(row) for row in rows), default=0)
        if width < 2 or len(rows) < 2:  # a table for the layout's sake
            return [block for row in rows for cell in row for block in self.blocks(cell)]
        lines = []
        for row in rows:
            cells = [
                " ".join(self.blocks(cell)).replace("\\\n", " ").replace("\n", " ").replace("|", "\\|") for cell in row
            ]
            lines.append(f"| {' | '.join([*cells, *[''] * (width - len(cells))])} |")
        return ["\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]

    def words(self, inside: "list[_Node | str]") -> str:
        """What is inside a paragraph, as Markdown."""
        runs: list[Run] = []
        for one in inside:
            self._runs(one, Run(""), runs)
        return spoken(runs)

    def _runs(self, one: "_Node | str", style: Run, runs: list[Run]) -> None:
        if isinstance(one, str):
            runs.append(msgspec.structs.replace(style, text=one))
            return
        if "mso-list:ignore" in one.style or "display:none" in one.style or "mso-hide:all" in one.style:
            return
        if one.tag == "br":
            runs.append(Run("\n", raw=True))
        elif one.tag == "img":
            source, alt = one.attributes.get("src", ""), bare(one.attributes.get("alt", ""))
            if source.startswith(_OPEN) or _MEDIA.fullmatch(source):
                runs.append(Run(f"![{alt}]({source})", raw=True))
            else:
                self.lost += 1
        else:
            style = _styled(one, style)
            for inner in one.inside:
                self._runs(inner, style, runs)


def _styled(node: _Node, style: Run) -> Run:
    """How text inside a node is set."""
    css, tag = node.style, node.tag
    weight = re.search(r"font-weight:(\w+)", css)
    bold = style.bold or tag in ("b", "strong")
    if weight:
        bold = weight[1] in ("bold", "bolder", "600", "700", "800", "900")
    href = style.href
    if tag == "a":
        href = node.attributes.get("href", "").strip()
        href = href if re.fullmatch(r"(https?://|mailto:)[^\s<>()\"\\]+", href, re.IGNORECASE) else ""
    return Run(
        "",
        bold=bold,
        italic=("font-style:italic" in css)
        or ((style.italic or tag in ("i", "em")) and "font-style:normal" not in css),
        struck=style.struck or tag in ("s", "del", "strike") or "line-through" in css,
        code=style.code or tag in ("code", "kbd", "tt", "samp"),
        href=href,
    )


def _holds_block(node: _Node) -> bool:
    return node.tag in _BLOCKS or any(isinstance(one, _Node) and _holds_block(one) for one in node.inside)


def _rows(node: _Node) -> list[_Node]:
    found: list[_Node] = []
    for one in node.inside:
        if isinstance(one, _Node):
            found += [one] if one.tag == "tr" else _rows(one) if one.tag in ("thead", "tbody", "tfoot") else []
    return found


def _text(node: _Node) -> str:
    return "".join(
        one if isinstance(one, str) else "\n" if one.tag == "br" else _text(one) for one in node.inside
    ).replace("\xa0", " ")


def _marker(node: _Node) -> str:
    """The number or bullet that Word wrote before an item."""
    for one in node.inside:
        if isinstance(one, _Node):
            found = _text(one) if "mso-list:ignore" in one.style else _marker(one)
            if found:
                return found
    return ""


def _indented(text: str, by: int = 2) -> str:
    return "\n".join(" " * by + line if line else "" for line in text.split("\n"))


def _quoted(text: str) -> list[str]:
    return ["\n".join(f"> {line}".rstrip() for line in text.split("\n"))] if text else []


def _list_of(items: list[tuple[int, bool, str]]) -> str:
    """Word's items, by their levels."""
    lines, counts = [], [0] * 10
    for level, numbered, text in items:
        level = min(level, 9)
        counts[level] += 1
        counts[level + 1 :] = [0] * (9 - level)
        lead = f"{counts[level]}. " if numbered else "- "
        lines.append(_indented(lead + _indented(text, len(lead)).lstrip(), 3 * (level - 1)))
    return "\n".join(lines)

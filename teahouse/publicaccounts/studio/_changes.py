"""What a correction changes, paragraph by paragraph and word by word. PURE.

Ways in: ``paragraphs`` (sanitised HTML as lines of text) and ``changes`` (between two texts). A difference is shown of
the words, the pictures and the addresses behind links; how a text is set in type is not compared.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import NamedTuple

_BREAKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "pre", "figure", "figcaption",
     "table", "tr", "hr", "br", "dl", "dt", "dd", "section", "details", "summary")
)  # fmt: skip
_MEDIA = frozenset(("img", "audio", "video"))
_WORDS = re.compile(r"[⺀-鿿豈-﫿぀-ヿ가-힣]|\w+|\s+|.", re.DOTALL)
_MOST_LINES, _MOST_WORDS = 300, 300  # beyond, whole texts stand against each other: comparing costs their product
_BUDGET = 300_000  # of words against words, in all
_ALIKE = 0.3  # with less in common, paragraphs stand against each other whole: their words are only confused
_AROUND = 1  # unchanged paragraphs that are shown on each side


class Run(NamedTuple):
    """Some words. kind: same, added or removed."""

    kind: str
    text: str


#: A paragraph is its runs; an empty one stands for what was left out between.
Paragraph = list[Run]


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BREAKS or tag == "td":
            self._break()
        if tag in _MEDIA:
            self.lines[-1] += f"[{given.get('alt') or tag} {given.get('src') or ''}]"
        if tag == "a":
            self._links.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self._break()
        if tag == "a" and self._links:
            self.lines[-1] += f" ({self._links.pop()})"

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data

    def _break(self) -> None:
        if self.lines[-1].strip():
            self.lines.append("")


def paragraphs(html: str) -> list[str]:
    """The text of sanitised HTML, a line a block.

    >>> paragraphs('<p>One <b>two</b></p><p>Three</p>')
    ['One two', 'Three']
    """
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return [" ".join(line.split()) for line in reader.lines if line.strip()]


def changes(before: Sequence[str], after: Sequence[str]) -> list[Paragraph]:
    """The paragraphs that differ with one around them; ``[]`` if none does.

    >>> changes(["a", "b c"], ["a", "b d"])[1]
    [Run(kind='same', text='b '), Run(kind='removed', text='c'), Run(kind='added', text='d')]
    """
    if list(before) == list(after):
        return []
    whole = list(_lines(before, after))
    near = {
        place
        for at, paragraph in enumerate(whole)
        if any(run.kind != "same" for run in paragraph)
        for place in range(at - _AROUND, at + _AROUND + 1)
    }
    shown: list[Paragraph] = []
    for at, paragraph in enumerate(whole):
        if at in near:
            shown.append(paragraph)
        elif not shown or shown[-1]:
            shown.append([])
    return shown


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    left = _BUDGET
    for old, new in _steps(before, after, _MOST_LINES):
        if old == new:
            yield from ([Run("same", line)] for line in old)
            continue
        for n in range(max(len(old), len(new))):
            was = _WORDS.findall(old[n]) if n < len(old) else []
            now = _WORDS.findall(new[n]) if n < len(new) else []
            left -= len(was) * len(now)
            runs = list(_runs(was, now, _MOST_WORDS if left > 0 else 0))
            kept = sum(len(run.text) for run in runs if run.kind == "same" and run.text.strip())
            if was and now and kept < _ALIKE * max(len(old[n]), len(new[n])):
                runs = [Run("removed", old[n]), Run("added", new[n])]
            yield runs


def _runs(before: list[str], after: list[str], most: int) -> Iterator[Run]:
    for old, new in _steps(before, after, most):
        if old == new:
            yield Run("same", "".join(old))
            continue
        if old:
            yield Run("removed", "".join(old))
        if new:
            yield Run("added", "".join(new))


def _steps(before: Sequence[str], after: Sequence[str], most: int) -> Iterator[tuple[list[str], list[str]]]:
    """What stands against what, in order; equal where nothing changed. Nothing is compared of more than ``most``."""
    head, upto = 0, min(len(before), len(after))
    while head < upto and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < upto - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = list(before[head : len(before) - tail]), list(after[head : len(after) - tail])
    if head:
        yield list(before[:head]), list(after[:head])
    if max(len(old), len(new)) > most:
        yield old, new
    else:
        for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield old[a:b], new[c:d]
    if tail:
        yield list(before[-tail:]), list(after[-tail:])

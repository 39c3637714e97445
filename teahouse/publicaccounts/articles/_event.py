"""What a broadcast looks like in the feed: a message any Matrix client can read, and a block our own client shows.

PURE. Ways in: ``announcement``, ``info``, ``edit``, ``previewed``; ``announces``, ``altered`` (as it is read while
measures are in force).
Spec: "m.image" with caption, "m.text", "Event
replacements".
"""

import html as _html
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from teahouse.matrix.events import Content

BLOCK = "org.teahouse.article"
NOTE = "org.teahouse.context_note"
MARK = "org.teahouse.label"
HTML = "org.matrix.custom.html"
#: Bytes of JSON; an event may have 65,536, and an edit says everything twice.
LARGEST = 28_000
#: What every client shows, so that nobody takes a reader's word for the account's.
_WHAT = "[Context note]"
_MARKED = {"label": "[Label]", "context_note": "[Context]"}
_AGE = "[{age}+] For readers who are {age} or older. The page asks."
_BY = "Put here by the moderation of this service, not by this account:"
_JUDGED = (
    "Written by a reader, not by this account. Readers who usually disagree, subscribers of different accounts, "
    "find it helpful:"
)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One article of a broadcast, as the feed shows it."""

    title: str
    author: str
    digest: str
    cover: str
    url: str
    article: str


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A context note as the feed shows it. article: the slug of what it is about; text: all of it, or its beginning."""

    article: str
    note_no: int
    text: str
    language: str
    since_ms: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A label or words of context that a measure puts on an article.

    article: the slug of what it is on. does: label or context_note. statement: where the public entry of its statement
    of reasons is, or "".
    """

    article: str
    does: str
    words: str
    statement: str


def announcement(
    cards: Sequence[Card], picture: Content | None = None, notes: Sequence[Beside] = (), marks: Sequence[Mark] = ()
) -> Content:
    """The message for these articles, and for what is shown beside them.

    ``picture`` is the ``info`` of the first one's cover, if that is to be shown.
    """
    content: Content = {}
    for digests, words in ((255, 1000), (54, 1000), (0, 1000), (0, 200), (0, 50)):
        shorter = [msgspec.structs.replace(card, digest=card.digest[:digests]) for card in cards]
        noted = [msgspec.structs.replace(note, text=_short(note.text, words)) for note in notes]
        marked = [msgspec.structs.replace(mark, words=_short(mark.words, words)) for mark in marks]
        content = _message(shorter, picture, noted, marked)
        if len(msgspec.json.encode(content)) <= LARGEST:
            break
    return content


def edit(content: Content, event_id: str) -> Content:
    """The message that puts ``content`` in the place of an earlier one."""
    return {
        **{key: value for key, value in content.items() if key not in (BLOCK, NOTE, MARK, "formatted_body", "format")},
        "body": f"* {content['body'][:1000]}",
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }


def announces(content: Content) -> list[str]:
    """The articles that a message announces, as measures know them: ``{handle}/{slug}``."""
    said = content.get("m.new_content", content)
    cards: Any = said.get(BLOCK) if isinstance(said, dict) else None
    return [item_of(card) for card in cards if isinstance(card, dict)] if isinstance(cards, list) else []


def item_of(card: dict[str, Any]) -> str:
    """``{handle}/{slug}`` of a card: its address ends with both."""
    return f"{'/'.join(str(card.get('url', '')).rsplit('/', 2)[1:-1])}/{card.get('article', '')}"


def altered(
    content: Content, gone: Collection[str], marks: Sequence[Mark], ages: Mapping[str, int] = MappingProxyType({})
) -> Content | None:
    """The message without the articles ``gone`` and with ``marks`` on the others; None if nothing is left of it.

    Of an article in ``ages`` it has the title, and from which age on it can be read.
    """
    if isinstance(new := content.get("m.new_content"), dict):
        left = altered(new, gone, marks, ages)
        return None if left is None else edit(left, content["m.relates_to"]["event_id"])
    cards = content[BLOCK]
    kept = [_for_ages(msgspec.convert(card, Card), ages) for card in cards if item_of(card) not in gone]
    if not kept:
        return None
    slugs = {card.article for card in kept}
    notes = [msgspec.convert(note, Beside) for note in content.get(NOTE, []) if note["article"] in slugs]
    first = content["msgtype"] == "m.image" and item_of(cards[0]) not in gone and kept[0].cover
    picture = content.get("info") if first else None
    return announcement(kept, picture, notes, [mark for mark in marks if mark.article in slugs])


def _for_ages(card: Card, ages: Mapping[str, int]) -> Card:
    age = ages.get(card.article)
    return msgspec.structs.replace(card, cover="", digest=_AGE.format(age=age)) if age else card


def previewed(title: str, html: str, text: str) -> Content:
    """The whole of an article for one person, before it is published."""
    content: Content = {
        "msgtype": "m.text",
        "body": f"[Preview] {title}\n\n{text[:8000]}",
        "org.teahouse.preview": True,
    }
    formatted = f"<p>[Preview]</p><h3>{_html.escape(title)}</h3>{html}"
    if len(formatted.encode()) <= LARGEST:
        content |= {"format": HTML, "formatted_body": formatted}
    return content


def info(picture: Any) -> Content:
    """Spec: "ImageInfo"."""
    return {"mimetype": picture.type, "size": picture.size_bytes, "w": picture.width, "h": picture.height}


def _message(cards: Sequence[Card], picture: Content | None, notes: Sequence[Beside], marks: Sequence[Mark]) -> Content:
    titles = {card.article: card.title for card in cards} if len(cards) > 1 else {}
    beside = [
        *((_about(_MARKED[mark.does], mark.article, titles), _BY, mark.words, mark.statement) for mark in marks),
        *((_about(_WHAT, note.article, titles), _JUDGED, note.text, "") for note in notes),
    ]
    words = ["\n".join(filter(None, (_line(card), card.digest, card.url))) for card in cards]
    said = {
        "body": "\n\n".join([*words, *("\n".join(filter(None, (f"{a} {b}", *rest))) for a, b, *rest in beside)]),
        "format": HTML,
        "formatted_body": "".join([*map(_formatted, cards), *(_noted(*each) for each in beside)]),
        BLOCK: [msgspec.to_builtins(card) for card in cards],
    }
    if marks:
        said[MARK] = [msgspec.to_builtins(mark) for mark in marks]
    if notes:
        said[NOTE] = [msgspec.to_builtins(note) for note in notes]
    if picture is None:
        return {"msgtype": "m.text", **said}
    name = f"cover.{str(picture['mimetype']).rpartition('/')[2]}"
    return {"msgtype": "m.image", "url": cards[0].cover, "filename": name, "info": picture, **said}


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _about(what: str, article: str, titles: dict[str, str]) -> str:
    """Which article is meant, where there are several."""
    return f"{what} about “{titles[article]}”" if titles else what


def _noted(what: str, by: str, words: str, link: str) -> str:
    text = _html.escape(words).replace("\n", "<br>")
    more = f'<p><a href="{_html.escape(link)}">{_html.escape(link)}</a></p>' if link else ""
    return (
        f"<blockquote><p><strong>{_html.escape(what)}</strong> {_html.escape(by)}</p><p>{text}</p>{more}</blockquote>"
    )


def _line(card: Card) -> str:
    return f"{card.title} — {card.author}" if card.author else card.title


def _formatted(card: Card) -> str:
    author = f" <em>{_html.escape(card.author)}</em>" if card.author else ""
    digest = f"<br>{_html.escape(card.digest)}" if card.digest else ""
    return f'<p><a href="{_html.escape(card.url)}"><strong>{_html.escape(card.title)}</strong></a>{author}{digest}</p>'

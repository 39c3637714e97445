"""What a broadcast looks like in the feed: a message any Matrix client can read, and a block our own client shows.

PURE. Ways in: ``announcement``, ``info``, ``edit``, ``previewed``; ``announces``, ``without`` (some of it).
Spec: "m.image" with caption, "m.text", "Event
replacements".
"""

import html as _html
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from teahouse.matrix.events import Content

BLOCK = "org.teahouse.article"
NOTE = "org.teahouse.context_note"
HTML = "org.matrix.custom.html"
#: Bytes of JSON; an event may have 65,536, and an edit says everything twice.
LARGEST = 28_000
#: What every client shows, so that nobody takes a reader's word for the account's.
_WHAT = "[Context note]"
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


def announcement(cards: Sequence[Card], picture: Content | None = None, notes: Sequence[Beside] = ()) -> Content:
    """The message for these articles, and for what is shown beside them.

    ``picture`` is the ``info`` of the first one's cover, if that is to be shown.
    """
    content: Content = {}
    for digests, words in ((255, 1000), (54, 1000), (0, 1000), (0, 200), (0, 50)):
        shorter = [msgspec.structs.replace(card, digest=card.digest[:digests]) for card in cards]
        content = _message(shorter, picture, [_cut(note, words) for note in notes])
        if len(msgspec.json.encode(content)) <= LARGEST:
            break
    return content


def edit(content: Content, event_id: str) -> Content:
    """The message that puts ``content`` in the place of an earlier one."""
    return {
        **{key: value for key, value in content.items() if key not in (BLOCK, NOTE, "formatted_body", "format")},
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


def without(content: Content, gone: Collection[str]) -> Content | None:
    """The message without the articles ``gone``; None if nothing is left of it."""
    if isinstance(new := content.get("m.new_content"), dict):
        left = without(new, gone)
        return None if left is None else edit(left, content["m.relates_to"]["event_id"])
    cards = content[BLOCK]
    kept = [msgspec.convert(card, Card) for card in cards if item_of(card) not in gone]
    if not kept:
        return None
    slugs = {card.article for card in kept}
    notes = [msgspec.convert(note, Beside) for note in content.get(NOTE, []) if note["article"] in slugs]
    picture = content.get("info") if content["msgtype"] == "m.image" and item_of(cards[0]) not in gone else None
    return announcement(kept, picture, notes)


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


def _message(cards: Sequence[Card], picture: Content | None, notes: Sequence[Beside]) -> Content:
    titles = {card.article: card.title for card in cards}
    about = [(f"{_WHAT} about “{titles[note.article]}”" if len(cards) > 1 else _WHAT, note) for note in notes]
    words = ["\n".join(filter(None, (_line(card), card.digest, card.url))) for card in cards]
    said = {
        "body": "\n\n".join([*words, *(f"{what} {_JUDGED}\n{note.text}" for what, note in about)]),
        "format": HTML,
        "formatted_body": "".join([*map(_formatted, cards), *(_noted(what, note) for what, note in about)]),
        BLOCK: [msgspec.to_builtins(card) for card in cards],
    }
    if notes:
        said[NOTE] = [msgspec.to_builtins(note) for note in notes]
    if picture is None:
        return {"msgtype": "m.text", **said}
    name = f"cover.{str(picture['mimetype']).rpartition('/')[2]}"
    return {"msgtype": "m.image", "url": cards[0].cover, "filename": name, "info": picture, **said}


def _cut(note: Beside, most: int) -> Beside:
    return note if len(note.text) <= most else msgspec.structs.replace(note, text=f"{note.text[:most]}…")


def _noted(what: str, note: Beside) -> str:
    text = _html.escape(note.text).replace("\n", "<br>")
    return f"<blockquote><p><strong>{_html.escape(what)}</strong> {_html.escape(_JUDGED)}</p><p>{text}</p></blockquote>"


def _line(card: Card) -> str:
    return f"{card.title} — {card.author}" if card.author else card.title


def _formatted(card: Card) -> str:
    author = f" <em>{_html.escape(card.author)}</em>" if card.author else ""
    digest = f"<br>{_html.escape(card.digest)}" if card.digest else ""
    return f'<p><a href="{_html.escape(card.url)}"><strong>{_html.escape(card.title)}</strong></a>{author}{digest}</p>'

"""From a piece as it was written to an article as it goes out: checked, sanitised, with its digest and media.

Way in: ``Renderer.finish``. PURE but for what is asked: ``check_cover``, ``announced`` and ``judge`` are not.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from teahouse.kernel.db import Tx
from teahouse.matrix.errors import MatrixError, invalid_param
from teahouse.matrix.events import Content
from teahouse.matrix.words import index_words
from teahouse.publicaccounts.articles._event import Beside, Card, announcement, info
from teahouse.publicaccounts.articles._model import DIGEST_DEFAULT, Article, Piece
from teahouse.publicaccounts.articles._ports import Pictures
from teahouse.publicaccounts.articles._sanitise import Sanitiser, is_link, media_in, plain
from teahouse.surfaces import Gate, Place, PublicItem, Surface, Verdict, expose


class Finished(NamedTuple):
    """A piece that can go out. ``media``: what it shows, its cover too."""

    piece: Piece
    html: str
    text: str
    media: list[str]

    @property
    def words(self) -> list[str]:
        return index_words(self.piece.title, self.piece.author, self.text)


class Renderer:
    """Makes pieces ready, for one server."""

    def __init__(self, server_name: str, base_url: str) -> None:
        self._sanitiser = Sanitiser(server_name)
        self._base_url = base_url.rstrip("/")

    def finish(self, piece: Piece, field: str = "piece") -> Finished:
        """Raises M_INVALID_PARAM naming the field that is not fit to be published."""
        title = " ".join(piece.title.split())
        if not title:
            raise invalid_param(f"`{field}.title` is missing")
        if piece.cover and not self._sanitiser.is_media(piece.cover):
            raise invalid_param(f"`{field}.cover` must be media of this server (mxc://…)")
        if piece.source_url and (not is_link(piece.source_url) or piece.source_url.lower().startswith("mailto:")):
            raise invalid_param(f"`{field}.source_url` must be an http or https address")
        html = self._sanitiser.render(piece.body, piece.format)
        text = plain(html)
        media = media_in(html)
        if not text and not media:
            raise invalid_param(f"`{field}.body` is empty")
        digest = piece.digest.strip() or " ".join(text.split())[:DIGEST_DEFAULT]
        ready = replace(piece, title=title, author=piece.author.strip(), digest=digest)
        return Finished(ready, html, text, [*([piece.cover] if piece.cover else []), *media])

    def preview_html(self, piece: Piece) -> str:
        """The body as it would be shown; nothing is asked of it."""
        return self._sanitiser.render(piece.body, piece.format)

    def card(self, handle: str, slug: str, piece: Piece) -> Card:
        return Card(
            title=piece.title,
            author=piece.author,
            digest=piece.digest,
            cover=piece.cover,
            url=f"{self._base_url}/a/{handle}/{slug}",
            article=slug,
        )


async def check_cover(pictures: Pictures, piece: Piece, field: str = "piece") -> None:
    """Raises M_INVALID_PARAM for a cover that is no picture uploaded here."""
    if piece.cover and await pictures.picture(piece.cover) is None:
        raise invalid_param(f"`{field}.cover` is no picture that was uploaded to this server")


async def announced(pictures: Pictures, cards: Sequence[Card], articles: Sequence[Article] = ()) -> Content:
    """The feed's message for these articles, with the first context note of each of ``articles``.

    A cover that is gone meanwhile is left out.
    """
    cover = cards[0].cover if cards else ""
    picture = await pictures.picture(cover) if cover else None
    notes = [
        Beside(article=one.slug, note_no=note.note_no, text=note.text, language=note.language, since_ms=note.since_ms)
        for one in articles
        for note in one.context_notes[:1]
    ]
    return announcement(cards, info(picture) if picture is not None else None, notes)


async def judge(gate: Gate, account: Any, slug: str, one: Finished, ts_ms: int) -> Verdict | None:
    """What the gate says of an article that anyone will see."""
    item = _exposed(account, slug, one.piece, one.html, one.text, one.media, ts_ms)
    return await gate.judge(item) if item is not None else None


def public_article(account: Any, article: Article) -> PublicItem | None:
    """An article as it is now, as the gate saw it; None if not everyone may read it."""
    if not article.listed or article.state != "published":
        return None
    media = [*([article.cover] if article.cover else []), *media_in(article.html)]
    return _exposed(account, article.slug, article, article.html, article.text, media, article.updated_ms)


def _exposed(
    account: Any, slug: str, said: Piece | Article, html: str, text: str, media: list[str], ts_ms: int
) -> PublicItem | None:
    return expose(
        Surface.ARTICLE,
        item_id=f"{account.handle}/{slug}",
        author=account.user_id,
        content={
            "title": said.title,
            "author": said.author,
            "digest": said.digest,
            "body": text,
            "formatted_body": html,
            "media": media,
            "source_url": said.source_url,
        },
        ts_ms=ts_ms,
        place=place_of(account),
    )


def public_comment(account: Any, article: Article, user_id: str, body: str, at_ms: int) -> PublicItem | None:
    """A comment as the gate sees it; None if not everyone may read its article. No article has two of one moment."""
    if not article.listed or article.state != "published":
        return None
    return expose(
        Surface.COMMENT,
        item_id=comment_id(account, article, at_ms),
        author=user_id,
        content={"body": body},
        ts_ms=at_ms,
        place=place_of(account),
    )


def comment_id(account: Any, article: Article, at_ms: int) -> str:
    """The item id of a comment: where it is, and its moment."""
    return f"{account.handle}/{article.slug}#{at_ms}"


def keep(tx: Tx, verdicts: Iterable[Verdict | None]) -> None:
    """Write what the gate found, in the unit that writes what it found it in."""
    for verdict in verdicts:
        if verdict is not None and verdict.keep is not None:
            verdict.keep(tx)


def place_of(account: Any) -> Place:
    """An account's feed, as far as privacy asks."""
    return Place(room_id=account.room_id, listed=True, join_rule="public", encrypted=False, kind="feed")


class Refused(MatrixError):
    """It was decided, with a statement of reasons, that something is not published."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(403, "M_FORBIDDEN", verdict.reason or "This cannot be published here")

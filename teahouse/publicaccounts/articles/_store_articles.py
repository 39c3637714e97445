"""SQL of published articles, their revisions, the media they show, and the search index.

Tables: ``publicaccounts_articles``, ``…_article_revisions``, ``…_article_media``, ``…_search``.
"""

from collections.abc import Collection, Sequence

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.matrix.words import Wanted
from teahouse.publicaccounts.articles._model import Article, ContextNote, Piece, Revision

_ARTICLE = (
    "article_no, account_no, broadcast_no, slug, listed, state, note, revision, piece, html, text, published_ms, "
    "updated_ms, comments, comments_shown, event_id, position, likes, context_notes FROM publicaccounts_articles"
)
_END = 2**31 - 1
_piece = msgspec.json.Decoder(Piece).decode
_notes = msgspec.json.Decoder(list[ContextNote]).decode


def _article_of(row: Row) -> Article:
    piece = _piece(row[8])
    gone = row[5] != "published"
    return Article(
        article_no=row[0],
        account_no=row[1],
        broadcast_no=row[2],
        slug=row[3],
        listed=bool(row[4]),
        state=row[5],
        note=row[6],
        revision=row[7],
        title=piece.title,
        author=piece.author,
        digest="" if gone else piece.digest,
        cover="" if gone else piece.cover,
        source_url=piece.source_url,
        html="" if gone else row[9],
        text="" if gone else row[10],
        published_ms=row[11],
        updated_ms=row[12],
        comments=row[13],
        comments_shown=row[14],
        event_id=row[15],
        position=row[16],
        likes=row[17],
        context_notes=_notes(row[18]) if row[18] is not None and not gone else [],
    )


def add(tx: Tx, article: Article, part: int, piece: Piece, by: str, media: Collection[str]) -> int:
    """Write an article (its number is given here) with its first revision; returns the number."""
    row = tx.one("SELECT COALESCE(MAX(article_no), 0) + 1 FROM publicaccounts_articles")
    article_no: int = row[0] if row else 1
    data = msgspec.json.encode(piece)
    tx.run(
        "INSERT INTO publicaccounts_articles (article_no, account_no, broadcast_no, part, slug, listed, state, note, "
        "revision, piece, html, text, published_ms, updated_ms, comments, comments_shown, event_id, position, likes) "
        "VALUES (?, ?, ?, ?, ?, ?, 'published', '', 1, ?, ?, ?, ?, ?, ?, 'elected', ?, ?, 0)",
        article_no,
        article.account_no,
        article.broadcast_no,
        part,
        article.slug,
        int(article.listed),
        data,
        article.html,
        article.text,
        article.published_ms,
        article.updated_ms,
        article.comments,
        article.event_id,
        article.position,
    )
    _add_revision(tx, article_no, 1, data, article.html, "", article.published_ms, by)
    set_media(tx, article_no, media)
    return article_no


def correct(tx: Tx, was: Article, now: Article, piece: Piece, note: str, by: str) -> bool:
    """Put a corrected text in the article's place; False if its revision moved or it is withdrawn."""
    data = msgspec.json.encode(piece)
    row = tx.one(
        "UPDATE publicaccounts_articles SET revision = ?, piece = ?, html = ?, text = ?, updated_ms = ?, comments = ? "
        "WHERE article_no = ? AND revision = ? AND state = 'published' RETURNING article_no",
        now.revision,
        data,
        now.html,
        now.text,
        now.updated_ms,
        now.comments,
        was.article_no,
        was.revision,
    )
    if row is None:
        return False
    _add_revision(tx, was.article_no, now.revision, data, now.html, note, now.updated_ms, by)
    return True


def set_context_notes(tx: Tx, article_no: int, notes: Sequence[ContextNote]) -> int | None:
    """What is shown beside an article from now on; its broadcast, or None if that is what is shown already."""
    data = msgspec.json.encode(notes) if notes else None
    row = tx.one("SELECT context_notes, broadcast_no FROM publicaccounts_articles WHERE article_no = ?", article_no)
    if row is None or (None if row[0] is None else bytes(row[0])) == data:
        return None
    tx.run("UPDATE publicaccounts_articles SET context_notes = ? WHERE article_no = ?", data, article_no)
    return int(row[1])


def withdraw(tx: Tx, article_no: int, note: str, at_ms: int) -> bool:
    row = tx.one(
        "UPDATE publicaccounts_articles SET state = 'withdrawn', note = ?, updated_ms = ? "
        "WHERE article_no = ? AND state = 'published' RETURNING article_no",
        note,
        at_ms,
        article_no,
    )
    return row is not None


def set_comments(tx: Tx, article_no: int, comments: str, shown: str) -> None:
    tx.run(
        "UPDATE publicaccounts_articles SET comments = ?, comments_shown = ? WHERE article_no = ?",
        comments,
        shown,
        article_no,
    )


def set_media(tx: Tx, article_no: int, media: Collection[str]) -> None:
    """What it shows is this and no more."""
    tx.run("DELETE FROM publicaccounts_article_media WHERE article_no = ?", article_no)
    if media:
        tx.many(
            "INSERT INTO publicaccounts_article_media (mxc, article_no) VALUES (?, ?)",
            [(mxc, article_no) for mxc in sorted(set(media))],
        )


def _add_revision(
    tx: Tx, article_no: int, revision: int, data: bytes, html: str, note: str, at_ms: int, by: str
) -> None:
    tx.run(
        "INSERT INTO publicaccounts_article_revisions (article_no, revision, piece, html, note, at_ms, by_user) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        article_no,
        revision,
        data,
        html,
        note,
        at_ms,
        by,
    )


def index(tx: Tx, sqlite: bool, article_no: int, words: Sequence[str]) -> None:
    """Have the article found by these words, and no others."""
    key = "rowid" if sqlite else "article_no"
    tx.run(f"DELETE FROM publicaccounts_search WHERE {key} = ?", article_no)
    if words:
        vector = "?" if sqlite else "array_to_tsvector(string_to_array(?, ' '))"
        tx.run(f"INSERT INTO publicaccounts_search ({key}, words) VALUES (?, {vector})", article_no, " ".join(words))


async def read(db: Database, account_no: int, slug: str) -> Article | None:
    row = await db.one(f"SELECT {_ARTICLE} WHERE account_no = ? AND slug = ?", account_no, slug)
    return _article_of(row) if row else None


async def read_no(db: Database, article_no: int) -> Article | None:
    row = await db.one(f"SELECT {_ARTICLE} WHERE article_no = ?", article_no)
    return _article_of(row) if row else None


async def read_listed(db: Database, account_no: int, before: int | None, limit: int) -> list[Article]:
    rows = await db.all(
        f"SELECT {_ARTICLE} WHERE account_no = ? AND listed = 1 AND state = 'published' AND article_no < ? "
        "ORDER BY article_no DESC LIMIT ?",
        account_no,
        before or _END,
        limit,
    )
    return [_article_of(row) for row in rows]


async def read_latest(db: Database, before: int | None, limit: int) -> list[Article]:
    """Of all accounts. By the primary key: what is not listed or was withdrawn is walked past."""
    rows = await db.all(
        f"SELECT {_ARTICLE} WHERE listed = 1 AND state = 'published' AND article_no < ? "
        "ORDER BY article_no DESC LIMIT ?",
        before or _END,
        limit,
    )
    return [_article_of(row) for row in rows]


async def read_every(db: Database, account_no: int, before: int | None, limit: int) -> list[Article]:
    """For the account itself: what went to some only, and what was withdrawn, too."""
    rows = await db.all(
        f"SELECT {_ARTICLE} WHERE account_no = ? AND article_no < ? ORDER BY article_no DESC LIMIT ?",
        account_no,
        before or _END,
        limit,
    )
    return [_article_of(row) for row in rows]


async def read_of_broadcast(db: Database, broadcast_no: int) -> list[Article]:
    rows = await db.all(f"SELECT {_ARTICLE} WHERE broadcast_no = ? ORDER BY part", broadcast_no)
    return [_article_of(row) for row in rows]


async def read_published_of(db: Database, broadcast_no: int) -> list[Article]:
    """Those of a broadcast's articles that are not withdrawn."""
    return [one for one in await read_of_broadcast(db, broadcast_no) if one.state == "published"]


async def read_piece(db: Database, article_no: int) -> Piece:
    row = await db.one("SELECT piece FROM publicaccounts_articles WHERE article_no = ?", article_no)
    return _piece(row[0]) if row else Piece()


async def read_revisions(db: Database, article_no: int) -> list[Revision]:
    rows = await db.all(
        "SELECT revision, at_ms, note, piece, html FROM publicaccounts_article_revisions WHERE article_no = ? "
        "ORDER BY revision DESC LIMIT 100",
        article_no,
    )
    found = []
    for row in rows:
        piece = _piece(row[3])
        found.append(
            Revision(
                revision=row[0],
                at_ms=row[1],
                note=row[2],
                title=piece.title,
                author=piece.author,
                digest=piece.digest,
                cover=piece.cover,
                html=row[4],
            )
        )
    return found


async def read_showing(db: Database, mxc: str) -> Article | None:
    row = await db.one(
        f"SELECT {_ARTICLE} WHERE listed = 1 AND state = 'published' AND article_no IN "
        "(SELECT article_no FROM publicaccounts_article_media WHERE mxc = ?) ORDER BY article_no LIMIT 1",
        mxc,
    )
    return _article_of(row) if row else None


async def shows(db: Database, account_no: int, mxc: str) -> bool:
    """Whether a published article of the account shows this."""
    row = await db.one(
        "SELECT 1 FROM publicaccounts_article_media m JOIN publicaccounts_articles a ON a.article_no = m.article_no "
        "WHERE m.mxc = ? AND a.account_no = ? AND a.state = 'published' LIMIT 1",
        mxc,
        account_no,
    )
    return row is not None


async def read_candidates(
    db: Database, wanted: Wanted, account_no: int | None, before: int | None, limit: int
) -> list[Article]:
    """The newest listed articles that have all the words asked for, and perhaps not as they were asked for."""
    if db.dialect == "sqlite":
        terms = " AND ".join(f'"{word}"*' if prefix else f'"{word}"' for word, prefix in wanted.index_terms)
        match = "SELECT rowid FROM publicaccounts_search WHERE publicaccounts_search MATCH ?"
    else:
        terms = " & ".join(f"'{word}':*" if prefix else f"'{word}'" for word, prefix in wanted.index_terms)
        match = "SELECT article_no FROM publicaccounts_search WHERE words @@ CAST(CAST(? AS TEXT) AS tsquery)"
    rows = await db.heavy(
        f"SELECT {_ARTICLE} WHERE article_no IN ({match}) AND listed = 1 AND state = 'published' "
        f"AND article_no < ? {'AND account_no = ?' if account_no is not None else ''} "
        "ORDER BY article_no DESC LIMIT ?",
        terms,
        before or _END,
        *([account_no] if account_no is not None else []),
        limit,
    )
    return [_article_of(row) for row in rows]

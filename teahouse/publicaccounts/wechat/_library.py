"""What bots upload and what is lent to them: media ids over files of this service.

Temporary media are kept three days, permanent material until it is deleted. A media id is unguessable, and whoever
has the URL with one may fetch it while it lasts, as with WeChat's PicUrl. Table: ``publicaccounts_wechat_media``.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from teahouse.kernel import entropy
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import FileAnswer
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._model import MEDIA_BYTES, MEDIA_MS, Medium
from teahouse.publicaccounts.wechat._needs import Media

TYPES = ("image", "voice", "video", "thumb")
MOST_MATERIAL = 100_000
_SAFE = ("image/", "audio/", "video/")


class Library:
    """Media by their ids."""

    def __init__(self, db: Database, clock: Clock, media: Media, base_url: str) -> None:
        self._db = db
        self._clock = clock
        self._media = media
        self._base_url = base_url

    def url(self, media_id: str) -> str:
        """Where anyone who knows it may fetch it."""
        return f"{self._base_url}/_teahouse/v1/wechat/media/{media_id}" if media_id else ""

    def page(self, account: Any, slug: str) -> str:
        """Where an article is read."""
        return f"{self._base_url}/a/{account.handle}/{slug}"

    def cover(self, account: Any, article: Any) -> str:
        """Where an article's cover is seen, "" if it has none."""
        media_id = str(article.cover).rpartition("/")[2]
        return f"{self._base_url}/a/{account.handle}/media/{media_id}?in={quote(article.slug)}" if media_id else ""

    def face(self, account: Any, openid: str) -> str:
        """Where a subscriber's picture is seen by whoever knows their openid."""
        return f"{self._base_url}/_teahouse/v1/wechat/faces/{account.account_no}/{openid}"

    async def find(self, account: Any, media_id: str) -> Medium | None:
        """The medium, while it lasts."""
        return await store.medium(self._db, account.account_no, media_id, self._clock.now_ms())

    async def required(self, account: Any, media_id: str, *kinds: str) -> Medium:
        """The medium. Raises 40007 for none, or one of another kind."""
        found = await self.find(account, media_id)
        if found is None or (kinds and found.kind not in kinds):
            raise WeChatError(codes.INVALID_MEDIA_ID)
        return found

    async def lend(self, account: Any, kind: str, mxc: str) -> str:
        """An id for something a subscriber sent."""
        now_ms = self._clock.now_ms()
        kind = kind if kind in TYPES else "image" if kind == "sticker" else "file"
        made = Medium(
            media_id=entropy.token(48),
            account_no=account.account_no,
            kind=kind,
            mxc=mxc,
            created_ms=now_ms,
            updated_ms=now_ms,
            expires_ms=now_ms + MEDIA_MS,
        )
        await self._db.write(lambda tx: store.put_medium(tx, made))
        return made.media_id

    async def add(self, account: Any, kind: str, data: bytes, name: str, mimetype: str, *, permanent: bool) -> Medium:
        """Keep an upload. Raises 40004, 44001, 45001."""
        if kind not in TYPES:
            raise WeChatError(codes.INVALID_MEDIA_TYPE)
        if not data:
            raise WeChatError(codes.EMPTY_MEDIA)
        if len(data) > MEDIA_BYTES:
            raise WeChatError(codes.TOO_LARGE)
        mimetype = mimetype if mimetype.startswith(_SAFE) else _guess(kind, data)
        mxc = await self._media.store(account.user_id, data, mimetype, name[:255] or None)
        now_ms = self._clock.now_ms()
        made = Medium(
            media_id=entropy.token(48),
            account_no=account.account_no,
            kind=kind,
            mxc=mxc,
            name=name[:255],
            mimetype=mimetype,
            size_bytes=len(data),
            created_ms=now_ms,
            updated_ms=now_ms,
            expires_ms=0 if permanent else now_ms + MEDIA_MS,
        )
        await self.put(made)
        return made

    async def put(self, medium: Medium) -> None:
        """Keep it as it is."""
        await self._db.write(lambda tx: store.put_medium(tx, medium))

    async def add_json(self, account: Any, kind: str, content: Any, *, permanent: bool) -> Medium:
        """Keep news: what is no file."""
        now_ms = self._clock.now_ms()
        made = Medium(
            media_id=entropy.token(48),
            account_no=account.account_no,
            kind=kind,
            content=msgspec.json.encode(content),
            created_ms=now_ms,
            updated_ms=now_ms,
            expires_ms=0 if permanent else now_ms + MEDIA_MS,
        )
        await self.put(made)
        return made

    async def delete(self, account: Any, media_id: str) -> None:
        """Forget it."""
        await self._db.write(lambda tx: store.drop_medium(tx, account.account_no, media_id))

    async def file(self, medium: Medium) -> FileAnswer:
        """Its bytes, never as a page. Raises 40007."""
        found = await self._media.content(medium.mxc) if medium.mxc else None
        if found is None:
            raise WeChatError(codes.INVALID_MEDIA_ID)
        path, type_, name = str(found[0] if isinstance(found, tuple) else found.path), found.type, found.name
        kind = type_ if str(type_).startswith(_SAFE) and "svg" not in str(type_) else "application/octet-stream"
        ascii_name = "".join(c for c in (name or Path(path).name) if c.isascii() and (c.isalnum() or c in "._-"))
        headers = [
            (b"content-disposition", f'attachment; filename="{ascii_name[:80] or "media"}"'.encode()),
            (b"x-content-type-options", b"nosniff"),
        ]
        return FileAnswer(path, kind.encode(), headers=headers)

    async def picture(self, mxc: str) -> FileAnswer | None:
        """A picture by its mxc; ``None`` where it is none that we keep."""
        found = await self._media.content(mxc) if mxc.startswith("mxc://") else None
        if found is None or not str(found.type).startswith("image/") or "svg" in str(found.type):
            return None
        return FileAnswer(str(found.path), str(found.type).encode(), headers=[(b"x-content-type-options", b"nosniff")])

    def content(self, medium: Medium, kind: str, title: str = "") -> dict[str, Any]:
        """What is said to a subscriber who is sent it."""
        if medium.kind not in (kind, "thumb" if kind == "image" else kind):
            raise WeChatError(codes.INVALID_MEDIA_TYPE)
        return {
            "type": kind,
            "url": medium.mxc,
            "name": title or medium.name or kind,
            "mimetype": medium.mimetype,
            "size": medium.size_bytes,
        }

    async def with_mxc(self, account: Any, html: str) -> str:
        """HTML in which pictures by their URL here (``media/uploadimg``) are named as what they are."""
        for media_id in set(re.findall(re.escape(self.url("x")[:-1]) + r"([A-Za-z0-9_-]{20,90})", html)):
            found = await self.find(account, media_id)
            if found is not None and found.mxc:
                html = html.replace(self.url(media_id), found.mxc)
        return html


def _guess(kind: str, data: bytes) -> str:
    if kind in ("image", "thumb"):
        for begin, type_ in ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif")):
            if data.startswith(begin):
                return type_
        return "image/jpeg"
    return "audio/mpeg" if kind == "voice" else "video/mp4"

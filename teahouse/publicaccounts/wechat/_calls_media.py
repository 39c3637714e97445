"""Calls about what bots upload: media/… (three days) and material/… (until it is deleted)."""

from typing import Any

import msgspec
from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, FileAnswer
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._model import Medium
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation, number_of, text_of

_MOST_ARTICLES = 8


class CallsMedia:
    """The operations."""

    def __init__(self, db: Database, clock: Clock, library: Library) -> None:
        self._db = db
        self._clock = clock
        self._library = library

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        return {
            "GET POST /cgi-bin/media/get": self._get,
            "POST /cgi-bin/media/uploadvideo": self._video,
            "POST /cgi-bin/media/uploadnews": self._upload_news,
            "POST /cgi-bin/material/add_news": self._add_news,
            "POST /cgi-bin/material/get_material": self._material,
            "POST /cgi-bin/material/del_material": self._delete,
            "POST /cgi-bin/material/update_news": self._update,
            "POST /cgi-bin/material/batchget_material": self._list,
            "GET POST /cgi-bin/material/get_materialcount": self._count,
        }

    def uploads(self) -> dict[str, Operation]:
        """Those that take a file, as a form."""
        return {
            "POST /cgi-bin/media/upload": self._upload,
            "POST /cgi-bin/media/uploadimg": self._picture,
            "POST /cgi-bin/material/add_material": self._add,
        }

    async def _take(self, call: Call, kind: str, *, permanent: bool) -> Medium:
        upload = call.form.file("media") if call.form is not None else None
        if upload is None:
            raise WeChatError(codes.MISSING_MEDIA)
        return await self._library.add(
            call.account, kind, upload.read(), upload.filename, upload.content_type, permanent=permanent
        )

    async def _upload(self, call: Call) -> Data:
        made = await self._take(call, call.query("type") or _field(call, "type"), permanent=False)
        key = "thumb_media_id" if made.kind == "thumb" else "media_id"
        return {"type": made.kind, key: made.media_id, "media_id": made.media_id, "created_at": made.created_ms // 1000}

    async def _picture(self, call: Call) -> Data:
        made = await self._take(call, "image", permanent=True)
        # Not listed as material, as WeChat says: it lives in articles only.
        await self._library.put(replace(made, kind="picture"))
        return {"url": self._library.url(made.media_id)}

    async def _add(self, call: Call) -> Data:
        kind = call.query("type") or _field(call, "type")
        content: Data = {}
        if kind == "video":
            try:
                found = msgspec.json.decode(_field(call, "description") or call.query("description") or "{}")
            except msgspec.DecodeError:
                raise WeChatError(codes.NOT_JSON, "description") from None
            content = found if isinstance(found, dict) else {}
            text_of(content, "title")
        made = await self._take(call, kind, permanent=True)
        if content:
            await self._library.put(replace(made, content=msgspec.json.encode(content)))
        return {"media_id": made.media_id, "url": self._library.url(made.media_id) if kind == "image" else ""}

    async def _get(self, call: Call) -> FileAnswer | Data:
        media_id = call.query("media_id") or str(call.data.get("media_id") or "")
        found = await self._library.required(call.account, media_id)
        if found.kind == "video" and found.name == "":
            return {"video_url": self._library.url(media_id)}
        return await self._library.file(found)

    async def _video(self, call: Call) -> Data:
        found = await self._library.required(call.account, call.text("media_id"), "video")
        content = {"title": call.text("title", default=""), "description": call.text("description", default="")}
        made = await self._library.add_json(call.account, "video", content, permanent=False)
        await self._library.put(replace(found, media_id=made.media_id, content=msgspec.json.encode(content)))
        return {"type": "video", "media_id": made.media_id, "created_at": made.created_ms // 1000}

    # --- news ---

    async def _upload_news(self, call: Call) -> Data:
        made = await self._library.add_json(call.account, "news", await self.pieces(call), permanent=False)
        return {"type": "news", "media_id": made.media_id, "created_at": made.created_ms // 1000}

    async def _add_news(self, call: Call) -> Data:
        made = await self._library.add_json(call.account, "news", await self.pieces(call), permanent=True)
        return {"media_id": made.media_id}

    async def pieces(self, call: Call) -> list[Data]:
        """The articles of a body, as they are kept. Raises 44003, 45008, 45003, 40007."""
        articles = call.data.get("articles")
        if not isinstance(articles, list) or not articles:
            raise WeChatError(codes.EMPTY_NEWS)
        if len(articles) > _MOST_ARTICLES:
            raise WeChatError(codes.ARTICLE_COUNT)
        return [await self._piece(call, article) for article in articles]

    async def _piece(self, call: Call, article: Any) -> Data:
        if not isinstance(article, dict):
            raise WeChatError(codes.EMPTY_NEWS)
        title = text_of(article, "title", codes.INVALID_FIELDS)
        if len(title) > 120:
            raise WeChatError(codes.TITLE_TOO_LONG)
        content = text_of(article, "content", codes.EMPTY_CONTENT)
        if len(content) > 200_000:
            raise WeChatError(codes.CONTENT_TOO_LONG)
        thumb = text_of(article, "thumb_media_id", default="")
        if thumb:
            await self._library.required(call.account, thumb, "image", "thumb")
        kept: Data = {"title": title, "content": content, "thumb_media_id": thumb}
        for name in ("author", "digest", "content_source_url"):
            kept[name] = text_of(article, name, default="")
        for name in ("show_cover_pic", "need_open_comment", "only_fans_can_comment"):
            said = article.get(name)
            kept[name] = int(said if isinstance(said, bool) else number_of(article, name, 0) > 0)
        return kept

    def shown(self, found: Medium, piece: Data) -> Data:
        """An article as it is read back."""
        thumb = self._library.url(piece.get("thumb_media_id", ""))
        return {**piece, "thumb_url": thumb, "url": piece.get("url", self._library.url(found.media_id))}

    async def _material(self, call: Call) -> FileAnswer | Data:
        found = await self._library.required(call.account, call.text("media_id", codes.INVALID_MEDIA_ID))
        if found.kind == "news":
            pieces = msgspec.json.decode(found.content)
            return {
                "news_item": [self.shown(found, piece) for piece in pieces],
                "create_time": found.created_ms // 1000,
                "update_time": found.updated_ms // 1000,
            }
        if found.kind == "video":
            content = msgspec.json.decode(found.content)
            description = content.get("introduction", content.get("description", ""))
            return {
                "title": content.get("title", ""),
                "description": description,
                "down_url": self._library.url(found.media_id),
            }
        return await self._library.file(found)

    async def _delete(self, call: Call) -> None:
        found = await self._library.required(call.account, call.text("media_id", codes.INVALID_MEDIA_ID))
        await self._library.delete(call.account, found.media_id)

    async def _update(self, call: Call) -> None:
        await self.change(call, "news")

    async def change(self, call: Call, kind: str) -> None:
        """Replace one article of news or of a draft. Raises 40007, 47003."""
        found = await self._library.required(call.account, call.text("media_id", codes.INVALID_MEDIA_ID), kind)
        pieces = msgspec.json.decode(found.content)
        article = call.data.get("articles")
        index = call.number("index", 0)
        if index >= len(pieces):
            raise WeChatError(codes.INVALID_FIELDS, "index")
        pieces[index] = await self._piece(call, article[0] if isinstance(article, list) and article else article)
        now_ms = self._clock.now_ms()
        await self._library.put(replace(found, content=msgspec.json.encode(pieces), updated_ms=now_ms))

    async def _list(self, call: Call) -> Data:
        kind = call.text("type", codes.INVALID_MEDIA_TYPE)
        if kind not in ("image", "voice", "video", "news", "thumb"):
            raise WeChatError(codes.INVALID_MEDIA_TYPE)
        return await self.listed(call, kind)

    async def listed(self, call: Call, kind: str) -> Data:
        """A page of material or drafts."""
        offset, count = call.number("offset", 0), call.number("count", 20, low=1, high=20)
        account_no = call.account.account_no
        found = await store.material(self._db, account_no, kind, offset, count)
        total = (await store.material_counts(self._db, account_no)).get(kind, 0)
        without = call.data.get("no_content") in (1, True)
        items = []
        for one in found:
            item: Data = {"media_id": one.media_id, "update_time": one.updated_ms // 1000}
            if one.kind in ("news", "draft"):
                pieces = [self.shown(one, piece) for piece in msgspec.json.decode(one.content)]
                for piece in pieces if without else ():
                    piece["content"] = ""
                item["content"] = {"news_item": pieces, "update_time": one.updated_ms // 1000}
            else:
                item |= {"name": one.name, "url": self._library.url(one.media_id)}
            items.append(item)
        return {"total_count": total, "item_count": len(items), "item": items}

    async def counts(self, call: Call) -> dict[str, int]:
        """How much permanent material there is, by its kind."""
        return await store.material_counts(self._db, call.account.account_no)

    async def _count(self, call: Call) -> Data:
        counts = await self.counts(call)
        return {f"{kind}_count": counts.get(kind, 0) for kind in ("voice", "video", "image", "news")}

    async def public(self, media_id: str) -> FileAnswer | Answer:
        """What anyone may fetch who knows the id: what is here is also what a person would be shown."""
        found = await store.medium_by_id(self._db, media_id, self._clock.now_ms())
        if found is None or not found.mxc:
            return Answer(b'{"errcode":"M_NOT_FOUND","error":"There is no such medium"}', 404)
        try:
            return await self._library.file(found)
        except WeChatError:
            return Answer(b'{"errcode":"M_NOT_FOUND","error":"There is no such medium"}', 404)


def _field(call: Call, name: str) -> str:
    return call.form.get(name) if call.form is not None else ""

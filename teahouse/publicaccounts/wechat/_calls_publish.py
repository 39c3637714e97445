"""Calls about articles: draft/…, freepublish/…, comment/…. Publishing alone tells no subscriber, as with WeChat.

A publish_id is a fact over a broadcast that makes pages only; an article_id is the article's slug. Comments are keyed
by ``msg_data_id``: a msg_id of ``mass``, or a publish_id, with ``index`` for which of its articles.
"""

from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._calls_media import CallsMedia
from teahouse.publicaccounts.wechat._calls_say import Contents
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._needs import People, Publishing
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation

_PUBLISHED = {"sent": 0, "failed": 3, "cancelled": 5}


class CallsPublish:
    """The operations. ``drafts`` reads and keeps articles as ``media`` does."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        people: People,
        publishing: Publishing,
        library: Library,
        contents: Contents,
        drafts: CallsMedia,
    ) -> None:
        self._db = db
        self._clock = clock
        self._people = people
        self._publishing = publishing
        self._library = library
        self._contents = contents
        self._drafts = drafts

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        return {
            "POST /cgi-bin/draft/add": self._add,
            "POST /cgi-bin/draft/get": self._get,
            "POST /cgi-bin/draft/update": self._update,
            "POST /cgi-bin/draft/delete": self._delete,
            "GET POST /cgi-bin/draft/count": self._count,
            "POST /cgi-bin/draft/batchget": self._list,
            "POST /cgi-bin/freepublish/submit": self._submit,
            "POST /cgi-bin/freepublish/get": self._status,
            "POST /cgi-bin/freepublish/getarticle": self._article,
            "POST /cgi-bin/freepublish/batchget": self._articles,
            "POST /cgi-bin/freepublish/delete": self._withdraw,
            "POST /cgi-bin/comment/open": self._open,
            "POST /cgi-bin/comment/close": self._close,
            "POST /cgi-bin/comment/list": self._comments,
            "POST /cgi-bin/comment/markelect": self._elect,
            "POST /cgi-bin/comment/unmarkelect": self._unelect,
            "POST /cgi-bin/comment/delete": self._remove,
            "POST /cgi-bin/comment/reply/add": self._reply,
            "POST /cgi-bin/comment/reply/delete": self._unreply,
        }

    # --- drafts ---

    async def _add(self, call: Call) -> Data:
        made = await self._library.add_json(call.account, "draft", await self._drafts.pieces(call), permanent=True)
        return {"media_id": made.media_id}

    async def _draft(self, call: Call) -> Any:
        return await self._library.required(call.account, call.text("media_id", codes.INVALID_MEDIA_ID), "draft")

    async def _get(self, call: Call) -> Data:
        found = await self._draft(call)
        pieces = [self._drafts.shown(found, piece) for piece in msgspec.json.decode(found.content)]
        return {
            "news_item": pieces,
            "create_time": found.created_ms // 1000,
            "update_time": found.updated_ms // 1000,
        }

    async def _update(self, call: Call) -> None:
        await self._drafts.change(call, "draft")

    async def _delete(self, call: Call) -> None:
        await self._library.delete(call.account, (await self._draft(call)).media_id)

    async def _count(self, call: Call) -> Data:
        counts = await store.material_counts(self._db, call.account.account_no)
        return {"total_count": counts.get("draft", 0)}

    async def _list(self, call: Call) -> Data:
        return await self._drafts.listed(call, "draft")

    # --- publishing ---

    async def _submit(self, call: Call) -> Data:
        found = await self._draft(call)
        pieces = await self._contents.published(call, msgspec.json.decode(found.content))
        broadcast_no = await self._publishing.publish(call.account, pieces, {"kind": "all"}, False)
        account_no, now_ms = call.account.account_no, self._clock.now_ms()
        kept = {"broadcast_no": broadcast_no, "kind": "publish", "state": "sending"}

        def unit(tx: Tx) -> int:
            store.drop_medium(tx, account_no, found.media_id)  # a draft that is published leaves the box, as at WeChat
            return store.keep_new(tx, account_no, "publish", kept, now_ms)

        number = await self._db.write(unit)
        return {"errcode": 0, "errmsg": "ok", "publish_id": str(number), "msg_data_id": number}

    async def _status(self, call: Call) -> Data:
        publish_id = call.text("publish_id")
        found = await self._broadcast(call, "publish", publish_id)
        status = _PUBLISHED.get(found.state, 1)
        said: Data = {"publish_id": publish_id, "publish_status": status, "fail_idx": []}
        if status == 0:
            items = [
                {"idx": n, "article_url": self._contents.page(call.account, slug)}
                for n, slug in enumerate(found.slugs, 1)
            ]
            said |= {
                "article_id": found.slugs[0] if found.slugs else "",
                "article_detail": {"count": len(items), "item": items},
            }
        return said

    async def _broadcast(self, call: Call, kind: str, number: str) -> Any:
        kept = await store.fact(self._db, call.account.account_no, kind, number)
        if not isinstance(kept, dict) or "broadcast_no" not in kept:
            raise WeChatError(codes.INVALID_FIELDS, "there is no such number")
        found = await self._publishing.broadcast(call.account, kept["broadcast_no"])
        if found is None:
            raise WeChatError(codes.INVALID_FIELDS, "there is no such number")
        return found

    async def _article(self, call: Call) -> Data:
        found = await self._publishing.article(call.account, call.text("article_id"))
        if found is None:
            raise WeChatError(codes.INVALID_FIELDS, "article_id")
        return {"news_item": [self._shown(call, found)]}

    def _shown(self, call: Call, found: Any) -> Data:
        return {
            "title": found.title,
            "author": found.author,
            "digest": found.digest,
            "content": found.html,
            "content_source_url": found.source_url,
            "thumb_media_id": "",
            "thumb_url": "",
            "show_cover_pic": 0,
            "need_open_comment": int(found.comments != "off"),
            "only_fans_can_comment": int(found.comments == "subscribers"),
            "url": self._contents.page(call.account, found.slug),
            "is_deleted": found.state == "withdrawn",
        }

    async def _articles(self, call: Call) -> Data:
        offset, count = call.number("offset", 0), call.number("count", 20, low=1, high=20)
        found = await self._publishing.articles(call.account, offset + count)
        items = [
            {
                "article_id": one.slug,
                "content": {"news_item": [self._shown(call, one)]},
                "update_time": one.updated_ms // 1000,
            }
            for one in found[offset:]
        ]
        return {"total_count": max(len(found), offset + len(items)), "item_count": len(items), "item": items}

    async def _withdraw(self, call: Call) -> None:
        await self._publishing.withdraw(call.account, call.text("article_id"))

    # --- comments ---

    async def _slug(self, call: Call) -> str:
        number = call.text("msg_data_id")
        kept = await store.fact(self._db, call.account.account_no, "mass", number)
        kind = "mass" if isinstance(kept, dict) and "broadcast_no" in kept else "publish"
        try:
            found = await self._broadcast(call, kind, number)
        except WeChatError:
            raise WeChatError(codes.NOT_COMMENTABLE) from None
        index = call.number("index", 0)
        # The first article has the index 0; wechatpy's default is 1, which WeChat takes for the first of one, too.
        slugs = list(found.slugs)
        if not slugs:
            raise WeChatError(codes.NOT_COMMENTABLE)
        return str(slugs[min(index, len(slugs) - 1)])

    async def _open(self, call: Call) -> None:
        await self._publishing.open_comments(call.account, await self._slug(call), True)

    async def _close(self, call: Call) -> None:
        await self._publishing.open_comments(call.account, await self._slug(call), False)

    async def _comments(self, call: Call) -> Data:
        begin, count = call.number("begin", 0), call.number("count", 50, low=1, high=50)
        kind = call.number("type", 0, high=2)
        found = [
            one
            for one in await self._publishing.comments(call.account, await self._slug(call))
            if kind == 0 or one.elected == (kind == 2)
        ]
        shown = []
        for one in found[begin : begin + count]:
            item: Data = {
                "user_comment_id": one.comment_no,
                "openid": await self._people.openid(call.account, one.user_id),
                "create_time": one.at_ms // 1000,
                "content": one.body,
                "comment_type": int(one.elected),
            }
            if one.reply:
                item["reply"] = {"content": one.reply, "create_time": one.reply_ms // 1000}
            shown.append(item)
        return {"errcode": 0, "errmsg": "ok", "total": len(found), "comment": shown}

    async def _elect(self, call: Call) -> None:
        await self._publishing.elect(call.account, await self._slug(call), call.number("user_comment_id"), True)

    async def _unelect(self, call: Call) -> None:
        await self._publishing.elect(call.account, await self._slug(call), call.number("user_comment_id"), False)

    async def _remove(self, call: Call) -> None:
        await self._publishing.delete_comment(call.account, await self._slug(call), call.number("user_comment_id"))

    async def _reply(self, call: Call) -> None:
        words = call.text("content", codes.EMPTY_CONTENT)
        await self._publishing.reply(call.account, await self._slug(call), call.number("user_comment_id"), words)

    async def _unreply(self, call: Call) -> None:
        await self._publishing.reply(call.account, await self._slug(call), call.number("user_comment_id"), "")

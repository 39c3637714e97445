"""Calls about articles: draft/…, freepublish/…, comment/…. Publishing alone tells no subscriber, as with WeChat.

A publish_id is the number of a broadcast that makes pages only (``_shelf``); an article_id is the slug of the first of
its articles. Comments are keyed by ``msg_data_id``, the same number, with ``index`` for which of its articles.
"""

from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat._calls_media import CallsMedia
from teahouse.publicaccounts.wechat._calls_say import Contents
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._needs import People
from teahouse.publicaccounts.wechat._shelf import DONE, Shelf, number_of_broadcast
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation

_LONGEST_REPLY = 600


class CallsPublish:
    """The operations. ``drafts`` reads and keeps articles as ``media`` does."""

    def __init__(
        self,
        clock: Clock,
        people: People,
        library: Library,
        shelf: Shelf,
        contents: Contents,
        drafts: CallsMedia,
    ) -> None:
        self._clock = clock
        self._people = people
        self._publishing = shelf.publishing
        self._library = library
        self._shelf = shelf
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
        await self._shelf.settle(call.account)
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
        await self._draft(call)
        await self._drafts.change(call, "draft")

    async def _delete(self, call: Call) -> None:
        await self._library.delete(call.account, (await self._draft(call)).media_id)

    async def _count(self, call: Call) -> Data:
        await self._shelf.settle(call.account)
        return {"total_count": (await self._drafts.counts(call)).get("draft", 0)}

    async def _list(self, call: Call) -> Data:
        await self._shelf.settle(call.account)
        return await self._drafts.listed(call, "draft")

    # --- publishing ---

    async def _submit(self, call: Call) -> Data:
        found = await self._draft(call)
        broadcast_no = await self._shelf.under_way(call.account, found.media_id)
        if not broadcast_no:  # asked again, a draft that is on its way out is not published twice
            pieces = await self._contents.published(call, msgspec.json.decode(found.content))
            broadcast_no = await self._publishing.publish(call.account, pieces, {"kind": "all"}, False)
            await self._shelf.going_out(call.account, found.media_id, broadcast_no, self._clock.now_ms())
        number = number_of_broadcast(broadcast_no)
        return {"errcode": 0, "errmsg": "ok", "publish_id": str(number), "msg_data_id": number}

    async def _status(self, call: Call) -> Data:
        publish_id = call.text("publish_id")
        found = await self._shelf.find(call.account, publish_id)
        if found is None:
            raise WeChatError(codes.INVALID_FIELDS, "there is no such number")
        status, articles = await self._shelf.state(call.account, found)
        said: Data = {"publish_id": publish_id, "publish_status": status, "fail_idx": []}
        if status == DONE:
            items = [
                {"idx": n, "article_url": self._library.page(call.account, one.slug)}
                for n, one in enumerate(articles, 1)
            ]
            said |= {"article_id": articles[0].slug, "article_detail": {"count": len(items), "item": items}}
        return said

    async def _of(self, call: Call) -> list[Any]:
        """The articles that an article_id stands for. Raises 40060."""
        try:
            first = await self._publishing.article(call.account, call.text("article_id", codes.INVALID_ARTICLE_ID))
        except MatrixError:
            raise WeChatError(codes.INVALID_ARTICLE_ID) from None
        return await self._publishing.articles(call.account, first.broadcast_no)

    async def _article(self, call: Call) -> Data:
        return {"news_item": [self._shown(call, one) for one in await self._of(call)]}

    def _shown(self, call: Call, found: Any) -> Data:
        return {
            "title": found.title,
            "author": found.author,
            "digest": found.digest,
            "content": found.html,
            "content_source_url": found.source_url,
            "thumb_media_id": "",
            "thumb_url": self._library.cover(call.account, found),
            "show_cover_pic": 0,
            "need_open_comment": int(found.comments != "off"),
            "only_fans_can_comment": int(found.comments == "subscribers"),
            "url": self._library.page(call.account, found.slug),
            "is_deleted": found.state == "withdrawn",
        }

    async def _articles(self, call: Call) -> Data:
        offset, count = call.number("offset", 0), call.number("count", 20, low=1, high=20)
        total, found = await self._publishing.published(call.account, offset, count)
        without, items = call.data.get("no_content") in (1, True), []
        for one in found:
            articles = await self._publishing.articles(call.account, one.broadcast_no)
            news = [self._shown(call, article) | ({"content": ""} if without else {}) for article in articles]
            updated_s = max((article.updated_ms for article in articles), default=one.at_ms) // 1000
            article_id = articles[0].slug if articles else ""
            items.append({"article_id": article_id, "content": {"news_item": news}, "update_time": updated_s})
        return {"total_count": total, "item_count": len(items), "item": items}

    async def _withdraw(self, call: Call) -> None:
        """One article of those that were published together, or all of them."""
        articles = await self._of(call)
        index = call.number("index", 0, high=len(articles))
        for one in articles[index - 1 : index] if index else articles:
            await self._publishing.withdraw(call.account, one.slug)

    # --- comments ---

    async def _slug(self, call: Call) -> str:
        """The article whose comments are meant. Raises 88001."""
        found = await self._shelf.find(call.account, call.text("msg_data_id"))
        if found is None or found.state != "sent" or not found.slugs:
            raise WeChatError(codes.NOT_COMMENTABLE)
        # The first article has the index 0; wechatpy's default is 1, which WeChat takes for the first of one, too.
        return found.slugs[min(call.number("index", 0), len(found.slugs) - 1)]

    async def _one(self, call: Call) -> tuple[str, int]:
        """Article and number of a comment. Raises 88001, 88008."""
        slug, number = await self._slug(call), call.number("user_comment_id")
        if not await self._publishing.has_comment(call.account, slug, number):
            raise WeChatError(codes.NO_SUCH_COMMENT)
        return slug, number

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
        slug, number = await self._one(call)
        await self._publishing.elect(call.account, slug, number, True)

    async def _unelect(self, call: Call) -> None:
        slug, number = await self._one(call)
        await self._publishing.elect(call.account, slug, number, False)

    async def _remove(self, call: Call) -> None:
        slug, number = await self._one(call)
        await self._publishing.delete_comment(call.account, slug, number)

    async def _reply(self, call: Call) -> None:
        words = call.text("content", codes.REPLY_LENGTH)
        if len(words) > _LONGEST_REPLY:
            raise WeChatError(codes.REPLY_LENGTH)
        slug, number = await self._one(call)
        await self._publishing.reply(call.account, slug, number, words)

    async def _unreply(self, call: Call) -> None:
        slug, number = await self._one(call)
        await self._publishing.reply(call.account, slug, number, "")

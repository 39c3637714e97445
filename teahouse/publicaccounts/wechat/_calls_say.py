"""Calls that say something to one subscriber: message/custom/send, templates."""

from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _messages
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._calls_people import person
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._messages import BadReply
from teahouse.publicaccounts.wechat._needs import People, Saying, Templates
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation, number_of, text_of

TOLD = "wechat.told"  # the job that tells a bot of an event of our own


class Contents:
    """What a message in JSON says, as the floors below send it."""

    def __init__(self, library: Library, base_url: str) -> None:
        self._library = library
        self._base_url = base_url

    async def of(self, call: Call) -> Data:
        """The content of a custom message. Raises 40008 for a kind we have none for, 48001 for cards."""
        kind = call.text("msgtype", codes.INVALID_MESSAGE_TYPE)
        if kind in ("wxcard", "miniprogrampage"):
            raise WeChatError(codes.NO_PERMISSION, f"{kind}: there are no cards and mini programs here")
        inside = call.inside(kind, codes.INVALID_MESSAGE_TYPE)
        if kind == "text":
            return text(text_of(inside, "content", codes.EMPTY_CONTENT))
        if kind == "msgmenu":
            return text(_menu(inside))
        if kind in ("image", "voice", "video", "mpvideo"):
            return await self.medium(call, kind.removeprefix("mp"), inside)
        try:
            if kind == "music":
                url = text_of(inside, "musicurl", default="") or text_of(inside, "hqmusicurl", codes.INVALID_URL)
                return _messages.news([(_of(inside, "title"), _of(inside, "description"), url, "")])
            if kind == "link":
                return _messages.news([self._item(inside, "thumb_url")])
            if kind == "news":
                articles = inside.get("articles")
                if not isinstance(articles, list) or not articles:
                    raise WeChatError(codes.EMPTY_NEWS)
                return _messages.news([self._item(article, "picurl") for article in articles])
            if kind == "mpnews":
                return self.news(call, await self.pieces(call, inside))
        except BadReply as error:
            raise WeChatError(codes.ARTICLE_COUNT, str(error)) from None
        raise WeChatError(codes.INVALID_MESSAGE_TYPE)

    async def medium(self, call: Call, kind: str, inside: Data) -> Data:
        """An uploaded file as a message."""
        found = await self._library.required(call.account, text_of(inside, "media_id", codes.INVALID_MEDIA_ID))
        return self._library.content(found, kind, _of(inside, "title"))

    async def pieces(self, call: Call, inside: Data) -> list[Data]:
        """The articles behind a media id of news."""
        media_id = text_of(inside, "media_id", codes.INVALID_MEDIA_ID)
        found = await self._library.required(call.account, media_id, "news", "draft")
        pieces: list[Data] = msgspec.json.decode(found.content)
        return pieces

    async def published(self, call: Call, pieces: list[Data]) -> list[Data]:
        """Articles as ``articles.Piece`` has them: pictures that were uploaded here become mxc again."""
        made = []
        for piece in pieces:
            cover = await self._library.find(call.account, piece.get("thumb_media_id", ""))
            comments = "subscribers" if piece.get("only_fans_can_comment") else "everyone"
            made.append({
                "title": piece["title"],
                "author": piece.get("author", "")[:64],
                "digest": piece.get("digest", "")[:255],
                "cover": cover.mxc if cover is not None else "",
                "body": await self._library.with_mxc(call.account, piece["content"]),
                "format": "html",
                "source_url": piece.get("content_source_url", "")[:2048],
                "comments": comments if piece.get("need_open_comment") else "off",
            })  # fmt: skip
        return made

    def page(self, account: Any, slug: str) -> str:
        """Where an article is read."""
        return self._library.page(account, slug)

    def news(self, call: Call, pieces: list[Data]) -> Data:
        """Articles that were not published, as links."""
        page = f"{self._base_url}/a/{call.account.handle}"
        return _messages.news([
            (p["title"], p.get("digest", ""), p.get("url") or p.get("content_source_url") or page, "") for p in pieces
        ])  # fmt: skip

    def _item(self, article: Any, picture: str) -> tuple[str, str, str, str]:
        if not isinstance(article, dict):
            raise WeChatError(codes.EMPTY_NEWS)
        return _of(article, "title"), _of(article, "description"), _of(article, "url"), _of(article, picture)


def text(words: str) -> Data:
    """A text message. Raises 44004, 45002 (WeChat's limit is 2048 bytes; ours is 4096 characters)."""
    if not words.strip():
        raise WeChatError(codes.EMPTY_CONTENT)
    if len(words) > 4096:
        raise WeChatError(codes.CONTENT_TOO_LONG)
    return {"type": "text", "text": words}


def _of(data: Data, name: str) -> str:
    return text_of(data, name, default="")


def _menu(inside: Data) -> str:
    found = inside.get("list")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise WeChatError(codes.INVALID_FIELDS, "msgmenu.list")
    lines = [_of(inside, "head_content"), *(f"· {_of(each, 'content')}" for each in found), _of(inside, "tail_content")]
    return "\n".join(line for line in lines if line)


class CallsSay:
    """The operations."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        people: People,
        saying: Saying,
        templates: Templates,
        contents: Contents,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._people = people
        self._saying = saying
        self._templates = templates
        self._contents = contents

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        return {
            "POST /cgi-bin/message/custom/send": self._custom,
            "POST /cgi-bin/message/custom/typing": self._typing,
            "POST /cgi-bin/message/template/send": self._template,
            "POST /cgi-bin/message/template/subscribe": self._subscribed,
            "POST /cgi-bin/message/subscribe/bizsend": self._subscribed,
            "POST /cgi-bin/template/api_set_industry": self._set_industry,
            "GET POST /cgi-bin/template/get_industry": self._industry,
            "POST /cgi-bin/template/api_add_template": self._add,
            "GET POST /cgi-bin/template/get_all_private_template": self._all,
            "POST /cgi-bin/template/del_private_template": self._delete,
        }

    async def _custom(self, call: Call) -> None:
        to = await person(self._people, call.account, call.text("touser", codes.INVALID_OPENID))
        if to.blocked:
            raise WeChatError(codes.BLOCKED)
        content = await self._contents.of(call)
        await self._saying.say(call.account, to.user_id, content, asked=True)

    async def _typing(self, call: Call) -> None:
        await person(self._people, call.account, call.text("touser", codes.INVALID_OPENID))

    async def _template(self, call: Call) -> Data:
        to = await person(self._people, call.account, call.text("touser", codes.INVALID_OPENID))
        await self._send(call, to.user_id)
        fields = {"openid": to.openid, "user_id": to.user_id, "status": "success"}
        now_ms, account_no = self._clock.now_ms(), call.account.account_no

        def unit(tx: Tx) -> int:
            number = store.keep_new(tx, account_no, "template", fields, now_ms)
            self._jobs.enqueue(tx, TOLD, {"account_no": account_no, "template": number, **fields})
            return number

        return {"errcode": 0, "errmsg": "ok", "msgid": await self._db.write(unit)}

    async def _subscribed(self, call: Call) -> None:
        to = await person(self._people, call.account, call.text("touser", codes.INVALID_OPENID))
        await self._send(call, to.user_id)

    async def _send(self, call: Call, user_id: str) -> None:
        data = {}
        for name, value in call.inside("data").items():
            value = value.get("value") if isinstance(value, dict) else value
            if not isinstance(value, str | int | float):
                raise WeChatError(codes.INVALID_FIELDS, f"data.{name}.value")
            data[name] = str(value)
        number = await self._known(call, call.text("template_id", codes.INVALID_TEMPLATE_ID))
        url = call.data.get("url") or call.data.get("page") or ""
        url = url if isinstance(url, str) and url.startswith(("http://", "https://")) else ""
        await self._templates.send(call.account, user_id, number, data, url)

    async def _known(self, call: Call, name: str) -> int:
        """The number of a template by its id, or by its number or title as its short id. Raises 40037."""
        for one in await self._templates.all(call.account):
            number = int(one.template_no)
            if name in (template_id(number), str(number), f"TM{number:05d}", one.title):
                return number
        raise WeChatError(codes.INVALID_TEMPLATE_ID)

    async def _set_industry(self, call: Call) -> None:
        value = [number_of(call.data, "industry_id1", 1), number_of(call.data, "industry_id2", 1)]
        now_ms, account_no = self._clock.now_ms(), call.account.account_no
        await self._db.write(lambda tx: store.keep(tx, account_no, "industry", "", value, now_ms))

    async def _industry(self, call: Call) -> Data:
        value = await store.fact(self._db, call.account.account_no, "industry") or [0, 0]
        names = ("primary_industry", "secondary_industry")
        return {name: {"first_class": "", "second_class": str(no)} for name, no in zip(names, value, strict=True)}

    async def _add(self, call: Call) -> Data:
        number = await self._known(call, call.text("template_id_short", codes.INVALID_TEMPLATE_ID))
        return {"errcode": 0, "errmsg": "ok", "template_id": template_id(number)}

    async def _all(self, call: Call) -> Data:
        return {
            "template_list": [
                {
                    "template_id": template_id(one.template_no),
                    "title": one.title,
                    "primary_industry": "",
                    "deputy_industry": "",
                    "content": one.body,
                    "example": "",
                }
                for one in await self._templates.all(call.account)
            ]
        }

    async def _delete(self, call: Call) -> None:
        number = await self._known(call, call.text("template_id", codes.INVALID_TEMPLATE_ID))
        await self._templates.retire(call.account, number)


def template_id(number: int) -> str:
    """A template's id as bots know it."""
    return f"teahouse-template-{number:08d}"

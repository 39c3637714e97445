"""What bots are told, and what their answers mean. Pure.

``event`` and ``message`` make the elements of a callback from what happened; ``said`` reads an answer.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import msgspec

from teahouse.publicaccounts.wechat._xml import Tree

# Message ids are 64-bit and stable: the occurrence's number above a floor that makes them as long as WeChat's.
FIRST_MSG_ID = 24_000_000_000_000_000
# A broadcast is known to bots by one number, whatever they call it: msg_id, msg_data_id, publish_id.
FIRST_BROADCAST = 2_247_483_647
MOST_NEWS = 8
_FORMATS = {"audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/amr": "amr", "audio/webm": "webm"}


class Reply(msgspec.Struct, frozen=True):
    """What a bot answered. ``kind``: its type, ``empty`` for nothing. ``media_id``, where it names one."""

    kind: str
    content: dict[str, Any] = {}
    media_id: str = ""


class BadReply(Exception):
    """An answer of no form that we know."""


def original_id(face: str) -> str:
    """The account's ``gh_…`` name, by which callbacks and replies address it."""
    return "gh_" + hashlib.sha256(face.encode()).hexdigest()[:12]


def head(to: str, sender: str, at_ms: int) -> Tree:
    """The elements that every callback begins with."""
    return {"ToUserName": to, "FromUserName": sender, "CreateTime": at_ms // 1000}


def message(occurrence_no: int, told: dict[str, Any], media_id: str, media_url: str) -> Tree | None:
    """The elements of a subscriber's word; ``None`` for what WeChat has no message for (reactions)."""
    found = _message(told, media_id, media_url)
    return None if found is None else {**found, "MsgId": FIRST_MSG_ID + occurrence_no}


def _message(told: dict[str, Any], media_id: str, media_url: str) -> Tree | None:
    kind, body = str(told.get("type", "text")), str(told.get("body", ""))
    place = _place(str(told.get("geo_uri", "")))
    if place is not None:
        return {"MsgType": "location", "Location_X": place[0], "Location_Y": place[1], "Scale": 16, "Label": body}
    if kind in ("image", "sticker") and media_id:
        return {"MsgType": "image", "PicUrl": media_url, "MediaId": media_id}
    if kind == "voice" and media_id:
        form = _FORMATS.get(str(told.get("mimetype", "")).partition(";")[0], "ogg")
        return {"MsgType": "voice", "MediaId": media_id, "Format": form, "Recognition": ""}
    if kind == "video" and media_id:
        return {"MsgType": "video", "MediaId": media_id, "ThumbMediaId": media_id}
    if kind == "file" and media_id:
        name = str(told.get("name", "")) or body
        return {"MsgType": "link", "Title": name, "Description": str(told.get("mimetype", "")), "Url": media_url}
    return None if kind == "reaction" else {"MsgType": "text", "Content": body}


def _place(uri: str) -> tuple[float, float] | None:
    """Latitude and longitude of a geo URI (RFC 5870)."""
    if not uri.startswith("geo:"):
        return None
    numbers = unquote(uri[4:]).partition(";")[0].split(",")
    try:
        latitude, longitude = float(numbers[0]), float(numbers[1])
    except (ValueError, IndexError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def event(kind: str, data: dict[str, Any]) -> Tree | None:
    """The elements of an event; ``None`` for what WeChat has none for."""
    scene, ticket = str(data.get("scene") or ""), str(data.get("ticket") or "")
    if kind == "subscribed":
        key = {"EventKey": f"qrscene_{scene}", "Ticket": ticket} if scene else {"EventKey": ""}
        return {"MsgType": "event", "Event": "subscribe", **key}
    if kind == "unsubscribed":
        return {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}
    if kind == "scanned":
        return {"MsgType": "event", "Event": "SCAN", "EventKey": scene, "Ticket": ticket}
    if kind == "menu":
        view = data.get("kind") == "view"
        key_ = str((data.get("url") or data.get("key") if view else data.get("key")) or "")
        return {"MsgType": "event", "Event": "VIEW" if view else "CLICK", "EventKey": key_}
    return None


def finished(msg_id: int, status: str, total: int, sent: int, pages: Sequence[str] = ()) -> Tree:
    """The elements of MASSSENDJOBFINISH: how a broadcast ended, and where its articles are."""
    counts = {"TotalCount": total, "FilterCount": total, "SentCount": sent, "ErrorCount": max(0, total - sent)}
    items = [{"ArticleIdx": n, "ArticleUrl": page} for n, page in enumerate(pages, 1)]
    return {
        "MsgType": "event",
        "Event": "MASSSENDJOBFINISH",
        "MsgID": msg_id,
        "Status": status,
        **counts,
        "CopyrightCheckResult": {"Count": 0, "ResultList": {}, "CheckState": 0},
        "ArticleUrlResult": {"Count": len(items), "ResultList": {"item": items}},
    }


def published(publish_id: str, status: int, article_id: str, pages: Sequence[str]) -> Tree:
    """The elements of PUBLISHJOBFINISH: what became of articles that were published without being sent."""
    info: Tree = {"publish_id": publish_id, "publish_status": status}
    if status == 0:
        items = [{"idx": n, "article_url": page} for n, page in enumerate(pages, 1)]
        info |= {"article_id": article_id, "article_detail": {"count": len(items), "item": items}}
    return {"MsgType": "event", "Event": "PUBLISHJOBFINISH", "PublishEventInfo": info}


def told_template(msg_id: int, status: str) -> Tree:
    """The elements of TEMPLATESENDJOBFINISH."""
    return {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": msg_id, "Status": status}


def said(tree: Tree) -> Reply:
    """The reply in an answer's (decrypted) elements. Raises ``BadReply``."""
    kind = tree.get("MsgType")
    if kind == "text":
        text = _text(tree, "Content")
        return Reply("text", {"type": "text", "text": text}) if text.strip() else Reply("empty")
    if kind in ("image", "voice", "video"):
        inside = tree.get(str(kind).capitalize())
        media_id = _text(inside, "MediaId")
        if not media_id:
            raise BadReply(f"{kind} without MediaId")
        return Reply(str(kind), {"name": _text(inside, "Title")} if kind == "video" else {}, media_id)
    if kind == "music":
        inside = tree.get("Music")
        url = _text(inside, "MusicUrl") or _text(inside, "HQMusicUrl")
        return Reply("music", news([(_text(inside, "Title"), _text(inside, "Description"), url, "")]))
    if kind == "news":
        articles = tree.get("Articles")
        items = articles.get("item", []) if isinstance(articles, dict) else []
        items = items if isinstance(items, list) else [items]
        fields = ("Title", "Description", "Url", "PicUrl")
        return Reply("news", news([(t, d, u, p) for t, d, u, p in ([_text(i, f) for f in fields] for i in items)]))
    if kind == "transfer_customer_service":
        return Reply("transfer_customer_service")
    raise BadReply(f"MsgType {str(kind)[:40]!r}")


def news(items: list[tuple[str, str, str, str]]) -> dict[str, Any]:
    """Content of type news from (title, description, URL, picture). Raises ``BadReply`` for none or too many."""
    if not 1 <= len(items) <= MOST_NEWS:
        raise BadReply(f"news has one to {MOST_NEWS} articles")
    return {
        "type": "news",
        "items": [
            {
                "title": (title or url or "…")[:256],
                "url": url[:1024],
                "description": description[:512],
                "picture": picture if picture.startswith(("https://", "mxc://")) and len(picture) <= 1024 else "",
            }
            for title, description, url, picture in items
        ],
    }


def _text(tree: Any, name: str) -> str:
    found = tree.get(name, "") if isinstance(tree, dict) else ""
    return found.replace("\0", "") if isinstance(found, str) else ""

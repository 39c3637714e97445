"""Contents and events: what is said to a subscriber as a Matrix message, and a message as a word. Pure.

Ways in: ``check`` (at the door, naming the field), ``message``, ``word``, ``preview``.

What a person or a bot says is an ``m.text`` and notifies; what is said without anybody is an ``m.notice``, which by the
default push rules doesn't: it answers someone who is looking. ``org.teahouse.reply`` says which road an answer took.
"""

import html
import re
from typing import Any

import msgspec

from teahouse.matrix.errors import invalid_param
from teahouse.matrix.events import Content as Json
from teahouse.matrix.events import Event
from teahouse.publicaccounts.conversation._model import Content, Road, Word

REPLY = "org.teahouse.reply"
_MXC = re.compile(r"mxc://[^/\s\0]{1,255}/[A-Za-z0-9_-]{1,255}")
_WEB = re.compile(r"https?://[^\s\0\"<>]{1,1000}")
_MEDIA = {"image": "m.image", "voice": "m.audio", "video": "m.video", "file": "m.file"}
_TYPES = {"m.image": "image", "m.audio": "voice", "m.video": "video", "m.file": "file"}
_QUIET: set[str] = {"greeting", "keyword", "fallback", "menu"}
_PREVIEW = 140


class Card(msgspec.Struct, frozen=True):
    """An article, as far as a message about it needs."""

    title: str
    digest: str
    url: str


def check(content: Content, path: str, *, automatic: bool = False) -> None:
    """Raise M_INVALID_PARAM naming the field of ``content`` (which is at ``path``) that is wrong."""
    for field in ("text", "url", "name", "mimetype", "article"):
        if "\0" in getattr(content, field):
            raise invalid_param(f"`{path}.{field}` has a NUL character")
    kind = content.type
    if kind == "text" and not content.text.strip():
        raise invalid_param(f"`{path}.text` is empty")
    if kind == "person" and not automatic:
        raise invalid_param(f"`{path}.type` must not be person here")
    if kind in _MEDIA and not _MXC.fullmatch(content.url):
        raise invalid_param(f"`{path}.url` must be an mxc:// address")
    if kind == "article" and not content.article:
        raise invalid_param(f"`{path}.article` is missing: the slug of an article")
    if kind == "news":
        if not content.items:
            raise invalid_param(f"`{path}.items` is empty")
        for index, item in enumerate(content.items):
            _check_item(item.title, item.url, item.description + item.picture, f"{path}.items[{index}]")


def check_url(url: str, path: str) -> None:
    """Raise M_INVALID_PARAM for what is no web address."""
    if not _WEB.fullmatch(url):
        raise invalid_param(f"`{path}` must be an http:// or https:// address")


def _check_item(title: str, url: str, rest: str, path: str) -> None:
    if not title.strip():
        raise invalid_param(f"`{path}.title` is empty")
    if "\0" in title + rest:
        raise invalid_param(f"`{path}` has a NUL character")
    if url:
        check_url(url, f"{path}.url")


def message(content: Content, road: Road, card: Card | None = None, in_reply_to: str = "") -> Json:
    """The content of an m.room.message. ``card`` goes with an article."""
    said = _said(content, card)
    if road in _QUIET and said["msgtype"] == "m.text":
        said["msgtype"] = "m.notice"
    said[REPLY] = {"road": road}
    if in_reply_to:
        said["m.relates_to"] = {"m.in_reply_to": {"event_id": in_reply_to}}
    return said


def _said(content: Content, card: Card | None) -> Json:
    if content.type in _MEDIA:
        return _media(content)
    if content.type == "article" and card is not None:
        return _links([(card.title, card.url, card.digest)])
    if content.type == "news":
        return _links([(item.title, item.url, item.description) for item in content.items])
    return {"msgtype": "m.text", "body": content.text}


def _media(content: Content) -> Json:
    info: Json = {}
    if content.mimetype:
        info["mimetype"] = content.mimetype
    if content.size:
        info["size"] = content.size
    said: Json = {"msgtype": _MEDIA[content.type], "body": content.text or content.name or content.type}
    if content.text and content.name:
        said["filename"] = content.name
    said |= {"url": content.url, "info": info}
    if content.type == "voice":
        said["org.matrix.msc3245.voice"] = {}
    return said


def _links(links: list[tuple[str, str, str]]) -> Json:
    plain, rich = [], []
    for title, url, text in links:
        plain.append("\n".join(line for line in (title, text, url) if line))
        name = f"<strong>{html.escape(title)}</strong>"
        linked = f'<a href="{html.escape(url)}">{name}</a>' if url else name
        rich.append(f"<p>{linked}{'<br>' + html.escape(text) if text else ''}</p>")
    return {
        "msgtype": "m.text",
        "body": "\n\n".join(plain),
        "format": "org.matrix.custom.html",
        "formatted_body": "".join(rich),
    }


# --- the other way ----------------------------------------------------------------------------------------------------


def word(event: Event, face: str, answer: tuple[str, str] = ("", "")) -> Word:
    """An event of a conversation as the inbox shows it. ``answer``: actor and road, if the account said it."""
    content = event.content
    type_, text, url, name, mimetype = _seen(event, content)
    return Word(
        position=event.position,
        event_id=event.event_id,
        at_ms=event.ts,
        sender="account" if event.sender == face else "subscriber",
        type=type_,
        text=text,
        url=url,
        name=name,
        mimetype=mimetype,
        in_reply_to=_replied(content),
        removed=event.redacted,
        actor=answer[0],
        road=answer[1] or _road(content),
    )


def _road(content: Json) -> str:
    reply = content.get(REPLY)
    return _text(reply.get("road")) if isinstance(reply, dict) else ""


def _seen(event: Event, content: Json) -> tuple[str, str, str, str, str]:
    if event.type == "m.reaction":
        relates = content.get("m.relates_to")
        return "reaction", _text(relates.get("key")) if isinstance(relates, dict) else "", "", "", ""
    body = _text(content.get("body"))
    info = content.get("info")
    mimetype = _text(info.get("mimetype")) if isinstance(info, dict) else ""
    if event.type == "m.sticker":
        return "sticker", body, _text(content.get("url")), "", mimetype
    type_ = _TYPES.get(_text(content.get("msgtype")), "text")
    if type_ == "text":
        return type_, body, "", "", ""
    name = _text(content.get("filename"))
    return type_, body if name and name != body else "", _text(content.get("url")), name or body, mimetype


def _replied(content: Json) -> str:
    relates: Any = content.get("m.relates_to")
    replied: Any = relates.get("m.in_reply_to") if isinstance(relates, dict) else None
    return _text(replied.get("event_id")) if isinstance(replied, dict) else ""


def _text(value: Any) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def preview(event: Event) -> str:
    """One line for the inbox; media as ``[image]``."""
    type_, text, _, name, _ = _seen(event, event.content)
    line = " ".join((text or name).split())
    if type_ not in ("text", "reaction"):
        line = f"[{type_}] {line}".strip()
    return line if len(line) <= _PREVIEW else line[: _PREVIEW - 1] + "…"


def heard(event: Event) -> dict[str, Any]:
    """What bots and webhooks are told of a subscriber's word."""
    type_, text, url, name, mimetype = _seen(event, event.content)
    told: dict[str, Any] = {"event_id": event.event_id, "position": event.position, "type": type_, "body": text}
    told["msgtype"] = _text(event.content.get("msgtype"))
    told |= {key: value for key, value in (("url", url), ("name", name), ("mimetype", mimetype)) if value}
    uri = _text(event.content.get("geo_uri"))
    return told | ({"geo_uri": uri} if uri else {})

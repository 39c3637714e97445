"""What a rule can ask about a public item: a closed struct. What is not in here no rule can have as its reason.

There is no fact about a person's opinion, party, religion, origin, health or sex life, and none will be added: a rule
judges what was said, how it spreads and what the account is on this service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from teahouse.safety.detectors._item import Item, public
from teahouse.safety.detectors._text import LONGEST, normalised

#: A list among the facts has at most so many entries, each of at most so many characters.
MOST_ENTRIES = 64
LONGEST_ENTRY = 512

Level = Literal["", "unverified", "person", "organisation"]
NAMES_OF_TEXT = ("title", "body", "formatted_body", "digest", "topic", "name", "displayname", "description", "caption")
_MOST_NODES = 1_000
_LINK = re.compile(r"""(?:https?://|www\.)[^\s<>"'`\\)\]}，。、）】」]{1,512}""", re.IGNORECASE)
_AFTER = ".,;:!?*_~"  # ends a sentence, not a link
_HOST = re.compile(r"^(?:https?://)?(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,2000}>")


def _says(text: str) -> Any:
    return msgspec.Meta(description=text)


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the caller knows of an item besides what it says. See `Facts` for each; -1 and "" are "not known"."""

    level: Level = ""
    language: str = ""
    author_age_hours: int = -1
    subscribers: int = -1
    posts_last_hour: int = 0
    shares_last_hour: int = 0
    same_text_last_hour: int = 0
    hops: int = 0
    hash_lists: tuple[str, ...] = ()


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts of one item. The descriptions are the table in docs/moderate/rules.md; a test holds them together."""

    text: Annotated[str, _says("what it says: one spelling, small letters, nothing hidden, spaced letters joined")]
    skeleton: Annotated[
        str, _says("the same with every look-alike letter as its Latin double, and no marks on letters")
    ]
    text_length: Annotated[int, _says("characters of `text`")]
    text_cut: Annotated[bool, _says("it was longer than rules read, and they saw its beginning")]
    hidden_characters: Annotated[int, _says("invisible characters found inside words")]
    lookalike_words: Annotated[int, _says("words that mix scripts which look alike")]
    links: Annotated[tuple[str, ...], _says("the links in it, small letters, at most 64")]
    hosts: Annotated[tuple[str, ...], _says("their hosts, each once, without `www.`")]
    mentions: Annotated[int, _says("people it mentions")]
    surface: Annotated[str, _says("`article` (all of a feed), `comment`, or `room` (its name and members, too)")]
    event_type: Annotated[str, _says("the Matrix type of the event, empty if it is none")]
    language: Annotated[str, _says("the language it is in, as `en` or `zh`; empty if not known")]
    level: Annotated[str, _says("`unverified`, `person` or `organisation`; empty if the author is no public account")]
    author_age_hours: Annotated[int, _says("since the author's account was made; -1 if not known")]
    subscribers: Annotated[int, _says("of the public account; -1 if it is none")]
    posts_last_hour: Annotated[int, _says("public items by the same author in the last hour")]
    shares_last_hour: Annotated[int, _says("times it was passed on in the last hour: the speed of its spread")]
    same_text_last_hour: Annotated[int, _says("other accounts that said nearly the same in the last hour")]
    hops: Annotated[int, _says("how many hands it went through, 0 for the original")]
    hash_lists: Annotated[tuple[str, ...], _says("names of the hash lists on which its media are")]


def facts_of(item: Item, about: About | None = None) -> Facts:
    """The facts of `item`. Total: content of any shape has an answer, in bounded time. TypeError if it is no item."""
    content = public(item).content
    about = about or About()
    said, links = _said(content)
    text = normalised(said)
    mentions = content.get("m.mentions")
    people = mentions.get("user_ids") if isinstance(mentions, dict) else None
    return Facts(
        text=text.plain,
        skeleton=text.skeleton,
        text_length=len(text.plain),
        text_cut=text.cut,
        hidden_characters=text.hidden,
        lookalike_words=text.lookalikes,
        links=links,
        hosts=_hosts(links),
        mentions=len(people) if isinstance(people, list) else 0,
        surface=item.surface.value,
        event_type=item.type[:LONGEST_ENTRY],
        **_known(about),
    )


def facts_with(facts: Facts, about: About) -> Facts:
    """`facts` with what is known besides the text."""
    return msgspec.structs.replace(
        facts,
        **_known(about),
    )


def _known(about: About) -> dict[str, Any]:
    return {
        "language": about.language[:LONGEST_ENTRY],
        "level": about.level,
        "author_age_hours": about.author_age_hours,
        "subscribers": about.subscribers,
        "posts_last_hour": about.posts_last_hour,
        "shares_last_hour": about.shares_last_hour,
        "same_text_last_hour": about.same_text_last_hour,
        "hops": about.hops,
        "hash_lists": tuple(name[:LONGEST_ENTRY] for name in about.hash_lists[:MOST_ENTRIES]),
    }


def words_of(item: Item) -> str:
    """What `item` says, all of it that people read, as it was written (cut where rules stop reading)."""
    return _said(public(item).content)[0]


def _said(content: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What people read in `content`, and the links, also those that only the markup has."""
    parts: list[str] = []
    links: dict[str, None] = {}
    room = LONGEST + 1  # one more than is read, so that `cut` is told
    for name, text in _texts(content):
        text = text[: 4 * LONGEST]
        for found in _LINK.findall(text) if _may_link(text) else ():
            if len(links) < MOST_ENTRIES:
                links[_scrubbed(found.casefold().rstrip(_AFTER))[:LONGEST_ENTRY]] = None
        if name == "formatted_body":
            if "body" in content:
                continue  # the body says it already; markup adds only links
            text = _TAGS.sub(" ", text)
        if room > 0 and text not in parts:
            parts.append(text[:room])
            room -= len(text) + 1
    return "\n".join(parts), tuple(links)


def _may_link(text: str) -> bool:
    """Whether there can be a link in it: a quick question, since most have none."""
    low = text.lower()
    return "://" in low or "www." in low


def _texts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The strings under names that hold text, in the order they stand, however deep; at most _MOST_NODES looked at."""
    stack: list[tuple[str, Any]] = [("", content)]
    for _ in range(_MOST_NODES):
        if not stack:
            return
        name, value = stack.pop()
        if isinstance(value, str):
            if name in NAMES_OF_TEXT:
                yield name, value
        elif isinstance(value, dict):
            stack.extend((key, inner) for key, inner in reversed(list(value.items())[:_MOST_NODES]))
        elif isinstance(value, list | tuple):
            stack.extend((name, inner) for inner in reversed(value[:_MOST_NODES]))


def _hosts(links: tuple[str, ...]) -> tuple[str, ...]:
    hosts: dict[str, None] = {}
    for link in links:
        match = _HOST.match(link)
        if match is not None:
            hosts[match[1].rstrip(".").removeprefix("www.")] = None
    return tuple(hosts)


def _scrubbed(text: str) -> str:
    """Without halves of surrogate pairs, which no other program takes."""
    return text.encode("utf-8", "ignore").decode("utf-8")

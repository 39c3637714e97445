"""Surfaces: what is public, as a type, and the gate that public things pass before they go out.

Pure; has no tables. Ways in: `expose` (and `expose_event`), the only makers of a `PublicItem`; `DisclosedItem`; and
what `app` hands as `Safeguards` to the parts that publish and show: `Gate` (`OpenGate`: of a service without rules)
and `Restraints`, what holds for items and accounts while a measure is in force (`NoRestraints`: none).

Law 7 of the house: private is a type. Detectors, rules, spread limits and campaigns take a `PublicItem` and nothing
else, so a private message cannot reach them by mistake. What a report discloses is a `DisclosedItem`: people can read
it in a case, and no rule can take it. Whatever is encrypted, in a room that one must be let into, in a direct chat,
or said to one person alone (it has an audience) is private, always.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Protocol

import msgspec

from teahouse.matrix.events import Event

_encode = msgspec.json.Encoder().encode


class Surface(StrEnum):
    """Where a public thing can be seen."""

    ACCOUNT = "account"
    ARTICLE = "article"
    COMMENT = "comment"
    MEDIA = "media"
    PROFILE = "profile"
    ROOM = "room"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The room that a thing is in, as far as privacy asks.

    listed: it is in the public directory. join_rule: m.room.join_rules, "invite" if there is none. direct: it was made
    as a direct chat. kind: "feed" for a public account's feed, "" for chats.
    """

    room_id: str
    listed: bool
    join_rule: str
    encrypted: bool
    direct: bool = False
    kind: str = ""

    @property
    def public(self) -> bool:
        """Anyone may walk in, and it is shown to everyone: in the directory, or as a public account's feed."""
        return (
            self.join_rule == "public"
            and not self.encrypted
            and not self.direct
            and (self.listed or self.kind == "feed")
        )


_KEY = object()


class _Seal:
    """What `expose` puts on an item: it fits what was exposed, and nothing that was made of it afterwards."""

    __slots__ = ("_of",)

    def __init__(self, key: object, of: bytes) -> None:
        if key is not _KEY:
            raise TypeError("a PublicItem is made by surfaces.expose alone")
        self._of = of

    def fits(self, of: bytes) -> bool:
        return self._of == of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seal) and other._of == self._of

    def __hash__(self) -> int:
        return hash(self._of)

    def __repr__(self) -> str:
        return "<seal>"


def _said(item: tuple[Any, ...]) -> bytes:
    """All that an item says, as bytes: about 2 µs for a message. TypeError for content that no door lets in."""
    try:
        return _encode(item)
    except (RecursionError, ValueError):
        raise TypeError("a PublicItem's content is JSON, no deeper than what is taken in") from None


class PublicItem(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """Something that anyone can see. Made by `expose` alone; making one any other way raises TypeError, and so does
    making another of it (`msgspec.structs.replace`). `intact` says whether its content was changed in place.

    item_id: an event ID, a handle, a user ID or an mxc URI. room_id: where it is, "" if in no room. type: the event's
    type, or "" for what is no event. content: what it says. ts_ms: when it was said.
    """

    surface: Surface
    item_id: str
    author: str
    room_id: str
    type: str
    content: dict[str, Any]
    ts_ms: int
    seal: object = None

    def __post_init__(self) -> None:
        if not self.intact:
            raise TypeError("a PublicItem is made by surfaces.expose alone")

    @property
    def intact(self) -> bool:
        """Whether it says what was exposed."""
        fields = (self.surface, self.item_id, self.author, self.room_id, self.type, self.content, self.ts_ms)
        return isinstance(self.seal, _Seal) and self.seal.fits(_said(fields))


class DisclosedItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something private that one who could see it has shown to moderators. People read it in a case; no rule takes it.

    disclosed_by: who showed it, "" for a report without an account. disclosed_ms: when. proof: of an encrypted message,
    by what it is proven that this is what was sent: megolm or franking; "" if it was not encrypted, or is not opened.
    """

    item_id: str
    author: str
    room_id: str
    type: str
    content: dict[str, Any]
    ts_ms: int
    disclosed_by: str
    disclosed_ms: int
    proof: str = ""


def expose(
    surface: Surface,
    *,
    item_id: str,
    author: str,
    content: dict[str, Any],
    ts_ms: int,
    type: str = "",
    place: Place | None = None,
    audience: str | None = None,
    referenced_from: PublicItem | None = None,
) -> PublicItem | None:
    """The thing as a public item, or None: it is private.

    ACCOUNT and PROFILE are public by their nature. ROOM, ARTICLE and COMMENT are as public as their `place`, without
    which they are private. MEDIA is public if something public refers to it.
    """
    if audience is not None or type == "m.room.encrypted":
        return None
    if place is not None and not place.public:
        return None
    if place is None and surface in (Surface.ROOM, Surface.ARTICLE, Surface.COMMENT):
        return None
    if surface is Surface.MEDIA and referenced_from is None:
        return None
    room_id = "" if place is None else place.room_id
    return PublicItem(
        surface=surface,
        item_id=item_id,
        author=author,
        room_id=room_id,
        type=type,
        content=content,
        ts_ms=ts_ms,
        seal=_Seal(_KEY, _said((surface, item_id, author, room_id, type, content, ts_ms))),
    )


def expose_event(event: Event, place: Place) -> PublicItem | None:
    """`expose` for an event in a room. A feed's events are articles. Costs next to nothing where the answer is None."""
    if not place.public:
        return None
    return expose(
        Surface.ARTICLE if place.kind == "feed" else Surface.ROOM,
        item_id=event.event_id,
        author=event.sender,
        content=event.content,
        ts_ms=event.ts,
        type=event.type,
        place=place,
        audience=event.audience,
    )


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate says of a public item.

    publish: let it out. hold: keep it back, labelled, for a person to look at. refuse: do not take it.
    reason: for the author, in a sentence. statement: where the statement of reasons is, which every refusal has.
    ground: the rule and its version. review: let it out (or not) and have a person look at it anyway. keep: what was
    found, to be called in the unit that writes the item, so that both are there or neither (law 1); it never raises.
    """

    action: Literal["publish", "hold", "refuse"]
    reason: str = ""
    statement: str = ""
    ground: str = ""
    review: bool = False
    keep: Callable[[Any], None] | None = None


PUBLISH = Verdict(action="publish")


class Gate(Protocol):
    """Asked before anything public goes out. It keeps its own time budget and never raises: when rules fail or take
    too long it says publish, with `review`."""

    async def judge(self, item: PublicItem) -> Verdict: ...


class OpenGate:
    """The gate of a service without safety rules: everything is published."""

    async def judge(self, item: PublicItem) -> Verdict:
        return PUBLISH


#: What a measure does that puts words on an item, beside what the item says.
MARKS = frozenset({"label", "context_note"})


class Restraint(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for an item or for a function of an account, because of a measure in force.

    does: ``hide``, ``remove``, ``label``, ``context_note``, ``hop_limit``, ``age_gate``, ``geo_limit``,
    ``comments_off``, ``broadcast_off``, ``mute``, ``suspend`` or ``terminate``. end_ms: None for until it is reversed.
    statement: the page with the reasons, for the person concerned alone. number, rule_id, public: of the statement and
    of the rule, and the page about it, which anyone may know. places: countries where it holds, () for everywhere.
    words: of a label or a note. hops, age: of a hop limit, of an age gate; 0 for none. reason: as anyone may read it.
    """

    does: str
    end_ms: int | None
    statement: str
    number: str = ""
    rule_id: str = ""
    places: tuple[str, ...] = ()
    words: str = ""
    hops: int = 0
    age: int = 0
    public: str = ""
    reason: str = ""

    @property
    def until(self) -> str:
        """How long it holds, in words."""
        if self.end_ms is None:
            return "until it is reversed"
        return f"until {datetime.fromtimestamp(self.end_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"

    @property
    def told(self) -> str:
        """How long it holds, why, and how to appeal: for the person concerned, and nobody else."""
        return f"{self.until}; the reasons, and how to appeal: {self.statement}" if self.statement else self.until

    @property
    def said(self) -> str:
        """How long it holds and on what it stands: for anyone."""
        if not self.number:
            return self.until
        rule, where = f"rule {self.rule_id}, " if self.rule_id else "", f": {self.public}" if self.public else ""
        return f"{self.until} ({rule}statement {self.number}{where})"


class Restraints(Protocol):
    """The measures in force, for the parts that show and take in. Asked whenever something is looked at (law 5), in
    memory, without waiting; what has ended by the clock does not hold any more, whoever is asleep. Nothing is written
    into what a measure is on, so that its end and its reversal give back every byte."""

    # What holds in some countries only holds for those known to be there: for the one whose request is being answered.

    def withheld(self, item_id: str) -> Restraint | None:
        """Why an item is not shown (``hide``, ``remove``, ``geo_limit`` where the one is who asks), or None."""
        ...

    def any_withheld(self) -> bool:
        """Whether anything at all may be withheld, or has words put on it: False spares the question for each item."""
        ...

    def on_item(self, item_id: str) -> tuple[Restraint, ...]:
        """All that holds for an item, the gravest first."""
        ...

    def on_account(self, account: str, function: str) -> Restraint | None:
        """The gravest that holds for a function of an account: ``page``, ``broadcast``, ``comments``, ``messages``."""
        ...

    def all_on_account(self, account: str, function: str) -> tuple[Restraint, ...]:
        """All that holds for it, the gravest first."""
        ...

    def any(self) -> bool:
        """Whether anything at all may be in force."""
        ...


class NoRestraints:
    """The restraints of a service without measures: none."""

    def withheld(self, item_id: str) -> Restraint | None:
        return None

    def any_withheld(self) -> bool:
        return False

    def on_item(self, item_id: str) -> tuple[Restraint, ...]:
        return ()

    def on_account(self, account: str, function: str) -> Restraint | None:
        return None

    def all_on_account(self, account: str, function: str) -> tuple[Restraint, ...]:
        return ()

    def any(self) -> bool:
        return False


class Safeguards(NamedTuple):
    """What `app` hands to the parts that publish and show: the gate, and what is in force."""

    gate: Gate = OpenGate()
    restraints: Restraints = NoRestraints()

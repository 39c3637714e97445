"""What a detector says of an item, and what it is asked with."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from teahouse.safety.detectors._expression import Answers
from teahouse.safety.detectors._facts import About, Facts, facts_of, facts_with
from teahouse.safety.detectors._hash import Hash
from teahouse.safety.detectors._item import Item, public
from teahouse.safety.detectors._text import Fingerprint, fingerprint

#: All that what is automatic may do: have a person look at it, hold it meanwhile, or label it. Nothing in this type
#: refuses an item, restricts a person or ends an account; that takes a decision by people.
Outcome = Literal["case", "hold", "label"]


class Signal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A detector's word on one item.

    detector: its name. version: which version of it, 0 if it has none. ground: the entry of the closed list of grounds.
    outcome: what follows by itself. label: the label's text, for that outcome. why: in words, for the case and for the
    person.
    """

    detector: str
    version: int
    ground: str
    outcome: Outcome
    why: str
    label: str = ""


class Seen:
    """An item as detectors are asked about it: the item, what is known besides, the hashes of its media.

    Facts are worked out when first asked for, and once. Raises TypeError for all that is no PublicItem (law 7).
    """

    __slots__ = ("_about", "_answers", "_facts", "_fingerprint", "_hashes", "_item")

    def __init__(self, item: Item, about: About | None = None, hashes: tuple[Hash, ...] = ()) -> None:
        self._item = public(item)
        self._about = about or About()
        self._hashes = hashes
        self._facts: Facts | None = None
        self._answers: Answers | None = None
        self._fingerprint: Fingerprint | None = None

    def tell(self, about: About) -> None:
        """What is known besides, for who learns it from the text itself. The text is not read again."""
        self._about = about
        self._answers = None
        if self._facts is not None:
            self._facts = facts_with(self._facts, about)

    def hashed(self, hashes: tuple[Hash, ...]) -> None:
        """The hashes of its media, for who works them out later."""
        self._hashes = hashes

    @property
    def item(self) -> Item:
        """The item. None can be put in its place."""
        return self._item

    @property
    def hashes(self) -> tuple[Hash, ...]:
        """The hashes of its media."""
        return self._hashes

    @property
    def facts(self) -> Facts:
        """The item's facts."""
        if self._facts is None:
            self._facts = facts_of(self._item, self._about)
        return self._facts

    @property
    def answers(self) -> Answers:
        """The facts in the form that expressions read."""
        if self._answers is None:
            self._answers = Answers(self.facts)
        return self._answers

    @property
    def fingerprint(self) -> Fingerprint:
        """What the item says, as a number."""
        if self._fingerprint is None:
            self._fingerprint = fingerprint(self.facts.text)
        return self._fingerprint


class Detector(Protocol):
    """Anything that looks at public items. It is pure, or has state of its own that is bounded; it may raise."""

    @property
    def name(self) -> str: ...

    def look(self, seen: Seen) -> Signal | None: ...

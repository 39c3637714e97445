"""What measures in force do to accounts and what they publish, asked whenever something is shown or done.

No tables: `surfaces.Restraints` knows, in memory, so nothing is written and an end gives back every byte. Ways in, all
on `Overlay` and none waits: `account`, `article`, `comment` (why it is not shown), `told` (what is said of the measures
that hold), `broadcast`, `comments`, `messages`, `quiet` (why something can not be done).

An article is known to measures as ``{handle}/{slug}`` and by the message in the feed that announced it; its comments
as ``{handle}/{slug}#{moment}``; an account by its face (its functions) and its handle (the page).
"""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from teahouse.matrix.errors import MatrixError, forbidden
from teahouse.publicaccounts.accounts._model import Account
from teahouse.surfaces import MARKS, Restraint, Restraints

_GONE = frozenset({"terminate", "suspend", "remove", "hide", "geo_limit"})
_ENDS = frozenset({"terminate", "suspend"})
FUNCTIONS = ("broadcast", "comments", "messages")  # beside its page


class ShownMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure in force. does: ``label``, ``age_gate``, ``hide`` …; until_ms: None for until it is reversed; url: the
    page about its statement, which anyone may read; words: of a label or note; age: of an age gate."""

    does: str
    until_ms: int | None
    statement: str
    rule_id: str
    url: str
    words: str = ""
    age: int = 0
    hops: int = 0


class Withheld(MatrixError):
    """451: a measure withholds it. Says which, until when and on what it stands (RFC 7725)."""

    def __init__(self, what: str, why: Restraint) -> None:
        said = f"{what} is withheld by a measure of moderation, {why.said}"
        told = {"does": why.does, "until_ms": why.end_ms, "statement": why.number, "rule_id": why.rule_id}
        super().__init__(451, "ORG.TEAHOUSE.WITHHELD", said, **told, url=why.public)
        self.why = why


class Published(Protocol):
    """An article, as far as is asked here."""

    @property
    def slug(self) -> str: ...
    @property
    def event_id(self) -> str: ...


class Overlay:
    """The questions."""

    def __init__(self, restraints: Restraints) -> None:
        self._restraints = restraints

    @property
    def any(self) -> bool:
        """Whether anything at all may be in force."""
        return self._restraints.any()

    # --- what is shown ---

    def on_account(self, account: Account) -> tuple[Restraint, ...]:
        """All that holds for an account's page, what withholds it first."""
        if not self._restraints.any():
            return ()
        on_page = self._restraints.all_on_account(account.user_id, "page")
        return _gone_first((*on_page, *self._restraints.on_item(account.handle)))

    def on_publisher(self, account: Account, article: Published | None = None) -> tuple[Restraint, ...]:
        """All that holds for whatever an account does, and for one of its articles: for those who run it."""
        if not self._restraints.any():
            return ()
        held = [*self.on_account(account)] if article is None else [*self.on_article(account, article)]
        for function in FUNCTIONS:
            held += self._restraints.all_on_account(account.user_id, function)
        return tuple({(one.does, one.number): one for one in held}.values())

    def on_article(self, account: Account, article: Published) -> tuple[Restraint, ...]:
        """All that holds for an article, its account's page included, what withholds it first."""
        if not self._restraints.any():
            return ()
        held = (
            *self.on_account(account),
            *self._restraints.on_item(f"{account.handle}/{article.slug}"),
            *(self._restraints.on_item(article.event_id) if article.event_id else ()),
        )
        return _gone_first(held)

    def account(self, account: Account) -> Restraint | None:
        """Why an account's page is not shown, or None."""
        return gone(self.on_account(account))

    def article(self, account: Account, article: Published) -> Restraint | None:
        """Why an article is not shown, or None."""
        return gone(self.on_article(account, article))

    def comment(self, item_id: str) -> Restraint | None:
        """Why a comment is not shown, or None."""
        return self._restraints.withheld(item_id)

    def unnamed(self, user_id: str) -> bool:
        """Whether a measure withholds what somebody calls themselves."""
        return self._restraints.withheld(user_id) is not None

    def medium(self, mxc: str) -> Restraint | None:
        """Why a medium is not shown, or None."""
        return self._restraints.withheld(mxc)

    def card(self, item_id: str) -> Restraint | None:
        """Why a feed's message does not announce an article any more, or None."""
        return self._restraints.withheld(item_id)

    def marks(self, item_id: str) -> list[Restraint]:
        """The labels and words of context that are put on an article."""
        return [one for one in self._restraints.on_item(item_id) if one.does in MARKS and one.words]

    def age(self, face: str, item_id: str) -> int:
        """The age one must have for an article of an account; 0 if none."""
        handle = item_id.partition("/")[0]
        on_account = (*self._restraints.all_on_account(face, "page"), *self._restraints.on_item(handle))
        return gate_of((*on_account, *self._restraints.on_item(item_id)))

    # --- what is done ---

    def broadcast(self, account: Account) -> Restraint | None:
        """Why an account does not publish, or None."""
        if not self._restraints.any():
            return None
        return self._restraints.on_account(account.user_id, "broadcast") or self.quiet(account.user_id)

    def comments(self, account: Account, article: Published) -> Restraint | None:
        """Why nobody comments on an article, or None."""
        if not self._restraints.any():
            return None
        off = (one for one in self.on_article(account, article) if one.does == "comments_off")
        return next(off, None) or self._restraints.on_account(account.user_id, "comments")

    def messages(self, account: Account) -> Restraint | None:
        """Why an account writes to nobody, or None."""
        held = self._restraints.on_account(account.user_id, "messages")
        return held if held is not None and held.does in _ENDS else None

    def quiet(self, user_id: str) -> Restraint | None:
        """Why somebody says nothing in public, or None."""
        held = self._restraints.on_account(user_id, "messages")
        return held if held is not None and held.does == "mute" else None

    def said_by(self, user_id: str) -> Restraint | None:
        """Why somebody does not comment, or None."""
        return self.quiet(user_id) or self._restraints.on_account(user_id, "comments")

    def check_publishes(self, account: Account, actor: str = "") -> None:
        """Raise M_FORBIDDEN for an account, or one who acts for it, that may not publish now: until when, and why."""
        if held := self.broadcast(account):
            raise forbidden(f"This account does not publish {held.said}")
        if actor and (held := self.quiet(actor)):
            raise forbidden(f"You are mute in public {held.told}")


def gone(held: Iterable[Restraint]) -> Restraint | None:
    """Of what holds, what withholds; None if nothing does."""
    return next((one for one in held if one.does in _GONE), None)


def told(held: Iterable[Restraint]) -> list[ShownMeasure]:
    """What is said of measures in force to anyone."""
    return [
        ShownMeasure(
            does=one.does, until_ms=one.end_ms, statement=one.number, rule_id=one.rule_id, url=one.public,
            words=one.words, age=one.age, hops=one.hops,
        )
        for one in held
    ]  # fmt: skip


def gate_of(held: Iterable[Restraint]) -> int:
    """The age that one must have, 0 for none."""
    return max((one.age for one in held if one.does == "age_gate"), default=0)


def _gone_first(held: tuple[Restraint, ...]) -> tuple[Restraint, ...]:
    return tuple(sorted(held, key=lambda one: one.does not in _GONE)) if held else held

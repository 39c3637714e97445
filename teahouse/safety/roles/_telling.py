"""What staff are told, each in their language: of their roles and factors, and of acts that one of them did alone."""

import functools
from collections.abc import Callable, Iterable
from typing import Protocol

from teahouse.kernel.db import Tx
from teahouse.kernel.mail import Letter
from teahouse.kernel.pages import Words


class Tell(Protocol):
    """``notices.Tell``: words to somebody, in their language, once the unit is committed."""

    def letter(self, tx: Tx, to: str, letter: Callable[[str], Letter], language: str = ...) -> None: ...


class Telling:
    """``tell`` is handed in once it is there: it stands above us."""

    def __init__(self) -> None:
        self.tell: Tell | None = None

    def __call__(self, tx: Tx, to: Iterable[str], occasion: str, **values: str) -> None:
        """Tell them, after this unit. ``occasion`` is one of ``_letter``."""
        if self.tell is not None:
            for user_id in to:
                self.tell.letter(tx, user_id, lambda language: _letter(language, occasion, values))


@functools.cache
def _in(language: str) -> Words:
    return Words(language, ("teahouse.safety.roles",))


def _letter(language: str, occasion: str, values: dict[str, str]) -> Letter:
    says = _in(language).gettext
    subject, words = {
        "given": (
            says("You were given a role in moderation"),
            says(
                "You are %(role)s from now on. Reason given: %(reason)s\n"
                "Before anything is open to you, enrol a second factor: %(url)s/desk/factors"
            ),
        ),
        "taken": (
            says("A role in moderation was taken from you"),
            says("You are no longer %(role)s. Reason given: %(reason)s"),
        ),
        "enrolled": (
            says("A second factor was enrolled for you"),
            says("It is called %(name)s. If that was not you, tell an administrator at once."),
        ),
        "recovered": (
            says("One of your recovery codes was used"),
            says("If that was not you, tell an administrator at once."),
        ),
        "removed": (
            says("A second factor of yours was taken away"),
            says("If you do not know why, ask an administrator. You enrol another at %(url)s/desk/factors"),
        ),
        "broken": (
            says("An act for two people was done by one"),
            says(
                "%(by)s did alone what needs two people, about %(subject)s. Reason given: %(reason)s\n"
                "It is in the public ledger. Within 72 hours somebody else must say whether it was right: "
                "%(url)s/desk/staff"
            ),
        ),
        "due": (
            says("An act done alone was not reviewed in time"),
            says(
                "%(by)s did alone what needs two people, about %(subject)s. Reason given: %(reason)s\n"
                "72 hours have passed and nobody has said whether it was right: %(url)s/desk/staff"
            ),
        ),
    }[occasion]
    if "role" in values:
        values = {**values, "role": says(NAMES.get(values["role"], values["role"]))}
    return Letter(subject, words % values)


#: What roles are called, before translation.
NAMES = {
    "admin": "administrator",
    "moderator": "moderator",
    "senior": "senior moderator",
    "legal": "legal",
    "auditor": "auditor",
}

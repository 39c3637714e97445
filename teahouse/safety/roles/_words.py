"""What staff are told of acts that one of them did alone, in the three languages."""

import functools
from typing import NamedTuple

from teahouse.kernel.pages import Words
from teahouse.safety.roles._store_two import StoredGlass


class Letter(NamedTuple):
    """A subject line, and what stands below."""

    subject: str
    words: str


@functools.cache
def _in(language: str) -> Words:
    return Words(language, ("teahouse.safety.roles",))


def letter(language: str, occasion: str, glass: StoredGlass) -> Letter:
    """``occasion``: broken (it was done just now) or due (nobody has looked at it in time)."""
    says = _in(language).gettext
    values = {"by": glass.by, "subject": glass.subject, "reason": glass.reason}
    if occasion == "due":
        return Letter(
            says("An act done alone was not reviewed in time"),
            says(
                "%(by)s did alone what needs two people, about %(subject)s. Reason given: %(reason)s\n"
                "72 hours have passed and nobody has said whether it was right. See /desk/staff."
            )
            % values,
        )
    return Letter(
        says("An act for two people was done by one"),
        says(
            "%(by)s did alone what needs two people, about %(subject)s. Reason given: %(reason)s\n"
            "It is in the public ledger. Within 72 hours somebody else must say whether it was right. See /desk/staff."
        )
        % values,
    )

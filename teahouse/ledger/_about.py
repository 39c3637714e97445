"""What an entry speaks of, by which it is found again: the number that its public part gives it. Pure.

Statements keep the index of their entry themselves; what has several entries in its life (an order, an appeal, a
campaign) or many versions (the rulebook) is looked up here. ``schema/0002_about`` works it out for older entries.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

_FIELDS = {
    "appeal": "statement",
    "order": "order",
    "campaign": "campaign",
    "rulebook": "number",
    "authority": "authority",
    "recipients": "month",
}


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """Where the ledger says so. event: what of it was logged, "" where there is only one thing to say.

    url: of the entry's tlog-proof@v1, which ``teahouse verify`` takes and which needs no network to be verified. It is
    there a moment after the fact, once the tree is signed.
    """

    index: int
    at_ms: int
    event: str
    url: str


def about(kind: str, public: Mapping[str, Any]) -> str:
    """The number of what an entry speaks of; "" for one that is not looked up by any."""
    return str(public.get(_FIELDS.get(kind, ""), ""))

"""Tokens for pages of history: a point in the one stream, opaque to clients.

PURE. Ways in: `after`, `before`, `read`, `read_optional`.

A token stands between two positions: after the one it names. We give out ``t<position>``, and take as well what /sync
gives out (``s<position>_<serial>`` and its longer form), since clients pass prev_batch and next_batch on to us.
Source: Client-Server API, "Pagination".
"""

import re

from teahouse.matrix.errors import invalid_param

_FORM = re.compile(r"(?:t([0-9]{1,18})|s([0-9]{1,18})_[0-9]{1,18}(?:_[0-9]{1,18})?)")


def after(position: int) -> str:
    """The point just after `position`: what is newer lies ahead, it and what is older behind."""
    return f"t{position}"


def before(position: int) -> str:
    """The point just before `position`."""
    return f"t{max(0, position - 1)}"


def read(token: str, parameter: str) -> int:
    """The position a token stands after. Raises M_INVALID_PARAM naming the parameter."""
    match = _FORM.fullmatch(token)
    if match is None:
        raise invalid_param(f"'{parameter}' is not a token that this server gave")
    return int(match.group(1) or match.group(2))


def read_optional(token: str | None, parameter: str) -> int | None:
    """As `read`; an absent or empty token is None."""
    return read(token, parameter) if token else None

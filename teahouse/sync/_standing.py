"""What a user was to a room at one token and is at the next. PURE: a member history in, a ``Standing`` out.

Ways in: ``standing``.
"""

from collections.abc import Sequence

import msgspec

JOIN = "join"
LEAVE = "leave"
INVITE = "invite"
KNOCK = "knock"


class Standing(msgspec.Struct, frozen=True, gc=False):
    """One user and one room, between two positions.

    ``then``, ``now``: the membership at ``since`` and at ``upto`` ("leave" if none). ``stayed``: joined at both and all
    the time between. ``changed``: the user's member event changed in between. ``departed``: the position of the event
    that ended the last time they were joined, ``upto`` if they still are, 0 if they never were. ``position``: that of
    the last member event. ``joined_before``: joined at some time at or below ``since``. ``joined_between``: became
    joined after ``since``.
    """

    then: str
    now: str
    stayed: bool
    changed: bool
    departed: int
    position: int
    joined_before: bool
    joined_between: bool


def standing(history: Sequence[tuple[int, str]], since: int, upto: int) -> Standing:
    """``history``: (position, membership) ascending, as ``rooms.member_history`` gives it."""
    then = now = LEAVE
    changed = joined_before = joined_between = False
    stayed = True
    departed = last = 0
    for position, membership in history:
        if position > upto:
            break
        if now == JOIN and membership != JOIN:
            departed = position
        if position <= since:
            then = membership
            joined_before = joined_before or membership == JOIN
        else:
            changed = True
            stayed = stayed and membership == JOIN
            joined_between = joined_between or (membership == JOIN and now != JOIN)
        now, last = membership, position
    if now == JOIN:
        departed = upto
    return Standing(then, now, stayed and then == JOIN, changed, departed, last, joined_before, joined_between)

"""How much a user has not read in all of their rooms: the number on the app's icon.

No tables. Way in: ``total``. Spec: Push Gateway API, ``counts.unread``.
"""

import asyncio

from teahouse.push._model import INVITE
from teahouse.rooms import Rooms

_BREATH = 4


async def total(rooms: Rooms, user_id: str) -> int:
    """Unread events that notify, in all rooms the user is joined to, and an unanswered invite as one.

    Hot it costs microseconds a room. After a start it is worked out room by room, letting others in between.
    """
    count = 0
    for seen, one in enumerate(list((await rooms.memberships(user_id)).values()), 1):
        if one.membership == "join":
            count += (await rooms.unread(user_id, one.room_id)).notify
        elif one.membership == INVITE:
            count += 1
        if seen % _BREATH == 0:
            await asyncio.sleep(0)
    return count

"""``Touched``: what of a user's world changed in a window of positions. The ring and the database both find it.

Has no tables. It names what must be looked at, and may name too much, never too little: who builds the answer reads
the facts through the doors of their parts.
"""


class Touched:
    """What changed after ``since``, up to and including ``upto``, for one user.

    ``own``: rooms with a new event that is for the user alone.

    ``rooms``: rooms with a new event. ``moved``: rooms where the user's own member event changed. ``receipts``: rooms
    with new receipts. ``account``: (room or "", type, content as JSON), oldest first. ``lists``: users who share
    a room with the user and whose device lists changed; ``unplaced``: users whose did, and who may share one;
    ``ask_lists``: that has to be asked. ``keys``: devices of the user whose key counts changed, and
    users whose key they signed. ``inbox``: whether messages for the user's devices came.
    """

    __slots__ = ("account", "ask_lists", "inbox", "keys", "lists", "moved", "own", "receipts", "rooms", "unplaced")

    def __init__(self) -> None:
        self.rooms: set[str] = set()
        self.moved: set[str] = set()
        self.own: set[str] = set()
        self.receipts: set[str] = set()
        self.account: list[tuple[str, str, bytes]] = []
        self.lists: set[str] = set()
        self.unplaced: set[str] = set()
        self.ask_lists = False
        self.keys: set[str] = set()
        self.inbox = False

    def only_events(self, room_id: str) -> bool:
        """Whether all that is known of the room is that there are new events, not of the user's own membership."""
        return (
            room_id in self.rooms
            and room_id not in self.receipts
            and room_id not in self.moved
            and room_id not in self.own
        )

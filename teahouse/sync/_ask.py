"""What a client asked of /sync, the moment it is answered for, and the answer as it grows.

Has no tables. Ways in: ``read`` (a request), ``Ask``, ``View``, ``Draft``. Spec: sync.yaml.
"""

from teahouse.kernel.http import Request
from teahouse.matrix.errors import invalid_param
from teahouse.sync._plan import Plan
from teahouse.sync._token import Token
from teahouse.sync._touched import Touched

MOST_TIMEOUT_MS = 10 * 60 * 1000
PRESENCES = ("online", "offline", "unavailable")
#: The parameter and its member of the answer, before version 1.16 of the specification (MSC4222).
UNSTABLE = "org.matrix.msc4222."


class Ask:
    """One request. Lives as long as its poll waits, so it is small.

    ``state_member``: the name of the member that holds state: ``state``, ``state_after``, or that with the unstable
    prefix. ``since`` moves on when a look found nothing for the client.
    """

    __slots__ = (
        "device_id",
        "device_no",
        "full_state",
        "plan",
        "presence",
        "since",
        "state_member",
        "timeout_ms",
        "user_id",
    )

    def __init__(self, user_id: str, device_id: str, device_no: int, plan: Plan) -> None:
        self.user_id = user_id
        self.device_id = device_id
        self.device_no = device_no
        self.plan = plan
        self.since: Token | None = None
        self.full_state = False
        self.timeout_ms = 0
        self.presence = "online"
        self.state_member = "state"

    @property
    def state_after(self) -> bool:
        """Whether state is told as it is after the timeline."""
        return self.state_member != "state"


def read(request: Request, plan: Plan) -> Ask:
    """The request's parameters but for ``filter``. Raises M_INVALID_PARAM."""
    who = request.caller
    ask = Ask(who.user_id, who.device_id, who.device_no, plan)
    since = request.query("since")
    if since:
        ask.since = Token.parse(since)
    names = request.query_names()
    ask.timeout_ms = request.query_int("timeout", 0, 0, MOST_TIMEOUT_MS)
    if "full_state" in names:
        ask.full_state = request.query_bool("full_state")
    if "set_presence" in names:
        presence = request.query("set_presence") or "online"
        if presence not in PRESENCES:
            raise invalid_param("Query parameter 'set_presence' must be online, offline or unavailable")
        ask.presence = presence
    for prefix in ("", UNSTABLE):
        if prefix + "use_state_after" in names and request.query_bool(prefix + "use_state_after"):
            ask.state_member = prefix + "state_after"
            break
    return ask


class View:
    """The moment an answer is for: everything after ``since`` (0: everything), up to and including ``upto``.

    ``touched``: what changed in between, nothing where everything is told anyway. ``joined``: the rooms the user is
    joined to at ``upto``. ``serial_since``, ``serial``: the same window of what is never stored; ``typing``: rooms in
    which typing changed in it. ``now_ms``: the clock.
    """

    __slots__ = ("initial", "joined", "now_ms", "serial", "serial_since", "since", "touched", "typing", "upto")

    def __init__(self, ask: Ask, joined: tuple[str, ...], upto: int, serial: int, now_ms: int) -> None:
        self.initial = ask.since is None
        self.since = ask.since.position if ask.since is not None else 0
        self.serial_since = ask.since.serial if ask.since is not None else 0
        self.joined = joined
        self.upto = upto
        self.serial = serial
        self.now_ms = now_ms
        self.touched = Touched()
        self.typing: set[str] = set()


class Draft:
    """An answer as it grows.

    ``rooms``: per section, room id → JSON. ``sections``: other top-level members that have something in them. ``met``,
    ``parted``: users who may have begun, or ceased, to share a room with the user. ``members``: positions of member
    events told, for lazy loading. ``inbox``: how far messages to the device were handed over, -1 for all the way.
    """

    __slots__ = ("inbox", "members", "met", "parted", "rooms", "sections")

    def __init__(self) -> None:
        self.rooms: dict[str, dict[str, bytes]] = {}
        self.sections: dict[str, bytes] = {}
        self.met: set[str] = set()
        self.parted: set[str] = set()
        self.members: list[int] = []
        self.inbox = -1

    def put_room(self, section: str, room_id: str, json: bytes) -> None:
        """Add a room to ``join``, ``invite``, ``knock`` or ``leave``."""
        self.rooms.setdefault(section, {})[room_id] = json

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that a client waits for."""
        return not self.rooms and not self.sections

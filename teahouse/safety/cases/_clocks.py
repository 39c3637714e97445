"""The clocks of a case: by when each thing is to be done, and whether it was.

The law says an hour for terrorist content (TCO Art. 3(3)) and six months to keep it sealed (Art. 6), and "timely" or
"without undue delay" for the rest: there the figures are the house's own, and stand here to be read and held to.
"""

import msgspec

from teahouse.safety.cases._acts import OrderReceived
from teahouse.safety.cases._case import Clock, Lane
from teahouse.safety.cases._ladder import DAY_MS, HOUR_MS

#: Six months, however long they are.
PRESERVE_MS = 184 * DAY_MS
DECIDE_MS: dict[Lane, int] = {
    "order": 3 * DAY_MS,
    "trusted": DAY_MS,
    "notice": 7 * DAY_MS,
    "detector": 7 * DAY_MS,
    "staff": 7 * DAY_MS,
}
APPEAL_MS = 14 * DAY_MS
RESTORE_MS = HOUR_MS
TERRORIST_MS = HOUR_MS
ORDER_MS = 3 * DAY_MS


def order_due(act: OrderReceived) -> int:
    """By when an order is to be acted upon: what it says, and for terrorist content an hour at most."""
    if act.kind == "terrorist":
        hour_ms = act.reached_ms + TERRORIST_MS
        return min(hour_ms, act.due_ms if act.due_ms is not None else hour_ms)
    return act.due_ms if act.due_ms is not None else act.reached_ms + ORDER_MS


class Clocks:
    """The clocks as the log is gone through."""

    def __init__(self) -> None:
        self._all: list[Clock] = []
        self._own: dict[tuple[str, str], int] = {}  # when each was due when it began

    def start(self, clock: Clock) -> None:
        self._all.append(clock)
        self._own[clock.name, clock.of] = clock.due_ms

    def stop(self, name: str, of: str, at_ms: int) -> None:
        """Stop the running clocks of that name; ``of`` "" for all of them."""
        self._all = [
            msgspec.structs.replace(clock, stopped_ms=at_ms)
            if clock.name == name and of in ("", clock.of) and clock.stopped_ms is None
            else clock
            for clock in self._all
        ]

    def hasten(self, name: str, due_ms: int) -> None:
        """Let the running clocks of that name be due then, if that is sooner."""
        self._all = [
            msgspec.structs.replace(clock, due_ms=min(clock.due_ms, due_ms))
            if clock.name == name and clock.stopped_ms is None
            else clock
            for clock in self._all
        ]

    def put_off(self, name: str, of: str, until_ms: int | None, at_ms: int) -> None:
        """Let the running clock be due at ``until_ms``, if that is later than it was due at first; None: not put off.

        A clock that is past its due stays breached, and one that was put off is due at once when what put it off is
        gone before its time.
        """
        for no, clock in enumerate(self._all):
            if clock.name == name and clock.of == of and clock.stopped_ms is None and at_ms <= clock.due_ms:
                due_ms = max(self._own[name, of], at_ms if until_ms is None else until_ms)
                if until_ms is not None or due_ms < clock.due_ms:
                    self._all[no] = msgspec.structs.replace(clock, due_ms=due_ms)

    def at(self, now_ms: int) -> tuple[Clock, ...]:
        """All of them, with what is breached by now."""
        return tuple(
            msgspec.structs.replace(
                clock, breached=(now_ms if clock.stopped_ms is None else clock.stopped_ms) > clock.due_ms
            )
            for clock in self._all
        )


def running(name: str, of: str, since_ms: int, due_ms: int) -> Clock:
    """A clock that starts."""
    return Clock(name=name, of=of, since_ms=since_ms, due_ms=due_ms, stopped_ms=None, breached=False)  # type: ignore[arg-type]

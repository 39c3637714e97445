"""The bus: after a commit, tells whoever listens what changed (law 1: commit, then tell).

It carries positions; the database carries facts (law 2). ``Change.data`` is a convenience for the
process that wrote: a listener that finds it ``None`` reads the database. What is never stored
(typing, presence) is a ``Whisper`` and has no position.
"""

from collections.abc import Callable

import msgspec
import structlog

log = structlog.get_logger("bus")


class Change(msgspec.Struct, frozen=True, gc=False):
    """One committed change.

    ``kind`` is one of event, receipt, account_data, to_device, device_list, profile, keys, forget, account, pushers,
    listing, article;
    ``room`` and ``user`` say whom it concerns, ``data`` what it was (or ``None``).
    """

    position: int
    kind: str
    room: str = ""
    user: str = ""
    data: object = None


class Whisper(msgspec.Struct, frozen=True, gc=False):
    """Something that is told and never stored: ``kind`` is typing or presence."""

    kind: str
    room: str = ""
    user: str = ""
    data: object = None


class Bus:
    """The in-process bus. Listeners are called on the event loop, in order of position."""

    def __init__(self) -> None:
        self._listeners: list[tuple[Callable[[Change], None], tuple[str, ...]]] = []
        self._of_kind: dict[str, list[Callable[[Change], None]]] = {}  # made as kinds are told
        self._overhearers: list[Callable[[Whisper], None]] = []

    def listen(self, listener: Callable[[Change], None], *kinds: str) -> None:
        """Have ``listener`` called with each change of these kinds (without any: of all) after it is committed.

        Name them where they are known: every message sent is told, and most listeners have no use for it.
        """
        self._listeners.append((listener, kinds))
        self._of_kind.clear()

    def overhear(self, listener: Callable[[Whisper], None]) -> None:
        """Have ``listener`` called with each whisper."""
        self._overhearers.append(listener)

    def tell(self, change: Change) -> None:
        """Tell a committed change. Only the database calls this."""
        listeners = self._of_kind.get(change.kind)
        if listeners is None:
            listeners = [listener for listener, kinds in self._listeners if not kinds or change.kind in kinds]
            self._of_kind[change.kind] = listeners
        for listener in listeners:
            try:
                listener(change)
            except Exception:
                log.exception("listener failed", kind=change.kind, position=change.position)

    def whisper(self, whisper: Whisper) -> None:
        """Tell what is never stored."""
        for listener in self._overhearers:
            try:
                listener(whisper)
            except Exception:
                log.exception("listener failed", kind=whisper.kind)

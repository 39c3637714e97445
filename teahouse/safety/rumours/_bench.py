"""The bench of the scorer: a process of its own, as scoring holds Python's lock for seconds. Run by ``_scorer``.

In: a line with the order, lines with parts of the log, an empty line. Out: a line with what changed. Then it ends. Its
memory has an end too (the order says where), and it stands back for whoever else wants the processor.
"""

import os
import resource
import sys
from pathlib import Path
from types import ModuleType

import msgspec

if __name__ == "__main__":
    # The door of safety leads to the whole house, which takes 1.5 s and 70 MB to import; scoring needs one pure folder.
    _alone = ModuleType("teahouse.safety")
    _alone.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules[_alone.__name__] = _alone

from teahouse.safety.notes import Event, Policy, Record, advance


class Order(msgspec.Struct, frozen=True):
    """What is to be scored: by which policy, the records as they were, at which time."""

    policy: Policy
    records: list[Record]
    now_ms: int
    memory_bytes: int


class Outcome(msgspec.Struct, frozen=True):
    """changed: records that say something else than before. scored: notes that were in the fit."""

    changed: list[Record]
    settled: bool
    scored: int
    loss: float


_events = msgspec.json.Decoder(list[Event]).decode


def scored(order: Order, events: list[Event]) -> Outcome:
    """One scoring. Pure."""
    before = {record.note: record for record in order.records}
    after, found = advance(before, events, order.now_ms, order.policy)
    changed = [record for name, record in after.items() if _says(record) != _says(before.get(name))]
    return Outcome(changed=changed, settled=found.settled, scored=len(found.notes), loss=found.loss)


def _says(record: Record | None) -> Record | None:
    """All of a record but when it was looked at last, which stands with the scoring."""
    return None if record is None else msgspec.structs.replace(record, scored_ms=0)


def main() -> None:
    """Serve one order."""
    os.nice(10)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    resource.setrlimit(resource.RLIMIT_AS, (order.memory_bytes, order.memory_bytes))
    events: list[Event] = []
    while line := sys.stdin.buffer.readline().strip():
        events += _events(line)
    sys.stdout.buffer.write(msgspec.json.encode(scored(order, events)) + b"\n")


if __name__ == "__main__":
    main()

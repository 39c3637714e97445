"""What Teahouse must reach, and what Synapse 1.163 took when they were set.

A bar is a figure that may not be passed. Some rows divide one of our figures by another, or by the peer's.
"""

import msgspec


class Row(msgspec.Struct, frozen=True):
    """One line of the table. ``at_least`` turns the bar around."""

    key: str
    scenario: str
    unit: str
    bar: float | None
    at_least: bool = False
    over: str = ""  # the key this one is divided by (ours over ours)
    over_peer: bool = False  # divided by the peer's figure of the same key
    without_peer: bool = False  # the peer is not measured so far


CPU = "CPU ms"
ROWS = [
    Row("send16", "send, 16 senders in 16 rooms", CPU, 0.35),
    Row("send1", "send, 16 senders in one room", CPU, 0.35),
    Row("delivery", "one delivery in a room of 200 long-polling members", CPU, 0.12),
    Row("history", "page of 50 from history", CPU, 0.6),
    Row("first_sync", "initial sync, 50 rooms × 40 events", CPU, 12),
    Row("create", "create a private room", CPU, 3),
    Row("join100", "join a public room with 100 members", CPU, 1),
    Row("join1000", "join a public room with 1,000 members", CPU, 1),
    Row("join10000", "join a public room with 10,000 members", CPU, 1, without_peer=True),
    Row("join10000", "… flat: 10,000 members over 100", "×", 1.5, over="join100", without_peer=True),
    Row("absent100", "send into a room of 100 members, nobody online", CPU, 0.5),
    Row("absent1000", "send into a room of 1,000 members, nobody online", CPU, 0.5),
    Row("absent10000", "send into a room of 10,000 members, nobody online", CPU, 0.5, without_peer=True),
    Row("absent10000", "… flat: 10,000 members over 100", "×", 1.5, over="absent100", without_peer=True),
    Row("idle_kib", "idle long poll: memory a connection", "KiB", 18),
    Row("idle_cpu", "idle long poll: CPU a minute", CPU, 1),
    Row("idle_held", "idle long polls held in one process", "polls", 10_000, at_least=True),
    Row("disk", "on disk a message (400-byte body, search index included)", "bytes", None),
    Row("disk_ratio", "… over the event's client JSON", "×", 2.5),
    Row("disk", "… over Synapse's", "×", 1 / 3, over_peer=True),
    Row("publish1000", "publish to 1,000 subscribers", CPU, None, without_peer=True),
    Row("publish100000", "publish to 100,000 subscribers", CPU, None, without_peer=True),
    Row("publish1000000", "publish to 1,000,000 subscribers", CPU, None, without_peer=True),
    Row("publish100000", "… flat: 100,000 subscribers over 1,000", "×", 1.1, over="publish1000", without_peer=True),
    Row("publish1000000", "… flat: 1,000,000 subscribers over 1,000", "×", 1.1, over="publish1000", without_peer=True),
    Row("publish_rows1000000", "… rows added to the tables", "rows", None, without_peer=True),
    Row("publish_rows1000000", "… over 1,000", "×", 1.1, over="publish_rows1000", without_peer=True),
    Row("publish_pages1000000", "… pages written", "pages", None, without_peer=True),
    Row("publish_pages1000000", "… over 1,000", "×", 1.1, over="publish_pages1000", without_peer=True),
    Row("readable1000000", "… until all of 50 online have it, the longest", "s", 1, without_peer=True),
    Row("subscribe1000", "subscribe, 1,000 there", CPU, 1, without_peer=True),
    Row("subscribe100000", "subscribe, 100,000 there", CPU, 1, without_peer=True),
    Row("subscribe1000000", "subscribe, 1,000,000 there", CPU, 1, without_peer=True),
    Row("look1000", "a new subscriber's first sync, 1,000 there", CPU, None, without_peer=True),
    Row("look1000000", "… 1,000,000 there", CPU, None, without_peer=True),
    Row("look1000000", "… flat: 1,000,000 over 1,000", "×", 1.5, over="look1000", without_peer=True),
    # Four page caches of SQLite, 32 MB each, fill up where the database is larger than they. A list would not fit.
    Row("feed_memory_more", "memory for 1,000,000 subscribers beyond that for 1,000", "MiB", 128, without_peer=True),
    Row("feed_peak_more", "… at its largest", "MiB", 128, without_peer=True),
    Row("ledger_batched", "ledger: entries appended and signed, 50 a unit", "entries/s", 2000, at_least=True),
    Row("ledger_single", "ledger: entries appended and signed, one a unit", "entries/s", None),
    Row("ledger_cpu", "ledger: one entry, batched", CPU, None),
    Row("gate_public", "gate: a public post, ten rules, the dearest script", CPU, 0.15),
    Row("gate_private", "gate: functions that a private send runs", "calls", 0),
    Row("gate_failed", "gate: items for which something failed", "items", 0),
    Row("notices_opening", "notices an hour that open a case each", "notices", 10_000, at_least=True),
    Row("notices_joining", "notices an hour about one thing", "notices", 10_000, at_least=True),
    Row("rumour_cut", "disputed articles: reach of rumours cut", "%", 20, at_least=True),
    Row("ordinary_touched", "disputed articles: ordinary ones touched", "%", 2),
]

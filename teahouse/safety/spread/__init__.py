"""Spread: what slows a disputed article down, and nothing else.

A labelled hold of at most two hours in all while somebody looks, and a hop limit on that one article: how many hands a
share may go through. A limit on how many one person may share to would slow news down as much as rumours; how deep a
thing goes tells them apart a little, and time more (docs/decisions/0073; ``python -m bench.spread`` prints it).

Pure, no tables, and articles alone: only their share tokens carry a hop, and only a `surfaces.PublicItem` gets in.
Ways in: `disputed`, `hold`, `limit_hops`, `release` (what is put on an item), `allowed` (who may pass it on).

`rumours` keeps `Limits`, and has what is in force asked by the share call of articles.
"""

from teahouse.safety.spread._limits import Policy, allowed, disputed, hold, in_force, limit_hops, release
from teahouse.safety.spread._model import HOLD_MS, HOPS_MS, Answer, Flag, Hold, HopLimit, Limits, Rule

__all__ = [
    "HOLD_MS",
    "HOPS_MS",
    "Answer",
    "Flag",
    "Hold",
    "HopLimit",
    "Limits",
    "Policy",
    "Rule",
    "allowed",
    "disputed",
    "hold",
    "in_force",
    "limit_hops",
    "release",
]

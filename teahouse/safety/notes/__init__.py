"""Notes: what people of different views find helpful to know about a public article.

A context note is written by a subscriber and rated by subscribers of different accounts. It is shown when raters who
usually disagree both find it helpful: a bridging model, not a majority (docs/moderate/notes.md).

Pure, no tables: ratings and times in, scores, statuses and their history out. Ways in: `advance` (one scoring over the
log of what was written and rated), `replay` (all of them again), `score` (the figures alone), `verdict` and `step`.

The log, the routes, the job and the showing are `rumours`.
"""

from teahouse.safety.notes._model import (
    Change,
    Event,
    Policy,
    Rated,
    Record,
    Score,
    Scored,
    Side,
    Status,
    Value,
    Wrote,
)
from teahouse.safety.notes._score import score
from teahouse.safety.notes._status import advance, replay, standing, step, verdict, written

__all__ = [
    "Change",
    "Event",
    "Policy",
    "Rated",
    "Record",
    "Score",
    "Scored",
    "Side",
    "Status",
    "Value",
    "Wrote",
    "advance",
    "replay",
    "score",
    "standing",
    "step",
    "verdict",
    "written",
]

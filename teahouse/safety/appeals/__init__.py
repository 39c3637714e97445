"""Appeals: a decision is looked at again, by another person, free, for six months (Art. 20 DSA).

The person concerned appeals by the token of the statement, without an account that works; who gave notice, by their
receipt. It is upheld, reversed, or reversed in part: then `lifts` say what comes back, and the rest stays. What comes
back is back at once and byte for byte, for nothing was written into it. What a certified out-of-court body says
(Art. 21) is carried out the same way.

Whoever often complains manifestly without ground has to wait for a time (`shut`, Art. 23(2)); never with the appeal of
a closed account, nor beyond the six months.

No tables of its own: an appeal is acts of its case. Ways in: `Appeals.make`, `decide`, `record`, `of_person`,
`settled`; `answer`: what the person would read (pure).
"""

from teahouse.safety.appeals._door import UNTIL, shut
from teahouse.safety.appeals._routes import AppealRoutes, AppealState, DisputeState
from teahouse.safety.appeals._verbs import LONGEST, SHORTEST_REASONS, Turned, answer
from teahouse.safety.appeals._verbs import Verbs as Appeals

__all__ = [
    "LONGEST",
    "SHORTEST_REASONS",
    "UNTIL",
    "AppealRoutes",
    "AppealState",
    "Appeals",
    "DisputeState",
    "Turned",
    "answer",
    "shut",
]

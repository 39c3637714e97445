"""Whether a complaint of whoever's complaints are suspended is taken in (Art. 23(2) DSA), and what is said if not.

Pure. Art. 20(1) opens the complaint for six months and Art. 23 doesn't shorten that, so a suspension only has somebody
wait: what they could not complain of afterwards is taken in, and so is the appeal of who has lost their account.
"""

from datetime import UTC, datetime
from typing import Literal

from teahouse.matrix.errors import MatrixError, forbidden
from teahouse.safety.cases import Case, Ruling
from teahouse.safety.statements import MeasureKind

#: By what pages know it, to say it in the reader's language.
UNTIL = "complaints_suspended_until_ms"


def shut(case: Case, ruling: Ruling, party: Literal["person", "reporter"], suspended_until_ms: int) -> bool:
    """Whether it is not taken in now. suspended_until_ms: 0 for whose complaints are not suspended."""
    if suspended_until_ms <= case.now_ms:
        return False
    kinds = {one.measure.kind for one in case.measures if one.decision_no == ruling.no}
    if party == "person" and MeasureKind.TERMINATE in kinds:
        return False
    return suspended_until_ms < ruling.appeal_until_ms


def waits(until_ms: int) -> MatrixError:
    """403, with until when."""
    day = datetime.fromtimestamp(until_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    answer = forbidden(f"Your complaints are not taken in until {day}; this decision can be complained of afterwards")
    answer.extra[UNTIL] = until_ms
    return answer

"""Whether a report may cover a period (Article 2; Annex II, I.2 and I.3)."""

from teahouse.safety.reporting._faults import Findings
from teahouse.safety.reporting._period import Period, begun_late, regular

_WANTED = "a calendar year (very large services: a half-year), or until 2025 what ends by 2025-12-31"


def check_period(asked: Period, line: int, column: int, findings: Findings) -> None:
    """A period that begins late may be the first of a service that began then: no breach, and worth a look."""
    if not regular(asked):
        note = findings.remark if begun_late(asked) else findings.fault
        note(line, column, "period", f"the period {asked}", _WANTED)

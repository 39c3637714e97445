"""Reporting: the yearly figures in the form of Implementing Regulation (EU) 2024/2835, and whether such a filing is
right.

`report` works the figures of one service and period out of `Records`, which are plain structs: any log can feed it.
`export` writes them as the eleven CSV files of Annex I. `validate` finds what is wrong in anyone's filing of them;
`teahouse report validate` is its way in. `santa_clara` shows the checklist of the Santa Clara Principles with the test
of each row. All of it is pure: data in, data out. No tables.

Not wired yet: nothing makes `Records` of the service's own cases and decisions, and no command or page calls `report`
and `export`.
"""

from teahouse.safety.reporting._compute import report
from teahouse.safety.reporting._export import export
from teahouse.safety.reporting._faults import Fault
from teahouse.safety.reporting._figures import Report, ReportError
from teahouse.safety.reporting._parse import FILE_LIMIT
from teahouse.safety.reporting._records import (
    About,
    Automated,
    Check,
    Complaint,
    Dispute,
    Ground,
    Kind,
    Measure,
    Misuse,
    Notice,
    Order,
    Outcome,
    Profile,
    Records,
    Restriction,
    Source,
    Suspension,
)
from teahouse.safety.reporting._santa_clara import CHECKLIST, Principle, Row, santa_clara
from teahouse.safety.reporting._validate import validate

__all__ = [
    "CHECKLIST",
    "FILE_LIMIT",
    "About",
    "Automated",
    "Check",
    "Complaint",
    "Dispute",
    "Fault",
    "Ground",
    "Kind",
    "Measure",
    "Misuse",
    "Notice",
    "Order",
    "Outcome",
    "Principle",
    "Profile",
    "Records",
    "Report",
    "ReportError",
    "Restriction",
    "Row",
    "Source",
    "Suspension",
    "export",
    "report",
    "santa_clara",
    "validate",
]

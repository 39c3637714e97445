"""Reporting: the yearly figures in the form of Implementing Regulation (EU) 2024/2835, and whether such a filing is
right.

`report` works the figures of one service and period out of `Records`, which are plain structs: any log can feed it.
`export` writes them as the eleven CSV files of Annex I. `validate` finds what is wrong in anyone's filing of them;
`teahouse report validate` is its way in. `santa_clara` shows the checklist of the Santa Clara Principles with the test
of each row. All of that is pure: data in, data out. `Gather` makes the records of the service's own log, and `Yearly`
the report and the batches for the EU's transparency database: ``teahouse report make``, ``teahouse report file``.
`Publishing` makes a document of it, in versions that stay, for the page ``/transparency/reports``; `Running` counts the
year that runs, for the front page. `Recipients` counts who uses the service, and publishes that month by month.

Tables: ``safety_reports``, ``safety_report_files``, ``safety_report_years``, ``safety_report_batches``,
``safety_report_filed``, ``safety_recipients``, ``safety_recipients_planned``.
"""

from teahouse.safety.reporting._batches import BATCHES_FILE
from teahouse.safety.reporting._beside import BESIDE_FILE, beside
from teahouse.safety.reporting._compute import report
from teahouse.safety.reporting._export import export
from teahouse.safety.reporting._faults import Fault
from teahouse.safety.reporting._figures import Report, ReportError
from teahouse.safety.reporting._fit import Left, fitted
from teahouse.safety.reporting._gather import Gather, Log
from teahouse.safety.reporting._licence import LICENCE_FILE, LICENCE_URL, licence
from teahouse.safety.reporting._parse import FILE_LIMIT
from teahouse.safety.reporting._publish import DAY, Publishing, due_ms
from teahouse.safety.reporting._recipients import Recipients
from teahouse.safety.reporting._records import (
    About,
    Automated,
    Check,
    Complaint,
    Dispute,
    Ground,
    HashListed,
    Kind,
    Measure,
    Misuse,
    Month,
    Notice,
    Order,
    Outcome,
    Profile,
    Records,
    Restriction,
    Returned,
    Source,
    Suspension,
)
from teahouse.safety.reporting._routes_recipients import RecipientsRoutes, RecipientsView
from teahouse.safety.reporting._running import Running, SoFar
from teahouse.safety.reporting._santa_clara import CHECKLIST, CHECKLIST_FILE, Principle, Row, santa_clara
from teahouse.safety.reporting._store import Published
from teahouse.safety.reporting._texts import read_texts
from teahouse.safety.reporting._validate import validate
from teahouse.safety.reporting._yearly import Filed, Made, Yearly

__all__ = [
    "BATCHES_FILE",
    "BESIDE_FILE",
    "CHECKLIST",
    "CHECKLIST_FILE",
    "DAY",
    "FILE_LIMIT",
    "LICENCE_FILE",
    "LICENCE_URL",
    "About",
    "Automated",
    "Check",
    "Complaint",
    "Dispute",
    "Fault",
    "Filed",
    "Gather",
    "Ground",
    "HashListed",
    "Kind",
    "Left",
    "Log",
    "Made",
    "Measure",
    "Misuse",
    "Month",
    "Notice",
    "Order",
    "Outcome",
    "Principle",
    "Profile",
    "Published",
    "Publishing",
    "Recipients",
    "RecipientsRoutes",
    "RecipientsView",
    "Records",
    "Report",
    "ReportError",
    "Restriction",
    "Returned",
    "Row",
    "Running",
    "SoFar",
    "Source",
    "Suspension",
    "Yearly",
    "beside",
    "due_ms",
    "export",
    "fitted",
    "licence",
    "read_texts",
    "report",
    "santa_clara",
    "validate",
]

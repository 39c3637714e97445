"""What Annex I does not ask and the Santa Clara Principles do, as far as the log knows it: a file beside the templates.

Annex II, I.1 encourages to break the figures down further in an additional document. A line for each figure: the row of
the checklist, what is counted, of what, and the number. And the average monthly active recipients, whose row is Art.
24(2) DSA: Annex I has a part for them, 10, that very large platforms alone fill in (Art. 42(3)). Pure.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from teahouse.safety.reporting._check_records import days
from teahouse.safety.reporting._period import Period
from teahouse.safety.reporting._records import (
    Check,
    Complaint,
    HashListed,
    Measure,
    Month,
    Order,
    Profile,
    Records,
)

BESIDE_FILE = "beside.tsv"
Line = tuple[str, str, str, str]
#: What of the closed list is hatred. Only that on women names a group; of no one else a trait is kept.
_HATRED = frozenset({"KEYWORD_DISCRIMINATION", "KEYWORD_HATE_SPEECH", "KEYWORD_INCITEMENT_VIOLENCE_HATRED"})
_AGAINST_WOMEN = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"


def beside(records: Records, profile: Profile) -> bytes:
    """The file. Raises ``ReportError`` for a profile."""
    when, known_ms = days(profile)
    orders = [one for one in (*records.orders, *records.outside) if when.holds(one.received_ms)]
    places = Counter(place for one in records.measures if when.holds(one.imposed_ms) for place in one.places or ("*",))
    lines = [("Row", "Figure", "Of", "Value")]
    lines += _each("N2", "Measures by the country in which they hold (*: everywhere)", places)
    lines += _appeals([one for one in records.complaints if when.holds(one.submitted_ms)], known_ms)
    back = sum(when.holds(one.returned_ms) for one in records.returned)
    lines.append(("N6", "Measures taken back without an appeal", "", str(back)))
    hatred = Counter(filter(None, (_hatred(one) for one in records.measures if when.holds(one.imposed_ms))))
    lines += _each("N7", "Measures against hatred, by keyword", hatred)
    doors = Counter(one.door or "not known" for one in records.notices if when.holds(one.received_ms))
    lines += _each("N16", "Notices by how they came", doors)
    lines += _orders(orders, sum(when.holds(ms) for ms in records.refused_ms))
    for one in records.lists:
        lines += _list(one, when)
    lines += _accuracy([one for one in records.checks if when.holds(one.checked_ms)])
    lines += _recipients([one for one in records.months if when.holds(one.begins_ms)])
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t").writerows(lines)
    return text.getvalue().encode()


def _each(row: str, figure: str, counts: Counter[str]) -> Iterator[Line]:
    yield from ((row, figure, name, str(n)) for name, n in sorted(counts.items()))


def _hatred(one: Measure) -> str:
    """Its keyword if it is against hatred; "" if it is not. All of the category on women is: it is of one group."""
    if one.category == _AGAINST_WOMEN:
        return one.keyword or one.category
    return one.keyword if one.keyword in _HATRED and one.keyword is not None else ""


def _appeals(complaints: list[Complaint], known_ms: int) -> Iterator[Line]:
    """Those that were answered by the day of publication, of what machines alone had found."""
    found = [
        one
        for one in complaints
        if one.detected and one.outcome is not None and one.notified_ms is not None and one.notified_ms < known_ms
    ]
    counts = Counter(one.outcome.value for one in found if one.outcome is not None)
    yield from _each("N5", "Appeals answered where a machine had found the item first", counts)


def _orders(orders: list[Order], refused: int) -> Iterator[Line]:
    unknown = "(sender not verified)"
    yield from _each("N10", "Orders by authority", Counter(one.issuer or unknown for one in orders))
    yield from _each("N11", "Orders by who issues them", Counter(one.issued_by or "(not known)" for one in orders))
    became = Counter(one.became or "waiting" for one in orders) + Counter({"refused for what it lacked": refused})
    yield from _each("N12", "Orders by what became of them", became)
    yield from _each("N13", "Orders by legal basis", Counter(one.law or unknown for one in orders))


def _list(one: HashListed, when: Period) -> Iterator[Line]:
    """Of each hash list: what follows by itself, whose entries it has, how often it was shared, what it matched."""
    matched = [acted for at_ms, acted in one.matched if when.holds(at_ms)]
    yield "N20", "Hash lists: what follows from a match by itself", one.name, one.outcome
    yield "N20", "Hash lists: who gives entries", one.name, ", ".join(one.sources) or "anyone"
    yield "N20", "Hash lists: times it was shared with others", one.name, str(sum(map(when.holds, one.shared_ms)))
    yield "N20", "Hash lists: matches", one.name, str(len(matched))
    yield "N20", "Hash lists: matches on which people took a measure", one.name, str(sum(matched))


def _accuracy(checks: list[Check]) -> Iterator[Line]:
    """The share of what machines alone had decided that a person found right, and of how many."""
    yield from _shares("quarter", ((_quarter(one.checked_ms), one.right) for one in checks))
    yield from _shares("category", ((one.category, one.right) for one in checks))
    yield from _shares("language", ((one.language or "not known", one.right) for one in checks))


def _shares(name: str, found: Iterable[tuple[str, bool]]) -> Iterator[Line]:
    every = list(found)
    for value in sorted({value for value, _ in every}):
        right = [one for of, one in every if of == value]
        share = f"{sum(right) / len(right):.4f}"
        yield "N19", f"Accuracy of the automated means, by {name}", value, share
        yield "N19", f"Decisions looked at again, by {name}", value, str(len(right))


def _recipients(months: list[Month]) -> Iterator[Line]:
    for one in sorted(months, key=lambda month: month.begins_ms):
        name = datetime.fromtimestamp(one.begins_ms / 1000, UTC).strftime("%Y-%m")
        yield "24(2)", "People who used the service in the month", name, str(one.people)
        yield "24(2)", "Average monthly active recipients, over six months to this one", name, str(one.average)
        yield "24(2)", "Months that this average is over", name, str(one.months)
        yield "24(2)", "Readers of public pages of each day, added up", name, str(one.readers)


def _quarter(ms: int) -> str:
    day = datetime.fromtimestamp(ms / 1000, UTC)
    return f"{day.year}-Q{(day.month + 2) // 3}"

"""Annex I of Implementing Regulation (EU) 2024/2835 as data: eleven templates, and what each of their cells may hold.

The templates are the Commission's own files (``annex/part_N.csv``), read once. What Annex II says of them stands in
the functions that check.
"""

import csv
import io
from enum import StrEnum
from functools import cache
from importlib import resources

from msgspec import Struct

OTHER = "KEYWORD_OTHER"
TOTAL = "TOTAL"
SPECIFIC = "STATEMENT_CATEGORY_"

#: Eurostat's two letters (Greece is EL there), as Annex II wants them.
STATES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "EL",
        "ES",
        "FI",
        "FR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
LANGUAGES = frozenset(
    [
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fi",
        "fr",
        "ga",
        "hr",
        "hu",
        "it",
        "lt",
        "lv",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "sk",
        "sl",
        "sv",
    ]
)

#: The sheets' names of Annex II, numbered as the Commission's workbook numbers them.
NAMES = (
    "01_report_identification",
    "02_categories_names",
    "03_member_states_orders",
    "04_notices",
    "05_own_initiative_illegal",
    "06_own_initiative_TC",
    "07_appeals_and_recidivism",
    "08_automated_means",
    "09_human_resources",
    "10_AMAR",
    "11_qualitative",
)
#: The columns that say which row a row is.
_KEYS = ((2,), (0, 1, 2), (3, 4, 5), (3, 4), (3, 4), (3, 4), (3, 4, 5), (3, 4, 5), (3, 4, 5), (3, 4, 5), (3,))


class Kind(StrEnum):
    """What a cell may hold."""

    KEY = "key"
    COUNT = "count"  # an integer from 0 up
    NUMBER = "number"  # full-time equivalents: a decimal number from 0 up
    HOURS = "hours"  # a median, in hours
    SHARE = "share"  # from 0 to 1
    TEXT = "text"


class Part(Struct, frozen=True):
    """One template. ``rows`` are its lines below the header, placeholders included; ``keys`` are columns, from 0."""

    number: int
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[int, ...]

    @property
    def tabular(self) -> bool:
        """Parts 3 to 6: a row for each category, a column for each figure."""
        return 3 <= self.number <= 6

    def kind(self, column: int, row: list[str] | tuple[str, ...] = ()) -> Kind:
        """What ``column`` of ``row`` may hold; in lists the row's indicator and scope say it."""
        if self.tabular:
            return _kind_of_header(self.header[column]) if column >= 5 else Kind.KEY
        name = self.header[column]
        if name == "Value" and self.number in (7, 8, 9, 10):
            return _kind_of_row(self.number, row)
        return Kind.TEXT if name == "Value" or name.startswith("Contextual") else Kind.KEY


def _kind_of_header(name: str) -> Kind:
    if name.startswith("Contextual"):
        return Kind.TEXT
    if name.startswith("Median"):
        return Kind.HOURS
    return Kind.KEY if name == "Scope" else Kind.COUNT


def _kind_of_row(number: int, row: list[str] | tuple[str, ...]) -> Kind:
    indicator, scope = plain(row[4]), plain(row[5])
    if scope == "median time":
        return Kind.HOURS
    if scope.startswith("percentage") or indicator.startswith("accuracy of"):
        return Kind.SHARE
    return Kind.NUMBER if number == 9 and scope == "total number" else Kind.COUNT


@cache
def part(number: int) -> Part:
    """The template of part ``number``, 1 to 11."""
    text = resources.files(__package__).joinpath("annex", f"part_{number}.csv").read_text("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return Part(number, NAMES[number - 1], tuple(header), tuple(tuple(row) for row in rows), _KEYS[number - 1])


@cache
def categories(number: int) -> dict[str, tuple[str, ...]]:
    """The categories of parts 2 to 6 in their order, each with its keywords; categories 16 and 17 have none."""
    column = 2 if number == 2 else 3
    found: dict[str, list[str]] = {}
    for row in part(number).rows:
        if number == 3 and row[5] != TOTAL:
            break
        code = row[column]
        if code.startswith(SPECIFIC):
            found[code] = []
        elif code != TOTAL:
            found[next(reversed(found))].append(code)
    return {code: tuple(keywords) for code, keywords in found.items()}


@cache
def category_of() -> dict[str, str]:
    """The category that each keyword belongs to; ``KEYWORD_OTHER`` belongs to all and is not in it."""
    return {keyword: code for code, keywords in categories(2).items() for keyword in keywords if keyword != OTHER}


@cache
def label_of() -> dict[str, str]:
    """What Annex II calls each category and keyword in words."""
    return {row[2]: row[1].strip() for row in part(2).rows if row[2] != OTHER}


def plain(text: str) -> str:
    """``text`` as two people would agree that it is the same: blanks, case and the shape of quotes and dashes aside."""
    return " ".join(text.translate(_SHAPES).casefold().split())


_SHAPES = {ord(a): b for a, b in zip("’‘“”–—\xa0", "''\"\"-- ", strict=True)}

#: Text of the templates that a filing must not keep.
PLACEHOLDERS = frozenset(
    map(plain, ("YYYY-MM-DD/YYYY-MM-DD", "YYYY-MM-DD", "Text", "Free text", 'Text to detail the "Other" keyword.'))
)


def is_gap(scope: str) -> bool:
    """Is this the template's ``AT, […], SE`` or ``[...]``, where a provider puts rows of its own?"""
    return "[" in scope and ("…" in scope or ".." in scope)

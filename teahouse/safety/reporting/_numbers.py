"""One cell with a figure: its number, or what was expected instead.

The hints are for what filings really hold: ``414,990``, ``388.78 hours``, ``01:01:00``, ``N/A``, ``-``, a share of
``100``.
"""

import re
from decimal import Decimal

from teahouse.safety.reporting._annex import Kind

_INTEGER = re.compile(r"\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,15}(\.\d{1,15})?", re.ASCII)
_NEGATIVE = re.compile(r"[-−–]\s*[\d.,]+")
_NOTHING = re.compile(
    r"[-–—/.]+|n\W*a\W*|none|nil|null|not applicable|nicht zutreffend|unknown|tbd|\?+|x", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:[,.' ’\u00a0\u202f]\d{3})+", re.ASCII)
_CLOCK = re.compile(r"(\d{1,6}):(\d{2})(?::(\d{2}))?", re.ASCII)
_UNIT = re.compile(
    r"([\d.,' ]{1,20}?)\s*(h|hrs?|hours?|d|days?|m|min|minutes?|s|sec|seconds?|weeks?)\.?", re.ASCII | re.IGNORECASE
)
_WORDS = {
    Kind.COUNT: "an integer from 0 up",
    Kind.NUMBER: "a number from 0 up, with a decimal point",
    Kind.HOURS: "hours, as a number from 0 up with a decimal point",
    Kind.SHARE: "a share from 0 to 1, with a decimal point",
}


def number(kind: Kind, text: str) -> tuple[Decimal | None, str]:
    """The number in ``text`` and nothing; or None and what was expected. ``text`` is not blank."""
    if (_INTEGER if kind is Kind.COUNT else _DECIMAL).fullmatch(text):
        value = Decimal(text)
        if kind is Kind.SHARE and value > 1:
            return None, f"{_WORDS[kind]}{f': {value / 100}' if value <= 100 else ''}"
        return value, ""
    return None, _hint(kind, text.strip()) if len(text) <= 100 else _WORDS[kind]


def _hint(kind: Kind, text: str) -> str:
    words = _WORDS[kind]
    if _NOTHING.fullmatch(text):
        return "blank where it does not apply, 0 where there was none"
    if _NEGATIVE.fullmatch(text):
        return words
    clock, unit = _CLOCK.fullmatch(text), _UNIT.fullmatch(text)
    if kind is Kind.HOURS and clock:
        return f"{words}: {_trimmed(int(clock[1]) + int(clock[2]) / 60 + int(clock[3] or 0) / 3600)}"
    if kind is Kind.HOURS and unit and unit[2].casefold().startswith("h"):
        return f"{words}: {unit[1].replace(',', '').replace(' ', '')}"
    if kind is Kind.SHARE and text.endswith("%") and _DECIMAL.fullmatch(text[:-1].strip()):
        return f"{words}: {_trimmed(float(text[:-1]) / 100)}"
    if _GROUPED.fullmatch(text):
        return f"{words}, without marks between thousands: {re.sub(r'[^0-9]', '', text)}"
    if kind is Kind.COUNT and re.fullmatch(r"\d{1,15}\.0+", text, re.ASCII):
        return f"{words}: {text.partition('.')[0]}"
    if kind is not Kind.COUNT and re.fullmatch(r"\d+,\d+", text, re.ASCII):
        return f"{words}: {text.replace(',', '.')}"
    return f"{words}: {text}" if (_INTEGER if kind is Kind.COUNT else _DECIMAL).fullmatch(text) else words


def _trimmed(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")

"""What a later version of a report says otherwise: a line for each cell, for who has read the one before.

Annex II, I.5: an updated version highlights the changes made. Pure.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping

from teahouse.safety.reporting import _annex

NAME = "changes.tsv"


def changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bytes:
    """Tab-separated, with a header: file, row (by the cells that say which it is), column, before, after."""
    lines = [("File", "Row", "Column", "Before", "After")]
    for number, name in enumerate(_annex.NAMES, 1):
        file = f"{name}.csv"
        old, new = (_cells(number, files.get(file, b"")) for files in (before, after))
        for key in {**old, **new}:
            if old.get(key, "") != new.get(key, ""):
                row, column = key
                lines.append((file, row, column, old.get(key, ""), new.get(key, "")))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t").writerows(lines)
    return text.getvalue().encode()


def _cells(number: int, body: bytes) -> dict[tuple[str, str], str]:
    """(row, column) → cell. Rows of one name (KEYWORD_OTHER) are told apart by the category that they stand below."""
    if not body:
        return {}
    header, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    found: dict[tuple[str, str], str] = {}
    seen: Counter[str] = Counter()
    category = ""
    for row in rows:
        names = [row[at].strip() for at in _annex.part(number).keys if row[at].strip()]
        category = next((name for name in names if name.startswith(_annex.SPECIFIC)), category)
        name = " / ".join(([category] if _annex.OTHER in names else []) + names)
        seen[name] += 1
        name += f" ({seen[name]})" if seen[name] > 1 else ""
        found |= {(name, title.strip()): cell for title, cell in zip(header, row, strict=True)}
    return found

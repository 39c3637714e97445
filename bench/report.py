"""The table: what was measured, beside the bars."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec

from bench.bars import ROWS, Row

RESULTS = Path(__file__).parent / "results"
Figures = dict[str, Any]


def lines(ours: Figures, peer: Figures) -> list[list[str]]:
    """Scenario, unit, Synapse, Teahouse, bar, verdict: for every row that was measured."""
    found = []
    for row in ROWS:
        theirs, own = value(row, peer, peer), value(row, ours, peer)
        if own is None and theirs is None:
            continue
        found.append([row.scenario, row.unit, shown(theirs), shown(own), bar(row), verdict(row, own)])
    return found


def value(row: Row, figures: Figures, peer: Figures) -> float | None:
    figure = figures.get(row.key)
    if figure is None:
        return None
    if row.over:
        below = figures.get(row.over)
        return figure / below if below else None
    if row.over_peer:
        return figure / peer[row.key] if peer.get(row.key) and figures is not peer else None
    return float(figure)


def verdict(row: Row, own: float | None) -> str:
    if own is None or row.bar is None:
        return ""
    return "pass" if (own >= row.bar if row.at_least else own <= row.bar) else "FAIL"


def bar(row: Row) -> str:
    if row.bar is None:
        return ""
    return ("≥ " if row.at_least else "≤ ") + shown(row.bar)


def shown(figure: float | None) -> str:
    if figure is None:
        return "–"
    if figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.3g}" if figure >= 1 else f"{figure:.3f}"


HEAD = ["scenario", "unit", "Synapse", "Teahouse", "bar", ""]


def text(table: list[list[str]]) -> str:
    """The table for a terminal."""
    rows = [HEAD, *table]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 1, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def markdown(table: list[list[str]], about: Figures) -> str:
    head = "| " + " | ".join([*HEAD[:-1], "verdict"]) + " |\n|---|---|---:|---:|---:|---|\n"
    body = "".join("| " + " | ".join(row) + " |\n" for row in table)
    machine = about["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return (
        f"# {about['date']}\n\n{versions}. {machine['cores']} cores ({machine['model']}), Python {machine['python']}, "
        f"load average {about['load']} at the start.\n\n{head}{body}"
    )


def write(ours: Figures, peer: Figures, about: Figures) -> Path:
    """Keep the run: ``results/<date>.json`` with every figure, ``.md`` with the table."""
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    data = msgspec.to_builtins({"about": about, "teahouse": ours, "synapse": peer})
    stem.with_suffix(".json").write_text(json.dumps(data, indent=1) + "\n")
    stem.with_suffix(".md").write_text(markdown(lines(ours, peer), about))
    return stem.with_suffix(".md")

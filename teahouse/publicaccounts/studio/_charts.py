"""Charts as SVG, drawn by the server: a line over days, bars side by side. Pure.

No inline style (the page's policy forbids it): colours come from classes ``tone-1``…``tone-4``. Each chart is drawn
twice, wide and narrow, and the style sheet shows one, so that its letters are as large as the page's on any screen.
The same figures stand in a table beside it (the template's work): the drawing is for the eye.
"""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup, escape

WIDE = (720, 220)
NARROW = (340, 190)
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 26
_BROADEST = 28  # of one bar: a single day is not a wall


class Series(msgspec.Struct, frozen=True):
    """One line or one colour of bars: its name, a value for each label, and which tone (1…4) it has."""

    name: str
    values: Sequence[float]
    tone: int = 1


class _Frame(msgspec.Struct, frozen=True):
    """Where things are on one drawing: its size, the top of its scale, and how many labels it has."""

    width: int
    height: int
    top: float
    count: int

    def y(self, value: float) -> float:
        return round(self.height - BOTTOM - (self.height - TOP - BOTTOM) * value / self.top, 1)

    def x(self, index: int) -> float:
        room = self.width - LEFT - RIGHT
        return round(LEFT + (room / 2 if self.count == 1 else room * index / (self.count - 1)), 1)

    @property
    def slot(self) -> float:
        return (self.width - LEFT - RIGHT) / max(self.count, 1)


def line(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """A line for each of ``series`` over ``labels`` (days, oldest first). Values are not negative."""
    return _both(title, labels, series, _lines)


def bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Bars for each of ``labels``, one beside the other where there are several ``series``; nothing for a 0."""
    return _both(title, labels, series, _columns)


def ceiling(values: Sequence[float]) -> float:
    """The top of a scale: the least of 4, 8, 12, 20 × 10ⁿ that holds ``values``: its quarters are whole."""
    high, step = max(values, default=0), 1.0
    while True:
        for times in (4, 8, 12, 20):
            if step * times >= high:
                return step * times
        step *= 10


def _both(title: str, labels: Sequence[str], series: Sequence[Series], draw) -> Markup:  # type: ignore[no-untyped-def]
    top = ceiling([value for one in series for value in one.values])
    drawings = []
    for name, (width, height) in (("wide", WIDE), ("narrow", NARROW)):
        frame = _Frame(width, height, top, len(labels))
        inside = _grid(frame) + _days(frame, labels, columns=draw is _columns) + draw(frame, labels, series)
        drawings.append(
            f'<svg class="chart chart-{name}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-label="{escape(title)}">{inside}</svg>'
        )
    return Markup("".join(drawings))  # noqa: S704 - made of numbers and escaped labels


def _grid(frame: _Frame) -> str:
    parts = []
    for quarter in range(5):
        value = frame.top * quarter / 4
        y = frame.y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{frame.width - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="axis end" x="{LEFT - 6}" y="{y + 4}">{_short(value)}</text>')
    return "".join(parts)


def _days(frame: _Frame, labels: Sequence[str], columns: bool) -> str:
    """As many labels as there is room for, the last one always."""
    if not labels:
        return ""
    every = max(1, -(-len(labels) * (56 if frame.width > 400 else 64) // (frame.width - LEFT - RIGHT)))
    parts = []
    for index in range(len(labels) - 1, -1, -every):
        x = LEFT + frame.slot * (index + 0.5) if columns else frame.x(index)
        kind = "axis middle" if columns or 0 < index < len(labels) - 1 else "axis end" if index else "axis"
        if len(labels) == 1:
            kind = "axis middle"
        parts.append(f'<text class="{kind}" x="{round(x, 1)}" y="{frame.height - 6}">{escape(labels[index])}</text>')
    return "".join(parts)


def _lines(frame: _Frame, labels: Sequence[str], series: Sequence[Series]) -> str:
    parts = []
    for one in series:
        points = [(frame.x(index), frame.y(value)) for index, value in enumerate(one.values)]
        if not points:
            continue
        way = " ".join(f"{x},{y}" for x, y in points)
        base = frame.y(0)
        if one is series[0]:
            parts.append(
                f'<polygon class="area tone-{one.tone}" points="{points[0][0]},{base} {way} {points[-1][0]},{base}"/>'
            )
        parts.append(f'<polyline class="line tone-{one.tone}" points="{way}"/>')
        for index, (x, y) in enumerate(points):
            tip = f"{escape(labels[index])} · {escape(one.name)}: {_plain(one.values[index])}"
            parts.append(f'<circle class="dot tone-{one.tone}" cx="{x}" cy="{y}" r="2.5"><title>{tip}</title></circle>')
    return "".join(parts)


def _columns(frame: _Frame, labels: Sequence[str], series: Sequence[Series]) -> str:
    parts = []
    room = min(frame.slot * 0.7, _BROADEST * len(series))
    each = room / max(len(series), 1)
    broad = max(each - 1, each * 0.8)  # a gap between neighbours, also where bars are thin
    for place, one in enumerate(series):
        for index, value in enumerate(one.values):
            if not value:
                continue
            x = LEFT + frame.slot * index + (frame.slot - room) / 2 + each * place
            y = frame.y(value)
            tip = f"{escape(labels[index])} · {escape(one.name)}: {_plain(value)}"
            parts.append(
                f'<rect class="pillar tone-{one.tone}" x="{x:.2f}" y="{y}" width="{broad:.2f}" '
                f'height="{max(frame.y(0) - y, 0):.1f}"><title>{tip}</title></rect>'
            )
    return "".join(parts)


def _short(value: float) -> str:
    """``1200000`` → ``1.2M``: an axis has little room."""
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:.1f}".removesuffix(".0") + letter
    return _plain(value)


def _plain(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")

"""The drawings of the insights, as numbers: what stands where."""

import itertools
import re

import pytest

from teahouse.publicaccounts.studio import _charts

_RECT = re.compile(r'<rect class="pillar tone-(\d)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"')


def _drawings(days: int, *values: list[float]) -> list[tuple[tuple[int, int], list[tuple[float, ...]]]]:
    """Both drawings of bars over ``days``: (size, [(tone, x, y, width, height)])."""
    series = [_charts.Series(f"s{tone}", one, tone) for tone, one in enumerate(values, 1)]
    drawn = str(_charts.bars("Bars", [str(day) for day in range(days)], series)).split("</svg>")
    return [
        (size, [tuple(map(float, found.groups())) for found in _RECT.finditer(text)])
        for size, text in zip((_charts.WIDE, _charts.NARROW), drawn, strict=False)
    ]


@pytest.mark.parametrize("days", [1, 28, 90])
def test_bars_stand_on_the_baseline_side_by_side_and_nothing_is_drawn_for_a_zero(days: int) -> None:
    gained = [float(day % 3) for day in range(1, days + 1)]
    lost = [1.0 if day % 2 else 0.0 for day in range(1, days + 1)]
    for (width, height), bars in _drawings(days, gained, lost):
        assert len(bars) == sum(1 for value in gained + lost if value)
        floor = height - _charts.BOTTOM
        for _, _, y, broad, tall in bars:
            assert tall > 0
            assert 0.5 < broad <= 28
            assert y + tall == pytest.approx(floor)
        along = sorted((x, x + broad) for _, x, _, broad, _ in bars)
        assert _charts.LEFT <= along[0][0]
        assert along[-1][1] <= width - _charts.RIGHT
        assert all(before[1] < after[0] for before, after in itertools.pairwise(along))


def test_a_bar_is_as_high_as_its_value() -> None:
    for (_, height), bars in _drawings(3, [0.0, 2.0, 4.0]):
        room = height - _charts.TOP - _charts.BOTTOM
        assert [room / 2, room] == [tall for *_, tall in bars]


def test_the_scale_has_whole_quarters() -> None:
    tops = {0: 4, 4: 4, 5: 8, 9: 12, 13: 20, 21: 40, 99: 120, 130: 200, 1_900_000: 2_000_000}
    assert tops == {high: _charts.ceiling([high]) for high in tops}

"""What a correction changes, as the Studio shows it."""

from datetime import UTC
from zoneinfo import ZoneInfo

from teahouse.publicaccounts.studio import _when
from teahouse.publicaccounts.studio._changes import Run, changes, paragraphs


def test_html_becomes_paragraphs_with_its_links_and_pictures() -> None:
    html = '<h2>A&amp;B</h2><p>See <a href="https://x.example/">this</a>.</p><ul><li>1<li>2</ul>'
    html += '<img src="mxc://a/b" alt="Hill">'
    assert ["A&B", "See this (https://x.example/).", "1", "2", "[Hill mxc://a/b]"] == paragraphs(html)
    assert [] == paragraphs("<p> </p>")


def test_only_what_differs_is_shown_with_one_paragraph_around_it() -> None:
    before = [f"Line {n}" for n in range(9)]
    after = [*before[:4], "Line four", *before[5:], "End"]
    found = changes(before, after)
    same = [[Run("same", f"Line {n}")] for n in range(9)]
    four = [Run("same", "Line "), Run("removed", "4"), Run("added", "four")]
    assert [[], same[3], four, same[5], [], same[8], [Run("added", "End")]] == found
    assert [] == changes(before, before)
    rewritten = ["The first ferry left at 05:40, late."], ["Nobody minded it at all, they said."]
    assert [[Run("removed", rewritten[0][0]), Run("added", rewritten[1][0])]] == changes(*rewritten)
    assert [[Run("same", "今天"), Run("removed", "很"), Run("added", "不"), Run("same", "冷")]] == changes(
        ["今天很冷"], ["今天不冷"]
    )


def test_of_a_text_that_is_all_different_only_so_much_is_compared() -> None:
    before, after = ([f"{word} harbour {n} " * 20 for n in range(1000)] for word in ("old", "new"))
    found = changes(before, after)
    assert [1000, 60, 2] == [len(found), len(found[0]), len(found[-1])]
    old, new = (" ".join(map(str, range(n, n + 1000))) for n in (0, 1))
    assert [[Run("removed", old), Run("added", new)]] == changes([old], [new])


def test_zones_are_offered_with_their_distance_and_gaps_are_known() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert [False, True, False] == [
        _when.exists(text, berlin) for text in ("2026-03-29T02:30", "2026-03-29T03:30", "tomorrow")
    ]
    summer, winter = 1_782_000_000_000, 1_767_000_000_000
    assert ["UTC+02:00", "UTC+01:00", "UTC+00:00"] == [
        _when.offset(summer, berlin), _when.offset(winter, berlin), _when.offset(winter, UTC)
    ]  # fmt: skip
    assert "UTC−03:30" == _when.offset(winter, ZoneInfo("America/St_Johns"))
    (_, mine), *regions = _when.choices(winter, "Asia/Shanghai")
    assert [("Asia/Shanghai", "Asia/Shanghai (UTC+08:00)"), ("UTC", "UTC")] == mine
    assert {"Africa", "America", "Asia", "Europe"} <= {region for region, _ in regions}

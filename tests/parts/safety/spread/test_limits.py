"""Holds and hop limits: what may be put on an item, for how long, and what is answered to who passes it on."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.safety.spread import (
    HOLD_MS,
    HOPS_MS,
    Answer,
    Flag,
    Hold,
    HopLimit,
    Limits,
    Policy,
    Rule,
    allowed,
    disputed,
    hold,
    limit_hops,
    release,
)
from teahouse.surfaces import DisclosedItem, Place, PublicItem, Surface, expose

HOUR = 3_600_000
FREE = Limits(item_id="$a")
WHY = {"reason": "Disputed", "statement": "S-2"}


def public(item_id: str = "$a", surface: Surface = Surface.ARTICLE) -> PublicItem:
    place = Place(room_id="!f", listed=True, join_rule="public", encrypted=False, kind="feed")
    item = expose(surface, item_id=item_id, author="@mei:tea", content={}, ts_ms=0, place=place)
    assert item is not None
    return item


def hops(start_ms: int, hops: int = 1, hours: int = 72) -> HopLimit:
    return HopLimit(hops=hops, start_ms=start_ms, end_ms=start_ms + hours * HOUR, reason="False", statement="S-1")


def test_a_held_item_is_not_passed_on_until_its_hold_ends_by_itself() -> None:
    limits = hold(public(), FREE, 1_000, **WHY)
    no = Answer(allowed=False, rule=Rule.HOLD, reason="Disputed", until_ms=1_000 + HOLD_MS, label="Disputed")
    assert [Answer(allowed=True)] * 3 == [allowed(None, 1, 5), allowed(FREE, 9, 5), allowed(limits, 1, 999)]
    assert [no, no] == [allowed(limits, hop, 1_000) for hop in (1, 7)]
    assert no == allowed(limits, 1, 999 + HOLD_MS)
    assert Answer(allowed=True) == allowed(limits, 7, 1_000 + HOLD_MS)


def test_a_hop_limit_stops_what_is_deeper_and_labels_the_rest() -> None:
    limits = limit_hops(public(), FREE, hops(0, hops=2))
    no = Answer(allowed=False, rule=Rule.HOPS, reason="False", until_ms=HOPS_MS, label="False")
    assert [Answer(allowed=True, label="False")] * 2 == [allowed(limits, hop, 0) for hop in (1, 2)]
    assert [no, no] == [allowed(limits, 3, 0), allowed(limits, 99, HOPS_MS - 1)]
    assert Answer(allowed=True) == allowed(limits, 99, HOPS_MS)


def test_an_item_is_never_held_for_more_than_two_hours_in_all() -> None:
    limits = hold(public(), FREE, 0, for_ms=HOUR, **WHY)
    with pytest.raises(ValueError, match=r"^holds: \$a is held already"):
        hold(public(), limits, HOUR - 1, **WHY)
    limits = hold(public(), limits, 5 * HOUR, **WHY)
    assert HOUR == limits.holds[1].end_ms - limits.holds[1].start_ms, "as much as is left"
    with pytest.raises(ValueError, match=r"^holds: \$a was held for two hours already"):
        hold(public(), limits, 9 * HOUR, **WHY)
    with pytest.raises(ValueError, match=r"^holds: \$a would be held for more than two hours"):
        Limits(
            item_id="$a",
            holds=(
                Hold(start_ms=0, end_ms=HOLD_MS, reason="a", statement="S"),
                Hold(start_ms=1, end_ms=2, reason="b", statement="S"),
            ),
        )


def test_what_is_released_is_free_at_once_and_what_was_not_used_can_be_used_later() -> None:
    limits = release(hold(public(), FREE, 0, **WHY), HOUR // 2)
    assert Answer(allowed=True) == allowed(limits, 3, HOUR // 2)
    again = hold(public(), limits, HOUR, **WHY).holds[1]
    assert HOUR * 3 // 2 == again.end_ms - again.start_ms
    limits = release(limit_hops(public(), limits, hops(HOUR)), 2 * HOUR)
    assert not allowed(limits, 2, 2 * HOUR - 1).allowed and allowed(limits, 2, 2 * HOUR).allowed


def test_a_new_hop_limit_takes_the_place_of_the_old_one() -> None:
    limits = limit_hops(public(), limit_hops(public(), FREE, hops(0, hops=1)), hops(HOUR, hops=3))
    assert [False, True, False] == [
        allowed(limits, hop, at).allowed for hop, at in ((2, HOUR - 1), (3, HOUR), (4, HOUR))
    ]
    assert 73 * HOUR == limits.hop_limits[-1].end_ms


def test_one_item_only_and_only_what_is_public() -> None:
    with pytest.raises(ValueError, match=r"^limits.item_id: \$a is another item than \$b"):
        hold(public("$b"), FREE, 0, **WHY)
    with pytest.raises(ValueError, match=r"^item.surface: "):
        limit_hops(public(surface=Surface.ROOM), FREE, hops(0))
    private: Any = DisclosedItem(
        item_id="$a", author="", room_id="", type="", content={}, ts_ms=0, disclosed_by="", disclosed_ms=0
    )
    with pytest.raises(TypeError, match="PublicItem"):
        hold(private, FREE, 0, **WHY)


@pytest.mark.parametrize(("field", "make"), [
    ("end_ms", lambda: Hold(start_ms=0, end_ms=HOLD_MS + 1, reason="r", statement="S")),
    ("end_ms", lambda: Hold(start_ms=5, end_ms=5, reason="r", statement="S")),
    ("reason", lambda: Hold(start_ms=0, end_ms=5, reason=" ", statement="S")),
    ("statement", lambda: Hold(start_ms=0, end_ms=5, reason="r", statement="")),
    ("end_ms", lambda: hops(0, hours=73)),
    ("hops", lambda: hops(0, hops=0)),
    ("statement", lambda: HopLimit(hops=1, start_ms=0, end_ms=5, reason="r", statement="")),
    ("hop", lambda: allowed(FREE, 0, 0)),
    ("hold_ms", lambda: Policy(hold_ms=HOLD_MS + 1)),
    ("share", lambda: Policy(share=1.1)),
    ("people", lambda: Policy(people=0)),
])  # fmt: skip
def test_what_may_not_be_is_refused_with_its_field(field: str, make: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{field}: "):
        make()


def flags(*accounts: tuple[str, ...]) -> list[Flag]:
    return [Flag(item_id="$a", user_id=f"@{n}:tea", accounts=a, at_ms=0) for n, a in enumerate(accounts)]


def test_it_takes_some_people_of_different_accounts_to_have_an_item_held() -> None:
    four = flags(("own", "a"), ("own", "b"), ("own", "c"), ("own", "d"))
    assert disputed(four, 400, Policy(), besides=("own",)) and not disputed(four, 400, Policy())
    assert not disputed(four, 401, Policy(), besides=("own",)), "a large item is flagged by more people anyhow"
    assert not disputed(four[:3], 3, Policy(), besides=("own",))
    assert not disputed([*four[:3], *four[:3]], 3, Policy(), besides=("own",)), "one person is counted once"
    assert not disputed(flags(("a",), ("a", "b"), ("a",), ("b",), ("b",)), 5, Policy()), "two accounts are two sides"
    assert not disputed(flags((), (), (), (), ()), 5, Policy()), "who subscribes to nothing has no say"
    assert not disputed([], 0, Policy())


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_is_done_two_hours_are_all_that_an_item_is_held(data: st.DataObject) -> None:
    """Any order of holds, releases and hop limits; asked minute by minute, and read back from where it is kept."""
    limits, now_ms = FREE, 0
    for _ in range(data.draw(st.integers(1, 12))):
        now_ms += data.draw(st.integers(1, 90)) * 60_000
        act = data.draw(st.sampled_from(("hold", "release", "hops")))
        try:
            if act == "hold":
                limits = hold(public(), limits, now_ms, for_ms=data.draw(st.integers(1, 120)) * 60_000, **WHY)
            elif act == "release":
                limits = release(limits, now_ms)
            else:
                limits = limit_hops(public(), limits, hops(now_ms, hours=data.draw(st.integers(1, 72))))
        except ValueError as refused:
            assert str(refused).startswith("holds: ")
    limits = msgspec.json.decode(msgspec.json.encode(limits), type=Limits)
    last = max([one.end_ms for one in (*limits.holds, *limits.hop_limits)], default=0)
    minutes = [allowed(limits, 1, at) for at in range(0, min(last, 30 * HOUR) + 120_000, 60_000)]
    assert sum(not answer.allowed for answer in minutes) <= 120
    assert allowed(limits, 50, last) == Answer(allowed=True)

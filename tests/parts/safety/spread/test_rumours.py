"""Rumours against the rest, on made-up cascades of the published shape: the bench's replay, smaller."""

from dataclasses import replace

from bench.spread import Assumed, replay


def test_a_fifth_of_rumours_reach_is_cut_and_hardly_any_ordinary_item_is_touched() -> None:
    told = replay({"rumour": 150, "ordinary": 300}, Assumed(), seed=1)
    rumour, ordinary = told["rumour"], told["ordinary"]
    assert abs(rumour.deeper / rumour.reposts - 0.46) < 0.015
    assert abs(ordinary.deeper / ordinary.reposts - 0.33) < 0.015
    assert rumour.cut >= 0.20
    assert ordinary.touched <= 0.02 * ordinary.items
    assert ordinary.cut <= 0.005


def test_what_nobody_flags_is_left_alone_and_a_seed_says_it_all() -> None:
    told = replay({"rumour": 20, "ordinary": 20}, replace(Assumed(), unseen=1.0, contested=0.0, flags_ordinary=0.0))
    assert [(0, 0.0), (0, 0.0)] == [(one.touched, one.cut) for one in told.values()]
    few = {"rumour": 5, "ordinary": 5}
    assert replay(few, Assumed()) == replay(few, Assumed()) != replay(few, Assumed(), seed=1)

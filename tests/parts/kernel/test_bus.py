"""The bus: who named kinds hears those, who named none hears all, in order, whatever another listener does."""

from teahouse.kernel.bus import Bus, Change


def test_who_names_kinds_hears_those() -> None:
    bus = Bus()
    all_, some, late = [], [], []
    bus.listen(lambda change: all_.append(change.position))

    def breaks(change: Change) -> None:
        raise ValueError(change)

    bus.listen(breaks, "event")
    bus.listen(lambda change: some.append(change.position), "event", "keys")
    for position, kind in enumerate(["event", "receipt", "keys", "event"], 1):
        bus.tell(Change(position, kind))
    bus.listen(lambda change: late.append(change.position), "receipt", "event")
    bus.tell(Change(5, "event"))
    bus.tell(Change(6, "receipt"))
    bus.tell(Change(7, "profile"))
    assert ([1, 2, 3, 4, 5, 6, 7], [1, 3, 4, 5], [5, 6]) == (all_, some, late)

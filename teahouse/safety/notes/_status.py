"""From scores to statuses, and how they change: by events and times alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from teahouse.safety.notes._model import Change, Event, Policy, Rated, Record, Score, Scored, Side, Status, Wrote
from teahouse.safety.notes._score import not_helpful_bound, score

_NEEDS, _HELPFUL, _NOT_HELPFUL = Status.NEEDS_RATINGS, Status.HELPFUL, Status.NOT_HELPFUL


def verdict(found: Score | None, status: Status, policy: Policy) -> tuple[Status, str]:
    """The status that a note's figures ask for, and why in a sentence. `status` is the one it has: that one is kept
    until its threshold is passed by `policy.inertia`."""
    if found is None or found.ratings < policy.note_ratings:
        return _NEEDS, "It has too few ratings by people who rate often enough."
    give = policy.inertia
    if status is _HELPFUL:
        if found.intercept >= policy.helpful_from - give and abs(found.factor) < policy.one_sided_from + give:
            return _HELPFUL, "People of different views still find it helpful."
    elif found.intercept >= policy.helpful_from:
        return _wants_helpful(found, policy)
    bound = not_helpful_bound(found.factor, policy)
    if status is _NOT_HELPFUL and found.intercept < bound + give:
        return _NOT_HELPFUL, "People of different views still find it not helpful."
    if found.intercept < bound:
        if found.outside_not_helpful < policy.outside:
            return _NEEDS, "Those who find it not helpful are almost all subscribers of one account."
        return _NOT_HELPFUL, "People of different views find it not helpful."
    return _NEEDS, "It is not clear yet what people of different views think of it."


def _wants_helpful(found: Score, policy: Policy) -> tuple[Status, str]:
    if abs(found.factor) >= policy.one_sided_from:
        return _NEEDS, "Whether it is found helpful depends too much on which side one is on."
    if not _both(found.sides, policy):
        return _NEEDS, "Too few of one side find it helpful."
    if found.outside_helpful < policy.outside:
        return _NEEDS, "Those who find it helpful are almost all subscribers of one account."
    return _HELPFUL, "People of different views, who subscribe to different accounts, find it helpful."


def _both(sides: tuple[Side, Side], policy: Policy) -> bool:
    if all(side.helpful >= policy.many for side in sides):
        return True
    nets = [(side.helpful - side.not_helpful, side.ratings) for side in sides]
    return all(net >= policy.net and net >= policy.net_share * ratings for net, ratings in nets)


def written(event: Wrote) -> Record:
    """The record of a new note."""
    begun = Change(status=_NEEDS, at_ms=event.at_ms, why="It is new.")
    return Record(note=event.note, history=(begun,))


def step(record: Record, found: Score | None, now_ms: int, policy: Policy) -> Record:
    """The record after a scoring at `now_ms`. A status is lost at once and given only when it was asked for at every
    scoring for `stable_ms`; one held for `lock_ms` is final. Raises ValueError if `now_ms` lies before the last one."""
    if now_ms < max(record.scored_ms, record.since_ms):
        raise ValueError(f"now_ms: {now_ms} lies before what {record.note} has seen already")
    record = msgspec.structs.replace(record, scored_ms=now_ms)
    if record.locked_ms is not None:
        return record
    if record.status is not _NEEDS and now_ms - record.since_ms >= policy.lock_ms:
        # Final since the moment it was due, whenever somebody looked.
        return msgspec.structs.replace(record, locked_ms=record.since_ms + policy.lock_ms, proposed=None, proposed_ms=0)
    wanted, why = verdict(found, record.status, policy)
    if wanted is not record.status and record.status is not _NEEDS:
        record = _changed(record, _NEEDS, "What people of different views think of it has changed.", found, now_ms)
    if wanted is record.status:
        return msgspec.structs.replace(record, proposed=None, proposed_ms=0)
    if record.proposed is not wanted:
        record = msgspec.structs.replace(record, proposed=wanted, proposed_ms=now_ms)
    if now_ms - record.proposed_ms >= policy.stable_ms:
        return _changed(record, wanted, why, found, now_ms)
    return record


def _changed(record: Record, status: Status, why: str, found: Score | None, now_ms: int) -> Record:
    change = Change(
        status=status,
        at_ms=now_ms,
        why=why,
        intercept=found.intercept if found else None,
        factor=found.factor if found else None,
    )
    return msgspec.structs.replace(record, history=(*record.history, change), proposed=None, proposed_ms=0)


def standing(events: Iterable[Event], at_ms: int) -> list[Rated]:
    """The ratings that stand at this time: the newest of each rater for each note, none that was taken back, none of
    one's own note, none of a note that nobody wrote. Raises ValueError if events are not in the order of their time."""
    authors: dict[str, str] = {}
    newest: dict[tuple[str, str], Rated] = {}
    for event in _until(events, at_ms):
        if isinstance(event, Wrote):
            authors.setdefault(event.note, event.author)
        elif authors.get(event.note, event.rater) != event.rater:
            newest[event.note, event.rater] = event
    return [rating for rating in newest.values() if rating.value is not None]


def _until(events: Iterable[Event], at_ms: int) -> Iterable[Event]:
    before = None
    for index, event in enumerate(events):
        if before is not None and event.at_ms < before:
            raise ValueError(f"events[{index}].at_ms: {event.at_ms} lies before the one above it, {before}")
        before = event.at_ms
        if event.at_ms <= at_ms:
            yield event


def advance(
    records: Mapping[str, Record], events: Iterable[Event], now_ms: int, policy: Policy | None = None, *, seed: int = 0
) -> tuple[dict[str, Record], Scored]:
    """One scoring: all records as they are after it, and the scoring itself. `events`: the whole log, ascending.
    Notes are asked for by what stands at `now_ms`; a fit that did not come to rest moves no status."""
    policy, events = policy or Policy(), list(events)
    found = score(standing(events, now_ms), policy, seed=seed)
    after = dict(records)
    for event in events:
        if isinstance(event, Wrote) and event.at_ms <= now_ms and event.note not in after:
            after[event.note] = written(event)
    if not found.settled:
        return after, found
    return {name: step(record, found.notes.get(name), now_ms, policy) for name, record in after.items()}, found


def replay(
    events: Iterable[Event], scorings_ms: Iterable[int], policy: Policy | None = None, *, seed: int = 0
) -> dict[str, Record]:
    """The records after scorings at these times, from nothing but the log. Costs a scoring each."""
    events = list(events)
    records: dict[str, Record] = {}
    for now_ms in scorings_ms:
        records, _ = advance(records, events, now_ms, policy, seed=seed)
    return records

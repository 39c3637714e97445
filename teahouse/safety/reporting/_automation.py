"""Part 8: how much was decided by machines alone, and how good they were at it. Article 15(1)(e)."""

from collections import Counter
from collections.abc import Iterable

from teahouse.safety.reporting._figures import Automation, AutomationFigures, Quality
from teahouse.safety.reporting._records import Automated, Check, Measure, Notice, Source

_NOTICES = (Source.NOTICE, Source.TRUSTED)


def automation(measures: list[Measure], notices: list[Notice], checks: list[Check]) -> Automation:
    """The four scopes of part 8 that are not for very large platforms alone."""
    own = [measure.decided for measure in measures if measure.source is Source.OWN]
    trusted = [notice.processed for notice in notices if notice.trusted]
    return Automation(
        total=_figures((measure.decided for measure in measures), checks),
        own=_figures(own, [check for check in checks if check.source is Source.OWN]),
        notices=_figures((notice.processed for notice in notices), [c for c in checks if c.source in _NOTICES]),
        trusted=_figures(trusted, [check for check in checks if check.source is Source.TRUSTED]),
    )


def _figures(decided: Iterable[Automated], checks: list[Check]) -> AutomationFigures:
    counts = Counter(decided)
    return AutomationFigures(counts[Automated.SOLELY], counts[Automated.NOT], _quality(checks))


def _quality(checks: list[Check]) -> Quality:
    """Accuracy, precision and recall as everyone defines them; the person who looked again is taken to be right."""
    counts = Counter((check.acted, check.right) for check in checks)
    hit, false_alarm, miss = counts[True, True], counts[True, False], counts[False, False]
    right = hit + counts[False, True]
    return Quality(_share(right, len(checks)), _share(hit, hit + false_alarm), _share(hit, hit + miss), len(checks))


def _share(some: int, of: int) -> float | None:
    return round(some / of, 4) if of else None

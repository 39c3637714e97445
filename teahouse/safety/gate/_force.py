"""`Force`: what is in force, made ready to be asked: rules, floods, coordinated posting; and hash lists for later.

Made anew when rules or lists change; between that only rules that lapse leave it.
"""

from collections.abc import Iterable, Sequence

import structlog

from teahouse.kernel.config import Settings
from teahouse.safety.detectors import Coordination as ConcertLimits
from teahouse.safety.detectors import (
    CoordinationDetector,
    Detector,
    FloodDetector,
    Flooding,
    HashDetector,
    Rule,
    RuleDetector,
    RuleFailed,
    Seen,
    grouped,
    in_force,
    small,
)

log = structlog.get_logger("gate")
NEVER_MS = 2**62
#: The grounds of the two detectors that need no rule: rules of the starter's rulebook, or what they come under.
FLOOD_GROUND = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
CONCERT_GROUND = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD/KEYWORD_INAUTHENTIC_ACCOUNTS"


class Force:
    """detectors: asked about each item, in order. late: those that know what media are, asked once hashes are there.
    hashes, texts: whether there are lists of media, of texts. lapses_ms: when the next rule lapses."""

    def __init__(
        self, rules: Sequence[RuleDetector], always: Sequence[Detector], lists: Sequence[HashDetector], *, texts: bool
    ) -> None:
        self._rules = rules
        self._always = always
        self._lists = lists
        self.detectors: tuple[Detector, ...] = (*rules, *always)
        self._together = grouped(one.expression for one in rules)
        # A rule that asks for lists has its answer only when the media were looked at; until then there are none.
        self.late: tuple[Detector, ...] = (*lists, *(one for one in rules if "hash_lists" in one.rule.expression))
        self.hashes = bool(lists)
        self.texts = texts
        ends = [one.rule.ends_ms for one in rules if one.rule.ends_ms is not None]
        self.lapses_ms = min(ends, default=NEVER_MS)

    def for_item(self, seen: Seen) -> tuple[Detector, ...]:
        """The detectors that may have something to say of an item: all, or those besides rules if no rule is true.

        All rules of a small item are asked in one evaluation, which a post costs some 30 µs less.
        """
        if not self._together or not small(seen.facts):
            return self.detectors
        try:
            if any(group.holds(seen.answers) for group in self._together):
                return self.detectors
        except RuleFailed:
            return self.detectors
        return tuple(self._always)

    def at(self, now_ms: int) -> "Force":
        """Without what has lapsed by then."""
        left = [one for one in self._rules if one.rule.ends_ms is None or now_ms < one.rule.ends_ms]
        return Force(left, self._always, self._lists, texts=self.texts)

    @property
    def rules(self) -> list[Rule]:
        """The rules that are in it."""
        return [one.rule for one in self._rules]


def always(settings: Settings) -> tuple[Detector, ...]:
    """The detectors that need no rule. Made once: they remember."""
    most_posts, most_same = settings.flood_posts_a_minute, settings.flood_same_a_minute
    return (
        FloodDetector(Flooding(ground=FLOOD_GROUND, most_posts=most_posts, most_same=most_same)),
        CoordinationDetector(ConcertLimits(ground=CONCERT_GROUND, least_authors=settings.flood_accounts)),
    )


def ready(versions: Iterable[Rule], now_ms: int) -> list[RuleDetector]:
    """The rules in force, compiled. One that cannot be compiled any more is left out, and the log says which."""
    found = []
    for rule in in_force(versions, now_ms):
        try:
            found.append(RuleDetector(rule, [rule.ground]))
        except ValueError as error:
            log.error("a rule in force is not asked", rule=rule.name, version=rule.version, error=str(error))
    return found


NOTHING = Force((), (), (), texts=False)

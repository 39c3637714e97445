"""A sound statement, and each kind of measure on the thing that it is for."""

import msgspec

from teahouse.safety.statements import (
    BOUNDS,
    Automated,
    Measure,
    MeasureKind,
    Redress,
    Rulebook,
    Source,
    Statement,
    Subject,
    Target,
    appeal_until,
    starter,
)
from teahouse.surfaces import Surface

NOW_MS = 1_790_000_000_000  # 2026-09-21 14:13:20 UTC
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
RULEBOOK: Rulebook = starter(NOW_MS - 100 * DAY_MS)

ARTICLE = Subject(
    target=Target.ITEM, surface=Surface.ARTICLE, id="$tea", name="Double your tea", made_ms=NOW_MS - 2 * DAY_MS
)
CAUSE = msgspec.structs.replace(ARTICLE, id="$more", name="Treble your tea")
ACCOUNT = Subject(target=Target.ACCOUNT, id="@lin:tea.example", name="Lin's leaves", made_ms=NOW_MS - 90 * DAY_MS)


def measure(kind: MeasureKind, **other: object) -> Measure:
    """As mild as this kind can be."""
    bounds = BOUNDS[kind]
    length = bounds.shortest_ms or min(bounds.longest_ms or DAY_MS, DAY_MS)
    plain = Measure(
        kind=kind,
        on=ARTICLE if Target.ITEM in bounds.on else ACCOUNT,
        start_ms=NOW_MS,
        end_ms=NOW_MS + length if bounds.ends == "always" else None,
        places=("DE", "TW") if kind is MeasureKind.GEO_LIMIT else (),
        hops=1 if kind is MeasureKind.HOP_LIMIT else None,
        age=18 if kind is MeasureKind.AGE_GATE else None,
        words="Disputed." if kind in (MeasureKind.LABEL, MeasureKind.CONTEXT_NOTE) else "",
    )
    return msgspec.structs.replace(plain, **other)


def statement(*measures: Measure, **other: object) -> Statement:
    """About fraud, in English, by a person after a notice."""
    sound = Statement(
        puid="tea-2026-0001",
        service="Tea House",
        language="en",
        decided_ms=NOW_MS,
        measures=measures or (measure(MeasureKind.REMOVE),),
        because=(CAUSE,) if all(one.on.target is Target.ACCOUNT for one in measures) and measures else (),
        rulebook=1,
        rule_id="fraud",
        category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        facts="On 19 September you promised your 400 subscribers twice their money back in a week.",
        public_facts="An article promised subscribers twice their money back in a week.",
        explanation="No investment yields that; those who asked for their money back got no answer.",
        source=Source.ARTICLE_16,
        automated_detection=False,
        automated_decision=Automated.NOT,
        content_types=("CONTENT_TYPE_TEXT",),
        rules_url="https://tea.example/transparency/rulebook/1",
        redress=Redress(appeal_url="https://tea.example/appeal/0001", appeal_until_ms=appeal_until(NOW_MS)),
    )
    return msgspec.structs.replace(sound, **other)


def for_kind(kind: MeasureKind, **other: object) -> Statement:
    """A statement on the first rule of the starter that allows this kind."""
    rule = next(rule for rule in RULEBOOK.rules if kind in rule.measures and Surface.ARTICLE in rule.surfaces)
    return statement(
        measure(kind),
        rule_id=rule.id,
        category=rule.category,
        keyword=rule.keyword,
        keyword_other=rule.keyword_other,
        **other,
    )

"""The decision form as a decision: what was chosen for each item and for the account, as `Wanted`. Pure.

Fields: ``item-N``, ``account-N`` a kind of measure ("" for none), and beside each ``…-lasts`` (a number),
``…-unit`` (h, d), ``…-words``, ``…-hops``, ``…-age``, ``…-places``. ``campaign``: under which one.
"""

from typing import Any

from teahouse.kernel.pages import Form
from teahouse.safety.cases import Campaign, Case, Snapshot
from teahouse.safety.decisions import Wanted, Wish
from teahouse.safety.statements import BOUNDS, LANGUAGES, Law, MeasureKind, Subject, Target, short_name
from teahouse.surfaces import Surface

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
#: Two measures on the account can be taken at once: what it may not do, and how it is shown.
ACCOUNT_ROWS = 2
ON_ACCOUNT = tuple(kind for kind in MeasureKind if Target.ACCOUNT in BOUNDS[kind].on)
_ON_ITEMS = tuple(kind for kind in MeasureKind if Target.ITEM in BOUNDS[kind].on)
#: What has no end, but lasts until it is reversed: it is not asked for how long.
ENDLESS = frozenset(kind for kind in MeasureKind if BOUNDS[kind].ends == "never")
_TITLES = ("title", "name", "body", "displayname")


def on_item(item: Subject) -> list[MeasureKind]:
    """What can be taken on it: what does something there."""
    return [kind for kind in _ON_ITEMS if item.surface in BOUNDS[kind].surfaces]


def subject_of(case: Case, item: str, snapshots: dict[str, Snapshot]) -> Subject:
    """An item of the case as a statement names it: by its title, or its first words, as it was seen."""
    seen = snapshots.get(item)
    content: dict[str, Any] = (seen.content if seen is not None else None) or {}
    name = next((words for key in _TITLES if isinstance(words := content.get(key), str) and words.strip()), item)
    public = seen is not None and seen.surface and not case.subject.disclosed
    return Subject(
        target=Target.ITEM,
        surface=Surface(seen.surface) if seen is not None and public else None,
        id=item,
        name=short_name(name),
        made_ms=seen.ts_ms if seen is not None else case.opened_ms,
    )


def account_of(case: Case, name: str, made_ms: int) -> Subject:
    """The account of the case as a statement names it."""
    return Subject(
        target=Target.ACCOUNT, id=case.subject.account, name=short_name(name or case.subject.account), made_ms=made_ms
    )


def wanted_of(form: Form, case: Case, items: list[Subject], account: Subject, number: str) -> Wanted:
    """What the form says. Nothing is checked here but that numbers are numbers: `prepare` says what is missing."""
    wishes = [wish for no, item in enumerate(items) if (wish := _wish(form, f"item-{no}", item)) is not None]
    on_items = {wish.on.id for wish in wishes}
    of_account = [wish for no in range(ACCOUNT_ROWS) if (wish := _wish(form, f"account-{no}", account)) is not None]
    chosen = [item for no, item in enumerate(items) if form.has(f"about-{no}") or item.id in on_items]
    about = tuple(item.id for item in chosen) or tuple(item.id for item in items[:1])
    if of_account:
        about = (*about, account.id)
    law, campaign = form.get("law"), form.get("campaign")
    language = form.get("language", "en")
    return Wanted(
        number=number,
        case_id=case.case_id,
        about=tuple(dict.fromkeys(about)),
        measures=(*wishes, *of_account),
        interim=form.has("interim"),
        because=tuple(chosen or items[:1]) if of_account and not wishes else (),
        language=language if language in LANGUAGES else "en",
        rule_id=form.get("rule"),
        law=Law(reference=law) if law else None,
        category=form.get("category"),
        keyword=form.get("keyword"),
        keyword_other=form.get("keyword_other"),
        facts=form.raw("facts"),
        public_facts=form.raw("public_facts"),
        explanation=form.raw("explanation"),
        content_types=tuple(form.all("content_type")) or ("CONTENT_TYPE_TEXT",),
        automated_detection=case.source == "detector",
        order_id=form.get("order_id"),
        campaign=Campaign(campaign_id=campaign) if campaign else None,
        manifest=form.has("manifest"),
    )


def _wish(form: Form, field: str, on: Subject) -> Wish | None:
    kind = form.get(field)
    if kind not in set(MeasureKind):
        return None
    measure = MeasureKind(kind)
    unit = HOUR_MS if form.get(f"{field}-unit") == "h" else DAY_MS
    lasts = form.integer(f"{field}-lasts", 0, 0, 100_000)
    places = tuple(place for place in form.get(f"{field}-places").upper().replace(",", " ").split() if place)
    hops = form.get(f"{field}-hops")
    return Wish(
        kind=measure,
        on=on,
        lasts_ms=lasts * unit if lasts and BOUNDS[measure].ends != "never" else None,
        places=places,
        hops=form.integer(f"{field}-hops", 0, 0, 99) if measure is MeasureKind.HOP_LIMIT and hops else None,
        age=form.integer(f"{field}-age", 18, 0, 99) if measure is MeasureKind.AGE_GATE else None,
        words=form.get(f"{field}-words") if measure in (MeasureKind.LABEL, MeasureKind.CONTEXT_NOTE) else "",
    )


def fields_of(wanted: Wanted, items: list[Subject]) -> list[tuple[str, str]]:
    """A draft as the form's fields, so that one goes on where one was."""
    fields = [
        ("rule", wanted.rule_id), ("law", wanted.law.reference if wanted.law is not None else ""),
        ("category", wanted.category), ("keyword", wanted.keyword), ("keyword_other", wanted.keyword_other),
        ("language", wanted.language), ("facts", wanted.facts), ("public_facts", wanted.public_facts),
        ("explanation", wanted.explanation), ("order_id", wanted.order_id),
        ("campaign", "" if wanted.campaign is None else wanted.campaign.campaign_id),
        *(("content_type", one) for one in wanted.content_types),
    ]  # fmt: skip
    if wanted.interim:
        fields.append(("interim", "1"))
    if wanted.manifest:
        fields.append(("manifest", "1"))
    places = {item.id: no for no, item in enumerate(items)}
    fields += [(f"about-{places[item]}", "1") for item in wanted.about if item in places]
    rows = 0
    for wish in wanted.measures:
        if wish.on.target is Target.ITEM and wish.on.id in places:
            field = f"item-{places[wish.on.id]}"
        else:
            field, rows = f"account-{rows}", rows + 1
        fields.append((field, wish.kind.value))
        if wish.lasts_ms is not None:
            whole = wish.lasts_ms % DAY_MS == 0
            fields += [(f"{field}-unit", "d" if whole else "h"),
                       (f"{field}-lasts", str(wish.lasts_ms // (DAY_MS if whole else HOUR_MS)))]  # fmt: skip
        fields += [(f"{field}-words", wish.words), (f"{field}-places", " ".join(wish.places)),
                   (f"{field}-hops", "" if wish.hops is None else str(wish.hops)),
                   (f"{field}-age", "" if wish.age is None else str(wish.age))]  # fmt: skip
    return fields

"""What changed between two versions of the rulebook, rule by rule and field by field."""

from collections.abc import Sequence

import msgspec

from teahouse.safety.statements._rulebook import LANGUAGES, Rule, Rulebook, Texts


class Change(msgspec.Struct, frozen=True):
    """One field of one rule. field: as in ``text.zh_Hant`` or ``measures``. before, after: as words."""

    rule_id: str
    field: str
    before: str
    after: str


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """added, removed: ids of rules, in the order of the version that has them. moved: the rules that stay stand in
    another order."""

    old: int
    new: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]
    moved: bool

    @property
    def none(self) -> bool:
        return not (self.added or self.removed or self.changed or self.moved)


def differences(old: Rulebook, new: Rulebook) -> Differences:
    """From one version to another, either way round."""
    had, has = [rule.id for rule in old.rules], [rule.id for rule in new.rules]
    changes: list[Change] = []
    for rule in new.rules:
        before = old.rule(rule.id)
        if before:
            changes += _changes(before, rule)
    return Differences(
        old=old.number,
        new=new.number,
        added=tuple(rule_id for rule_id in has if rule_id not in had),
        removed=tuple(rule_id for rule_id in had if rule_id not in has),
        changed=tuple(changes),
        moved=[rule_id for rule_id in had if rule_id in has] != [rule_id for rule_id in has if rule_id in had],
    )


def _changes(before: Rule, after: Rule) -> list[Change]:
    changes = []
    for field in Rule.__struct_fields__:
        for (name, was), (_, now) in zip(
            _words(field, getattr(before, field)), _words(field, getattr(after, field)), strict=True
        ):
            if was != now:
                changes.append(Change(after.id, name, was, now))
    return changes


def _words(field: str, value: Texts | Sequence[str] | str | bool) -> list[tuple[str, str]]:
    if isinstance(value, Texts):
        return [(f"{field}.{language.replace('-', '_')}", value.of(language)) for language in LANGUAGES]
    if isinstance(value, bool):
        return [(field, "yes" if value else "no")]
    if isinstance(value, str):
        return [(field, value)]
    return [(field, ", ".join(str(part) for part in value))]

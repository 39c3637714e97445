"""The rulebook: what is not allowed here and what may follow, in versions, each in force from one moment to another.

Art. 14 DSA: the rules, in plain words and in a form that machines can read; Art. 17: a statement names the rule that
was in force. A published version is never edited: a change is a new version, and `differences` shows what changed.
"""

import re
from collections.abc import Sequence
from importlib import resources

import msgspec

from teahouse.safety.statements._fault import Fault, FaultsError, under
from teahouse.safety.statements._grounds import KEYWORD_OTHER, ground_fault, names_a_view
from teahouse.safety.statements._measures import MeasureKind
from teahouse.surfaces import Surface

_RULE_ID = re.compile(r"[a-z][a-z0-9-]{1,39}")
_LAST_MS = 4_102_444_800_000
_TITLE_LIMIT, _TEXT_LIMIT, _WHY_LIMIT = 120, 2000, 1000
#: The languages of a text, by the code that pages and people's settings use.
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in English, Simplified and Traditional Chinese."""

    en: str
    zh_Hans: str  # noqa: N815, the name of the language is spelled so
    zh_Hant: str  # noqa: N815

    def of(self, language: str) -> str:
        """In one of ``LANGUAGES``; ValueError for another."""
        if language not in LANGUAGES:
            raise ValueError(f"language: {language!r} is not one of {', '.join(LANGUAGES)}")
        words: str = getattr(self, language.replace("-", "_"))
        return words


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is not allowed.

    id: kept from version to version, and never used again for another rule. category, keyword: its ground, from the
    closed list; keyword_other: what it is about, if the keyword is KEYWORD_OTHER. surfaces: where it holds.
    reported: it holds for a private message too, if somebody who has the message reports it; nothing looks for it.
    measures: what may follow, and nothing else may.
    """

    id: str
    title: Texts
    text: Texts
    category: str
    keyword: str = ""
    keyword_other: str = ""
    surfaces: tuple[Surface, ...]
    reported: bool = False
    measures: tuple[MeasureKind, ...]


class Rulebook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version. from_ms: in force from then on; until_ms: until just before then, None for the latest.

    why: what changed since the version before, and why, for people.
    """

    number: int
    from_ms: int
    until_ms: int | None = None
    why: Texts
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def in_force(self, at_ms: int) -> bool:
        return self.from_ms <= at_ms and (self.until_ms is None or at_ms < self.until_ms)


def starter(from_ms: int) -> Rulebook:
    """The rulebook that a new service begins with, as version 1, in force from then on. Shipped as data."""
    data = resources.files("teahouse.safety.statements").joinpath("rulebooks/starter.toml").read_bytes()
    return read_rulebook(data, number=1, from_ms=from_ms)


class _Draft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a person writes: all but the number and the times, which the house gives."""

    why: Texts
    rules: tuple[Rule, ...]


def read_rulebook(toml: bytes, *, number: int, from_ms: int) -> Rulebook:
    """A version out of TOML that a person wrote. FaultsError if it is no rulebook, with each field that is wrong."""
    try:
        draft = msgspec.toml.decode(toml, type=_Draft)
    except msgspec.ValidationError as wrong:
        raise FaultsError([_fault_of(wrong)]) from None
    except (msgspec.DecodeError, ValueError) as wrong:  # ValueError: tomllib's own, and text that is not UTF-8
        raise FaultsError([Fault("rulebook", f"this is not TOML: {wrong}")]) from None
    rulebook = Rulebook(number=number, from_ms=from_ms, why=draft.why, rules=draft.rules)
    if faults := check_rulebook(rulebook):
        raise FaultsError(faults)
    return rulebook


def _fault_of(wrong: msgspec.ValidationError) -> Fault:
    """msgspec says where in its last words, and of a field that is missing or strange in its first."""
    says, _, path = str(wrong).partition(" - at `")
    named = re.search(r"(?:required|unknown) field `(.+?)`", says)
    pieces = [path.rstrip("`").removeprefix("$").removeprefix("."), named.group(1) if named else ""]
    return Fault(".".join(filter(None, pieces)) or "rulebook", says)


def check_rulebook(rulebook: Rulebook) -> list[Fault]:
    """All that is wrong with one version; [] if it may be published."""
    faults = []
    if rulebook.number < 1:
        faults.append(Fault("number", "versions are counted from 1"))
    if not 0 <= rulebook.from_ms < _LAST_MS:
        faults.append(Fault("from_ms", "is no time between 1970 and 2100"))
    if rulebook.until_ms is not None and rulebook.until_ms <= rulebook.from_ms:
        faults.append(Fault("until_ms", "a version ends after it begins"))
    faults += _check_texts("why", rulebook.why, _WHY_LIMIT)
    if not rulebook.rules:
        faults.append(Fault("rules", "a rulebook has at least one rule"))
    seen: set[str] = set()
    for index, rule in enumerate(rulebook.rules):
        faults += under(f"rules[{index}]", check_rule(rule))
        if rule.id in seen:
            faults.append(Fault(f"rules[{index}].id", f"{rule.id!r} stands twice in this version"))
        seen.add(rule.id)
    return faults


def check_rule(rule: Rule) -> list[Fault]:
    """All that is wrong with one rule. Its ground must be in the closed list."""
    faults = []
    if not _RULE_ID.fullmatch(rule.id):
        faults.append(Fault("id", "2 to 40 small letters, digits and hyphens, the first a letter"))
    faults += _check_texts("title", rule.title, _TITLE_LIMIT) + _check_texts("text", rule.text, _TEXT_LIMIT)
    for name, texts in (("title", rule.title), ("text", rule.text)):
        for language in LANGUAGES:
            if view := names_a_view(texts.of(language)):
                faults.append(Fault(f"{name}.{language.replace('-', '_')}", f"{view!r}: a view is no ground of a rule"))
    if wrong := ground_fault(rule.category, rule.keyword):
        faults.append(Fault(*wrong))
    if rule.keyword == KEYWORD_OTHER and not rule.keyword_other.strip():
        faults.append(Fault("keyword_other", "KEYWORD_OTHER asks for words that say what else"))
    if rule.keyword_other and rule.keyword != KEYWORD_OTHER:
        faults.append(Fault("keyword_other", "is for KEYWORD_OTHER only"))
    if not rule.surfaces and not rule.reported:
        faults.append(Fault("surfaces", "a rule holds somewhere"))
    if len(set(rule.surfaces)) != len(rule.surfaces):
        faults.append(Fault("surfaces", "a surface stands twice"))
    if not rule.measures:
        faults.append(Fault("measures", "a rule says what may follow"))
    if len(set(rule.measures)) != len(rule.measures):
        faults.append(Fault("measures", "a measure stands twice"))
    return faults


def _check_texts(name: str, texts: Texts, limit: int) -> list[Fault]:
    faults = []
    for language in LANGUAGES:
        words, field = texts.of(language), f"{name}.{language.replace('-', '_')}"
        if not words.strip():
            faults.append(Fault(field, "is empty; people read it in their own language"))
        elif len(words) > limit:
            faults.append(Fault(field, f"has {len(words)} characters; at most {limit}"))
    return faults


def check_versions(versions: Sequence[Rulebook]) -> list[Fault]:
    """All that is wrong with a history: numbers that skip, versions that overlap or leave a gap, an id of a rule that
    was gone and came back for something else."""
    faults: list[Fault] = []
    grounds: dict[str, str] = {}
    for index, version in enumerate(versions):
        at = f"versions[{index}]"
        faults += under(at, check_rulebook(version))
        if version.number != index + 1:
            faults.append(Fault(f"{at}.number", f"is {version.number}; the version at this place is {index + 1}"))
        last = index == len(versions) - 1
        if last and version.until_ms is not None:
            faults.append(Fault(f"{at}.until_ms", "the latest version has no end: there is always a rulebook in force"))
        if not last and version.until_ms != versions[index + 1].from_ms:
            faults.append(Fault(f"{at}.until_ms", "a version ends at the moment at which the next one begins"))
        for place, rule in enumerate(version.rules):
            if grounds.setdefault(rule.id, rule.category) != rule.category:
                says = f"{rule.id!r} had another ground before; a rule about something else has an id of its own"
                faults.append(Fault(f"{at}.rules[{place}].id", says))
    return faults


def version_in_force(versions: Sequence[Rulebook], at_ms: int) -> Rulebook | None:
    """The one version that holds at a moment; None before the first."""
    return next((version for version in versions if version.in_force(at_ms)), None)


def succeed(versions: Sequence[Rulebook], new: Rulebook) -> tuple[Rulebook, ...]:
    """The history with one version more: the last one ends where the new one begins. FaultsError if that can not be."""
    if versions:
        versions = (*versions[:-1], msgspec.structs.replace(versions[-1], until_ms=new.from_ms))
    history = (*versions, new)
    if faults := check_versions(history):
        raise FaultsError(faults)
    return history

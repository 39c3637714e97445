"""The rules of the EU's transparency database, for one statement as JSON: ours or anyone's.

Source: digital-services-act/transparency-database, app/Services/GroupedSubmissionsService.php (multi_rules) and
resources/markdown/api-documentation.md. Where the two differ the stricter holds: what passes here passes there.
Refused beside what they refuse, and said so in the fault: a field that the database would silently drop or does not
know, "other" without words, and what looks like a person.
"""

import re
from collections.abc import Mapping
from datetime import date

from teahouse.safety.statements._fault import Fault
from teahouse.safety.statements._grounds import CATEGORIES, KEYWORD_OTHER, KEYWORDS

VISIBILITIES = (
    "DECISION_VISIBILITY_CONTENT_REMOVED",
    "DECISION_VISIBILITY_CONTENT_DISABLED",
    "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_LABELLED",
    "DECISION_VISIBILITY_OTHER",
)
CONTENT_TYPES = (
    "CONTENT_TYPE_APP",
    "CONTENT_TYPE_AUDIO",
    "CONTENT_TYPE_IMAGE",
    "CONTENT_TYPE_PRODUCT",
    "CONTENT_TYPE_SYNTHETIC_MEDIA",
    "CONTENT_TYPE_TEXT",
    "CONTENT_TYPE_VIDEO",
    "CONTENT_TYPE_OTHER",
)
# The Union and the European Economic Area.
_COUNTRY_CODES = """
AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""
COUNTRIES = tuple(_COUNTRY_CODES.split())
ACCOUNT_TYPES = ("ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE")
ILLEGAL, INCOMPATIBLE = "DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"
_YES_NO = ("Yes", "No")

_ONE_OF: dict[str, tuple[str, ...]] = {
    "decision_monetary": ("DECISION_MONETARY_SUSPENSION", "DECISION_MONETARY_TERMINATION", "DECISION_MONETARY_OTHER"),
    "decision_provision": (
        "DECISION_PROVISION_PARTIAL_SUSPENSION",
        "DECISION_PROVISION_TOTAL_SUSPENSION",
        "DECISION_PROVISION_PARTIAL_TERMINATION",
        "DECISION_PROVISION_TOTAL_TERMINATION",
    ),
    "decision_account": ("DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"),
    "account_type": ACCOUNT_TYPES,
    "decision_ground": (ILLEGAL, INCOMPATIBLE),
    "incompatible_content_illegal": _YES_NO,
    "category": tuple(CATEGORIES),
    "source_type": (
        "SOURCE_ARTICLE_16",
        "SOURCE_TRUSTED_FLAGGER",
        "SOURCE_TYPE_OTHER_NOTIFICATION",
        "SOURCE_VOLUNTARY",
    ),
    "automated_detection": _YES_NO,
    "automated_decision": (
        "AUTOMATED_DECISION_FULLY",
        "AUTOMATED_DECISION_PARTIALLY",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    ),
}
_LISTS: dict[str, frozenset[str]] = {
    "decision_visibility": frozenset(VISIBILITIES),
    "content_type": frozenset(CONTENT_TYPES),
    "category_addition": frozenset(CATEGORIES),
    "category_specification": KEYWORDS,
    "territorial_scope": frozenset(COUNTRIES),
}
_LENGTHS = {
    "decision_visibility_other": 500,
    "decision_monetary_other": 500,
    "decision_ground_reference_url": 500,
    "illegal_content_legal_ground": 500,
    "illegal_content_explanation": 2000,
    "incompatible_content_ground": 500,
    "incompatible_content_explanation": 2000,
    "content_type_other": 500,
    "category_specification_other": 500,
    "decision_facts": 5000,
    "source_identity": 500,
    "puid": 500,
}
_DATES = {"content_date": date(2000, 1, 1), "application_date": date(2020, 1, 1)}
_LATEST = date(2038, 1, 1)
#: An end date, and the decision that it is the end of.
_ENDS = {
    "end_date_visibility_restriction": "decision_visibility",
    "end_date_monetary_restriction": "decision_monetary",
    "end_date_service_restriction": "decision_provision",
    "end_date_account_restriction": "decision_account",
}
_DECISIONS = tuple(_ENDS.values())
_REQUIRED = (
    "decision_ground",
    "content_type",
    "category",
    "territorial_scope",
    "content_date",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "puid",
)
#: A field, the field that it hangs on, the value that asks for it, and whether it must be there then.
_DEPENDENT = (
    ("decision_visibility_other", "decision_visibility", "DECISION_VISIBILITY_OTHER", True),
    ("decision_monetary_other", "decision_monetary", "DECISION_MONETARY_OTHER", True),
    ("content_type_other", "content_type", "CONTENT_TYPE_OTHER", True),
    ("category_specification_other", "category_specification", KEYWORD_OTHER, True),
    ("illegal_content_legal_ground", "decision_ground", ILLEGAL, True),
    ("illegal_content_explanation", "decision_ground", ILLEGAL, True),
    ("incompatible_content_ground", "decision_ground", INCOMPATIBLE, True),
    ("incompatible_content_explanation", "decision_ground", INCOMPATIBLE, True),
    ("incompatible_content_illegal", "decision_ground", INCOMPATIBLE, False),
)
FIELDS = frozenset(
    {*_ONE_OF, *_LISTS, *_LENGTHS, *_DATES, *_ENDS, "content_language", "content_id"},
)
_PUID = re.compile(r"[a-zA-Z0-9_-]+")
_URL = re.compile(r"https?://[^\s/?#]+\.[^\s]+|https?://localhost[^\s]*")
_PERSON = re.compile(
    r"@[a-z0-9._=/+-]+:[a-z0-9-]{0,63}[a-z.][a-z0-9.-]*|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]+|\+\d[\d ()-]{7,}\d",
    re.IGNORECASE,
)
_PUBLIC_WORDS = tuple(field for field in _LENGTHS if field != "puid")
_LANGUAGE_CODES = """
AA AB AE AF AK AM AN AR AS AV AY AZ BA BE BG BH BI BM BN BO BR BS CA CE CH CO CR CS CU CV CY DA DE DV DZ EE EL
EN EO ES ET EU FA FF FI FJ FO FR FY GA GD GL GN GU GV HA HE HI HO HR HT HU HY HZ IA ID IE IG II IK IO IS IT IU
JA JV KA KG KI KJ KK KL KM KN KO KR KS KU KV KW KY LA LB LG LI LN LO LT LU LV MG MH MI MK ML MN MR MS MT MY NA
NB ND NE NG NL NN NO NR NV NY OC OJ OM OR OS PA PI PL PS PT QU RM RN RO RU RW SA SC SD SE SG SI SK SL SM SN SO
SQ SR SS ST SU SV SW TA TE TG TH TI TK TL TN TO TR TS TT TW TY UG UK UR UZ VE VI VO WA WO XH YI YO ZA ZH ZU
"""
_LANGUAGES = frozenset(_LANGUAGE_CODES.split())


def names_a_person(words: str) -> str:
    """A user ID, e-mail address or telephone number in words that are to be public, or "". A net, not a proof."""
    found = _PERSON.search(words)
    return found.group(0) if found else ""


def is_url(words: str) -> bool:
    return len(words) <= 2000 and bool(_URL.fullmatch(words))


def check_object(filing: Mapping[str, object]) -> list[Fault]:
    """All that is wrong with one statement for the database, as a JSON object; [] if the database takes it."""
    there = {field: value for field, value in filing.items() if not _is_absent(field, value)}
    faults = [Fault(field, "the database has no such field") for field in filing if field not in FIELDS]
    faults += [Fault(field, "is required") for field in _REQUIRED if field not in there]
    if not any(field in there for field in _DECISIONS):
        faults.append(Fault("decision_visibility", f"one of {', '.join(_DECISIONS)} is required"))
    for field, value in there.items():
        faults += _check_value(field, value)
    return faults + _check_together(there, {fault.field for fault in faults})


def _is_absent(field: str, value: object) -> bool:
    """What the database takes for null: null, empty text, and an empty list where lists belong."""
    return value is None or value == "" or (field in _LISTS and isinstance(value, list | tuple) and not value)


def _check_value(field: str, value: object) -> list[Fault]:
    if field in _ONE_OF:
        return [] if value in _ONE_OF[field] else [Fault(field, f"{value!r} is none of {', '.join(_ONE_OF[field])}")]
    if field in _LISTS:
        return _check_list(field, value)
    if field in _LENGTHS:
        return _check_words(field, value)
    if field in _DATES or field in _ENDS:
        return _check_date(field, value)
    if field == "content_language" and not (isinstance(value, str) and value in _LANGUAGES):
        return [Fault(field, f"{value!r} is no ISO 639-1 code in capitals, as EN")]
    if field == "content_id" and not _is_content_id(value):
        return [Fault(field, 'is {"EAN-13": thirteen digits}')]
    return []


def _check_list(field: str, value: object) -> list[Fault]:
    if not isinstance(value, list | tuple):
        return [Fault(field, "is a list")]
    strange = [one for one in value if not isinstance(one, str) or one not in _LISTS[field]]
    if strange:
        return [Fault(field, f"{strange[0]!r} is none of its values")]
    return [Fault(field, "a value stands twice")] if len(set(value)) != len(value) else []


def _check_words(field: str, value: object) -> list[Fault]:
    if not isinstance(value, str):
        return [Fault(field, "is text")]
    if len(value) > _LENGTHS[field]:
        return [Fault(field, f"has {len(value)} characters; at most {_LENGTHS[field]}")]
    if not value.strip():
        return [Fault(field, "is blank")]
    if field == "puid" and not _PUID.fullmatch(value):
        return [Fault(field, "has letters, digits, - and _ only")]
    if field == "decision_ground_reference_url" and not is_url(value):
        return [Fault(field, "is an http or https address")]
    if field in _PUBLIC_WORDS and field != "decision_ground_reference_url" and (person := names_a_person(value)):
        return [Fault(field, f"{person!r} looks like a person; the database takes no personal data (Art. 24(5))")]
    return []


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _check_date(field: str, value: object) -> list[Fault]:
    day, earliest = _day(value), _DATES.get(field)
    if day is None:
        return [Fault(field, f"{value!r} is no day, as 2026-11-28")]
    if earliest and day < earliest:
        return [Fault(field, f"is before {earliest}")]
    return [Fault(field, f"is after {_LATEST}")] if day > _LATEST else []


def _check_together(there: Mapping[str, object], wrong: set[str]) -> list[Fault]:
    """What one field says of another, as far as neither is wrong by itself."""
    faults = []
    for field, on, asks, required in _DEPENDENT:
        if wrong & {field, on}:
            continue
        value = there.get(on)
        asked = value == asks or (isinstance(value, list | tuple) and asks in value)
        if asked and required and field not in there:
            faults.append(Fault(field, f"is required with {asks}"))
        if field in there and not asked:
            faults.append(Fault(field, f"is for {asks} only; the database would drop it"))
    if "source_identity" in there and there.get("source_type") == "SOURCE_VOLUNTARY":
        faults.append(Fault("source_identity", "nobody gave notice if the source is SOURCE_VOLUNTARY"))
    additions = there.get("category_addition")
    if isinstance(additions, list | tuple) and there.get("category") in additions:
        faults.append(Fault("category_addition", "the category itself is not one beside it"))
    begins = _day(there.get("application_date"))
    for field, decision in _ENDS.items():
        if wrong & {field, decision, "application_date"}:
            continue
        ends = _day(there.get(field))
        if ends and decision not in there:
            faults.append(Fault(field, f"is the end of a {decision}, and there is none"))
        elif ends and begins and ends < begins:
            faults.append(Fault(field, "is before the application_date"))
    return faults


def _is_content_id(value: object) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"EAN-13"}:
        return False
    digits = value["EAN-13"]
    return isinstance(digits, str) and bool(re.fullmatch(r"\d{13}", digits, re.ASCII))

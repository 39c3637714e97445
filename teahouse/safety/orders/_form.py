"""Whether an order has what the law asks of it: DSA Art. 9(2) and 10(2), TCO Art. 3(4). Pure.

An order that lacks something is not carried out, and the answer says what: Art. 9(2) binds the authority as the rest
of the article binds us.
"""

from collections.abc import Sequence

from teahouse.safety.orders._model import Kind, Missing, OrderForm
from teahouse.safety.statements import CATEGORIES, PLACES, UNION, names_a_view

_LAW = {
    "act": {
        "tell": "Art. 9(5) DSA",
        "legal_basis": "Art. 9(2)(a)(i) DSA",
        "reasons": "Art. 9(2)(a)(ii) DSA",
        "issuer": "Art. 9(2)(a)(iii) DSA",
        "locations": "Art. 9(2)(a)(iv) DSA",
        "redress": "Art. 9(2)(a)(v) DSA",
        "contact": "Art. 9(2)(a)(vi) DSA",
        "places": "Art. 9(2)(b) DSA",
        "language": "Art. 9(2)(c) DSA",
    },
    "information": {
        "tell": "Art. 10(5) DSA",
        "legal_basis": "Art. 10(2)(a)(i) DSA",
        "issuer": "Art. 10(2)(a)(ii) DSA",
        "locations": "Art. 10(2)(a)(iii) DSA",
        "reasons": "Art. 10(2)(a)(iv) DSA",
        "redress": "Art. 10(2)(a)(v) DSA",
        "contact": "Art. 10(2)(a)(vi) DSA",
        "wanted": "Art. 10(2)(b) DSA",
        "places": "Art. 10(1) DSA",
        "language": "Art. 10(2)(c) DSA",
    },
    "terrorist": {
        "tell": "Art. 11(3) Regulation (EU) 2021/784",
        "issuer": "Art. 3(4)(a) Regulation (EU) 2021/784",
        "reasons": "Art. 3(4)(b) Regulation (EU) 2021/784",
        "locations": "Art. 3(4)(c) Regulation (EU) 2021/784",
        "legal_basis": "Art. 3(4)(d) Regulation (EU) 2021/784",
        "redress": "Art. 3(4)(f) Regulation (EU) 2021/784",
        "contact": "Art. 3(4)(a) Regulation (EU) 2021/784",
        "places": "Art. 3(1) Regulation (EU) 2021/784",
    },
}
_SAYS = {
    "legal_basis": "names the law, with its article, that empowers the authority",
    "reasons": "says why this content is illegal, by which law, in a way that can be checked",
    "issuer": "names the authority",
    "locations": "gives the exact address of each item, and of nothing else",
    "redress": "says how the order can be contested, by the service and by the person whose content it is",
    "contact": "gives the e-mail address to which the effect given is to be reported",
    "places": "names the countries in which it is to hold, no more than its law covers",
    "wanted": "says which information is asked for; only what the service already has can be",
}
#: What the law does not ask of an order of that kind. One to give information holds nowhere; one to remove terrorist
#: content holds in all Member States unless it says less.
_LEFT_OPEN: dict[Kind, tuple[str, ...]] = {"act": (), "information": ("places",), "terrorist": ("places",)}
_TCO = "2021/784"
_SHORTEST_REASONS = 40
#: For so long a person may be left untold of the removal of terrorist content (Art. 11(3)); it can be ordered again.
_UNTOLD_MS = 42 * 86_400_000


def law_of(kind: Kind, field: str) -> str:
    """Where the law asks an order of this kind for it."""
    return _LAW[kind][field]


def missing(form: OrderForm, now_ms: int, came_ms: int | None = None, languages: Sequence[str] = ()) -> list[Missing]:
    """All that it lacks, in the order of the form; [] if it can be taken in. came_ms: when it came, if before now.

    languages: those that the service has declared (Art. 11(3) DSA), by their codes; () asks for none.
    """
    law, found = _LAW[form.kind], []
    for field, says in _SAYS.items():
        if field not in law or field in _LEFT_OPEN[form.kind]:
            continue
        value = getattr(form, field)
        empty = not any(one.strip() for one in value) if isinstance(value, tuple) else not value.strip()
        if empty or (field == "reasons" and len(value.strip()) < _SHORTEST_REASONS):
            found.append(Missing(field, says, law[field]))
    if form.kind == "terrorist":
        found += _no_removal_order(form, now_ms, law)
    if languages and "language" in law and not _understood(form.language, languages):
        said = f"is in a language that the service has declared ({', '.join(languages)}), or has a translation with it"
        found.append(Missing("language", said, law["language"]))
    return found + _wrong(form, now_ms, now_ms if came_ms is None else came_ms, law)


def in_general(field: str) -> str:
    """What an order should say there, without anything that one said."""
    return _SAYS.get(field.partition("[")[0], "")


def countries(form: OrderForm) -> tuple[str, ...]:
    """Where it is to hold: a removal order of terrorist content that does not say it, in all Member States."""
    return form.places or (UNION if form.kind == "terrorist" else ())


def _no_removal_order(form: OrderForm, now_ms: int, law: dict[str, str]) -> list[Missing]:
    """What says that it is none of Regulation (EU) 2021/784, though it is sent as one."""
    found = []
    if form.legal_basis.strip() and _TCO not in form.legal_basis:
        found.append(Missing("legal_basis", "rests on Regulation (EU) 2021/784 and names it", law["legal_basis"]))
    if _country(form.country) and form.country not in (*UNION, "EL"):
        found.append(Missing("country", "comes from an authority of a Member State", law["places"]))
    beyond = next((place for place in form.places if place in PLACES and place not in UNION), "")
    if beyond:
        found.append(Missing("places", f"holds in the Member States, and {beyond} is none", law["places"]))
    if form.tell_after_ms is not None and form.tell_after_ms > now_ms + _UNTOLD_MS:
        found.append(Missing("tell_after_ms", "leaves a person untold for six weeks at most", law["tell"]))
    return found


def _wrong(form: OrderForm, now_ms: int, came_ms: int, law: dict[str, str]) -> list[Missing]:
    """What is there and does not say what it should."""
    found = []
    if form.contact.strip() and not _address(form.contact):
        found.append(Missing("contact", "gives an e-mail address", law["contact"]))
    if not _country(form.country):
        found.append(Missing("country", "names the authority's country: two capital letters", law["issuer"]))
    strange = next((place for place in form.places if place.strip() and place not in PLACES), "")
    if strange:
        said = f"names countries by their codes of ISO 3166, and {strange[:40]!r} is none"
        found.append(Missing("places", said, law["places"]))
    if len(set(form.places)) != len(form.places):
        found.append(Missing("places", "names a country twice", law["places"]))
    # An order for information may leave open what it is about; if it says it, by the list too.
    if form.category not in CATEGORIES and (form.category or form.kind != "information"):
        found.append(Missing("category", "names a ground of the closed list (Annex I, Reg. 2024/2835)", law["reasons"]))
    if view := names_a_view(form.legal_basis):
        said = f"rests on a law, and {view!r} is a view, which is no ground"
        found.append(Missing("legal_basis", said, law["legal_basis"]))
    if form.due_ms is not None and form.due_ms <= came_ms:
        said = "names a time that is not past: what is to be done by then can not be done"
        found.append(Missing("due_ms", said, law["reasons"]))
    if form.tell_after_ms is not None and form.tell_after_ms <= now_ms:
        said = "fixes a time to come before which the person is not to be told, or none"
        found.append(Missing("tell_after_ms", said, law["tell"]))
    if form.expires_ms is not None and form.expires_ms <= now_ms:
        found.append(Missing("expires_ms", "ends after it is received: this one has lapsed", law["reasons"]))
    return found


def _understood(language: str, declared: Sequence[str]) -> bool:
    """By the language alone: who has declared zh-Hans is written to in zh, and the other way round."""
    return language.strip().lower().partition("-")[0] in {one.strip().lower().partition("-")[0] for one in declared}


def _country(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def _address(text: str) -> bool:
    name, at, host = text.strip().rpartition("@")
    return bool(at and name and "." in host) and not any(c.isspace() or ord(c) < 33 for c in text.strip())

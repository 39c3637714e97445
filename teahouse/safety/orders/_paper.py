"""The form of an order on a page: for an authority without a program, and for an order that came by letter or e-mail.

The same fields as `OrderForm`, with labels in words; what a field may hold is checked here, what the law asks of an
order is `missing`. Pure. Ways in: `FIELDS`, `read_order`, `field_of`, `shown`.
"""

import datetime
from typing import Any, Literal, NamedTuple, cast

import msgspec

from teahouse.kernel.pages import Form
from teahouse.safety.orders._model import Kind, OrderForm

LINE, TEXT, ADDRESS, MANY = 500, 20_000, 2_000, 50
#: How what is entered by hand came.
PAPER: tuple[Literal["letter", "email", "fax", "hand", "other"], ...] = ("letter", "email", "fax", "hand", "other")
#: What an authority can order.
KINDS: tuple[Kind, ...] = ("act", "information", "terrorist")
#: Who can issue an order.
ISSUED = ("", "court", "authority")
_TOO_LONG = "This is too long."


class Field(NamedTuple):
    """A field as a page draws it. A ``list`` is a text, a piece on each line; ``when`` a day and a minute in UTC."""

    name: str
    label: str
    kind: Literal["kind", "issued", "line", "email", "category", "text", "list", "when"]
    most: int
    hint: str = ""


FIELDS = (
    Field("kind", "What it orders", "kind", LINE),
    Field("issuer", "Authority", "line", LINE),
    Field("issued_by", "Is it a court?", "issued", LINE),
    Field("country", "Country of the authority", "line", 2, "Two capital letters, as DE."),
    Field("contact", "E-mail address of the authority", "email", LINE, "What becomes of the order is reported there."),
    Field("reference", "The authority's own number", "line", LINE),
    Field("legal_basis", "Legal basis", "line", LINE, "The law, and its article, that empowers the authority."),
    Field("category", "Ground", "category", LINE, "Not needed where information is ordered."),
    Field("reasons", "Reasons", "text", TEXT, "Why the content is illegal, by which law; or why it is needed."),
    Field("locations", "Exact addresses", "list", ADDRESS * MANY, "A link on each line."),
    Field("places", "Countries in which it is to hold", "line", LINE,
          "Two capital letters each, as DE FR. Terrorist content: left empty, in all Member States."),
    Field("wanted", "Information that is ordered", "text", TEXT, "Only where information is ordered."),
    Field("redress", "How it can be contested", "text", TEXT, "By the service, and by the person whose content it is."),
    Field("due_ms", "To be done by", "when", LINE, "UTC. Can be left empty."),
    Field("expires_ms", "It ends", "when", LINE, "UTC. Can be left empty."),
    Field("tell_after_ms", "The person is told then", "when", LINE, "UTC. Left empty: when effect is given to it."),
    Field("language", "Language of the order", "line", LINE,
          "As a code: en, de, zh-Hans. Of the translation, if one is with it."),
)  # fmt: skip
LABELS = {field.name: field.label for field in FIELDS}


def field_of(name: str) -> str:
    """The field of the form that a fault is about: ``locations[3]`` is in ``locations``."""
    return name.partition("[")[0]


def read_order(form: Form) -> OrderForm | None:
    """The form as an order; None where a field holds what it can not, which is said beside it (``form.errors``)."""
    kind = form.get("kind")
    if kind not in KINDS:
        form.errors["kind"] = "Choose what it orders."
    values: dict[str, Any] = {}
    for field in FIELDS[1:]:
        text = form.get(field.name)
        if len(text) > field.most and field.name != "country":  # a longer country is none: the law's answer says so
            form.errors[field.name] = _TOO_LONG
        elif field.kind == "issued" and text not in ISSUED:
            form.errors[field.name] = "Choose one."
        elif field.kind == "list":
            values[field.name] = _lines(form, field.name, text)
        elif field.name == "places":
            values[field.name] = _pieces(form, field.name, text.upper().replace(",", " ").split())
        elif field.kind == "when":
            values[field.name] = _moment(form, field.name, text)
        else:
            values[field.name] = text
    values["language"] = values.get("language") or "en"
    values["country"] = values.get("country", "")[:LINE].upper()
    secret = form.get("secret")
    if len(secret) > LINE:
        form.errors["secret"] = _TOO_LONG
    if form.errors:
        return None
    return msgspec.convert({**values, "kind": kind, "secret": secret}, OrderForm)


def _lines(form: Form, name: str, text: str) -> tuple[str, ...]:
    return _pieces(form, name, [one for line in text.splitlines() if (one := line.strip())])


def _pieces(form: Form, name: str, found: list[str]) -> tuple[str, ...]:
    if len(found) > MANY:
        form.errors[name] = "At most fifty; send the rest as another order."
    elif any(len(one) > ADDRESS for one in found):
        form.errors[name] = _TOO_LONG
    return tuple(found)


def _moment(form: Form, name: str, text: str) -> int | None:
    if not text:
        return None
    try:
        return int(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        form.errors[name] = "A day and a time."
        return None


def shown(order: OrderForm) -> list[tuple[Field, Any]]:
    """What of an order says something, by its fields, in their order."""
    values = [(field, cast(Any, getattr(order, field.name))) for field in FIELDS]
    return [(field, value) for field, value in values if (any(value) if isinstance(value, tuple) else value)]

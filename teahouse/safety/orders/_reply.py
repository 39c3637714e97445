"""What an authority is answered: a receipt, a refusal with its reasons, and the effect given (Art. 9(1), 10(1) DSA).

Pure, in English: authorities send orders in a language that the service has declared (Art. 9(2)(c)).
"""

from datetime import UTC, datetime

from teahouse.safety.orders._model import Missing, OrderForm
from teahouse.safety.orders._paper import LABELS, field_of

_KIND = {
    "act": "an order to act against illegal content (Art. 9 DSA)",
    "information": "an order to provide information (Art. 10 DSA)",
    "terrorist": "a removal order for terrorist content (Regulation (EU) 2021/784)",
}


def refusal(service: str, form: OrderForm, order_id: str, lacks: list[Missing]) -> str:
    """Why it is not carried out, point by point; it can be sent again."""
    points = "\n".join(f"- {LABELS[field_of(one.field)]}: an order {one.says} ({one.law})." for one in lacks)
    return (
        f"{service} has received {_KIND[form.kind]}{_of(form)}. Number here: {order_id}.\n\n"
        f"It can not be carried out as it stands, because it lacks what the law asks of it:\n{points}\n\n"
        "Nothing was done because of it. Sent again with what is missing, it will be dealt with from then on."
    )


def receipt(service: str, form: OrderForm, order_id: str, due_ms: int, *, held: bool) -> str:
    """That it was taken in, by when the house acts, and what happens until then."""
    hold = (
        "What it names is held back as of now, for two hours at most. A person verifies the order and decides it "
        "before that is over.\n"
        if held
        else "Nothing is withheld until a person has looked at it and has verified who sends it.\n"
    )
    return (
        f"{service} has received {_KIND[form.kind]}{_of(form)}. Number here: {order_id}.\n\n{hold}"
        f"It is acted upon by {_moment(due_ms)}. The person whose content it is is told, with the reasons and how to "
        "contest it (Art. 9(5), 10(5) DSA), and the order is counted in public (Art. 15(1)(a) DSA)."
    )


def effect(service: str, order_id: str, done: list[str], at_ms: int) -> str:
    """What was done because of it, and when (Art. 9(1) DSA)."""
    what = (
        "\n".join(f"- {one}" for one in done) or "- Nothing: it was found that the order does not call for a measure."
    )
    return f"{service}, on order {order_id}, {_moment(at_ms)}:\n{what}\n"


def _of(form: OrderForm) -> str:
    of = f" of {form.issuer}" if form.issuer.strip() else ""
    return of + (f", reference {form.reference}" if form.reference.strip() else "")


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")

"""What an authority is answered: a receipt, a refusal with its reasons, and the effect given (Art. 9(1), 10(1) DSA).

Pure, in English: authorities send orders in a language that the service has declared (Art. 9(2)(c)).
"""

from datetime import UTC, datetime

from teahouse.safety.cases import Information
from teahouse.safety.orders._model import AnswerOrder, Missing, OrderForm
from teahouse.safety.orders._paper import LABELS, field_of

_KIND = {
    "act": "an order to act against illegal content (Art. 9 DSA)",
    "information": "an order to provide information (Art. 10 DSA)",
    "terrorist": "a removal order for terrorist content (Regulation (EU) 2021/784)",
}


_INFORMATION: dict[Information, str] = {
    "registration": "what the account was registered with",
    "sign_ins": "when and from where it was signed in with",
    "public_account": "who runs the public account",
    "published": "what it published",
    "decisions": "what was decided here about it",
}
_NEVER = (
    "What private chats say, and their keys, is never among it; of chats that are encrypted end to end the service has "
    "neither (Art. 10(2)(b) DSA: information that was collected already, and is within its control)."
)


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
    if form.kind == "information":
        first = f"Nothing is given until a person has looked at it and has verified who sends it. {_NEVER}\n"
    elif held:
        first = (
            "What it names is held back as of now, for two hours at most. A person verifies the order and decides it "
            "before that is over.\n"
        )
    else:
        first = "Nothing is withheld until a person has looked at it and has verified who sends it.\n"
    told = "at the latest when effect is given to it"
    if form.tell_after_ms is not None:
        told = f"not before {_moment(form.tell_after_ms)}, but at once of what is withheld"
    return (
        f"{service} has received {_KIND[form.kind]}{_of(form)}. Number here: {order_id}.\n\n{first}"
        f"It is acted upon by {_moment(due_ms)}. The person concerned is told, {told}, with the reasons and how to "
        "contest it (Art. 9(5), 10(5) DSA), and the order is counted in public (Art. 15(1)(a) DSA)."
    )


def effect(service: str, order_id: str, done: list[str], why: str, at_ms: int) -> str:
    """What was done because of it, and when (Art. 9(1) DSA); ``why`` not, where nothing was."""
    what = "\n".join(f"- {one}" for one in done)
    if not done:
        what = f"- No effect was given to it: it was found that it does not call for a measure.\n- Why: {why.strip()}"
    return f"{service}, on order {order_id}, {_moment(at_ms)}:\n{what}\n"


def information(service: str, order_id: str, account: str, said: AnswerOrder, at_ms: int) -> str:
    """Which information was given about which account, and when; or that none was, and why (Art. 10(1) DSA).

    What was given goes to the authority by itself and not in this letter, which says by its digest what it was.
    """
    lead = f"{service}, on order {order_id} to provide information, {_moment(at_ms)}, on {account}:"
    if not said.given:
        return f"{lead}\n- No information was given.\n- Why: {said.words.strip()}\n\n{_NEVER}\n"
    kinds = ", ".join(_INFORMATION[kind] for kind in said.kinds)
    return (
        f"{lead}\n- Given: {kinds}.\n- In words: {said.words.strip()}\n"
        f"- SHA-256 of what was handed over: {said.handed_over}\n\n{_NEVER}\n"
    )


def _of(form: OrderForm) -> str:
    of = f" of {form.issuer}" if form.issuer.strip() else ""
    return of + (f", reference {form.reference}" if form.reference.strip() else "")


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")

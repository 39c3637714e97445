"""What an authority is answered: a receipt, a refusal with its reasons, and the effect given (Art. 9(1), 10(1) DSA).

A removal order of terrorist content is answered with what Annexes II and III of Regulation (EU) 2021/784 ask, section
by section. Pure, in English: authorities send orders in a language that the service has declared (Art. 9(2)(c)).
"""

from datetime import UTC, datetime

from teahouse.safety.cases import Information
from teahouse.safety.orders._model import AnswerOrder, AuthorityOrder, Cause, Missing, OrderForm, Over
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


_COUNTED = {
    "act": "with the reasons and how to contest it (Art. 9(5) DSA), and the order is counted in public (Art. 15(1)(a) "
    "DSA).",
    "information": "with the reasons and how to contest it (Art. 10(5) DSA), and the order is counted in public "
    "(Art. 15(1)(a) DSA).",
    "terrorist": "with the reasons and how to contest it (Art. 11 Regulation (EU) 2021/784), and the order is counted "
    "in public (Art. 7(3)(b)).",
}
_CAUSES: dict[Cause, str] = {
    "impossible": "force majeure or de facto impossibility not attributable to the hosting service provider, including "
    "for objectively justifiable technical or operational reasons (Art. 3(7))",
    "errors": "the removal order contains manifest errors (Art. 3(8))",
    "too_little": "the removal order does not contain sufficient information (Art. 3(8))",
}
_ENDS: dict[Over, str] = {
    "lapsed": "The order has lapsed: its time is over",
    "withdrawn": "The order is taken to be withdrawn",
    "annulled": "The order is taken to be annulled",
    "not_genuine": "It could not be verified that the order comes from the authority that it names",
}


def refusal(service: str, form: OrderForm, order_id: str, lacks: list[Missing], at_ms: int) -> str:
    """Why it is not carried out, point by point; it can be sent again."""
    points = "\n".join(f"- {LABELS[field_of(one.field)]}: an order {one.says} ({one.law})." for one in lacks)
    if form.kind == "terrorist":
        again = "Nothing was done because of it. Its time begins when it is sent again with what is missing."
        return _impossible(service, form, order_id, at_ms, "too_little", "It lacks what is named below.", points, again)
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
        f"It is acted upon by {_moment(due_ms)}. The person concerned is told, {told}, {_COUNTED[form.kind]}"
    )


def effect(service: str, order: AuthorityOrder, done: list[str], why: str, at_ms: int, *, whole: bool) -> str:
    """What was done because of it, and when (Art. 9(1) DSA); ``why`` not, where nothing was.

    whole: all that it names is withheld in all Member States, which is what a removal order asks for.
    """
    what = "\n".join(f"- {one}" for one in done)
    if not done:
        what = f"- No effect was given to it: it was found that it does not call for a measure.\n- Why: {why.strip()}"
    if not done or order.kind != "terrorist" or order.form is None:
        return f"{service}, on order {order.order_id}, {_moment(at_ms)}:\n{what}\n"
    disabled = (
        "access to the terrorist content has been disabled in all Member States"
        if whole
        else "access to the terrorist content has been disabled in part, as below"
    )
    title = "Feedback following removal of terrorist content or disabling of access to it"
    return (
        f"{title} (Art. 3(6) and Annex II, Regulation (EU) 2021/784)\n\n"
        f"{_addressee(order.form, order.order_id, order.received_ms)}\n"
        f"B. Measures taken in compliance with the removal order\n- {disabled}\n{what}\n"
        f"- Time and date of the measure taken: {_moment(at_ms)}\n\n{_details(service, at_ms)}"
    )


def impeded(service: str, order: AuthorityOrder, cause: Cause, words: str, at_ms: int) -> str:
    """That a removal order can not be carried out for now, and why or what is to be clarified (Annex III)."""
    assert order.form is not None  # what can be impeded was taken in, and its words are not erased while it waits
    if cause == "impossible":
        again = "Its time begins when that has ceased; you will be told."
        return _impossible(service, order.form, order.order_id, order.received_ms, cause, words, "", again, at_ms)
    again = "Its time begins when the clarification is received."
    return _impossible(service, order.form, order.order_id, order.received_ms, cause, "", words.strip(), again, at_ms)


def resumed(service: str, order_id: str, words: str, at_ms: int, due_ms: int) -> str:
    """That nothing stands in its way any more, and by when it is carried out."""
    return (
        f"{service}, on order {order_id}, {_moment(at_ms)}:\n- What stood in its way has ceased: {words.strip()}\n"
        f"- It is acted upon by {_moment(due_ms)} (Art. 3(7), (8) Regulation (EU) 2021/784).\n"
    )


def contested(service: str, order_id: str, before: str, at_ms: int) -> str:
    """That the service contests it; it holds until that one has spoken."""
    return (
        f"{service}, on order {order_id}, {_moment(at_ms)}:\n- It is contested before: {before.strip()}\n"
        "- What was done because of it stays until that one has spoken.\n"
    )


def over(service: str, order_id: str, why: Over, at_ms: int, *, undone: bool) -> str:
    """That it does not hold here any more, and what that undoes."""
    then = "What was done because of it is undone." if undone else "Nothing is in force because of it."
    return f"{service}, on order {order_id}, {_moment(at_ms)}:\n- {_ENDS[why]}.\n- {then}\n"


def _impossible(
    service: str, form: OrderForm, order_id: str, received_ms: int, cause: Cause, why: str, points: str, again: str,
    at_ms: int | None = None,
) -> str:  # fmt: skip
    wanted = f"3. Errors, and the further information or clarification that is needed\n{points}\n" if points else ""
    further = f"2. Further information on the reasons\n{why.strip()}\n" if why else ""
    return (
        "Information about the impossibility to execute the removal order (Art. 3(7) and (8) and Annex III, Regulation "
        f"(EU) 2021/784)\n\n{_addressee(form, order_id, received_ms)}\n"
        f"B. Non-execution\n1. It cannot be executed within the time limit for this reason: {_CAUSES[cause]}.\n"
        f"{further}{wanted}{again}\n\n{_details(service, received_ms if at_ms is None else at_ms)}"
    )


def _addressee(form: OrderForm, order_id: str, received_ms: int) -> str:
    return (
        f"A. Addressee of the removal order\n- Competent authority that issued it: {form.issuer.strip() or 'not named'}"
        f"\n- Its file reference: {form.reference.strip() or 'none given'}\n"
        f"- File reference of the addressee: {order_id}\n- Date and time of receipt: {_moment(received_ms)}\n"
    )


def _details(service: str, at_ms: int) -> str:
    return f"C. Details of the addressee\n- Hosting service provider: {service}\n- Date and time: {_moment(at_ms)}\n"


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

"""May this order be taken in? One that lacks what the law asks is refused, and the refusal says what is missing."""

import re

from teahouse.safety.cases._acts import (
    OrderAnswered,
    OrderChallenged,
    OrderExpired,
    OrderImpeded,
    OrderReceived,
    OrderResumed,
    OrderVerified,
)
from teahouse.safety.cases._allowed_decision import apart
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._model import Refusal

_DIGEST = re.compile(r"[0-9a-f]{64}")


def order_received(case: Case, act: OrderReceived) -> Refusal | None:
    """DSA Art. 9(2), 10(2): legal basis, issuer, exact locations, territorial scope."""
    if not act.order_id or case.order(act.order_id) is not None:
        return Refusal("order_id", "an order has an id of its own, and is received once")
    if not act.legal_basis.strip():
        return Refusal("legal_basis", "an order names the law that it rests on")
    if not act.issuer.strip():
        return Refusal("issuer", "an order names the authority that issues it")
    known = {*case.subject.items, case.subject.account}
    if not act.locations or not set(act.locations) <= known:
        return Refusal("locations", "an order names exactly what it is on: items of this case, or its account")
    if not act.places and act.kind != "information":
        return Refusal("places", "an order names the countries where it is to hold")
    if any(len(place) != 2 or not place.isalpha() or not place.isupper() for place in act.places):
        return Refusal("places", "a place is a country's code: two capital letters")
    if act.reached_ms > act.at_ms:
        return Refusal("came_ms", "an order is entered after it came")
    if act.due_ms is not None and act.due_ms <= act.reached_ms:
        return Refusal("due_ms", "what is to be done by then can not be done: it is past")
    if act.expires_ms is not None and act.expires_ms <= act.at_ms:
        return Refusal("expires_ms", "the order has lapsed already")
    return None


def order_verified(case: Case, act: OrderVerified) -> Refusal | None:
    """Once, whichever way it goes."""
    order = case.order(act.order_id)
    if order is None:
        return Refusal("order_id", "the case has no such order")
    if order.state != "received":
        return Refusal("order_id", f"this order is {order.state}")
    return None


def order_challenged(case: Case, act: OrderChallenged) -> Refusal | None:
    """An order that was verified and holds."""
    order = case.order(act.order_id)
    if order is None:
        return Refusal("order_id", "the case has no such order")
    if order.state != "verified":
        return Refusal("order_id", f"this order is {order.state}; a verified one is challenged")
    return None if act.before.strip() else Refusal("before", "name the court or the authority that is to speak")


def order_impeded(case: Case, act: OrderImpeded) -> Refusal | None:
    """A removal order that waits to be carried out."""
    order = case.order(act.order_id)
    if order is None:
        return Refusal("order_id", "the case has no such order")
    if order.kind != "terrorist":
        return Refusal("order_id", "only a removal order of terrorist content has a time that can stand still")
    if order.impeded:
        return Refusal("order_id", "it was said already that this order can not be carried out for now")
    if order.state in ("refused", "expired"):
        return Refusal("order_id", f"this order is {order.state}")
    waits = any(one.name == "order" and one.of == act.order_id and one.stopped_ms is None for one in case.clocks)
    return None if waits else Refusal("order_id", "effect was given to this order, or refused it")


def order_resumed(case: Case, act: OrderResumed) -> Refusal | None:
    """One whose time stands still."""
    order = case.order(act.order_id)
    if order is None:
        return Refusal("order_id", "the case has no such order")
    if order.state in ("refused", "expired"):
        return Refusal("order_id", f"this order is {order.state}")
    return None if order.impeded else Refusal("order_id", "nothing stands in the way of this order")


def order_answered(case: Case, act: OrderAnswered) -> Refusal | None:
    """Given once and for all; what was not given at first may be given yet."""
    order = case.order(act.order_id)
    if order is None:
        return Refusal("order_id", "the case has no such order")
    if order.kind != "information":
        return Refusal("order_id", "this order does not ask for information; it is decided upon")
    if order.state in ("refused", "expired") or (order.expires_ms is not None and order.expires_ms <= case.now_ms):
        return Refusal("order_id", "this order does not hold any longer")
    if order.given:
        return Refusal("order_id", "the information was given already")
    if act.given and order.state == "received":
        return Refusal("order_id", "verify who sends the order before anything is given")
    if act.given != bool(act.kinds) or len(set(act.kinds)) != len(act.kinds):
        return Refusal("kinds", "name each kind of information that was given once; none if none was")
    if act.given != bool(act.handed_over) or not (act.handed_over == "" or _DIGEST.fullmatch(act.handed_over)):
        return Refusal("handed_over", "the SHA-256 of what was handed over, in 64 hex digits; nothing if nothing was")
    return apart(case, act.by, "by")


def order_expired(case: Case, act: OrderExpired) -> Refusal | None:
    """An order that still holds."""
    order = case.order(act.order_id)
    if order is None:
        return Refusal("order_id", "the case has no such order")
    if order.state in ("refused", "expired"):
        return Refusal("order_id", f"this order is {order.state}")
    return None

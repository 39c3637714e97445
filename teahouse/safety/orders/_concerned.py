"""What the person concerned is told of an order: Art. 9(5) and 10(5) DSA. Pure, in their language.

Who ordered what, on which law and with which reasons, where it holds, what was done, and how to contest it. What the
authority and the staff wrote stands as they wrote it. Of an order on several accounts each is told of their own.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import msgspec

from teahouse.kernel.mail import Letter
from teahouse.kernel.pages import Words
from teahouse.safety.cases import Case, Information
from teahouse.safety.orders._form import countries
from teahouse.safety.orders._model import AuthorityOrder, OrderForm, Over

_PACKAGES = ("teahouse.safety.orders",)
_Says = Callable[[str], str]


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """What an order came to for one account. words: what was given, why no effect was, or before whom it is contested.
    url: of the statement. undone: what was in force because of it is not any more."""

    to: Literal["given", "not_given", "withheld", "nothing", "contested"] | Over
    at_ms: int
    words: str = ""
    kinds: tuple[Information, ...] = ()
    url: str = ""
    undone: bool = False


def letter(service: str, order: AuthorityOrder, form: OrderForm, case: Case, came: Came, language: str) -> Letter:
    """The whole of it; of one that is contested or over, which it is and what that means for them."""
    says = Words(language, _PACKAGES).gettext
    ordered = {
        "act": says("%(who)s has ordered %(service)s to act against what you published."),
        "information": says("%(who)s has ordered %(service)s to give information about you."),
        "terrorist": says("%(who)s has ordered %(service)s to remove what you published as terrorist content."),
    }[order.kind]
    who = f"{form.issuer.strip()} ({order.country})"
    lines = [
        ordered % {"who": who, "service": service},
        says("Received on %(when)s; its number here is %(number)s.")
        % {"when": _moment(order.received_ms), "number": order.order_id},
    ]
    on = ", ".join(case.subject.items) or case.subject.account
    about = says("It is about: %(what)s") % {"what": on}
    title = says("An authority's order that concerns you")
    if came.to == "not_genuine":  # nothing of what a stranger wrote is passed on
        lines = [
            says("Somebody sent %(service)s an order about you, in the name of an authority.") % {"service": service}
        ]
    if came.to not in ("given", "not_given", "withheld", "nothing"):
        return Letter(title, "\n".join([*lines, about, "", *_effect(says, came)]) + "\n")
    if form.reference.strip():
        lines.append(says("Its number there is %(number)s.") % {"number": form.reference.strip()})
    lines += [
        about,
        says("The law it rests on: %(law)s") % {"law": form.legal_basis.strip()},
        says("Its reasons: %(reasons)s") % {"reasons": form.reasons.strip()},
    ]
    if places := countries(form):
        lines.append(says("The countries in which it holds: %(places)s") % {"places": ", ".join(places)})
    if order.kind == "information":
        lines.append(says("What it asked for: %(wanted)s") % {"wanted": form.wanted.strip()})
    redress = says("How it can be contested: %(redress)s") % {"redress": form.redress.strip()}
    lines += ["", *_effect(says, came), "", redress]
    if order.kind == "terrorist":
        lines.append(
            says(
                "If it comes from another country than the one in which this service is established, you can ask that "
                "country's authority within 48 hours to examine it (Art. 4(4) Regulation (EU) 2021/784)."
            )
        )
    return Letter(title, "\n".join(lines) + "\n")


def _effect(says: _Says, came: Came) -> list[str]:
    when = _moment(came.at_ms)
    if came.to == "withheld":
        lead = says("What was done because of it, why, and how to appeal is in the statement of reasons: %(url)s")
        return [lead % {"url": came.url}]
    if came.to == "nothing":
        said = says("Nothing was withheld because of it, as was found on %(when)s: %(why)s")
        return [said % {"when": when, "why": came.words.strip()}]
    if came.to == "contested":
        said = says("It is contested since %(when)s before: %(before)s. It holds until that one has spoken.")
        return [said % {"when": when, "before": came.words.strip()}]
    if came.to in ("lapsed", "withdrawn", "annulled", "not_genuine"):
        ended = {
            "lapsed": says("It has lapsed on %(when)s: its time is over."),
            "withdrawn": says("It was withdrawn, as was taken note of on %(when)s."),
            "annulled": says("It was annulled, as was taken note of on %(when)s."),
            "not_genuine": says("It could not be verified that it comes from there, as was found on %(when)s."),
        }[came.to]
        undone = says("What was done because of it is undone.")
        return [ended % {"when": when}, undone if came.undone else says("Nothing is in force because of it.")]
    never = says(
        "What your private chats say, and their keys, is never given; of those that are encrypted end to end "
        "the service has neither."
    )
    if came.to == "not_given":
        said = says("No information was given, as was decided on %(when)s: %(why)s")
        return [said % {"when": when, "why": came.words.strip()}, never]
    kinds = ", ".join(_kinds(says)[kind] for kind in came.kinds)
    said = says("This was given to it on %(when)s: %(kinds)s. In words: %(what)s")
    return [said % {"when": when, "kinds": kinds, "what": came.words.strip()}, never]


def _kinds(says: _Says) -> dict[Information, str]:
    return {
        "registration": says("what you registered with"),
        "sign_ins": says("when and from where you signed in"),
        "public_account": says("who runs your public account"),
        "published": says("what you published"),
        "decisions": says("what was decided here about you"),
    }


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")

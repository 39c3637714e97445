"""What the person reads of an outcome: what was decided, why, what comes back, and what else they can do.

Pure. Ways in: `outcome`, `heading` of an appeal (Art. 20(5) DSA: with the reasons, out-of-court settlement and other
redress); `settled`, `settled_heading` of what a certified out-of-court body has said (Art. 21).
"""

from collections.abc import Callable

from teahouse.kernel.pages import Words

_BODIES = "https://digital-strategy.ec.europa.eu/en/policies/dsa-out-court-dispute-settlement"


def outcome(number: str, verdict: str, back: list[tuple[str, str]], reasons: tuple[str, str], language: str) -> str:
    """The letter, in ``language`` (en, zh-Hans or zh-Hant); ``reasons`` stand as they were written: of the outcome, and
    why the appeal was manifestly unfounded ("" if it was not).

    number: of the statement that was appealed. back: what comes back, as pairs of a measure and what of it.
    """
    says = _says(language)
    lines = [
        *_became(number, verdict, back, language),
        says("The reasons: %(reasons)s") % {"reasons": reasons[0]},
        *(
            [
                says(
                    "The complaint was manifestly unfounded: %(why)s Of who often complains so, after a warning, "
                    "complaints are not looked at for a time (Art. 23 DSA)."
                )
                % {"why": reasons[1]}
            ]
            if reasons[1]
            else []
        ),
        says("Another person than those who decided first has decided this. No machine took part."),
        says("You can turn to a certified out-of-court body (Art. 21 DSA) or to a court. The bodies: %(url)s")
        % {"url": _BODIES},
    ]
    return "\n\n".join(lines) + "\n"


def settled(
    number: str, verdict: str, back: list[tuple[str, str]], reasons: str, body: tuple[str, str], language: str
) -> str:
    """The letter on what a certified body has said: it is no appeal, and nobody of this service has decided it.

    body: its name, and its number for the dispute; the rest as `outcome` has it.
    """
    says = _says(language)
    lines = [
        says(
            "%(body)s, a certified out-of-court dispute settlement body, has looked at the decision (its number for "
            "the dispute: %(reference)s). What it says is carried out (Art. 21 DSA)."
        )
        % {"body": body[0], "reference": body[1]},
        *_became(number, verdict, back, language),
        says("The reasons: %(reasons)s") % {"reasons": reasons},
        says("You can go to court at any time, whatever the body has said."),
    ]
    return "\n\n".join(lines) + "\n"


def _became(number: str, verdict: str, back: list[tuple[str, str]], language: str) -> list[str]:
    """What becomes of the decision, and what comes back."""
    says = _says(language)
    first = {
        "uphold": says("The decision %(number)s stands."),
        "reverse": says("The decision %(number)s is reversed. Everything it did is undone, and nothing of it counts."),
        "in_part": says("The decision %(number)s is reversed in part."),
    }[verdict]
    part = says("Of measure %(measure)s comes back: %(what)s")
    return [first % {"number": number}, *(part % {"measure": measure, "what": what} for measure, what in back)]


def heading(language: str) -> str:
    """Of the letter."""
    return _says(language)("Your appeal was decided")


def settled_heading(language: str) -> str:
    """Of the letter on what a body has said."""
    return _says(language)("An out-of-court body has spoken of a decision")


def _says(language: str) -> Callable[[str], str]:
    return Words(language, ("teahouse.safety.appeals",)).gettext

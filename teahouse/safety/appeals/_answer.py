"""What the person reads of an appeal's outcome: what was decided, why, what comes back, and what else they can do.

Pure. Ways in: `outcome`, `heading`. Art. 20(5) DSA: with the reasons, out-of-court settlement and other redress.
"""

from teahouse.kernel.pages import Words

_BODIES = "https://digital-strategy.ec.europa.eu/en/policies/dsa-out-court-dispute-settlement"


def outcome(number: str, verdict: str, back: list[tuple[str, str]], reasons: tuple[str, str], language: str) -> str:
    """The letter, in ``language`` (en, zh-Hans or zh-Hant); ``reasons`` stand as they were written: of the outcome, and
    why the appeal was manifestly unfounded ("" if it was not).

    number: of the statement that was appealed. back: what comes back, as pairs of a measure and what of it.
    """
    says = Words(language, ("teahouse.safety.appeals",)).gettext
    first = {
        "uphold": says("The decision %(number)s stands."),
        "reverse": says("The decision %(number)s is reversed. Everything it did is undone, and nothing of it counts."),
        "in_part": says("The decision %(number)s is reversed in part."),
    }[verdict]
    lines = [first % {"number": number}]
    for measure, what in back:
        lines.append(says("Of measure %(measure)s comes back: %(what)s") % {"measure": measure, "what": what})
    lines += [
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


def heading(language: str) -> str:
    """Of the letter."""
    return Words(language, ("teahouse.safety.appeals",)).gettext("Your appeal was decided")

"""What of a statement everyone may read: the letter without who it is about and the words that are for them alone.

Pure. Way in: `public_lines`. Which elements are public is a list of what is; anything new is private until it is here.
"""

from teahouse.safety.statements import Element, Letter, Line

_PUBLIC = frozenset(
    {
        Element.REPLACES,
        Element.MEASURE,
        Element.DURATION,
        Element.TERRITORY,
        Element.SOURCE,
        Element.DETECTION,
        Element.DECISION,
        Element.LAW,
        Element.RULE,
        Element.RULE_TEXT,
        Element.EXPLANATION,
        Element.WRITTEN,
    }
)


def public_lines(letter: Letter) -> list[Line]:
    """In the order of the letter."""
    return [line for section in letter.sections for line in section.lines if line.element in _PUBLIC]

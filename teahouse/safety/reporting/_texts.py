"""What part 11 asks in words: as far as the house itself can answer (``annex/answers.toml``), or the operator.

Way in: `answers`, `read_texts`. An operator whose practice differs gives a file of their own (``teahouse report make
--texts FILE``): TOML with ``answers``, six texts in the order of the template.
"""

from importlib import resources

import msgspec

from teahouse.safety.reporting._figures import ReportError

QUESTIONS = 6


class _File(msgspec.Struct, forbid_unknown_fields=True):
    answers: list[str]


def answers() -> tuple[str, ...]:
    """How every Teahouse moderates."""
    return read_texts(resources.files("teahouse.safety.reporting").joinpath("annex/answers.toml").read_bytes())


def read_texts(toml: bytes) -> tuple[str, ...]:
    """The operator's own answers. Raises ``ReportError``."""
    try:
        found = tuple(msgspec.toml.decode(toml, type=_File).answers)
    except (msgspec.DecodeError, ValueError) as error:
        raise ReportError(f"texts: {error}") from None
    if len(found) != QUESTIONS:
        raise ReportError(f"texts: answers holds {len(found)} texts; part 11 asks {QUESTIONS} questions")
    return found

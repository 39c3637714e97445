"""What a notice must hold (Art. 16(2) DSA), checked before anything is looked up. Pure; each error names its field."""

from teahouse.kernel.mail import is_address
from teahouse.kernel.pages import LANGUAGES
from teahouse.matrix.errors import MatrixError, invalid_param, missing_param
from teahouse.safety.notices._model import EXPLANATION_LEAST, EXPLANATION_MOST, NAMELESS, OPEN_CATEGORY, NewNotice
from teahouse.safety.statements import CATEGORIES


def fault(notice: NewNotice, *, known: bool) -> tuple[str, str] | None:
    """The first field that is wrong, and what is wrong with it; None if the notice is one.

    known: the notifier is signed in, or a trusted flagger with a key, and need not say who they are.
    """
    for field in ("location", "category", "keyword", "law", "explanation", "name", "email", "language"):
        value = getattr(notice, field)
        if "\x00" in value:
            return field, "cannot hold a NUL character"
        if field != "explanation" and any(
            character < " " or character in "\x7f\x85\u2028\u2029" for character in value
        ):
            return field, "must be one line without control characters"
    if notice.category not in CATEGORIES or notice.category == OPEN_CATEGORY:
        return "category", "must be one of the list of categories"
    if notice.keyword and notice.keyword not in CATEGORIES[notice.category]:
        return "keyword", f"does not stand below {notice.category}"
    explained = " ".join(notice.explanation.split())
    if len(explained) < EXPLANATION_LEAST:
        return "explanation", f"say in at least {EXPLANATION_LEAST} characters why this is illegal or against the rules"
    if len(notice.explanation) > EXPLANATION_MOST:
        return "explanation", f"has at most {EXPLANATION_MOST} characters"
    if notice.language and notice.language not in LANGUAGES:
        return "language", f"must be one of {', '.join(LANGUAGES)}"
    if not known and notice.keyword not in NAMELESS:
        if not notice.name.strip():
            return "name", "say who you are; only the abuse of children can be reported without a name"
        if not notice.email.strip():
            return "email", "say how you can be reached; only the abuse of children can be reported without that"
    if notice.email.strip() and not is_address(notice.email.strip()):
        return "email", "is no e-mail address that can be written to"
    if not notice.good_faith:
        return "good_faith", "state that you believe in good faith that what you say is accurate and complete"
    return None


def check(notice: NewNotice, *, known: bool) -> None:
    """Raise M_INVALID_PARAM (or M_MISSING_PARAM) naming the field."""
    found = fault(notice, known=known)
    if found is not None:
        raise _error(*found, empty=not getattr(notice, found[0]))


def _error(field: str, says: str, *, empty: bool) -> MatrixError:
    return missing_param(f"{field}: {says}") if empty else invalid_param(f"{field}: {says}")

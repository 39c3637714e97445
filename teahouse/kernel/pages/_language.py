"""Which language a page is in: ``?lang=``, else the cookie, else the browser's wish, else English."""

from teahouse.kernel.http import Request

LANGUAGES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
COOKIE = "teahouse_lang"
_TRADITIONAL = ("hant", "tw", "hk", "mo")


def language_of(request: Request) -> str:
    """One of ``LANGUAGES``."""
    return said_language(request) or wished(request.header("accept-language") or "")


def said_language(request: Request) -> str:
    """The language that somebody chose on a page, now or before, if they did; else ""."""
    return chosen_language(request) or _known(request.cookie(COOKIE))


def chosen_language(request: Request) -> str:
    """The language that the address asks for (``?lang=``), if it asks for one that is there; else ""."""
    return _known(request.query("lang") or "")


def wished(header: str) -> str:
    """The best of ``LANGUAGES`` for an Accept-Language header."""
    wishes: list[tuple[float, str]] = []
    for piece in header.split(",")[:20]:
        tag, _, rest = piece.partition(";")
        weight = 1.0
        if rest.strip().startswith("q="):
            try:
                weight = float(rest.strip()[2:])
            except ValueError:
                continue
        wishes.append((-weight, tag.strip()))
    for weight, tag in sorted(wishes, key=lambda wish: wish[0]):
        if weight < 0 and (known := _known(tag)):
            return known
    return "en"


def _known(tag: str) -> str:
    if tag in LANGUAGES:
        return tag
    first, *rest = tag.lower().split("-")
    if first == "en":
        return "en"
    if first == "zh":
        return "zh-Hant" if any(piece in _TRADITIONAL for piece in rest) else "zh-Hans"
    return ""

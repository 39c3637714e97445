"""The page of contact points and terms: what a service has to say of itself, however small it is.

Art. 11 DSA (authorities, in which languages), 12 (people), 13 (legal representative), 14 (terms).
"""

from babel import Locale
from babel.core import UnknownLocaleError

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.kernel.pages import Pages, language_of


class ContactPages:
    """``/transparency/contact``."""

    def __init__(self, pages: Pages, settings: Settings) -> None:
        self._pages = pages
        self._settings = settings

    def table(self) -> list[Route]:
        """The route."""
        return [
            Route("GET", "/transparency/contact", self.page, op="pageContact", auth=Auth.PAGE, rate="read", body=None)
        ]

    async def page(self, request: Request) -> Answer:
        """Who is to be asked, by whom, in which language. What the operator has not set is said to be missing."""
        settings = self._settings
        return self._pages.render(
            request,
            "contact.html",
            authorities=settings.contact_authorities or settings.support_email,
            tongues=[_name(code, language_of(request)) for code in settings.contact_languages or [settings.language]],
            email=settings.support_email,
            support=settings.support_page,
            representative=settings.legal_representative,
            terms=settings.terms_url,
        )


def _name(code: str, reader: str) -> str:
    """A language by its name, in the reader's; as it was set, where it is not known."""
    try:
        name = Locale.parse(code.strip(), sep="-").get_display_name(Locale.parse(reader, sep="-"))
    except (ValueError, UnknownLocaleError):
        name = None
    return name or code.strip()

"""The page at ``/``, until there is a web app: who is here, what there is to read, and how to come in."""

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.kernel.pages import Pages
from teahouse.publicaccounts.accounts import CATEGORIES
from teahouse.publicaccounts.site._body import media_path
from teahouse.publicaccounts.site._model import AccountView, ArticleView, Library

_SHOWN = 6
_LATEST = 5


class Home:
    """GET and nothing else."""

    def __init__(self, library: Library, pages: Pages, settings: Settings) -> None:
        self._library = library
        self._pages = pages
        self._settings = settings

    def table(self) -> list[Route]:
        return [Route("GET", "/", self.home, op="pageHome", auth=Auth.PAGE, rate="read", body=None)]

    async def home(self, request: Request) -> Answer:
        settings, server_name = self._settings, self._pages.server_name

        def media(of: AccountView | ArticleView, size: str = "") -> str:
            shown = (of.avatar, "") if isinstance(of, AccountView) else (of.cover, of.slug)
            return media_path(of.handle, shown[0], server_name, shown[1], size)

        return self._pages.render(
            request,
            "home.html",
            accounts=await self._library.accounts("", "", 0, _SHOWN),
            latest=await self._library.latest(_LATEST),
            media=media,
            categories=CATEGORIES,
            sign_up=settings.open_registration,
            support=settings.support_page or (f"mailto:{settings.support_email}" if settings.support_email else ""),
            terms=settings.terms_url,
        )

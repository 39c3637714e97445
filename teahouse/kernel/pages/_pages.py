"""``Pages``: renders one package's templates in the reader's language."""

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_compact_decimal, format_decimal

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Answer, Request
from teahouse.kernel.pages import _headers, _language
from teahouse.kernel.pages._static import Static
from teahouse.kernel.pages._words import Words
from teahouse.matrix.errors import MatrixError

_SHARED = "teahouse.kernel.pages"
_HTML = b"text/html; charset=utf-8"
SIGN_IN = "/studio/sign-in"


class Pages:
    """The pages of ``package``. ``render`` gives an answer, ``text`` only the words. below: a package whose templates,
    with their words, are used as well."""

    def __init__(self, package: str, settings: Settings, static: Static, *, below: str = "") -> None:
        self.base_url = settings.base_url
        self.server_name = settings.server_name
        self.service_name = settings.shown_name
        self.secure = settings.base_url.startswith("https:")
        self.static = static
        if package != _SHARED:
            static.add(package)
        packages = [name for name in dict.fromkeys((package, below, _SHARED)) if name]
        self._words = {code: Words(code, (*reversed(packages),)) for code in _language.LANGUAGES}
        self._environments = {code: self._environment(packages, code) for code in _language.LANGUAGES}

    def _environment(self, packages: list[str], language: str) -> jinja2.Environment:
        loaders = [jinja2.PackageLoader(name, "pages") for name in packages]
        made = jinja2.Environment(
            loader=jinja2.ChoiceLoader(loaders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.install_gettext_translations(self._words[language], newstyle=True)  # type: ignore[attr-defined]
        locale = Locale.parse(language, sep="-")
        made.globals.update(
            lang=language,
            languages=_language.LANGUAGES,
            base_url=self.base_url,
            server_name=self.server_name,
            service_name=self.service_name,
            static=self.static.url,
            phrase=self._words[language].phrase,
            date=lambda ms: format_date(_utc(ms), "long", locale=locale),
            short_date=lambda ms: format_date(_utc(ms), "medium", locale=locale),
            moment=lambda ms: format_datetime(_utc(ms), "medium", locale=locale),
            iso=lambda ms: _utc(ms).strftime("%Y-%m-%dT%H:%M:%SZ"),
            number=lambda value: format_decimal(value, locale=locale),
            compact=lambda value: format_compact_decimal(value, locale=locale, fraction_digits=1),
            level_names=("unverified", "person", "organisation"),
        )
        return made

    def words(self, request: Request) -> Words:
        """The reader's language, for what code says to them: ``self.pages.words(request).gettext("Saved.")``."""
        return self._words[_language.language_of(request)]

    def says(self, request: Request, words: str, **values: Any) -> str:
        """``words`` in the reader's language, with ``%(name)s`` filled in."""
        text = self.words(request).gettext(words)
        return text % values if values else text

    def text(self, language: str, template: str, values: Mapping[str, Any]) -> str:
        """A template's words, for what is not made for one visitor."""
        return self._environments[language].get_template(template).render(values)

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 0,
        headers: _headers.Headers | None = None,
        **values: Any,
    ) -> Answer:
        """The page for this visitor; never kept by a cache. Takes the flash message with it.

        ``headers`` stand beside the secure ones. Without a ``status``, 422 where the ``form`` in ``values`` has errors.
        """
        form = values.get("form")
        status = status or (422 if form is not None and form.errors else 200)
        flash = _headers.flashed(request)
        out = [*_headers.secure_headers(), (b"cache-control", b"private, no-store"), *(headers or [])]
        if flash is not None:
            out.append(_headers.set_cookie(_headers.FLASH, "", 0, secure=False, readable=False))
        out += self.keep_language(request)
        values = {**self.visit(request), "flash": flash, **values}
        body = self.text(_language.language_of(request), template, values)
        return Answer(body.encode(), status, out, _HTML)

    def keep_language(self, request: Request) -> _headers.Headers:
        """The header that remembers the language which the address asked for."""
        chosen = _language.chosen_language(request)
        if not chosen or chosen == request.cookie(_language.COOKIE):
            return []
        return [_headers.set_cookie(_language.COOKIE, chosen, 365 * 24 * 3600, secure=self.secure)]

    def visit(self, request: Request) -> dict[str, Any]:
        """What the layout asks of a request: who, the path, and how the same page is had in another language."""
        path = quote(request.path)

        def in_language(code: str) -> str:
            kept = [(name, value) for name in request_names(request) for value in request.query_all(name)]
            return f"{path}?{urlencode([*kept, ('lang', code)])}"

        here = path + ("?" + request.scope["query_string"].decode("latin-1") if request.scope["query_string"] else "")
        return {"who": request.who, "path": path, "here": here, "in_language": in_language, "flash": None}

    def error_page(self, request: Request, error: MatrixError, op: str = "") -> Answer:
        """An error as a person should see it; nobody's M_MISSING_TOKEN leads to the sign-in page and back.

        So does every error that names a ``page`` on which what is missing is had.
        """
        door = error.extra.get("page", SIGN_IN if error.errcode == "M_MISSING_TOKEN" else "")
        if door:
            visit = self.visit(request)
            asking = request.method in ("GET", "HEAD") and not request.header("hx-request")  # else a piece of a page
            here = visit["here"] if asking else _headers.local_path(_referred(request))
            return _headers.redirect(request, f"{door}?next={quote(here, safe='/')}")
        retry = error.extra.get("retry_after_ms")
        wait_s = -(-retry // 1000) if isinstance(retry, int) else 0
        headers = [(b"retry-after", str(wait_s).encode())] if wait_s else []
        return self.render(
            request,
            "error.html",
            status=error.status,
            headers=headers,
            status_code=error.status,
            said=error.error if error.status not in (404, 405, 429, 500) else "",
            wait_s=wait_s,
        )


def request_names(request: Request) -> list[str]:
    """The names in the query, but ``lang``, in order."""
    raw: bytes = request.scope["query_string"]
    names = [piece.partition("=")[0] for piece in raw.decode("latin-1").split("&")]
    return [name for name in dict.fromkeys(names) if name and name != "lang"]


def _referred(request: Request) -> str:
    """The path of the page that a form was on."""
    referer, host = request.header("referer") or "", request.header("host") or ""
    _, found, path = referer.partition(host) if host else ("", "", "")
    return path if found else ""


def _utc(ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC)

"""Pages: what a person sees in a browser, rendered by the server, useful without JavaScript.

Jinja2 with autoescaping and strict undefined; gettext in English, Simplified and Traditional Chinese; static files
under names that carry their hash; forms; flash messages; error pages; headers that allow nothing foreign and nothing
inline (docs/decisions/0067).

A package with pages has three folders: ``pages/`` (templates; those of this package, ``layout.html`` and
``macros.html`` before all, can be extended and imported too), ``static/`` (flat; names are unique in the whole
service) and ``locale/zh_Hans.po``, ``locale/zh_Hant.po``. Templates have ``{% trans %}``, ``_()``, ``ngettext()``,
``static(name)``, ``phrase(sentence)``,
``date(ms)``, ``moment(ms)``, ``number(n)``, ``lang``, ``languages``, ``path``, ``who``, ``flash``,
``base_url``, ``server_name``, ``service_name``.

A page's route says ``auth=Auth.PAGE``: ``request.who`` is the visitor by their session cookie or ``None``, a POST is
taken from our own pages only, and errors are drawn as pages: M_MISSING_TOKEN (``request.user_id`` of nobody) leads
to the sign-in page and back.

No tables. Ways in: ``Static`` (one for the service; its ``table`` are the routes), ``Pages(package, settings,
static)``, ``read_form``, ``redirect``, ``local_path``, ``session_cookie``, ``language_of``, ``secure_headers``;
``Words``, for text that is not a page.
"""

from teahouse.kernel.pages._form import Form, Upload, read_form
from teahouse.kernel.pages._headers import local_path, redirect, secure_headers, session_cookie
from teahouse.kernel.pages._language import LANGUAGES, chosen_language, language_of, said_language
from teahouse.kernel.pages._pages import Pages
from teahouse.kernel.pages._static import Static
from teahouse.kernel.pages._words import Words

__all__ = [
    "LANGUAGES",
    "Form",
    "Pages",
    "Static",
    "Upload",
    "Words",
    "chosen_language",
    "language_of",
    "local_path",
    "read_form",
    "redirect",
    "said_language",
    "secure_headers",
    "session_cookie",
]

"""The frame of a Studio page: who acts, for which account, in which role; and what went wrong, beside its field."""

import re
from datetime import UTC
from typing import Any

import msgspec
from babel import Locale
from babel.dates import format_date, format_time

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Request
from teahouse.kernel.pages import Form, Pages, language_of
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.studio import _when
from teahouse.publicaccounts.studio._doors import Accounts

ROLES = ("responder", "editor", "owner")
_FIELD = re.compile(r"^[`']?(\w+)[`']?(?: must|:)")


class Here(msgspec.Struct, frozen=True):
    """Somebody at an account's desk. ``account`` is its ``Account``."""

    actor: str
    account: Any
    role: str

    @property
    def path(self) -> str:
        return f"/studio/a/{self.account.handle}"

    def may(self, role: str) -> bool:
        """Whether this role includes ``role``."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Frame:
    """Leads visitors to an account's desk, and draws pages with its menu beside them."""

    def __init__(self, pages: Pages, accounts: Accounts, clock: Clock, absent: frozenset[str] = frozenset()) -> None:
        self._clock = clock
        self.pages = pages
        self.says = pages.says
        self._absent = absent
        self._accounts = accounts

    async def enter(self, request: Request, role: str = "responder") -> Here:
        """The account of the path, for an operator with ``role``. Raises M_MISSING_TOKEN, M_NOT_FOUND, M_FORBIDDEN."""
        actor = request.user_id
        account = await self._accounts.require(actor, request.params["handle"], role)
        held = await self._accounts.role(actor, account)
        return Here(actor, account, held or "responder")

    async def record(self, here: Here, act: str, subject: str = "") -> None:
        """Write down who did what, after it was done by a floor that knows no accounts."""
        await self._accounts.record(here.actor, here.account, act, subject)

    def render(
        self, request: Request, template: str, here: Here, section: str, *, status: int = 0, **values: Any
    ) -> Answer:
        """A page of an account. Without a ``status`` 422 where the form in ``values`` has errors, else 200."""
        values.setdefault("form", None)
        return self.plain(request, template, status=status, here=here, account=here.account, section=section, **values)

    def unsure(
        self,
        request: Request,
        here: Here,
        section: str,
        form: Form,
        question: str,
        label: str,
        back: str,
        detail: str = "",
    ) -> Answer | None:
        """The page that asks once more before what cannot be undone; ``None`` where the form says that one is sure.

        It sends the same form again, files aside. ``question``, ``label`` (of the button) and ``detail`` are in the
        visitor's language; ``back`` is where "Cancel" leads. A script that has asked already (``data-confirm``) adds
        ``sure`` by itself.
        """
        if form.get("sure") == "1":
            return None
        kept = [(name, value) for name, value in form.pairs() if name != "do"]
        return self.plain(
            request, "confirm.html", here=here, account=here.account, section=section, kept=kept, doing=form.get("do"),
            question=question, label=label, back=back, detail=detail, form=None,
        )  # fmt: skip

    def plain(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Answer:
        """A page outside any account, or a piece of one. In one (``here``) it says which measures hold."""
        here, article = values.get("here"), values.get("article")
        if here is not None:
            shown = article if hasattr(article, "event_id") else None
            values["measures"] = self._accounts.overlay.on_publisher(here.account, shown)

        def when(ms: int, zone: str = "") -> str:
            return self.when(request, ms, zone)

        zone_name = self.zone_name(request)
        return self.pages.render(
            request,
            template,
            status=status,
            when=when,
            brief=lambda ms: self.brief(request, ms),
            zone_name=zone_name,
            absent=self._absent,
            **values,
        )

    def zone_name(self, request: Request) -> str:
        """The reader's zone, as Region/City or UTC."""
        where = _when.zone(request.cookie(_when.COOKIE))
        return "UTC" if where is UTC else str(where)

    def brief(self, request: Request, ms: int) -> str:
        """The minute of what was today, day and minute of what was not."""
        where = _when.zone(request.cookie(_when.COOKIE))
        moment = _when.moment(ms, where)
        if moment.date() != _when.moment(self._clock.now_ms(), where).date():
            return self.when(request, ms)
        return format_time(moment, "short", locale=Locale.parse(language_of(request), sep="-"))

    def when(self, request: Request, ms: int, zone: str = "") -> str:
        """Day and minute, as the reader's clock has it, or one in ``zone``."""
        locale = Locale.parse(language_of(request), sep="-")
        moment = _when.moment(ms, _when.zone(zone or request.cookie(_when.COOKIE)))
        return f"{format_date(moment, 'medium', locale=locale)} {format_time(moment, 'short', locale=locale)}"


def number_of(request: Request, field: str, missing: str) -> int:
    """A number of the path. Raises M_NOT_FOUND, saying ``missing``."""
    text = request.params[field]
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise not_found(missing)
    return int(text)


def refused(form: Form, error: MatrixError) -> None:
    """Put what a verb said beside the field it names, or above the form. Raises what is not about the form."""
    if error.status >= 500:
        raise error
    found = _FIELD.match(error.error)
    said = error.error
    if found and found[0].endswith(":"):
        said = said[found.end() :].strip()
        said = said[:1].upper() + said[1:]
    form.errors[found[1] if found else ""] = said


def shaped(form: Form, what: dict[str, Any], into: type[Any]) -> Any:
    """``what`` as the Struct ``into``; ``None``, and the fault beside its field, where it does not fit."""
    try:
        return msgspec.convert(what, into)
    except msgspec.ValidationError as error:
        text = str(error)
        at = re.search(r"at `\$\.(\w+)", text)
        form.errors[at[1] if at else ""] = text.split(" - at", maxsplit=1)[0]
        return None

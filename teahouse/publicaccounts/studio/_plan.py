"""When something shall go out: the form's day, time and zone, and a day that has no broadcast left."""

from teahouse.kernel.http import Request
from teahouse.kernel.pages import Form
from teahouse.publicaccounts.accounts import UsedUp
from teahouse.publicaccounts.studio import _when
from teahouse.publicaccounts.studio._frame import Frame

FARTHEST_MS = 366 * _when.DAY_MS


def moment(frame: Frame, request: Request, form: Form, now_ms: int) -> tuple[int | None, str]:
    """When, in ms, and in which zone that was chosen (``at``, ``zone``); what is wrong stands beside its field."""
    says, text, zone = frame.says, form.get("at"), form.get("zone")
    if zone not in _when.names():
        form.errors["zone"] = says(request, "Choose a time zone.")
        return None, ""
    at_ms = _when.parse_local(text, _when.zone(zone))
    if at_ms is None:
        form.errors["at"] = says(request, "Choose a day and a time.")
    elif not _when.exists(text, _when.zone(zone)):
        form.errors["at"] = says(request, "Clocks there do not show this time: they go forward then.")
    elif at_ms < now_ms - 60_000:
        now = frame.when(request, now_ms, zone)
        form.errors["at"] = says(request, "That is past: it is %(now)s there now.", now=now)
    elif at_ms > now_ms + FARTHEST_MS:
        form.errors["at"] = says(request, "That is more than a year away.")
    return at_ms, zone


def full(frame: Frame, request: Request, day: UsedUp) -> str:
    """What to say of a day without a broadcast left."""
    says, when = frame.says, frame.when(request, day.resets_ms)
    if day.planned:
        return says(
            request, "Every broadcast of that day is planned already. Choose a time after %(when)s.", when=when
        )  # fmt: skip
    return says(
        request, "No broadcast is left today. Choose a time after %(when)s, or publish the page only.", when=when
    )  # fmt: skip

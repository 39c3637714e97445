"""What a caller must be to write into rooms, asked by this part's routes.

Spec: "Account suspension" (read, leave and redact one's own; do not send, join, invite), "Guest Access".
"""

from teahouse.kernel.http import Request, Who
from teahouse.matrix.errors import bad_json, guest_access_forbidden, invalid_param, user_suspended
from teahouse.matrix.ids import LIMIT_BYTES


def writer(request: Request) -> Who:
    """The caller, who may write. Raises M_USER_SUSPENDED, M_GUEST_ACCESS_FORBIDDEN."""
    who = member(request)
    if who.suspended:
        raise user_suspended(f"Your account is suspended {who.why}. You can read and leave, but not take part")
    return who


def member(request: Request) -> Who:
    """The caller, who is not a guest; suspended callers may leave, forget, and redact their own."""
    who = request.caller
    if who.guest:
        raise guest_access_forbidden("Guests cannot do this here")
    return who


def check_text(text: str, name: str) -> str:
    """A field of a path that is stored as text. Raises M_INVALID_PARAM for NUL, M_BAD_JSON for what is too long."""
    if "\0" in text:
        raise invalid_param(f"`{name}` cannot hold NUL")
    if len(text) > LIMIT_BYTES and name == "txnId":
        raise bad_json(f"`{name}` is longer than {LIMIT_BYTES} bytes")
    return text

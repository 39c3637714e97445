"""Matrix errors: one exception, and one factory per errcode.

Has no tables. Ways in: `MatrixError`, and a function named for each errcode in lower case without its `M_`
(`forbidden` makes M_FORBIDDEN). Statuses are those of the Client-Server API 1.19; where the specification
lets an errcode travel with several statuses the factory takes `status`.

Source: Client-Server API, "Standard error response", and the errcodes its endpoints name.
"""

from __future__ import annotations

from collections.abc import Mapping


class MatrixError(Exception):
    """An error that a Matrix client is told: HTTP status, errcode, a sentence for people, and extra members.

    Source: Client-Server API, "Standard error response".
    """

    def __init__(self, status: int, errcode: str, error: str, **extra: object) -> None:
        super().__init__(status, errcode, error)
        self.status = status
        self.errcode = errcode
        self.error = error
        self.extra: dict[str, object] = extra

    def body(self) -> dict[str, object]:
        """The JSON object to answer with. Without errcode (user-interactive authentication) it is `extra` alone."""
        if not self.errcode:
            return dict(self.extra)
        return {"errcode": self.errcode, "error": self.error, **self.extra}

    def __str__(self) -> str:
        return f"{self.status} {self.errcode or 'user-interactive authentication'}: {self.error}"


# --- common error codes -----------------------------------------------------------------------------------------


def forbidden(msg: str = "You are not allowed to do this.") -> MatrixError:
    return MatrixError(403, "M_FORBIDDEN", msg)


def not_found(msg: str = "Not found.") -> MatrixError:
    return MatrixError(404, "M_NOT_FOUND", msg)


def bad_json(msg: str) -> MatrixError:
    return MatrixError(400, "M_BAD_JSON", msg)


def not_json(msg: str = "The body is not valid JSON.") -> MatrixError:
    return MatrixError(400, "M_NOT_JSON", msg)


def unknown(msg: str, status: int = 400) -> MatrixError:
    return MatrixError(status, "M_UNKNOWN", msg)


def unknown_token(msg: str = "The access token is not known.", soft_logout: bool = False) -> MatrixError:
    """401. `soft_logout` is present only when true. Source: Client-Server API, "Soft logout"."""
    if soft_logout:
        return MatrixError(401, "M_UNKNOWN_TOKEN", msg, soft_logout=True)
    return MatrixError(401, "M_UNKNOWN_TOKEN", msg)


def missing_token(msg: str = "No access token was given.") -> MatrixError:
    return MatrixError(401, "M_MISSING_TOKEN", msg)


def limit_exceeded(retry_after_ms: int, msg: str = "Too many requests. Please wait and try again.") -> MatrixError:
    """429. The HTTP layer also sends `Retry-After` in seconds. Source: Client-Server API, "Rate limiting"."""
    return MatrixError(429, "M_LIMIT_EXCEEDED", msg, retry_after_ms=retry_after_ms)


def unrecognized(status: int = 404, msg: str = "Unrecognized request.") -> MatrixError:
    """404 for an endpoint that does not exist, 405 for a method it does not have."""
    return MatrixError(status, "M_UNRECOGNIZED", msg)


def not_implemented(msg: str = "This server does not offer this.") -> MatrixError:
    """501 M_UNRECOGNIZED: the endpoint is known and this server has chosen not to offer it."""
    return MatrixError(501, "M_UNRECOGNIZED", msg)


# --- parameters and sizes ---------------------------------------------------------------------------------------


def invalid_param(msg: str) -> MatrixError:
    return MatrixError(400, "M_INVALID_PARAM", msg)


def missing_param(msg: str) -> MatrixError:
    return MatrixError(400, "M_MISSING_PARAM", msg)


def too_large(msg: str = "This is too large.") -> MatrixError:
    return MatrixError(413, "M_TOO_LARGE", msg)


def profile_too_large(msg: str = "The profile would be larger than 64 KiB.") -> MatrixError:
    return MatrixError(400, "M_PROFILE_TOO_LARGE", msg)


def key_too_large(msg: str = "The name of the profile field is longer than 255 bytes.") -> MatrixError:
    return MatrixError(400, "M_KEY_TOO_LARGE", msg)


def resource_limit_exceeded(msg: str, admin_contact: str) -> MatrixError:
    return MatrixError(403, "M_RESOURCE_LIMIT_EXCEEDED", msg, admin_contact=admin_contact)


def user_limit_exceeded(msg: str, info_uri: str) -> MatrixError:
    """403: a limit of this one user, explained at `info_uri`. Source: Client-Server API, "Common error codes"."""
    return MatrixError(403, "M_USER_LIMIT_EXCEEDED", msg, info_uri=info_uri)


# --- accounts ---------------------------------------------------------------------------------------------------


def user_interactive(body: Mapping[str, object], errcode: str = "", error: str = "") -> MatrixError:
    """401 with `flows`, `params`, `session`, `completed`. Source: "User-Interactive Authentication API".

    `errcode` and `error` are given when a stage was tried and failed.
    """
    return MatrixError(401, errcode, error, **body)


def unauthorized(msg: str) -> MatrixError:
    return MatrixError(401, "M_UNAUTHORIZED", msg)


def user_in_use(msg: str = "This user ID is taken.") -> MatrixError:
    return MatrixError(400, "M_USER_IN_USE", msg)


def invalid_username(msg: str = "This is not a valid user name.") -> MatrixError:
    return MatrixError(400, "M_INVALID_USERNAME", msg)


def exclusive(msg: str = "This is reserved by an application service.") -> MatrixError:
    return MatrixError(400, "M_EXCLUSIVE", msg)


def weak_password(msg: str = "This password is too weak.") -> MatrixError:
    return MatrixError(400, "M_WEAK_PASSWORD", msg)


def user_deactivated(msg: str = "This account has been deactivated.") -> MatrixError:
    return MatrixError(403, "M_USER_DEACTIVATED", msg)


def user_locked(msg: str = "This account has been locked.") -> MatrixError:
    """401, with `soft_logout` true so that clients keep their data. Source: Client-Server API, "Account locking"."""
    return MatrixError(401, "M_USER_LOCKED", msg, soft_logout=True)


def user_suspended(msg: str = "This account has been suspended.") -> MatrixError:
    """403. Source: Client-Server API, "Account suspension"."""
    return MatrixError(403, "M_USER_SUSPENDED", msg)


def captcha_needed(msg: str = "A captcha must be solved first.") -> MatrixError:
    return MatrixError(401, "M_CAPTCHA_NEEDED", msg)


def captcha_invalid(msg: str = "The captcha's answer is wrong.") -> MatrixError:
    return MatrixError(401, "M_CAPTCHA_INVALID", msg)


def appservice_login_unsupported(msg: str = "Application services cannot log in here.") -> MatrixError:
    return MatrixError(400, "M_APPSERVICE_LOGIN_UNSUPPORTED", msg)


def threepid_in_use(msg: str = "This address belongs to another account.") -> MatrixError:
    return MatrixError(400, "M_THREEPID_IN_USE", msg)


def threepid_not_found(msg: str = "No account has this address.") -> MatrixError:
    return MatrixError(400, "M_THREEPID_NOT_FOUND", msg)


def threepid_auth_failed(msg: str = "The address could not be verified.") -> MatrixError:
    return MatrixError(400, "M_THREEPID_AUTH_FAILED", msg)


def threepid_denied(msg: str = "This server does not permit this address.") -> MatrixError:
    return MatrixError(403, "M_THREEPID_DENIED", msg)


def threepid_medium_not_supported(msg: str = "This server does not use this kind of address.") -> MatrixError:
    return MatrixError(400, "M_THREEPID_MEDIUM_NOT_SUPPORTED", msg)


def server_not_trusted(msg: str = "This server does not trust the identity server.") -> MatrixError:
    return MatrixError(400, "M_SERVER_NOT_TRUSTED", msg)


def invalid_signature(msg: str) -> MatrixError:
    return MatrixError(400, "M_INVALID_SIGNATURE", msg)


def wrong_room_keys_version(current_version: str, msg: str = "This is not the current key backup.") -> MatrixError:
    return MatrixError(403, "M_WRONG_ROOM_KEYS_VERSION", msg, current_version=current_version)


# --- rooms ------------------------------------------------------------------------------------------------------


def room_in_use(msg: str = "This room alias is taken.") -> MatrixError:
    """400 from createRoom. PUT /directory/room answers 409 M_UNKNOWN instead: use `conflict`."""
    return MatrixError(400, "M_ROOM_IN_USE", msg)


def conflict(msg: str) -> MatrixError:
    """409 M_UNKNOWN, as setRoomAlias answers when an alias is taken."""
    return MatrixError(409, "M_UNKNOWN", msg)


def invalid_room_state(msg: str) -> MatrixError:
    return MatrixError(400, "M_INVALID_ROOM_STATE", msg)


def unsupported_room_version(version: str) -> MatrixError:
    return MatrixError(400, "M_UNSUPPORTED_ROOM_VERSION", f"Room version {version!r} is not supported.")


def incompatible_room_version(version: str) -> MatrixError:
    return MatrixError(400, "M_INCOMPATIBLE_ROOM_VERSION", f"The room has version {version!r}.", room_version=version)


def bad_state(msg: str) -> MatrixError:
    return MatrixError(403, "M_BAD_STATE", msg)


def bad_alias(msg: str) -> MatrixError:
    return MatrixError(400, "M_BAD_ALIAS", msg)


def bad_status(status: int, body: str, msg: str = "The application service answered with an error.") -> MatrixError:
    error = MatrixError(502, "M_BAD_STATUS", msg)
    error.extra = {"status": status, "body": body}
    return error


def guest_access_forbidden(msg: str = "Guests are not admitted here.") -> MatrixError:
    return MatrixError(403, "M_GUEST_ACCESS_FORBIDDEN", msg)


def unable_to_authorise_join(msg: str = "The conditions of this room cannot be checked here.") -> MatrixError:
    return MatrixError(400, "M_UNABLE_TO_AUTHORISE_JOIN", msg)


def unable_to_grant_join(msg: str = "No one here could grant this join.") -> MatrixError:
    return MatrixError(400, "M_UNABLE_TO_GRANT_JOIN", msg)


def invite_blocked(msg: str = "This user does not accept invites from you.") -> MatrixError:
    """403. Source: Client-Server API, "Invite permission"."""
    return MatrixError(403, "M_INVITE_BLOCKED", msg)


def cannot_leave_server_notice_room(msg: str = "The room of server notices cannot be left.") -> MatrixError:
    return MatrixError(403, "M_CANNOT_LEAVE_SERVER_NOTICE_ROOM", msg)


def duplicate_annotation(msg: str = "You have already reacted so.") -> MatrixError:
    return MatrixError(400, "M_DUPLICATE_ANNOTATION", msg)


# --- media and application services -------------------------------------------------------------------------------


def not_yet_uploaded(msg: str = "This has not been uploaded yet.") -> MatrixError:
    return MatrixError(504, "M_NOT_YET_UPLOADED", msg)


def cannot_overwrite_media(msg: str = "This has been uploaded already.") -> MatrixError:
    return MatrixError(409, "M_CANNOT_OVERWRITE_MEDIA", msg)


def url_not_set(msg: str = "The application service has no URL.") -> MatrixError:
    return MatrixError(400, "M_URL_NOT_SET", msg)


def connection_failed(msg: str = "The connection failed.") -> MatrixError:
    return MatrixError(502, "M_CONNECTION_FAILED", msg)


def connection_timeout(msg: str = "The connection timed out.") -> MatrixError:
    return MatrixError(504, "M_CONNECTION_TIMEOUT", msg)

"""What this sub-package speaks of, as frozen structs, and the fixed lists it holds to."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Role = Literal["responder", "editor", "owner"]
Level = Literal["unverified", "person", "organisation"]
State = Literal["open", "paused", "closed"]
Comments = Literal["off", "subscribers", "everyone"]
Source = Literal["search", "directory", "qr", "share", "article", "profile", "api", "matrix"]

ROLES: tuple[Role, ...] = ("responder", "editor", "owner")  # each may do what those before it may
CATEGORIES: dict[str, str] = {
    "news": "News and media",
    "government": "Government and public services",
    "debate": "Politics and public debate",
    "education": "Education",
    "science": "Science and technology",
    "health": "Health",
    "business": "Business and finance",
    "culture": "Culture and arts",
    "entertainment": "Film, music and games",
    "sport": "Sport",
    "food": "Food and drink",
    "travel": "Travel",
    "lifestyle": "Lifestyle",
    "community": "Communities and charities",
    "religion": "Religion",
    "local": "Neighbourhood and city",
    "other": "Other",
}

# No NUL and no other control characters, line breaks aside: PostgreSQL takes no NUL, and pages show the rest badly.
_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Handle = Annotated[str, Meta(min_length=2, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Name = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]*$")]
Description = Annotated[str, Meta(max_length=500, pattern=_TEXT)]
Avatar = Annotated[str, Meta(max_length=255, pattern=r"^(mxc://[^/\s\x00]+/[A-Za-z0-9_-]+)?$")]
Categories = Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=3)]
Language = Annotated[str, Meta(max_length=35, pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$")]
Region = Annotated[str, Meta(max_length=64, pattern=_LINE)]
UserId = Annotated[str, Meta(min_length=3, max_length=255, pattern=r"^@[^\x00]+$")]
Reason = Annotated[str, Meta(min_length=1, max_length=2000, pattern=_TEXT)]
Remark = Annotated[str, Meta(max_length=30, pattern=_LINE)]
TagName = Annotated[str, Meta(min_length=1, max_length=30, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]*$")]
SceneText = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
SceneNo = Annotated[int, Meta(ge=1, le=4_294_967_295)]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A public account. ``user_id`` is its face, ``room_id`` its feed."""

    account_no: int
    handle: str
    user_id: str
    room_id: str
    name: str
    description: str
    avatar_url: str
    categories: tuple[str, ...]
    language: str
    region: str
    level: Level
    state: State
    comments_default: Comments
    organisation: str
    created_ms: int


class NewAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody asks for who makes an account."""

    handle: Handle
    name: Name
    description: Description = ""
    avatar_url: Avatar = ""
    categories: Categories = []
    language: Language = ""
    region: Region = ""


class Changes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays."""

    name: Name | None = None
    description: Description | None = None
    avatar_url: Avatar | None = None
    categories: Categories | None = None
    language: Language | None = None
    region: Region | None = None
    comments_default: Comments | None = None


class Operator(msgspec.Struct, frozen=True):
    """Somebody who acts for an account. ``state``: active, or invited and not yet answered."""

    user_id: str
    role: Role
    state: Literal["active", "invited"]
    by: str
    at_ms: int


class Act(msgspec.Struct, frozen=True):
    """Who did what in an account's name. ``actor`` is empty for somebody who was erased."""

    act_no: int
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]
    at_ms: int


class Quota(msgspec.Struct, frozen=True):
    """How many broadcasts a day an account has, how many it has used, and when the day ends."""

    limit_per_day: int
    used: int
    resets_ms: int


class Verification(msgspec.Struct, frozen=True):
    """A request to be verified, as those see it who decide; owners are shown it without ``decided_by``."""

    request_no: int
    account_no: int
    level: Level
    evidence: str
    media: list[str]
    state: Literal["waiting", "granted", "refused", "withdrawn", "revoked"]
    by: str
    at_ms: int
    decided_by: str
    decided_ms: int
    reason: str


class Subscriber(msgspec.Struct, frozen=True):
    """A subscriber as the account knows them. ``scene`` is a QR code's. ``position``: lists go by it."""

    user_id: str
    openid: str
    subscribed_ms: int
    source: str
    scene: str
    remark: str
    blocked: bool
    tags: tuple[int, ...]
    position: int = 0


class Tag(msgspec.Struct, frozen=True):
    """A tag of an account, and how many subscribers have it."""

    tag_no: int
    name: str
    count: int


class Code(msgspec.Struct, frozen=True):
    """A QR code. ``expires_ms`` is 0 for a permanent one; ``url`` is what it leads to."""

    ticket: str
    account_no: int
    scene: str | int
    expires_ms: int
    url: str

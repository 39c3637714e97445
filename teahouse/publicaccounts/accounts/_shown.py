"""What our own API says and is told of accounts: the bodies of requests and answers."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.publicaccounts.accounts._model import (
    Account,
    Operator,
    Reason,
    Remark,
    Role,
    SceneNo,
    SceneText,
    Source,
    Subscriber,
    Tag,
    TagName,
    UserId,
    Verification,
)
from teahouse.publicaccounts.accounts._overlay import ShownMeasure
from teahouse.publicaccounts.api import Listing

_EVIDENCE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class ShownAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account as anyone may see it. ``page`` is its public page, ``alias`` and ``room_id`` lead to its feed.

    ``measures``: of moderation, in force on it now.
    """

    handle: str
    user_id: str
    room_id: str
    alias: str
    page: str
    name: str
    description: str
    avatar_url: str
    categories: list[str]
    language: str
    region: str
    level: str
    state: str
    subscribers: int
    created_ms: int
    measures: list[ShownMeasure] = []


class AccountListing(Listing, frozen=True, kw_only=True):
    """Which accounts are wanted; without any of these all that are open."""

    category: Annotated[str, Meta(max_length=40, description="One of `listCategories`.")] = ""
    language: Annotated[str, Meta(max_length=35, description="As the account says it: `en`, `zh-Hans`.")] = ""
    q: Annotated[str, Meta(max_length=100, description="Words in handle or name.")] = ""


class SubscriberListing(Listing, frozen=True, kw_only=True):
    """Which subscribers are wanted."""

    tag: Annotated[int, Meta(ge=0, le=2**53, description="Only those with this tag.")] | None = None


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """As what a code is drawn."""

    format: Literal["svg", "png"] = "svg"


class MyAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account that one acts for, or is invited to."""

    account: ShownAccount
    role: Role


class MyAccounts(msgspec.Struct, frozen=True):
    """What somebody runs."""

    accounts: list[MyAccount]
    invitations: list[MyAccount]


class Category(msgspec.Struct, frozen=True):
    """One of the fixed list."""

    id: str
    name: str


class CategoryList(msgspec.Struct, frozen=True):
    """The fixed list."""

    categories: list[Category]


class Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``confirm`` is the account's handle: closing cannot be undone."""

    confirm: Annotated[str, Meta(max_length=64)]


class OperatorList(msgspec.Struct, frozen=True):
    """Everyone who acts for the account, and to whom it is offered."""

    operators: list[Operator]
    offered_to: str


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite, as what."""

    user_id: UserId
    role: Role


class NewRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another role for somebody."""

    role: Role


class InvitationAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether one accepts."""

    accept: bool


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom the account is offered; "" takes the offer back."""

    user_id: Annotated[str, Meta(max_length=255, pattern=r"^[^\x00]*$")]


class VerificationAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one wants to be verified as, and what shows it."""

    level: Literal["person", "organisation"]
    evidence: Annotated[str, Meta(min_length=1, max_length=5000, pattern=_EVIDENCE)]
    media: Annotated[
        list[Annotated[str, Meta(max_length=255, pattern=r"^mxc://[^/\s\x00]+/[A-Za-z0-9_-]+$")]], Meta(max_length=10)
    ] = []


class VerificationDecided(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The decision, and why."""

    decision: Literal["granted", "refused"]
    reason: Reason


class VerificationList(msgspec.Struct, frozen=True):
    """An account's requests, newest first."""

    verifications: list[Verification]


class Revoking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the level is taken back."""

    reason: Reason


class Subscribing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one comes from. A ``ticket`` is a QR code's, and says source and scene itself."""

    source: Source = "api"
    ticket: Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class Subscription(msgspec.Struct, frozen=True):
    """One's own subscription."""

    subscribed: bool
    room_id: str


class NewRemark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the account calls a subscriber; "" for none."""

    remark: Remark


class ShownSubscriber(msgspec.Struct, frozen=True, kw_only=True):
    """A subscriber as the account's operators see them."""

    user_id: str
    openid: str
    name: str
    subscribed_ms: int
    source: str
    scene: str
    remark: str
    blocked: bool
    tags: list[int]


class Blocked(msgspec.Struct, frozen=True):
    """Somebody who is kept out of the feed."""

    user_id: str
    openid: str
    since_ms: int


class NamedTag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a tag."""

    name: TagName


class TagList(msgspec.Struct, frozen=True):
    """The account's tags."""

    tags: list[Tag]


class Tagging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets or loses a tag: at most 50."""

    user_ids: Annotated[list[UserId], Meta(min_length=1, max_length=50)]


class NewCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code for this scene; without ``expires_s`` for ever, else at most 30 days."""

    scene: SceneNo | SceneText
    expires_s: Annotated[int, Meta(ge=1, le=2_592_000)] | None = None


class Scanned(msgspec.Struct, frozen=True):
    """What a code leads to, and whether one subscribes already."""

    account: ShownAccount
    scene: str | int
    subscribed: bool


def shown(account: Account, page: str, subscribers: int, measures: list[ShownMeasure]) -> ShownAccount:
    """The account as anyone may see it."""
    given: dict[str, Any] = {name: getattr(account, name) for name in _SAME}
    given["categories"] = list(account.categories)
    alias = "#" + account.user_id[1:]
    return ShownAccount(**given, alias=alias, page=page, subscribers=subscribers, measures=measures)


def shown_subscriber(one: Subscriber, name: str) -> ShownSubscriber:
    """The subscriber with the name they have given themselves."""
    return ShownSubscriber(
        user_id=one.user_id,
        openid=one.openid,
        name=name,
        subscribed_ms=one.subscribed_ms,
        source=one.source,
        scene=one.scene,
        remark=one.remark,
        blocked=one.blocked,
        tags=list(one.tags),
    )


_SAME = [name for name in ShownAccount.__struct_fields__ if name in Account.__struct_fields__]

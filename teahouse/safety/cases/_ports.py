"""What work on cases asks of others, each as a protocol: who may, what is there, what it looks like."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, Protocol

from teahouse.kernel.http import Answer, FileAnswer, Who
from teahouse.media import Opened, Thumbnail
from teahouse.safety.cases._model import Subject
from teahouse.surfaces import DisclosedItem, PublicItem

StaffRole = Literal["moderator", "senior", "legal", "admin", "auditor"]


class Roles(Protocol):
    """Who may do what in moderation (``safety.roles``)."""

    async def of(self, user_id: str) -> frozenset[StaffRole]:
        """The roles of a user; none for most."""
        ...

    async def require(self, caller: Who, *roles: StaffRole) -> StaffRole:
        """The first of ``roles`` that the caller has and may use now. Raises M_FORBIDDEN."""
        ...


class Found(Protocol):
    """Something at a location, and whose it is."""

    @property
    def item(self) -> PublicItem | DisclosedItem: ...
    @property
    def subject(self) -> Subject: ...


class Finds(Protocol):
    """Looks up what is at a location (``safety.notices``)."""

    async def at(self, text: str, viewer: str) -> Found:
        """Raises M_INVALID_PARAM for what names nothing, M_NOT_FOUND for what is not there or not to be seen."""
        ...


class Pictures(Protocol):
    """Pictures, in full and veiled, and other files (``media``)."""

    async def thumbnail(self, mxc: str, width: int, height: int, method: str = "scale") -> Thumbnail | None: ...
    async def veiled(self, mxc: str) -> Thumbnail | None: ...
    async def opened(
        self, mxc: str, key: Callable[[bytes], bytes], width: int = 0, height: int = 0
    ) -> Opened | None: ...
    async def types(self, mxcs: Sequence[str]) -> dict[str, str]: ...
    async def judged(
        self, mxc: str, type_: str, name: str, range_: str | None, key: Callable[[bytes], bytes] | None = None
    ) -> Answer | FileAnswer | None: ...


class Ports(NamedTuple):
    """All of them; ``rulebook``: the number of the version in force."""

    roles: Roles
    finds: Finds
    pictures: Pictures
    rulebook: Callable[[], int]

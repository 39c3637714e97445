"""Making an account: its face, its feed, its row and its first owner, in one unit."""

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import SystemEntropy
from teahouse.matrix import ids
from teahouse.matrix.errors import MatrixError, invalid_param
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts._feeds import Feeds
from teahouse.publicaccounts.accounts._model import Account, NewAccount, Operator
from teahouse.publicaccounts.accounts._registry import Registry, check_categories
from teahouse.publicaccounts.accounts._show import Show
from teahouse.rooms import NewFeed

OWNED_LIMIT = 20  # accounts that one person may own


class Create:
    """The verb."""

    def __init__(
        self, db: Database, clock: Clock, identity: Identity, rooms: Feeds, registry: Registry, show: Show
    ) -> None:
        self._db = db
        self._clock = clock
        self._identity = identity
        self._rooms = rooms
        self._registry = registry
        self._show = show
        self._entropy = SystemEntropy()

    async def create(self, creator: str, wanted: NewAccount) -> Account:
        """Make an account, owned by ``creator``. Raises M_USER_IN_USE, M_ROOM_IN_USE, M_INVALID_PARAM."""
        owned = [one for one, role in await self._registry.of_operator(creator) if role == "owner"]
        if len([one for one in owned if one.state != "closed"]) >= OWNED_LIMIT:
            raise invalid_param(f"You own {OWNED_LIMIT} accounts already")
        face = ids.user_id(wanted.handle, self._identity.server_name)
        now_ms = self._clock.now_ms()
        account = Account(
            account_no=0,
            handle=wanted.handle,
            user_id=face,
            room_id="",
            name=wanted.name.strip(),
            description=wanted.description,
            avatar_url=wanted.avatar_url,
            categories=check_categories(wanted.categories),
            language=wanted.language,
            region=wanted.region,
            level="unverified",
            state="open",
            comments_default="subscribers",
            organisation=self._entropy.token(18),
            created_ms=now_ms,
        )
        if await self._identity.account(face) is not None:
            raise _taken()
        feed = NewFeed(
            wanted.handle,
            account.name,
            account.description or None,
            account.avatar_url or None,
            self._show.facts(account),
        )
        try:
            draft = await self._rooms.draft_feed(face, feed)
            return await self._db.write(lambda tx: self._found(tx, creator, account, draft))
        except MatrixError as error:
            if error.errcode in ("M_USER_IN_USE", "M_ROOM_IN_USE"):
                raise _taken() from None
            raise

    def _found(self, tx: Tx, creator: str, account: Account, draft: object) -> Account:
        self._identity.create_face(tx, account.handle, account.name, account.avatar_url)
        room_id = self._rooms.found_feed(tx, draft)
        organisation = store.organisation_of(tx, creator) or account.organisation
        fields = {name: getattr(account, name) for name in Account.__struct_fields__}
        made = Account(**{**fields, "room_id": room_id, "organisation": organisation})
        made = store.insert(tx, made, self._entropy.bytes(32))
        store.enlist(tx, made)
        store.put_operator(tx, made.account_no, Operator(creator, "owner", "active", creator, account.created_ms))
        self._registry.act(tx, made, creator, "account.create", made.handle)
        return made


def _taken() -> MatrixError:
    return MatrixError(409, "M_USER_IN_USE", "handle: is taken")

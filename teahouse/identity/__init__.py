"""Identity: who people are. Accounts, sessions, devices, profiles, and what their clients keep here.

Also push rules (as account data), filters, ignore lists, presence, and how the service introduces itself.

Tables: ``identity_users``, ``identity_devices``, ``identity_tokens``, ``identity_proofs`` (login and OpenID tokens),
``identity_registration_tokens``, ``identity_uia``, ``identity_profiles``, ``identity_account_data``,
``identity_filters``, ``identity_presence``, ``identity_numbers``, ``identity_months``.

Ways in: the routes; ``authenticate`` (no SQL while a token is warm); ``uia.require``; reading accounts, profiles,
account data, rulesets, filters, presence; writing account data for other parts; the operator's ``create_user`` and its
neighbours; ``onlookers``, lists of functions that other parts want run in the same transaction.

What it tells on the bus: ``profile`` (user, data: the field), ``account_data`` (user, room or "", data: (type, content
JSON), or None for everything of the user's), ``account`` (user: tokens, devices or flags changed), and whispers of kind
``presence`` (user, data: the content of m.presence).
"""

from collections.abc import Awaitable, Collection, Mapping
from typing import Any

import msgspec

from teahouse.identity import _account_data, _store
from teahouse.identity._account import AccountAffairs
from teahouse.identity._account_data import AccountData
from teahouse.identity._account_data_routes import AccountDataRoutes
from teahouse.identity._account_routes import AccountRoutes
from teahouse.identity._accounts import Accounts
from teahouse.identity._admin_routes import AdminRoutes
from teahouse.identity._authenticate import Authenticate
from teahouse.identity._device_routes import DeviceRoutes
from teahouse.identity._fallback_routes import FallbackRoutes
from teahouse.identity._filters import Filters
from teahouse.identity._login import Login
from teahouse.identity._login_routes import LoginRoutes
from teahouse.identity._model import Account, ActiveMonth, Issued, Onlookers, RegistrationToken
from teahouse.identity._passwords import Passwords
from teahouse.identity._presence import Presences
from teahouse.identity._presence_routes import PresenceRoutes, Sees
from teahouse.identity._profile import Profiles
from teahouse.identity._profile_routes import ProfileRoutes
from teahouse.identity._push_rule_routes import PushRuleRoutes
from teahouse.identity._push_rules import PushRules
from teahouse.identity._register import Register
from teahouse.identity._register_routes import RegisterRoutes
from teahouse.identity._seen import LastSeen
from teahouse.identity._service_routes import ServiceRoutes
from teahouse.identity._sessions import Sessions
from teahouse.identity._sign_in_pages import SignInPages
from teahouse.identity._stages import Stage, Stages
from teahouse.identity._standing import Standing
from teahouse.identity._uia import Passed, Uia
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.http import Route, Who
from teahouse.kernel.limits import Limits
from teahouse.kernel.pages import Pages
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.filters import Filter
from teahouse.matrix.push import Ruleset
from teahouse.surfaces import NoRestraints, Restraints

__all__ = [
    "Account",
    "ActiveMonth",
    "Identity",
    "Issued",
    "Onlookers",
    "Passed",
    "RegistrationToken",
    "Standing",
    "Uia",
]


class Identity:
    """The part. ``await stop()`` before the database is closed: it writes what is written lazily."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        clock: Clock,
        settings: Settings,
        limits: Limits,
        restraints: Restraints | None = None,
        entropy: Entropy | None = None,
    ) -> None:
        entropy = entropy or SystemEntropy()
        self._db = db
        self.server_name = settings.server_name
        self.onlookers = Onlookers()
        self.unstable_features: dict[str, bool] = {"org.matrix.e2e_cross_signing": True}
        self.sees_presence: Sees | None = None
        """Set by ``app.py``: whether (viewer, user) share a room. Until then one sees one's own presence only."""

        self._passwords = Passwords()
        self._seen = LastSeen(db)
        self._accounts = Accounts(db, bus, settings.server_name)
        self.standing = Standing(restraints or NoRestraints())
        self._authenticate = Authenticate(db, bus, clock, self._seen, self.standing)
        self._profiles = Profiles(db, bus, self._accounts, self.onlookers)
        self._account_data = AccountData(db, bus, self._accounts)
        self._filters = Filters(db, self._accounts)
        self._presences = Presences(db, bus, clock, self._accounts)
        stages = self._stages = Stages(db, clock, self._accounts, self._passwords, limits)
        self.uia = Uia(db, clock, entropy, stages)
        sessions = Sessions(db, clock, entropy, self.onlookers, settings.access_token_lifetime_ms, self.standing)
        self._register = Register(db, clock, entropy, self._accounts, self._passwords, sessions, self.onlookers)
        self._affairs = AccountAffairs(db, clock, self._accounts, self._passwords, sessions, self.onlookers)
        self._limits, self._sessions = limits, sessions
        self._login = login = Login(db, clock, entropy, self._accounts, self._passwords, sessions, limits)
        self.administrators = AdminRoutes(self._accounts, sessions, self.standing)
        self._account_routes = AccountRoutes(self._affairs, self._accounts, self._passwords, self.uia)
        self._routes: list[Route] = [
            *RegisterRoutes(self._register, self.uia, stages, self._passwords, settings).table(),
            *FallbackRoutes(self.uia, settings.terms_url).table(),
            *LoginRoutes(login, sessions, self.uia, settings.server_name).table(),
            *DeviceRoutes(sessions, self.uia).table(),
            *self._account_routes.table(),
            *ProfileRoutes(self._profiles, self.standing).table(),
            *AccountDataRoutes(self._account_data, self._filters).table(),
            *PushRuleRoutes(PushRules(self._account_data)).table(),
            *PresenceRoutes(self._presences, self._may_see_presence).table(),
            *self.administrators.table(),
            *ServiceRoutes(settings, clock, self.unstable_features).table(),
        ]

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes

    async def stop(self) -> None:
        """Write what is noted (last seen, presence) and let the threads go."""
        await self._seen.stop()
        await self._presences.stop()
        self._passwords.close()

    # --- who is calling, who there is ---

    def standing_changed(self, user_id: str) -> None:
        """A measure on the account has begun or ended: what is remembered of its sessions is old. Never waits."""
        self._authenticate.drop(user_id)

    async def authenticate(self, token: str, ip: str, user_agent: str) -> Who:
        """The caller of an access token. Raises M_UNKNOWN_TOKEN, with ``soft_logout`` where the device lives on."""
        found = self._authenticate(token, ip, user_agent)
        return found if isinstance(found, Who) else await found

    def caller(self, token: str, ip: str, user_agent: str) -> Who | Awaitable[Who]:
        """``authenticate``, at once where the token was used lately: what every request asks."""
        return self._authenticate(token, ip, user_agent)

    async def account(self, user_id: str) -> Account | None:
        """The account, deactivated ones too; ``None`` if there never was one. Cached."""
        return await self._accounts.get(user_id)

    async def exists(self, user_id: str) -> bool:
        """Whether there is such a user, who has not been deactivated. Cached."""
        account = await self._accounts.get(user_id)
        return account is not None and not account.deactivated

    async def erasures(self) -> Mapping[str, int]:
        """Everyone who asked to be erased → the position at which they were; cached, empty in most services.

        Who joins a room after that position is served redacted copies of what they sent (deactivateAccount, ``erase``).
        """
        return await self._accounts.erasures()

    async def accounts(self, after: str = "", limit: int = 100) -> list[Account]:
        """Accounts by user id, for paging through all of them."""
        return await _store.accounts(self._db, after, limit)

    async def active_months(self) -> list[ActiveMonth]:
        """How many people used the service, month by month, as far as is written down: seconds ago. One statement."""
        return await self._seen.people.months()

    async def device_names(self, user_ids: Collection[str]) -> Mapping[str, Mapping[str, str | None]]:
        """Every device of these users: user id → device id → display name. Users without devices are left out."""
        return await _store.device_names(self._db, user_ids) if user_ids else {}

    def devices_in(self, tx: Tx, user_ids: Collection[str]) -> Mapping[str, Collection[str]]:
        """The same within a write unit, without names: user id → device ids."""
        return _store.devices_of_users_in(tx, user_ids) if user_ids else {}

    # --- profiles ---

    async def profile(self, user_id: str) -> dict[str, Any]:
        """The profile: ``displayname``, ``avatar_url`` and whatever else is set. Cached; do not change what you get."""
        return await self._profiles.get(user_id)

    def profile_now(self, user_id: str) -> dict[str, Any] | None:
        """The profile if it is at hand; never waits."""
        return self._profiles.now(user_id)

    async def set_profile_field(self, user_id: str, key: str, value: object) -> None:
        """Set one field. Raises as setProfileField does."""
        await self._profiles.set(user_id, key, value)

    # --- account data ---

    async def account_data(self, user_id: str, room_id: str | None = None) -> list[tuple[str, bytes]]:
        """(type, content JSON) of the account, or of one room."""
        return await self._account_data.all(user_id, room_id)

    async def account_data_since(self, user_id: str, since: int) -> list[tuple[str, str, bytes]]:
        """(room id or "", type, content JSON) of what was set after position ``since``; 0 for all there is."""
        return await self._account_data.since(user_id, since)

    async def account_data_one(self, user_id: str, room_id: str | None, kind: str) -> bytes | None:
        """The content JSON of one type."""
        return await self._account_data.one(user_id, room_id, kind)

    def set_account_data(
        self, tx: Tx, user_id: str, room_id: str | None, kind: str, content: dict[str, Any] | bytes
    ) -> None:
        """Set account data in the caller's unit (``m.fully_read``, say); told after commit."""
        account = _store.account_in(tx, user_id)
        if account is not None:
            encoded = content if isinstance(content, bytes) else msgspec.json.encode(content)
            _account_data.put(tx, account.user_no, user_id, room_id or "", kind, encoded)

    async def language(self, user_id: str) -> str:
        """The language somebody is written to in, as their client or a page said; "" where none did."""
        return await self._account_data.language(user_id)

    async def ignored(self, user_id: str) -> frozenset[str]:
        """Whom the user ignores. Cached."""
        return await self._account_data.ignored(user_id)

    async def blocks_invites(self, user_id: str) -> bool:
        """Whether the user wants no invites (``m.invite_permission_config``): then M_INVITE_BLOCKED."""
        return await self._account_data.blocks_invites(user_id)

    def ignored_now(self, user_id: str) -> frozenset[str] | None:
        """Whom the user ignores, if it is at hand; never waits."""
        return self._account_data.ignored_now(user_id)

    def ruleset_now(self, user_id: str) -> Ruleset | None:
        """The user's push rules, if they are at hand; never waits."""
        return self._account_data.ruleset_now(user_id)

    def erased_now(self, user_id: str) -> bool:
        """Whether the user asked to be erased, as far as is known at hand: true where it is not. Never waits."""
        return self._accounts.erased_now(user_id)

    async def ruleset(self, user_id: str) -> Ruleset:
        """The user's push rules, compiled. Cached; those who never changed theirs share one program."""
        return await self._account_data.ruleset(user_id)

    async def filter(self, user_id: str, filter_id: str) -> Filter:
        """The filter of that id, or the one given in full as JSON. Raises M_NOT_FOUND, M_BAD_JSON. Cached."""
        return await self._filters.get(user_id, filter_id)

    # --- presence ---

    def connected(self, user_id: str, device_no: int, state: str, for_ms: int) -> None:
        """A device syncs and will wait ``for_ms``; ``state`` is sync's ``set_presence``. Never waits."""
        self._presences.connected(user_id, device_no, state, for_ms)

    def active(self, user_id: str) -> None:
        """The user did something themselves, such as sending a message. Never waits."""
        self._presences.active(user_id)

    async def presence(self, user_id: str) -> dict[str, Any]:
        """The content of the user's m.presence event. Raises M_NOT_FOUND."""
        return await self._presences.of(user_id)

    def presence_now(self, user_id: str) -> dict[str, Any] | None:
        """The same for someone who is or just was here, ``None`` for others; never waits."""
        return self._presences.now(user_id)

    async def _may_see_presence(self, viewer: str, user_id: str) -> bool:
        return self.sees_presence is not None and await self.sees_presence(viewer, user_id)

    def reset_by(self, kind: str, stage: Stage) -> None:
        """Let somebody without a session set a password once ``stage`` has proved whose (``user_id``) they may."""
        self._stages.others[kind] = stage
        self._account_routes.reset_flows.append([kind])

    # --- signing in on a page ---

    async def sign_in(self, name: str, password: str, device_name: str, ip: str) -> Issued:
        """Begin a session for whoever types their name (or user id) and password on a page.

        The checks and limits of /login. Raises M_FORBIDDEN, M_LIMIT_EXCEEDED, M_USER_LOCKED, M_USER_DEACTIVATED.
        """
        self._limits.check("login", ip)
        given = {"identifier": {"type": "m.id.user", "user": name.strip()}, "password": password}
        return await self._login.by_password(given, (None, device_name), refreshable=False)

    def sign_in_pages(self, pages: Pages, name: str) -> list[Route]:
        """Routes to sign in to pages and out of them: ``name`` Desk is at ``/desk/``. They bring ``sign-in.html``."""
        return SignInPages(pages, name, (self.sign_in, self.sign_out, self._account_data.note_language)).table()

    async def sign_out(self, token: str) -> None:
        """End the session that an access token belongs to; a token that is not good is passed over."""
        try:
            who = await self.authenticate(token, "", "")
        except MatrixError:
            return
        await self._sessions.end(who.user_id, who.user_no, [who.device_id])

    # --- the operator's ways in ---

    async def create_user(
        self, localpart: str, password: str | None, *, admin: bool = False, moderator: bool = False
    ) -> str:
        """Make an account; returns the user id. Raises M_INVALID_USERNAME, M_USER_IN_USE."""
        return await self._register.create(localpart, password, admin=admin, moderator=moderator)

    def create_face(self, tx: Tx, localpart: str, displayname: str, avatar_url: str) -> str:
        """Make the user that speaks for a public account, in the caller's unit; returns the user id.

        It has no password and no device, so nobody can sign in as it. Raises M_INVALID_USERNAME, M_USER_IN_USE.
        """
        return self._register.create_face(tx, localpart, displayname, avatar_url)

    async def set_password(self, user_id: str, password: str, *, end_sessions: bool = True) -> None:
        """Give someone another password, by default ending all of their sessions. Raises M_NOT_FOUND."""
        account = await self._accounts.existing(user_id)
        await self._affairs.change_password(account, password, passed=None, end_others=end_sessions, keep=None)

    async def set_roles(self, user_id: str, *, admin: bool, moderator: bool) -> None:
        """Make someone an administrator, a moderator, or neither. Raises M_NOT_FOUND."""
        await self._affairs.set_roles(user_id, admin=admin, moderator=moderator)

    def set_roles_in(self, tx: Tx, user_id: str, *, admin: bool, moderator: bool) -> None:
        """``set_roles`` in the caller's unit; who is not there is passed over."""
        self._affairs.set_roles_in(tx, user_id, admin=admin, moderator=moderator)

    def flags_in(self, tx: Tx, user_id: str) -> tuple[bool, bool]:
        """Whether the user is an administrator and a moderator, within a write unit."""
        account = _store.account_in(tx, user_id)
        return (account.admin, account.moderator) if account is not None else (False, False)

    async def flagged(self) -> list[Account]:
        """Everyone whom ``create_user`` or ``set_roles`` made an administrator or a moderator."""
        return await _store.flagged(self._db)

    async def deactivate(self, user_id: str, *, erase: bool = False) -> None:
        """End an account. Raises M_NOT_FOUND."""
        await self._affairs.deactivate(user_id, erase=erase)

    async def new_registration_token(
        self, *, token: str | None = None, uses: int | None = None, lifetime_ms: int | None = None
    ) -> RegistrationToken:
        """Make a registration token; ``None`` uses and lifetime are without limit. Raises M_INVALID_PARAM."""
        return await self._register.new_token(token=token, uses=uses, lifetime_ms=lifetime_ms)

    async def registration_tokens(self) -> list[RegistrationToken]:
        """Every registration token, used up and expired ones too."""
        return await self._register.tokens()

    async def delete_registration_token(self, token: str) -> bool:
        """Delete one; whether there was one."""
        return await self._register.delete_token(token)

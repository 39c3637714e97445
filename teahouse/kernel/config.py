"""Settings: command line over environment (``TEAHOUSE_…``) over the TOML file over the defaults.

Every field is documented in docs/operate/settings.md (a house test holds them together).
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec


class SettingsError(Exception):
    """A setting cannot be used; the message names it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the operator decides. Sizes in bytes, times in the unit their name says."""

    data_dir: str = "teahouse-data"
    host: str = "127.0.0.1"
    port: int = 8008
    server_name: str = "localhost"
    service_name: str = ""
    public_url: str = ""
    open_registration: bool = False
    rate_limits: bool = True
    database: str = ""
    bus: str = ""
    workers: int = 1
    log_level: str = "info"
    media_max_bytes: int = 50 * 1024 * 1024
    media_quota_bytes: int = 0
    url_previews: bool = False
    push_private_gateways: bool = False
    webhook_private_targets: bool = False
    wechat_private_bots: bool = False
    access_token_lifetime_ms: int = 60 * 60 * 1000
    second_factor_lasts_s: int = 8 * 3600
    turn_uris: list[str] = []
    turn_secret: str = ""
    turn_lifetime_s: int = 86_400
    admin_suspend_rule: str = ""
    country_header: str = ""
    support_email: str = ""
    support_page: str = ""
    terms_url: str = ""
    contact_authorities: str = ""
    contact_languages: list[str] = []
    legal_representative: str = ""
    language: str = "en"
    smtp_url: str = ""
    mail_from: str = ""
    broadcasts_unverified: int = 1
    broadcasts_person: int = 3
    broadcasts_organisation: int = 10
    ledger_witnesses: list[str] = []
    notes_rater_ratings: int = 10
    notes_stable_s: int = 1800
    notes_score_s: int = 600
    flood_posts_a_minute: int = 20
    flood_same_a_minute: int = 5
    flood_accounts: int = 10
    nudity_percent: int = 0
    notes_subscribed_s: int = 7 * 86_400
    policy_room: str = ""

    @property
    def base_url(self) -> str:
        """Where clients reach us, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def shown_name(self) -> str:
        """What pages call the service."""
        return self.service_name or self.server_name

    @property
    def data_path(self) -> Path:
        return Path(self.data_dir)

    @property
    def database_url(self) -> str:
        """``database``, or SQLite in the data directory."""
        return self.database or f"sqlite:{self.data_path / 'teahouse.db'}"


_LISTS = ("turn_uris", "ledger_witnesses", "contact_languages")  # comma-separated in the environment


def load(
    *, file: Path | None = None, environment: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
) -> Settings:
    """Build the settings. ``options`` are the command line's; ``None`` among them means not given.

    Raises ``SettingsError`` naming the field.
    """
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values.update(tomllib.loads(file.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{file}: {error}") from error
    values.update(_from_environment(os.environ if environment is None else environment))
    values.update({name: value for name, value in (options or {}).items() if value is not None})
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error)) from error
    _check(settings)
    return settings


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        text = environment.get("TEAHOUSE_" + field.name.upper())
        if text is not None:
            found[field.name] = text.split(",") if field.name in _LISTS else text
    return found


def _check(settings: Settings) -> None:
    from teahouse.matrix.ids import is_server_name

    if not is_server_name(settings.server_name):
        raise SettingsError(f"server_name: {settings.server_name!r} is not a host name (with an optional port)")
    if not 0 <= settings.port <= 65_535:
        raise SettingsError("port: must be between 0 and 65535")
    if settings.database and not settings.database.startswith(("sqlite:", "postgresql://", "postgres://")):
        raise SettingsError("database: must begin with sqlite: or postgresql://")
    if settings.workers != 1:
        raise SettingsError("workers: this version runs one process; leave it at 1")
    if settings.bus:
        raise SettingsError("bus: this version has the in-process bus only; leave it empty")
    if settings.language not in ("en", "zh-Hans", "zh-Hant"):
        raise SettingsError("language: must be en, zh-Hans or zh-Hant")
    if not re.fullmatch(r"[a-z0-9._=/+-]{0,100}", settings.policy_room):
        raise SettingsError("policy_room: the local part of an alias: small letters, digits and . _ = / + -")
    if settings.smtp_url and not re.fullmatch(r"smtps?://[^\s/]+/?", settings.smtp_url):
        raise SettingsError("smtp_url: must be smtp://[user:password@]host[:port], or smtps:// for TLS from the start")
    if not re.fullmatch(r"([^\r\n<>@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)?", settings.mail_from):
        raise SettingsError(
            "mail_from: must be an e-mail address, perhaps with a name before it: Tea House <tea@example.org>"
        )
    if bool(settings.smtp_url) != bool(settings.mail_from):
        raise SettingsError(
            f"{'mail_from' if settings.smtp_url else 'smtp_url'}: e-mail needs smtp_url and mail_from both"
        )
    for name in ("notes_rater_ratings", "notes_stable_s", "notes_score_s", "notes_subscribed_s"):
        if getattr(settings, name) < 0:
            raise SettingsError(f"{name}: must not be below 0")
    if settings.log_level not in ("debug", "info", "warning", "error"):
        raise SettingsError("log_level: must be debug, info, warning or error")

"""What this package speaks of: bots, their media, the log of callbacks, and what is asked in JSON."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Mode = Literal["plain", "compat", "safe"]
TOKEN_S = 7200
MEDIA_MS = 3 * 24 * 3600 * 1000  # what is temporary is kept for three days
MEDIA_BYTES = 10 * 1024 * 1024


class Bot(msgspec.Struct, frozen=True):
    """The bot of an account. ``secret`` is the digest of its appsecret; ``verified_ms`` 0: the URL never answered."""

    account_no: int
    appid: str
    secret: bytes
    token: str
    aes_key: str
    mode: Mode
    url: str
    enabled: bool
    verified_ms: int
    created_ms: int


class BotSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an owner sets. Left out, ``token`` and ``aes_key`` are made. ``new_secret``: make the appsecret anew."""

    url: Annotated[str, Meta(max_length=1024, pattern=r"^[\x21-\x7e]*$")] = ""
    token: Annotated[str, Meta(pattern=r"^([A-Za-z0-9]{3,32})?$")] = ""
    aes_key: Annotated[str, Meta(pattern=r"^([A-Za-z0-9+/]{43})?$")] = ""
    mode: Mode = "plain"
    enabled: bool = True
    new_secret: bool = False


class BotView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bot as its owner sees it. ``appsecret`` is there only when it was just made."""

    appid: str
    token: str
    aes_key: str
    mode: Mode
    url: str
    enabled: bool
    verified_ms: int
    created_ms: int
    appsecret: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One callback. ``status``: of HTTP, 0 without an answer; ``answer``: its type, or what was wrong."""

    entry_no: int
    at_ms: int
    kind: str
    tries: int
    duration_ms: int
    status: int
    answer: str


class Log(msgspec.Struct, frozen=True):
    """The last callbacks, newest first."""

    entries: list[Entry]


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """What a bot uploaded. ``expires_ms`` 0: permanent material."""

    media_id: str
    account_no: int
    kind: str
    mxc: str = ""
    name: str = ""
    mimetype: str = ""
    size_bytes: int = 0
    content: bytes = b"{}"
    created_ms: int
    updated_ms: int
    expires_ms: int = 0


class Held(msgspec.Struct, frozen=True):
    """Whose token it is. ``subject``: of tokens of one user, their openid and the scope."""

    account_no: int
    kind: str
    subject: str
    expires_ms: int

"""Passkeys (WebAuthn level 3), by the ``fido2`` library (docs/decisions/0076): what a browser is asked, and whether its
answer is true. Knows no tables.

No attestation is asked for: which make of key somebody has is nobody's business here.
"""

import hashlib
import ipaddress
import struct
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Request
from teahouse.matrix.errors import MatrixError, conflict, invalid_param

#: What bytes that are no WebAuthn make the library raise.
_FAULTS = (
    ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RecursionError, MemoryError,
    struct.error, UnsupportedAlgorithm,
)  # fmt: skip


class Site(msgspec.Struct, frozen=True):
    """Where a browser is: its origin (``https://tea.house``), and the host that a passkey is good for."""

    origin: str
    host: str
    name: str


class Answered(msgspec.Struct, frozen=True):
    """An answer that is true: the challenge it signs, the credential, its public data and its counter."""

    challenge: bytes
    credential: bytes
    data: bytes
    counter: int


def site_of(request: Request, settings: Settings) -> Site:
    """Where the visitor is: as the operator says, else where they have just reached us.

    Raises M_UNKNOWN (409) for an address without a name: browsers make no passkeys for one.
    """
    origin = settings.public_url.rstrip("/")
    if not origin:
        origin = f"{request.scope.get('scheme', 'http')}://{request.header('host') or ''}"
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if not host or _is_address(host):
        raise conflict("Passkeys need a host name: set public_url, or come by the service's name")
    return Site(f"{parts.scheme}://{parts.netloc}".lower(), host, settings.shown_name)


def creation(site: Site, user_id: str, challenge: bytes, known: Sequence[bytes]) -> dict[str, Any]:
    """What ``navigator.credentials.create`` is to be given (PublicKeyCredentialCreationOptionsJSON)."""
    from fido2.webauthn import PublicKeyCredentialUserEntity

    handle = hashlib.sha256(user_id.encode()).digest()  # authenticators show it to whoever holds them: not the name
    user = PublicKeyCredentialUserEntity(id=handle, name=user_id, display_name=user_id)
    options, _ = _server(site).register_begin(user, _described(known), challenge=challenge)
    return dict(_plain(options["publicKey"]))


def request(site: Site, challenge: bytes, known: Sequence[bytes]) -> dict[str, Any]:
    """What ``navigator.credentials.get`` is to be given (PublicKeyCredentialRequestOptionsJSON)."""
    options, _ = _server(site).authenticate_begin(_described(known), challenge=challenge)
    return dict(_plain(options["publicKey"]))


def created(site: Site, given: Mapping[str, Any]) -> Answered:
    """What ``create`` answered, if it is true. Raises M_INVALID_PARAM. Whose challenge it signs is for the caller."""
    from fido2.webauthn import RegistrationResponse

    try:
        response = RegistrationResponse.from_dict(given)
        if response is None:
            raise ValueError("nothing")
        challenge = response.response.client_data.challenge
        data = _server(site).register_complete(_state(challenge), response)
        credential = data.credential_data
        if credential is None:
            raise ValueError("no credential")
        return Answered(challenge, credential.credential_id, bytes(credential), data.counter)
    except _FAULTS as error:
        raise _untrue(error) from None


def signed(site: Site, given: Mapping[str, Any], known: Mapping[bytes, bytes]) -> Answered:
    """What ``get`` answered, if one of the ``known`` credentials (id → data) signed it. Raises M_INVALID_PARAM."""
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    try:
        response = AuthenticationResponse.from_dict(given)
        if response is None:
            raise ValueError("nothing")
        challenge = response.response.client_data.challenge
        credentials = [AttestedCredentialData(data) for data in known.values()]
        credential = _server(site).authenticate_complete(_state(challenge), credentials, response)
        counter = response.response.authenticator_data.counter
        return Answered(challenge, credential.credential_id, bytes(credential), counter)
    except _FAULTS as error:
        raise _untrue(error) from None


def _server(site: Site) -> Any:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    entity = PublicKeyCredentialRpEntity(name=site.name, id=site.host)
    return Fido2Server(entity, verify_origin=lambda origin: origin.lower() == site.origin)


def _described(known: Sequence[bytes]) -> list[Any]:
    from fido2.webauthn import PublicKeyCredentialDescriptor, PublicKeyCredentialType

    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one) for one in known]


def _state(challenge: bytes) -> dict[str, Any]:
    from fido2.utils import websafe_encode

    return {"challenge": websafe_encode(challenge), "user_verification": None}


def _plain(options: Any) -> Any:
    """The options as plain JSON: the library's own classes are mappings that say so piece by piece."""
    if isinstance(options, Mapping):
        return {str(key): _plain(one) for key, one in options.items()}
    if isinstance(options, list | tuple):
        return [_plain(one) for one in options]
    return str(options) if isinstance(options, str) else options


def _untrue(error: Exception) -> MatrixError:
    return invalid_param(f"credential: {str(error)[:200] or 'not an answer of a passkey'}")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

"""End-to-end encryption and send-to-device over HTTP. A handler reads the request and calls one verb."""

import re

import msgspec

from teahouse.devices._claim import Claim, KeysClaim, KeysClaimed
from teahouse.devices._cross_signing import CrossSigning, CrossSigningUpload
from teahouse.devices._query import KeysQueried, KeysQuery, Query
from teahouse.devices._send_to_device import SendToDevice, ToDevice
from teahouse.devices._signatures import Signatures, SignaturesUploaded
from teahouse.devices._updates import ListUpdates, Updates
from teahouse.devices._upload import KeysUpload, Upload
from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix.errors import bad_json, invalid_param

_BASE = "/_matrix/client/v3"
_MANY = 16 * 1024 * 1024
"""The largest body that speaks of many devices: a message for each of some thousands."""
_TOKEN = re.compile(r"s(\d{1,18})(?:_\w*)*")
"""A sync token begins with its position; what follows concerns what is never stored."""


class KeysUploaded(msgspec.Struct):
    """What POST /keys/upload answers."""

    one_time_key_counts: dict[str, int]


class KeyRoutes:
    """The keys of devices and users, and what devices send each other."""

    def __init__(
        self,
        upload: Upload,
        query: Query,
        claim: Claim,
        updates: Updates,
        cross_signing: CrossSigning,
        signatures: Signatures,
        send_to_device: SendToDevice,
    ) -> None:
        self._upload = upload
        self._query = query
        self._claim = claim
        self._updates = updates
        self._cross_signing = cross_signing
        self._signatures = signatures
        self._send_to_device = send_to_device

    def table(self) -> list[Route]:
        return [
            Route(
                "POST",
                f"{_BASE}/keys/upload",
                self.upload_keys,
                op="uploadKeys",
                auth=Auth.USER,
                rate="keys",
                body=KeysUpload,
                answers=KeysUploaded,
            ),
            Route(
                "POST",
                f"{_BASE}/keys/query",
                self.query_keys,
                op="queryKeys",
                auth=Auth.USER,
                rate="keys",
                body=KeysQuery,
                answers=KeysQueried,
                max_body=_MANY,
            ),
            Route(
                "POST",
                f"{_BASE}/keys/claim",
                self.claim_keys,
                op="claimKeys",
                auth=Auth.USER,
                rate="keys",
                body=KeysClaim,
                answers=KeysClaimed,
                max_body=_MANY,
            ),
            Route(
                "GET",
                f"{_BASE}/keys/changes",
                self.get_keys_changes,
                op="getKeysChanges",
                auth=Auth.USER,
                rate="keys",
                body=None,
                answers=ListUpdates,
            ),
            Route(
                "POST",
                f"{_BASE}/keys/device_signing/upload",
                self.upload_cross_signing_keys,
                op="uploadCrossSigningKeys",
                auth=Auth.USER,
                rate="keys",
                body=CrossSigningUpload,
            ),
            Route(
                "POST",
                f"{_BASE}/keys/signatures/upload",
                self.upload_cross_signing_signatures,
                op="uploadCrossSigningSignatures",
                auth=Auth.USER,
                rate="keys",
                body=Body.JSON,
                answers=SignaturesUploaded,
                max_body=_MANY,
            ),
            Route(
                "PUT",
                f"{_BASE}/sendToDevice/{{eventType}}/{{txnId}}",
                self.send_to_device,
                op="sendToDevice",
                auth=Auth.USER,
                rate="keys",
                body=ToDevice,
                max_body=_MANY,
            ),
        ]

    async def upload_keys(self, request: Request) -> KeysUploaded:
        counts = await self._upload.upload(request.caller, request.body)
        return KeysUploaded(counts.one_time)

    async def query_keys(self, request: Request) -> KeysQueried:
        return await self._query.query(request.user_id, request.body)

    async def claim_keys(self, request: Request) -> KeysClaimed:
        return await self._claim.claim(request.body)

    async def get_keys_changes(self, request: Request) -> ListUpdates:
        return await self._updates.between(request.user_id, _position(request, "from"), _position(request, "to"))

    async def upload_cross_signing_keys(self, request: Request) -> None:
        await self._cross_signing.upload(request, request.body)

    async def upload_cross_signing_signatures(self, request: Request) -> SignaturesUploaded:
        try:
            body = msgspec.convert(request.body, dict[str, dict[str, dict[str, object]]])
        except msgspec.ValidationError as error:
            raise bad_json(str(error)) from None
        return await self._signatures.upload(request.user_id, body)

    async def send_to_device(self, request: Request) -> None:
        params = request.params
        await self._send_to_device.send(request.caller, params["eventType"], params["txnId"], request.body)


def _position(request: Request, name: str) -> int:
    match = _TOKEN.fullmatch(request.query_required(name))
    if match is None:
        raise invalid_param(f"Query parameter '{name}' is not a sync token")
    return int(match.group(1))

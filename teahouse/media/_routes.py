"""The content repository over HTTP. Source: C-S API, "Content repository"."""

from collections.abc import AsyncIterator, Awaitable, Callable

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Answer, Auth, Body, FileAnswer, Request, Result, Route
from teahouse.matrix.errors import guest_access_forbidden, invalid_param, not_found, too_large, unrecognized
from teahouse.media._download import WAIT_DEFAULT_MS, WAIT_LIMIT_MS, Downloads
from teahouse.media._files import Files
from teahouse.media._model import Created, Uploaded
from teahouse.media._preview import Previews
from teahouse.media._serve import Conditions, serve
from teahouse.media._thumbnails import Thumbnails
from teahouse.media._upload import Uploads, clean_name

_V1 = "/_matrix/client/v1/media"
_V3 = "/_matrix/media/v3"
_ONE = "{serverName}/{mediaId}"

Handler = Callable[[Request], Awaitable[Result]]


class Routes:
    """The media part's operations."""

    def __init__(
        self,
        settings: Settings,
        files: Files,
        uploads: Uploads,
        downloads: Downloads,
        thumbnails: Thumbnails,
        previews: Previews,
    ) -> None:
        self._settings = settings
        self._files = files
        self._uploads = uploads
        self._downloads = downloads
        self._thumbnails = thumbnails
        self._previews = previews

    def table(self) -> list[Route]:
        named = f"{_ONE}/{{fileName}}"
        return [
            self._user("GET", f"{_V1}/config", self.config, "getConfigAuthed", "read"),
            self._user("GET", f"{_V1}/download/{_ONE}", self.download, "getContentAuthed", "read"),
            self._user("GET", f"{_V1}/download/{named}", self.download, "getContentOverrideNameAuthed", "read"),
            self._user("GET", f"{_V1}/thumbnail/{_ONE}", self.thumbnail, "getContentThumbnailAuthed", "read"),
            self._user("GET", f"{_V1}/preview_url", self.preview, "getUrlPreviewAuthed", "media"),
            self._user("GET", f"{_V3}/config", self.config, "getConfig", "read"),
            self._user("GET", f"{_V3}/preview_url", self.preview, "getUrlPreview", "media"),
            self._user("POST", "/_matrix/media/v1/create", self.create, "createContent", "media"),
            self._upload("POST", f"{_V3}/upload", self.upload, "uploadContent"),
            self._upload("PUT", f"{_V3}/upload/{_ONE}", self.fill, "uploadContentToMXC"),
            self._frozen(f"{_V3}/download/{_ONE}", "getContent"),
            self._frozen(f"{_V3}/download/{named}", "getContentOverrideName"),
            self._frozen(f"{_V3}/thumbnail/{_ONE}", "getContentThumbnail"),
        ]

    async def config(self, request: Request) -> dict[str, int]:
        """``getConfigAuthed``."""
        return {"m.upload.size": self._settings.media_max_bytes}

    async def create(self, request: Request) -> Created:
        """``createContent``."""
        _refuse_guest(request)
        return await self._uploads.create(request.user_id)

    async def upload(self, request: Request) -> Uploaded:
        """``uploadContent``."""
        _refuse_guest(request)
        body = self._body(request)
        media_id = await self._uploads.upload(
            request.user_id, body, request.header("content-type"), request.query("filename")
        )
        return Uploaded(self._uploads.uri(media_id))

    async def fill(self, request: Request) -> None:
        """``uploadContentToMXC``."""
        _refuse_guest(request)
        names = request.params
        item = await self._uploads.check_fillable(request.user_id, names["serverName"], names["mediaId"])
        body = self._body(request)
        await self._uploads.fill(item, body, request.header("content-type"), request.query("filename"))

    async def download(self, request: Request) -> Answer | FileAnswer:
        """``getContentAuthed``, ``getContentOverrideNameAuthed``."""
        item = await self._downloads.find(*_place(request))
        assert item.hash is not None
        name = clean_name(request.params.get("fileName")) or item.name
        path = str(self._files.content(item.hash))
        return serve(path, item.size_bytes, item.type, name, item.hash, _conditions(request))

    async def thumbnail(self, request: Request) -> Answer | FileAnswer:
        """``getContentThumbnailAuthed``."""
        width, height = _dimension(request, "width"), _dimension(request, "height")
        method = request.query_choice("method", "scale", ("scale", "crop"))
        animated = request.query_bool("animated", default=False)
        item = await self._downloads.find(*_place(request))
        assert item.hash is not None
        made = await self._thumbnails.find(item.hash, width, height, method, animated=animated)
        suffix = made.type.rpartition("/")[2]
        return serve(made.path, made.size_bytes, made.type, f"thumbnail.{suffix}", made.tag, _conditions(request))

    async def preview(self, request: Request) -> bytes:
        """``getUrlPreviewAuthed``."""
        if not self._settings.url_previews:
            raise unrecognized(404, "This server makes no link previews")
        url = request.query_required("url")
        if not url.lower().startswith(("http://", "https://")):
            raise invalid_param("Query parameter 'url' must be an http or https URL")
        ts_ms = request.query_int("ts", -1, 0, 2**53)
        return await self._previews.preview(url, None if ts_ms < 0 else ts_ms)

    async def frozen(self, request: Request) -> None:
        """``getContent`` and its kin without a token.

        Every medium of this service is younger than the freeze of Matrix 1.12, so none is served here.
        """
        raise not_found("Media are served to signed-in users only: use /_matrix/client/v1/media/")

    def _body(self, request: Request) -> AsyncIterator[bytes]:
        length = request.content_length
        if length is not None and length > self._settings.media_max_bytes:
            raise too_large(f"Uploads may have at most {self._settings.media_max_bytes} bytes")
        return request.stream()

    def _user(self, method: str, path: str, handler: Handler, op: str, rate: str) -> Route:
        return Route(method, path, handler, op=op, auth=Auth.USER, rate=rate, body=None)

    def _upload(self, method: str, path: str, handler: Handler, op: str) -> Route:
        limit = self._settings.media_max_bytes
        return Route(method, path, handler, op=op, auth=Auth.USER, rate="media", body=Body.RAW, max_body=limit)

    def _frozen(self, path: str, op: str) -> Route:
        return Route("GET", path, self.frozen, op=op, auth=Auth.NONE, rate="read", body=None)


def _place(request: Request) -> tuple[str, str, int]:
    timeout_ms = request.query_int("timeout_ms", WAIT_DEFAULT_MS, 0, WAIT_LIMIT_MS)
    return request.params["serverName"], request.params["mediaId"], timeout_ms


def _conditions(request: Request) -> Conditions:
    return Conditions(request.header("if-none-match"), request.header("range"), request.header("if-range"))


def _dimension(request: Request, name: str) -> int:
    request.query_required(name)
    value = request.query_int(name, 0, 0, 1_000_000)
    if value == 0:
        raise invalid_param(f"Query parameter '{name}' must be a positive integer")
    return value


def _refuse_guest(request: Request) -> None:
    # Guests may only use the endpoints that the module "Guest access" lists; uploads are not among them.
    if request.caller.guest:
        raise guest_access_forbidden("Guests may not upload")

"""Media: uploads, downloads, thumbnails, limits, and what must never be served as what it says it is."""

import struct
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness.person import Person, Refusal, refused
from tests.harness.servers import SERVER_NAME, Server


def png(width: int = 64, height: int = 48, colour: bytes = b"\x2e\x8b\x57") -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + colour * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def upload(person: Person, content: bytes, content_type: str = "image/png", filename: str | None = None) -> str:
    """The media id of an upload."""
    query = {"filename": filename} if filename else {}
    response = person.request(
        "POST", "/_matrix/media/v3/upload", content=content, headers={"Content-Type": content_type}, params=query
    )
    if not response.is_success:
        raise Refusal(response)
    uri = str(response.json()["content_uri"])
    assert uri.startswith(f"mxc://{SERVER_NAME}/")
    return uri.rpartition("/")[2]


def download(person: Person, media_id: str, *more: str, server: str = SERVER_NAME, **query: object) -> httpx.Response:
    template = "v1/media/download/" + "/".join(["{}"] * (2 + len(more)))
    response = person.request("GET", template, server, media_id, *more, params=query)
    if not response.is_success:
        raise Refusal(response)
    return response


def test_what_was_uploaded_is_downloaded(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    picture = png()
    media_id = upload(lin, picture, filename="leaf 茶.png")
    answer = download(mei, media_id)
    assert picture == answer.content
    assert "image/png" == answer.headers["content-type"]
    assert "inline" in answer.headers["content-disposition"]
    assert "%E8%8C%B6" in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "cross-origin" == answer.headers["cross-origin-resource-policy"]
    assert "other.png" in download(mei, media_id, "other.png").headers["content-disposition"]


@pytest.mark.parametrize(
    "content_type", ["text/html", "image/svg+xml", "application/javascript", "application/pdf", ""]
)
def test_what_could_run_is_only_ever_saved(house: Server, content_type: str) -> None:
    lin = house.person("Lin")
    media_id = upload(lin, b"<script>alert(1)</script>", content_type)
    answer = download(lin, media_id)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "nosniff" == answer.headers["x-content-type-options"]
    assert b"<script>alert(1)</script>" == answer.content


def test_media_are_for_those_who_sign_in(house: Server) -> None:
    lin = house.person("Lin")
    media_id = upload(lin, png())
    with refused(401, "M_MISSING_TOKEN"):
        download(house.stranger(), media_id)
    nobody = house.stranger().request("POST", "/_matrix/media/v3/upload", content=b"x")
    assert (401, "M_MISSING_TOKEN") == (nobody.status_code, nobody.json()["errcode"])


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "..", "a%00b", "x" * 300, "%2Fetc%2Fpasswd"])
def test_tricks_with_paths_lead_nowhere(house: Server, path: str) -> None:
    lin = house.person("Lin")
    for place in (
        f"/_matrix/client/v1/media/download/{SERVER_NAME}/{path}",
        f"/_matrix/client/v1/media/download/{path}/x",
    ):
        response = lin.http.get(place, headers={"Authorization": f"Bearer {lin.token}"})
        assert response.status_code in (400, 404), response.text
    with refused(404, "M_NOT_FOUND"):
        download(lin, "nothinghere")
    with refused(404, "M_NOT_FOUND"):
        download(lin, "nothinghere", server="other.example")


def test_thumbnails_are_made_in_the_sizes_asked_for(house: Server) -> None:
    lin = house.person("Lin")
    media_id = upload(lin, png(400, 300))

    def thumbnail(**query: object) -> httpx.Response:
        response = lin.request("GET", "v1/media/thumbnail/{}/{}", SERVER_NAME, media_id, params=query)
        if not response.is_success:
            raise Refusal(response)
        return response

    scaled = thumbnail(width=100, height=100, method="scale")
    assert scaled.headers["content-type"] in ("image/png", "image/jpeg", "image/webp")
    assert scaled.content != png(400, 300)
    assert thumbnail(width=32, height=32, method="crop").status_code == 200
    assert thumbnail(width=5000, height=5000).status_code == 200
    with refused(400):
        thumbnail(width="wide", height=32)
    with refused(400):
        thumbnail(height=32)
    with refused(400):
        thumbnail(width=0, height=32)
    text = upload(lin, b"no picture", "text/plain")
    response = lin.request("GET", "v1/media/thumbnail/{}/{}", SERVER_NAME, text, params={"width": 32, "height": 32})
    assert 400 <= response.status_code < 500


def test_pictures_that_lie_about_themselves_are_no_danger(house: Server) -> None:
    lin = house.person("Lin")
    bomb = png(1, 1)[:16] + struct.pack(">II", 100_000, 100_000) + png(1, 1)[24:]
    for content in (bomb, png()[:60], b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        media_id = upload(lin, content)
        query = {"width": 32, "height": 32}
        response = lin.request("GET", "v1/media/thumbnail/{}/{}", SERVER_NAME, media_id, params=query)
        assert response.status_code < 500, response.text
    assert png() == download(lin, upload(lin, png())).content


def test_an_upload_can_be_announced_and_filled_later(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    made = lin.call("POST", "/_matrix/media/v1/create")
    media_id = made["content_uri"].rpartition("/")[2]
    with refused(504, "M_NOT_YET_UPLOADED"):
        download(mei, media_id, timeout_ms=100)
    with refused(403, "M_FORBIDDEN"):
        put(mei, media_id, b"not hers")

    def fill() -> None:
        time.sleep(0.3)
        put(lin, media_id, png())

    thread = threading.Thread(target=fill)
    thread.start()
    assert png() == download(mei, media_id, timeout_ms=10_000).content
    thread.join()
    with refused(409, "M_CANNOT_OVERWRITE_MEDIA"):
        put(lin, media_id, png())


def put(person: Person, media_id: str, content: bytes) -> None:
    response = person.request(
        "PUT",
        "/_matrix/media/v3/upload/{}/{}",
        SERVER_NAME,
        media_id,
        content=content,
        headers={"Content-Type": "image/png"},
    )
    if not response.is_success:
        raise Refusal(response)


def test_empty_and_streamed_uploads(house: Server) -> None:
    lin = house.person("Lin")
    assert b"" == download(lin, upload(lin, b"", "application/octet-stream")).content

    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            yield b"t" * 4096

    response = lin.request("POST", "/_matrix/media/v3/upload", content=pieces())
    assert 64 * 4096 == len(download(lin, response.json()["content_uri"].rpartition("/")[2]).content)


def test_parts_of_a_file_and_unchanged_files(house: Server) -> None:
    lin = house.person("Lin")
    media_id = upload(lin, bytes(range(256)), "application/octet-stream")
    answer = download(lin, media_id)
    assert "256" == answer.headers["content-length"]
    assert "immutable" in answer.headers.get("cache-control", "")


def test_too_large_is_too_large(tmp_path: Path) -> None:
    server = Server(tmp_path / "small", environment={"TEAHOUSE_MEDIA_MAX_BYTES": "2048"}).start()
    try:
        lin = server.person("Lin")
        assert 2048 == lin.get("v1/media/config")["m.upload.size"]
        upload(lin, b"x" * 2048, "text/plain")
        with refused(413, "M_TOO_LARGE"):
            upload(lin, b"x" * 2049, "text/plain")
        streamed = lin.request("POST", "/_matrix/media/v3/upload", content=iter([b"x" * 2000, b"x" * 2000]))
        assert (413, "M_TOO_LARGE") == (streamed.status_code, streamed.json()["errcode"])
    finally:
        server.stop()


def test_uploads_are_there_after_a_crash(own_house: Server) -> None:
    lin = own_house.person("Lin")
    media_id = upload(lin, png())
    own_house.restart()
    assert png() == download(lin, media_id).content


def test_previews_are_off_by_default(house: Server) -> None:
    lin = house.person("Lin")
    response = lin.request("GET", "v1/media/preview_url", params={"url": "http://127.0.0.1/"})
    assert response.status_code in (403, 404), response.text


def test_previews_never_look_inside(tmp_path: Path) -> None:
    """The SSRF guard: private and loopback addresses, other schemes, ports of ours."""
    server = Server(tmp_path / "previews", environment={"TEAHOUSE_URL_PREVIEWS": "true"}).start()
    try:
        lin = server.person("Lin")
        for url in (
            f"{server.url}/health",
            "http://127.0.0.1:22/",
            "http://[::1]/",
            "http://localhost/",
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            "http://0x7f000001/",
            "http://2130706433/",
            "file:///etc/passwd",
            "gopher://127.0.0.1/",
            "no url",
        ):
            response = lin.request("GET", "v1/media/preview_url", params={"url": url})
            # An answer that is refused, or empty: it must not tell what was found, nor whether something is there.
            assert {} == response.json() or 400 <= response.status_code < 500, (url, response.text)
            assert "position" not in response.text
    finally:
        server.stop()

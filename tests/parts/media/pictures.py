"""Pictures for the tests, made here so that their sizes and frames are known."""

import struct
import zlib
from functools import cache
from typing import Any

import pyvips


@cache
def still(width: int, height: int, suffix: str = ".png", alpha: bool = False) -> bytes:
    """A gradient, so that it is not all one colour."""
    image: Any = pyvips.Image.xyz(width, height)[0].linear(255 / width, 0).cast("uchar").bandjoin([90, 160])
    if alpha:
        image = image.bandjoin(128)
    return bytes(image.copy(interpretation="srgb").write_to_buffer(suffix))


@cache
def moving(width: int, height: int, frames: int, suffix: str = ".gif") -> bytes:
    """An animation whose frames differ."""
    pages: list[Any] = [
        pyvips.Image.black(width, height, bands=3).linear(1, [n * 40 % 256, 80, 120]).cast("uchar")
        for n in range(frames)
    ]
    tall: Any = pyvips.Image.arrayjoin(pages, across=1).copy(interpretation="srgb").copy()
    tall.set_type(pyvips.GValue.gint_type, "page-height", height)
    tall.set_type(pyvips.GValue.array_int_type, "delay", [100] * frames)
    return bytes(tall.write_to_buffer(suffix))


def turned(width: int, height: int) -> bytes:
    """A JPEG whose EXIF says that it is to be turned by 90 degrees."""
    image: Any = pyvips.Image.new_from_buffer(still(width, height), "").copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    return bytes(image.write_to_buffer(".jpg"))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def seen(data: bytes) -> tuple[str, int, int, int]:
    """Format, width, height and frames of ``data``."""
    image: Any = (
        pyvips.Image.new_from_buffer(data, "", n=-1)
        if data[:3] == b"GIF" or data[8:12] == b"WEBP"
        else (pyvips.Image.new_from_buffer(data, ""))
    )
    frames = image.get("n-pages") if image.get_typeof("n-pages") else 1
    height = image.get("page-height") if image.get_typeof("page-height") else image.height
    return str(image.get("vips-loader")).removesuffix("load_buffer"), image.width, height, frames


@cache
def striped(width: int, height: int, suffix: str = ".png", alpha: bool = False) -> bytes:
    """Red and black stripes, fine as a line of text is: what a blur is to take away."""
    column: Any = pyvips.Image.xyz(width, height)[0]
    red = ((column // 2) % 2).linear(255, 0).cast("uchar")
    image: Any = red.bandjoin([0, 0])
    if alpha:
        image = image.bandjoin(255)
    return bytes(image.copy(interpretation="srgb").write_to_buffer(suffix))


def contrast(data: bytes) -> float:
    """How far the grey values in the middle of a picture lie apart (their standard deviation)."""
    image: Any = pyvips.Image.new_from_buffer(data, "")
    assert 1 == image.bands
    if image.width < 4:
        return 0.0
    return float(image.crop(image.width // 4, image.height // 4, image.width // 2, image.height // 2).deviate())

"""From bytes to a hash: MD5, SHA-256, PDQ (pictures), TLSH (texts and files). Functions of the bytes alone.

Pictures come from strangers: they are decoded by the four loaders that `media` knows too, never above MOST_PIXELS, and
`app` is to run this where `media` works on pictures, not on the server's loop. PDQ here is the reference's arithmetic
in numpy, since its Python package has no wheels.

Sources: facebook/ThreatExchange, pdq/ (hashing.pdf; pdqhashing.cpp); trendmicro/tlsh.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec

MOST_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 50_000_000
#: Below this a picture has too little in it for its PDQ hash to mean anything (the reference's advice).
LEAST_QUALITY = 50
_SHRUNK = 512  # the reference shrinks to this before it hashes
_DIGITS = {"md5": 32, "sha256": 64, "pdq": 64}
_HEX = re.compile(r"[0-9a-f]+")
_TLSH = re.compile(r"T1[0-9A-F]{70}")


class Algorithm(StrEnum):
    """The kinds of hash that lists hold."""

    PDQ = "pdq"
    MD5 = "md5"
    SHA256 = "sha256"
    TLSH = "tlsh"


class UnhashableError(ValueError):
    """These bytes have no such hash; the message says why."""


class Hash(msgspec.Struct, frozen=True, order=True):
    """digest: small hexadecimal; for TLSH `T1` and 70 capital digits. Made by `hash_of` or `parsed`."""

    algorithm: Algorithm
    digest: str


def parsed(algorithm: Algorithm, digest: str) -> Hash:
    """A hash from a list, in its one spelling. Raises ValueError, saying what the form should be."""
    digest = digest.strip()
    if algorithm is Algorithm.TLSH:
        digest = digest.upper()
        digest = digest if digest.startswith("T1") else f"T1{digest}"
        if not _TLSH.fullmatch(digest):
            raise ValueError("a TLSH hash is 70 hexadecimal digits, with T1 before them or not")
        return Hash(algorithm, digest)
    digest = digest.lower()
    if len(digest) != _DIGITS[algorithm] or not _HEX.fullmatch(digest):
        raise ValueError(f"a hash of kind {algorithm} is {_DIGITS[algorithm]} hexadecimal digits")
    return Hash(algorithm, digest)


def hash_of(algorithm: Algorithm, data: bytes) -> Hash:
    """The hash of `data`. UnhashableError if it has none: too big, no picture, a broken one, too plain, too short."""
    if len(data) > MOST_BYTES:
        raise UnhashableError(f"it has more than {MOST_BYTES:,} bytes")
    if algorithm is Algorithm.MD5:
        return Hash(algorithm, hashlib.md5(data, usedforsecurity=False).hexdigest())
    if algorithm is Algorithm.SHA256:
        return Hash(algorithm, hashlib.sha256(data).hexdigest())
    if algorithm is Algorithm.TLSH:
        return Hash(algorithm, _tlsh(data))
    digest, quality = _pdq(_luma(data))
    if quality < LEAST_QUALITY:
        raise UnhashableError(f"the picture is too plain for PDQ (quality {quality}, {LEAST_QUALITY} is the least)")
    return Hash(algorithm, digest)


def tlsh_of_text(plain: str) -> Hash:
    """The TLSH hash of a normalised text. UnhashableError if it has fewer than 50 bytes or they are all alike."""
    return hash_of(Algorithm.TLSH, plain.encode("utf-8", "ignore"))


def _tlsh(data: bytes) -> str:
    import tlsh

    work = tlsh.Tlsh()
    work.update(data)
    work.final()
    if not work.valid:
        raise UnhashableError("TLSH needs 50 bytes or more that are not all alike")
    return str(work.hexdigest(1))


def _luma(data: bytes) -> Any:
    """The brightness of each pixel, as a numpy array of floats, at most _SHRUNK on a side."""
    import numpy
    import pyvips

    load = _loader(data)
    try:
        image = load(data, access="sequential", fail_on="error")
        if image.width * image.height > MOST_PIXELS:
            raise UnhashableError(f"it has {image.width:,} × {image.height:,} pixels; at most {MOST_PIXELS:,} are read")
        image = image.colourspace("srgb")
        if image.hasalpha():
            image = image.flatten(background=255)
        image = image.extract_band(0, n=3) if image.bands >= 3 else image
        if max(image.width, image.height) > _SHRUNK:
            across, down = min(1.0, _SHRUNK / image.width), min(1.0, _SHRUNK / image.height)
            image = image.resize(across, vscale=down)
        image = image.cast("uchar")
        pixels = numpy.frombuffer(image.write_to_memory(), dtype=numpy.uint8)
    except pyvips.Error as error:
        raise UnhashableError(f"the picture is broken: {str(error).strip().splitlines()[-1][:200]}") from None
    rows = pixels.reshape(image.height, image.width, image.bands).astype(numpy.float32)
    if image.height < 5 or image.width < 5:
        raise UnhashableError("the picture is smaller than 5 pixels")
    if image.bands == 1:
        return rows[:, :, 0]
    return rows[:, :, 0] * 0.299 + rows[:, :, 1] * 0.587 + rows[:, :, 2] * 0.114


def _loader(data: bytes) -> Any:
    """The decoder by the first bytes: these four formats and no other."""
    import pyvips

    if data.startswith(b"\xff\xd8\xff"):
        return pyvips.Image.jpegload_buffer
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return pyvips.Image.pngload_buffer
    if data.startswith((b"GIF87a", b"GIF89a")):
        return pyvips.Image.gifload_buffer
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return pyvips.Image.webpload_buffer
    raise UnhashableError("it is no picture in JPEG, PNG, GIF or WebP")


def _pdq(luma: Any) -> tuple[str, int]:
    """PDQ hash and quality of a brightness array: tent filter, 64 × 64 samples, 16 × 16 cosines, above the median."""
    import numpy

    rows, columns = luma.shape
    for _ in range(2):
        luma = _box(_box(luma.T, (columns + 127) // 128).T, (rows + 127) // 128)
    at = numpy.arange(64) + 0.5
    small = luma[(at * rows / 64).astype(int)][:, (at * columns / 64).astype(int)]
    steps = (numpy.abs(numpy.diff(small, axis=0)) * 100 / 255).astype(int).sum()
    steps += (numpy.abs(numpy.diff(small, axis=1)) * 100 / 255).astype(int).sum()
    waves = _cosines() @ small @ _cosines().T
    median = numpy.sort(waves, axis=None)[127]  # the lower of the two in the middle, as the reference takes
    bits = (waves > median).reshape(-1)[::-1]
    return numpy.packbits(bits).tobytes().hex(), min(100, int(steps) // 90)


def _box(values: Any, window: int) -> Any:
    """Means over `window` rows; at the edges over those that are there."""
    import numpy

    length = values.shape[0]
    half = (window + 2) // 2
    sums = numpy.concatenate([numpy.zeros((1, values.shape[1])), numpy.cumsum(values, axis=0, dtype=numpy.float64)])
    first = numpy.clip(numpy.arange(length) + half - window, 0, length)
    last = numpy.clip(numpy.arange(length) + half, 0, length)
    return (sums[last] - sums[first]) / (last - first)[:, None]


@cache
def _cosines() -> Any:
    import numpy

    rows, columns = numpy.arange(1, 17)[:, None], numpy.arange(64)[None, :]
    return numpy.sqrt(2 / 64) * numpy.cos(numpy.pi / 128 * rows * (2 * columns + 1))

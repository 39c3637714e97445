"""The image workshop's bench: a process of its own that makes thumbnails of what strangers uploaded.

Run as a script, without the rest of the house: reads one JSON order a line from stdin, answers one JSON line.
Only the loaders of JPEG, PNG, WebP and GIF exist for it (no SVG, PDF, HEIF, ...); memory, file size and open files
are limited by the system; the parent kills it when it takes too long. It ends when stdin does.

Order: source, target (without suffix), width, height, method, animated; width 0 only looks. Answer: format, width,
height, frames of the image; "made" (suffix of the file written) or "original"; or "error" (unsupported, too_large).
"""

import json
import math
import os
import resource
import sys
from typing import Any

_MEMORY_BYTES = 2 * 1024**3
_FILE_BYTES = 64 * 1024**2
# Decoded JPEG and PNG stream through; WebP is decoded whole, an animation frame by frame into one tall image.
_PIXELS = {"jpeg": 120_000_000, "png": 120_000_000, "webp": 50_000_000, "gif": 50_000_000}
_ANIMATION_PIXELS = 100_000_000
_FRAMES = 1000
_VEIL = 1 / 16  # the blur's sigma, of the longer side: no face or line of text is left
_ANY = 100_000_000


class Refused(Exception):
    """The image cannot be worked on; the argument is the answer's error."""


def sniff(head: bytes) -> str:
    """The format by its first bytes. Raises ``Refused`` for every format we do not open."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    raise Refused("unsupported")


def limit() -> None:
    """Take no more of the machine than a thumbnail needs."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def look(vips: Any, source: str) -> tuple[dict[str, Any], Any]:
    """What the image is, read from its head alone: no pixel is decoded."""
    with open(source, "rb") as file:  # noqa: PTH123 (a bench that imports little)
        head = file.read(65_536)
    kind = sniff(head)
    image = vips.Image.new_from_file(source, access="sequential")
    frames = int(image.get("n-pages")) if image.get_typeof("n-pages") else 1
    turned = image.get_typeof("orientation") and int(image.get("orientation")) in (5, 6, 7, 8)
    width, height = (image.height, image.width) if turned else (image.width, image.height)
    if width * height > _PIXELS[kind]:
        raise Refused("too_large")
    if kind == "png" and b"acTL" in head.partition(b"IDAT")[0]:
        frames = 2  # an animated PNG; only its first frame can be read here
    return {"format": kind, "width": width, "height": height, "frames": frames}, image


def size(seen: dict[str, Any], order: dict[str, Any]) -> tuple[int, int] | None:
    """Width and height to make, or ``None`` where the original is to be served: nothing is ever enlarged.

    Scale covers the wanted box, so that neither side is smaller than asked (C-S API, "Thumbnails": servers MUST NOT
    return a smaller thumbnail than requested); crop fills it.
    """
    width, height, wanted_width, wanted_height = seen["width"], seen["height"], order["width"], order["height"]
    if order["method"] == "crop":
        if width <= wanted_width and height <= wanted_height:
            return None
        return min(width, wanted_width), min(height, wanted_height)
    factor = max(wanted_width / width, wanted_height / height)
    if factor >= 1:
        return None
    return math.ceil(width * factor), math.ceil(height * factor)


def make(vips: Any, order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order."""
    seen, image = look(vips, order["source"])
    if not order["width"]:
        return seen
    if order["method"] == "veil":
        return {**seen, "made": veil(vips, order)}
    wants_motion = bool(order["animated"]) and seen["frames"] > 1
    animated = wants_motion and seen["format"] in ("gif", "webp") and seen["frames"] <= _FRAMES
    animated = animated and seen["width"] * seen["height"] * seen["frames"] <= _ANIMATION_PIXELS
    box = size(seen, order)
    if box is None:
        if wants_motion or seen["frames"] == 1:
            return {**seen, "made": "original"}
        box = seen["width"], seen["height"]  # a still one was asked for: the original, its first frame only
    still_alpha = bool(image.hasalpha())
    source = vips.Source.new_from_file(order["source"])
    options: dict[str, Any] = {"size": "down", "option_string": "n=-1" if animated else ""}
    if order["method"] == "crop":
        options |= {"height": box[1], "crop": "centre"}
    else:
        options |= {"height": _ANY}
    small = vips.Image.thumbnail_source(source, box[0], **options)
    if small.format != "uchar":
        small = small.cast("uchar")
    suffix = "webp" if animated else "png" if still_alpha else "jpg"
    save(small, order["target"] + "." + suffix, suffix)
    return {**seen, "made": suffix}


def veil(vips: Any, order: dict[str, Any]) -> str:
    """Make it small, grey and so blurred that what it is can be guessed at and not seen; returns the suffix."""
    source = vips.Source.new_from_file(order["source"])
    small = vips.Image.thumbnail_source(source, order["width"], height=order["height"], size="down")
    if small.hasalpha():
        small = small.flatten(background=[255.0])
    grey = small.colourspace("b-w").cast("uchar")
    blurred = grey.gaussblur(max(1.0, max(grey.width, grey.height) * _VEIL), min_ampl=0.02, precision="float")
    save(blurred.cast("uchar"), order["target"] + ".jpg", "jpg")
    return "jpg"


def save(image: Any, path: str, suffix: str) -> None:
    """Write the thumbnail without any of the original's metadata (places and cameras stay private)."""
    if suffix == "webp":
        image.webpsave(path, Q=75, effort=2, keep="none")
    elif suffix == "png":
        image.pngsave(path, compression=6, keep="none")
    else:
        image.jpegsave(path, Q=82, optimize_coding=True, keep="none")


def work(vips: Any, order: dict[str, Any]) -> dict[str, Any]:
    try:
        return make(vips, order)
    except Refused as refused:
        return {"error": str(refused)}
    except (vips.Error, MemoryError) as error:
        return {"error": "unsupported", "detail": str(error)[:300]}


def main() -> None:
    os.environ.update(VIPS_CONCURRENCY="1", VIPS_BLOCK_UNTRUSTED="1")
    limit()
    import pyvips

    pyvips.operation_block_set("VipsForeignLoad", True)
    for kind in ("Jpeg", "Png", "Webp", "Nsgif"):
        pyvips.operation_block_set(f"VipsForeignLoad{kind}", False)
    pyvips.cache_set_max(0)
    for line in sys.stdin.buffer:
        answer = work(pyvips, json.loads(line))
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

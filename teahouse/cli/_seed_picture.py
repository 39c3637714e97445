"""The pictures that ``teahouse dev`` starts with: a harbour, drawn as PNG without any file of somebody else's. Pure."""

import struct
import zlib

Colour = tuple[int, int, int]
_SKY: tuple[Colour, Colour] = ((38, 74, 92), (240, 196, 150))
_SEA: tuple[Colour, Colour] = ((46, 98, 108), (20, 48, 60))
_DARK: Colour = (22, 36, 44)
_RED: Colour = (176, 66, 48)
_SUN: Colour = (252, 232, 190)
_LIGHT: Colour = (246, 214, 140)


class _Sheet:
    """Rows of pixels; boxes are drawn into them, in thousandths of width and height."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray(bytes(self._behind(y)) * width) for y in range(height)]

    def _behind(self, y: int) -> Colour:
        sea = self.height * 62 // 100
        (top, low), at, of = (_SKY, y, sea) if y < sea else (_SEA, y - sea, self.height - sea)
        red, green, blue = (a + (b - a) * at // of for a, b in zip(top, low, strict=True))
        return red, green, blue

    def box(self, colour: Colour, left: int, top: int, right: int, bottom: int) -> None:
        x0, x1 = (max(0, min(self.width, x * self.width // 1000)) for x in (left, right))
        for y in range(max(0, top * self.height // 1000), min(self.height, bottom * self.height // 1000)):
            self.rows[y][3 * x0 : 3 * x1] = bytes(colour) * (x1 - x0)

    def disc(self, colour: Colour, x: int, y: int, radius: int) -> None:
        """``radius`` in thousandths of the width."""
        across, cx, cy = radius * self.width // 1000, x * self.width // 1000, y * self.height // 1000
        for dy in range(-across, across + 1):
            half = int((across * across - dy * dy) ** 0.5)
            if 0 <= cy + dy < self.height:
                self.rows[cy + dy][3 * (cx - half) : 3 * (cx + half)] = bytes(colour) * (2 * half)

    def png(self) -> bytes:
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        body = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 6)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def harbour(width: int = 960, height: int = 540) -> bytes:
    """Cranes, a ferry and a low sun, as PNG."""
    sheet = _Sheet(width, height)
    sheet.disc(_SUN, 700, 520, 55)
    sheet.box((40, 84, 96), 0, 620, 1000, 640)
    for x in (90, 260, 410):  # cranes
        sheet.box(_DARK, x, 240, x + 10, 640)
        sheet.box(_DARK, x - 50, 300, x + 120, 318)
        sheet.box(_DARK, x + 100, 318, x + 103, 420)
    sheet.box(_DARK, 0, 600, 480, 660)
    sheet.box(_RED, 560, 640, 860, 710)  # the ferry
    sheet.box((236, 232, 222), 600, 570, 820, 640)
    sheet.box(_DARK, 690, 500, 725, 570)
    for x in range(615, 810, 28):
        sheet.box(_LIGHT, x, 590, x + 14, 615)
    for x, y in ((640, 760), (700, 800), (660, 850), (740, 900)):  # the sun on the water
        sheet.box((190, 170, 140), x, y, x + 90, y + 8)
    return sheet.png()


def lamp(size: int = 256) -> bytes:
    """The account's own picture: a lamp over water."""
    sheet = _Sheet(size, size)
    sheet.disc(_RED, 500, 450, 290)
    sheet.disc(_LIGHT, 500, 450, 200)
    sheet.box(_DARK, 460, 700, 540, 1000)
    return sheet.png()

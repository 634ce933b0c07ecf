"""A TrueType font made on the spot: every Chinese character is a box of one em, so that no font file is needed.

Fonts that are named but not embedded leave it to the machine what is drawn, and PDFium drops a character that stands
alone in its text object where the machine has no glyph for it. This one is embedded.
"""

from __future__ import annotations

import io
import struct

EM = 1000
ASCENT, DESCENT = 880, -120
RANGES = ((0x2010, 0x22FF), (0x2460, 0x24FF), (0x2F00, 0x303F), (0x4E00, 0x9FFF), (0xFE30, 0xFFEF))


def box_font(name: str) -> io.BytesIO:
    """Return the font as a file; reportlab needs no checksums."""
    tables = {
        b"cmap": _cmap(),
        b"glyf": _box(),
        b"head": struct.pack(
            ">IIIIHH16x4hHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, EM),
            *(50, DESCENT + 50, EM - 50, ASCENT - 50, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, ASCENT, DESCENT, 0, EM, 0, 0, EM, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", EM, 50, EM, 50),
        # two glyphs of the same outline: the one for missing characters, and the box
        b"loca": struct.pack(">3I", 0, len(_box()) // 2, len(_box())),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, *[0] * 11),
        b"name": _name(name),
        b"post": struct.pack(">IIhhI16x", 0x30000, 0, 0, 0, 1),
    }
    offset = 12 + 16 * len(tables)
    directory = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128)
    body = b""
    for tag, data in tables.items():
        directory += struct.pack(">4sIII", tag, 0, offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return io.BytesIO(directory + body)


def _box() -> bytes:
    """Return two glyphs, each one rectangle: four points, counted by signed steps from the one before."""
    left, low, right, high = 50, DESCENT + 50, EM - 50, ASCENT - 50
    head = struct.pack(">5hHH", 1, left, low, right, high, 3, 0)
    steps = struct.pack(">4h4h", left, 0, right - left, 0, low, high - low, 0, low - high)
    glyph = head + b"\x01" * 4 + steps
    return (glyph + b"\0" * (-len(glyph) % 4)) * 2


def _cmap() -> bytes:
    """Return a map that takes every character of the ranges to the box (format 4)."""
    ranges = (*RANGES, (0xFFFF, 0xFFFF))
    count = len(ranges)
    offsets, glyphs = [], 0
    for number, (first, last) in enumerate(ranges):
        offsets.append(2 * (count - number + glyphs))
        glyphs += last - first + 1
    offsets[-1] = 0
    glyphs -= 1
    body = struct.pack(f">{count}H2x", *(last for _, last in ranges))
    body += struct.pack(f">{count}H", *(first for first, _ in ranges))
    body += struct.pack(f">{count}H", *[0] * (count - 1), 1)
    body += struct.pack(f">{count}H", *offsets) + struct.pack(">H", 1) * glyphs
    head = struct.pack(">7H", 4, 14 + len(body), 0, 2 * count, 8, 2, 2 * count - 8)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + head + body


def _name(name: str) -> bytes:
    text = name.encode("utf-16-be")
    ids = (1, 4, 6)
    records = b"".join(struct.pack(">6H", 3, 1, 0x409, number, len(text), 0) for number in ids)
    return struct.pack(">3H", 0, len(ids), 6 + len(records)) + records + text

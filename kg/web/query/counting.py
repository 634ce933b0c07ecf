r"""Pieces of a serialized result -> how many solutions it holds, exactly, without reading it a second time.

>>> count = counter("csv")
>>> [count(piece) for piece in (b'x,y\r\n"a', b'\nb",1\r\n', b"c,2\r\n")]
[0, 1, 1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def counter(extension: str) -> Callable[[bytes], int]:
    """Return what counts the solutions that end or begin in each piece of a format: json, xml, csv or tsv."""
    makers: dict[str, Callable[[], Callable[[bytes], int]]] = {"json": _Json, "xml": _Xml, "csv": _Csv, "tsv": _Tsv}
    return makers[extension]()


class _Tsv:
    """A solution is a line; the first line holds the names. Line ends within values are written as escapes."""

    def __init__(self) -> None:
        self._heading = 1

    def __call__(self, piece: bytes) -> int:
        return self._less_heading(piece.count(b"\n"))

    def _less_heading(self, lines: int) -> int:
        heading = min(self._heading, lines)
        self._heading -= heading
        return lines - heading


class _Csv(_Tsv):
    """As TSV, but for line ends within quotes; a quote within quotes is doubled."""

    def __init__(self) -> None:
        super().__init__()
        self._within = False

    def __call__(self, piece: bytes) -> int:
        outside, self._within = _outside_quotes(piece, self._within)
        return self._less_heading(outside.count(b"\n"))


class _Xml:
    """A solution begins with its tag; a `<` within a value is written as an entity."""

    _TAG = b"<result>"

    def __init__(self) -> None:
        self._before = b""

    def __call__(self, piece: bytes) -> int:
        seen = self._before + piece
        self._before = seen[-len(self._TAG) + 1 :]
        return seen.count(self._TAG)


class _Json:
    """A solution is an object in a list, the only such ones; a term in it stands behind its name."""

    def __init__(self) -> None:
        self._within = False
        self._escape = b""
        self._before = b""

    def __call__(self, piece: bytes) -> int:
        whole, self._escape = _without_half_escape(self._escape + piece)
        plain = whole.replace(rb"\\", b"").replace(rb"\"", b"")
        outside, self._within = _outside_quotes(plain, self._within)
        seen = self._before + outside
        self._before = seen[-1:]
        return seen.count(b"[{") + seen.count(b",{")


def _outside_quotes(piece: bytes, within: bool) -> tuple[bytes, bool]:
    """Return what of a piece is not within quotes, and whether the next piece begins within some."""
    parts = piece.split(b'"')
    return b"".join(parts[within::2]), within ^ (len(parts) % 2 == 0)


def _without_half_escape(piece: bytes) -> tuple[bytes, bytes]:
    r"""Return a piece without the backslash at its end that what follows belongs to, and that backslash."""
    backslashes = len(piece) - len(piece.rstrip(b"\\"))
    return (piece[:-1], piece[-1:]) if backslashes % 2 else (piece, b"")

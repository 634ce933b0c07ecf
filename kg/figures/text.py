"""Lines of a document -> paragraphs of its running text: wraps undone, headings told, each character with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kg.figures.names import key
from kg.headings import is_noise
from kg.model import Line, Place
from kg.numbering import Numbered, numbered
from kg.text import line_width, undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

LONGEST_HEADING = 40  # characters
LONGEST = 20_000  # characters of a paragraph
FULL_LINE = 28.0
"""From this width on a line without a stop may go on in the next one, whatever it says."""

_STOPS = "。！？；：:;!?"
_COMMA = re.compile(r"[，,；;。]")
_LEADER = re.compile(r"[.．…·]{4,}|-\s*\d+\s*-\s*$")
_STOP = re.compile(r"(?<=[。！？])(?<!\d。(?=\d))(?![。！？])")


@dataclass(slots=True)
class Paragraph:
    """A paragraph with its wraps undone; `starts` and `places` tell which line each stretch came from."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    number: Numbered | None = None
    is_prose: bool = False
    """Whether a comma or a stop stands in it, as in no heading."""
    follows_table: bool = False
    """Whether a table stands between it and the paragraph before."""

    def add(self, line: Line) -> None:
        """Append a line."""
        piece = undo_wraps(line.text)
        apart = " " if self.text and _is_word(self.text[-1]) and _is_word(piece[:1]) else ""
        self.starts.append(len(self.text) + len(apart))
        self.places.append(line.place)
        self.text += apart + piece
        self.is_prose |= _COMMA.search(piece) is not None

    def place(self, position: int) -> Place:
        """Return the place of the line that a character stands in."""
        return self.places[max(bisect_right(self.starts, position) - 1, 0)]

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Yield each sentence with where it begins; a stop between two digits is a slip for a point."""
        begin = 0
        for stop in [found.end() for found in _STOP.finditer(self.text)] + [len(self.text)]:
            raw = self.text[begin:stop]
            if raw.strip():
                yield begin + len(raw) - len(raw.lstrip()), raw.strip()
            begin = stop

    @property
    def is_heading(self) -> bool:
        """Tell whether the paragraph is short and no sentence: with a number, or ending like a title."""
        number = numbered(self.text) if self.number else None
        bare = (number.rest if number else self.text).strip(" ：:")
        if not bare or len(bare) > LONGEST_HEADING or re.search(r"[，。；：！,;:!]|\d[元万亿]", bare):
            return False
        return self.number is not None or names_no_figures(bare) or key(bare).endswith(words("states-figures"))


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalpha()


def names_no_figures(heading: str) -> bool:
    """Tell whether a heading says that its part states no figures of the budget.

    >>> names_no_figures("十、名词解释"), names_no_figures("八、政府采购预算情况")
    (True, False)
    """
    flat = key(heading)
    return any(word in flat for word in _no_figures())


@cache
def _no_figures() -> tuple[str, ...]:
    return tuple(key(word) for word in words("no-figures"))


def to_paragraphs(blocks: Iterable[object], taken: Collection[int] = ()) -> Iterator[Paragraph]:
    """Yield the paragraphs of the lines among `blocks`; a table ends one, lines whose id is `taken` are left out."""
    current: Paragraph | None = None
    behind_table = False
    for block in blocks:
        if not isinstance(block, Line) or id(block) in taken:
            behind_table = True
            if current:
                yield current
            current = None
            continue
        if is_noise(block.text) or _LEADER.search(block.text):
            continue
        if current and not _goes_on(current, block):
            yield current
            current = None
        if current is None:
            current = Paragraph(number=numbered(undo_wraps(block.text)), follows_table=behind_table)
            behind_table = False
        current.add(block)
    if current:
        yield current


def _goes_on(paragraph: Paragraph, line: Line) -> bool:
    """Tell whether a line carries on the paragraph: that has not stopped and is no heading, and no number begins."""
    if paragraph.text.endswith(tuple(_STOPS)) or len(paragraph.text) > LONGEST or numbered(undo_wraps(line.text)):
        return False
    # A long paragraph is wider than a line, without its characters being looked at: none is narrower than half of one.
    return paragraph.is_prose or len(paragraph.text) >= 2 * FULL_LINE or line_width(paragraph.text) >= FULL_LINE

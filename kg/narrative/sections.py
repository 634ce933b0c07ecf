"""Lines of a document -> the parts that state goals, below 总体绩效目标 and 分项绩效目标, up to what follows them.

Which headings there are stands in ontology/narrative-words.ttl; here is only how headings are numbered, and that a part
goes on until a heading as high as its own with the next number, a form, or a heading that ends it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from kg.headings import heading_fields, is_noise
from kg.model import Line, Table
from kg.numbering import numbered
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Document
    from kg.numbering import Numbered

PartKind = Literal["overall", "specific"]
HeadingRole = Literal["goals", "end"] | PartKind
"""What a heading begins: the chapter of goals, one of its two parts, or something else."""

LOWEST_CHAPTER = 2
"""How low a heading may rank, （一）, to begin a part of the goals where no chapter of goals is open."""
LOWEST_LEVEL_OF_CHAPTERS = 1
"""How low a chapter's heading may rank: 一、."""
_TITLE_LENGTH = 40
"""How long, at most, a line is that may be the title of a form."""
_YEAR = re.compile(r"^(?:19|20)\d\d年?度?")
_DASHES = re.compile(r"[-—–]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_INLINE = re.compile(r"[:：。]")
_WITHIN = re.compile(r"(?<=[。；;！!])\s*(?=[^。；;！!:：]{2,24}[:：])")
"""Where a heading may stand behind a sentence of the same line."""
_STOPS = ("。", "！", "!")


@dataclass(slots=True)
class Part:
    """The lines of one part of the goals, without page furniture and without its heading."""

    kind: PartKind
    lines: list[Line] = field(default_factory=list)


def goal_parts(document: Document) -> list[Part]:
    """Return the parts of a document that state goals, in order; headings with nothing below them give none."""
    splitter = _Splitter()
    for block in _lines(document):
        if isinstance(block, Table):
            continue  # tables are read as tables
        first, *others = _cut_at_headings(block)
        splitter.line(first)
        for line in others:
            splitter.line(line, within=first)
    return [part for part in splitter.parts if part.lines]


@lru_cache(maxsize=1 << 13)  # goals and what is outside of them are told by the same lines
def heading_role(text: str) -> tuple[HeadingRole, str] | None:
    """Return what a heading without its number begins, and the text behind it in the same line.

    >>> heading_role("2025年总体目标：做好服务。")
    ('overall', '做好服务。')
    >>> heading_role("总体目标任务分解") is None
    True
    """
    role = _headings().get(_key(text))
    if role:
        return role, ""
    inline = _INLINE.search(text)
    role = _headings().get(_key(text[: inline.start()])) if inline else None
    return (role, text[inline.end() :].strip()) if role and inline else None


@cache
def _headings() -> dict[str, HeadingRole]:
    lists: tuple[tuple[str, HeadingRole], ...] = (
        ("goals-end-heading", "end"),
        ("goals-heading", "goals"),
        ("specific-heading", "specific"),
        ("overall-heading", "overall"),
    )
    return {_key(word): role for name, role in lists for word in words(name)}


def _key(text: str) -> str:
    """Return a heading as it is compared: NFKC, without white space, year, brackets and words that add nothing."""
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    bare = _YEAR.sub("", _BRACKETS.sub("", flat)).strip(":。、;-—–")
    for note in words("heading-note"):
        bare = bare.removesuffix(note) or bare
    return _DASHES.sub("-", bare)


def _lines(document: Document) -> Iterator[Line | Table]:
    """Yield the lines of a document; a table with one cell in each row is running text in a frame."""
    for block in document.blocks:
        if isinstance(block, Line):
            if not is_noise(block.text):
                yield block
        elif all(sum(1 for cell in row if cell.text.strip()) <= 1 for row in block.rows):
            for row in block.rows:
                for cell in row:
                    for text in cell.text.splitlines():
                        if text.strip():
                            yield Line(text.strip(), cell.place)
        else:
            yield block


def _cut_at_headings(line: Line) -> list[Line]:
    """Cut a line at the headings behind its sentences: ……的项目5个。部门整体绩效目标：（1）……."""
    begins = [match.end() for match in _WITHIN.finditer(line.text)]
    begins = [begin for begin in begins if (heading_role(line.text[begin:]) or ("end",))[0] != "end"]
    if not begins:
        return [line]
    ends = [*begins, len(line.text)]
    return [replace(line, text=line.text[begin:end]) for begin, end in zip([0, *begins], ends, strict=True)]


class _Splitter:
    """Walks the lines of a document once and keeps those that stand below a heading of goals."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.open: Part | None = None
        self.in_chapter = False
        self.takes_any = False
        """Whether a text below the chapter's heading is the overall goal without a heading of its own."""
        self.above: dict[int, int] = {}
        """Level of a heading above -> its number."""
        self.counted: dict[int, int] = {}
        """Level -> the last number of a goal, where no heading above has a number."""
        self.is_within = False
        """Whether the chapter began within a paragraph, and so ends with it unless what follows is numbered."""

    def line(self, line: Line, within: Line | None = None) -> None:
        """Take the next line; `within` is the beginning of its paragraph where others stand before it."""
        number, is_closed = numbered(line.text), not self.in_chapter
        if self._begins(line, number):
            if within and is_closed:
                self.is_within = self.takes_any = True
                self._remember(numbered(within.text))
            return
        if self.in_chapter and (self._ends(line, number) or self._is_told(number)):
            self._close()
        elif self.open is not None:
            self.open.lines.append(line)
        elif self.in_chapter and self.takes_any:
            self._start("overall").lines.append(line)

    def _begins(self, line: Line, number: Numbered | None) -> bool:
        """Open the chapter or a part of it at its heading."""
        found = heading_role(number.rest if number else line.text)
        if found is None or found[0] == "end" or not self._may_begin(found[0], number):
            return False
        role, rest = found
        if role == "goals":
            self._close()
            self.takes_any = number is not None
        self.in_chapter = True
        self._remember(number)
        if role in ("overall", "specific"):
            self._start(role)
        if rest and self.open is None:
            self._start("overall")
        if rest and self.open is not None:
            self.open.lines.append(replace(line, text=rest))
        return True

    def _may_begin(self, role: HeadingRole, number: Numbered | None) -> bool:
        """Tell a heading from a paragraph that begins with the same words: 总体目标：…… within a goal."""
        if role == "goals":
            return self.open is None or not (number and self._is_deeper(number))
        if number is None:
            return self.in_chapter and (self.open is None or (self.open.kind, role) == ("overall", "specific"))
        return not self._is_deeper(number) if self.open else self.in_chapter or number.level <= LOWEST_CHAPTER

    def _start(self, kind: PartKind) -> Part:
        self.open = Part(kind)
        self.parts.append(self.open)
        return self.open

    def _remember(self, number: Numbered | None) -> None:
        if number and number.number is not None:
            self.above = {level: above for level, above in self.above.items() if level < number.level}
            self.above[number.level] = number.number

    def _is_deeper(self, number: Numbered) -> bool:
        return bool(self.above) and number.level > max(self.above)

    def _ends(self, line: Line, number: Numbered | None) -> bool:
        rest = number.rest if number else line.text
        found = heading_role(rest)
        if found and found[0] == "end" and (not self._is_deeper(number) if number else not found[1]):
            return True
        if heading_fields(line.text) or _names_form(rest):
            return True
        if number is None or number.number is None:
            return False
        if not self.above:
            return number.level <= LOWEST_LEVEL_OF_CHAPTERS and not self._counts_on(number)
        return number.level == 0 or number.number > self.above.get(number.level, number.number)

    def _is_told(self, number: Numbered | None) -> bool:
        """Tell whether the paragraph is over within which the chapter began."""
        lines = self.open.lines if self.open else []
        return self.is_within and number is None and bool(lines) and lines[-1].text.rstrip().endswith(_STOPS)

    def _counts_on(self, number: Numbered) -> bool:
        """Tell whether a number goes on with those of the goals, where their headings have none."""
        expected = (1, self.counted.get(number.level, 0) + 1)
        self.counted[number.level] = number.number or 0
        return number.number in expected

    def _close(self) -> None:
        self.open, self.in_chapter, self.takes_any, self.above, self.counted = None, False, False, {}, {}
        self.is_within = False


def _names_form(text: str) -> bool:
    return len(text) <= _TITLE_LENGTH and _key(text).endswith(words("form-name"))

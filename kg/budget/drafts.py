"""A line of a budget table on its way to the record: its pieces as they are found, then what they say together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.amounts import Reading, read_amount
from kg.budget.labels import bare_name, item_named, split_numbering

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kg.model import Place, Provenance, Side

CODE_LENGTHS = (3, 5, 7)
_CATALOGUE = re.compile(r"[A-Z]\d+")
_DIGITS_ONLY = re.compile(r"\.?\d{1,2}")
_SHORT_DECIMALS = re.compile(r"\d+\.\d|\d+\.?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a line: the column it stands in (None where only its order is known) and what it may read."""

    column: int | None
    readings: tuple[Reading, ...]
    place: Place

    @property
    def value(self) -> Decimal:
        """The first of its readings."""
        return self.readings[0].value


@dataclass(slots=True)
class Draft:
    """A line with its pieces: names and codes in parts, the texts of its cells by column, numbers without a column."""

    side: Side | None
    place: Place
    numbers: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    cells: dict[int, list[tuple[str, Place]]] = field(default_factory=dict)
    floating: list[tuple[str, Place]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    quantity_text: str = ""
    unit_text: str = ""
    provenance: dict[str, Provenance] = field(default_factory=dict)
    holder: str = ""
    """The code of the unit it is of, or of the line itself where that is a unit."""
    slipped: bool = False
    """Whether its name was found in the column before its own, where it may be cut."""
    # what the pieces say
    number: str | None = None
    numbering: str | None = None
    """The number that its name begins with: 八 of 八、社会保障和就业支出."""
    level: int = 0
    among: bool = False
    name: str | None = None
    code: str | None = None
    item: str | None = None
    project: str | None = None
    figures: list[Figure] = field(default_factory=list)
    parent: int | None = None

    def add(self, other: Draft) -> None:
        """Take the pieces of a row that carries this line on."""
        self.numbers += other.numbers
        self.codes += other.codes
        self.names += other.names
        self.projects += other.projects
        for column, texts in other.cells.items():
            self.cells.setdefault(column, []).extend(texts)
        self.floating += other.floating
        for heading, text in other.texts.items():
            self.texts[heading] = self.texts.get(heading, "") + text
        self.quantity_text += other.quantity_text
        self.unit_text += other.unit_text
        self.provenance |= other.provenance
        self.holder += other.holder
        self.slipped |= other.slipped

    def settle(self) -> None:
        """Put the pieces together: name without its numbering, code, project, figures."""
        self._settle_name()
        self._settle_code()
        self.figures = []
        for column, texts in sorted(self.cells.items()):
            figure = cell_figure(column, texts)
            if figure is not None:
                self.figures.append(figure)
            else:
                self.texts.setdefault(f"#{column}", bare_name(" ".join(text for text, _ in texts)))
        for text, place in self.floating:
            reading = read_amount(text)
            if reading is not None:
                self.figures.append(Figure(None, (reading,), place))
        self.item = item_named(self.name) if self.name and self.code is None else None

    def _settle_name(self) -> None:
        if len(self.names) > 1:
            self.provenance.setdefault("name", "repaired")
        found = split_numbering(joined_parts(self.names))
        self.level, self.among = found.level, found.among
        self.name = found.name or None
        self.number = self.numbering = found.number
        self.project = bare_name(joined_parts(self.projects)) or None
        if self.name is None and self.project is not None:
            self.name, self.project = self.project, None

    def _settle_code(self) -> None:
        codes = ["".join(unicodedata.normalize("NFKC", code).split()) for code in self.codes]
        codes = [code for code in codes if code]
        if any(code != printed for code, printed in zip(codes, self.codes, strict=False)):
            self.provenance.setdefault("code", "repaired")
        if len(codes) > 1:
            self.provenance["code"] = "repaired"
            joined = "".join(codes)
            codes = [joined] if _is_cut(codes[0]) and not _is_cut(joined) else codes
        self.codes = list(dict.fromkeys(codes))
        self.code = self.codes[0] if self.codes else None


def joined_parts(parts: Sequence[str]) -> str:
    """Return the parts of a cut text as one; only words in Latin letters keep a space between them.

    >>> joined_parts(["第1", "0套广播系统"]), joined_parts(["Office", "软件"]), joined_parts(["IP", "phone"])
    ('第10套广播系统', 'Office软件', 'IP phone')
    """
    whole = ""
    for part in parts:
        latin = whole[-1:].isascii() and whole[-1:].isalpha() and part[:1].isascii() and part[:1].isalpha()
        whole += f" {part}" if latin else part
    return whole


def _is_cut(code: str) -> bool:
    """Tell whether a code is too short or too long to be one of a classification; catalogues have any length."""
    return not _CATALOGUE.match(code) and len(code) not in CODE_LENGTHS


def cell_figure(column: int, texts: Sequence[tuple[str, Place]]) -> Figure | None:
    """Return the number of a cell; one printed over two rows is put together, one read twice has two readings.

    >>> from kg.model import Place
    >>> [str(reading.value) for reading in cell_figure(3, [("8916.8", Place()), ("2", Place())]).readings]
    ['8916.82']
    >>> [str(reading.value) for reading in cell_figure(3, [("256.27", Place()), ("256.37", Place())]).readings]
    ['256.27', '256.37']
    """
    parts = ["".join(text.split()) for text, _ in texts]
    if len(parts) == 2 and _DIGITS_ONLY.fullmatch(parts[1]) and _SHORT_DECIMALS.fullmatch(parts[0]):
        joined = read_amount("".join(parts))
        if joined is not None:
            return Figure(column, (Reading(joined.value, joined.printed, mended=True),), texts[0][1])
    readings = {reading.value: reading for text, _ in reversed(texts) if (reading := read_amount(text)) is not None}
    if not readings:
        return None
    found = tuple(reversed(readings.values()))
    if len(found) > 1:
        found = tuple(Reading(reading.value, reading.printed, mended=True) for reading in found)
    return Figure(column, found, texts[0][1])

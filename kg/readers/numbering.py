"""Automatic numbers of paragraphs in a DOCX: the "1." and "一、" that a reader sees and the text does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "ideographTraditional",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}


def chinese(number: int) -> str:
    """Return a number below ten thousand in Chinese numerals as lists count.

    >>> [chinese(number) for number in (1, 10, 12, 20, 105, 110)]
    ['一', '十', '十二', '二十', '一百零五', '一百一十']
    """
    if not 0 < number < 10_000:
        return str(number)
    digits = str(number)
    words = "".join(
        _DIGITS[int(digit)] + _PLACES[len(digits) - at - 1] if digit != "0" else "零" for at, digit in enumerate(digits)
    )
    words = re.sub("零+", "零", words).rstrip("零")
    return words.removeprefix("一") if 10 <= number < 20 else words


def written(number: int, form: str) -> str | None:
    """Return a number in a number format of WordprocessingML; None for bullets and formats that are not known.

    >>> written(3, "decimalEnclosedCircle"), written(4, "upperRoman"), written(28, "lowerLetter"), written(1, "bullet")
    ('③', 'IV', 'bb', None)
    """
    if not 0 < number < 1000:
        return None if written(1, form) is None else str(number)
    letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    circled = chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)
    roman, rest = "", number
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        roman, rest = roman + letters * (rest // value), rest % value
    forms = {
        "decimal": str(number),
        "decimalZero": f"{number:02}",
        "decimalFullWidth": str(number).translate({ord("0") + n: ord("０") + n for n in range(10)}),
        "decimalEnclosedCircle": circled,
        "decimalEnclosedCircleChinese": circled,
        "ideographDigital": "".join(_DIGITS[int(digit)] for digit in str(number)),
        "lowerLetter": letter,
        "upperLetter": letter.upper(),
        "lowerRoman": roman,
        "upperRoman": roman.upper(),
    }
    return chinese(number) if form in _CHINESE else forms.get(form)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by list
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    default_style: str = ""
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def label(self, paragraph: _Element) -> str:
        """Return the number that stands before a paragraph, "" for none, and count it."""
        number, level = self._list_of(paragraph)
        kind = self.lists.get(number or "")
        levels = self.levels.get(number or "", {})
        if kind is None or level not in levels:
            return ""
        counts = self.counts[kind]
        begin = self.restarts.pop((number or "", level), None)
        counts[level] = begin if begin is not None else counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return _label(levels, counts, level)

    def _list_of(self, paragraph: _Element) -> tuple[str | None, int]:
        """Return the list and level of a paragraph, its own or its style's."""
        style = _value(paragraph, "{*}pPr/{*}pStyle") or self.default_style
        number, level = self.styles.get(style, (None, 0))
        own = _value(paragraph, "{*}pPr/{*}numPr/{*}numId")
        depth = _value(paragraph, "{*}pPr/{*}numPr/{*}ilvl")
        return own or number, _whole(depth, level if own is None else 0)


def read_numbering(numbering: _Element | None, styles: _Element | None) -> Numbering:
    """Return the lists that the parts `numbering` and `styles` define."""
    found = Numbering()
    if numbering is None:
        return found
    shared = {
        attribute(abstract, "abstractNumId"): dict(_levels(abstract))
        for abstract in numbering.iterfind("{*}abstractNum")
    }
    for num in numbering.iterfind("{*}num"):
        number, kind = attribute(num, "numId"), _value(num, "{*}abstractNumId") or ""
        found.lists[number] = kind
        found.levels[number] = shared.get(kind, {}).copy()
        for override in num.iterfind("{*}lvlOverride"):
            start = _value(override, "{*}startOverride")
            level = _whole(attribute(override, "ilvl"), 0)
            if start is not None:
                found.restarts[number, level] = _whole(start, 1)
            found.levels[number].update(_levels(override))
    for style in styles.iterfind("{*}style") if styles is not None else ():
        if attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true"}:
            found.default_style = attribute(style, "styleId")
    found.styles = dict(_styled(styles, found.levels))
    return found


def _styled(styles: _Element | None, levels: dict[str, dict[int, _Level]]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield the styles that number their paragraphs with list and level, inherited ones too."""
    by_id = {
        attribute(style, "styleId"): style for style in (styles.iterfind("{*}style") if styles is not None else ())
    }
    for name, style in by_id.items():
        seen: set[str] = set()
        at: _Element | None = style
        key = name
        while at is not None and key not in seen:
            seen.add(key)
            number = _value(at, "{*}pPr/{*}numPr/{*}numId")
            if number is not None:
                level = _whole(_value(at, "{*}pPr/{*}numPr/{*}ilvl"), 0)
                if level in levels.get(number, {}):
                    yield name, (number, level)
                break
            key = _value(at, "{*}basedOn") or ""
            at = by_id.get(key)


def _levels(parent: _Element) -> Iterator[tuple[int, _Level]]:
    for level in parent.iterfind("{*}lvl"):
        yield (
            _whole(attribute(level, "ilvl"), 0),
            _Level(
                start=_whole(_value(level, "{*}start"), 1),
                form=_value(level, "{*}numFmt") or "decimal",
                text=_value(level, "{*}lvlText") or "",
                legal=level.find("{*}isLgl") is not None,
            ),
        )


def _label(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    """Return the pattern of a level (`%1.%2`) with its numbers; "" where one cannot be written."""
    own = levels[level]
    if written(1, own.form) is None:
        return ""

    def number(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        counted = counts.get(at, levels[at].start) if at in levels else 1
        form = "decimal" if own.legal else levels.get(at, own).form
        return written(counted, form) or str(counted)

    label = re.sub(r"%([1-9])", number, own.text)
    return f"{label} " if label[-1:].isalnum() and label.isascii() else label


def _value(parent: _Element, path: str) -> str | None:
    """Return the `val` of the element at `path`, None without."""
    found = parent.find(path)
    return None if found is None else attribute(found, "val")


def attribute(element: _Element, name: str) -> str:
    """Return an attribute whatever its namespace; there is a transitional and a strict one."""
    return next((str(value) for key, value in element.items() if str(key).rsplit("}", 1)[-1] == name), "")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else default

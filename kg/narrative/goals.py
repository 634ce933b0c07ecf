"""The lines below 总体绩效目标 and 分项绩效目标 -> goals: number, title, sentences by the label they stand behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, count, pairwise, zip_longest
from typing import TYPE_CHECKING

from kg.headings import type_labels
from kg.model import NarrativeGoal, Sentence
from kg.narrative.sections import goal_parts
from kg.narrative.sentences import goes_on, sentences, usual_width
from kg.narrative.targets import stated_targets
from kg.numbering import Numbered, numbered
from kg.numerals import numeral_chars
from kg.targets.grammar import any_of
from kg.text import undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Document, Line, Place, SentenceKind
    from kg.narrative.sections import Part

_ITEM_AHEAD = re.compile(r"[。；;：:！]\s*(?=[（(\d一二三四五六七八九十①-⑳])")
"""Where an item of a list may begin within a line."""
TITLE_LENGTH = 30
"""How long, at most, the first sentence of a goal without labels is that counts as its title."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph of a part: its lines, what it is numbered with, and the label it begins with."""

    lines: list[Line]
    number: Numbered | None = None
    label: SentenceKind | None = None


@dataclass(slots=True)
class _Goal:
    """A goal being put together: its number, its title, and its paragraphs with the kind of their sentences."""

    number: str | None
    title: str | None
    place: Place
    paragraphs: list[tuple[SentenceKind, list[Line]]] = field(default_factory=list)

    @property
    def awaits_indicators(self) -> bool:
        """Whether its content has been said, and its indicators have not."""
        kinds = {kind for kind, _lines in self.paragraphs}
        return "goal" in kinds and "indicator" not in kinds


def read_goals(document: Document, fiscal_year: int | None) -> tuple[NarrativeGoal, ...]:
    """Return the goals that the running text of a document states: the overall one, then those one by one."""
    found: list[_Goal] = []
    parts = goal_parts(document)
    for part, following in zip_longest(parts, parts[1:]):
        if part.kind == "specific":
            found += _specific(part)
        else:
            is_alone = following is None or following.kind != "specific"
            found += _overall(part, is_alone=is_alone)
    return tuple(_finished(goal, ordinal, fiscal_year) for ordinal, goal in enumerate(found, start=1))


def _finished(goal: _Goal, ordinal: int, fiscal_year: int | None) -> NarrativeGoal:
    written = [(kind, each) for kind, lines in goal.paragraphs for each in sentences(lines)]
    numbers = count(1)
    return NarrativeGoal(
        ordinal=ordinal,
        number=goal.number,
        title=goal.title,
        sentences=tuple(
            Sentence(next(numbers), kind, each.text, stated_targets(each.text, fiscal_year), each.place)
            for kind, each in written
        ),
        place=goal.place,
    )


def _overall(part: Part, *, is_alone: bool) -> list[_Goal]:
    """Read the overall goal; where no goals one by one follow, what it numbers are these."""
    paragraphs = _paragraphs(_cut_at_items(part)) if is_alone else []
    first = next((position for position, each in enumerate(paragraphs) if each.number), len(paragraphs))
    items = paragraphs[first:]
    if not items or any(each.label for each in items):
        paragraphs, items = _paragraphs(part), []
    before = paragraphs[: len(paragraphs) - len(items)]
    whole = [_Goal(None, None, part.lines[0].place, [("overall", each.lines) for each in before])] if before else []
    return whole + _bare(items)


# --- paragraphs


def _paragraphs(part: Part) -> list[Paragraph]:
    """Put the lines of a part together: a paragraph begins at a number, a label, or behind a line that ends early."""
    width = usual_width(part.lines)
    found: list[Paragraph] = []
    for line in chain.from_iterable(map(_cut_at_labels, part.lines)):
        number = _numbered(line.text)
        label = _label(number.rest if number else line.text)
        if number or label or not found or not goes_on(found[-1].lines, width):
            kind, rest = label or (None, line.text)
            found.append(Paragraph([replace(line, text=rest)], number, kind))
        else:
            found[-1].lines.append(line)
    return found


def _numbered(text: str) -> Numbered | None:
    """Return how a paragraph is numbered; 目标1： and 职责活动一： are numbers as well."""
    goal = _numbered_goal().match(text)
    return Numbered(3, None, goal["number"], text[goal.end() :]) if goal else numbered(text)


@cache
def _numbered_goal() -> re.Pattern[str]:
    named = any_of([*words("numbered-goal"), *words("numbered-duty")])
    return re.compile(rf"\s*(?:{named})\s*(?P<number>\d{{1,2}}|[{numeral_chars()}]{{1,3}})\s*[:：、.．]")


@cache
def _labels() -> re.Pattern[str]:
    goal, indicator = any_of(words("goal-label")), any_of([*words("indicator-label"), *type_labels()])
    return re.compile(rf"\s*[【\[]?\s*(?:(?P<goal>{goal})|(?P<indicator>{indicator}))\s*[】\]]?\s*(?:[:：]|$)")


@cache
def _label_within() -> re.Pattern[str]:
    """Return the pattern of a label behind the end of a sentence in the same line."""
    named = any_of([*words("goal-label"), *words("indicator-label")])
    return re.compile(rf"(?<=[。；;！])\s*(?=[【\[]?\s*(?:{named})\s*[】\]]?\s*[:：])")


def _cut_at_labels(line: Line) -> Iterator[Line]:
    for text in _label_within().split(line.text):
        if text.strip():
            yield replace(line, text=text)


def _cut_at_items(part: Part) -> Part:
    """Cut lines that hold a list at its items, which count on from 1: ……目标。（1）……；（2）……."""
    return replace(part, lines=[piece for line in part.lines for piece in _items(line)])


def _items(line: Line) -> list[Line]:
    starts = [0, *(match.end() for match in _ITEM_AHEAD.finditer(line.text))]
    found = [(start, number) for start in starts if (number := numbered(line.text[start:]))]
    first = next((number for _start, number in found if number.number == 1), None)
    cuts: list[int] = []
    for start, number in found:
        if first and number.level == first.level and number.number == len(cuts) + 1:
            cuts.append(start)
    bounds = sorted({0, *cuts, len(line.text)})
    return [replace(line, text=line.text[begin:end]) for begin, end in pairwise(bounds)] if len(cuts) > 1 else [line]


def _label(text: str) -> tuple[SentenceKind, str] | None:
    """Return the kind of sentence that a label brings, and what stands behind it.

    >>> _label("绩效指标：故障不超过5次。")
    ('indicator', '故障不超过5次。')
    """
    match = _labels().match(text)
    return ("goal" if match["goal"] else "indicator", text[match.end() :]) if match else None


# --- goals one by one


def _specific(part: Part) -> list[_Goal]:
    paragraphs = _paragraphs(part)
    has_labels = any(paragraph.label for paragraph in paragraphs)
    return _labelled(paragraphs) if has_labels else _bare(_paragraphs(_cut_at_items(part)))


def _labelled(paragraphs: Sequence[Paragraph]) -> list[_Goal]:
    """Read goals whose content stands behind labels: what leads up to a label and is numbered is a title."""
    goals: list[_Goal] = []
    above: list[Numbered] = []
    kind: SentenceKind = "goal"
    following = _following(paragraphs)
    for position, paragraph in enumerate(paragraphs):
        current = goals[-1] if goals else None
        if paragraph.label is None and _is_title(position, paragraphs, following, current):
            above = [*_higher(above, paragraph.number), *([paragraph.number] if paragraph.number else [])]
            printed = "".join(each.printed for each in above) if paragraph.number else None
            goals.append(_Goal(printed, _title(paragraph), paragraph.lines[0].place))
            kind = "goal"
            continue
        if current is None:
            current = _Goal(None, None, paragraph.lines[0].place)
            goals.append(current)
        kind = paragraph.label or kind
        current.paragraphs.append((kind, paragraph.lines))
    return goals


def _higher(above: Sequence[Numbered], number: Numbered | None) -> list[Numbered]:
    return [each for each in above if number and each.level < number.level]


def _following(paragraphs: Sequence[Paragraph]) -> list[int | None]:
    """Return for each paragraph the position of the next that is numbered or labelled."""
    following: list[int | None] = []
    nearest: int | None = None
    for position in range(len(paragraphs) - 1, -1, -1):
        following.append(nearest)
        if paragraphs[position].number or paragraphs[position].label:
            nearest = position
    return following[::-1]


def _is_title(
    position: int, paragraphs: Sequence[Paragraph], following: Sequence[int | None], current: _Goal | None
) -> bool:
    """Tell the title of a goal from an item of a list: a label follows, or the title of a goal below it.

    An item before 绩效指标 belongs to the content of the goal whose indicators are still to come.
    """
    paragraph, after = paragraphs[position], following[position]
    while after is not None and paragraph.number:
        number = paragraphs[after].number
        if paragraphs[after].label or number is None or number.level <= paragraph.number.level:
            break
        paragraph, after = paragraphs[after], following[after]
    label = paragraphs[after].label if after is not None else None
    if paragraph.number:
        return label == "goal" or (label == "indicator" and (current is None or not current.awaits_indicators))
    is_next = after == position + 1 and label == "goal"
    return is_next and (current is None or bool(current.paragraphs)) and len(_title(paragraph)) <= TITLE_LENGTH


def _title(paragraph: Paragraph) -> str:
    text = "\n".join(line.text for line in paragraph.lines)
    return undo_wraps(paragraph.number.rest + text[len(paragraph.lines[0].text) :] if paragraph.number else text)


def _bare(paragraphs: Sequence[Paragraph]) -> list[_Goal]:
    """Read goals without labels: each number of the first rank begins one, its title before a colon or a short stop."""
    goals: list[_Goal] = []
    rank = next((paragraph.number.level for paragraph in paragraphs if paragraph.number), None)
    for position, paragraph in enumerate(paragraphs):
        number = paragraph.number
        if number and number.level == rank:
            has_more = position + 1 < len(paragraphs) and not _is_of_rank(paragraphs[position + 1], rank)
            title, lines = _bare_title(paragraph, has_more=has_more)
            goals.append(_Goal(number.printed, title, paragraph.lines[0].place, [("goal", lines)] if lines else []))
        elif goals:
            goals[-1].paragraphs.append(("goal", paragraph.lines))
        else:
            goals.append(_Goal(None, None, paragraph.lines[0].place, [("goal", paragraph.lines)]))
    return goals


def _is_of_rank(paragraph: Paragraph, rank: int | None) -> bool:
    return paragraph.number is not None and paragraph.number.level == rank


def _bare_title(paragraph: Paragraph, *, has_more: bool) -> tuple[str | None, list[Line]]:
    """Return the title of a goal that has its content in the same paragraph, and its lines without number and title."""
    first = paragraph.lines[0]
    text = paragraph.number.rest if paragraph.number else first.text
    colon = re.match(rf"\s*([^。；;，,：:]{{2,{TITLE_LENGTH}}})[：:。](?=.)", text)
    if colon:
        return undo_wraps(colon[1]), [replace(first, text=text[colon.end() :]), *paragraph.lines[1:]]
    if has_more and len(paragraph.lines) == 1:
        return undo_wraps(text), []
    return None, [replace(first, text=text), *paragraph.lines[1:]]

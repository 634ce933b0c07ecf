"""What merged cells leave empty: level labels, filled from their span, or inferred and marked so; then the bases.

A merged label stands in the first, the last or the middle row of its span, whichever way a file was converted; the
level 1 label of a row is therefore the one printed within the run of rows whose level 2 labels belong to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kg.headings import column_field
from kg.labels import is_misspelt_label, parent_of, type_of
from kg.model import Unplaced
from kg.rows.bases import fill_bases, labels_are_centred
from kg.vocabulary import local_name, subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.rows.grid import GridRow


@dataclass(slots=True)
class PrintedLabels:
    """How a document prints each type's label, and in which order its tables have the types."""

    by_type: dict[str, Counter[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    repeats_level2: bool = False

    def label(self, name: str) -> str | None:
        """Return the label a document uses most for a type, else the scheme's."""
        if name in self.by_type:
            return self.by_type[name].most_common(1)[0][0]
        return next(
            (
                text
                for node in subjects("IndicatorType")
                if local_name(node) == name
                for text in texts(node, "prefLabel")
            ),
            None,
        )


def read_printed_labels(tables: Sequence[Sequence[GridRow]]) -> PrintedLabels:
    """Look through all tables of a document for the labels it prints and the usual order of its types."""
    printed = PrintedLabels()
    places: dict[str, list[int]] = {}
    blank = total = 0
    for table in tables:
        for index, row in enumerate(table):
            for level in (1, 2):
                text = "".join(row.get(f"level{level}").split())
                name = type_of(text, level)
                if name:
                    printed.by_type.setdefault(name, Counter())[text] += 1
                if name and level == 2:
                    places.setdefault(name, []).append(index)
            total += 1
            blank += not row.get("level2")
    printed.order = sorted(places, key=lambda name: sum(places[name]) / len(places[name]))
    printed.repeats_level2 = blank * 10 < total
    return printed


def fill_table(
    table: list[GridRow],
    printed: PrintedLabels,
    unplaced: list[Unplaced],
    *,
    merged_basis: bool,
    has_level2: bool = True,
) -> None:
    """Fill the level labels of one table in place, and its bases where the table shows cells that may be merged.

    A form without a column for level 2 has none to fill.
    """
    if has_level2:
        _fill_level2(table, printed)
    _clean_level1(table, unplaced)
    centred = labels_are_centred(table)
    _fill_level1(table, printed)
    if merged_basis:
        fill_bases(table, centred=centred)


def _fill_level2(table: list[GridRow], printed: PrintedLabels) -> None:
    for index, row in enumerate(table):
        if row.get("level2"):
            row.cells["level2"] = "".join(row.get("level2").split())
            continue
        only = _only_child(type_of(row.get("level1"), 1))
        lost = _lost_type(table, index, printed) if printed.repeats_level2 and not row.exact else None
        name = only or lost
        label = printed.label(name) if name else None
        if label:
            row.mend("level2", label, "inferred")
            continue
        begins = not index or bool(type_of(row.get("level1"), 1))
        above = "" if begins else table[index - 1].get("level2")
        row.cells["level2"] = above or _label_below(table, index)
        if not row.get("level2") and row.get("level3"):
            row.provenance["level2"] = "unresolved"


def _label_below(table: list[GridRow], index: int) -> str:
    """Return the level 2 label that stands in a lower row of a span, within the same level 1 label."""
    for row in table[index + 1 :]:
        if type_of(row.get("level1"), 1) and table[index].get("level1"):
            return ""
        if row.get("level2"):
            return "".join(row.get("level2").split())
    return ""


def _only_child(level1: str | None) -> str | None:
    children = [local_name(n) for n in subjects("IndicatorType") if level1 and parent_of(local_name(n)) == level1]
    return children[0] if len(children) == 1 else None


def _lost_type(table: list[GridRow], index: int, printed: PrintedLabels) -> str | None:
    """Return the one type of the document's usual order that is missing from the table just at this row."""
    present = {type_of(row.get("level2"), 2) for row in table}
    before = next((t for r in reversed(table[:index]) if (t := type_of(r.get("level2"), 2))), None)
    after = next((t for r in table[index + 1 :] if (t := type_of(r.get("level2"), 2))), None)
    order = printed.order
    start = order.index(before) + 1 if before in order else 0
    end = order.index(after) if after in order else len(order)
    missing = [name for name in order[start:end] if name not in present]
    return missing[0] if len(missing) == 1 else None


@cache
def _type_names() -> tuple[str, ...]:
    return tuple(text for node in subjects("IndicatorType") for text in texts(node, "prefLabel", "hiddenLabel"))


def _clean_level1(table: list[GridRow], unplaced: list[Unplaced]) -> None:
    """Keep level 1 labels that mean something; mend those with stray characters, report the rest."""
    known = _type_names()
    for row in table:
        text = "".join(row.get("level1").split())
        if not text:
            continue
        beside = next((label for label in known if text.endswith(label) and type_of(label, 1)), "")
        if row.exact and beside and column_field(text.removesuffix(beside)):
            row.mend("level1", beside)  # the label beside all rows (绩效指标) went into the first of them
            continue
        if (
            row.exact
            or type_of(text, 1)
            or (not type_of(row.get("level2"), 2) and text.endswith(words("label-suffix")))
        ):
            row.cells["level1"] = text
            continue
        inside = [label for label in known if label in text and type_of(label, 1) and len(text) - len(label) <= 3]
        if inside:
            row.mend("level1", max(inside, key=len))
        elif is_misspelt_label(text, level=1):
            row.cells["level1"] = text  # one character off: printed so, and for the review to say
        elif text in words("other-level1"):
            row.cells["level1"] = text
        else:
            unplaced.append(Unplaced(row.cells.pop("level1"), "一级指标列中无法识别的文字", row.place))


def _fill_level1(table: list[GridRow], printed: PrintedLabels) -> None:
    parents = [parent_of(type_of(row.get("level2"), 2)) for row in table]
    own = [row.get("level1") for row in table]
    for index, row in enumerate(table):
        if own[index]:
            continue
        parent = parents[index]
        if index and (parent is None or row.get("level2") == table[index - 1].get("level2")):
            row.cells["level1"] = table[index - 1].get("level1")
            continue
        if _goes_on_below(parents, own, index) or _is_misplaced(parents, own, index):
            row.cells["level1"] = table[index - 1].get("level1")
            continue
        label = _within_run(parents, own, index) or printed.label(parent or "")
        if label:
            inferred = not any(type_of(text, 1) == parent for text in own if text)
            row.mend("level1", label, "inferred") if inferred else row.cells.update(level1=label)


def _goes_on_below(parents: list[str | None], own: list[str], index: int) -> bool:
    """Tell whether a satisfaction row without a label goes on with 效益指标, as in forms that have it there.

    They print 效益指标 in the first row of its span, and no 满意度指标 as a level 1.
    """
    if parents[index] != "satisfaction" or any(type_of(text, 1) == "satisfaction" for text in own):
        return False
    first = next((i for i, parent in enumerate(parents) if parent == "benefit"), None)
    return first is not None and first < index and bool(own[first])


def _is_misplaced(parents: list[str | None], own: list[str], index: int) -> bool:
    """Tell whether a row stands below a printed label of another type, and its own type's label further above.

    Then no label was lost: the source has the row under the wrong one, and it is for the review to say so.
    """
    if not index or _within_run(parents, own, index):
        return False
    other = type_of(_within_run(parents, own, index - 1) or "", 1)
    return other not in {None, parents[index]} and any(type_of(text, 1) == parents[index] for text in own[:index])


def _within_run(parents: list[str | None], own: list[str], index: int) -> str | None:
    """Return the level 1 label printed within the run of rows of one parent around `index`, nearest above first."""
    parent = parents[index]
    above = range(index, -1, -1)
    below = range(index, len(parents))
    for steps in (above, below):
        for place in steps:
            if parents[place] != parent:
                break
            if own[place]:
                return own[place]
    return None

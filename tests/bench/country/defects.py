"""Seeded defects: for rules of shapes/, what an office would have written wrong, and where it was put.

Each rule is tried in a share of the documents (`rate` of data/defects.json) and put where the layout shows what it
needs; a row has one defect at most. What is put in is in `Disclosure.defects`, and in the truth of the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from country.data import dice, load
from country.defects_basis import BASES
from country.defects_project import PROJECTS
from country.defects_row import ROWS
from country.model import Defect
from country.rows_text import layout_of

if TYPE_CHECKING:
    import random
    from collections.abc import Collection

    from country.model import Disclosure, Paper

RULES = (*ROWS, *BASES, *PROJECTS)


def seed_defects(document: Disclosure, seed: int, rules: Collection[str] | None = None) -> None:
    """Put defects into a document: each rule by its rate, or those of `rules`, each once where it can be."""
    chance = dice(seed, document.number, "defects")
    rate = load("defects")["rate"]
    here = layout_of(document, document.papers[-1])
    shown = frozenset(name for name, _ in here["columns"])
    for rule in RULES:
        if chance.random() >= rate if rules is None else rule not in rules:
            continue
        papers = [paper for paper in document.papers if paper.name]
        chance.shuffle(papers)
        for paper in papers:
            found = _put(rule, document, paper, shown, chance)
            if found is not None:
                document.defects.append(found)
                break
    _renumber(document)


def _put(rule: str, document: Disclosure, paper: Paper, shown: frozenset[str], chance: random.Random) -> Defect | None:
    """Put a defect into a project if it can be; return it with the row itself until rows have their last order."""
    if rule in PROJECTS:
        done = PROJECTS[rule](document, paper, chance)
        scope = paper.ordinal if done == "project" else None
        return Defect(rule, scope) if done else None
    needs, change = ROWS[rule] if rule in ROWS else (frozenset({"basis"}), BASES[rule])
    if not shown >= needs or (document.format == "spaced" and rule in {"V01", "B01", "T12"}):
        return None
    row = change(document, paper, chance)
    if row is None:
        return None
    row.touched = True
    return Defect(rule, paper.ordinal, row)  # type: ignore[arg-type]


def _renumber(document: Disclosure) -> None:
    """Name the rows of defects by their ordinals, now that no row is added or moved any more."""
    papers = {paper.ordinal: paper for paper in document.papers}
    document.defects = [
        defect
        if defect.row is None
        else defect._replace(
            row=next(number for number, row in enumerate(papers[defect.project].rows, start=1) if row is defect.row)
        )
        for defect in document.defects
    ]

"""The budget figures of a document's running text, their changes, and the projects its 项目支出 is for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.figures.look import look_at
from kg.figures.projects import read_projects
from kg.figures.sentence import SentenceReader
from kg.figures.story import Story
from kg.figures.text import names_no_figures, to_paragraphs
from kg.headings import names_block
from kg.model import Change, Line, StatedFigure, StatedProjects
from kg.sections import document_to_sections
from kg.tables import Row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kg.figures.draft import Draft, DraftChange
    from kg.figures.text import Paragraph
    from kg.model import Document
    from kg.sections import Section


def read_figures(
    document: Document, fiscal_year: int | None, in_tables: Collection[int] | None = None
) -> tuple[tuple[StatedFigure, ...], tuple[StatedProjects, ...]]:
    """Return the figures that the running text states, in order, and what it says the 项目支出 is for.

    Target tables, definitions, goals and accounts of single projects state no figures of the budget. `in_tables` is
    what `lines_of_target_tables` returns, for who has asked already.
    """
    paragraphs = list(running_text(document, in_tables=in_tables))
    story = Story(fiscal_year or _year_of(paragraphs))
    projects: list[StatedProjects] = []
    for paragraph in paragraphs:
        if paragraph.follows_table:
            story.table_passed()
        if paragraph.is_heading:
            named = look_at(paragraph.text).only_name()
            silent = names_no_figures(paragraph.text)
            story.heading(paragraph.number, silent=silent, named=named, of_form=names_block(paragraph.text))
        elif not story.is_silent:
            projects += _read_paragraph(paragraph, story)
    return _figures(story.drafts), tuple(projects)


def running_text(
    document: Document, taken: Collection[int] = (), in_tables: Collection[int] | None = None
) -> Iterator[Paragraph]:
    """Yield the paragraphs outside of target tables and of the lines whose id is among `taken`."""
    tables = lines_of_target_tables(document_to_sections(document, [])) if in_tables is None else in_tables
    return to_paragraphs(document.blocks, {*tables, *taken})


def lines_of_target_tables(sections: Iterable[Section]) -> set[int]:
    """Return the ids of the lines that belong to target tables; where a source shows cells, no line does."""
    return {
        id(item)
        for section in sections
        if not any(isinstance(row, Row) and row.exact for row in section.items)
        for item in section.items
        if isinstance(item, Line)
    }


def _year_of(paragraphs: Sequence[Paragraph]) -> int | None:
    """Return the year that most headings name, where the document does not say whose budget it is."""
    headings = (look_at(paragraph.text).tokens for paragraph in paragraphs if paragraph.is_heading)
    years = Counter(token.number for tokens in headings for token in tokens if token.kind == "year")
    return int(years.most_common(1)[0][0] or 0) or None if years else None


def _read_paragraph(paragraph: Paragraph, story: Story) -> list[StatedProjects]:
    projects: list[StatedProjects] = []
    story.paragraph_begins(paragraph)
    for offset, sentence in paragraph.sentences():
        story.sentence_begins()
        reader = SentenceReader(story, paragraph, offset, look_at(sentence))
        reader.read()
        for found in reader.projects:
            count, names = read_projects(sentence[found.start : found.end])
            if names or count is not None:
                projects.append(StatedProjects(count, names, sentence, paragraph.place(offset + found.start)))
    return projects


def _figures(drafts: list[Draft]) -> tuple[StatedFigure, ...]:
    ordinals = {id(draft): ordinal for ordinal, draft in enumerate(drafts, start=1)}
    return tuple(
        StatedFigure(
            ordinal=ordinals[id(draft)],
            text=draft.sentence[draft.start : draft.end],
            sentence=draft.sentence,
            start=draft.start,
            end=draft.end,
            amount=draft.amount,
            item=draft.terms.item,
            code=draft.terms.code,
            name=draft.terms.name,
            side=draft.terms.side,
            fund=draft.terms.fund,
            nature=draft.terms.nature,
            year=draft.year,
            part_of=ordinals[id(draft.parent)] if draft.parent else None,
            change=_change(draft.change) if draft.change else None,
            place=draft.place,
        )
        for draft in drafts
    )


def _change(change: DraftChange) -> Change:
    return Change(
        direction=change.direction,
        text=change.text,
        amount=change.amount,
        percent=change.percent,
        year=change.comparison.year,
        compared_with=change.comparison.basis,
        compared_amount=change.comparison.amount,
        reason=change.reason,
    )

"""RECORD -> RECORD: citations outside of the rows' references, and what the short forms anywhere point back to.

A short form is looked up in its own text, then in the rows above, in the header block of its project, and in the
running text before the table. Outside of the basis what ends in a document type is a title: 《新华社》 is none there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from kg.citations import find_citations
from kg.citations.short_forms import Said, find_short_forms, names_itself, points_to, with_antecedents
from kg.citations.titles import OPEN, ending_type
from kg.figures import running_text
from kg.model import Line, Mention
from kg.narrative.sections import goal_parts
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kg.model import Citation, Document, Indicator, MentionField, Place, Project, Record

    Where = Callable[[Citation], Mention]

_TEXTS: tuple[MentionField, ...] = ("name", "usage")
_GOALS: tuple[MentionField, ...] = ("goals", "goals_total")
_CELLS: tuple[MentionField, ...] = ("level3", "description", "value")


@dataclass(slots=True)
class _Stretch:
    """A stretch of texts: what is mentioned in it, and each text with what it cites, the last one last."""

    mentions: list[Mention] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    has_short: bool = False

    def read(self, text: str | None, where: Where, beyond: Iterable[Said] = (), *, prose: bool = True) -> None:
        """Add what a text outside of the basis cites; what is no prose has titles in marks only.

        What points back is looked for in the texts of this stretch, the nearest first, then in those `beyond`.
        """
        cited = tuple(c for c in _outside_of_basis(text or "") if prose or c.number or _is_marked(c))
        self.mentions += map(where, self.take(text or "", cited, beyond))

    def take(self, text: str, cited: tuple[Citation, ...], beyond: Iterable[Said] = ()) -> tuple[Citation, ...]:
        """Return the citations of a text with their antecedents, and remember them."""
        beyond = tuple(beyond) if cited else ()
        named = self.has_short or any(each.short for said in beyond for each in said.citations)
        # A document by its title points back only where some title was given it as a short name.
        settled = [
            _pointing_back(each, chain(reversed(self.said), beyond)) if named or each.short else each for each in cited
        ]
        kept = tuple(each for each in settled if each.antecedent or not names_itself(each))
        if kept:
            self.said.append(Said(text, kept))
            self.has_short |= any(each.short for each in kept)
        return kept


def with_mentions(record: Record, document: Document, in_tables: Collection[int] | None = None) -> Record:
    """Return a record with its mentions, and with the antecedents of the short forms among its references.

    `in_tables` is what `lines_of_target_tables` returns, for who has asked already.
    """
    text = _running_text(document, in_tables)
    narrative = _narrative(record, _whole(text.mentions))
    mentions = [*text.mentions, *narrative.mentions]
    projects = []
    for project in record.projects:
        before = _whole(each for each in text.mentions if _is_before(each.place, project.place))
        header = _header(project, before)
        rows = _Stretch()
        mentions += header.mentions
        read = tuple(_row(project, row, rows, (_whole(header.mentions), before)) for row in project.indicators)
        mentions += rows.mentions
        projects.append(replace(project, indicators=read))
    return replace(record, projects=tuple(projects), mentions=tuple(mentions))


def _whole(mentions: Iterable[Mention]) -> Said:
    """Return several texts as one, of which none is nearer to what points back than another."""
    return Said("", tuple(each.citation for each in mentions))


def _is_before(place: Place, other: Place) -> bool:
    """Tell whether a line stands before a table, as far as their places tell."""
    if place.line is not None and other.line is not None and place.page == other.page:
        return place.line <= other.line
    return place.page is None or other.page is None or place.page <= other.page


# --- the parts of a record


def _running_text(document: Document, in_tables: Collection[int] | None) -> _Stretch:
    """Read the sentences outside of tables; what the narrative goals say is read with them."""
    found = _Stretch()
    for paragraph in running_text(document, _lines_of_goals(document), in_tables):
        for offset, sentence in paragraph.sentences():
            for mention in _of_sentence(found, sentence, prose=paragraph.is_prose):
                place = paragraph.place(offset + mention.citation.start)
                found.mentions.append(replace(mention, place=place))
    return found


def _of_sentence(found: _Stretch, sentence: str, *, prose: bool) -> tuple[Mention, ...]:
    """Return what a sentence cites, not yet with its place."""
    within = _Stretch(said=found.said)
    within.read(sentence, partial(Mention, field="text", text=sentence), prose=prose)
    return tuple(within.mentions)


def _lines_of_goals(document: Document) -> set[int]:
    """Return the ids of the lines that the narrative goals are read from."""
    goals: dict[Place, list[str]] = {}
    for part in goal_parts(document):
        for line in part.lines:
            goals.setdefault(line.place, []).append(line.text)
    lines = (block for block in document.blocks if isinstance(block, Line))
    return {id(line) for line in lines if any(text in line.text for text in goals.get(line.place, ()))}


def _narrative(record: Record, before: Said) -> _Stretch:
    found = _Stretch()
    for goal in record.narrative.goals:
        for each in goal.sentences:
            where = partial(Mention, field="narrative", goal=goal.ordinal, sentence=each.ordinal, place=each.place)
            found.read(each.text, where, (before,))
    return found


def _header(project: Project, before: Said) -> _Stretch:
    found = _Stretch()

    def where(name: MentionField, goal: int | None = None, heading: str | None = None) -> Where:
        place = next(iter(project.places.get(name, ())), project.place)
        return partial(Mention, field=name, project=project.ordinal, goal=goal, heading=heading, place=place)

    for name in _TEXTS:
        found.read(getattr(project, name), where(name), (before,))
    for name in _GOALS:
        for number, goal in enumerate(getattr(project, name), start=1):
            found.read(goal, where(name, goal=number), (before,))
    for heading, text in project.extra.items():
        found.read(text, where("extra", heading=heading), (before,))
    return found


def _row(project: Project, row: Indicator, rows: _Stretch, beyond: tuple[Said, ...]) -> Indicator:
    """Read a row's cells into the stretch of its table; return it with its references' antecedents."""

    def where(name: MentionField, heading: str | None = None) -> Where:
        place = next(iter(row.places.get(name, ())), row.place)
        return partial(Mention, field=name, project=project.ordinal, row=row.ordinal, heading=heading, place=place)

    for name in _CELLS:
        rows.read(getattr(row, name), where(name), beyond)
    for heading, text in row.extra.items():
        rows.read(text, where("extra", heading=heading), beyond)
    basis = row.basis or ""
    cited = rows.take(basis, _with_short_forms(basis, row.references), beyond)
    is_reference = {(each.start, each.end) for each in row.references}
    rows.mentions += [where("basis")(each) for each in cited if (each.start, each.end) not in is_reference]
    references = tuple(each for each in cited if (each.start, each.end) in is_reference)
    return replace(row, references=references) if references != row.references else row


# --- one text


@lru_cache(maxsize=65536)  # disclosures repeat their texts a lot
def _outside_of_basis(text: str) -> tuple[Citation, ...]:
    """Return what a text cites where a title in marks may be a newspaper or a task: with a document type at its end."""
    named = find_citations(text)
    cited = (each for each in named if each.number or not _is_marked(each) or _names_a_document(each.title or ""))
    return _with_short_forms(text, tuple(cited))


def _with_short_forms(text: str, cited: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Return the citations of a text with the short forms that stand without marks, in order."""
    forms = find_short_forms(text, cited)
    return with_antecedents(text, sorted((*cited, *forms), key=lambda each: each.start)) if forms else cited


def _is_marked(citation: Citation) -> bool:
    return citation.raw.startswith(tuple(OPEN))


def _pointing_back(citation: Citation, before: Iterable[Said]) -> Citation:
    """Return a citation that points back with the document that the nearest text names in which one fits."""
    if citation.number or citation.antecedent is not None:
        return citation
    pointed = next((found for said in before if (found := points_to(citation, said))), None)
    return replace(citation, short=True, antecedent=pointed.document) if pointed else citation


def _names_a_document(title: str) -> bool:
    """Tell whether a title ends as those of documents do: 《2021年重点工作安排》 does, 《人民日报》 does not.

    >>> _names_a_document("2021年重点工作安排"), _names_a_document("人民日报")
    (True, False)
    """
    return ending_type(title) is not None or title.endswith(words("class-noun"))

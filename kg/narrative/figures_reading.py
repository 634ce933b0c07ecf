"""What a sentence is read with: its tokens, the story so far, and what waits in the clause at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.narrative.figures_draft import Comparison, Draft, Terms

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.narrative.figures_look import Look
    from kg.narrative.figures_names import Named
    from kg.narrative.figures_story import Story
    from kg.narrative.figures_text import Paragraph


@dataclass(frozen=True, slots=True)
class Subject:
    """A name that waits for its amount or change; `start` is where it begins in the scanned text."""

    named: Named
    start: int


@dataclass(slots=True)
class Reading:
    """A sentence while it is read; `offset` is where it begins in its paragraph.

    `clean` tells that nothing unknown has stood in the clause yet, so that an amount or a change without a name is of
    what was named before.
    """

    story: Story
    paragraph: Paragraph
    offset: int
    look: Look
    subject: Subject | None = None
    comparison: Comparison | None = None
    clean: bool = True

    def draft(self, terms: Terms, start: int, end: int, amount: Decimal | None, whole: Draft | None = None) -> Draft:
        """Return a figure that stands at a stretch of the scanned text."""
        first, last = self.look.span(start, end)
        return Draft(
            terms=terms,
            sentence=self.look.sentence,
            start=first,
            end=last,
            amount=amount,
            place=self.paragraph.place(self.offset + first),
            paragraph=self.story.paragraph,
            sentence_number=self.story.sentence,
            parent=whole,
        )

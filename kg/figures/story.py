"""Paragraphs -> figures: what was named last, of what the parts are being told, and with what it is compared."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from kg.figures.draft import Comparison, Draft, Frame, Terms, may_be_part, resolve
from kg.figures.names import TOTALS, Named, compose

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.figures.text import Paragraph
    from kg.model import ComparedWith
    from kg.numbering import Numbered


@dataclass(slots=True)
class Prior:
    """An amount of an earlier year that a change may be reckoned from."""

    amount: Decimal
    year: int | None
    basis: ComparedWith | None
    terms: Terms | None


@dataclass(slots=True)
class Heading:
    """A heading above: its number, whether its part is passed over, and what it names.

    `of_form` marks the title of a form: its part ends with the table below it.
    """

    number: Numbered | None
    silent: bool
    named: Named | None
    of_form: bool = False

    @property
    def value(self) -> int | None:
        """The number as a number."""
        return self.number.number if self.number else None


@dataclass(slots=True)
class Listing:
    """Numbered paragraphs that tell the parts of one figure; `rank` is how they are numbered."""

    frame: Frame
    rank: int | None = None
    told: Draft | None = None
    """The first figure of its last paragraph: what a list inside that paragraph tells the parts of."""


@dataclass(slots=True)
class Story:
    """What is remembered from sentence to sentence: the figures so far, and what the next one may refer to."""

    fiscal_year: int | None
    drafts: list[Draft] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    current: Draft | None = None
    topic: Named | None = None
    prior: Prior | None = None
    comparison: Comparison | None = None
    paragraph: int = 0
    sentence: int = 0
    changed: int = -1
    """The number of the last sentence that states a change."""

    # --- paragraphs

    def heading(self, number: Numbered | None, *, silent: bool, named: Named | None, of_form: bool = False) -> None:
        """Take a heading: it ends those it does not stand below, and all that was being told."""
        self.headings = _above(self.headings, number)
        above = number is not None and self.is_silent
        self.headings.append(Heading(number, silent or above, named, of_form))
        self._forget()
        self.topic = named
        if number is None or not self._in_listing(number):
            self.listings.clear()

    def table_passed(self) -> None:
        """Take the end of a table: the title of a form above it says nothing of what follows."""
        while self.headings and self.headings[-1].of_form and self.headings[-1].number is None:
            self.headings.pop()

    def paragraph_begins(self, paragraph: Paragraph) -> None:
        """Take a paragraph: a number begins a new statement, of the parts of a figure where those are being told."""
        self.paragraph += 1
        if paragraph.number is None:
            for frame in self.frames:
                frame.crossed = True
            return
        self._forget()
        if self._in_listing(paragraph.number):
            self._nest(paragraph.number)
            self.frames = [listing.frame for listing in self.listings]

    def _nest(self, number: Numbered) -> None:
        """Open a list inside one whose paragraph told a figure; note that the first figure to come is of this list."""
        last = self.listings[-1]
        if last.told and last.rank is not None and number.level > last.rank:
            self.listings.append(Listing(Frame(last.told), number.level))
        self.listings[-1].told = None

    def sentence_begins(self) -> None:
        """Take a sentence: parts of a figure may go on in it if they are of the same kind."""
        self.sentence += 1
        for frame in self.frames:
            frame.crossed = True

    def lists_parts(self, frame: Frame) -> None:
        """Open a list: the numbered paragraphs that follow tell the parts of a figure."""
        self.listings.append(Listing(frame))

    def _in_listing(self, number: Numbered) -> bool:
        """Tell whether a number goes on with a list that is open; lists it does not belong to are closed."""
        while self.listings:
            last = self.listings[-1]
            if last.rank is None:
                last.rank = number.level
            if number.level >= last.rank:
                return True
            self.listings.pop()
        return False

    def _forget(self) -> None:
        self.frames = []
        self.current = self.topic = self.prior = self.comparison = None

    @property
    def is_silent(self) -> bool:
        """Tell whether the part of the document at hand states no figures of the budget."""
        return bool(self.headings) and self.headings[-1].silent

    @property
    def above(self) -> Terms | None:
        """Return the money and side that the headings above and the topic name."""
        named = [heading.named for heading in self.headings if heading.named]
        if not named:
            return None
        whole = compose([Named(fund=one.fund) for one in named])
        return Terms(fund=whole.fund, side=named[-1].side) if whole.fund or named[-1].side else None

    # --- figures

    def terms(self, named: Named) -> tuple[Terms, Draft | None]:
        """Return the terms of a name and the figure it is part of; wholes that cannot hold it are left behind."""
        while self.frames:
            frame = self.frames[-1]
            whole = frame.terms
            found = resolve(named, whole, self.above)
            told = frame.child is None or frame.child.terms.axis == found.axis
            if whole and may_be_part(found, whole) and (told or not frame.crossed):
                return found, None if frame.parent and frame.parent.has_part(found) else frame.parent
            self.frames.pop()
        found = resolve(named, None, self.above)
        if (named.name or named.code) and named.fund is None and found.fund == "all":
            found = replace(found, fund=self._money_told() or "all")
        return found, None

    def _money_told(self) -> str | None:
        """Return the fund of the totals of the paragraph, where all that are no parts are of one."""
        totals = (
            draft
            for draft in takewhile(lambda draft: draft.paragraph == self.paragraph, reversed(self.drafts))
            if draft.parent is None and not draft.terms.is_special and not draft.terms.name
        )
        funds = {draft.terms.fund for draft in totals if draft.terms.side != "income"}
        return funds.pop() if len(funds) == 1 else None

    def add(self, draft: Draft) -> Draft:
        """Take a figure: it is the current one, and the last part of its whole."""
        self.drafts.append(draft)
        if self.listings and self.listings[-1].told is None:
            self.listings[-1].told = draft
        if draft.parent:
            draft.parent.parts.append(draft.terms)
        self.current = draft
        if self.frames:
            self.frames[-1].child = draft
            self.frames[-1].crossed = False
        return draft

    def last_of(self, terms: Terms) -> Draft | None:
        """Return the last figure of these terms."""
        return next((draft for draft in reversed(self.drafts) if draft.terms == terms), None)

    def whole_of(self, terms: Terms) -> Draft | None:
        """Return the last figure of these terms, else the last total of that side, or of both sides.

        What the paragraph has told goes before what was told above it.
        """
        same = self.last_of(terms)
        if terms.is_special or terms.name:
            return same
        found = (draft for draft in reversed(self.drafts) if _is_total_of(draft.terms, terms))
        nearest = next(found, None)
        if same is None or (nearest and nearest.paragraph == self.paragraph != same.paragraph):
            return nearest
        return same

    def frame_of(self, terms: Terms) -> Frame:
        """Return what the parts of a total are told of; of the total of both sides, the side that is named."""
        whole = self.whole_of(terms)
        if whole is None:
            return Frame(None, terms)
        if whole.terms.side is None and terms.side is not None and terms.item in TOTALS:
            return Frame(whole, replace(terms, fund=whole.terms.fund))
        return Frame(whole)

    @property
    def opens_parts(self) -> bool:
        """Tell whether it has just been said of what the parts follow: 支出按功能分类，包括…."""
        return bool(self.frames) and self.frames[-1].child is None and not self.frames[-1].crossed

    def compared(self) -> Draft | None:
        """Return the figure that a change without a name is one of.

        In its own sentence that is the last figure, in the next one the whole that the paragraph tells the parts of.
        """
        draft = self.current
        if draft is None or draft.sentence_number == self.sentence:
            return draft
        whole = draft
        while whole.parent and whole.parent.paragraph == draft.paragraph and whole.parent in self.drafts:
            whole = whole.parent
        return draft if whole.change and not draft.change else whole


def _is_total_of(total: Terms, named: Terms) -> bool:
    """Tell whether a figure is a total that a name may mean: of its money, and of its side or of both."""
    if total.item not in TOTALS or total.nature not in {None, "all"}:
        return False
    sides = {named.side, None} if named.side or named.item else {total.side}
    return total.side in sides and (named.fund in {"all", total.fund})


def _above(headings: list[Heading], number: Numbered | None) -> list[Heading]:
    """Return the headings that one with this number stands below.

    七、 goes on with the 六、 before it, whatever stands between; 一、 begins anew below the last title without number.
    """
    titles = [index for index, heading in enumerate(headings) if heading.number is None]
    if number is None:
        return headings[: titles[-1]] if titles else list(headings)
    like = [index for index, heading in enumerate(headings) if heading.number and heading.number.level == number.level]
    before = [index for index in like if headings[index].value == (number.number or 0) - 1]
    below = [index for index in like if not titles or index > titles[-1]]
    cut = before[-1] if before else below[0] if below else len(headings)
    return headings[:cut]

"""Names that wait for their amounts, amounts that find their names: what makes a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.figures.draft import Frame, Terms, resolve
from kg.figures.names import Named, compose
from kg.figures.reading import Reading, Subject
from kg.figures.story import Prior

if TYPE_CHECKING:
    from kg.figures.scan import Token
    from kg.model import ComparedWith


@dataclass(slots=True)
class AmountReader(Reading):
    """A reading that takes names and amounts.

    `waiting` holds names before the last that wait as well, `respectively` that each is to have an amount of its own;
    `year` is the year that was named and where, `basis` whether what was budgeted or spent in it.
    """

    waiting: list[Subject] = field(default_factory=list)
    respectively: bool = False
    year: tuple[int, int] | None = None
    basis: ComparedWith | None = None
    just_changed: bool = False

    def name(self, token: Token, index: int) -> int:
        """Take a name: it waits for its amount or its change."""
        named = token.named
        if named is None or not self.look.may_name(index, self._items()):
            # 支出 is a name of nothing by itself, but may stand between a name and its amount
            return index + 1 if named and named.is_side_alone and self.subject else self.other(index)
        if self._is_repeated(named):
            return index + 1
        self.subject = self._waits(named, token, index)
        self.basis = None
        self.just_changed = False
        if self.look.is_referred(index) and self._refer(named):
            self.subject = None
        return index + 1

    def _waits(self, named: Named, token: Token, index: int) -> Subject:
        """Return what waits for an amount now: the name, with the money that was named before it (财政拨款安排的…)."""
        before = self.subject
        if before and self.look.is_between_names(index - 1):
            self.waiting.append(before)
        elif before and before.named == Named(fund=before.named.fund) and named.fund is None:
            if named.is_for_something or (named.is_side_alone and self.look.follows(token.start, "budgeted")):
                return Subject(compose((before.named, named)), before.start)
        elif before and before.named.is_side_alone and named == Named(fund=named.fund):
            return Subject(compose((named, before.named)), before.start)
        return Subject(named, token.start)

    def _is_repeated(self, named: Named) -> bool:
        """Tell whether a name only repeats what is compared: …总预算100万元，比2024年…总预算减少5万元."""
        current, compared = self.story.current, self.comparison
        if current is None or current.change or compared is None or compared.year is None or self.subject:
            return False
        return current.sentence_number == self.story.sentence and current.terms == resolve(
            named, current.parent.terms if current.parent else None, self.story.above
        )

    def _items(self) -> set[str]:
        """Return the items whose parts may be told here by a short name."""
        told = [frame.terms for frame in self.story.frames]
        told += [self.story.current.terms] if self.story.current else []
        return {terms.item for terms in told if terms and terms.item}

    def _refer(self, named: Named) -> bool:
        """Take 财政拨款支出预算中: what follows are parts of a figure told before."""
        terms = resolve(named, None, self.story.above)
        whole = self.story.last_of(terms)
        if whole is None:
            return False
        self.story.frames = [Frame(whole)]
        return True

    def amount(self, token: Token, index: int) -> int:
        """Take an amount: of the name that waits, of what was named before, or of what is compared."""
        year = self.year[0] if self.year else None
        if self.comparison and self._is_compared_with(index):
            self.comparison.amount = token.number
            return index + 1
        if self.look.is_of_some(index) and self.subject is None:
            self.clean = False
        subject = self.waiting.pop(0) if self.waiting and self.respectively else self.subject
        if subject and not self.waiting_in_vain:
            self._named_amount(subject, token, year)
        elif self.basis and self.clean:
            self._unnamed_amount(token, year)
        else:
            self.clean = False
        if self.respectively and self.subject and subject is not self.subject:
            return index + 1
        self.clear()
        return index + 1

    def _is_compared_with(self, index: int) -> bool:
        """Tell whether an amount is last year's, that a change is reckoned from: A比2025年10万元增加1万元."""
        if self.comparison is None or self.comparison.year is None:
            return False
        named_before = self.subject is None or self.subject.start < self.comparison.start
        return named_before and self.look.is_before_change(index)

    @property
    def waiting_in_vain(self) -> bool:
        """Tell whether several names wait for one amount: 基本支出和项目支出共100万元 states neither."""
        return bool(self.waiting) and not self.respectively

    def clear(self) -> None:
        """Forget what waits in the clause."""
        self.subject = self.year = self.basis = None
        self.waiting = []
        self.respectively = False

    def _is_earlier(self, year: int | None) -> bool:
        return year is not None and self.story.fiscal_year is not None and year < self.story.fiscal_year

    def _named_amount(self, subject: Subject, token: Token, year: int | None) -> None:
        terms, whole = self.story.terms(subject.named)
        earlier = self._is_earlier(year)
        if earlier and token.number is not None:
            self.story.prior = Prior(token.number, year, self.basis or "budget", terms)
        if self.basis == "execution":
            return
        draft = self.draft(terms, subject.start, token.end, token.number, whole)
        draft.year = year if earlier else None
        self.story.add(draft)

    def _unnamed_amount(self, token: Token, year: int | None) -> None:
        """Take 2026年预算安排57.8万元: what was named before, once more or of another year."""
        if token.number is None:
            return
        if self._is_beside_its_own_execution(year):
            # 2024年执行数为179万元，2024年预算安排186万元: which of them is meant to be this year's, the change tells
            if terms := self._told():
                draft = self.draft(terms, self.year[1] if self.year else token.start, token.end, token.number)
                draft.year = year
                self.story.add(draft)
            return
        if self.basis == "execution" or self._is_earlier(year):
            self.story.prior = Prior(token.number, year, self.basis, None)
            return
        terms = self._told()
        if terms:
            start = self.year[1] if self.year else self.look.clause_start(token)
            self.story.frames = []
            self.story.add(self.draft(terms, start, token.end, token.number))

    def _is_beside_its_own_execution(self, year: int | None) -> bool:
        """Tell whether a budget of an earlier year follows what was spent in the same one."""
        prior = self.story.prior
        is_budget = self.basis == "budget" and self._is_earlier(year)
        return bool(is_budget and prior and prior.basis == "execution" and prior.year == year)

    def _told(self) -> Terms | None:
        """Return what the paragraph is about: the figure named last in it, or what its heading names."""
        if self.story.current:
            return self.story.current.terms
        return self.story.terms(self.story.topic)[0] if self.story.topic else None

    def other(self, index: int) -> int:
        """Pass over what is unknown: a name before it waits no longer."""
        self.subject = self.basis = None
        self.waiting = []
        self.clean = self.just_changed = False
        if self.comparison and self.comparison.year is None:
            self.comparison = None
        return index + 1

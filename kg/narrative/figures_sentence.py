"""One sentence -> the figures it states: a name waits for its amount, an amount for its change, that for its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.narrative.figures_changes import read_change, read_reason
from kg.narrative.figures_draft import Comparison, Draft, Frame, Terms, resolve
from kg.narrative.figures_reading import Reading, Subject
from kg.narrative.figures_story import Prior

if TYPE_CHECKING:
    from kg.model import ComparedWith
    from kg.narrative.figures_names import Named
    from kg.narrative.figures_scan import Token

LONGEST_TOPIC = 40  # characters of a sentence that is a heading in the line of its paragraph


@dataclass(frozen=True, slots=True)
class ProjectList:
    """Where the text tells what the 项目支出 is for: `start` and `end` are offsets of the sentence."""

    start: int
    end: int


@dataclass(slots=True)
class Bracket:
    """What was being told when a bracket opened."""

    current: Draft | None
    frames: list[Frame]


@dataclass(slots=True)
class SentenceReader(Reading):
    """Walks the tokens of one sentence; figures go into the story, lists of projects into `projects`."""

    joined: bool = False
    year: tuple[int, int] | None = None
    basis: ComparedWith | None = None
    just_changed: bool = False
    brackets: list[Bracket] = field(default_factory=list)
    projects: list[ProjectList] = field(default_factory=list)

    def read(self) -> None:
        """Read the sentence."""
        index = 0
        before = len(self.story.drafts)
        self.just_changed = self.story.changed == self.story.sentence - 1
        while index < len(self.look.tokens):
            index = self._step(index)
        self._end(before)

    def _step(self, index: int) -> int:
        """Take the token at `index`; return the index of the next one to take."""
        token = self.look.tokens[index]
        if token.kind == "mark":
            return self._mark(token, index)
        if token.kind == "name" and token.named:
            return self._name(token, index)
        if token.kind == "amount":
            return self._amount(token, index)
        if token.kind in {"year", "date", "percent"}:
            return self._time(token, index)
        if token.kind == "word":
            return self._word(token, index)
        return self._other(index)

    # --- names and amounts

    def _name(self, token: Token, index: int) -> int:
        named = token.named
        if named is None or self.joined or not self.look.may_name(index, self._items()):
            # 支出 is a name of nothing by itself, but may stand between a name and its amount
            return index + 1 if named and named.is_side_alone and self.subject else self._other(index)
        self.subject = Subject(named, token.start)
        self.basis = None
        self.just_changed = False
        if self.look.is_referred(index) and self._refer(named):
            self.subject = None
        return index + 1

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

    def _amount(self, token: Token, index: int) -> int:
        year = self.year[0] if self.year else None
        if self.comparison and self.comparison.year and self.subject is None and self.look.is_before_change(index):
            self.comparison.amount = token.number
            return index + 1
        if self.subject and token.number is not None:
            self._named_amount(self.subject, token, year)
        elif self.basis and self.clean and token.number is not None:
            self._unnamed_amount(token, year)
        else:
            self.clean = False
        self.subject = self.year = self.basis = None
        return index + 1

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
        if self.basis == "execution" or self._is_earlier(year):
            self.story.prior = Prior(token.number, year, self.basis, None)
            return
        terms = self._told()
        if terms:
            start = self.year[1] if self.year else self.look.clause_start(token)
            self.story.frames = []
            self.story.add(self.draft(terms, start, token.end, token.number))

    def _told(self) -> Terms | None:
        """Return what the paragraph is about: the figure named last in it, or what its heading names."""
        if self.story.current:
            return self.story.current.terms
        return self.story.terms(self.story.topic)[0] if self.story.topic else None

    # --- times

    def _time(self, token: Token, index: int) -> int:
        if token.kind == "percent":
            return self._other(index)
        if token.kind == "year" and token.number is not None:
            self._in_year(int(token.number), token.start)
        return index + 1

    def _in_year(self, year: int, start: int) -> None:
        if self.comparison and self.comparison.year is None:
            self.comparison.year = year
        else:
            self.year = (year, start)
            self.basis = None

    # --- words

    def _word(self, token: Token, index: int) -> int:
        lead = self.look.leads_to(index, changed=self.just_changed)
        if lead == "reason":
            return self._reason(token, index)
        if lead == "part":
            return self._part(index)
        if lead == "purpose":
            return self._purpose(token, index)
        if lead == "time":
            return self._word_of_time(token, index)
        if lead == "change":
            return self._change(token, index)
        return index + 1 if lead == "between" else self._other(index)

    def _word_of_time(self, token: Token, index: int) -> int:
        """Take 上年, 同比, 比, 执行数: with what is compared, or of which year an amount is."""
        last = self.story.fiscal_year - 1 if self.story.fiscal_year else None
        if token.on("year-on-year"):
            self.comparison = Comparison(token.start, last)
        elif token.on("compare") and not (self.comparison and self.comparison.year):
            self.comparison = Comparison(token.start)
        elif token.on("last-year") and last:
            self._in_year(last, token.start)
        elif token.on("budgeted", "executed"):
            self._in_basis("execution" if token.on("executed") else "budget")
        return index + 1

    def _in_basis(self, basis: ComparedWith) -> None:
        if self.comparison and self.comparison.year and self.comparison.basis is None and self.year is None:
            self.comparison.basis = basis
        elif self.basis != "execution":
            self.basis = basis

    def _part(self, index: int) -> int:
        """Take 其中: what follows are parts of the figure told last."""
        self.subject = None
        if self.story.current:
            self.story.frames.append(Frame(self.story.current))
        return index + 1

    def _purpose(self, token: Token, index: int) -> int:
        """Take 主要用于: what follows names no figures, but of 项目支出 it names the projects."""
        end = self.look.next_figure(index + 1, at_semicolon=True)
        draft = self.story.current
        told = draft is not None and draft.sentence_number == self.story.sentence and self.subject is None
        if told and draft and draft.terms.nature == "project" and draft.change is None and not draft.terms.name:
            stop = self.look.tokens[end].start if end < len(self.look.tokens) else len(self.look.text)
            self.projects.append(ProjectList(*self.look.span(token.end, stop)))
        self.subject = None
        return end

    def _change(self, token: Token, index: int) -> int:
        self.just_changed, following = read_change(self, token, index)
        if self.just_changed:
            self.story.changed = self.story.sentence
        return following

    def _reason(self, token: Token, index: int) -> int:
        end = self.look.next_figure(index + 1, at_semicolon=False)
        read_reason(self, token, end)
        self.subject = None
        self.just_changed = False
        return end

    # --- marks and all else

    def _mark(self, token: Token, index: int) -> int:
        if token.text == "(":
            return self._open(index)
        if token.text == ")":
            self._close()
            return index + 1
        self.clean = True
        self.joined = token.text == "、" and self.subject is not None
        if token.text in ";。!?":
            self.subject = self.year = self.basis = self.comparison = None
            self.just_changed = False
        elif token.text == "、":
            self.subject = None
        return index + 1

    def _open(self, index: int) -> int:
        """Take a bracket: a note without figures is passed over, others tell of what stands before them."""
        end = self.look.closing(index)
        if not self.look.has_figures(index, end):
            return end + 1
        self.brackets.append(Bracket(self.story.current, list(self.story.frames)))
        self.subject = None
        return index + 1

    def _close(self) -> None:
        if self.brackets:
            bracket = self.brackets.pop()
            self.story.current, self.story.frames = bracket.current, bracket.frames
        self.subject = None
        self.just_changed = False

    def _other(self, index: int) -> int:
        self.subject = self.basis = None
        self.clean = self.just_changed = False
        if self.comparison and self.comparison.year is None:
            self.comparison = None
        return index + 1

    def _end(self, before: int) -> None:
        """Take the end: a sentence that only names something is what the paragraph is about, or opens a list."""
        named = self.look.only_name()
        silent = len(self.story.drafts) == before
        if self.look.text.endswith(":"):
            if self.story.frames and self.story.frames[-1].child is None:
                self.story.lists_parts(self.story.frames[-1])
            elif silent and named:
                terms = resolve(named, None, self.story.above)
                self.story.lists_parts(Frame(self.story.last_of(terms), terms))
        elif (
            silent
            and named
            and self.offset == 0
            and len(self.look.text) <= LONGEST_TOPIC
            and not self.look.has_change()
        ):
            self.story.topic, self.story.current = named, None

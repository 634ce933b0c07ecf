"""One sentence -> the figures it states: a name waits for its amount, an amount for its change, that for its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.figures.amounts import AmountReader
from kg.figures.changes import read_change, read_reason
from kg.figures.draft import Comparison, Draft, Frame, resolve

if TYPE_CHECKING:
    from kg.figures.names import Named
    from kg.figures.scan import Token
    from kg.model import ComparedWith

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
class SentenceReader(AmountReader):
    """Walks the tokens of one sentence; figures go into the story, lists of projects into `projects`."""

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
            return self.name(token, index)
        if token.kind == "amount" or (token.kind == "zero" and self.subject):
            return self.amount(token, index)
        if token.kind in {"year", "date", "percent"}:
            return self._time(token, index)
        if token.kind == "word":
            return self._word(token, index)
        return self.other(index)

    # --- times

    def _time(self, token: Token, index: int) -> int:
        if token.kind == "percent":
            return self.other(index)
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
        if lead in {"reason", "part", "purpose", "change"}:
            return self._lead(lead, token, index)
        if lead == "time":
            return self._word_of_time(token, index)
        if lead == "respectively":
            self.respectively = bool(self.waiting)
            if not self.waiting and self._tells_projects():
                return self._purpose(token, index, at_semicolon=False)
        elif lead == "wholly" and index + 1 < len(self.look.tokens) and self.look.tokens[index + 1].kind == "name":
            return index + 2
        elif lead == "other":
            return self.other(index)
        return index + 1

    def _lead(self, lead: str, token: Token, index: int) -> int:
        """Take a word that something else follows: a reason, parts, a purpose, a number."""
        if lead == "reason":
            return self._reason(token, index)
        if lead == "change":
            return self._change(token, index)
        if lead == "part" and not (self._tells_projects() and not self.look.divides(index + 1)):
            return self._part(index)
        return self._purpose(token, index, at_semicolon=lead == "purpose")

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
        said = self.comparison
        before = self.year is None or (said is not None and self.year[1] < said.start)
        if said and said.year and said.basis is None and before:
            said.basis = basis
        elif self.basis != "execution":
            self.basis = basis

    def _part(self, index: int) -> int:
        """Take 其中: what follows are parts of the figure told last, or of the one that is named: 支出按功能分类…."""
        if self.subject:
            terms = resolve(self.subject.named, None, self.story.above)
            self.story.frames = [self.story.frame_of(terms)]
        elif self.story.current and not self.story.opens_parts:
            self.story.frames.append(Frame(self.story.current))
        self.subject = None
        return index + 1

    def _tells_projects(self) -> bool:
        """Tell whether the sentence has just stated the 项目支出, so that what it is for are projects."""
        draft = self.story.current
        if draft is None or draft.sentence_number != self.story.sentence or self.subject:
            return False
        return draft.terms.nature == "project" and draft.change is None and not draft.terms.name

    def _purpose(self, token: Token, index: int, *, at_semicolon: bool) -> int:
        """Take 主要用于: what follows names no figures, but of 项目支出 it names the projects."""
        end = self.look.next_figure(index + 1, at_semicolon=at_semicolon)
        if self._tells_projects():
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
        if token.text in ";。!?":
            self.clear()
            self.comparison = None
            self.just_changed = False
        elif token.text == "、" and not (self.subject and self.look.is_between_names(index)):
            self.subject = None
        return index + 1

    def _open(self, index: int) -> int:
        """Take a bracket: a note without figures is passed over, others tell of what stands before them."""
        end = self.look.closing(index)
        if not self.look.has_figures(index, end):
            return end + 1
        self.brackets.append(Bracket(self.story.current, list(self.story.frames)))
        if self.story.current and self.look.begins_figure(index + 1):
            self.story.frames.append(Frame(self.story.current))
        self.clear()
        return index + 1

    def _close(self) -> None:
        if self.brackets:
            bracket = self.brackets.pop()
            self.story.current, self.story.frames = bracket.current, bracket.frames
        self.subject = None
        self.just_changed = False

    def _end(self, before: int) -> None:
        """Take the end: a sentence that only names something is what the paragraph is about, or opens a list."""
        named = self.look.only_name()
        silent = len(self.story.drafts) == before
        if self.look.text.endswith(":"):
            self._open_list(named if silent else None)
        elif silent and named and self._is_topic():
            self.story.topic, self.story.current = named, None

    def _open_list(self, named: Named | None) -> None:
        """Take a colon at the end: the paragraphs below tell the parts of what is named, or was told last."""
        if self.story.frames and self.story.frames[-1].child is None:
            self.story.lists_parts(self.story.frames[-1])
        elif named:
            terms = resolve(named, None, self.story.above)
            self.story.lists_parts(Frame(self.story.last_of(terms), terms))
        elif whole := self.story.compared():
            self.story.lists_parts(Frame(whole))

    def _is_topic(self) -> bool:
        """Tell whether a sentence is a heading in the line of its paragraph: 一、公务接待费。2025年预算安排…."""
        return self.offset == 0 and len(self.look.text) <= LONGEST_TOPIC and not self.look.has_change()

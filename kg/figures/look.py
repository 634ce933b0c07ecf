"""A sentence's tokens looked at from one of them: what a word leads to, where the next figure begins."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from kg.figures.scan import flatten, scan
from kg.numerals import numeral_chars
from kg.targets.grammar import any_of
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.figures.names import Named
    from kg.figures.scan import Token
    from kg.numerals import Squeezed

Lead = Literal["reason", "part", "purpose", "time", "change", "and", "respectively", "wholly", "between", "other"]
OPENING = '“‘「『"'
LONGEST_STATEMENT = 60  # tokens between the word that speaks of some projects and a name
LONGEST_BRACKET = 200  # tokens
PASSED = 12
"""How many tokens may stand between a name and its amount."""


@dataclass(slots=True)
class Look:
    """The tokens of a sentence, and the sentence as printed."""

    sentence: str
    squeezed: Squeezed
    tokens: list[Token]

    @property
    def text(self) -> str:
        """The sentence as it is scanned."""
        return self.squeezed.text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the scanned text stands in the sentence as printed, with its quotation marks."""
        if start >= end:
            return (len(self.sentence), len(self.sentence))
        first, last = self.squeezed.start(start), self.squeezed.end(end)
        if first and self.sentence[first - 1] in OPENING:
            first -= 1
        return first, last

    def written(self, start: int, end: int) -> str:
        """Return what the sentence has at a stretch of the scanned text."""
        first, last = self.span(start, end)
        return self.sentence[first:last]

    # --- what a token is here

    def leads_to(self, index: int, *, changed: bool) -> Lead:
        """Return what a word leads to; `changed` tells that a change was stated right before."""
        token = self.tokens[index]
        found: tuple[tuple[Lead, bool], ...] = (
            ("other", token.on("opaque")),
            ("reason", token.on("reason") or (changed and token.on("reason-behind-change"))),
            ("part", token.on("part") and (not token.on("purpose") or self._opens_parts(index + 1))),
            ("purpose", token.on("purpose")),
            ("change", token.on("increase", "decrease", "unchanged")),
            ("respectively", token.on("respectively")),
            ("wholly", token.on("wholly")),
            ("and", token.on("and") and (self.is_between_names(index) or not token.on("compare"))),
            ("time", token.on("compare", "year-on-year", "last-year", "budgeted", "executed")),
            ("between", token.on("between", "compared", "this-year", "no-change", "each", "own")),
        )
        return next((lead for lead, applies in found if applies), "other")

    def may_name(self, index: int, items: Collection[str] = ()) -> bool:
        """Tell whether a name counts here: 收入 where a clause begins, 购置费 among the parts of its whole."""
        token = self.tokens[index]
        named = token.named
        if named is None or named.opaque:
            return False
        if not named.is_special and (self.is_of_some(index) or self._is_qualified(index)):
            return False
        if named.is_side_alone:
            before = self.tokens[index - 1] if index else None
            return (
                before is None or before.kind in {"mark", "year"} or before.on("this-year", "part", "own", "budgeted")
            )
        return named.within is None or named.within in items

    def is_of_some(self, index: int) -> bool:
        """Tell whether the statement speaks of some projects only: 纳入绩效管理的, 涉及3个项目."""
        for position in range(index - 1, max(index - 1 - LONGEST_STATEMENT, -1), -1):
            token = self.tokens[position]
            if token.text in {";", "。", "!", "?"}:
                return False
            if token.on("some") or (token.on("concerned") and self._counts(position)):
                return True
        return False

    def _counts(self, index: int) -> bool:
        """Tell whether the clause of a token goes on with a number of projects: 涉及专项业务经费3个."""
        begin = self.tokens[index].end
        end = next((token.start for token in self.tokens[index + 1 :] if token.kind == "mark"), len(self.text))
        return _count().search(self.text[begin:end]) is not None

    def _is_qualified(self, index: int) -> bool:
        """Tell whether the name of a total is only the end of another's: 专项资金支出预算, 3个项目支出."""
        named, before = self.tokens[index].named, self.tokens[index - 1] if index else None
        if named is None or named.fund or named.period or named.name or before is None:
            return False
        if before.on("between") and before.text in words("project-ending"):
            return index > 1 and self.tokens[index - 2].kind == "other"  # 检测 | 经费 | 支出预算
        return before.kind == "other" and (
            before.text.endswith(words("project-ending")) or _count().fullmatch(before.text[-2:]) is not None
        )

    def is_between_names(self, index: int) -> bool:
        """Tell whether 和 or 、 stands between two names: 基本支出和项目支出."""
        around = self.tokens[max(index - 1, 0) : index + 2]
        if len(around) < 3 or not (around[1].on("and") or around[1].text == "、"):
            return False
        return around[0].kind == around[2].kind == "name"

    def _opens_parts(self, index: int) -> bool:
        """Tell whether parts follow: a figure begins, or the sentence ends in a colon."""
        return self.begins_figure(index) or [token.text for token in self.tokens[index:]] == [":"]

    def follows(self, start: int, *lists: str) -> bool:
        """Tell whether a word of these lists stands right before a place in the text: 均 before 与上年持平."""
        at = bisect_left(self.tokens, start, key=lambda token: token.start)
        return at > 0 and self.tokens[at - 1].on(*lists)

    def is_referred(self, index: int) -> bool:
        """Tell whether a name is that of a whole whose parts follow: 财政拨款支出预算中，一般公共…."""
        ahead = self.tokens[index + 1 : index + 4]
        while ahead and ahead[0].on("budgeted"):
            ahead = ahead[1:]
        return len(ahead) > 1 and ahead[0].text in _inside() and (ahead[1].kind == "name" or ahead[1].text == ",")

    def explains(self, index: int) -> bool:
        """Tell whether a word that leads to a reason stands at a token, 的 between or not."""
        ahead = self.tokens[index : index + 2]
        return bool(ahead) and (ahead[0].on("reason") or (ahead[0].on("between") and ahead[-1].on("reason")))

    def is_before_change(self, index: int) -> bool:
        """Tell whether an amount is followed by a change: 比2024年预算数3.5万元减少0.5万元, 与…3.5万元相比，减少…."""
        ahead = self.tokens[index + 1 : index + 4]
        while ahead and (ahead[0].text == "," or ahead[0].on("compared")):
            ahead = ahead[1:]
        return bool(ahead) and ahead[0].on("increase", "decrease", "unchanged")

    # --- what lies ahead

    def begins_figure(self, index: int) -> bool:
        """Tell whether a figure begins at a token: a name and, nothing unknown between, its amount or its change."""
        position = index
        while position < len(self.tokens) and self.tokens[position].text in {":", ",", "("}:
            position += 1
        if position < len(self.tokens) and self.tokens[position].on("part"):
            return self.begins_figure(position + 1)
        while position < len(self.tokens) and self.tokens[position].kind == "year":
            position += 1
        if position >= len(self.tokens) or self.tokens[position].kind != "name":
            return False
        for token in self.tokens[position + 1 : position + 1 + PASSED]:
            if token.kind in {"amount", "zero"} or token.on("increase", "decrease", "unchanged"):
                return True
            if token.kind in {"other", "mark", "percent"} or token.on("reason", "purpose", "opaque"):
                return False
        return False

    def divides(self, index: int) -> bool:
        """Tell whether what begins at a token divides money by fund or class, and names no single thing it is for."""
        ahead = next((token.named for token in self.tokens[index : index + 4] if token.kind == "name"), None)
        return self.begins_figure(index) and ahead is not None and bool(ahead.fund or ahead.name)

    def next_figure(self, index: int, *, at_semicolon: bool) -> int:
        """Return the index of the mark before which a purpose or a reason ends: a figure begins behind it.

        A bracket that was open before ends it as well; with `at_semicolon` so does any semicolon.
        """
        depth = 0
        for position in range(index, len(self.tokens)):
            token = self.tokens[position]
            if token.kind != "mark":
                continue
            if token.text == ")":
                if depth == 0:
                    return position
                depth -= 1
                continue
            ends = token.text in "。!?" or (token.text == ";" and at_semicolon) or self._turns(position)
            if depth == 0 and ends:
                return position
            depth += token.text == "("
        return len(self.tokens)

    def _turns(self, position: int) -> bool:
        """Tell whether a new statement begins behind a mark: an amount of its own, or 其中 and a figure."""
        following = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        if following is None or self.tokens[position].text == "、" or not self.begins_figure(position + 1):
            return False
        if self.tokens[position].text in ";(" or following.on("part"):
            return True
        return self._has_amount_first(position + 1)

    def _has_amount_first(self, index: int) -> bool:
        """Tell whether the name at a token is followed by an amount and not by a change: 项目支出929万元."""
        for token in self.tokens[index : index + PASSED]:
            if token.kind in {"amount", "zero"}:
                return True
            if token.on("increase", "decrease", "unchanged"):
                return False
        return False

    def closing(self, index: int) -> int:
        """Return the index of the bracket that closes the one at `index`; its own where none does soon."""
        depth = 0
        for position in range(index, min(index + LONGEST_BRACKET, len(self.tokens))):
            depth += {"(": 1, ")": -1}.get(self.tokens[position].text, 0)
            if depth == 0:
                return position
        return index

    def has_figures(self, start: int, end: int) -> bool:
        """Tell whether a bracket tells figures: amounts or changes of something named."""
        inside = self.tokens[start + 1 : end]
        named = any(token.kind == "name" for token in inside)
        told = any(token.kind == "amount" or token.on("increase", "decrease", "unchanged") for token in inside)
        compared = any(token.kind == "year" or token.on("compare") for token in inside)
        return told and (named or compared)

    def has_change(self) -> bool:
        """Tell whether a word of change stands in the sentence."""
        return any(token.on("increase", "decrease", "unchanged", "no-change") for token in self.tokens)

    def only_name(self) -> Named | None:
        """Return the first name of a sentence without amounts, or None."""
        if any(token.kind == "amount" or token.on("purpose", "reason") for token in self.tokens):
            return None
        found = (
            token.named for index, token in enumerate(self.tokens) if token.kind == "name" and self.may_name(index)
        )
        return next(found, None)

    def clause_start(self, token: Token) -> int:
        """Return where the clause of a token begins."""
        at = bisect_left(self.tokens, token.start, key=lambda other: other.start)
        while at > 0 and self.tokens[at - 1].kind != "mark":
            at -= 1
        return self.tokens[at].start


@cache
def _count() -> re.Pattern[str]:
    """Return the pattern of a number of projects: 3个, 五项."""
    return re.compile(rf"[\d{numeral_chars()}](?:{any_of(words('project-count'))})")


def _inside() -> tuple[str, ...]:
    return words("figure-inside")


def look_at(sentence: str) -> Look:
    """Return a sentence with its tokens."""
    squeezed = flatten(sentence)
    return Look(sentence, squeezed, scan(squeezed.text))

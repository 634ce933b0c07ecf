"""Changes of figures: 比2025年预算增加794.88万元，增长8%, 与上年持平, and the reasons that are given for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.figures.draft import Comparison, Draft, DraftChange, Terms, resolve

if TYPE_CHECKING:
    from kg.figures.reading import Reading
    from kg.figures.scan import Token
    from kg.model import Direction

AROUND = " \u3000:：,，。.;；、"
"""What may stand around a reason and is no part of it."""
MINUS = frozenset("-−－")


def read_change(reader: Reading, token: Token, index: int) -> tuple[bool, int]:
    """Take 增加, 减少, 持平 at `index`; return whether it states a change, and the index behind it."""
    tokens = reader.look.tokens
    direction = _direction(token)
    end = index + 1
    while direction != "unchanged" and end < len(tokens) and tokens[end].on("between"):
        end += 1
    if direction != "unchanged" and end + 1 < len(tokens) and tokens[end].text in MINUS:
        direction, end = ("decrease" if direction == "increase" else "increase"), end + 1  # 增加-2.54%
    number = tokens[end] if direction != "unchanged" and end < len(tokens) else None
    if number is not None and number.kind not in {"amount", "percent"}:
        number = None
    if not _is_stated(reader, token, number):
        return False, _passed(reader, index)
    target = _target(reader, token, number or token)
    if target is None:
        return False, _passed(reader, index)
    direction = direction if number else _direction(token)
    end = end + 1 if number else index + 1
    change = DraftChange(direction, _comparison(reader, target, token.start))
    end = _numbers(reader, change, number, end)
    last = tokens[end - 1].end
    change.text = reader.look.written(_text_start(reader, target, token), last)
    if target.amount is None and target.sentence_number == reader.story.sentence and target.change is None:
        target.end = reader.look.span(token.start, last)[1]
    if target.change is None:
        target.change = change
        for draft in _each(reader, target, token):
            draft.change = replace(change)
    reader.subject = reader.comparison = None
    return True, end


def _each(reader: Reading, target: Draft, token: Token) -> list[Draft]:
    """Return the other figures of the sentence that change alike: A 0万元，B 0万元，均与上年持平."""
    start = reader.comparison.start if reader.comparison else token.start
    if not reader.look.follows(start, "each"):
        return []
    others = (draft for draft in reader.story.drafts if draft.sentence_number == reader.story.sentence)
    return [draft for draft in others if draft.parent is target.parent and draft.change is None]


def _passed(reader: Reading, index: int) -> int:
    """Pass over a word of change that states none; what was named is kept where a reason follows."""
    if not reader.look.explains(index + 1):
        reader.subject = None
    reader.clean = False
    return index + 1


def _is_stated(reader: Reading, token: Token, number: Token | None) -> bool:
    """Tell whether it is said with what, or by how much, something changed."""
    compared = reader.comparison is not None and (
        reader.comparison.year is not None or reader.story.fiscal_year is None
    )
    if reader.look.follows(token.start, "respectively"):
        return False  # 分别减少0.3万元和0.2万元: which is whose is not said by the order alone
    if token.on("unchanged"):
        return compared or reader.subject is not None
    if number is None:
        return compared
    return compared or reader.subject is not None or reader.clean


def _target(reader: Reading, token: Token, last: Token) -> Draft | None:
    """Return the figure that changes: the one that was named and waits, else the one told last."""
    story = reader.story
    if reader.subject is None:
        return story.compared()
    terms, whole = story.terms(reader.subject.named)
    first, end = reader.look.span(reader.subject.start, max(token.end, last.end))
    draft = Draft(
        terms=terms,
        sentence=reader.look.sentence,
        start=first,
        end=end,
        amount=None,
        place=reader.paragraph.place(reader.offset + first),
        paragraph=story.paragraph,
        sentence_number=story.sentence,
        parent=whole,
    )
    return story.add(draft)


def _comparison(reader: Reading, target: Draft, start: int) -> Comparison:
    """Return with what is compared: what is said here, else what was said before; an earlier amount is taken."""
    story = reader.story
    said = reader.comparison
    comparison = said or (
        replace(story.comparison, start=start, amount=None) if story.comparison else Comparison(start)
    )
    prior = story.prior
    if prior and comparison.amount is None and prior.terms in {None, target.terms}:
        same_year = comparison.year in {None, prior.year} or prior.year is None or said is None
        if same_year and (said is None or comparison.basis in {None, prior.basis}):
            comparison = Comparison(comparison.start, prior.year, prior.basis, prior.amount)
            story.prior = None
    if said:
        story.comparison = said
    return comparison


def _numbers(reader: Reading, change: DraftChange, number: Token | None, end: int) -> int:
    """Take the amount and the percentage of a change; return the index behind them."""
    if number is None:
        return end
    if number.kind == "percent":
        change.percent = number.number
        return end
    change.amount = number.number
    tokens = reader.look.tokens
    at = end
    while at < len(tokens) and (
        tokens[at].text in {",", "(", "、"} or tokens[at].on("increase", "decrease", "between", "year-on-year")
    ):
        at += 1
    if at < len(tokens) and at > end and tokens[at].kind == "percent":
        change.percent = tokens[at].number
        return at + 1
    return end


def _text_start(reader: Reading, target: Draft, token: Token) -> int:
    """Return where the text of a change begins: at its comparison, unless a name stands between."""
    comparison, subject = reader.comparison, reader.subject
    if comparison is None or (subject and subject.start > comparison.start and target.amount is None):
        return token.start
    return comparison.start


# --- reasons


def read_reason(reader: Reading, token: Token, end: int) -> None:
    """Take the reason behind a word that leads to one, up to the token at `end`."""
    look = reader.look
    stop = look.tokens[end].start if end < len(look.tokens) else len(look.text)
    text = look.written(token.end, stop).strip(AROUND)
    if not text:
        return
    for draft in _explained(reader):
        if draft.change and draft.change.reason is None:
            draft.change.reason = text


def _explained(reader: Reading) -> list[Draft]:
    """Return the figures whose change is explained: those of the name before, else the one that changed last."""
    story, subject = reader.story, reader.subject
    if subject is None:
        draft = story.current
        while draft and draft.change is None:
            draft = draft.parent
        return [draft] if draft else []
    terms = resolve(subject.named, None, story.above)
    return [draft for draft in reversed(story.drafts) if draft.change and _is_meant(draft.terms, terms)][:2]


def _is_meant(terms: Terms, named: Terms) -> bool:
    """Tell whether a figure is of what a reason names: 财政拨款收入支出 are both sides of that fund."""
    if named.side is None and not named.is_special and not named.name:
        return terms.fund == named.fund and terms.nature in {None, "all"} and not terms.name
    return terms == named


def _direction(token: Token) -> Direction:
    if token.on("unchanged"):
        return "unchanged"
    return "increase" if token.on("increase") else "decrease"

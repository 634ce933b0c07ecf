"""What a number is of whose own clause does not say: 展牌 of 每块150元 in 展牌400块，每块150元."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.narrative.subjects import counts_occasions, phrase_before, topic
from kg.numerals import squeeze
from kg.targets import lookup_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.narrative.tokens import SentenceWords
    from kg.targets import FoundQuantity

NEAR = 8
"""How many numbers back the subject of a number may be carried from."""


class Said(NamedTuple):
    """A number and what it is asked of."""

    quantity: FoundQuantity
    subject: str | None


def carried_subject(quantity: FoundQuantity, per: str | None, said: Sequence[Said], read: SentenceWords) -> str | None:
    """Return what the clauses before spoke of: what was counted there, or what they are about where nothing was.

    Money is for what the clause before ends with, such as 补贴 of 向50户发放补贴，每户300元; else a price for one is of
    what its unit counted, and any other number of what was counted last.
    """
    stop = next((word for word in read.before(quantity.start) if word.kind == "stop"), None)
    near = said[-NEAR:]
    if stop is not None:
        begin = next((word.end for word in read.before(stop.start) if word.kind == "stop"), 0)
        has_number = bool(near) and near[-1].quantity.end > begin
        if not has_number and (spoken := topic(read, begin, stop.start)):
            return spoken
        if _is_money(quantity) or (not has_number and counts_occasions(quantity)):
            done = phrase_before(read, stop.start)
            if done:
                return done
    if per:
        same = [each.subject for each in near if each.quantity.unit and _ends_with(each.quantity.unit, per)]
        if same:
            return same[-1]
    return next((each.subject for each in reversed(near) if each.subject), None)


def _ends_with(unit: str, per: str) -> bool:
    return squeeze(unit).text.endswith(per)


def _is_money(quantity: FoundQuantity) -> bool:
    unit = lookup_unit(quantity.unit) if quantity.unit else None
    return unit is not None and unit.dimension == "money"

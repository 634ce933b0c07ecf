"""TEXT OF A FIELD -> NUMBER: as people write it, and never one that would be too long to write out."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

DIGITS = 30


def number_in(text: str) -> Decimal | None:
    """Return a number of half or full width digits, with or without commas and a sign of percent; None for no number.

    >>> number_in("９５%"), number_in("1,200.5"), number_in("abc"), number_in("NaN"), number_in("1e999999999")
    (Decimal('95'), Decimal('1200.5'), None, None, None)
    """
    written = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("%")
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= DIGITS else None

"""Reviews as sheets to work with: the tables as they stand, and beside every row what is wrong and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.sheets.page import reviews_to_html
from kg.sheets.xlsx import reviews_to_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Record
    from kg.review import Review

__all__ = ["reviews_to_html", "reviews_to_xlsx", "write_review"]


def write_review(pairs: Iterable[tuple[Record, Review]], form: str, *, lang: str = "zh") -> bytes | Iterator[bytes]:
    """Return reviewed documents as one file: `xlsx` or `html`, in pieces where it comes in pieces."""
    if form == "xlsx":
        return reviews_to_xlsx(pairs, lang=lang)
    if form == "html":
        return reviews_to_html(pairs, lang=lang)
    raise ValueError(f"Unexpected format of a review: {form!r}")

"""Reviews as one document for programs: JSON, CSV, Turtle (a SHACL validation report) and SARIF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.findings.document import reviews_to_json
from kg.findings.sarif import reviews_to_sarif
from kg.findings.table import reviews_to_csv
from kg.findings.turtle import reviews_to_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.review import Review

__all__ = ["DOCUMENTS", "reviews_to_csv", "reviews_to_json", "reviews_to_sarif", "reviews_to_turtle"]

DOCUMENTS: dict[str, Callable[[Sequence[Review], str], str | bytes]] = {
    "json": lambda reviews, _lang: reviews_to_json(reviews),
    "csv": lambda reviews, lang: reviews_to_csv(reviews, lang=lang),
    "turtle": lambda reviews, _lang: reviews_to_turtle(reviews),
    "sarif": lambda reviews, lang: reviews_to_sarif(reviews, lang=lang),
}
"""The formats that hold all documents at once, each with what writes it in a language."""

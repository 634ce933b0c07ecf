"""REVIEW -> BYTES in the formats that programs ask for, each with its media type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from kg.findings import DOCUMENTS
from kg.report import findings_to_jsonl
from kg.shapes import load_rules
from kg.sheets import write_review
from kg.web.errors import RefusedError

if TYPE_CHECKING:
    from kg.model import Record
    from kg.review import Review

Form = Literal["json", "jsonl", "sarif", "csv", "xlsx", "html", "turtle"]
MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "sarif": "application/sarif+json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "turtle": "text/turtle",
}


def written(record: Record, review: Review, form: Form, *, lang: str) -> bytes:
    """Return a review as a file; half a character, as broken files have, is told by its code."""
    if form == "jsonl":
        return findings_to_jsonl(review).encode("utf-8", "backslashreplace")
    if form in DOCUMENTS:
        document = DOCUMENTS[form]([review], lang)
        return document.encode("utf-8", "backslashreplace") if isinstance(document, str) else document
    sheets = write_review([(record, review)], form, lang=lang)
    return sheets if isinstance(sheets, bytes) else b"".join(sheets)


def chosen_rules(text: str) -> frozenset[str] | None:
    """Return the codes in `V01,D01`, None for all; a code that is none is refused."""
    wanted = frozenset(code.strip().upper() for code in text.replace("，", ",").split(",")) - {""}
    known = {rule.code for rule in load_rules()}
    if wanted - known:
        raise RefusedError(
            f"没有规则 there are no rules {'、'.join(sorted(wanted - known))[:100]}",
            remedy=f"可用的规则 rules: {' '.join(sorted(known))}",
            status=422,
        )
    return wanted or None


def limited(review: Review, codes: frozenset[str] | None) -> Review:
    """Return a review with what some rules say only."""
    if codes is None:
        return review
    return replace(
        review,
        findings=tuple(finding for finding in review.findings if finding.rule in codes),
        waived=tuple(pair for pair in review.waived if pair[0].rule in codes),
        states=tuple(state for state in review.states if state.rule.code in codes),
    )

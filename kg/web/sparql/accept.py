"""An Accept header, and what can be offered -> the media type to answer in (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXACT, WITHIN_TYPE, ANY = 3, 2, 1


def best(header: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type of `offered` that a client likes best, the first of equals; None where it wants no such.

    >>> best("text/csv;q=0.5, application/*", ["application/json", "text/csv"])
    'application/json'
    >>> best("*/*, application/json;q=0", ["application/json", "text/csv"])
    'text/csv'
    >>> best(None, ["text/turtle"]), best("image/png", ["text/turtle"])
    ('text/turtle', None)
    """
    if header is None or not header.strip():
        return offered[0]
    ranges = list(_ranges(header))
    liked = [(_quality(media_type, ranges), -place) for place, media_type in enumerate(offered)]
    quality, place = max(liked)
    return offered[-place] if quality > 0 else None


def accepts_coding(header: str | None, coding: str) -> bool:
    """Tell whether an Accept-Encoding header allows a coding; without a header nothing is coded.

    >>> accepts_coding("gzip;q=0, br", "gzip"), accepts_coding("br, gzip", "gzip"), accepts_coding(None, "gzip")
    (False, True, False)
    """
    told = dict(_ranges(header or ""))
    return told.get(coding, told.get("*", 0.0)) > 0


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            yield name, _weight(parameters)


def _weight(parameters: Sequence[str]) -> float:
    """Return the weight of a range; one that cannot be read counts as not wanted."""
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return min(weight, 1.0) if weight > 0 else 0.0
    return 1.0


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most particular range that a media type falls into."""
    within = {media_type: EXACT, media_type.split("/", maxsplit=1)[0] + "/*": WITHIN_TYPE, "*/*": ANY}
    matching = [(within[name], weight) for name, weight in ranges if name in within]
    return max(matching)[1] if matching else 0.0

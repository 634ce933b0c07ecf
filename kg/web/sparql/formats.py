"""Which media types a result can be had in, by negotiation or by a short name in the address."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.errors import RefusedError
from kg.web.sparql.accept import best

HTML = "text/html"
SOLUTIONS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TRIPLES = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
SERVED_AS = {
    "application/json": {"solutions": SOLUTIONS[0], "triples": TRIPLES[2]},
    "application/xml": {"solutions": SOLUTIONS[1], "triples": TRIPLES[3]},
    "text/xml": {"solutions": SOLUTIONS[1], "triples": TRIPLES[3]},
    HTML: {"solutions": SOLUTIONS[0], "triples": TRIPLES[0]},
}
"""What stands for a type that says less; a browser, which asks for a page, is shown what it can show."""
NAMES = {
    "json": (SOLUTIONS[0], TRIPLES[2]),
    "xml": (SOLUTIONS[1], TRIPLES[3]),
    "csv": (SOLUTIONS[2], None),
    "tsv": (SOLUTIONS[3], None),
    "turtle": (None, TRIPLES[0]),
    "ttl": (None, TRIPLES[0]),
    "nt": (None, TRIPLES[1]),
    "ntriples": (None, TRIPLES[1]),
    "jsonld": (None, TRIPLES[2]),
    "rdfxml": (None, TRIPLES[3]),
    "rdf": (None, TRIPLES[3]),
    "json-ld": (None, TRIPLES[2]),  # this and the next two are what SPARQLWrapper calls them
    "rdf+xml": (None, TRIPLES[3]),
    "n3": (None, TRIPLES[0]),  # Turtle is N3
    **{media_type: (media_type, None) for media_type in SOLUTIONS},
    **{media_type: (None, media_type) for media_type in TRIPLES},
}
"""`format=` and `output=` -> the types for solutions and for triples; None: no result of that kind has this format."""
SUFFIXES = {".ttl": TRIPLES[0], ".nt": TRIPLES[1], ".jsonld": TRIPLES[2], ".rdf": TRIPLES[3]}
ENDINGS = {media_type: suffix for suffix, media_type in SUFFIXES.items()} | {
    "application/n-quads": ".nq",
    "application/trig": ".trig",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The media types in which a result is wanted, by its kind; one is None where that kind is not acceptable."""

    solutions: str | None
    triples: str | None


def wanted(accept: str | None, name: str | None) -> Wanted:
    """Return what a client wants by a format's name, which goes before its Accept header; 400 or 406."""
    if name:
        if name.lower() not in NAMES:
            raise RefusedError(
                f"没有 {name[:40]} 这种格式 there is no such format",
                remedy="可用 use one of json xml csv tsv turtle nt jsonld rdfxml",
            )
        return Wanted(*NAMES[name.lower()])
    found = Wanted(negotiated(accept, "solutions"), negotiated(accept, "triples"))
    if found.solutions is None and found.triples is None:
        raise not_acceptable((*SOLUTIONS, *TRIPLES))
    return found


def negotiated(accept: str | None, kind: str) -> str | None:
    """Return the media type of a kind, `solutions` or `triples`, that a client likes best."""
    own = SOLUTIONS if kind == "solutions" else TRIPLES
    chosen = best(accept, (*own, *SERVED_AS))
    return chosen if chosen is None or chosen in own else SERVED_AS[chosen][kind]


def not_acceptable(offered: tuple[str, ...]) -> RefusedError:
    """Return the refusal of a client that wants none of the types there are."""
    return RefusedError(
        "没有客户端要的格式 nothing here is in a format that the client accepts",
        remedy=f"Accept 可用 may name: {', '.join(offered)}",
        status=406,
    )


def content_type(media_type: str) -> str:
    """Return a media type with its charset, where such a type has one.

    >>> content_type("text/csv"), content_type("application/n-triples")
    ('text/csv; charset=utf-8', 'application/n-triples')
    """
    has_charset = media_type.startswith("text/") or media_type.endswith("xml")
    return f"{media_type}; charset=utf-8" if has_charset and "charset" not in media_type else media_type

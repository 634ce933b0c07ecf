"""Ready questions and prefixes -> the triples from which an editor offers them (SHACL's SPARQL terms).

An editor asks for `sh:SPARQLExecutable` with `rdfs:comment` and `sh:select`, and for `sh:prefix` with `sh:namespace`.
"""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.ask import ready_questions
from kg.graph.iris import below
from kg.graph.terms import DCT, PREFIXES, XSD, Triple, facts
from kg.vocabulary import RDF_TYPE
from kg.web.sparql.names import RDFS, SCHEMA, SERVICE, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ask import Question

_CONSTRUCT = re.compile(r"^\s*CONSTRUCT\b", re.MULTILINE | re.IGNORECASE)


def examples() -> Iterator[Triple]:
    """Yield every ready question as an example; its text runs as it stands."""
    for question in ready_questions():
        yield from _example(question)


def _example(question: Question) -> Iterator[Triple]:
    node = below(SERVICE, "question", question.name)
    form, text = ("Construct", "construct") if _CONSTRUCT.search(question.query) else ("Select", "select")
    yield from facts(
        node,
        (RDF_TYPE, NamedNode(SH + "SPARQLExecutable")),
        (RDF_TYPE, NamedNode(f"{SH}SPARQL{form}Executable")),
        (NamedNode(SH + text), Literal(without_header(question.query))),
        (NamedNode(SH + "prefixes"), SERVICE),
        (NamedNode(SCHEMA + "target"), SERVICE),
        # an editor shows one line for each comment, whatever its language: both languages stand in one
        (NamedNode(RDFS + "comment"), Literal(f"{question.title['zh']} / {question.title['en']}")),
    )
    for lang in ("zh", "en"):
        yield node, NamedNode(RDFS + "label"), Literal(question.title[lang], language=lang)
        yield node, NamedNode(DCT + "description"), Literal(question.description[lang], language=lang)


def without_header(query: str) -> str:
    r"""Return a question without the comments above it.

    SPARQLWrapper takes a query for an update where such a comment has a word like `add`.

    >>> without_header("#title en: what rows add up to\n#title zh: 合计\nSELECT * {}\n")
    'SELECT * {}'
    """
    return "\n".join(dropwhile(lambda line: line.startswith("#"), query.splitlines()))


def prefixes() -> Iterator[Triple]:
    """Yield the prefixes that a query need not declare, as declarations of the service."""
    for prefix, namespace in PREFIXES.items():
        node = below(SERVICE, "prefix", prefix)
        yield SERVICE, NamedNode(SH + "declare"), node
        yield from facts(
            node,
            (RDF_TYPE, NamedNode(SH + "PrefixDeclaration")),
            (NamedNode(SH + "prefix"), Literal(prefix)),
            (NamedNode(SH + "namespace"), Literal(namespace, datatype=NamedNode(XSD + "anyURI"))),
        )

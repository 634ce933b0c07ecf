"""The vocabulary of ontology/ as Python sees it: closed namespaces, and labels, synonyms and word lists by key.

Nothing here is a word list: everything is read from ontology/*.ttl, so that an expert changes Turtle, not code.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

PACKAGE = Path(__file__).parent
DEF = "https://w3id.org/budget-kg/def#"
DEF_BASE = "https://w3id.org/budget-kg/def/"
ID = "https://w3id.org/budget-kg/id/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
BORROWED = (
    SKOS,
    "http://data.openbudgets.eu/ontology/dsd/",
    "http://purl.org/linked-data/cube#",
    "http://data.europa.eu/eli/ontology#",
)
"""Namespaces of others whose terms are known by their use in ontology/."""
KNOWN_DOCUMENTS = "legal-documents.ttl"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def data_dir(name: str) -> Path:
    """Return the folder `ontology` or `shapes`: inside an installed package, else beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


@cache
def ontology() -> Store:
    """Return every triple of the terms and word lists of ontology/*.ttl in one in-memory store.

    The known documents are apart: they are no terms, and more than a third of all triples there.
    """
    return _loaded(path for path in data_dir("ontology").glob("*.ttl") if path.name != KNOWN_DOCUMENTS)


@cache
def known_documents() -> Store:
    """Return every triple of ontology/legal-documents.ttl in one in-memory store."""
    return _loaded([data_dir("ontology") / KNOWN_DOCUMENTS])


def all_of_ontology() -> Iterator[Quad]:
    """Yield every triple of ontology/*.ttl: the terms, the word lists, and the known documents."""
    yield from ontology()
    yield from known_documents()


def _loaded(paths: Iterable[Path]) -> Store:
    store = Store()
    for path in sorted(paths):
        store.load(path=str(path), format=RdfFormat.TURTLE)
    return store


@cache
def declared() -> frozenset[str]:
    """Return every IRI of the own namespaces that ontology/ declares (has a type there)."""
    return frozenset(
        quad.subject.value
        for quad in ontology().quads_for_pattern(None, RDF_TYPE, None)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith((DEF, DEF_BASE))
    )


@cache
def _mentioned() -> frozenset[str]:
    """Return every IRI of which or with which ontology/ says something."""
    return frozenset(
        node.value
        for quad in all_of_ontology()
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode)
    )


def is_unknown(iri: str) -> bool:
    """Tell whether an IRI of the own namespaces is not declared in ontology/, or a borrowed one not used there.

    >>> is_unknown(DEF + "vlaue"), is_unknown(SKOS + "altLable"), is_unknown("https://example.org/elsewhere")
    (True, True, False)
    """
    if iri.startswith(BORROWED):
        return iri not in _mentioned()
    return iri.startswith((DEF, DEF_BASE)) and iri not in declared()


@cache
def own(name: str, *, scheme: str | None = None) -> NamedNode:
    """Return the IRI of an own term, or of a concept of an own scheme; a name ontology/ lacks is an error.

    >>> own("budgetAmount").value
    'https://w3id.org/budget-kg/def#budgetAmount'
    >>> own("targtValue")
    Traceback (most recent call last):
    KeyError: 'https://w3id.org/budget-kg/def#targtValue is not declared in ontology/'
    """
    iri = f"{DEF_BASE}{scheme}/{name}" if scheme else DEF + name
    if iri not in declared():
        raise KeyError(f"{iri} is not declared in ontology/")
    return NamedNode(iri)


def _objects(subject: NamedNode, predicate: str) -> Iterator[str]:
    for quad in ontology().quads_for_pattern(subject, NamedNode(predicate), None):
        if isinstance(quad.object, NamedNode) or (isinstance(quad.object, Literal) and quad.object.language != "en"):
            yield quad.object.value


def subjects(class_name: str) -> tuple[NamedNode, ...]:
    """Return the instances of an own class, sorted by IRI."""
    found = (q.subject for q in ontology().quads_for_pattern(None, RDF_TYPE, own(class_name)))
    return tuple(sorted((s for s in found if isinstance(s, NamedNode)), key=lambda node: node.value))


def local_name(node: NamedNode) -> str:
    """Return the part of an IRI after its last `#` or `/`."""
    return node.value.replace("#", "/").rsplit("/", 1)[-1]


def texts(subject: NamedNode, *properties: str) -> tuple[str, ...]:
    """Return the literals of SKOS properties (`prefLabel`, `altLabel`, `hiddenLabel`, `notation`), longest first.

    A property given with a full IRI is taken as it stands. English labels are for people, never for matching.
    """
    found = {text for name in properties for text in _objects(subject, name if ":" in name else SKOS + name)}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


@cache
def label(node: NamedNode, lang: str) -> str:
    """Return the `skos:prefLabel` of a concept in a language, for people.

    >>> label(own("value", scheme="column"), "zh"), label(own("value", scheme="column"), "en")
    ('指标值', 'value')
    """
    found = ontology().quads_for_pattern(node, NamedNode(f"{SKOS}prefLabel"), None)
    return next(q.object.value for q in found if isinstance(q.object, Literal) and q.object.language == lang)


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of one list of ontology/wording.ttl, longest first, so that 不低于 is met before 低于.

    >>> "不超过" in words("ceiling")
    True
    """
    return texts(own(name, scheme="words"), "altLabel")


@cache
def synonyms(class_name: str) -> dict[str, str]:
    """Return every surface form of the instances of a class -> their `skos:notation`.

    >>> synonyms("Column")["三级指标"]
    'level3'
    """
    table: dict[str, str] = {}
    for node in subjects(class_name):
        (key, *_rest) = texts(node, "notation")
        for label in texts(node, "prefLabel", "altLabel", "hiddenLabel"):
            table[label] = key
    return table

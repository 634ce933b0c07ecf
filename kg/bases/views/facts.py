"""STORE -> FACTS: what the resolution graph says of documents; a store without that graph has each mean itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.bases.views.records import Facts, Named
from kg.graph import iris
from kg.graph.terms import DCT, PREFIXES
from kg.vocabulary import ID, RDF_TYPE, label, local_name, own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import QuerySolution, QuerySolutions

    from kg.quad_store import Store
ELI = PREFIXES["eli"]
_NOT_IN_FORCE = ("false", "0", ELI + "InForce-notInForce")
_IN_FORCE = ("true", "1", ELI + "InForce-inForce", ELI + "InForce-partiallyInForce")


class ResolutionGraph:
    """The resolution graph read once: what each node is said to be, by subject and property, values sorted."""

    def __init__(self, store: Store) -> None:
        self._said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in store.quads_for_pattern(None, None, None, iris.RESOLUTION_GRAPH):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, (NamedNode, Literal)):
                self._said[quad.subject.value][quad.predicate.value].append(quad.object.value)
        for said in self._said.values():
            for values in said.values():
                values.sort()
        self._replaces: dict[str, list[str]] = defaultdict(list)
        for subject, said in sorted(self._said.items()):
            for successor in said.get(ELI + "repealed_by", ()):
                self._replaces[successor].append(subject)

    def all(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the values of a property, by its IRI."""
        return tuple(self._said[subject].get(predicate, ())) if subject in self._said else ()

    def first(self, subject: str, predicate: str) -> str | None:
        """Return the first value of a property, None without any."""
        return next(iter(self.all(subject, predicate)), None)

    def of_class(self, name: str) -> tuple[str, ...]:
        """Return the nodes of an own class, sorted by IRI."""
        iri = own(name).value
        return tuple(sorted(node for node, said in self._said.items() if iri in said.get(RDF_TYPE.value, ())))

    def means(self, spelt: str) -> str:
        """Return the document that a cited one means; itself where nothing is said."""
        return self.first(spelt, own("means").value) or spelt

    def decimal(self, subject: str, predicate: str) -> Decimal | None:
        """Return a property that is a number."""
        text = self.first(subject, predicate)
        try:
            return None if text is None else Decimal(text)
        except InvalidOperation:
            return None

    def facts(self, document: str, number: str | None = None, titles: Iterable[str] = ()) -> Facts:
        """Return what is known of a document; `number` and `titles` are those it is cited with, the usual first."""
        known = own("KnownDocument").value in self.all(document, RDF_TYPE.value)
        told = self.all(document, own("documentTitle").value)
        cited = tuple(dict.fromkeys(titles))
        usual_first = tuple(title for title in cited if title in told) + told
        kind = self.first(document, own("documentKind").value)
        place = self.first(document, own("issuingPlace").value)
        return Facts(
            document,
            number=self.first(document, own("documentNumber").value) or number,
            titles=tuple(dict.fromkeys((*(told[:1] if len(told) == 1 else usual_first), *cited))),
            kind=local_name(NamedNode(kind)) if kind else None,
            place=local_name(NamedNode(place)) if place else None,
            known=known,
            issuer=_readable(self.first(document, ELI + "responsibility_of")),
            date=self.first(document, ELI + "date_document"),
            in_force=_in_force(self.first(document, ELI + "in_force")),
            until=self.first(document, ELI + "date_no_longer_in_force"),
            replaced_by=tuple(self.named(each) for each in self.all(document, ELI + "repealed_by")),
            replaces=tuple(self.named(each) for each in self._replaces.get(document, ())),
            about=tuple(filter(None, map(_readable, self.all(document, PREFIXES["dc"] + "subject")))),
            sources=tuple(filter(None, map(_readable, self.all(document, DCT + "source")))),
        )

    def named(self, document: str) -> Named:
        """Return a document by its number or title; one of which nothing is said by what its IRI says."""
        if not document.startswith(ID):
            return Named(None, document)
        told = (self.first(document, own(name).value) for name in ("documentNumber", "documentTitle"))
        return Named(document, next(filter(None, told), None) or name_of(document))


def _in_force(text: str | None) -> bool | None:
    return False if text in _NOT_IN_FORCE else True if text in _IN_FORCE else None


def _readable(term: str | None) -> str | None:
    """Return an own resource by the last part of its IRI; other IRIs and texts as they are."""
    return unquote(local_name(NamedNode(term))) if term and term.startswith(ID) else term


def name_of(document: str) -> str:
    """Return the number that a document's IRI tells; of one known by its title, the IRI's own last part.

    >>> name_of("https://w3id.org/budget-kg/id/document/cn/%E5%9B%BD%E5%8A%9E%E5%87%BD/2019/19")
    '国办函〔2019〕19号'
    """
    kind, *parts = [unquote(part) for part in document.removeprefix(ID).split("/")]
    if kind == "document" and len(parts) == 4:
        _place, code, year, sequence = parts
        return f"{code}〔{year}〕{sequence}号"
    return parts[-1] if parts else kind


def cited_names(store: Store, spelt: Iterable[str]) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """Return number and titles with which documents are cited, the title in most disclosures first."""
    found: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    for iri in spelt:
        node = NamedNode(iri)
        numbers, titles = (
            Counter(
                quad.object.value
                for quad in store.quads_for_pattern(node, own(name), None)
                if quad.graph_name != iris.RESOLUTION_GRAPH and isinstance(quad.object, Literal)
            )
            for name in ("documentNumber", "documentTitle")
        )
        ranked = sorted(titles, key=lambda title, counts=titles: (-counts[title], title))  # type: ignore[misc]
        found[iri] = (min(numbers) if numbers else None, tuple(ranked))
    return found


def select(store: Store, query: str) -> Iterable[QuerySolution]:
    """Run a query of this program."""
    return cast("QuerySolutions", store.query(query))


def value(term: object) -> str | None:
    """Return a term of an answer as text; None where the answer has none."""
    return None if term is None else cast("NamedNode | Literal", term).value


@cache
def concept_label(scheme: str, name: str | None, lang: str) -> str:
    """Return the label of a concept of a scheme; a name the scheme lacks as it stands, nothing for None."""
    if not name:
        return ""
    for language in (lang, "zh"):  # a place is called by its own name where no other is known
        with suppress(KeyError, StopIteration):
            return label(own(name, scheme=scheme), language)
    return name

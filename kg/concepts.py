"""Concepts of the code lists of ontology/: what is said of one, what it is part of, what it is made up of."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from kg.vocabulary import DEF, SKOS, local_name, ontology, own


@cache
def concept(scheme: str, name: str) -> dict[str, str]:
    """Return what ontology/ says of a concept with own properties: property -> local name of its object.

    >>> concept("budget-column", "fiscal")["fund"], concept("budget-item", "carried-over")["itemOf"]
    ('fiscal', 'total')
    """
    said = ontology().quads_for_pattern(own(name, scheme=scheme), None, None)
    return {
        local_name(quad.predicate): local_name(quad.object)
        for quad in said
        if quad.predicate.value.startswith(DEF) and isinstance(quad.object, NamedNode)
    }


@cache
def wider(scheme: str, name: str) -> tuple[str, ...]:
    """Return the concepts that one is part of, the nearest first.

    >>> wider("fund", "general-public")
    ('fiscal', 'all')
    """
    found: list[str] = []
    above = ontology().quads_for_pattern(own(name, scheme=scheme), NamedNode(SKOS + "broader"), None)
    for quad in above:
        if isinstance(quad.object, NamedNode):
            found += [local_name(quad.object), *wider(scheme, local_name(quad.object))]
    return tuple(found)


@cache
def narrower(scheme: str, name: str) -> frozenset[str]:
    """Return the concepts that one is made up of, the next level only.

    >>> sorted(narrower("spending-nature", "basic"))
    ['personnel', 'public-use']
    """
    below = ontology().quads_for_pattern(None, NamedNode(SKOS + "broader"), own(name, scheme=scheme))
    return frozenset(local_name(quad.subject) for quad in below if isinstance(quad.subject, NamedNode))


def chain(scheme: str, name: str) -> tuple[str, ...]:
    """Return a concept and all that it is part of, the nearest first.

    >>> chain("budget-item", "vehicle-upkeep")
    ('vehicle-upkeep', 'vehicles', 'three-public')
    """
    return name, *wider(scheme, name)

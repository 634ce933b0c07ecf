"""RESOURCE -> the pages of the desk that are about it: of a disclosure, a project, a cited document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from kg.vocabulary import ID, RDF_TYPE, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.quad_store import Store
    from kg.web.linked.labels import Labels

TABLES = 20
_PART = re.compile(re.escape(ID) + r"disclosure/(?P<hash>[0-9a-f]+)(?:/table/(?P<table>\d+))?(?:/|$)")


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A page of the desk: `key` names the text that says what it is, `label` what it is about."""

    key: str
    href: str
    label: str


def desk_links(store: Store, node: NamedNode, labels: Labels) -> tuple[DeskLink, ...]:
    """Return the pages of the desk about a resource; of a project one for each document it stands in."""
    tables = (quad.subject for quad in store.quads_for_pattern(None, own("project"), node))
    places = [node, *islice((table for table in tables if isinstance(table, NamedNode)), TABLES)]
    links = [link for place in places for link in _of_part(store, place, labels)]
    if any(_is_a(store, node, name) for name in ("CitedDocument", "KnownDocument")):
        shown = f"/bases/show?{urlencode({'document': node.value})}"
        links.append(DeskLink("linked_desk_basis", shown, labels.of(node)))
    return tuple(links)


def _of_part(store: Store, node: NamedNode, labels: Labels) -> Iterator[DeskLink]:
    """Yield the page of the document, and of the target table, that a resource is a part of."""
    found = _PART.match(node.value)
    if found is None:
        return
    document = NamedNode(f"{ID}disclosure/{found['hash']}")
    sha256 = next(_literals(store, document, own("sha256")), None)
    if sha256 is None:
        return
    if found["table"]:
        table = NamedNode(f"{document.value}/table/{found['table']}")
        yield DeskLink("linked_desk_project", f"/documents/{sha256}/projects/{found['table']}", labels.of(table))
    yield DeskLink("linked_desk_document", f"/documents/{sha256}", labels.of(document))


def _literals(store: Store, node: NamedNode, name: NamedNode) -> Iterator[str]:
    for quad in store.quads_for_pattern(node, name, None):
        if isinstance(quad.object, Literal):
            yield quad.object.value


def _is_a(store: Store, node: NamedNode, name: str) -> bool:
    return any(True for _quad in store.quads_for_pattern(node, RDF_TYPE, own(name)))

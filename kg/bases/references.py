"""A PERSON'S WORDS -> DOCUMENTS: by number in any spelling, by title, by short id, or by place and number."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.bases.slipped import slipped
from kg.citations import find_citations, title_key
from kg.graph import iris
from kg.text import comparable
from kg.vocabulary import ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.bases.authority import Authority
    from kg.bases.nodes import CitedNode

_IN_MARKS = re.compile(r"《.+》")
_PATHS = ("document", "number", "title")
_SHORT_ID = re.compile(r"[0-9a-f]{8}")


def short_id(iri: str) -> str:
    """Return the eight characters by which a terminal names a document.

    >>> short_id("https://w3id.org/budget-kg/id/title/6a784ace41d5f656")
    '95be253f'
    """
    return iris.short_hash(iri)[:8]


def written(iri: str, title: str | None = None) -> str:
    """Return what names a document in the file of decisions, wherever else its number is used: place and number, title.

    >>> written(ID + "document/130500/%E9%82%A2%E8%B4%A2%E6%95%99/2022/57")
    'document/130500/邢财教/2022/57'
    """
    path = unquote(iri.removeprefix(ID))
    return f"《{title}》" if title and path.startswith("title/") else path


def document_of(text: str) -> str | None:
    """Return the IRI that `written` named; None for what a person wrote otherwise.

    >>> document_of("document/cn/x/2022/57"), document_of("甲办法")
    ('https://w3id.org/budget-kg/id/document/cn/x/2022/57', None)
    >>> document_of("《甲办法》") == iris.titled_document("甲办法").value
    True
    """
    if _IN_MARKS.fullmatch(text):
        titled = iris.titled_document(text)
        return titled.value if titled else None
    kind, *parts = text.split("/")
    return iris.resource(kind, *parts).value if kind in _PATHS and parts else None


class References:
    """The documents of a store and of an authority file by everything that people call them."""

    def __init__(self, nodes: Iterable[CitedNode], authority: Authority) -> None:
        self._documents: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._by_second_name: dict[str, set[str]] = defaultdict(set)
        nodes = tuple(nodes)
        for node in nodes:
            self._enter(node.iri, node.number, node.titles)
        for each in slipped(nodes):
            self._enter(each.meant, each.number, ())
        for iri, known in authority.documents.items():
            self._enter(iri, known.number, (known.title,) if known.title else ())
            for title in known.other_titles:
                self._by_second_name[title_key(title)].add(iri)

    def _enter(self, iri: str, number: str | None, titles: tuple[str, ...]) -> None:
        self._documents.setdefault(iri, number or (titles[0] if titles else unquote(iri.removeprefix(ID))))
        self._by_name[short_id(iri)].add(iri)
        self._by_name[unquote(iri.removeprefix(ID))].add(iri)
        if number:
            self._by_name[comparable(number)].add(iri)
        for title in titles:
            (self._by_second_name if number else self._by_name)[title_key(title)].add(iri)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the IRIs of the documents that a text names, sorted: none where there is none, several if in doubt.

        The number of a document, or the title of one without a number, comes before what others are called besides.
        """
        text = text.strip()
        if text in self._documents:
            return (text,)
        if _IN_MARKS.fullmatch(text) and (titled := self._by_name.get(title_key(text))):
            return tuple(sorted(titled))  # a title may have a number in it: 《关于转发财预〔2015〕88号的通知》
        named = self._by_name.get(unquote(text.removeprefix(ID)))
        if named is None or not (_SHORT_ID.fullmatch(text) or "/" in text):
            number = next((citation.number for citation in find_citations(text) if citation.number), None)
            key = title_key(text)
            named = self._by_name.get(comparable(number)) if number else self._by_name.get(key)
            named = named or self._by_second_name.get(key)
        return tuple(sorted(named or ()))

    def name(self, iri: str) -> str:
        """Return what a document is called: its number, else its title in title marks."""
        called = self._documents.get(iri) or unquote(iri.removeprefix(ID))
        return f"《{called}》" if "/title/" in iri else called

    def title(self, iri: str) -> str | None:
        """Return the title of a document that has no number."""
        return self._documents.get(iri) if "/title/" in iri else None

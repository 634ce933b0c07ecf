"""STORE -> CITED DOCUMENTS, each once as it is meant: all, or the one that a number or a part of a title names."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.bases.views.facts import ResolutionGraph, cited_names, name_of
from kg.bases.views.mentions import placed, read_mentions
from kg.bases.views.records import CitedDocument, Spelt
from kg.citations import find_citations, title_key
from kg.errors import KgError
from kg.text import comparable
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.bases.views.records import Mention, Status
    from kg.quad_store import Store

SORTS = ("projects", "money", "mentions")
LISTED = 20
"""More documents than this that a name may mean are counted and not listed."""


class UnclearDocumentError(KgError, ValueError):
    """A name means no document, or several."""


def cited_documents(store: Store) -> tuple[CitedDocument, ...]:
    """Return every document that is cited, the one cited by most projects first."""
    resolved = ResolutionGraph(store)
    return tuple(sort_documents(_grouped(store, resolved, read_mentions(store)), "projects"))


def sort_documents(documents: Iterable[CitedDocument], by: str) -> list[CitedDocument]:
    """Return documents in descending order of `projects`, `money` or `mentions`, then by their names."""
    first, second, third = (by, *(name for name in SORTS if name != by))

    def key(document: CitedDocument) -> tuple[Decimal, Decimal, Decimal, str, str, str]:
        counts = {
            "projects": Decimal(len(document.projects)),
            "money": document.money or Decimal(0),
            "mentions": Decimal(len(document.mentions)),
        }
        facts = document.facts
        return -counts[first], -counts[second], -counts[third], facts.number or "", facts.title or "", facts.iri

    return sorted(documents, key=key)


def choose_documents(
    documents: Iterable[CitedDocument],
    *,
    unit: str | None = None,
    kind: str | None = None,
    status: Status | None = None,
) -> list[CitedDocument]:
    """Return the documents that a unit cites (part of its name), of a kind, of a status; counts are those of all."""
    wanted = comparable(unit)
    return [
        document
        for document in documents
        if (not wanted or any(wanted in comparable(name) for name in document.units))
        and kind in (None, document.facts.kind)
        and status in (None, document.facts.status)
    ]


def find_document(store: Store, name: str) -> CitedDocument:
    """Return the document that a number in any style or a part of a title means, with the places of its mentions.

    A name that means none, or several of which none bears it exactly, is an `UnclearDocumentError` that lists them.
    """
    rivals = documents_called(cited_documents(store), name)
    if len(rivals) == 1:
        return replace(rivals[0], mentions=placed(store, rivals[0].mentions))
    if not rivals:
        raise UnclearDocumentError(
            f"图谱里没有引用“{name}” no document of the store is called so",
            remedy="运行 kg bases list 可列出全部文件 kg bases list lists all",
        )
    names = [" ".join(filter(None, (each.facts.number, each.facts.title))) for each in rivals]
    told = [each.facts.iri if names.count(shown) > 1 else shown for each, shown in zip(rivals, names, strict=True)]
    more = f"\n  …（{len(names)}）" if len(names) > LISTED else ""
    listed = "".join(f"\n  {each}" for each in told[:LISTED])
    raise UnclearDocumentError(
        f"“{name}”可指 {len(names)} 份文件 may be any of these：{listed}{more}\n",
        remedy="请写全字号或标题 give the whole number or title",
    )


def documents_called(documents: Iterable[CitedDocument], name: str) -> list[CitedDocument]:
    """Return the documents that a number in any style, a part of a title or an IRI may mean.

    Those that bear the name exactly go before those that bear it in part.
    """
    found = [document for document in documents if _is_called(document, name)]
    exact = [document for document in found if _is_called_exactly(document, name)]
    return exact or found


def _names(document: CitedDocument) -> tuple[str, ...]:
    numbers = (document.facts.number, *(spelt.name for spelt in document.spelt))
    return tuple(dict.fromkeys(name for name in (*numbers, *document.facts.titles) if name))


def _is_called_exactly(document: CitedDocument, name: str) -> bool:
    wanted = {_number_key(name), title_key(name)} - {""}
    if document.facts.iri == name:
        return True
    return any(_number_key(each) in wanted or title_key(each) in wanted for each in _names(document))


def _is_called(document: CitedDocument, name: str) -> bool:
    number, title = _number_key(name), title_key(name)
    return _is_called_exactly(document, name) or any(
        (number and number in _number_key(each)) or (title and title in title_key(each)) for each in _names(document)
    )


def _number_key(text: str) -> str:
    """Return a number in normal form: brackets of any style are 〔〕; a text that is no whole number as it is compared.

    >>> _number_key("财预【2021】101 号"), _number_key("财预"), _number_key("财预（2021")
    ('财预〔2021〕101号', '财预', '财预〔2021')
    """
    found = next(iter(find_citations(text)), None)
    if found is not None and found.number and comparable(found.number_text) == comparable(text):
        return comparable(found.number)
    return comparable(text).translate(_BRACKETS)


_BRACKETS = {ord(mark): "〔" if position % 2 == 0 else "〕" for position, mark in enumerate("()[]【】［］〈〉{}")}


def _grouped(store: Store, resolved: ResolutionGraph, mentions: Iterable[Mention]) -> list[CitedDocument]:
    """Return the documents that mentions mean."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[resolved.means(mention.spelt)].append(mention)
    return [_document(store, resolved, iri, tuple(group)) for iri, group in sorted(groups.items())]


def _document(store: Store, resolved: ResolutionGraph, iri: str, mentions: tuple[Mention, ...]) -> CitedDocument:
    counts = Counter(mention.spelt for mention in mentions)
    names = cited_names(store, counts)
    usual = sorted(counts, key=lambda spelt: (-counts[spelt], spelt))
    number, _titles = names.get(iri, (None, ()))
    number = number or next((names[spelt][0] for spelt in usual if names[spelt][0]), None)
    titles = [title for spelt in usual for title in names[spelt][1]]
    return CitedDocument(
        resolved.facts(iri, number, titles),
        tuple(_spelt(resolved, spelt, names[spelt], counts[spelt]) for spelt in usual),
        mentions,
    )


def _spelt(resolved: ResolutionGraph, iri: str, names: tuple[str | None, tuple[str, ...]], mentions: int) -> Spelt:
    number, titles = names
    resolution = resolved.first(iri, own("resolution").value) or ""
    method = resolved.first(resolution, own("resolutionMethod").value)
    return Spelt(
        iri,
        number or next(iter(titles), None) or name_of(iri),
        mentions,
        method=method.rsplit("/", 1)[-1] if method else None,
        score=resolved.decimal(resolution, own("resolutionScore").value),
        evidence=resolved.all(resolution, own("resolutionEvidence").value),
    )

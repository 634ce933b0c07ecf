"""`/bases`: the documents that targets rest on; one of them, all who cite it and a drawing; those in no list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args
from unicodedata import normalize

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from kg.ask import find_question
from kg.bases.views.documents import SORTS, documents_called, sort_documents
from kg.bases.views.facts import concept_label
from kg.bases.views.lists import document_object, unresolved_csv, unresolved_object
from kg.bases.views.neighbours import neighbourhood
from kg.bases.views.open_proposals import about
from kg.bases.views.pages import decisions, whole_object
from kg.bases.views.records import Status
from kg.bases.views.svg import to_svg
from kg.bases.views.words import document_name, years_text
from kg.places import source_place
from kg.web.errors import NotFoundError
from kg.web.pages.asked import one_of, page_number, text
from kg.web.pages.cited import by_unit, has_words, of_unit, page_of
from kg.web.pages.kept import kept, sources
from kg.web.pages.queries import query_behind
from kg.web.view import View, language, view_routes

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.bases.views.missing import Unresolved
    from kg.bases.views.open_proposals import OpenProposal
    from kg.bases.views.records import CitedDocument, Mention
    from kg.web.services import Services

STATUSES = get_args(Status)
CANDIDATES = 30
"""More documents than this that a name may mean are counted and not listed."""


def routes() -> list[BaseRoute]:
    """Return the routes of legal bases."""
    return [
        *view_routes([("/bases", listed), ("/bases/show", shown), ("/bases/unresolved", unresolved)]),
        Route("/bases/graph.svg", drawing),
    ]


async def listed(request: Request) -> View:
    """Show the documents that are cited, filtered, sorted and paged."""
    lang = language(request)
    everything = await cited(request)
    kinds = _kinds(everything)
    filters = {
        "text": normalize("NFKC", text(request, "text")),
        "unit": normalize("NFKC", text(request, "unit")),
        "kind": one_of(request, "kind", kinds, ""),
        "status": one_of(request, "status", STATUSES, ""),
        "sort": one_of(request, "sort", SORTS, "projects"),
    }
    found = await run_in_threadpool(_chosen, everything, filters)
    slice_ = page_of(sort_documents(found, filters["sort"]), page_number(request))
    query = query_behind(
        "bases",
        words=filters["text"],
        unit=filters["unit"],
        wantedKind=filters["kind"],
        wantedStatus=filters["status"],
    )
    return View(
        "bases.html.j2",
        {
            "filters": filters,
            "documents": [document_object(document) for document in slice_.items],
            "total": slice_.total,
            "page": slice_.page,
            "pages": slice_.pages,
        },
        query,
        shown={
            "slice": slice_,
            "counts": _statuses(everything),
            "kinds": [(kind, concept_label("document-kind", kind, lang)) for kind in kinds],
            "statuses": STATUSES,
            "sorts": SORTS,
            "kind_of": lambda kind: concept_label("document-kind", kind, lang),
            "years_of": years_text,
        },
    )


async def shown(request: Request) -> View:
    """Show one document: what it is, who cites it, how each spelling was joined, what is proposed, a drawing."""
    lang = language(request)
    name = text(request, "document")
    if not name:
        raise NotFoundError(
            "没有写明是哪份文件 no document is named", remedy="请从法律依据一览里选 choose from the list"
        )
    found = documents_called(await cited(request), name)
    if len(found) != 1:
        return _unclear(name, found)
    (document,) = found
    document = replace(document, mentions=await _placed(request, document))
    proposals = about(await _proposals(request), (document.facts.iri, *(spelt.iri for spelt in document.spelt)))
    return View(
        "bases_show.html.j2",
        whole_object(document, proposals),
        query_behind("base", wanted=document.facts.iri),
        shown={
            "facts": document.facts,
            "name": document_name(document.facts),
            "cited_document": document,
            "citing": by_unit(document.mentions, await sources(request)),
            "proposed": [(each, () if each.suppressed else decisions(each)) for each in proposals],
            "label": lambda scheme, concept: concept_label(scheme, concept, lang),
            "place_of": lambda mention: source_place([mention.place], lang=lang) if mention.place else "",
            "years_of": years_text,
        },
    )


async def unresolved(request: Request) -> View | Response:
    """Show what is cited and in no list of documents; as CSV it can be filled in and imported."""
    lang = language(request)
    found = cast("Unresolved", await kept(request, "unresolved", _read_unresolved))
    if text(request, "format") == "csv":
        return Response(
            unresolved_csv(found, lang=lang),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="bases-unresolved.csv"'},
        )
    slice_ = page_of(found.documents, page_number(request))
    return View(
        "bases_unresolved.html.j2",
        unresolved_object(replace(found, documents=slice_.items)) | {"total": slice_.total, "page": slice_.page},
        find_question("unresolved-citations-by-frequency").query,
        shown={"slice": slice_, "found": found, "kind_of": lambda kind: concept_label("document-kind", kind, lang)},
    )


async def drawing(request: Request) -> Response:
    """Draw what stands around a document."""
    everything = await cited(request)
    found = documents_called(everything, text(request, "document"))
    if len(found) != 1:
        raise NotFoundError("没有这份文件 no such document")
    svg = await run_in_threadpool(lambda: to_svg(neighbourhood(found[0], everything), lang=language(request)))
    return Response(svg, media_type="image/svg+xml")


async def cited(request: Request) -> tuple[CitedDocument, ...]:
    """Return every document that is cited, the one cited by most projects first."""

    async def read(services: Services) -> tuple[CitedDocument, ...]:
        found = await services.pool.call("kg.bases.views.documents:cited_documents")
        return cast("tuple[CitedDocument, ...]", found)

    return await kept(request, "cited documents", read)


async def _proposals(request: Request) -> tuple[OpenProposal, ...]:
    async def read(services: Services) -> tuple[OpenProposal, ...]:
        found = await services.pool.call("kg.bases.views.open_proposals:read_all_proposals")
        return cast("tuple[OpenProposal, ...]", found)

    return await kept(request, "proposals", read)


async def _read_unresolved(services: Services) -> object:
    return await services.pool.call("kg.bases.views.missing:unresolved")


async def _placed(request: Request, document: CitedDocument) -> tuple[Mention, ...]:
    services: Services = request.app.state.services
    return cast("tuple[Mention, ...]", await services.pool.call("kg.bases.views.mentions:placed", document.mentions))


def _chosen(documents: tuple[CitedDocument, ...], filters: dict[str, str]) -> list[CitedDocument]:
    return [
        document
        for document in documents
        if has_words(document, filters["text"])
        and (not filters["unit"] or of_unit(document, filters["unit"]))
        and filters["kind"] in ("", document.facts.kind)
        and filters["status"] in ("", document.facts.status)
    ]


def _kinds(documents: tuple[CitedDocument, ...]) -> list[str]:
    """Return the kinds of document that occur, the most frequent first."""
    counts = Counter(document.facts.kind for document in documents if document.facts.kind)
    return [kind for kind, _count in counts.most_common()]


def _statuses(documents: tuple[CitedDocument, ...]) -> dict[str, int]:
    return {status: sum(document.facts.status == status for document in documents) for status in STATUSES}


def _unclear(name: str, found: list[CitedDocument]) -> View:
    """Say that a name means no document, or list those that it may mean."""
    candidates = [
        {"document": each.facts.iri, "name": document_name(each.facts), "projects": len(each.projects)}
        for each in found[:CANDIDATES]
    ]
    data = {"asked": name, "candidates": candidates, "total": len(found)}
    return View("bases_unclear.html.j2", data, status=200 if found else 404)

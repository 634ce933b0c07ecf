"""The IRIs of the data as addresses: /id/… and /def/… as a page, as JSON, or as triples, by negotiation or suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from kg.web.errors import NotFoundError
from kg.web.linked.about import POINTERS
from kg.web.linked.answers import answered, page_number, page_or_triples, pool_of
from kg.web.linked.iris import VOCABULARY, iris_at, path_of
from kg.web.model import Slice
from kg.web.sparql.formats import HTML, SUFFIXES
from kg.web.sparql.names import SERVICE
from kg.web.sparql.protocol import result_response
from kg.web.view import View, json_of, language, page_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from kg.web.linked.about import About
    from kg.web.linked.terms import Terms

JSON = ".json"
POINTING = 1000
"""So many statements that point at a resource are among its triples."""


def routes() -> list[Route]:
    """Return the routes of resources and of the vocabulary."""
    of_vocabulary = [Route(f"/def{suffix}", answered(vocabulary)) for suffix in ("", JSON, *SUFFIXES)]
    return [
        *of_vocabulary,
        Route("/def/", _to_vocabulary),
        Route("/def/{path:path}", answered(resource)),
        Route("/id/{path:path}", answered(resource)),
    ]


async def resource(request: Request) -> Response:
    """Answer with what is known of a resource."""
    path, suffix = _split(path_of(request))
    iris = iris_at(path)
    media_type = SUFFIXES.get(suffix) or page_or_triples(request.headers.get("accept"))
    if suffix == JSON or media_type == HTML:
        view = await _view(request, iris, path)
        answer: Response = json_of(view) if suffix == JSON else page_of(request, view)
    else:
        iri = await pool_of(request).call("kg.web.linked.about:known", iris)
        if iri is None:
            raise _unknown(iris[0])
        answer = result_response(await pool_of(request).query(triples_about(iri), triples=media_type))
    answer.headers.update({"Vary": "Accept", "Link": _links(path)})
    return answer


async def vocabulary(request: Request) -> Response:
    """Answer with the own terms: as a page on which each has an anchor, as in its IRI, or as triples."""
    path, suffix = _split(path_of(request))
    media_type = SUFFIXES.get(suffix) or page_or_triples(request.headers.get("accept"))
    if suffix == JSON or media_type == HTML:
        found: Terms = await pool_of(request).call("kg.web.linked.terms:terms", language(request))
        data = {"iri": VOCABULARY, "terms": found}
        view = View("vocabulary.html.j2", data, query=VOCABULARY_QUERY, shown={"alternates": _alternates(path)})
        answer: Response = json_of(view) if suffix == JSON else page_of(request, view)
    else:
        answer = result_response(await pool_of(request).query(VOCABULARY_QUERY, triples=media_type))
    answer.headers.update({"Vary": "Accept", "Link": _links(path)})
    return answer


async def _to_vocabulary(_request: Request) -> Response:
    return RedirectResponse("/def", 308)


def triples_about(iri: str) -> str:
    """Return the query for what is said of a resource, and for the first statements that point at it."""
    return f"""CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> }} WHERE {{
  {{ <{iri}> ?p ?o }}
  UNION {{ SELECT ?s ?q {{ GRAPH ?g {{ ?s ?q <{iri}> }} FILTER(?g != {SERVICE}) }} LIMIT {POINTING} }}
}}"""


VOCABULARY_QUERY = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  GRAPH <{VOCABULARY}> {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{VOCABULARY}#") || ?s = <{VOCABULARY}>) }}
}}"""


async def _view(request: Request, iris: tuple[str, ...], path: str) -> View:
    page = page_number(request)
    found: About | None = await pool_of(request).call("kg.web.linked.about:about", iris, language(request), page)
    if found is None:
        raise _unknown(iris[0])
    pointers = Slice(found.pointers, found.pointers_total, page, POINTERS)
    shown = {"alternates": _alternates(path), "pointers": pointers, "at": path}
    return View("resource.html.j2", {"about": found}, query=triples_about(found.iri), shown=shown)


def _alternates(path: str) -> list[tuple[str, str]]:
    """Return the addresses of the other forms with their media types."""
    return [*((path + suffix, kind) for suffix, kind in SUFFIXES.items()), (path + JSON, "application/json")]


def _links(path: str) -> str:
    """Return the Link header that tells of the other forms."""
    return ", ".join(f'<{address}>; rel="alternate"; type="{kind}"' for address, kind in _alternates(path))


def _split(path: str) -> tuple[str, str]:
    """Return a path without the suffix that names a format, and that suffix."""
    for suffix in (*SUFFIXES, JSON):
        if path.endswith(suffix):
            return path.removesuffix(suffix), suffix
    return path, ""


def _unknown(iri: str) -> NotFoundError:
    return NotFoundError(
        f"图谱里没有 nothing is known of {iri}", remedy="请核对地址，或从 /graphs 找起 check it, or start from /graphs"
    )

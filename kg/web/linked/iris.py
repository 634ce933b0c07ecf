"""Addresses of this server <-> the IRIs in the data, which stay those of w3id.org.

Resources are percent-encoded in the data, concepts of the vocabulary (`def/unit/次`) are not: both are tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kg.vocabulary import DEF, DEF_BASE, ID

if TYPE_CHECKING:
    from starlette.requests import Request

VOCABULARY = DEF_BASE.rstrip("/")
PLACES = {"/id/": ID, "/def/": DEF_BASE}


def path_of(request: Request) -> str:
    """Return the path of a request as it was sent, so that an encoded slash stays one."""
    raw = request.scope.get("raw_path")
    path = raw.split(b"?")[0].decode("latin-1") if raw else quote(request.scope["path"])
    return str(path)


def iris_at(path: str) -> tuple[str, ...]:
    """Return the IRIs that an address may stand for, the likeliest first.

    >>> iris_at("/id/document/cn/国办函/2019/19")[0]
    'https://w3id.org/budget-kg/id/document/cn/%E5%9B%BD%E5%8A%9E%E5%87%BD/2019/19'
    >>> iris_at("/def/Indicator")[-1]
    'https://w3id.org/budget-kg/def#Indicator'
    """
    start, base = next((start, base) for start, base in PLACES.items() if path.startswith(start))
    segments = [unquote(segment) for segment in path.removeprefix(start).split("/")]
    encoded, plain = "/".join(quote(segment, safe="") for segment in segments), "/".join(segments)
    found = [base + encoded, base + plain]
    if base == DEF_BASE and len(segments) == 1:
        found.append(DEF + plain)
    return tuple(dict.fromkeys(found))


def local(iri: str) -> str | None:
    """Return the address on this server of an own IRI, None for those of others.

    >>> local("https://w3id.org/budget-kg/def#Indicator"), local("https://w3id.org/budget-kg/def/unit/次")
    ('/def#Indicator', '/def/unit/%E6%AC%A1')
    >>> local("http://example.org/")
    """
    if iri.startswith(DEF):
        return "/def#" + quote(iri.removeprefix(DEF))
    if iri == VOCABULARY:
        return "/def"
    for start, base in PLACES.items():
        if iri.startswith(base):
            return start + quote(iri.removeprefix(base), safe="/%")
    return None

"""Request -> what its address and cookies ask for; whatever is not understood counts as not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kg.web.view import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

LONGEST = 200
"""Signs of a filter: what is longer is no search of a person."""
TOO_LONG = 10
BY = "by"
SAID = "said"
"""The parameter of an address that tells which verdict has just been kept."""


def text(request: Request, name: str) -> str:
    """Return a text filter, empty where it is not asked."""
    return request.query_params.get(name, "").strip()[:LONGEST]


def number(request: Request, name: str) -> int | None:
    """Return a whole number of a few digits, None where it is none."""
    return whole(text(request, name))


def whole(given: str) -> int | None:
    """Return a whole number of at most nine digits, which every database takes; None for any other text.

    >>> whole("12"), whole("-1"), whole("²"), whole("1" * 10)
    (12, None, None, None)
    """
    return int(given) if given.isascii() and given.isdigit() and len(given) < TOO_LONG else None


def page_number(request: Request) -> int:
    """Return which page of a list is asked for, counted from 1."""
    return max(1, number(request, "page") or 1)


def one_of(request: Request, name: str, known: Iterable[str], default: str) -> str:
    """Return a filter that has a few values, or the default."""
    given = text(request, name)
    return given if given in set(known) else default


def here(request: Request) -> str:
    """Return the address of a page with its filters, to come back to."""
    query = request.url.remove_query_params(SAID).query
    return f"{request.url.path}?{query}" if query else request.url.path


def reviewer(request: Request) -> str:
    """Return the name that the reviewer has given before, empty where she has not.

    A header holds Latin letters only: the name is kept percent-encoded.
    """
    return unquote(request.cookies.get(BY, ""), errors="replace").strip()[:LONGEST]


def remember_reviewer(response: Response, name: str) -> None:
    """Keep the reviewer's name for the next verdict."""
    response.set_cookie(BY, quote(name, safe=""), max_age=YEAR, samesite="lax", httponly=True)

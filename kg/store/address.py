"""WHAT A USER CALLS A STORE -> a folder, or the addresses and credentials of a SPARQL server.

>>> is_address("http://localhost:8890/sparql"), is_address("kg-store")
(True, False)
>>> parse_address("http://u:p@h:3030/ds/sparql?update=update&graphs=data", {}).update
'http://h:3030/ds/update'
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

USER, PASSWORD = "KG_STORE_USER", "KG_STORE_PASSWORD"
UPDATE, GRAPHS = "KG_STORE_UPDATE", "KG_STORE_GRAPHS"
_OTHERS = {"update": UPDATE, "graphs": GRAPHS}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server answers: `query` by SPARQL; `update` and `graphs` (Graph Store Protocol) where that was told.

    No address holds a password, so that each may be shown.
    """

    query: str
    update: str | None = None
    graphs: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def is_address(place: Path | str | None) -> TypeGuard[str]:
    """Tell whether a store is a server's and not a folder."""
    return isinstance(place, str) and place.lower().startswith(("http://", "https://"))


def place_of(store: Path | str) -> Path | str:
    """Return a store as a folder, or as the address it is."""
    return store if is_address(store) else Path(store)


def folder_of(store: Path | str | None) -> Path | None:
    """Return the folder that a store is in; None for a server's, or one in memory."""
    return None if store is None or is_address(store) else Path(store)


def shown(store: Path | str) -> str:
    """Return what a store is called in messages: an address without what is secret in it."""
    return parse_address(store, {}).query if is_address(store) else str(store)


def hide_secret(store: str) -> str:
    """Move user name and password of an address into the environment, where other processes of ours find them."""
    if not is_address(store):
        return store
    parts, told = urlsplit(store), parse_address(store)
    for name, value in ((USER, told.user), (PASSWORD, told.password)):
        if value is not None:
            os.environ[name] = value
    given = parse_qsl(parts.query, keep_blank_values=True)
    bare = [(name, _bare(value) if name in _OTHERS else value) for name, value in given]
    return _bare(store) if bare == given else _bare(urlunsplit(parts._replace(query=urlencode(bare))))


def parse_address(url: str, environ: Mapping[str, str] | None = None) -> Address:
    """Take an address apart; `update=` and `graphs=` in it, else in the environment, tell the other two.

    Both may be relative to the first one. A user name and password stand in the environment, or in the first address
    that has them.
    """
    env = os.environ if environ is None else environ
    parts = urlsplit(url)
    given = parse_qs(parts.query)
    kept = {name: values for name, values in given.items() if name not in _OTHERS}
    query = _bare(urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode(kept, doseq=True), "")))

    def other(name: str) -> str | None:
        told = given.get(name, [env.get(_OTHERS[name], "")])[0]
        return urljoin(query, told) if told else None

    update, graphs = other("update"), other("graphs")
    told = next((each for each in map(urlsplit, (url, update or "", graphs or "")) if "@" in each.netloc), parts)
    return Address(
        query=query,
        update=_bare(update) if update else None,
        graphs=_bare(graphs) if graphs else None,
        user=env.get(USER) or (unquote(told.username) if told.username else None),
        password=env.get(PASSWORD) or (unquote(told.password) if told.password else None),
    )


def _bare(url: str) -> str:
    """Return an address without user name and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url

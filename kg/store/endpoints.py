"""AN ADDRESS -> the addresses by which a server is written, and what makes it read the union of all graphs.

Only what a user did not tell is found out: by the name a server gives itself, and by what well-known servers call
their parts. What is not known is asked for in the message.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from kg.errors import StoreError

if TYPE_CHECKING:
    from kg.store.address import Address
    from kg.store.http import Client

JSON = "application/sparql-results+json"
_SIBLINGS = {
    "query": ("update", ("store", "data")),  # Oxigraph, Fuseki
    "sparql": ("update", ("data", "store")),  # Fuseki
}
UNIONS: tuple[dict[str, str], ...] = (
    {},  # Virtuoso, GraphDB, RDF4J, QLever, and Fuseki where its configuration says so: it is read anyway
    {"union-default-graph": ""},  # Oxigraph's server
    {"default-graph-uri": "urn:x-arq:UnionGraph"},  # Fuseki
)
"""What is sent with a query that is to read the union of all graphs; the first that works is taken."""


def probe(client: Client) -> str:
    """Return the name that a server gives itself; `StoreError` for what is no SPARQL endpoint."""
    where = client.address.query
    try:
        answer = client.send("POST", where, form={"query": "ASK {}"}, headers={"Accept": JSON})
        if not answer.headers.get("Content-Type", "").startswith((JSON, "application/json")):
            raise ValueError(answer.headers.get("Content-Type", ""))  # noqa: TRY301 - one message for both
    except ValueError as error:
        raise StoreError(
            f"{where} 不是 SPARQL 服务 is no SPARQL endpoint ({error})",
            remedy="请给查询地址 give the address of queries, as http://localhost:8890/sparql",
        ) from error
    return str(answer.headers.get("Server", ""))


def complete(client: Client, server: str) -> Address:
    """Return an address with those of updates and of whole graphs, as far as they are told or can be found."""
    address = client.address
    if address.update and address.graphs:
        return address
    update, graphs = _virtuoso(address) if "virtuoso" in server.lower() else _by_path(client)
    return replace(address, update=address.update or update, graphs=address.graphs or graphs)


def need_update(address: Address) -> Address:
    """Return an address that takes updates; `StoreError` for one that does not."""
    if address.update is None:
        raise StoreError(
            f"{address.query}：不知道更新地址 where it takes updates is not known",
            remedy="请写在地址里 tell it: --store 'http://host/query?update=/update&graphs=/store'",
        )
    return address


def _virtuoso(address: Address) -> tuple[str, str]:
    """Virtuoso asks for a password, by Digest, at addresses of their own."""
    suffix = "-auth" if address.user else ""
    return _at(address.query, f"/sparql{suffix}"), _at(address.query, f"/sparql-graph-crud{suffix}")


def _by_path(client: Client) -> tuple[str | None, str | None]:
    query = client.address.query
    path = urlsplit(query).path.rstrip("/")
    folder, _slash, last = path.rpartition("/")
    if last in _SIBLINGS:
        update, stores = _SIBLINGS[last]
        found = (_at(query, f"{folder}/{name}") for name in stores)
        return _at(query, f"{folder}/{update}"), next((each for each in found if _has_graphs(client, each)), None)
    if folder.endswith("/repositories"):  # RDF4J, GraphDB
        return _at(query, f"{path}/statements"), _at(query, f"{path}/rdf-graphs/service")
    return None, None


def _has_graphs(client: Client, url: str) -> bool:
    """Tell whether an address speaks the Graph Store Protocol: every such server has a default graph."""
    try:
        client.send("HEAD", url, params={"default": ""}, headers={"Accept": "application/n-triples"})
    except (ValueError, StoreError):
        return False
    return True


def _at(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))

"""The query tests of the W3C's SPARQL 1.1 protocol suite by their names, against the application with its pool."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import NamedNode, Quad, Store
from sparql_served import endpoint_on

from kg.vocabulary import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = "http://kasei.us/2009/09/sparql/data/data"
ONE, TWO, THREE, NONE = (f"{DATA}{number}.rdf" for number in (1, 2, 3, 0))
DOCUMENT = NamedNode("http://xmlns.com/foaf/0.1/Document")
DIRECT = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TABLES = {"application/sparql-results+xml", "application/sparql-results+json"}
MORE_TABLES = TABLES | {"text/csv", "text/tab-separated-values"}
GRAPHS = {"application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"}
IN_BOTH = f"GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Three graphs, each saying of itself that it is a document, as the suite supposes them."""
    store = Store()
    store.extend(Quad(NamedNode(iri), RDF_TYPE, DOCUMENT, NamedNode(iri)) for iri in (ONE, TWO, THREE))
    folder = tmp_path_factory.mktemp("protocol")
    with endpoint_on(store, folder) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        yield client


def url(**parameters: str | list[str]) -> str:
    """Return the address of the endpoint with parameters, each as often as it has values."""
    pairs = [
        f"{name.replace('_', '-')}={quote(value, safe='')}"
        for name, values in parameters.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return f"/sparql/?{'&'.join(pairs)}"


def media_type(answer: httpx.Response) -> str:
    return answer.headers["content-type"].split(";")[0]


def is_true(answer: httpx.Response) -> bool:
    """Tell whether an answer is the boolean true in one of the formats of booleans."""
    assert answer.status_code == httpx.codes.OK, answer.text
    assert media_type(answer) in TABLES
    return json.loads(answer.content)["boolean"] is True


def query_post_form(client: httpx.Client) -> None:
    answer = client.post(url(default_graph_uri=NONE), content="query=ASK%20%7B%7D", headers=FORM)
    assert is_true(answer)


def query_dataset_default_graphs_get(client: httpx.Client) -> None:
    query = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}"
    assert is_true(client.get(url(query=query, default_graph_uri=[ONE, TWO])))
    assert not is_true(client.get(url(query=query, default_graph_uri=ONE)))


def query_dataset_default_graphs_post(client: httpx.Client) -> None:
    query = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}"
    assert is_true(client.post(url(default_graph_uri=[ONE, TWO]), content=query, headers=DIRECT))
    assert not is_true(client.post(url(default_graph_uri=[TWO]), content=query, headers=DIRECT))


def query_dataset_named_graphs_post(client: httpx.Client) -> None:
    query = f"ASK {{ {IN_BOTH} }}"
    assert is_true(client.post(url(named_graph_uri=[ONE, TWO]), content=query, headers=DIRECT))
    assert not is_true(client.post(url(named_graph_uri=[ONE]), content=query, headers=DIRECT))


def query_dataset_named_graphs_get(client: httpx.Client) -> None:
    query = f"ASK {{ {IN_BOTH} }}"
    assert is_true(client.get(url(query=query, named_graph_uri=[ONE, TWO])))
    assert not is_true(client.get(url(query=query, named_graph_uri=[THREE, TWO])))


def query_dataset_full(client: httpx.Client) -> None:
    query = f"ASK {{ <{THREE}> a ?type {IN_BOTH} }}"
    whole = url(default_graph_uri=THREE, named_graph_uri=[ONE, TWO])
    assert is_true(client.post(whole, content=query, headers=DIRECT))
    assert not is_true(client.post(url(named_graph_uri=[ONE, TWO]), content=query, headers=DIRECT))


def query_multiple_dataset(client: httpx.Client) -> None:
    """Take the protocol's graphs, not those of FROM (the suite's address quotes the & between them; meant are two)."""
    query = f"ASK FROM <{THREE}> {{ {IN_BOTH} }}"
    assert is_true(client.post(url(named_graph_uri=[ONE, TWO]), content=query, headers=DIRECT))
    of_three = f"ASK FROM <{THREE}> {{ <{THREE}> a ?type }}"
    assert is_true(client.get(url(query=of_three)))
    assert not is_true(client.get(url(query=of_three, default_graph_uri=ONE)))


def query_get(client: httpx.Client) -> None:
    assert is_true(client.get(url(query="ASK {}", default_graph_uri=NONE)))


def query_content_type_select(client: httpx.Client) -> None:
    answer = client.post(url(default_graph_uri=NONE), content="SELECT (1 AS ?value) {}", headers=DIRECT)
    assert answer.status_code == httpx.codes.OK
    assert media_type(answer) in MORE_TABLES


def query_content_type_ask(client: httpx.Client) -> None:
    answer = client.post(url(default_graph_uri=NONE), content="ASK {}", headers=DIRECT)
    assert answer.status_code == httpx.codes.OK
    assert media_type(answer) in TABLES


def query_content_type_describe(client: httpx.Client) -> None:
    answer = client.post(url(default_graph_uri=NONE), content="DESCRIBE <http://example.org/>", headers=DIRECT)
    assert answer.status_code == httpx.codes.OK
    assert media_type(answer) in GRAPHS


def query_content_type_construct(client: httpx.Client) -> None:
    query = "CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}"
    answer = client.post(url(default_graph_uri=NONE), content=query, headers=DIRECT)
    assert answer.status_code == httpx.codes.OK
    assert media_type(answer) in GRAPHS
    assert "urn:s" in answer.text


def query_post_direct(client: httpx.Client) -> None:
    assert is_true(client.post("/sparql/", content="ASK {}", headers=DIRECT))


def bad_query_method(client: httpx.Client) -> None:
    answer = client.put(url(query="ASK {}", default_graph_uri=NONE), headers=FORM)
    assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert "POST" in answer.headers["allow"]


def bad_multiple_queries(client: httpx.Client) -> None:
    assert client.get(url(query=["ASK {}", "SELECT * {}"])).status_code == httpx.codes.BAD_REQUEST


def bad_query_wrong_media_type(client: httpx.Client) -> None:
    answer = client.post("/sparql/", content="ASK {}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE


def bad_query_missing_form_type(client: httpx.Client) -> None:
    answer = client.post("/sparql/", content="query=ASK%20%7B%7D")
    assert answer.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE


def bad_query_missing_direct_type(client: httpx.Client) -> None:
    assert client.post("/sparql/", content="ASK {}").status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE


def bad_query_non_utf8(client: httpx.Client) -> None:
    told = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    answer = client.post("/sparql/", content="ASK {}".encode("utf-16"), headers=told)
    assert answer.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE
    answer = client.post("/sparql/", content="ASK {}".encode("utf-16"), headers=DIRECT)
    assert answer.status_code == httpx.codes.BAD_REQUEST


def bad_query_syntax(client: httpx.Client) -> None:
    assert client.get(url(query="ASK {")).status_code == httpx.codes.BAD_REQUEST


SUITE = (
    *(query_post_form, query_dataset_default_graphs_get, query_dataset_default_graphs_post),
    *(query_dataset_named_graphs_post, query_dataset_named_graphs_get, query_dataset_full, query_multiple_dataset),
    *(query_get, query_content_type_select, query_content_type_ask, query_content_type_describe),
    *(query_content_type_construct, query_post_direct),
    *(bad_query_method, bad_multiple_queries, bad_query_wrong_media_type, bad_query_missing_form_type),
    *(bad_query_missing_direct_type, bad_query_non_utf8, bad_query_syntax),
)
QUERY_TESTS_OF_THE_SUITE = 20
"""The suite's manifest has 34 tests; 14 concern updates, which this endpoint has none of."""


@pytest.mark.parametrize("test", SUITE, ids=lambda test: test.__name__)
def test_a_protocol_test_of_the_w3c_is_passed(client: httpx.Client, test: Callable[[httpx.Client], None]):
    test(client)


def test_every_query_test_of_the_suite_is_there():
    assert len({test.__name__ for test in SUITE}) == QUERY_TESTS_OF_THE_SUITE

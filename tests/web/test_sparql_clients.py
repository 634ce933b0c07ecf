"""Real clients ask every ready question of the application with its pool, and get what `kg ask` gets of the store."""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import Literal, NamedNode
from rdflib import Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import soon
from sparql_fixtures import filled_store
from sparql_served import endpoint_on
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from test_ask import PARAMS

from kg.ask import Question, ask, ready_questions
from kg.store import open_store
from kg.web.sparql.examples import without_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Server

    from kg.ask import Answer

    Cell = tuple[str, str | None, str | None] | None

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
QUESTIONS = ready_questions()
TABLES = tuple(question for question in QUESTIONS if question.name != "graph-of-a-project")
NOTHING_FOUND = {
    *("agency-codes-that-look-like-slips", "documents-cited-by-units-of-several-levels"),
    *("documents-cited-for-different-indicators", "internal-requests-as-the-only-basis"),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with endpoint_on(filled_store(), tmp_path_factory.mktemp("endpoint")) as server:
        yield server


@pytest.fixture(scope="module")
def endpoint(running: Server) -> str:
    return f"{running.url}/sparql"


def text_of(question: Question) -> str:
    """Return a question as it is published, with other words in its parameters."""
    text = without_header(question.query)
    for name, value in PARAMS.get(question.name, {}).items():
        text = re.sub(rf"VALUES \?{name} \{{[^}}]*\}}", f'VALUES ?{name} {{ "{value}" }}', text)
    return text


def told(question: Question) -> Answer:
    return ask(filled_store(), question.name, PARAMS.get(question.name, {}))


def cell(value: str, lang: str | None, datatype: str | None) -> Cell:
    """Return a literal that can be compared; what GROUP_CONCAT joins has no order, and differs from store to store."""
    joined = "、".join(sorted(value.split("、")))
    return (joined, lang or None, None if lang or datatype == XSD_STRING else datatype or None)


def of_store(term: object) -> Cell:
    if isinstance(term, Literal):
        return cell(term.value, term.language, term.datatype.value)
    return (term.value, None, "iri") if isinstance(term, NamedNode) else None


def of_rdflib(term: object) -> Cell:
    if isinstance(term, RdflibLiteral):
        return cell(str(term), term.language, str(term.datatype or ""))
    return (str(term), None, "iri") if isinstance(term, URIRef) else None


def of_wrapper(binding: dict[str, str] | None) -> Cell:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return (binding["value"], None, "iri")
    return cell(binding["value"], binding.get("xml:lang"), binding.get("datatype"))


@pytest.mark.parametrize("question", TABLES, ids=lambda question: question.name)
def test_rdflib_gets_what_kg_ask_gets(endpoint: str, question: Question):
    # as rdflib is told: a literal is kept as written, not as the number that it stands for
    found = Graph(SPARQLStore(endpoint)).query(text_of(question))
    rows = [tuple(of_rdflib(term) for term in row) for row in found]
    answer = told(question)
    assert [str(name) for name in found.vars or ()] == list(answer.columns)
    assert Counter(rows) == Counter(tuple(of_store(term) for term in row) for row in answer.terms)


@pytest.mark.parametrize("question", TABLES, ids=lambda question: question.name)
def test_sparqlwrapper_gets_what_kg_ask_gets_in_the_same_order(endpoint: str, question: Question):
    wrapper = SPARQLWrapper(endpoint, returnFormat=JSON)
    wrapper.setMethod("POST")
    wrapper.setQuery(text_of(question))
    found = wrapper.queryAndConvert()
    answer = told(question)
    rows = [tuple(of_wrapper(row.get(name)) for name in answer.columns) for row in found["results"]["bindings"]]
    assert found["head"]["vars"] == list(answer.columns)
    assert rows == [tuple(of_store(term) for term in row) for row in answer.terms]


def test_both_get_the_triples_of_a_construct(endpoint: str):
    (question,) = (question for question in QUESTIONS if question not in TABLES)
    expected = {tuple(of_store(term) for term in row) for row in told(question).terms}
    assert expected
    found = Graph(SPARQLStore(endpoint)).query(text_of(question))
    assert {tuple(of_rdflib(term) for term in triple) for triple in found} == expected
    wrapper = SPARQLWrapper(endpoint, returnFormat=TURTLE)
    wrapper.setQuery(text_of(question))
    graph = Graph().parse(data=wrapper.queryAndConvert(), format="turtle")
    assert {tuple(of_rdflib(term) for term in triple) for triple in graph} == expected


@pytest.mark.parametrize(("named", "kind"), [(CSV, "csv"), (JSON, "json"), (TSV, "tab-separated"), (XML, "xml")])
def test_sparqlwrapper_gets_a_table_in_each_of_its_formats(endpoint: str, named: str, kind: str):
    wrapper = SPARQLWrapper(endpoint, returnFormat=named)
    wrapper.setQuery("SELECT ?table { ?table a bkg:TargetTable }")
    answer = wrapper.query()
    assert kind in answer.info()["content-type"]
    assert "/table/1" in answer.response.read().decode()


@pytest.mark.parametrize("named", [JSONLD, N3, RDFXML, TURTLE])
def test_sparqlwrapper_gets_triples_in_each_of_its_formats(endpoint: str, named: str):
    wrapper = SPARQLWrapper(endpoint, returnFormat=named)
    wrapper.setQuery("CONSTRUCT { ?table a bkg:TargetTable } { ?table a bkg:TargetTable }")
    found = Graph().parse(data=wrapper.query().response.read(), format=named.replace("rdf+", ""))
    assert {str(triple[2]) for triple in found} == {"https://w3id.org/budget-kg/def#TargetTable"}


def test_nearly_all_questions_find_something_here():
    assert {question.name for question in QUESTIONS if not told(question).terms} == NOTHING_FOUND


def test_the_text_of_a_question_as_published_asks_what_its_name_asks():
    asked_as_it_stands = [question for question in QUESTIONS if question.name not in PARAMS]
    assert len(asked_as_it_stands) > len(QUESTIONS) / 2
    for question in asked_as_it_stands:
        published = ask(filled_store(), without_header(question.query))
        assert (published.columns, published.terms) == (told(question).columns, told(question).terms), question.name


def test_rdflib_asks_and_reads_a_graph_by_its_name(endpoint: str):
    store = SPARQLStore(endpoint)
    (graph, *_others) = sorted(str(name.value) for name in filled_store().named_graphs() if "disclosure" in name.value)
    assert bool(Graph(store, identifier=URIRef(graph)).query(f"ASK {{ <{graph}> ?p ?o }}"))
    assert len(Graph(store, identifier=URIRef(graph))) > 0


def test_the_running_program_gives_what_kg_ask_gives(server: Server):
    store = open_store(server.settings.store, read_only=True)
    with httpx.Client(base_url=server.url, timeout=60) as client:
        for question in TABLES:
            found = client.get("/sparql", params={"query": text_of(question), "format": "json"}).json()
            answer = ask(store, question.name, PARAMS.get(question.name, {}))
            rows = [tuple(of_wrapper(row.get(name)) for name in answer.columns) for row in found["results"]["bindings"]]
            assert Counter(rows) == Counter(tuple(of_store(term) for term in row) for row in answer.terms), question


def test_a_query_ends_when_its_client_goes_away(running: Server):
    def slow() -> int:
        return int(running.app.state.services.pool.stats()["slow"])

    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with socket.create_connection(running.address) as client:
        client.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: {running.host}\r\n\r\n".encode())
        soon(slow)
    left = time.monotonic()
    soon(lambda: not slow())
    assert time.monotonic() - left < running.settings.limits.query_seconds / 2


def test_a_prefix_that_is_not_declared_is_named_and_placed(endpoint: str):
    reply = httpx.get(endpoint, params={"query": "SELECT * {\n ?table a bkg:TargetTable ; nope:name ?name }"})
    assert reply.status_code == 400
    assert "2:" in reply.text
    assert "nope: is not declared" in reply.text
    assert "PREFIX nope:" in reply.text

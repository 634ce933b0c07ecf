"""The endpoint as programs and people meet it: formats, refusals, limits, and what it says of itself."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse
from sparql_fixtures import application, filled_store, serving

from kg.ask import ask, ready_questions
from kg.graph.terms import PREFIXES
from kg.vocabulary import RDF_TYPE, own
from kg.web.settings import Limits
from kg.web.sparql import prepare, routes
from kg.web.sparql.examples import without_header
from kg.web.sparql.names import DEFAULT_GRAPH, SD, SERVICE, SH, void

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QuerySolution

SELECT = "SELECT ?name { ?table bkg:projectName ?name } ORDER BY ?name"
CONSTRUCT = "CONSTRUCT { ?table bkg:projectName ?name } WHERE { ?table bkg:projectName ?name }"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DIRECT = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SMALL = 2000
JSON, XML, CSV, TSV = (
    *("application/sparql-results+json", "application/sparql-results+xml"),
    *("text/csv", "text/tab-separated-values"),
)
TURTLE, NT, JSONLD, RDFXML = "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    app = application(filled_store(), routes(), Limits(query_bytes=SMALL))
    with serving(app) as address, httpx.Client(base_url=address) as client:
        yield client


def get(client: httpx.Client, accept: str | None = None, **parameters: str) -> httpx.Response:
    return client.get("/sparql", params=parameters, headers={"Accept": accept} if accept else {})


def media_type(answer: httpx.Response) -> str:
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.headers["content-type"].split(";")[0]


# --- formats


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        ("*/*", JSON, TURTLE),
        ("text/csv", CSV, None),
        ("text/*", CSV, TURTLE),
        ("application/*", JSON, NT),
        (f"{XML}, {RDFXML}", XML, RDFXML),
        (f"{JSON};q=0.5, {TSV};q=0.9, {JSONLD}", TSV, JSONLD),
        (f"{CSV};q=0, text/*", TSV, TURTLE),
        ("application/json", JSON, JSONLD),
        ("application/xml", XML, RDFXML),
        (BROWSER["Accept"], JSON, TURTLE),
    ],
)
def test_a_result_comes_in_the_format_that_the_client_likes_best(
    client: httpx.Client, accept: str, table: str, graph: str | None
):
    answer = get(client, accept, query=SELECT)
    assert media_type(answer) == table
    assert answer.headers["vary"] == "Accept"
    triples = get(client, accept, query=CONSTRUCT)
    if graph is None:
        assert triples.status_code == httpx.codes.NOT_ACCEPTABLE
    else:
        assert media_type(triples) == graph


def test_every_format_holds_the_same_answer(client: httpx.Client):
    names = ["借阅经费", "文化活动经费", "文化活动经费", "研学经费", "购书经费"]
    rows = get(client, JSON, query=SELECT).json()["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == names
    cells = ET.fromstring(get(client, XML, query=SELECT).content).findall(".//{*}literal")  # noqa: S314 - own answer
    assert [cell.text for cell in cells] == names
    assert get(client, CSV, query=SELECT).text.split() == ["name", *names]
    assert get(client, TSV, query=SELECT).text.split() == ["?name", *(f'"{name}"' for name in names)]
    for accepted in (TURTLE, NT, JSONLD, RDFXML):
        answer = get(client, accepted, query=CONSTRUCT)
        form = RdfFormat.from_media_type(accepted)
        assert sorted(quad.object.value for quad in parse(answer.content, format=form)) == names


@pytest.mark.parametrize("parameter", ["format", "output"])
def test_a_format_named_in_the_address_goes_before_the_header(client: httpx.Client, parameter: str):
    assert media_type(get(client, JSON, query=SELECT, **{parameter: "csv"})) == CSV
    assert media_type(get(client, JSON, query=CONSTRUCT, **{parameter: "nt"})) == NT
    assert get(client, JSON, query=SELECT, **{parameter: "turtle"}).status_code == httpx.codes.NOT_ACCEPTABLE
    assert get(client, JSON, query=SELECT, **{parameter: "docx"}).status_code == httpx.codes.BAD_REQUEST


def test_texts_tell_their_charset(client: httpx.Client):
    for accept in (CSV, TSV, XML):
        assert get(client, accept, query=SELECT).headers["content-type"] == f"{accept}; charset=utf-8"


def test_a_format_there_is_none_of_is_refused_before_the_query_runs(client: httpx.Client):
    answer = get(client, "image/png", query="not even SPARQL")
    assert answer.status_code == httpx.codes.NOT_ACCEPTABLE
    assert TURTLE in answer.text


# --- requests


def test_a_long_query_by_form_is_one_by_get(client: httpx.Client):
    by_form = client.post("/sparql", data={"query": SELECT}, headers={"Accept": CSV})
    assert by_form.content == get(client, CSV, query=SELECT).content


def test_graphs_named_in_the_query_itself_are_its_data_set(client: httpx.Client):
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?d bkg:path ?path } } ORDER BY ?g"
    graph = get(client, CSV, query=graphs).text.split()[1]
    of_one = get(client, CSV, query="SELECT ?path FROM <g> { ?d bkg:path ?path }".replace("<g>", f"<{graph}>"))
    of_all = get(client, CSV, query="SELECT ?path { ?d bkg:path ?path }")
    assert len(of_one.text.split()) == len(("path", "the one"))
    assert len(of_all.text.split()) > len(("path", "the one"))


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "POST", "content": b"", "headers": FORM}, httpx.codes.BAD_REQUEST),
        ({"method": "POST", "content": b"update=CLEAR+ALL", "headers": FORM}, httpx.codes.FORBIDDEN),
        ({"method": "GET", "params": {"update": "CLEAR ALL"}}, httpx.codes.FORBIDDEN),
        (
            {"method": "POST", "content": b"CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
            httpx.codes.FORBIDDEN,
        ),
        ({"method": "POST", "content": b"CLEAR ALL", "headers": DIRECT}, httpx.codes.BAD_REQUEST),
        ({"method": "POST", "content": b"ASK {}", "params": {"query": "ASK {}"}, "headers": DIRECT}, 400),
        ({"method": "POST", "content": b"query=%FF", "headers": FORM}, httpx.codes.BAD_REQUEST),
        ({"method": "GET", "params": {"query": "ASK {}", "default-graph-uri": "no iri"}}, httpx.codes.BAD_REQUEST),
        ({"method": "GET", "params": {"query": "#" * (SMALL + 1)}}, httpx.codes.REQUEST_ENTITY_TOO_LARGE),
        ({"method": "POST", "content": b"#" * (SMALL + 1), "headers": DIRECT}, 413),
        ({"method": "POST", "content": b"query=" + b"%23" * (SMALL + 1), "headers": FORM}, 413),
        ({"method": "POST", "content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 415),
        ({"method": "POST", "content": b"x", "headers": DIRECT | {"Content-Encoding": "gzip"}}, 415),
        ({"method": "DELETE", "params": {"query": "ASK {}"}}, httpx.codes.METHOD_NOT_ALLOWED),
    ],
)
def test_what_is_no_query_is_refused_with_a_reason(client: httpx.Client, request_: dict[str, object], status: int):
    answer = client.request(url="/sparql", **request_)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.strip()


def test_a_body_without_end_is_refused_before_all_of_it_is_sent(client: httpx.Client):
    sent = []

    def endless() -> Iterator[bytes]:
        while len(sent) < SMALL:
            sent.append(1)
            yield b"#" * SMALL

    answer = client.post("/sparql", content=endless(), headers=DIRECT)
    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


def test_a_mistake_is_told_by_line_and_column_and_to_a_person_as_a_page(client: httpx.Client):
    query = 'SELECT *\nWHERE { ?s ?p "<script>alert(1)</script>" '
    told = get(client, query=query)
    assert "2:" in told.text
    page = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert page.status_code == told.status_code == httpx.codes.BAD_REQUEST
    assert page.headers["content-type"].startswith("text/html")
    assert "这个查询没有执行" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text


def test_head_and_options_tell_without_a_body(client: httpx.Client):
    head = client.head("/sparql", params={"query": SELECT})
    assert (head.status_code, head.content) == (httpx.codes.OK, b"")
    assert head.headers["content-type"].startswith(JSON)
    options = client.options("/sparql")
    assert options.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert DIRECT["Content-Type"] in options.headers["accept-post"]


# --- what it says of itself


def test_without_a_query_a_program_gets_the_service_description(client: httpx.Client):
    answer = get(client, "application/rdf+xml")
    assert media_type(answer) == RDFXML
    described = Store()
    described.load(answer.content, format=RdfFormat.RDF_XML)
    (endpoint,) = described.quads_for_pattern(SERVICE, NamedNode(SD + "endpoint"), None)
    assert endpoint.object == NamedNode(str(client.base_url.join("/sparql")))
    features = described.quads_for_pattern(SERVICE, NamedNode(SD + "feature"), None)
    assert [quad.object.value for quad in features] == [SD + "UnionDefaultGraph"]
    graphs = {quad.object.value for quad in described.quads_for_pattern(None, NamedNode(SD + "name"), None)}
    assert graphs == {graph.value for graph in filled_store().named_graphs()} - {SERVICE.value}


def test_without_a_query_a_person_is_led_to_the_editor(client: httpx.Client):
    answer = client.get("/sparql", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (httpx.codes.SEE_OTHER, "/sparql/edit")
    assert media_type(client.get("/sparql?format=turtle", headers=BROWSER)) == TURTLE


def test_an_endpoint_without_a_description_tells_at_least_its_address():
    with serving(application(Store(), routes())) as address:
        assert f"{address}/sparql" in httpx.get(f"{address}/sparql").text


def rows(query: str) -> list[QuerySolution]:
    return list(filled_store().query(query, prefixes=PREFIXES, use_default_graph_as_union=True))


def test_an_editor_finds_every_ready_question_once_with_what_it_asks():
    """Ask as the SIB's sparql-editor does."""
    found = rows(
        """SELECT DISTINCT ?sq ?comment ?query WHERE {
             ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query
           } ORDER BY ?sq"""
    )
    assert [row["query"].value for row in found] == [without_header(question.query) for question in ready_questions()]
    assert all(
        question.title["zh"] in row["comment"].value for row, question in zip(found, ready_questions(), strict=True)
    )
    shaped = filled_store().quads_for_pattern(None, NamedNode(SH + "construct"), None)
    assert [quad.subject.value.rpartition("/")[2] for quad in shaped] == ["graph-of-a-project"]


def test_an_editor_finds_the_prefixes():
    found = rows("SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }")
    assert {row["prefix"].value: row["namespace"].value for row in found} == PREFIXES


def test_an_editor_learns_what_the_properties_of_a_class_lead_to():
    """Ask as the SIB's sparql-editor does for completion."""
    found = rows(
        """PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#>
           SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
             ?cp void:class ?subjectClass ; void:propertyPartition ?pp . ?pp void:property ?prop .
             OPTIONAL { { ?pp void:classPartition [ void:class ?objectClass ] }
               UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] } } }"""
    )
    known = {tuple(getattr(term, "value", None) for term in row) for row in found}
    indicator, xsd = own("Indicator").value, PREFIXES["xsd"]
    assert (indicator, own("target").value, own("Target").value, None) in known
    assert (indicator, own("ordinal").value, None, xsd + "integer") in known
    assert not any(row[0] == indicator and row[1] == own("projectName").value for row in known)


def test_the_numbers_of_a_class_are_those_of_the_store():
    store = filled_store()
    instances = {quad.subject for quad in store.quads_for_pattern(None, RDF_TYPE, own("Indicator"))}
    values = [quad for row in instances for quad in store.quads_for_pattern(row, own("value"), None)]
    (told,) = rows(
        """PREFIX void: <http://rdfs.org/ns/void#>
           SELECT ?entities ?triples { [] void:classPartition [ void:class bkg:Indicator ; void:entities ?entities ;
             void:propertyPartition [ void:property bkg:value ; void:triples ?triples ] ] }"""
    )
    assert [int(term.value) for term in told] == [len(instances), len(values)]
    triples = sum(1 for quad in store if quad.graph_name != SERVICE)
    (whole,) = store.quads_for_pattern(DEFAULT_GRAPH, void("triples"), None, SERVICE)
    assert int(whole.object.value) == triples


def test_preparing_a_snapshot_again_replaces_its_description():
    store = Store()
    store.extend(quad for quad in filled_store() if quad.graph_name == SERVICE)
    prepare(store, Limits(result_rows=7))
    comments = store.quads_for_pattern(SERVICE, NamedNode(PREFIXES["rdfs"] + "comment"), None, SERVICE)
    in_words = [quad.object.value for quad in comments]
    assert len(in_words) == len(("zh", "en"))
    assert all("7" in text for text in in_words)


def test_the_description_changes_no_answer_to_a_ready_question():
    plain = Store()
    plain.extend(quad for quad in filled_store() if quad.graph_name != SERVICE)
    for question in ready_questions():
        assert cells(plain, question.query) == cells(filled_store(), question.query), question.name


def cells(store: Store, query: str) -> Counter[tuple[str, ...]]:
    """Return the rows of an answer; what is joined into one cell has no order."""
    rows = ask(store, query).rows
    return Counter(tuple("、".join(sorted((cell or "").split("、"))) for cell in row) for row in rows)


def test_the_description_has_no_blank_nodes():
    described = list(filled_store().quads_for_pattern(None, None, None, SERVICE))
    assert described
    assert all(
        isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal) for quad in described
    )


def test_json_is_valid_whatever_a_text_holds(client: httpx.Client):
    answer = get(client, query='SELECT ("\\"\\n\\u0001" AS ?x) {}')
    assert json.loads(answer.content)["results"]["bindings"][0]["x"]["value"] == '"\n\x01'

"""Every IRI of the data is an address: a page for people, triples for programs; graphs are read whole."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from sparql_fixtures import NEW, UNTITLED, application, filled_store, serving

from kg.graph.iris import order, titled_document
from kg.store import VOCABULARY_GRAPH, documents
from kg.vocabulary import DEF, DEF_BASE, ID, RDF_TYPE, own
from kg.web import linked
from kg.web.linked.about import POINTERS
from kg.web.linked.iris import iris_at, local
from kg.web.sparql.names import SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORMATS = {
    ".ttl": ("text/turtle", RdfFormat.TURTLE),
    ".nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    ".jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    ".rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}
PROJECT = f"{ID}project/13050026P00101010001A"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving(application(filled_store(), linked.routes())) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture(scope="module")
def cited() -> str:
    """Return the IRI of the document 财预〔2021〕101号, percent-encoded as it stands in the data."""
    store = filled_store()
    kinds = store.quads_for_pattern(None, RDF_TYPE, own("CitedDocument"))
    (iri,) = {quad.subject.value for quad in kinds if unquote(quad.subject.value).endswith("/财预/2021/101")}
    return iri


@pytest.fixture(autouse=True)
def no_cookies(client: httpx.Client) -> None:
    """Forget the language that an earlier test asked for."""
    client.cookies.clear()


def page(client: httpx.Client, address: str | None, **parameters: str) -> str:
    answer = client.get(address or "", params=parameters or None, headers=HTML)
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


# --- resources


def test_the_page_of_a_cited_document_says_who_cites_it_and_leads_to_the_desk(client: httpx.Client, cited: str):
    shown = page(client, local(cited))
    assert f"<h1>{NEW}</h1>" in shown
    assert "被引文件" in shown
    assert f'href="/bases/show?document={quote(cited, safe="")}"' in shown
    assert "引用" in shown
    assert f'<link rel="canonical" href="{cited}">' in shown


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_triples_of_a_resource_keep_its_iri_in_every_format(client: httpx.Client, cited: str, suffix: str):
    media_type, form = FORMATS[suffix]
    by_suffix = client.get(local(cited) + suffix)
    by_header = client.get(local(cited), headers={"Accept": media_type})
    assert (
        by_suffix.headers["content-type"].split(";")[0] == by_header.headers["content-type"].split(";")[0] == media_type
    )
    assert by_suffix.content == by_header.content
    triples = {quad.triple for quad in parse(by_suffix.content, format=form)}
    said = {quad.triple for quad in filled_store().quads_for_pattern(NamedNode(cited), None, None)}
    assert said < triples
    assert any(triple.object == NamedNode(cited) for triple in triples)


def test_an_address_typed_in_chinese_or_in_small_hex_means_the_same(client: httpx.Client, cited: str):
    path = local(cited)
    typed = client.get(re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), path) + ".nt")
    assert typed.content == client.get(path + ".nt").content == client.get(unquote(path) + ".nt").content


def test_every_own_iri_of_the_data_is_an_address_that_means_it():
    own_iris = {
        term.value
        for quad in filled_store()
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, NamedNode) and term.value.startswith((ID, DEF_BASE))
    }
    bracketed = order("国发〔2020〕1号", None).value
    assert "%E3%80%94" in bracketed
    assert any("%" in iri for iri in own_iris)
    assert any(not iri.isascii() for iri in own_iris)
    for iri in [*own_iris, bracketed]:
        assert iri in iris_at(local(iri))


def test_a_concept_whose_iri_is_in_chinese_is_found(client: httpx.Client):
    assert "<h1>场</h1>" in page(client, "/def/unit/场")
    assert f"<{DEF_BASE}unit/场>" in client.get("/def/unit/%E5%9C%BA.nt").text


def test_a_project_leads_to_its_pages_in_every_document_it_stands_in(client: httpx.Client):
    shown = page(client, local(PROJECT))
    both = [document.sha256 for document in documents(filled_store()) if document.path.startswith("文化局/")]
    assert len(both) == len(("2025", "2026"))
    for sha256 in both:
        assert f'href="/documents/{sha256}/projects/1"' in shown
        assert f'href="/documents/{sha256}"' in shown


def test_the_page_of_a_disclosure_leads_to_its_review(client: httpx.Client):
    (first, *_others) = documents(filled_store())
    assert f'href="/documents/{first.sha256}"' in page(client, local(first.graph))


def test_labels_are_in_the_language_of_the_page(client: httpx.Client):
    assert "<h1>绩效指标</h1>" in page(client, "/def/Indicator")
    assert "<h1>performance indicator</h1>" in page(client, "/def/Indicator", lang="en")


def test_what_points_at_a_resource_is_shown_page_by_page(client: httpx.Client):
    places = sum(1 for _quad in filled_store().quads_for_pattern(None, RDF_TYPE, own("Division")))
    assert places > 2 * POINTERS
    first, second = page(client, "/def/Division"), page(client, "/def/Division", page="2")
    assert 'href="/def/Division?page=2"' in first
    assert 'rel="prev"' in second
    links = [set(re.findall(r'href="(/def/division/\d+)"', text)) for text in (first, second)]
    assert links[0]
    assert links[1]
    assert not links[0] & links[1]
    assert client.get("/def/Division?page=0", headers=HTML).status_code == httpx.codes.BAD_REQUEST
    assert client.get("/def/Division?page=" + "1" * 5000, headers=HTML).status_code == httpx.codes.BAD_REQUEST


def test_a_page_is_also_data(client: httpx.Client, cited: str):
    data = client.get(local(cited) + ".json").json()
    assert data["about"]["iri"] == cited
    assert data["about"]["title"] == NEW
    assert "CONSTRUCT" in data["query"]


def test_a_title_that_is_markup_stays_text(client: httpx.Client):
    iri = titled_document(UNTITLED).value
    shown = page(client, local(iri))
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown


def test_nothing_on_a_page_needs_a_policy_that_allows_inline_script_or_style(client: httpx.Client, cited: str):
    for address in (local(cited), "/def", "/graphs"):
        shown = page(client, address)
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", shown)


def test_the_other_forms_are_told_in_the_header(client: httpx.Client, cited: str):
    told = client.get(local(cited), headers=HTML).headers
    assert told["vary"] == "Accept"
    for suffix, (media_type, _form) in FORMATS.items():
        assert f'<{local(cited)}{suffix}>; rel="alternate"; type="{media_type}"' in told["link"]


@pytest.mark.parametrize(
    "address", ["/id/nothing", "/id/", "/def/nothing", "/id/a%2F..%2Fb", "/id/%3Cscript%3E.ttl", "/id/%FF"]
)
def test_what_nobody_knows_is_not_found_and_said_so(client: httpx.Client, address: str):
    told = client.get(address)
    assert told.status_code == httpx.codes.NOT_FOUND
    assert "没有" in told.text
    shown = client.get(address, headers=HTML)
    assert shown.status_code == httpx.codes.NOT_FOUND
    assert "<script>" not in shown.text


def test_a_client_that_wants_neither_a_page_nor_triples_is_told(client: httpx.Client, cited: str):
    assert client.get(local(cited), headers={"Accept": "image/png"}).status_code == httpx.codes.NOT_ACCEPTABLE
    assert client.delete(local(cited)).status_code == httpx.codes.METHOD_NOT_ALLOWED


# --- the vocabulary


def test_every_own_term_has_its_anchor_with_its_definition(client: httpx.Client):
    shown = page(client, "/def")
    typed = filled_store().quads_for_pattern(None, RDF_TYPE, NamedNode("http://www.w3.org/2002/07/owl#Class"))
    names = [quad.subject.value.removeprefix(DEF) for quad in typed if quad.subject.value.startswith(DEF)]
    assert names
    assert all(f'id="{name}"' in shown for name in names)
    assert "绩效目标表的一行指标，合并单元格已补齐。" in shown
    assert "One indicator row of a target table" in page(client, "/def", lang="en")
    assert client.get("/def/", follow_redirects=True).url.path == "/def"


def test_the_vocabulary_is_had_as_data_and_as_triples_without_the_lists_of_words(client: httpx.Client):
    classes = client.get("/def.json").json()["terms"]["classes"]
    assert "绩效指标" in {term["label"] for term in classes}
    triples = list(parse(client.get("/def.nt").content, format=RdfFormat.N_TRIPLES))
    subjects = {quad.subject.value for quad in triples}
    assert f"{DEF}Indicator" in subjects
    assert all(subject == VOCABULARY_GRAPH.value or subject.startswith(DEF) for subject in subjects)


# --- graphs


def lines(graph: str) -> set[str]:
    return {f"{quad.triple} ." for quad in filled_store().quads_for_pattern(None, None, None, NamedNode(graph))}


def test_a_graph_is_read_by_its_name(client: httpx.Client):
    (first, *_others) = documents(filled_store())
    answer = client.get("/rdf-graphs", params={"graph": first.graph}, headers={"Accept": "application/n-triples"})
    assert answer.headers["content-type"] == "application/n-triples"
    assert set(answer.text.splitlines()) == lines(first.graph)
    head = client.head("/rdf-graphs", params={"graph": first.graph})
    assert (head.status_code, head.content) == (httpx.codes.OK, b"")
    assert (
        client.get("/rdf-graphs", params={"graph": first.graph}, headers=HTML)
        .headers["content-type"]
        .startswith("text/turtle")
    )


def test_the_default_graph_is_the_union_of_all(client: httpx.Client):
    answer = client.get("/rdf-graphs?default", headers={"Accept": "application/n-triples"})
    assert len(set(answer.text.splitlines())) == len({quad.triple for quad in filled_store()})


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"graph": f"{ID}disclosure/nothing"}, 404),
        ({"graph": "nothing"}, 400),
        ({"graph": "a> { ?s ?p ?o } } #"}, 400),
        ({}, 400),
        ({"graph": SERVICE.value, "default": ""}, 400),
        ({"graph": SERVICE.value, "format": "csv"}, 406),
    ],
)
def test_a_graph_that_is_not_there_or_not_named_is_refused(
    client: httpx.Client, parameters: dict[str, str], status: int
):
    assert client.get("/rdf-graphs", params=parameters).status_code == status
    assert client.head("/rdf-graphs", params=parameters).status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_not_written(client: httpx.Client, method: str):
    answer = client.request(method, "/rdf-graphs", params={"graph": SERVICE.value}, content=b"")
    assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert "GET" in answer.headers["allow"]


def test_graphs_are_listed_with_what_they_are_and_their_sizes(client: httpx.Client):
    shown = page(client, "/graphs")
    listed = {graph["iri"]: graph for graph in client.get("/graphs.json").json()["graphs"]["items"]}
    assert set(listed) == {graph.value for graph in filled_store().named_graphs()}
    assert all(graph["triples"] == len(lines(iri)) for iri, graph in listed.items() if iri != VOCABULARY_GRAPH.value)
    assert listed[VOCABULARY_GRAPH.value]["kind"] == "vocabulary"
    assert all(graph["iri"] in shown for graph in listed.values())
    assert client.get("/graphs.json?page=2").json()["graphs"]["items"] == []


@pytest.mark.parametrize(("name", "form"), [("nquads", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG)])
def test_everything_is_dumped_as_a_file(client: httpx.Client, name: str, form: RdfFormat):
    answer = client.get("/dump", params={"format": name})
    assert re.fullmatch(r'attachment; filename="budget-kg\.(nq|trig)"', answer.headers["content-disposition"])
    assert sum(1 for _quad in parse(answer.content, format=form)) == len(filled_store())


def test_a_dump_is_compressed_for_those_who_take_it(client: httpx.Client):
    plain = client.get("/dump", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", "/dump", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < len(plain.content) / 5
    assert gzip.decompress(packed) == plain.content


def test_one_graph_is_dumped_under_a_name_of_its_own(client: httpx.Client):
    (first, *_others) = documents(filled_store())
    answer = client.get("/dump", params={"graph": first.graph, "format": "nt"})
    assert set(answer.text.splitlines()) == lines(first.graph)
    name = first.graph.rpartition("/")[2]
    assert answer.headers["content-disposition"] == f'attachment; filename="budget-kg-disclosure-{name}.nt"'
    assert client.get("/dump", params={"format": "docx"}).status_code == httpx.codes.BAD_REQUEST

"""What a store cites, told from one summary a disclosure, is what its citations say, read one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from bases import disclosure, filled
from pyoxigraph import NamedNode

from kg.bases import load_authority
from kg.bases.nodes import CitedNode, cited_nodes
from kg.bases.summaries import JSON, SUMMARY, summary_quads
from kg.graph import record_to_quads
from kg.graph.iris import findings_graph
from kg.graph.terms import PREFIXES
from kg.reviewing import reviewing
from kg.store import document_quads, documents, open_store, replace_document, replace_findings
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

PLAN, RULES = "邢台市会议费管理办法", "机关差旅费管理办法"
CITING = [
    disclosure(
        "甲", ("邢财行〔2022〕57号", PLAN), ("邢财行〔2022〕57号", RULES), (None, PLAN), ("国发〔2021〕5号", None)
    ),
    disclosure("乙", ("邢财行〔2022〕57号", PLAN), ("国发〔2021〕5号", None), division="130581", year=2024),
    disclosure("丙", (None, PLAN), (None, RULES), division=None),
]
CITATIONS = """SELECT ?graph ?node ?text WHERE { GRAPH ?graph {
  ?citation bkg:cites ?node ; bkg:raw ?raw . OPTIONAL { ?citation bkg:documentNumberText ?number }
  BIND (COALESCE(?number, ?raw) AS ?text) } }"""


def read_one_by_one(store: Store) -> dict[str, dict[str, object]]:
    """Return by IRI what all citations of a store say of each document, as simply as it can be asked."""
    cited: dict[str, Counter[str]] = {}
    graphs: dict[str, set[str]] = {}
    for graph, node, text in store.query(CITATIONS, prefixes=PREFIXES):
        cited.setdefault(node.value, Counter())[text.value] += 1
        graphs.setdefault(node.value, set()).add(graph.value)
    return {
        iri: {
            "times": spellings.total(),
            "spellings": by_frequency(spellings),
            "titles": by_frequency(Counter(said(store, iri, "documentTitle"))),
            "number": min(said(store, iri, "documentNumber"), default=None),
            "code": min(said(store, iri, "issuerCode"), default=None),
            "disclosures": tuple(sorted(graphs[iri])),
            "divisions": {place.rsplit("/", 1)[-1] for each in graphs[iri] for place in said(store, each, "division")},
            "units": {unit for each in graphs[iri] for unit in said(store, each, "department")},
            "years": {int(year) for each in graphs[iri] for year in said(store, each, "fiscalYear")},
        }
        for iri, spellings in cited.items()
    }


def said(store: Store, subject: str, name: str) -> list[str]:
    return [quad.object.value for quad in store.quads_for_pattern(NamedNode(subject), own(name), None)]


def by_frequency(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda text: (-counted[text], text)))


def told(nodes: Iterable[CitedNode]) -> dict[str, dict[str, object]]:
    sets = ("units", "years")
    names = ("times", "spellings", "titles", "number", "code", "disclosures")
    return {
        node.iri: {name: getattr(node, name) for name in names}
        | {name: set(getattr(node, name)) for name in sets}
        | {"divisions": set(node.divisions) - {None}}
        for node in nodes
    }


def keep_summaries(store: Store) -> None:
    for each in documents(store):
        kept_in = findings_graph(NamedNode(each.graph))
        replace_findings(store, each.graph, summary_quads(document_quads(store, each.graph), kept_in))


@pytest.mark.parametrize("kept", [False, True], ids=["from citations", "from summaries"])
def test_a_store_cites_what_its_citations_say(kept: bool):
    store = filled(*CITING)
    if kept:
        keep_summaries(store)
    assert told(cited_nodes(store)) == read_one_by_one(store)


def test_a_reviewed_store_tells_the_same_as_one_that_is_not():
    store = filled(*CITING)
    before = cited_nodes(store)
    for each in documents(store):
        replace_findings(store, each.graph, reviewing().findings(document_quads(store, each.graph)))
    assert len(list(store.quads_for_pattern(None, SUMMARY, None))) == len(CITING)
    assert cited_nodes(store) == before


def test_a_document_that_is_read_again_is_not_told_from_its_old_summary():
    store = filled(*CITING)
    keep_summaries(store)
    replace_document(store, disclosure("甲", ("国发〔2025〕1号", None)))
    assert "国发〔2025〕1号" in {node.number for node in cited_nodes(store)}
    assert told(cited_nodes(store)) == read_one_by_one(store)


def test_of_a_summary_nothing_is_read_but_the_summary():
    """Citations that are gone since are told all the same: this is what makes ten thousand disclosures cheap."""
    store = filled(*CITING)
    keep_summaries(store)
    before = cited_nodes(store)
    store.update(f"DELETE WHERE {{ GRAPH ?g {{ ?citation {own('cites')} ?node }} }}")
    assert cited_nodes(store) == before


def test_titles_that_the_shipped_authority_file_gives_count_as_one_more_voice():
    store = open_store(None)
    shipped = next(each.title for each in load_authority().documents.values() if each.title and not each.number)
    replace_document(store, disclosure("甲", (None, f"{shipped} "), (None, shipped)))
    assert told(cited_nodes(store)) == read_one_by_one(store)


def test_the_summary_is_one_json_text_below_the_findings():
    (quad,) = summary_quads(record_to_quads(CITING[0]), NamedNode("http://example.org/findings"))
    assert quad.object.datatype == JSON
    assert "邢财行〔2022〕57号" in quad.object.value

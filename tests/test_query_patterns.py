"""What a query reads and needs is told from its words: nothing that could be an answer is lost by believing it."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from shapes_oracle import examples_store

from kg.bases import load_authority
from kg.query_patterns import properties_read, read_query
from kg.review_graph import Occurring, answers, complete
from kg.shapes import load_rules

RULES = load_rules()
QUERIES = [(rule.code, query) for rule in RULES for query in (*rule.queries, rule.targets, rule.judged)]
ONE, TWO, SEEN = (NamedNode(f"x:{name}") for name in ("one", "two", "seen"))


def holds(*statements: tuple[str, object]) -> Store:
    """Return a store in which a node has properties."""
    store = Store()
    store.extend(Quad(ONE, NamedNode(f"x:{name}"), value) for name, value in statements)  # type: ignore[arg-type]
    return store


def may_answer(pattern: str, *statements: tuple[str, object]) -> bool:
    """Tell what is believed of a pattern, which must be so if it has an answer."""
    query = f"PREFIX x: <x:> SELECT $this WHERE {{ {pattern} }}"
    store = holds(*statements)
    believed = Occurring(store).may_answer(query)
    assert believed or not list(answers(store, query))
    return believed


def test_every_query_of_the_shipped_rules_is_understood():
    assert [code for code, query in QUERIES if read_query(query).properties is None] == []


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_a_query_that_is_left_out_has_no_answer(kind: str):
    store = examples_store(kind)
    occurring = Occurring(store)
    left_out = [query for _code, query in QUERIES if not occurring.may_answer(query)]
    assert [query for query in left_out if list(answers(store, query))] == []


@pytest.mark.parametrize(
    ("pattern", "needs_q"),
    [
        ("$this x:p ?a ; x:q ?b", True),
        ("$this x:p/x:q ?b", True),
        ("$this x:p ?a . ?b ^x:q+ ?c", True),
        ("{ $this x:q ?a } UNION { $this x:q/x:p ?a }", True),
        ("$this x:p ?a . { SELECT $this WHERE { $this x:q ?b } }", True),
        ("$this x:p ?a . { SELECT ?b (COUNT(?c) AS ?n) WHERE { ?b x:q ?c } GROUP BY ?b }", True),
        ("$this x:p x:two", True),
        ("{ $this x:p ?a } UNION { $this x:q ?a }", False),
        ("$this x:p ?a . { SELECT (COUNT(?c) AS ?n) WHERE { ?b x:q ?c } }", False),
        ("$this x:p|x:q ?a", False),
        ("$this x:p/x:q* ?a", False),
        ("$this x:p ?a OPTIONAL { $this x:q ?b }", False),
        ("$this x:p ?a FILTER NOT EXISTS { $this x:q ?b }", False),
        ("$this x:p ?a FILTER (?a = 1 || EXISTS { $this x:q ?b })", False),
        ('$this x:p "x:q } {"', False),
    ],
)
def test_only_what_every_answer_needs_is_needed(pattern: str, needs_q: bool):
    assert may_answer(pattern, ("p", SEEN), ("p", Literal("x:q } {"))) is not needs_q
    assert may_answer(pattern, ("p", TWO), ("p", Literal("x:q } {")), ("q", TWO))


@pytest.mark.parametrize(
    "pattern",
    ["$this ?p ?a", "$this !x:q ?a", "$this x:p [ x:q ?a ]", "$this x:p 1.5", '$this x:p "a"@en', "VALUES ?a { 1 }"],
)
def test_of_a_query_that_is_not_understood_nothing_is_claimed(pattern: str):
    query = f"PREFIX x: <x:> SELECT $this WHERE {{ {pattern} }}"
    assert properties_read([query]) is None
    assert Occurring(Store()).may_answer(query)


def test_a_rule_that_reads_any_property_gets_the_vocabularies_whole():
    def size(*queries: str) -> int:
        return len(complete(Store(), load_authority(), queries))

    every = size("SELECT $this WHERE { $this ?p ?o }")
    assert size(*(query for _code, query in QUERIES)) < every
    assert size("SELECT $this WHERE { $this <x:p> ?o }") == 0

"""Both engines, ours and pySHACL, say the same of real documents and of rows nobody wrote; a lost shape is missed."""

import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from records import project, record
from shapes_oracle import (
    JUDGES,
    Judge,
    missed,
    ours,
    ours_on_examples,
    pyshacl_on_oxigraph,
    pyshacl_on_rdflib,
)
from synthetic_review import synthetic_quads

import kg
from kg.citations import find_citations
from kg.constraints import tokens
from kg.errors import ShapesError
from kg.graph import record_to_quads
from kg.model import Indicator, Record
from kg.review_graph import graph_store
from kg.shapes import load_rules
from kg.shapes_graph import RULE_BASE, SH
from kg.targets import parse_target
from kg.vocabulary import DEF, data_dir

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.txt"))
RULES = load_rules()
CODES = [rule.code for rule in RULES if not rule.awaits]
ORACLE = (pytest.mark.oracle,)


@cache
def read(path: Path) -> Record:
    return kg.extract(path)


def rows_of_corpus() -> list[Indicator]:
    return [row for path in CORPUS for each in read(path).projects for row in each.indicators]


def assert_engines_agree(document: Record, judge: Judge) -> None:
    quads = list(record_to_quads(document))
    assert ours(graph_store(quads), RULES) == judge(quads)


def some(*, asked: str) -> list[Any]:
    """Return the documents of the corpus as parameters; those whose folder is not asked wait for `make oracle`."""
    return [
        pytest.param(path, id=path.parts[-3] + path.parts[-2], marks=() if path.parts[-2] in asked else ORACLE)
        for path in CORPUS
    ]


# --- the same findings in both engines


@pytest.mark.parametrize("path", some(asked="2025 2026"))
def test_pyshacl_finds_the_same_in_every_document_of_the_corpus(path: Path):
    assert_engines_agree(read(path), pyshacl_on_oxigraph)


@pytest.mark.parametrize("path", some(asked="2022"))
def test_pyshacl_on_rdflib_finds_the_same_in_a_project_of_each(path: Path):
    document = read(path)
    assert_engines_agree(replace(document, projects=document.projects[1:2]), pyshacl_on_rdflib)


@st.composite
def mixed_rows(draw: st.DrawFn) -> list[Indicator]:
    """Draw rows whose cells come from different rows of the corpus; any cell but the level 3 may be empty."""
    given_rows = st.sampled_from(rows_of_corpus())

    def cell(name: str, *, may_be_empty: bool = True) -> str | None:
        texts = given_rows.map(lambda row: getattr(row, name))
        return draw(st.none() | texts if may_be_empty else texts)

    rows = []
    for ordinal in range(1, draw(st.integers(2, 6)) + 1):
        levels, value, basis = draw(given_rows), cell("value"), cell("basis")
        rows.append(
            replace(
                levels,
                ordinal=ordinal,
                level3=cell("level3", may_be_empty=False),
                description=cell("description"),
                value=value,
                basis=basis,
                target=parse_target(value, fiscal_year=2026),
                references=find_citations(basis),
            )
        )
    return rows


@pytest.mark.parametrize("judge", JUDGES)
@settings(max_examples=3, deadline=None, derandomize=True)
@given(tables=st.lists(mixed_rows(), min_size=1, max_size=3))
def test_pyshacl_finds_the_same_in_rows_that_nobody_wrote(judge: Judge, tables: list[list[Indicator]]):
    projects = [project(*rows, ordinal=ordinal) for ordinal, rows in enumerate(tables, start=1)]
    assert_engines_agree(record(*projects), judge)


# --- the time that our engine takes


@cache
def judging_seconds(rows: int) -> dict[str, float]:
    """Return rule -> the CPU seconds that its queries take on one table of so many rows."""
    store, taken = graph_store(synthetic_quads(tables=1, rows=rows)), {}
    for rule in RULES:
        begin = time.thread_time()
        ours(store, (rule,))
        taken[rule.code] = time.thread_time() - begin
    return taken


@pytest.mark.parametrize("code", CODES)
def test_four_times_the_rows_take_a_rule_about_four_times_as_long(code: str):
    """A rule that compares every row with every other takes sixteen times as long."""
    assert judging_seconds(4000)[code] < 6 * judging_seconds(1000)[code] + 0.1


# --- the canary of test_shapes.py is no ornament


def changed_shapes(folder: Path, drop: NamedNode | None = None, swap: tuple[str, str] | None = None) -> Path:
    """Write the shipped shapes into a folder, without one shape or with one property, named in full, misspelt."""
    for path in data_dir("shapes").glob("*.ttl"):
        quads = [quad for quad in parse(path=str(path), format=RdfFormat.TURTLE) if quad.subject != drop]
        if swap:
            quads = [
                Quad(q.subject, NamedNode(swap[1]), q.object) if q.predicate.value == swap[0] else q for q in quads
            ]
        serialize((quad.triple for quad in quads), output=str(folder / path.name), format=RdfFormat.TURTLE)
    return folder


@pytest.mark.parametrize("code", CODES)
def test_a_shape_that_is_deleted_is_missed(tmp_path: Path, code: str):
    left = {rule.code for rule in load_rules(changed_shapes(tmp_path, NamedNode(RULE_BASE + code)))}
    assert left == {rule.code for rule in RULES} - {code}
    assert missed(each for each in ours_on_examples("invalid") if each[0] in left) == {code}


# --- a slip of the pen is refused, never a rule that silently raises nothing


PROPERTIES = sorted(
    {
        quad.predicate.value
        for path in data_dir("shapes").glob("*.ttl")
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if quad.predicate.value.startswith((SH, DEF))
    }
    - {SH + "inversePath"}
)


@pytest.mark.parametrize("name", PROPERTIES, ids=lambda name: name.rsplit("/", 1)[-1])
def test_a_misspelt_property_of_a_shape_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ShapesError):
        load_rules(changed_shapes(tmp_path, swap=(name, name + "s")))


def select_terms() -> list[str]:
    """Return the prefixed names that the shipped queries use."""
    files = "\n".join(path.read_text(encoding="utf-8") for path in data_dir("shapes").glob("*.ttl"))
    selects = files.split('sh:select """')[1:]
    names = {token.text for text in selects for token in tokens(text.split('"""')[0]) if token.kind == "prefixed"}
    return sorted(names)


@pytest.mark.parametrize("name", select_terms())
def test_a_misspelt_term_in_a_query_is_refused(tmp_path: Path, name: str):
    prefix, local = name.split(":")
    slip = f"{prefix}:{local[:-2]}{local[-1]}{local[-2]}" if local[-1] != local[-2] else name + "e"
    for path in data_dir("shapes").glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        head, *selects = text.split('sh:select """')
        bent = 'sh:select """'.join([head, *(_bent(each, name, slip) for each in selects)])
        if bent != text or path.name == "prefixes.ttl":
            (tmp_path / path.name).write_text(bent, encoding="utf-8")
    with pytest.raises(ShapesError, match=slip):
        load_rules(tmp_path)


def _bent(text: str, name: str, slip: str) -> str:
    """Return the text of a constraint with a name misspelt in its query, the rest as it stands."""
    query, rest = text.split('"""', 1)
    pieces, start = [], 0
    for token in tokens(query):
        if token.text == name:
            pieces += [query[start : token.end - len(name)], slip]
            start = token.end
    return "".join(pieces) + query[start:] + '"""' + rest

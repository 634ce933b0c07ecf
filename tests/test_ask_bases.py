"""The questions on legal bases: asked of the corpus, each answer a file; and of small documents in which all is known.

Run as a program, this writes the answers; read them before committing them.
"""

from __future__ import annotations

import re
from dataclasses import replace as changed
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode
from records import UNIT, cited, project, record, row
from resolutions import cited_as, join, kind, know, mean, replace, say

import kg
from kg.answers import format_answer
from kg.ask import ask
from kg.bases import load_authority
from kg.bases.stored import update_resolutions
from kg.graph.terms import PREFIXES
from kg.store import open_store, replace_document
from kg.vocabulary import own

if TYPE_CHECKING:
    from pyoxigraph import Store

ROOT = Path(__file__).parents[1]
ANSWERS = Path(__file__).parent / "cases" / "bases" / "questions"
ASKED = (
    *("documents-by-projects-and-money", "projects-by-kind-of-basis", "citations-of-replaced-documents"),
    *("documents-cited-for-different-indicators", "internal-requests-as-the-only-basis"),
    *("unresolved-citations-by-frequency", "projects-resting-on-one-document-alone"),
    *("documents-cited-with-different-titles", "documents-cited-by-units-of-several-levels"),
)
OLD, NEW, REQUEST, TITLE = "财预〔2003〕12号", "财预〔2021〕101号", "邢开办呈〔2022〕8号", "某市绩效管理办法"
VARIANT = "邢开呈办〔2022〕8号"
COUNTY = "某县文化局"


def kind_of(name: str) -> str | None:
    """Return the kind of a document as far as these tests need it."""
    return "internal-request" if "呈" in name or name.endswith("请示") else None


@cache
def corpus() -> Store:
    store = open_store(None)
    for path in sorted((ROOT / "corpus").rglob("*.txt")):
        replace_document(store, kg.extract(path))
    update_resolutions(store, load_authority(), ())
    return store


def answer(name: str) -> str:
    """Return the answer as lines of comma separated values."""
    return format_answer(ask(corpus(), name), "csv").replace("\r\n", "\n")


@pytest.mark.parametrize("name", ASKED)
def test_a_question_on_legal_bases_is_answered_of_the_corpus(name: str):
    assert answer(name) == (ANSWERS / f"{name}.csv").read_text(encoding="utf-8")


def test_every_answer_is_one_of_a_question():
    assert {path.stem for path in ANSWERS.glob("*.csv")} == set(ASKED)


# --- small documents


@pytest.fixture(scope="module")
def store() -> Store:
    return several_levels()


def several_levels() -> Store:
    """Return two units and three projects: a request under two codes, a document that ceased in 2021, one title."""
    filled = open_store(None)
    first = project(
        row(1, level3="演出场次", references=(cited(OLD, "旧办法"), cited(VARIANT))),
        row(2, level3="展览场次", references=(cited(OLD, "旧的办法"),)),
        budget=Decimal(10),
    )
    second = project(
        row(1, references=(cited(REQUEST), cited(VARIANT))), ordinal=2, name="购书经费", code=None, budget=None
    )
    replace_document(filled, record(first, second))
    third = project(row(1, level3="演出场次", references=(cited(OLD), cited(None, TITLE))), budget=Decimal(3))
    county = record(third, path="县/2021.txt", unit=COUNTY, code=None, year=2021)
    replace_document(filled, changed(county, document=changed(county.document, division="130581")))
    mean(filled, kind_of)
    join(filled, cited_as(VARIANT), cited_as(REQUEST), score=Decimal("0.9"))
    know(filled, cited_as(OLD), number=OLD, title="旧办法", until="2021-06-30", date="2003-01-01")
    know(filled, cited_as(NEW), number=NEW, title="新办法", date="2021-08-18")
    replace(filled, cited_as(OLD), cited_as(NEW))
    return filled


def table(store: Store, name: str, *columns: str, **params: str) -> list[tuple[str | None, ...]]:
    found = ask(store, name, params)
    return [tuple(line[found.columns.index(column)] for column in columns) for line in found.rows]


def test_a_project_adds_its_budget_once_to_each_document_it_rests_on(store: Store):
    name, columns = "documents-by-projects-and-money", ("documentNumber", "projects", "units", "money")
    assert table(store, name, *columns) == [
        (OLD, "2", "2", "130000"),
        (REQUEST, "2", "1", "100000"),
        ("", "1", "1", "30000"),
    ]
    assert table(store, name, "documentNumber", least="2") == [(OLD,), (REQUEST,)]


def test_kinds_of_basis_and_of_documents_are_counted_apart(store: Store):
    name, columns = "projects-by-kind-of-basis", ("scheme", "rows", "projects", "money")
    assert table(store, name, *columns) == [
        ("依据种类", "4", "3", "130000"),
        ("文件种类", "3", "2", "130000"),
        ("文件种类", "2", "2", "100000"),
    ]


def test_a_citation_counts_as_one_of_a_replaced_document_only_after_the_year_in_which_it_ceased(store: Store):
    name, columns = (
        "citations-of-replaced-documents",
        ("documentNumber", "ceased", "successor", "fiscalYear", "rowOrdinal"),
    )
    assert table(store, name, *columns) == [
        (OLD, "2021-06-30", NEW, "2026", "1"),
        (OLD, "2021-06-30", NEW, "2026", "2"),
    ]


def test_a_document_without_a_last_day_ceased_when_its_successor_was_issued():
    filled = open_store(None)
    replace_document(filled, record(project(row(1, references=(cited(OLD),)))))
    mean(filled)
    replace(filled, cited_as(OLD), cited_as(NEW))
    assert table(filled, "citations-of-replaced-documents", "ceased") == []
    say(filled, cited_as(NEW), own("issuedIn"), Literal("2021", datatype=NamedNode(PREFIXES["xsd"] + "gYear")))
    assert table(filled, "citations-of-replaced-documents", "ceased") == [("2021",)]
    know(filled, cited_as(NEW), number=NEW, date="2021-08-18")
    assert table(filled, "citations-of-replaced-documents", "ceased", "successor") == [("2021-08-18", NEW)]


def test_units_that_cite_one_document_for_different_indicators(store: Store):
    name, columns = "documents-cited-for-different-indicators", ("documentNumber", "units", "department", "indicators")
    assert table(store, name, *columns) == [(OLD, "2", COUNTY, "演出场次"), (OLD, "2", UNIT, "展览场次、演出场次")]


def test_a_document_that_all_cite_for_the_same_indicators_is_left_out():
    filled = open_store(None)
    for unit in (UNIT, COUNTY):
        same = (row(1, level3="甲", references=(cited(OLD),)), row(2, level3="乙", references=(cited(OLD),)))
        replace_document(filled, record(project(*same), path=f"{unit}.txt", unit=unit))
    assert table(filled, "documents-cited-for-different-indicators", "documentNumber") == []


def test_a_project_rests_on_requests_alone_where_all_it_cites_are_requests(store: Store):
    name, columns = "internal-requests-as-the-only-basis", ("projectName", "requests", "documents")
    assert [line[:2] for line in table(store, name, *columns)] == [("购书经费", "1")]


def test_what_no_authority_file_has_is_listed_by_frequency(store: Store):
    name, columns = "unresolved-citations-by-frequency", ("documentNumber", "title", "mentions", "projects", "units")
    found = table(store, name, *columns)
    assert [line[1:] for line in found] == [("", "3", "2", UNIT), (TITLE, "1", "1", COUNTY)]
    assert found[0][0] in (REQUEST, VARIANT)
    assert len(table(store, name, "title", least="2")) == 1


def test_a_citation_that_tells_no_document_is_among_them():
    filled = open_store(None)
    nothing = cited(None, None, raw="该通知")
    replace_document(filled, record(project(row(1, references=(nothing,)), row(2, references=(nothing,)))))
    assert table(filled, "unresolved-citations-by-frequency", "title", "mentions", "projects") == [("该通知", "2", "1")]


def test_two_spellings_of_one_document_are_one_to_rest_on(store: Store):
    columns = ("projectName", "documentNumber", "citing", "rows")
    found = table(store, "projects-resting-on-one-document-alone", *columns)
    assert [(line[0], line[2], line[3]) for line in found] == [("购书经费", "1", "1")]


def test_titles_of_one_document_that_differ(store: Store):
    columns = ("documentNumber", "titles", "title", "units")
    found = table(store, "documents-cited-with-different-titles", *columns)
    assert found == [(OLD, "2", "旧办法", UNIT), (OLD, "2", "旧的办法", UNIT)]


def test_levels_of_the_units_that_cite_a_document():
    filled = open_store(None)
    for place in ("130500", "130581"):
        one = record(project(row(1, references=(cited("冀政办字〔2017〕104号"),))), path=f"{place}.txt")
        replace_document(filled, changed(one, document=changed(one.document, division=place)))
    columns = ("documentNumber", "levels", "provinces", "prefectures", "counties")
    found = table(filled, "documents-cited-by-units-of-several-levels", *columns)
    assert found == [("冀政办字〔2017〕104号", "2", "0", "1", "1")]


@pytest.mark.parametrize("name", ASKED)
def test_every_column_has_a_heading_in_both_languages(name: str, store: Store):
    found = ask(store, name)
    assert found.terms
    for language in ("zh", "en"):
        headings = re.split(r"\s{2,}", format_answer(found, "table", lang=language, width=1000).splitlines()[2].strip())
        assert len(headings) == len(found.columns)
        assert not [heading for heading in headings if re.search("[a-z][A-Z]", heading)], "a bare variable name"


@pytest.mark.parametrize("name", ASKED)
def test_a_store_without_resolutions_is_asked_without_error(name: str):
    filled = open_store(None)
    replace_document(filled, record(project(row(1, references=(cited(OLD), cited(None, TITLE))))))
    assert ask(filled, name).columns


def test_a_known_kind_is_told_with_the_document(store: Store):
    say(store, cited_as(TITLE), own("documentKind"), kind("no-such-kind"))
    assert len(table(store, "documents-by-projects-and-money", "kind")) == 3


if __name__ == "__main__":
    ANSWERS.mkdir(exist_ok=True, parents=True)
    for question in ASKED:
        (ANSWERS / f"{question}.csv").write_text(answer(question), encoding="utf-8")

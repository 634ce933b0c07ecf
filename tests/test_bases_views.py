"""The legal bases of a store as people see them: one document once, found by any name, who cites it, what is open."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from contextlib import suppress
from dataclasses import replace as changed
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import UNIT, cited, project, record, row
from resolutions import cited_as, join, kind, know, mean, propose, replace, say

from kg.bases.views.documents import UnclearDocumentError, cited_documents, find_document, sort_documents
from kg.bases.views.facts import name_of
from kg.bases.views.lists import COLUMNS, IMPORTED
from kg.bases.views.missing import unresolved
from kg.bases.views.open_proposals import read_proposals
from kg.bases.views.words import clean
from kg.graph.iris import resource
from kg.model import Place
from kg.store import open_store, replace_document
from kg.vocabulary import own

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store
    from terminal import Result, Run

    from kg.bases.views.records import CitedDocument

LIBRARY = "某市图书馆"
OLD, NEW, REQUEST, VARIANT = "财预〔2003〕12号", "财预〔2021〕101号", "邢开办呈〔2022〕8号", "邢开呈办〔2022〕8号"
TITLE, LONGER = "某市绩效管理办法", "某市绩效管理办法实施细则"


def fill(store: Store) -> None:
    """Put in two units and three projects that cite five documents, of which two are known and one was replaced."""
    first = project(
        row(1, references=(cited(OLD, "旧办法", raw="财预[2003]12 号"),), place=Place(page=3, table=2, row=5)),
        row(2, references=(cited(OLD, raw="财预〔2003〕12号"), cited(VARIANT))),
        row(3, references=(cited(None, raw="该通知"),), basis="该通知", basis_kind="internal"),
        row(4, basis="上级有关要求", basis_kind="internal"),
    )
    second = project(row(1, references=(cited(REQUEST),)), ordinal=2, name="购书经费", code=None, budget=None)
    replace_document(store, record(first, second))
    third = project(row(1, references=(cited(OLD), cited(None, TITLE), cited(None, LONGER))), name="借阅经费")
    replace_document(store, record(third, path="图书馆/2021.txt", unit=LIBRARY, code=None, year=2021))
    mean(store, lambda name: "internal-request" if "呈" in name else None)
    join(store, cited_as(VARIANT), cited_as(REQUEST), score=Decimal("0.90"))
    know(store, cited_as(OLD), number=OLD, title="旧办法", until="2021-06-30", issuer="财政部", source="某目录")
    know(store, cited_as(NEW), number=NEW, title="新办法", date="2021-08-18")
    replace(store, cited_as(OLD), cited_as(NEW))
    propose(store, cited_as(TITLE), cited_as(LONGER), Decimal("0.81"), "标题相近")
    propose(store, cited_as(REQUEST), cited_as(OLD), Decimal("0.95"), "不相干", suppressed=True)


@pytest.fixture(scope="module")
def store() -> Store:
    filled = open_store(None)
    fill(filled)
    return filled


def by_name(store: Store) -> dict[str | None, CitedDocument]:
    return {document.facts.number or document.facts.title: document for document in cited_documents(store)}


# --- documents as they are meant


def test_a_document_stands_once_whatever_it_is_called(store: Store):
    assert set(by_name(store)) == {OLD, REQUEST, TITLE, LONGER}
    request = by_name(store)[REQUEST]
    assert [(spelt.name, spelt.mentions, spelt.method, spelt.score) for spelt in request.spelt] == [
        (REQUEST, 1, None, None),
        (VARIANT, 1, "variant", Decimal("0.9")),
    ]
    assert request.spelt[1].evidence == ("代字异写",)
    assert [each.name for each in request.projects] == ["文化活动经费", "购书经费"]


def test_a_document_tells_who_rests_on_it_and_with_what_money(store: Store):
    old = by_name(store)[OLD]
    assert (len(old.mentions), old.rows, len(old.projects), old.units, old.years) == (
        3, 3, 2, (LIBRARY, UNIT), (2021, 2026),
    )  # fmt: skip
    assert old.money == Decimal(210000), "105000 of each project, counted once"
    assert old.spellings == (("财预〔2003〕12号", 2), ("财预[2003]12 号", 1))


def test_money_that_no_project_tells_is_not_nought():
    filled = open_store(None)
    replace_document(filled, record(project(row(1, references=(cited(OLD),)), budget=None)))
    assert cited_documents(filled)[0].money is None


def test_validity_is_that_of_the_authority_file(store: Store):
    facts = by_name(store)[OLD].facts
    assert (facts.status, facts.until, facts.in_force, facts.issuer) == ("replaced", "2021-06-30", False, "财政部")
    assert [each.name for each in facts.replaced_by] == [NEW]
    assert by_name(store)[TITLE].facts.status == "named"


def test_a_successor_of_which_nothing_is_said_is_named_by_its_iri():
    filled = open_store(None)
    replace_document(filled, record(project(row(1, references=(cited(OLD),)))))
    replace(filled, cited_as(OLD), cited_as(NEW))
    assert cited_documents(filled)[0].facts.replaced_by[0].name == NEW
    assert name_of(resource("number", "国务院令第711号").value) == "国务院令第711号"


def test_without_a_resolution_graph_each_document_means_itself():
    filled = open_store(None)
    replace_document(filled, record(project(row(1, references=(cited(REQUEST, "甲"), cited(VARIANT))))))
    found = cited_documents(filled)
    assert {document.facts.number for document in found} == {REQUEST, VARIANT}
    assert [spelt.method for document in found for spelt in document.spelt] == [None, None]


def test_documents_are_ranked_by_what_is_asked_for(store: Store):
    found = cited_documents(store)
    assert [each.facts.number for each in sort_documents(found, "projects")][:2] == [OLD, REQUEST]
    assert sort_documents(found, "money")[0].facts.number == OLD
    assert len(sort_documents(found, "mentions")[0].mentions) == 3


def test_what_is_cited_in_the_goals_of_a_table_counts_for_its_project():
    """A citation may hang on a table by another property than a row's."""
    filled = open_store(None)
    replace_document(filled, record(project(row(1, references=(cited(OLD),)))))
    (held,) = list(filled.quads_for_pattern(None, own("citation"), None))
    (table,) = list(filled.quads_for_pattern(held.subject, own("inTable"), None))
    filled.remove(held)
    filled.add(type(held)(table.object, own("mark"), held.object, held.graph_name))
    (document,) = cited_documents(filled)
    assert (document.rows, len(document.projects), len(document.mentions)) == (0, 1, 1)


# --- found by a name


@pytest.mark.parametrize(
    "name", [OLD, "财预[2003]12号", "财预（2003）12 号", "财预【2003】12", "2003", "旧办法", "《旧办法》"]
)
def test_a_document_is_found_in_any_style(store: Store, name: str):
    assert find_document(store, name).facts.number == OLD


@pytest.mark.parametrize("name", [REQUEST, VARIANT])
def test_a_document_is_found_by_every_spelling_joined_to_it(store: Store, name: str):
    assert find_document(store, name).facts.number == REQUEST


def test_a_whole_title_wins_over_those_it_is_a_part_of(store: Store):
    assert find_document(store, TITLE).facts.title == TITLE
    with pytest.raises(UnclearDocumentError, match="2") as caught:
        find_document(store, "绩效管理")
    assert TITLE in caught.value.message
    assert LONGER in caught.value.message
    assert caught.value.remedy


def test_one_number_of_two_places_is_told_apart_by_iri():
    filled = open_store(None)
    for place, unit in (("130500", UNIT), ("360100", LIBRARY)):
        one = record(project(row(1, references=(cited("文旅字〔2020〕1号"),))), path=f"{place}.txt", unit=unit)
        replace_document(filled, changed(one, document=changed(one.document, division=place)))
    with pytest.raises(UnclearDocumentError) as caught:
        find_document(filled, "文旅字〔2020〕1号")
    told = [line.strip() for line in caught.value.message.splitlines()[1:] if line.strip()]
    assert len(told) == 2
    assert find_document(filled, told[0]).facts.iri == told[0]


@pytest.mark.parametrize("name", ["没有这份文件", "", "。", "〔〕"])
def test_a_name_of_nothing_is_told_so(store: Store, name: str):
    with pytest.raises(UnclearDocumentError):
        find_document(store, name)


@given(st.text(max_size=30))
def test_any_name_is_a_document_or_an_error_for_people(name: str):
    with suppress(UnclearDocumentError):
        assert find_document(_FILLED, name).mentions


_FILLED = open_store(None)
fill(_FILLED)


# --- what is open


def test_what_is_unresolved_is_counted(store: Store):
    found = unresolved(store)
    assert [(each.facts.number or each.facts.title, len(each.mentions)) for each in found.documents] == [
        (REQUEST, 2), (TITLE, 1), (LONGER, 1),
    ]  # fmt: skip
    assert [(each.raw, each.mentions, each.projects) for each in found.loose] == [("该通知", 1, 1)]
    assert (found.unnamed, found.rows) == (2, 6)


def test_proposals_are_told_in_words_and_those_decided_against_only_if_asked_for(store: Store):
    (proposal,) = read_proposals(store)
    assert (proposal.left.name, proposal.right.name, proposal.score) == (TITLE, LONGER, Decimal("0.81"))
    assert [each.suppressed for each in read_proposals(store, suppressed=True)] == [True, False]


# --- the commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    fill(open_store(path))
    return path


@pytest.fixture
def ask(kg: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: object) -> Result:
        return kg("bases", *arguments, "--store", folder)

    return run


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line)


def test_the_list_lines_up(ask: Run):
    result = ask("list")
    assert result.code == 0
    rule = next(line for line in result.out.splitlines() if "─" in line)
    rows = [line for line in result.out.splitlines() if "〔" in line]
    assert len(rows) == 2
    assert all(width(line) <= width(rule) for line in rows)
    assert all(number in result.out for number in (OLD, REQUEST))  # in one piece
    starts = {width(line[: line.index(word)]) for line, word in zip(rows, ("已失效", "未入目录"), strict=True)}
    assert len(starts) == 1
    assert "210,000" in result.out
    assert "共 4 份文件" in result.out


def test_the_list_is_chosen_and_cut(ask: Run):
    listed = json.loads(ask("list", "--format", "json").out)
    assert [each["number"] for each in listed] == [OLD, REQUEST, None, None]
    assert (listed[0]["money"], listed[0]["projects"], listed[0]["replaced_by"]) == ("210000", 2, [NEW])
    assert [each["number"] for each in json.loads(ask("list", "--unit", "图书", "--format", "json").out)] == [
        OLD,
        None,
        None,
    ]
    assert len(json.loads(ask("list", "--status", "replaced", "--format", "json").out)) == 1
    assert len(json.loads(ask("list", "--top", "1", "--sort", "money", "--format", "json").out)) == 1
    assert ask("list", "--top", "0").code == 2
    assert ask("list", "--kind", "诗歌").code == 2


def test_the_list_as_csv_reads_back(ask: Run):
    lines = list(csv.reader(io.StringIO(ask("list", "--format", "csv").out.removeprefix("\ufeff"))))
    assert tuple(lines[0]) == COLUMNS
    assert lines[1][0] == OLD
    assert lines[1][COLUMNS.index("units")] == f"{LIBRARY}；{UNIT}"


def test_a_document_is_shown_with_every_row_and_place(ask: Run):
    result = ask("show", "财预【2003】12 号")
    assert result.code == 0
    for text in (
        "已失效",
        "2021-06-30",
        NEW,
        "财政部",
        "某目录",
        "财预[2003]12 号",
        "第3页",
        "第2行",
        "购书",
        "210,000",
    ):
        assert (text in result.out) is (text != "购书"), text
    shown = json.loads(ask("show", OLD, "--format", "json").out)
    assert [(each["unit"], each["year"], each["row"], each["text"]) for each in shown["cited"]] == [
        (LIBRARY, 2021, 1, OLD), (UNIT, 2026, 1, "财预[2003]12 号"), (UNIT, 2026, 2, OLD),
    ]  # fmt: skip
    assert shown["cited"][1]["place"]["page"] == 3


def test_a_document_is_shown_with_what_is_proposed_of_it(ask: Run):
    shown = ask("show", LONGER).out
    assert f"kg bases same {TITLE} {LONGER}" in shown.replace("'", "")
    assert "已定为不同" in ask("show", REQUEST).out


def test_a_name_that_is_not_clear_lists_what_it_may_mean(ask: Run):
    result = ask("show", "绩效")
    assert (result.code, result.out) == (2, "")
    assert TITLE in result.err
    assert ask("draw", "没有").code == 2


def test_what_is_unresolved_can_be_filled_in(ask: Run):
    text = ask("unresolved").out
    assert "该通知" in text
    assert "2 行" in text
    filled_in = ask("unresolved", "--format", "csv").out
    assert filled_in.startswith("\ufeff"), "the mark by which Excel knows UTF-8"
    lines = list(csv.reader(io.StringIO(filled_in.removeprefix("\ufeff"))))
    assert lines[0][0] == "发文字号"
    assert len(lines[0]) == len(IMPORTED)
    assert [line[0] or line[1] for line in lines[1:]] == [REQUEST, TITLE, LONGER]
    assert json.loads(ask("unresolved", "--format", "json").out)["rows_without_document"] == 2


def test_proposals_end_in_the_commands_that_decide(ask: Run):
    result = ask("proposals")
    assert "标题相近" in result.out
    for decision in ("same", "different"):
        assert f"kg bases {decision} {TITLE} {LONGER} --by" in result.out.replace("'", "")
    assert len(json.loads(ask("proposals", "--all", "--format", "json").out)) == 2


@pytest.mark.parametrize("command", ["list", "show", "unresolved", "proposals", "draw"])
def test_every_command_has_help_with_an_example(kg: Run, command: str):
    result = kg("bases", command, "--help")
    assert result.code == 0
    assert f"kg bases {command}" in result.out.partition("example")[2]


@pytest.mark.parametrize("command", [["list"], ["show", OLD], ["unresolved"], ["proposals"], ["draw", OLD]])
def test_every_command_speaks_both_languages(kg: Run, folder: Path, command: list[str]):
    chinese = kg("bases", *command, "--store", folder).out
    english = kg("--lang", "en", "bases", *command, "--store", folder).out
    assert chinese != english
    assert any(word in english for word in ("projects", "document", "score", "proposals"))


@pytest.mark.parametrize("command", [["list"], ["unresolved"], ["proposals"]])
def test_a_store_in_which_nothing_is_cited_says_so(kg: Run, tmp_path: Path, command: list[str]):
    path = tmp_path / "empty"
    replace_document(open_store(path), record(project(row(1))))
    result = kg("bases", *command, "--store", path)
    assert result.code == 0
    assert "没有" in result.out


def test_a_store_that_is_not_there_is_told(kg: Run):
    result = kg("bases", "list", "--store", "无")
    assert result.code == 2
    assert "kg build" in result.err


def test_the_same_store_gives_the_same_bytes(ask: Run):
    for command in (["list", "--format", "json"], ["show", OLD], ["unresolved", "--format", "csv"]):
        assert ask(*command).out == ask(*command).out


def test_titles_with_line_breaks_and_controls_stay_on_their_line(
    kg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "120")
    path = tmp_path / "hostile"
    hostile = "办法\n\x1b[31m红\u202e反"
    replace_document(open_store(path), record(project(row(1, references=(cited(OLD, hostile),)))))
    for command in (["list"], ["show", OLD], ["unresolved"]):
        out = kg("bases", *command, "--store", path).out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "办法[31m红反" in "".join(out.split())


@given(st.text())
def test_cleaned_text_is_one_line_and_cleaning_again_changes_nothing(text: str):
    assert len(clean(text).splitlines()) <= 1
    assert clean(clean(text)) == clean(text)


def test_a_kind_is_kept_by_its_name(store: Store):
    assert by_name(store)[REQUEST].facts.kind == "internal-request"
    say(store, cited_as(TITLE), own("documentKind"), kind("plan-document"))
    assert by_name(store)[TITLE].facts.kind == "plan-document"

"""Ready questions in SQL answer as those in SPARQL do: from Parquet, CSV and shards, and as they stand in a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import pytest
import test_ask
import test_ask_bases
from pyoxigraph import Literal
from records import cited, project, quantity, record, row, satisfaction_row
from sample_record import RECORD

from kg.ask import Answer, ask, parse_question, ready_questions
from kg.bases import load_authority
from kg.bases.stored import update_resolutions
from kg.errors import KgError, QueryError
from kg.star import write_tables
from kg.star.page import left_out
from kg.star.questions import ask_tables, sql_defaults, sql_questions
from kg.store import documents, open_store, replace_document

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

NAMES = tuple(sql_questions())
QUESTIONS = {question.name: question for question in ready_questions()}
JOINED = re.compile("[、；]")


def several_units() -> Store:
    """Return a store in which the questions of tests/test_ask.py find something, resolved."""
    filled = open_store(None)
    earlier = project(
        satisfaction_row(1, "95"),
        row(2, references=(cited("财预〔2021〕101号"),)),
        row(3, level3="开馆天数", value="约300天", target=quantity("300", "天", approximate=True)),
        budget=None,
    )
    library = project(
        satisfaction_row(1, "85"),
        satisfaction_row(2, "100"),
        row(3, references=(cited("国发〔2020〕1号", "实施细则"), cited("财预〔2021〕101号", "甲办法"))),
        row(4, references=(cited(None, None, raw="该通知"),)),
        name="借阅经费",
        code=None,
    )
    nameless = project(satisfaction_row(1, "90"), name=None, code=None, budget=None, columns=())
    for each in (
        RECORD,
        test_ask.this_year(),
        record(earlier, path="文化局/2025.txt", year=2025),
        record(library, path="图书馆/2026.txt", unit=test_ask.LIBRARY, code=None),
        record(nameless, path="某市/某文件.txt", unit=None, code=None, year=None),
    ):
        replace_document(filled, each)
    update_resolutions(filled, load_authority())
    return filled


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Store, Path]]:
    """Two stores by name, each with the folder of its tables."""
    made = {"units": several_units(), "bases": test_ask_bases.several_levels()}
    folders = {name: tmp_path_factory.mktemp(name) for name in made}
    for name, store in made.items():
        write_tables(store, folders[name], "parquet")
    return {name: (store, folders[name]) for name, store in made.items()}


def lines(answer: Answer) -> list[tuple[str | None, ...]]:
    """Return the rows of an answer; what SPARQL joins in no order of its own is put in one."""
    return [
        tuple("、".join(sorted(JOINED.split(text))) if text and JOINED.search(text) else text for text in line)
        for line in answer.rows
    ]


# --- the same answers


@pytest.mark.parametrize("name", NAMES)
def test_sql_and_sparql_give_the_same_answer(stores: dict[str, tuple[Store, Path]], name: str):
    rows = []
    for store, folder in stores.values():
        params = test_ask.PARAMS.get(name, {})
        expected, found = ask(store, name, params), ask_tables(folder, name, params)
        assert found.columns == expected.columns
        assert lines(found) == lines(expected)
        rows += found.rows
    assert rows, "it finds something in one of the stores"


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("deadlines-of-a-year", {"year": "2026"}),
        ("deadlines-of-a-year", {"year": "2025"}),
        ("projects-of-a-unit", {"unit": "图书"}),
        ("documents-cited-most", {"least": "1"}),
        ("documents-cited-most", {"least": "many"}),
        ("hotline-targets-across-units", {"word": "开馆|闭馆"}),
        ("who-cites-a-document", {"document": "《实施细则》"}),
        ("who-cites-a-document", {"document": "财预【2021】101 号"}),
        ("the-same-project-over-the-years", {"project": "购书"}),
        ("targets-that-changed-over-the-years", {"name": ""}),
        ("unresolved-citations-by-frequency", {"least": "2"}),
    ],
)
def test_parameters_mean_the_same(stores: dict[str, tuple[Store, Path]], name: str, params: dict[str, str]):
    store, folder = stores["units"]
    assert lines(ask_tables(folder, name, params)) == lines(ask(store, name, params))


def test_a_file_runs_as_it_stands_in_the_folder_of_the_tables(
    stores: dict[str, tuple[Store, Path]], monkeypatch: pytest.MonkeyPatch
):
    _store, folder = stores["units"]
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        rows = {name: len(connection.execute(sql).fetchall()) for name, sql in sql_questions().items()}
    for name in ("coverage", "satisfaction-targets-compared", "projects-of-a-unit"):
        assert rows[name] == len(ask_tables(folder, name).rows)


def test_csv_and_shards_answer_as_one_file_does(stores: dict[str, tuple[Store, Path]], tmp_path: Path):
    store, folder = stores["units"]
    write_tables(store, tmp_path / "csv", "csv")
    for position, document in enumerate(documents(store)):
        write_tables(store, tmp_path / "shards" / str(position), "parquet", graphs=[document.graph])
    (tmp_path / "shards" / "codes.parquet").write_bytes((folder / "codes.parquet").read_bytes())
    asked = {"coverage": {}, "how-others-set-an-indicator": {"name": "工伤"}, "projects-by-kind-of-basis": {}}
    for name, params in asked.items():
        expected = ask_tables(folder, name, params).rows
        assert ask_tables(tmp_path / "csv", name, params).rows == expected
        assert ask_tables(tmp_path / "shards", name, params).rows == expected
    assert "=1+1人" in ask_tables(tmp_path / "csv", "how-others-set-an-indicator", {"name": "工伤"}).rows[0]


# --- the files


@pytest.mark.parametrize("name", NAMES)
def test_a_question_says_in_sql_what_it_says_in_sparql(name: str):
    header = re.sub("^-- ", "#", sql_questions()[name], flags=re.MULTILINE)
    read, meant = parse_question(name, header), QUESTIONS[name]
    assert (read.title, read.description, read.params) == (meant.title, meant.description, meant.params)
    given = sql_defaults(sql_questions()[name])
    assert given == dict(re.findall(r'VALUES \?(\w+) \{ "([^"]*)" \}', meant.query))


def test_every_question_is_asked_in_sql_or_it_is_said_why_not():
    without = [name for reason in left_out() for name in reason["questions"]]
    assert sorted([*NAMES, *without]) == sorted(QUESTIONS)
    assert len(NAMES) >= 20


# --- what cannot be asked


@pytest.mark.parametrize("hostile", ["'; DROP VIEW x; --", "a'b", "\\", "$1", '"', "\n"])
def test_a_parameter_is_never_read_as_sql(stores: dict[str, tuple[Store, Path]], hostile: str):
    assert ask_tables(stores["units"][1], "projects-of-a-unit", {"unit": hostile}).rows == ()


def test_what_the_tables_do_not_answer_is_told_with_a_way_out(stores: dict[str, tuple[Store, Path]], tmp_path: Path):
    _store, folder = stores["units"]
    for name, words in (("tables-published-empty", "--store"), ("SELECT 1", "duckdb"), ("coverge", "coverage")):
        with pytest.raises(QueryError) as caught:
            ask_tables(folder, name)
        assert words in caught.value.remedy
    with pytest.raises(QueryError, match="document"):
        ask_tables(folder, "who-cites-a-document")
    with pytest.raises(QueryError):
        ask_tables(folder, "hotline-targets-across-units", {"word": "("})
    with pytest.raises(KgError) as missing:
        ask_tables(tmp_path, "coverage")
    assert "kg export" in missing.value.remedy


def test_a_damaged_table_is_told_and_no_traceback(stores: dict[str, tuple[Store, Path]], tmp_path: Path):
    for path in stores["units"][1].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes()[:100])
    with pytest.raises(QueryError) as caught:
        ask_tables(tmp_path, "coverage")
    assert "导出" in caught.value.remedy


def test_numbers_come_as_numbers(stores: dict[str, tuple[Store, Path]]):
    answer = ask_tables(stores["units"][1], "satisfaction-targets-compared")
    (mean,) = {line[answer.columns.index("mean")] for line in answer.terms if line[0] == Literal(test_ask.LIBRARY)}
    assert isinstance(mean, Literal)
    assert (mean.value, mean.datatype.value.rpartition("#")[2]) == ("92.5", "decimal")

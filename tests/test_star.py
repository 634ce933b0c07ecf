"""Tables for analysts: nothing of the graph is lost or doubled, and DuckDB, polars and Excel read what is written.

Run as a program, this writes docs/tables.md; read it before committing it.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from records import cited, project, record, row
from sample_record import RECORD
from test_ask import LIBRARY, this_year

from kg.ask import ask
from kg.bases import load_authority
from kg.bases.stored import update_resolutions
from kg.errors import KgError
from kg.graph import record_to_quads
from kg.reviewing import reviewing
from kg.star import code_rows, document_rows, parquet_bytes, store_rows, table_names, tables, write_tables
from kg.star.page import tables_page
from kg.star.questions import ask_tables
from kg.store import documents, open_store, replace_document
from kg.tabular import guard, unguard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad, Store
    from terminal import Run

PAGE = Path(__file__).parents[1] / "docs" / "tables.md"


def with_findings(quads: list[Quad]) -> list[Quad]:
    return [*quads, *reviewing().findings(quads)]


@pytest.fixture(scope="module")
def store() -> Store:
    """Four documents, reviewed and resolved but for one that was not reviewed."""
    filled = open_store(None)
    library = record(
        project(row(1, references=(cited("国发〔2020〕1号", "实施细则"),))), path="图书馆.txt", unit=LIBRARY
    )
    for each in (RECORD, this_year(), library):
        replace_document(filled, with_findings(record_to_quads(each)))
    replace_document(filled, record(project(ordinal=1, name=None, code=None), path="未审.txt", unit=None, year=None))
    update_resolutions(filled, load_authority())
    return filled


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tables in both formats."""
    place = tmp_path_factory.mktemp("表格")
    for form in ("parquet", "csv"):
        write_tables(store, place, form)
    return place


def sample_rows() -> dict[str, list[dict[str, object]]]:
    return document_rows(record_to_quads(RECORD))


# --- the definitions


def test_a_foreign_key_names_a_key():
    for table in tables().values():
        assert sum(column.key for column in table.columns) == 1
        for column in table.columns:
            if column.to:
                other, _dot, name = column.to.partition(".")
                assert tables()[other].key == name


def test_every_column_says_in_both_languages_what_it_holds_and_money_in_which_unit():
    for table in tables().values():
        for column in table.columns:
            assert column.zh
            assert column.en
            if column.name.endswith("_amount"):
                assert "元" in column.zh
                assert "yuan" in column.en


def test_the_page_is_made_from_the_definitions():
    assert PAGE.read_text(encoding="utf-8") == tables_page(), "run python tests/test_star.py"


# --- rows


def test_a_project_and_its_row_are_told_whole():
    found = sample_rows()
    first, second = found["projects"]
    (indicator,) = found["indicators"]
    told = {
        "ordinal": 1, "name": "工伤待遇经费", "code": "13050026P00945010101C",
        "project": "https://w3id.org/budget-kg/id/project/13050026P00945010101C",
        "budget_amount": Decimal(18000), "fiscal_funds_amount": Decimal(18000), "other_funds_amount": Decimal(0),
        "total_budget_amount": Decimal(54000), "usage": "工伤待遇", "goals": "保障待遇", "goals_total": "三年保障待遇",
        "payment_plan": '{"3": null, "6": "100"}', "columns": "basis\nlevel1", "extra": '{"备注": "无"}',
        "grade": "repaired", "page": 20,
    }  # fmt: skip
    assert {name: first[name] for name in told} == told
    assert (second["name"], second["budget_amount"], second["payment_plan"]) == (None, None, None)
    told = {
        "target_table": first["target_table"], "document": first["document"], "project": first["project"],
        "ordinal": 1, "level1": "产出指标", "level1_type": "output", "level2_type": "quantity",
        "level3": "工伤待遇人数", "value": "=1+1人",
        "basis_kind": "legal", "applicable": True, "kind": "quantity", "comparator": "range",
        "number": Decimal("1.5"), "number2": Decimal(2), "unit": "万元", "per": "辆", "canonical_value": Decimal(15000),
        "canonical_unit": "元", "date": date(2026, 6, 30), "approximate": True, "ratio": "1:1.2",
        "malformed": "range-reversed", "extra": '{"权重": "10"}', "grade": "inferred", "page": 21, "table_number": 1,
        "row_number": 3, "line_number": 40, "box": "1.00 2.00 3.00 4.50", "sheet_name": "=表1", "cell_range": "B7:F9",
        "reading_method": "cells",
    }  # fmt: skip
    assert {name: indicator[name] for name in told} == told


def test_a_document_says_who_when_and_where():
    (about,) = sample_rows()["documents"]
    told = {
        "path": "甲.txt", "title": "某市2026年部门预算", "department": "某市人民政府办公室", "department_code": "211",
        "fiscal_year": 2026, "division": "130500", "unplaced": 1, "notes": "GB18030", "reviewed": False,
    }  # fmt: skip
    assert {name: about[name] for name in told} == told


def test_citations_stand_where_they_stand_and_point_back():
    found = sample_rows()["citations"]
    places = [
        (each["on_field"], each["raw"], each["mention"], bool(each["target_table"]), bool(each["indicator"]))
        for each in found
    ]
    assert places == [
        ("narrative", "《预算法》", True, False, False),
        ("text", "《预算法》", True, False, False),
        ("basis", "国办秘函【2019】19号", False, True, True),
        ("extra", "《办法》", True, True, True),
    ]
    basis, short = found[2:]
    told = {
        "number": "国办秘函〔2019〕19号", "number_text": "国办秘函【2019】19号", "issuer": "国办秘函", "year": 2019,
        "seq": 19, "title": "关于做好热线工作的通知", "span_start": 0, "span_end": 13, "means": None,
    }  # fmt: skip
    assert {name: basis[name] for name in told} == told
    assert (short["short_form"], short["article"], short["heading"]) == (True, "第七条", "备注")


def test_a_citation_has_its_own_title_where_a_document_is_called_by_several():
    number = "国发〔2020〕1号"
    first, second = cited(number, "办法", raw="《办法》"), cited(number, "实施办法", raw="《实施办法》")
    bare = cited(number)
    quads = record_to_quads(record(project(row(1, references=(first, second, bare)))))
    assert [each["title"] for each in document_rows(quads)["citations"]] == ["办法", "实施办法", "办法"]


def test_what_a_citation_means_is_told_where_the_store_knows_it(store: Store):
    found = [each for rows in store_rows(store) for each in rows["citations"] if each["raw"] == "《预算法》"]
    assert found
    for each in found:
        assert each["means_known"] is True
        assert str(each["means_title"]).endswith("预算法")
        assert each["means_kind"] == "law"


def test_a_finding_names_its_rule_its_row_and_what_to_write(store: Store):
    rows = next(rows for rows in store_rows(store) if rows["documents"][0]["path"] == "文化局/2026.txt")
    found = next(each for each in rows["findings"] if each["rule"] == "D01" and each["row"] == 3)
    told = {"state": "new", "name": "ceiling-as-floor", "name_zh": "上限写成下限", "project": 1, "page": 3}
    assert {name: found[name] for name in told} == told
    assert found["indicator"] == next(each["indicator"] for each in rows["indicators"] if each["ordinal"] == 3)
    assert found["source"]
    assert "3" in str(found["suggestion"])
    assert found["message_zh"] != found["message_en"]


def test_the_order_of_quads_does_not_matter():
    quads = with_findings(record_to_quads(this_year()))
    graphs = [quad for quad in quads if "findings" not in str(quad.graph_name)]
    findings = [quad for quad in quads if "findings" in str(quad.graph_name)]
    first = document_rows(graphs, findings)
    for seed in range(2):
        for each in (graphs, findings):
            random.Random(seed).shuffle(each)  # noqa: S311 - an order, no secret
        assert document_rows(iter(graphs), iter(findings)) == first
    assert [each["ordinal"] for each in first["indicators"]] == [*range(1, 10), 1, 2, 3]


def test_quads_of_no_document_give_no_rows():
    assert document_rows([]) == {name: [] for name in table_names()}


COUNTS = {
    "documents": "?x a bkg:Disclosure",
    "projects": "?x a bkg:TargetTable",
    "indicators": "?x a bkg:Indicator",
    "findings": "?x a sh:ValidationResult",
    "citations": "?any bkg:citation|bkg:mention ?x",
}


@pytest.mark.parametrize("table", COUNTS)
def test_everything_of_the_graph_is_in_the_tables_exactly_once(store: Store, table: str):
    nodes = sorted(str(line[0]) for line in ask(store, f"SELECT DISTINCT ?x {{ {COUNTS[table]} }}").rows)
    assert len(nodes) > 1
    assert sorted(str(each[tables()[table].key]) for rows in store_rows(store) for each in rows[table]) == nodes


def test_every_row_has_every_column(store: Store):
    for rows in store_rows(store):
        for name, each in rows.items():
            assert all(list(line) == [column.name for column in tables()[name].columns] for line in each)


def test_some_documents_can_be_chosen(store: Store):
    (first, *_others) = documents(store)
    assert [rows["documents"][0]["document"] for rows in store_rows(store, [first.graph])] == [first.graph]


# --- files


def test_the_same_rows_are_the_same_bytes_and_no_rows_have_the_same_schema(store: Store):
    for name, rows in next(iter(store_rows(store))).items():
        whole = parquet_bytes(name, rows)
        assert whole == parquet_bytes(name, rows)
        assert pq.read_schema(io.BytesIO(whole)) == pq.read_schema(io.BytesIO(parquet_bytes(name, [])))


def test_parquet_has_types_nulls_and_words_for_each_column(folder: Path):
    schema = pq.read_schema(folder / "projects.parquet")
    assert str(schema.field("budget_amount").type) == "decimal128(38, 10)"
    assert "元" in schema.field("budget_amount").metadata[b"zh"].decode()
    indicators = pl.read_parquet(folder / "indicators.parquet")
    types = {name: str(indicators.schema[name]) for name in ("ordinal", "date", "applicable", "value")}
    assert types == {"ordinal": "Int64", "date": "Date", "applicable": "Boolean", "value": "String"}
    assert indicators.filter(pl.col("level3") == "工伤待遇人数")["number"].to_list() == [Decimal("1.5")]
    assert indicators.filter(pl.col("level3") == "场馆开放率")["number"].to_list() == [None]


def test_polars_and_duckdb_join_the_tables_without_losing_a_row(folder: Path):
    read = {name: pl.read_parquet(folder / f"{name}.parquet") for name in tables()}
    with duckdb.connect() as connection:
        for table in tables().values():
            rows = read[table.name]
            assert connection.read_parquet(f"{folder}/{table.name}.parquet").count("*").fetchall() == [(len(rows),)]
            for column in table.columns:
                if column.to:
                    other, _dot, key = column.to.partition(".")
                    named = rows.filter(pl.col(column.name).is_not_null())
                    assert len(named.join(read[other], left_on=column.name, right_on=key, how="anti")) == 0
        projects = connection.read_parquet(f"{folder}/projects.parquet")
        money = projects.filter("name = '文化活动经费'").aggregate("sum(budget_amount)").fetchall()
    assert money == [(Decimal(210000),)]


def test_every_code_has_its_label(folder: Path):
    codes = {(each["scheme"], each["code"]) for each in code_rows()}
    for table in tables().values():
        rows = pl.read_parquet(folder / f"{table.name}.parquet")
        for column in table.columns:
            if column.scheme:
                assert {(column.scheme, code) for code in rows[column.name].drop_nulls().unique()} <= codes
    assert all(each["label_zh"] for each in code_rows())


def test_csv_says_the_same_as_parquet_once_it_is_read(folder: Path, store: Store):
    for table in tables().values():
        file = folder / f"{table.name}.csv"
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        with file.open(encoding="utf-8-sig", newline="") as lines:
            read = list(csv.DictReader(lines))
        rows = (
            code_rows() if table.name == "codes" else [each for rows in store_rows(store) for each in rows[table.name]]
        )
        assert [{name: unguard(text) for name, text in line.items()} for line in read] == [
            {name: as_text(value) for name, value in each.items()} for each in rows
        ]


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def test_no_cell_of_a_csv_runs_and_breaks_stay_in_their_cell(tmp_path: Path):
    hostile = open_store(None)
    texts = ("=1+1", '+HYPERLINK("http://x","y")', "-5", "@SUM(A1)", "'=1", '甲\n乙,丙"丁')
    rows = [row(number, description=text, value=None) for number, text in enumerate(texts, start=1)]
    replace_document(hostile, record(project(*rows, name="=cmd|' /C calc'!A0", goals=("=甲", "乙"))))
    write_tables(hostile, tmp_path, "csv")
    with (tmp_path / "indicators.csv").open(encoding="utf-8-sig", newline="") as lines:
        cells = [line["description"] for line in csv.DictReader(lines)]
    assert cells == [guard(text) for text in texts]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    with (tmp_path / "projects.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.DictReader(lines))["name"].startswith("'=")


def test_numbers_that_no_column_holds_are_rounded_or_left_out_and_kept_in_csv(tmp_path: Path):
    odd = open_store(None)
    replace_document(
        odd, record(project(budget=Decimal("0.123456789012345678")), project(ordinal=2, budget=Decimal("1E+26")))
    )
    for form in ("parquet", "csv"):
        write_tables(odd, tmp_path, form)
    read = pl.read_parquet(tmp_path / "projects.parquet")["budget_amount"].to_list()
    assert read == [Decimal("1234.5678901235"), None]
    with (tmp_path / "projects.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert [line["budget_amount"] for line in csv.DictReader(lines)] == ["1234.56789012345678", "1" + "0" * 30]


def test_many_rows_are_written_in_groups(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kg.star.folder.ROWS_HELD", 2)
    written = write_tables(store, tmp_path, "parquet")
    file = pq.ParquetFile(tmp_path / "indicators.parquet")
    assert file.metadata.num_row_groups > 1
    assert file.metadata.num_rows == written["indicators"]


def test_what_fails_leaves_the_tables_that_were_there(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_tables(store, tmp_path, "parquet")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken(*_given: object) -> Iterator[object]:
        yield next(iter(store_rows(store)))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.star.folder.store_rows", broken)
    with pytest.raises(KgError, match="No space left") as caught:
        write_tables(store, tmp_path, "parquet")
    assert caught.value.remedy
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_without_pyarrow_it_is_said_what_to_install_and_csv_is_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(KgError, match="pyarrow") as caught:
        write_tables(store, tmp_path / "甲", "parquet")
    assert "budget-kg[tables]" in caught.value.remedy
    assert not list((tmp_path / "甲").iterdir())
    assert write_tables(store, tmp_path / "乙", "csv")["documents"] == 4


# --- the command


def test_export_writes_tables_and_ask_answers_from_them(kg: Run, faulty: Path):
    assert kg("build", faulty).code == 0
    done = kg("export", "--format", "parquet", "--output", "表格")
    assert done.code == 0
    assert "表格/indicators.parquet  6 行" in done.out
    assert "rows" in kg("--lang", "en", "export", "--format", "csv", "--output", "表格", "--document", faulty).out
    refused = kg("export", "--format", "csv", "--output", faulty)
    assert refused.code == 2
    assert "是文件" in refused.err
    asked = ("ask", "projects-of-a-unit", "--format", "csv")
    assert kg(*asked, "--tables", "表格").out == kg(*asked).out
    listed = kg("ask", "--tables", "表格").out.splitlines()
    assert "coverage" in listed
    assert "graph-of-a-project" not in listed


@pytest.mark.parametrize("below", ["", "parquet"])
def test_parts_of_shards_are_asked_as_one_table(folder: Path, tmp_path: Path, below: str):
    for table in folder.glob("*.parquet"):
        part = tmp_path / below / table.stem / "division=130500" / "fiscal_year=1999" / "part-a.parquet"
        part.parent.mkdir(parents=True)
        shutil.copy(table, part)
    assert ask_tables(tmp_path, "coverage").rows == ask_tables(folder, "coverage").rows


def test_tables_without_a_folder_to_write_to_are_refused(kg: Run):
    refused = kg("export", "--format", "csv")
    assert refused.code == 2
    assert "--output" in refused.err


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(tables_page(), encoding="utf-8")

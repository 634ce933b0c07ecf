"""Ready questions in SQL: kg/queries/*.sql, answered by DuckDB from a folder of tables in Parquet or CSV.

Each has the name, the words, the parameters and the columns of the question in SPARQL, and is run as it stands by
`duckdb < file` in the folder of the tables. A parameter is a variable of DuckDB, set by the line that begins with
SET VARIABLE; here it is bound, never read as SQL.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from kg.ask import Answer, Question, find_question, given_params
from kg.errors import KgError, QueryError
from kg.graph.terms import day, decimal, integer
from kg.query_text import shortened
from kg.star.parquet import PRECISION, SCALE, missing
from kg.star.schema import Table, tables
from kg.tabular import FORMULA_STARTS
from kg.vocabulary import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.star.schema import Column

_SET = re.compile(r"^SET VARIABLE (\w+) = '((?:[^']|'')*)';\n", re.MULTILINE)
# In which files a table may stand: one, the parts that `kg build --shards` writes, or exports in several folders.
PLACES = (
    *("{0}.parquet", "{0}/**/*.parquet", "parquet/{0}/**/*.parquet", "**/{0}.parquet"),
    *("{0}.csv", "**/{0}.csv"),
)


@cache
def sql_questions() -> dict[str, str]:
    """Return the questions that can be asked of tables, by name: their SQL."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "queries").glob("*.sql"))}


def sql_defaults(sql: str) -> dict[str, str]:
    r"""Return the parameters that a question in SQL sets, with the texts it sets them to.

    >>> sql_defaults("SET VARIABLE unit = '市';\nSELECT 1;")
    {'unit': '市'}
    """
    return {name: text.replace("''", "'") for name, text in _SET.findall(sql)}


def ask_tables(folder: Path, name: str, params: Mapping[str, str] | None = None) -> Answer:
    """Return the answer to a ready question from the tables in a folder, as `kg.ask.ask` does from a store.

    Raises `QueryError` for a name or parameter that is none, `KgError` where tables or duckdb are missing.
    """
    if not re.fullmatch(r"[\w-]+", name):
        raise QueryError(
            "表格只答现成的问题 tables answer ready questions only",
            remedy=f"自己的 SQL 请在 {folder} 里用 duckdb 运行 run SQL of your own with duckdb in that folder",
        )
    question = find_question(name)
    sql = sql_questions().get(name)
    if sql is None:
        raise QueryError(
            f"问题 {name} 要问图谱，表格里没有所需的内容 needs the graph, the tables do not hold what it asks for",
            remedy="请去掉 --tables，改用 --store ask the store instead",
        )
    given = given_params(question, params or {})
    duckdb = _duckdb()
    with duckdb.connect() as connection:
        try:
            for each in tables().values():
                if f"'{each.name}.parquet'" in sql:
                    _view(connection, folder, each)
            for param, value in given.items():
                connection.execute(f"SET VARIABLE {param} = ?", [value])
            found = connection.execute(_SET.sub("", sql))
            return _answer(question, [column[0] for column in found.description], found.fetchall())
        except duckdb.Error as error:
            raise QueryError(
                f"查询不能执行 the query cannot be run：{shortened(str(error))}",
                remedy="请检查参数，或重新导出表格 check the parameters, or export the tables anew",
            ) from error


def _view(connection: Any, folder: Path, table: Table) -> None:  # noqa: ANN401 - duckdb is imported late
    """Have the name of a table's file, as the questions write it, stand for the files of the folder."""
    for place in PLACES:
        pattern = place.format(table.name)
        if next(folder.glob(pattern), None) is not None:
            files = _text(str(folder / pattern))
            source = (
                f"read_parquet({files}, hive_partitioning = false)"
                if pattern.endswith("parquet")
                else _csv(files, table)
            )
            connection.execute(f'CREATE VIEW "{table.name}.parquet" AS SELECT * FROM {source}')  # noqa: S608 - own names
            return
    raise KgError(
        f"{folder} 里没有表格 {table.name} there is no table {table.name}",
        remedy=f"请先运行 run first: kg export --format parquet --output {folder}",
    )


def _csv(files: str, table: Table) -> str:
    """Return a CSV file of a table as SQL: typed, without the apostrophes that guard against formulas."""
    types = ", ".join(f"{_text(column.name)}: {_text(_type(column))}" for column in table.columns)
    starts = _text(f"^'+[{re.escape(''.join(FORMULA_STARTS))}]")
    columns = ", ".join(
        f'CASE WHEN regexp_matches("{column.name}", {starts}) THEN substr("{column.name}", 2) '
        f'ELSE "{column.name}" END AS "{column.name}"'
        if _type(column) == "VARCHAR"
        else f'"{column.name}"'
        for column in table.columns
    )
    read = f"read_csv({files}, header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{types}}})"
    return f"(SELECT {columns} FROM {read})"  # noqa: S608 - own names


def _type(column: Column) -> str:
    types = {"integer": "BIGINT", "year": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
    return f"DECIMAL({PRECISION}, {SCALE})" if column.type == "decimal" else types.get(column.type, "VARCHAR")


def _text(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _answer(question: Question, columns: list[str], rows: list[tuple[object, ...]]) -> Answer:
    return Answer(tuple(columns), tuple(tuple(map(_term, row)) for row in rows), question=question)


def _term(value: object) -> Literal | None:
    """Return a value of SQL as the literal that a graph would give; a mean is the decimal that is shown."""
    if value is None:
        return None
    if isinstance(value, bool):
        return Literal(value)
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, (Decimal, float)):
        return decimal(Decimal(str(value)))
    return day(value.isoformat()) if isinstance(value, date) else Literal(str(value))


def _duckdb() -> Any:  # noqa: ANN401 - imported late
    try:
        import duckdb  # noqa: PLC0415 - slow to import, and may be missing
    except ImportError as error:
        raise missing("duckdb") from error
    return duckdb

"""TABLES.TOML, LEFT_OUT.TOML -> docs/tables.md: every table and column, and which questions the tables answer."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.ask import ready_questions
from kg.star.questions import sql_questions
from kg.star.schema import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.star.schema import Column, Table

HERE = Path(__file__).parent


def tables_page() -> str:
    """Return the page as Markdown, Chinese first."""
    page = HERE.joinpath("page.md").read_text(encoding="utf-8")
    asked = [question for question in ready_questions() if question.name in sql_questions()]
    questions = "\n".join(f"- `{each.name}` {each.title['zh']} {each.title['en']}" for each in asked)
    parts = {
        "tables": "\n\n".join(map(_table, tables().values())),
        "questions": questions,
        "left_out": "\n".join(_reason(each) for each in left_out()),
    }
    for name, text in parts.items():
        page = page.replace(f"{{{name}}}", text)
    return page


def left_out() -> list[dict[str, Any]]:
    """Return why some ready questions cannot be asked of tables: `zh`, `en` and the names of the `questions`."""
    read: list[dict[str, Any]] = tomllib.loads(HERE.joinpath("left_out.toml").read_text(encoding="utf-8"))["reason"]
    return read


def _table(table: Table) -> str:
    head = f"### {table.name}\n\n{table.zh} {table.en}\n"
    lines = ["| 列 column | 类型 type | 键 key | 中文 | English |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(_cells(column))} |" for column in table.columns]
    return "\n".join([head, *lines])


def _cells(column: Column) -> Iterator[str]:
    yield f"`{column.name}`"
    yield f"{column.type} ({column.scheme})" if column.scheme else column.type
    yield "主键 key" if column.key else f"→ {column.to}" if column.to else ""
    yield column.zh
    yield column.en


def _reason(reason: dict[str, Any]) -> str:
    return f"- {'、'.join(f'`{name}`' for name in reason['questions'])}：{reason['zh']} {reason['en']}"

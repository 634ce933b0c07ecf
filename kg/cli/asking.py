"""`kg ask` and `kg export`: what a store holds, as an answer, as it is, or as tables for analysts."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

import kg
from kg.cli.app import app, shell_of
from kg.cli.options import (
    AnswerFormat,
    ExportFormat,
    Gzip,
    Output,
    ShardsFolder,
    StoreFolder,
    parse_params,
    read_query,
)

if TYPE_CHECKING:
    from kg.quad_store import Store

TABLE_FORMATS = (ExportFormat.PARQUET, ExportFormat.CSV)


@app.command()
def ask(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(metavar="[NAME|SPARQL]", help="问题名或查询；不给则列出问题 / without it: list the questions"),
    ] = None,
    *,
    query: Annotated[
        Path | None, typer.Option(metavar="FILE", help="从文件读查询 / read the query from a file")
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="参数，可重复 / parameter, repeatable")
    ] = None,
    store: StoreFolder = kg.DEFAULT_STORE,
    tables: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="问 kg export 导出的表格（SQL），不问图谱 / ask the tables that kg export wrote, not the store",
        ),
    ] = None,
    form: Annotated[AnswerFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = AnswerFormat.TABLE,
    output: Output = None,
) -> None:
    """向图谱提问：现成的问题，或任意只读的 SPARQL；也可向导出的表格提现成的问题。

    Ask the graph a ready question or any read-only SPARQL query, or exported tables a ready question.

    例 example: kg ask hotline-targets-across-units --param word=热线

    例 example: kg ask projects-of-a-unit --tables 表格
    """
    from kg.answers import format_answer  # noqa: PLC0415
    from kg.ask import ask as ask_store  # noqa: PLC0415
    from kg.ask import ready_questions  # noqa: PLC0415
    from kg.cli.text import questions_text  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    if query is not None:
        question = read_query(query)
    if tables is not None:
        from kg.star.questions import ask_tables, sql_questions  # noqa: PLC0415
    if question is None:
        asked = (each for each in ready_questions() if tables is None or each.name in sql_questions())
        shell.write(questions_text(asked, lang=shell.lang.value), output)
        return
    given = parse_params(param or [])
    if tables is not None:
        answer = ask_tables(tables, question, given)
    else:
        answer = ask_store(open_store(store, read_only=True), question, given)
    shell.write(format_answer(answer, form.value, lang=shell.lang.value), output)


@app.command()
def export(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    *,
    store: StoreFolder = kg.DEFAULT_STORE,
    form: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="输出格式 / output format")
    ] = ExportFormat.NQUADS,
    document: Annotated[
        str | None, typer.Option(metavar="PATH|SHA256", help="只导出这份文件 / only this document")
    ] = None,
    output: Output = None,
    shards: ShardsFolder = None,
    gz: Gzip = False,
) -> None:
    """导出图谱：N-Quads、TriG、Turtle 或 JSON-LD；或导出供分析的表格：Parquet、CSV，一张表一个文件。

    Export the graph as N-Quads, TriG, Turtle or JSON-LD, or tables for analysts as Parquet or CSV, a file each. Of a
    large store take N-Quads or TriG, which are written graph by graph, or tables.

    例 example: kg export --format turtle --output 图谱.ttl

    例 example: kg export --format parquet --output 表格

    例 example: kg export --shards 分片 --gzip
    """
    from kg.export import export_pieces  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    if gz and shards is None:
        raise typer.BadParameter(shell.choose("--gzip 要与 --shards 一起用", "--gzip goes with --shards"))
    if shards is not None:
        shell.refuse_together(ctx, "shards", "output", "form", "document")
        from kg.cli.shards import export as as_shards  # noqa: PLC0415

        as_shards(shell, store, shards, gz=gz)
        return
    if form in TABLE_FORMATS and output is None:
        raise typer.BadParameter(
            shell.choose(f"{form} 是几个文件，请加 --output 文件夹", f"{form} is several files: add --output FOLDER")
        )
    opened = open_store(store, read_only=True)
    if form in TABLE_FORMATS and output is not None:
        shell.write(_write_tables(opened, output, form, document, lang=shell.lang.value))
        return
    shell.write(export_pieces(opened, form.value, document=document), output)


def _write_tables(store: Store, folder: Path, form: ExportFormat, document: str | None, *, lang: str) -> str:
    """Write the tables, and return how many rows each has."""
    from kg.export import graphs_of  # noqa: PLC0415
    from kg.star import tables, write_tables  # noqa: PLC0415

    graphs = None if document is None else [graphs_of(store, document)[0].value]
    written = write_tables(store, folder, form.value, graphs=graphs)
    says = {name: (table.zh if lang == "zh" else table.en) for name, table in tables().items()}
    unit = "行" if lang == "zh" else "rows"
    return "".join(f"{folder / name}.{form}  {rows} {unit}  {says[name]}\n" for name, rows in written.items())

"""`kg ask` and `kg export`: what a store holds, as an answer or as it is."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

import kg
from kg.cli.app import app, shell_of
from kg.cli.options import AnswerFormat, GraphFormat, Output, StoreFolder, parse_params, read_query


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
    form: Annotated[AnswerFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = AnswerFormat.TABLE,
    output: Output = None,
) -> None:
    """向图谱提问：现成的问题，或任意只读的 SPARQL。

    Ask the graph a ready question or any read-only SPARQL query.

    例 example: kg ask hotline-targets-across-units --param word=热线
    """
    from kg.answers import format_answer  # noqa: PLC0415
    from kg.ask import ask as ask_store  # noqa: PLC0415
    from kg.ask import ready_questions  # noqa: PLC0415
    from kg.cli.text import questions_text  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    if query is not None:
        question = read_query(query)
    if question is None:
        shell.write(questions_text(ready_questions(), lang=shell.lang.value), output)
        return
    answer = ask_store(open_store(store, read_only=True), question, parse_params(param or []))
    shell.write(format_answer(answer, form.value, lang=shell.lang.value), output)


@app.command()
def export(
    ctx: typer.Context,
    *,
    store: StoreFolder = kg.DEFAULT_STORE,
    form: Annotated[GraphFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = GraphFormat.NQUADS,
    document: Annotated[
        str | None, typer.Option(metavar="PATH|SHA256", help="只导出这份文件 / only this document")
    ] = None,
    output: Output = None,
) -> None:
    """导出图谱：N-Quads、TriG、Turtle 或 JSON-LD。

    Export the graph as N-Quads, TriG, Turtle or JSON-LD.

    例 example: kg export --format turtle --output 图谱.ttl
    """
    from kg.export import export as export_store  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    data = export_store(open_store(store, read_only=True), form.value, document=document)
    shell_of(ctx).write(data, output)

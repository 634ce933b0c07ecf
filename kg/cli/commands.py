"""The command line: parse, call, print, exit code. 0 clean · 1 findings · 2 unusable input."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import kg
from kg.cli.options import (
    AnswerFormat,
    FailOn,
    Files,
    GraphFormat,
    Output,
    RecordFormat,
    ReviewFormat,
    RulesFormat,
    StoreFolder,
    Threshold,
    at_or_above,
    choose_rules,
    need_output,
    parse_params,
    print_version,
    read_query,
)
from kg.cli.output import INTERRUPTED, PIPE_CLOSED, UNUSABLE, Lang, Shell, close_stdout, write_utf8
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.cli.output import Pages
    from kg.model import Record
    from kg.review import Review


class Commands(TyperGroup):
    """The commands, and the one place where an error becomes a message and an exit code."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - as typer declares it
        """Run a command; what a user can mend is a message with its remedy and exit 2, never a traceback."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KgError as error:
            _shell(ctx).complain(str(error))
            raise typer.Exit(UNUSABLE) from error
        except BrokenPipeError as error:
            close_stdout()
            raise typer.Exit(PIPE_CLOSED) from error
        except KeyboardInterrupt as error:
            _shell(ctx).complain(_shell(ctx).choose("已中断", "interrupted"))
            raise typer.Exit(INTERRUPTED) from error
        return result


def _shell(ctx: typer.Context) -> Shell:
    """Return the terminal of this run: set by `start`, and there as well when `start` was not reached."""
    return ctx.obj if isinstance(ctx.obj, Shell) else Shell()


# Rich help pages and completion cost a good part of the start-up time and tell nothing a plain page does not.
app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def start(
    ctx: typer.Context,
    *,
    lang: Annotated[Lang, typer.Option(help="输出语言 / language of the output")] = Lang.ZH,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=print_version, help="打印版本 / print the version")
    ] = False,
) -> None:
    """预算绩效目标：抽取、建图、审核、提问。

    Chinese budget performance targets: extract, build a graph, review, ask.

    退出码 exit: 0 无问题 clean · 1 有发现 findings · 2 输入不可用 unusable input
    """
    ctx.obj = Shell(lang)


@app.command(no_args_is_help=True)
def extract(
    ctx: typer.Context,
    files: Files,
    *,
    form: Annotated[RecordFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = RecordFormat.JSONL,
    output: Output = None,
) -> None:
    """把文件读成记录：项目、指标行、指标值、引用文件。

    Read files into records: projects, indicator rows, targets, citations.

    例 example: kg extract 部门预算.txt --format xlsx --output 指标.xlsx

    看原文页面与读到的内容对照 the pages with what was read drawn over them: --format html --output 对照.html
    """
    from kg import tabular  # noqa: PLC0415 - each command loads what it needs

    shell = _shell(ctx)
    need_output(form, output, lang=shell.lang.value)
    found = shell.inputs(files, output)
    records = shell.noting(shell.each(found, lambda file, pages: kg.extract(file, progress=pages)))
    if form is RecordFormat.JSONL and output is None:
        for line in tabular.records_to_jsonl(records):
            shell.write(line + "\n")
    else:
        read = list(records)
        if (read or not shell.unusable) and form is RecordFormat.HTML:
            from kg.view import records_to_html  # noqa: PLC0415

            shell.write(records_to_html(read, lang=shell.lang.value), output)
        elif read or not shell.unusable:
            shell.write(tabular.serialize_records(read, form.value, lang=shell.lang.value), output)
    raise typer.Exit(shell.status())


@app.command(no_args_is_help=True)
def build(
    ctx: typer.Context,
    paths: Files,
    *,
    store: StoreFolder = Path(kg.DEFAULT_STORE),
    force: Annotated[bool, typer.Option("--force", help="未变的文件也重读 / read unchanged files again")] = False,
) -> None:
    """把文件和文件夹建成一个图谱；未变的文件不重读。

    Build files and folders into one graph; what has not changed is left alone.

    例 example: kg build corpus --store kg-store
    """
    from kg.build import build as build_store  # noqa: PLC0415
    from kg.cli.text import summary_text  # noqa: PLC0415

    shell = _shell(ctx)
    shell.need_files(paths)
    with shell.counter() as show:
        summary = build_store(paths, store, progress=lambda path, *at: show(Path(path).name, *at), force=force)
    for failure in summary.failed:
        shell.refuse(KgError(failure.message, remedy=failure.remedy))
    shell.refuse_scans(summary.partial)
    shell.write(summary_text(summary, store, lang=shell.lang.value))
    raise typer.Exit(shell.status())


@app.command(no_args_is_help=True)
def review(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    files: Files,
    *,
    form: Annotated[ReviewFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = ReviewFormat.TEXT,
    rules: Annotated[str | None, typer.Option(metavar="V01,D01", help="只用这些规则 / only these rules")] = None,
    severity: Annotated[
        Threshold, typer.Option(help="只列出不轻于此的发现 / list findings from here on")
    ] = Threshold.INFO,
    fail_on: Annotated[FailOn, typer.Option(help="从哪一级起以 1 退出 / exit 1 from here on")] = FailOn.VIOLATION,
    output: Output = None,
) -> None:
    """审核文件：哪一行有错、为什么、应写成什么。

    Review files: which rows are wrong, why, and what to write instead.

    例 example: kg review 部门预算.txt --rules D01,A01

    审核表：原表与问题、建议对照 the tables with findings beside them: --format xlsx --output 审核.xlsx
    """
    from kg.report import findings_to_jsonl, review_to_text  # noqa: PLC0415
    from kg.review import review_record  # noqa: PLC0415

    shell = _shell(ctx)
    need_output(form, output, lang=shell.lang.value)
    chosen = choose_rules(rules)
    found = shell.inputs(files, output)
    is_sheet = form in {ReviewFormat.XLSX, ReviewFormat.HTML}
    texts, pairs, grave = [], [], False

    def step(file: Path, pages: Pages) -> tuple[Record, Review]:
        record = shell.with_tables(kg.extract(file, progress=pages))
        return record, review_record(record, rules=chosen)

    for record, result in shell.each(found, step):
        grave = grave or (fail_on is not FailOn.NEVER and bool(at_or_above(result.findings, fail_on.value)))
        listed = at_or_above(result.findings, severity.value)
        jsonl = form is ReviewFormat.JSONL
        shown = replace(result, findings=listed)
        if is_sheet:
            pairs.append((record, shown))
            continue
        text = findings_to_jsonl(shown) if jsonl else review_to_text(result, listed=listed, lang=shell.lang.value)
        if output is None:
            shell.write(text)
        else:
            texts.append(text)
    if pairs:
        from kg.sheets import write_review  # noqa: PLC0415

        shell.write(write_review(pairs, form.value, lang=shell.lang.value), output)
    elif output is not None and not is_sheet:
        shell.write("".join(texts), output)
    raise typer.Exit(shell.status(findings=grave))


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
    store: StoreFolder = Path(kg.DEFAULT_STORE),
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

    shell = _shell(ctx)
    if query is not None:
        question = read_query(query)
    if question is None:
        shell.write(questions_text(ready_questions(), lang=shell.lang.value), output)
        return
    answer = ask_store(open_store(store, read_only=True), question, parse_params(param or []))
    shell.write(format_answer(answer, form.value, lang=shell.lang.value), output)


@app.command()
def rules(
    ctx: typer.Context,
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="规则代码，如 D01 / a rule's code")] = None,
    *,
    form: Annotated[RulesFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = RulesFormat.TABLE,
) -> None:
    """列出审核规则，或细看其中一条。

    List the rules of the review, or show one of them.

    例 example: kg rules D01
    """
    from kg.cli.text import rule_text, rules_json, rules_table  # noqa: PLC0415

    shell = _shell(ctx)
    chosen = choose_rules(code)
    if form is RulesFormat.JSON:
        shell.write(rules_json(chosen))
    elif code is None:
        shell.write(rules_table(chosen, lang=shell.lang.value))
    else:
        shell.write("\n".join(rule_text(rule, lang=shell.lang.value) for rule in chosen))


@app.command()
def export(
    ctx: typer.Context,
    *,
    store: StoreFolder = Path(kg.DEFAULT_STORE),
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
    _shell(ctx).write(data, output)


def main() -> None:
    """Run the command line."""
    write_utf8()
    app(prog_name="kg")

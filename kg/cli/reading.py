"""`kg extract` and `kg build`: files -> records, files -> graph."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

import kg
from kg.cli.app import app, shell_of
from kg.cli.options import (
    BASES,
    DECISIONS,
    BasesFile,
    ClusterAddress,
    DecisionsFile,
    Files,
    Gzip,
    Output,
    RecordFormat,
    ShardsFolder,
    Sources,
    StoreFolder,
    or_found,
)
from kg.cli.output import going_on
from kg.errors import KgError


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

    shell = shell_of(ctx)
    if form in {RecordFormat.XLSX, RecordFormat.HTML} and output is None:
        message = shell.choose(f"{form} 要写入文件，请加 --output", f"{form} goes to a file: add --output")
        raise typer.BadParameter(message)
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
def build(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    sources: Sources,
    *,
    store: StoreFolder = kg.DEFAULT_STORE,
    force: Annotated[bool, typer.Option("--force", help="未变的文件也重读 / read unchanged files again")] = False,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="文件夹里已没有的，库中也删，路径按写法认 / take out what is gone, by paths as typed",
        ),
    ] = False,
    review: Annotated[
        bool, typer.Option("--review/--no-review", help="并审核，发现存入图谱 / review, and keep the findings")
    ] = True,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="几个进程，不给则每核一个 / processes, else one a core")
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, help="一份文件至多几秒 / seconds for one document")] = 1800,
    memory: Annotated[
        int, typer.Option(min=256, help="一份文件至多几 MiB 内存 / MiB of memory for one document")
    ] = 4096,
    bases: BasesFile = None,
    decisions: DecisionsFile = None,
    shards: ShardsFolder = None,
    gz: Gzip = False,
    cluster: ClusterAddress = None,
) -> None:
    """把文件和文件夹建成一个图谱，连同审核所见；未变的文件不重读，中断后再运行会接着做。

    Build files and folders into one graph with what the review finds; what has not changed is left alone, and a build
    that was ended goes on where it was when it is run again.

    例 example: kg build corpus --store kg-store --prune

    例 example: kg build s3://桶/公开 --shards s3://桶/分片 --cluster tcp://调度器:8786
    """
    from kg.build import Choices, Limits  # noqa: PLC0415
    from kg.build import build as build_store  # noqa: PLC0415
    from kg.cli.text import summary_text  # noqa: PLC0415
    from kg.sources import is_url  # noqa: PLC0415
    from kg.store import shown  # noqa: PLC0415

    shell = shell_of(ctx)
    limits = Limits(seconds=seconds, memory=memory)
    if gz and shards is None:
        raise typer.BadParameter(shell.choose("--gzip 要与 --shards 一起用", "--gzip goes with --shards"))
    if shards is not None:
        shell.refuse_together(ctx, "shards", "store", "decisions")
        from kg.cli.shards import build as into_shards  # noqa: PLC0415
        from kg.shards import ShardChoices  # noqa: PLC0415

        chosen = ShardChoices(cluster, jobs, force=force, prune=prune, gz=gz, review=review, limits=limits)
        with going_on(shell):
            into_shards(shell, sources, shards, chosen, or_found(bases, BASES))
        raise typer.Exit(shell.status())
    shell.need_files([Path(source) for source in sources if not is_url(source)])
    stages = {
        "comparing": shell.choose("比较文件", "Comparing"),
        "preparing": shell.choose("准备读取", "Preparing"),
        "finishing": shell.choose("整理引用", "Citations"),
    }
    with going_on(shell), shell.counter() as show:
        summary = build_store(
            sources,
            store,
            progress=lambda path, at, of: show(stages["finishing"] if at == of else Path(path).name, at, of),
            scanned=lambda _path, at, of: show(stages["preparing" if at == of else "comparing"], at, of),
            # always in processes, also where they hardly pay: so the limits hold for every document
            choices=Choices(force, prune, jobs or os.cpu_count(), limits, review=review, cluster=cluster),
            bases=or_found(bases, BASES),
            decisions=or_found(decisions, DECISIONS),
        )
    for failure in summary.failed:
        shell.refuse(KgError(failure.message, remedy=failure.remedy))
    shell.refuse_scans(summary.partial)
    shell.write(summary_text(summary, shown(store), lang=shell.lang.value))
    raise typer.Exit(shell.status())

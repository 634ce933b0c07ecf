"""`kg bases suggest`: documents that projects without an identifiable basis could rest on, with the reasons."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

import kg
from kg.cli.app import shell_of
from kg.cli.bases import bases
from kg.cli.options import BasesFile, Output, StoreFolder, authority_of
from kg.errors import KgError


class SuggestFormat(StrEnum):
    """How suggestions are printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@bases.command()
def suggest(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="公开文件；不给则看图谱里的全部项目 / disclosures; without any: all projects of the store",
            show_default=False,
            readable=False,
        ),
    ] = None,
    *,
    store: StoreFolder = kg.DEFAULT_STORE,
    project: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="只看第几个项目 / only the project at this position")
    ] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, help="每个项目最多几份 / at most so many for a project")] = 5,
    requests: Annotated[
        bool,
        typer.Option("--requests", help="也推荐本单位为别的事项写的请示 / also requests of the unit for other matters"),
    ] = False,
    bases_file: BasesFile = None,
    form: Annotated[
        SuggestFormat, typer.Option("--format", "-f", help="输出格式 / output format")
    ] = SuggestFormat.TEXT,
    output: Output = None,
) -> None:
    """为查不到依据的项目推荐相似项目引用的和目录里与之有关的文件，并说明理由；只是建议，由人来定。

    Suggest to projects without an identifiable basis documents that similar projects cite, and known ones on the same
    matter, with the reasons.

    例 example: kg bases suggest 部门预算.txt --store kg-store --top 3
    """
    from kg.store import open_store  # noqa: PLC0415
    from kg.suggestions.proposals import suggest_bases  # noqa: PLC0415 - each command loads what it needs
    from kg.suggestions.texts import format_proposals  # noqa: PLC0415

    shell = shell_of(ctx)
    authority = authority_of(bases_file)
    opened = open_store(store, read_only=True)
    records = None
    if files:
        found = shell.inputs(files, output)
        records = list(shell.noting(shell.each(found, lambda file, pages: kg.extract(file, progress=pages))))
    made = list(suggest_bases(opened, records, authority=authority, project=project, top=top, requests=requests))
    if project is not None and not made and not shell.unusable:
        raise KgError(f"没有第 {project} 个项目 no project {project}", remedy="请看 kg ask projects-of-a-unit")
    shell.write(format_proposals(made, form.value, lang=shell.lang.value), output)
    raise typer.Exit(shell.status())

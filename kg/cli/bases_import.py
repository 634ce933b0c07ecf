"""`kg bases import`, `remove` and `template`: a bureau's own list of documents, kept beside those that are shipped."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

import kg
from kg.cli.app import shell_of
from kg.cli.bases import BASES, bases
from kg.cli.options import Output  # noqa: TC001 - typer reads it at run time

if TYPE_CHECKING:
    from kg.cli.output import Shell

Kept: TypeAlias = Annotated[
    Path, typer.Option("--bases", metavar="JSONL", help="本单位的文件目录 / the file that keeps your documents")
]


@bases.command("import", no_args_is_help=True)
def import_(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV、XLSX、Turtle 或 JSON Lines", show_default=False)],
    *,
    to: Kept = BASES,
    source: Annotated[
        str | None,
        typer.Option(
            help="没写来源的行，来源记为（默认文件名和日期） / what lines without a source are said to rest on"
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="目录改为恰好这份清单 / the list takes the place of what was kept")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会改什么，不写入 / tell, write nothing")] = False,
) -> None:
    """把本单位的文件清单并入目录，并说明改了什么；有一处错误就什么也不导入。

    Merge your own list of documents into the file that keeps them, and say what changed; one error, nothing imported.

    例 example: kg bases import 文件清单.csv --dry-run
    """
    from kg.bases.importing.authority_file import import_list  # noqa: PLC0415 - each command loads what it needs
    from kg.cli.bases_text import imported_text  # noqa: PLC0415

    shell = shell_of(ctx)
    with shell.counter() as show:
        done = import_list(
            file,
            to,
            source=source,
            whole=replace,
            dry_run=dry_run,
            progress=lambda position, total: show(file.name, position, total),
        )
    for note in done.notes:
        shell.hint(note)
    if hidden := done.note_count - len(done.notes):
        shell.hint(shell.choose(f"…… 另有 {hidden} 处", f"… and {hidden} more"))
    shell.write(imported_text(done, to, shell, dry_run=dry_run))
    if done.changes.any and not dry_run:
        _tell_of_store(shell)


@bases.command(no_args_is_help=True)
def remove(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NUMBER|TITLE", help="文号或标题 / number or title")],
    *,
    to: Kept = BASES,
) -> None:
    """从本单位的文件目录删去一份文件。

    Take a document out of the file that keeps yours.

    例 example: kg bases remove 冀财教〔2020〕7号
    """
    from kg.bases.importing.authority_file import remove as take_out  # noqa: PLC0415
    from kg.bases.importing.listing import name_of  # noqa: PLC0415

    shell = shell_of(ctx)
    document, left = take_out(name, to)
    for each in left:
        shell.hint(shell.choose(f"{each} 仍写着被它替代", f"{each} is still said to be replaced by it"))
    shell.write(shell.choose(f"已删去 {name_of(document)}：{to}\n", f"removed {name_of(document)}: {to}\n"))
    _tell_of_store(shell)


def _tell_of_store(shell: Shell) -> None:
    """Say that a store that is there goes by the list only when it is built again."""
    store = kg.DEFAULT_STORE
    if Path(store).exists():
        zh = f"{store} 还不知道这份目录，再运行一次 kg build（未变的文件不重读）；kg review 即刻用它"
        en = f"{store} follows with the next kg build, which reads no unchanged file again; kg review uses it at once"
        shell.hint(shell.choose(zh, en))


@bases.command("template")
def list_template(ctx: typer.Context, *, output: Output = None) -> None:
    """打印一张空的文件清单：标题行和一行例子，供填写后导入。

    Print a list of documents to begin with: its headings and one example.

    例 example: kg bases template > 表.csv
    """
    from kg.cli.bases_text import template_text  # noqa: PLC0415

    shell = shell_of(ctx)
    shell.write(template_text(shell), output)

"""`kg bases list, show, unresolved, proposals, draw`: the legal bases of a store as people look at them."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

import kg
from kg.cli.app import shell_of
from kg.cli.bases import bases
from kg.cli.options import DrawFormat, ListFormat, Output, PageFormat, StoreFolder
from kg.errors import KgError

DEFAULT = kg.DEFAULT_STORE
DocumentName: TypeAlias = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="发文字号（括号不拘）或标题的一部分 / number, or part of a title")
]


class Sort(StrEnum):
    """By what documents are ranked."""

    PROJECTS = "projects"
    MONEY = "money"
    MENTIONS = "mentions"


class StatusChoice(StrEnum):
    """In an authority file; cited only; ceased or replaced."""

    KNOWN = "known"
    NAMED = "named"
    REPLACED = "replaced"


ListForm: TypeAlias = Annotated[ListFormat, typer.Option("--format", "-f", help="输出格式 / output format")]
PageForm: TypeAlias = Annotated[PageFormat, typer.Option("--format", "-f", help="输出格式 / output format")]


@bases.command("list")
def list_documents(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    *,
    store: StoreFolder = DEFAULT,
    unit: Annotated[str | None, typer.Option(metavar="TEXT", help="单位名称的一部分 / part of a unit's name")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="文件种类 / kind of document")] = None,
    status: Annotated[
        StatusChoice | None,
        typer.Option(help="在目录、未入目录、已失效 / in an authority file, cited only, no longer in force"),
    ] = None,
    sort: Annotated[
        Sort, typer.Option(help="按项目数、预算或引用次数排列 / by projects, money or mentions")
    ] = Sort.PROJECTS,
    top: Annotated[int | None, typer.Option(metavar="N", min=1, help="只列前 N 份 / the first N only")] = None,
    form: ListForm = ListFormat.TEXT,
    output: Output = None,
) -> None:
    """列出指标所依据的文件：引用它的项目、行、单位、年度，涉及的预算。

    List the documents that targets rest on: who cites them, and the budgets resting on them (each project once).

    例 example: kg bases list --unit 邢台 --sort money --top 10
    """
    from kg.bases.views.documents import choose_documents, cited_documents, sort_documents  # noqa: PLC0415 - each command loads what it needs
    from kg.bases.views.lists import list_csv, list_json, list_text  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    wanted = _kind(kind)
    documents = cited_documents(open_store(store, read_only=True))
    chosen = choose_documents(documents, unit=unit, kind=wanted, status=status.value if status else None)
    found = sort_documents(chosen, sort.value)[:top]
    if form is ListFormat.TEXT:
        shell.write(list_text(found, lang=shell.lang.value), output)
    else:
        shell.write(list_csv(found) if form is ListFormat.CSV else list_json(found), output)


def _kind(text: str | None) -> str | None:
    """Return a kind of document by any of its names; one that is none is an error that lists them."""
    from kg.bases.importing.cells import UnreadableCellError, kind  # noqa: PLC0415

    if text is None:
        return None
    try:
        return kind(text)
    except UnreadableCellError as error:
        raise KgError(f"{text}：{error.what}", remedy=error.remedy) from error


@bases.command(no_args_is_help=True)
def show(
    ctx: typer.Context,
    document: DocumentName,
    *,
    store: StoreFolder = DEFAULT,
    form: PageForm = PageFormat.TEXT,
    output: Output = None,
) -> None:
    """看一份文件：效力、写法、认定经过、引用它的每个项目和每一行。

    Show one document: validity, spellings, how each was joined to it, every project and row that cites it.

    例 example: kg bases show "国办秘函[2019]19号"
    """
    from kg.bases.views.documents import find_document  # noqa: PLC0415
    from kg.bases.views.open_proposals import about, read_proposals  # noqa: PLC0415
    from kg.bases.views.pages import document_json, document_text  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    opened = open_store(store, read_only=True)
    found = find_document(opened, document)
    nodes = (found.facts.iri, *(spelt.iri for spelt in found.spelt))
    proposals = about(read_proposals(opened, suppressed=True), nodes)
    text = (
        document_json(found, proposals)
        if form is PageFormat.JSON
        else document_text(found, proposals, lang=shell.lang.value)
    )
    shell.write(text, output)


@bases.command()
def unresolved(
    ctx: typer.Context, *, store: StoreFolder = DEFAULT, form: ListForm = ListFormat.TEXT, output: Output = None
) -> None:
    """列出目录里没有的文件、没有指明文件的引用，次数多的在前；CSV 填好后可用 kg bases import 导入。

    List what is cited and in no authority file, most frequent first; as CSV it can be filled in and imported.

    例 example: kg bases unresolved --format csv --output 待补.csv
    """
    from kg.bases.views.lists import unresolved_csv, unresolved_json, unresolved_text  # noqa: PLC0415
    from kg.bases.views.missing import unresolved as read_unresolved  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    found = read_unresolved(open_store(store, read_only=True))
    if form is ListFormat.TEXT:
        shell.write(unresolved_text(found, lang=shell.lang.value), output)
    elif form is ListFormat.CSV:
        shell.write(unresolved_csv(found, lang=shell.lang.value), output)
    else:
        shell.write(unresolved_json(found), output)


@bases.command()
def proposals(
    ctx: typer.Context,
    *,
    store: StoreFolder = DEFAULT,
    everything: Annotated[bool, typer.Option("--all", help="连同已定为不同的 / with those decided to differ")] = False,
    form: PageForm = PageFormat.TEXT,
    output: Output = None,
) -> None:
    """列出或许是同一份的文件：理由、分数，以及作出认定的两条命令。

    List pairs that may be one document: the reasons, the score, and the two commands that decide.

    例 example: kg bases proposals
    """
    from kg.bases.views.open_proposals import read_proposals  # noqa: PLC0415
    from kg.bases.views.pages import proposals_json, proposals_text  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    found = read_proposals(open_store(store, read_only=True), suppressed=everything)
    is_json = form is PageFormat.JSON
    shell.write(proposals_json(found) if is_json else proposals_text(found, lang=shell.lang.value), output)


@bases.command(no_args_is_help=True)
def draw(
    ctx: typer.Context,
    document: DocumentName,
    *,
    store: StoreFolder = DEFAULT,
    form: Annotated[DrawFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = DrawFormat.SVG,
    output: Output = None,
) -> None:
    """画出一份文件的周围：相关文件在左，引用它的单位和项目在右；SVG 用浏览器打开，DOT 交给 GraphViz。

    Draw what stands around a document: an SVG for any browser, or DOT for GraphViz.

    例 example: kg bases draw "国办秘函[2019]19号" --output 图.svg
    """
    from kg.bases.views.documents import cited_documents, find_document  # noqa: PLC0415
    from kg.bases.views.dot import to_dot  # noqa: PLC0415
    from kg.bases.views.neighbours import neighbourhood  # noqa: PLC0415
    from kg.bases.views.svg import to_svg  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    opened = open_store(store, read_only=True)
    around = neighbourhood(find_document(opened, document), cited_documents(opened))
    write = to_svg if form is DrawFormat.SVG else to_dot
    shell.write(write(around, lang=shell.lang.value), output)

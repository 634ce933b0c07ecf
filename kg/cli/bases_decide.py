"""`kg bases same | different | decisions | merge`: a person's word on documents, and what is joined with it."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

import kg
from kg.cli.app import shell_of
from kg.cli.bases import bases as commands
from kg.cli.options import BASES, DECISIONS, BasesFile, Output, StoreFolder, or_found
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.bases.references import References
    from kg.cli.output import Shell
    from kg.model import DecisionKind

By: TypeAlias = Annotated[str, typer.Option(help="谁认定的 / who decides")]
Reason: TypeAlias = Annotated[str | None, typer.Option(help="理由 / why")]
Left: TypeAlias = Annotated[
    str, typer.Argument(metavar="LEFT", help="字号、标题或短号 / a number, a title or a short id", show_default=False)
]
Right: TypeAlias = Annotated[str, typer.Argument(metavar="RIGHT", help="同上 / likewise", show_default=False)]
Added: TypeAlias = Annotated[
    Path, typer.Option("--decisions", metavar="JSONL", help="认定文件，逐条追加 / the file of decisions, added to")
]


class MergeFormat(StrEnum):
    """How `kg bases merge` prints its report."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@commands.command(no_args_is_help=True)
def same(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    left: Left,
    right: Right,
    *,
    by: By,
    reason: Reason = None,
    store: StoreFolder = kg.DEFAULT_STORE,
    decisions: Added = DECISIONS,
    bases: BasesFile = None,
) -> None:
    """认定两种引用指同一份文件，并即重算图谱。

    Decide that two documents as cited are one, and tell the store.

    例 example: kg bases same 邢市财邢〔2016〕2号 邢市财行〔2016〕2号 --by 张三 --reason 邢为行之误
    """
    _decide(shell_of(ctx), "same", (left, right), (by, reason), (store, decisions, bases))


@commands.command(no_args_is_help=True)
def different(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    left: Left,
    right: Right,
    *,
    by: By,
    reason: Reason = None,
    store: StoreFolder = kg.DEFAULT_STORE,
    decisions: Added = DECISIONS,
    bases: BasesFile = None,
) -> None:
    """认定两种引用指不同的文件，不再提出，并即重算图谱。

    Decide that two documents as cited differ, so that nothing joins or proposes them, and tell the store.

    例 example: kg bases different 冀政办字〔2018〕3号 冀政办发〔2018〕3号 --by 张三
    """
    _decide(shell_of(ctx), "different", (left, right), (by, reason), (store, decisions, bases))


@commands.command("decisions")
def list_decisions(ctx: typer.Context, *, decisions: Added = DECISIONS) -> None:
    """列出人工认定，先后为序。

    List what people decided, in order.

    例 example: kg bases decisions --decisions kg-decisions.jsonl
    """
    from kg.bases.decisions import read_decisions  # noqa: PLC0415 - each command loads what it needs

    shell = shell_of(ctx)
    lang = shell.lang.value
    kept = read_decisions(or_found(None if decisions == DECISIONS else decisions, DECISIONS))
    if not kept:
        shell.hint(shell.choose("还没有认定", "nothing was decided yet"))
    for each in kept:
        why = " · ".join(text for text in (each.reason, each.by, each.added) if text)
        sign = "=" if each.kind == "same" else "≠"
        shell.write(f"{each.source}  {_called(each.left, lang)} {sign} {_called(each.right, lang)}  ({why})\n")


def _called(written: str, lang: str) -> str:
    """Return a document of the file of decisions as people write it: number and place instead of the path."""
    from kg.bases.views.facts import concept_label, name_of  # noqa: PLC0415

    kind, *parts = written.split("/")
    place = concept_label("division", parts[0], lang) if kind == "document" and parts else ""
    return f"{name_of(written)}（{place}）" if place else written


@commands.command()
def merge(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    *,
    store: StoreFolder = kg.DEFAULT_STORE,
    form: Annotated[MergeFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = MergeFormat.TEXT,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", metavar="JSONL", help="人工认定 / what people decided")
    ] = None,
    bases: BasesFile = None,
    output: Output = None,
) -> None:
    """归并报告：哪些引用并为一份、凭什么，哪些待定，哪些已被否定。

    The merge report: what was joined and how, what is proposed, what a decision suppressed.

    例 example: kg bases merge --store kg-store --format csv --output 归并.csv
    """
    from kg.bases import load_authority  # noqa: PLC0415 - each command loads what it needs
    from kg.bases.decisions import read_decisions  # noqa: PLC0415
    from kg.bases.graph import identity_of  # noqa: PLC0415
    from kg.bases.merges import merge_report, report_to_csv, report_to_json, report_to_text  # noqa: PLC0415
    from kg.bases.nodes import cited_nodes  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    shell = shell_of(ctx)
    authority = load_authority(or_found(bases, BASES))
    nodes = cited_nodes(open_store(store, read_only=True))
    identity = identity_of(nodes, authority, read_decisions(or_found(decisions, DECISIONS)))
    report = merge_report(nodes, authority, identity)
    if form is MergeFormat.TEXT:
        shell.write(report_to_text(report, lang=shell.lang.value), output)
    else:
        shell.write(report_to_json(report) if form is MergeFormat.JSON else report_to_csv(report), output)


def _decide(
    shell: Shell,
    kind: DecisionKind,
    named: tuple[str, str],
    word: tuple[str, str | None],
    files: tuple[str, Path, Path | None],
) -> None:
    """Keep a decision that fits the others, and have the store follow it."""
    from kg.bases import load_authority  # noqa: PLC0415 - each command loads what it needs
    from kg.bases.decisions import add_decision, last_on, read_decisions, settle  # noqa: PLC0415
    from kg.bases.nodes import cited_nodes  # noqa: PLC0415
    from kg.bases.references import References, written  # noqa: PLC0415
    from kg.bases.stored import update_resolutions  # noqa: PLC0415
    from kg.model import Decision  # noqa: PLC0415
    from kg.store import open_store, store_exists  # noqa: PLC0415

    place, file, own = files
    by, reason = word
    if not any(mark.isalnum() for mark in by):
        raise KgError(f"--by “{by}” 没有写明谁认定 names nobody", remedy="写姓名或单位 give a name")
    authority = load_authority(or_found(own, BASES))
    earlier = read_decisions(file)
    store = open_store(place, read_only=not store_exists(place))  # what is no store is refused, not made one
    references = References(cited_nodes(store), authority)
    left, right = (_one(references, text) for text in named)
    day = datetime.now(tz=UTC).date().isoformat()
    names = (written(left, references.title(left)), written(right, references.title(right)))
    decision = Decision(kind, names[0], names[1], by, reason, day)
    settle((*earlier, decision), references)
    add_decision(file, decision)
    counts = update_resolutions(store, authority, (*earlier, decision))
    sign = "=" if kind == "same" else "≠"
    told = f"{references.name(left)} {sign} {references.name(right)}"
    shell.hint(shell.choose(f"已记入 {file}：{told}", f"added to {file}: {told}"))
    each = last_on((left, right), earlier, references)
    if each is not None and each.kind != kind:
        shell.hint(shell.choose(f"推翻了先前的认定 {each.source}", f"overrules the earlier decision {each.source}"))
    shell.hint(
        shell.choose(
            f"图谱已重算：文件 {counts.cited} 份，待定 {counts.proposed} 处",
            f"the store follows: {counts.cited} documents, {counts.proposed} proposals",
        )
    )


def _one(references: References, text: str) -> str:
    """Return the one document that a text names."""
    from kg.bases.references import written  # noqa: PLC0415

    found = references.find(text)
    if not found:
        raise KgError(
            f"没有引用过、目录里也没有这份文件 no such document: {text}",
            remedy="写字号、标题或 kg bases merge 所列的短号 take a number, a title or a short id of kg bases merge",
        )
    if len(found) > 1:
        several = "、".join(map(written, found))
        raise KgError(f"{text} 指不止一份文件 fits several documents", remedy=f"请写 write: {several}")
    return found[0]

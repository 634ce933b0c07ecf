"""`kg verdicts`: what people say of findings, kept and handed on."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

import kg
from kg.cli.app import Commands, app, shell_of
from kg.cli.options import OwnShapes, all_rules, authority_of, choose_rules
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.cli.output import Shell
    from kg.model import Finding, Record
    from kg.shapes import Rule
    from kg.verdicts import Verdict, Word

verdicts = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(verdicts, name="verdicts", help="记录并导出对审核发现的意见。\n\nKeep and hand on verdicts on findings.")

VERDICTS = Path("verdicts.jsonl")
VerdictFile: TypeAlias = Annotated[
    Path, typer.Option("--verdicts", metavar="JSONL", help="意见文件，逐条追加 / the file of verdicts, added to")
]


class VerdictKind(StrEnum):
    """What a person says of a finding: right, right but other words are due, wrong, not found though it should be."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    MISSED = "missed"


class Purpose(StrEnum):
    """What verdicts are handed on as."""

    CASES = "cases"
    GOLD = "gold"
    WAIVERS = "waivers"


@verdicts.command(no_args_is_help=True)
def add(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Option("--file", metavar="PATH", help="所审的文件 / the document")],
    verdict: Annotated[
        VerdictKind,
        typer.Option(help="属实、属实但应另写、不属实、漏报 / right, right but write otherwise, wrong, missed"),
    ],
    by: Annotated[str, typer.Option(help="谁的意见 / who says so")],
    rule: Annotated[str | None, typer.Option(help="规则代码 / a rule's code")] = None,
    project: Annotated[int | None, typer.Option(help="项目序号 / ordinal of the project")] = None,
    row: Annotated[int | None, typer.Option(help="指标行序号 / ordinal of the row")] = None,
    reason: Annotated[str | None, typer.Option(help="理由 / why")] = None,
    value: Annotated[str | None, typer.Option(help="应写成什么 / what to write")] = None,
    shapes: OwnShapes = None,
    to: VerdictFile = VERDICTS,
) -> None:
    """记下一条意见；属实与不属实须确有这条发现。

    Keep a verdict; to be right or wrong, a finding must be there.

    例 example: kg verdicts add --file 甲.txt --rule D01 --project 1 --row 2 --verdict reject --by 张三 --reason 约定
    """
    from kg.verdicts import Word, add_verdict, check_place, check_word, on_record  # noqa: PLC0415 - each command loads what it needs

    shell = shell_of(ctx)
    word = Word(verdict.value, by, reason=reason, value=value)
    about = None if rule is None else _one_rule(rule, shapes)
    check_word(word)
    check_place(word, about.scope if about else None, project=project, row=row)
    record = shell.with_tables(kg.extract(file))
    code = about.code if about else None
    if verdict is VerdictKind.MISSED or code is None:
        given = [on_record(word, record, rule=code, project=project, row=row)]
    else:
        given = _on_findings(record, word, code, (project, row), shapes)
    for each in given:
        add_verdict(to, each)
    shell.hint(shell.choose(f"已记入 {to}：{len(given)} 条", f"{len(given)} added to {to}"))


def _one_rule(code: str, shapes: Path | None) -> Rule:
    """Return the rule that a verdict is about; a verdict on several would not say which of them is meant."""
    chosen = choose_rules(code, own=shapes)
    if len(chosen) > 1:
        raise KgError(f"一条意见只说一条规则 a verdict is about one rule: {code}", remedy=f"--rule {chosen[0].code}")
    return chosen[0]


def _on_findings(
    record: Record, word: Word, code: str, place: tuple[int | None, int | None], shapes: Path | None
) -> list[Verdict]:
    """Return the verdict on each finding of a rule at a place; where there is none, say where there are any."""
    from kg.review import review_record  # noqa: PLC0415
    from kg.verdicts import on_finding  # noqa: PLC0415

    findings = review_record(record, rules=choose_rules(code, own=shapes), authority=authority_of()).findings
    here = [each for each in findings if (each.project, each.row) == place]
    if not here:
        some = "、".join(map(_place, findings[:10])) or "没有 none"
        raise KgError(f"{record.document.path}：此处没有 {code} no finding here", remedy=f"{code}：{some}")
    return [on_finding(word, finding, record.document.sha256) for finding in here]


def _place(finding: Finding) -> str:
    where = (("--project", finding.project), ("--row", finding.row))
    return " ".join(f"{name} {number}" for name, number in where if number is not None)


@verdicts.command("list")
def list_verdicts(ctx: typer.Context, *, source: VerdictFile = VERDICTS) -> None:
    """列出意见。

    List the verdicts.

    例 example: kg verdicts list --verdicts verdicts.jsonl
    """
    from kg.verdicts import latest, read_verdicts  # noqa: PLC0415

    shell = shell_of(ctx)
    shell.write("".join(_line(verdict, shell) for verdict in latest(read_verdicts(source))))


def _line(verdict: Verdict, shell: Shell) -> str:
    said = {
        "accept": ("属实", "right"),
        "correct": ("属实，应另写", "right, write"),
        "reject": ("不属实", "wrong"),
        "missed": ("漏报", "missed"),
    }
    where = shell.choose(f"项目{verdict.project}", f"project {verdict.project}") if verdict.project is not None else ""
    if verdict.row is not None:
        where += shell.choose(f" 第{verdict.row}行", f" row {verdict.row}")
    parts = (shell.choose(*said[verdict.verdict]), verdict.rule, verdict.path, where, verdict.text, verdict.value)
    why = " · ".join(part for part in (verdict.reason, verdict.by, verdict.day) if part)
    return f"{'  '.join(part for part in parts if part)}  ({why})\n"


@verdicts.command(no_args_is_help=True)
def export(
    ctx: typer.Context,
    *,
    purpose: Annotated[
        Purpose, typer.Option("--to", help="测试用例、标准答案、豁免 / test cases, gold findings, waivers")
    ],
    source: VerdictFile = VERDICTS,
    shapes: OwnShapes = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="文件；用例写成文件夹 / a file; a folder for cases"),
    ] = None,
) -> None:
    """导出意见：不属实的成豁免或“不应报”的用例，属实与漏报的成标准答案或“应报”的用例。

    Hand on verdicts: what is wrong as waivers or look-alikes, what is right or was missed as gold or cases to find.

    例 example: kg verdicts export --to waivers --output 豁免.yaml
    """
    from kg.verdict_cases import parts, to_cases  # noqa: PLC0415
    from kg.verdict_export import to_gold, to_waivers  # noqa: PLC0415
    from kg.verdicts import latest, read_verdicts  # noqa: PLC0415

    shell, given = shell_of(ctx), latest(read_verdicts(source))
    if purpose is Purpose.WAIVERS:
        shell.write(to_waivers(given), output)
        return
    if purpose is Purpose.GOLD:
        files = to_gold(given)
        if len(files) == 1 and (output is None or output.suffix == ".json"):
            shell.write("".join(files.values()), output)
            return
    else:
        rules = {rule.code: rule for rule in all_rules(shapes)}
        files = to_cases(given, rules, kg.extract)
    if output is None:
        shell.write("".join(parts(files)))
        return
    shell.write_folder(files, output)

"""`kg review`: the rules asked of files, and the findings in the format wanted."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from dataclasses import replace
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

import kg
from kg.cli.app import app, shell_of
from kg.cli.options import (
    BasesFile,
    FailOn,
    Files,
    Output,
    OwnShapes,
    ReviewFormat,
    Threshold,
    all_rules,
    at_or_above,
    authority_of,
    choose_rules,
    need_output,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.cli.output import Pages, Shell
    from kg.model import Record
    from kg.review import Review

    Reviewed: TypeAlias = tuple[Record, Review]


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
    waivers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="豁免清单 / waivers, YAML or Turtle; see kg verdicts template"),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="REPORT",
            help="只列出这份 json/jsonl 报告之后的新问题 / only what this report has not; a chain needs json",
        ),
    ] = None,
    shapes: OwnShapes = None,
    bases: BasesFile = None,
    peers: Annotated[
        bool, typer.Option("--peers", help="并列出图谱中同类指标的值 / show how others in the store set it")
    ] = False,
    store: Annotated[
        str, typer.Option("--store", metavar="DIR|URL", help="--peers 用的图谱 / the store for --peers")
    ] = kg.DEFAULT_STORE,
    output: Output = None,
) -> None:
    """审核文件：哪一行有错、为什么、应写成什么。

    Review files: which rows are wrong, why, and what to write instead.

    例 example: kg review 部门预算.txt --rules D01,A01

    审核表：原表与问题、建议对照 the tables with findings beside them: --format xlsx --output 审核.xlsx

    豁免 waived findings: kg review 部门预算.txt --waivers 豁免.yaml（写法 see kg verdicts template）

    只看新问题 only what is new: kg review 部门预算.txt --baseline 上次.json

    逐次比较要用 json：jsonl 不含已知的发现 to go on from report to report take json: jsonl leaves out what is known

    给其他程序 for programs: kg review 部门预算.txt --format sarif --output 审核.sarif

    加上本单位的规则 with rules of your own: kg review 部门预算.txt --shapes 本单位规则

    加上本单位的文件目录 with documents you know of: kg review 部门预算.txt --bases kg-bases.jsonl

    与同类指标对照 beside others' values: kg review 部门预算.txt --peers --store kg-store
    """
    from kg.cli.inspection import inspection  # noqa: PLC0415 - each command loads what it needs
    from kg.review import review_record  # noqa: PLC0415

    shell = shell_of(ctx)
    need_output(form, output, lang=shell.lang.value)
    chosen = choose_rules(rules, own=shapes)
    codes = [rule.code for rule in all_rules(shapes)]
    found, authority = shell.inputs(files, output), authority_of(bases)
    against = inspection(
        chosen,
        codes=codes,
        files=found,
        waivers=waivers,
        baseline=baseline,
        store=store if peers else None,
        least=severity.value,
    )

    def step(file: Path, pages: Pages) -> Reviewed:
        record = shell.with_tables(kg.extract(file, progress=pages))
        return record, against.finish(review_record(record, rules=chosen, authority=authority), record)

    grave = False

    def judged() -> Iterator[Reviewed]:
        nonlocal grave
        for record, result in shell.each(found, step):
            grave = grave or (fail_on is not FailOn.NEVER and bool(at_or_above(result.findings, fail_on.value)))
            yield record, result

    _write(shell, judged(), form, severity, output)
    against.tell(shell)
    raise typer.Exit(shell.status(findings=grave))


def _write(
    shell: Shell, reviewed: Iterable[Reviewed], form: ReviewFormat, severity: Threshold, output: Path | None
) -> None:
    """Write reviews: those that are read line by line as they come, the others when all are there."""
    lang = shell.lang.value
    listed = ((record, review, _listed(review, severity)) for record, review in reviewed)
    if form in {ReviewFormat.XLSX, ReviewFormat.HTML}:
        from kg.sheets import write_review  # noqa: PLC0415

        pairs = [(record, shown) for record, _review, shown in listed]
        if pairs or not shell.unusable:
            shell.write(write_review(pairs, form.value, lang=lang), output)
    elif form in {ReviewFormat.TEXT, ReviewFormat.JSONL}:
        from kg.report import findings_to_jsonl, review_to_text  # noqa: PLC0415

        texts = (
            review_to_text(review, listed=shown, lang=lang) if form is ReviewFormat.TEXT else findings_to_jsonl(shown)
            for _record, review, shown in listed
        )
        if output is not None:
            shell.write("".join(texts), output)
            return
        for text in texts:
            shell.write(text)
    else:
        from kg.findings import DOCUMENTS  # noqa: PLC0415

        shell.write(DOCUMENTS[form.value]([shown for _record, _review, shown in listed], lang), output)


def _listed(review: Review, severity: Threshold) -> Review:
    """Return a review with what is grave enough to be listed, whether it is found, waived or known."""
    from kg.findings.document import counts  # noqa: PLC0415 - other formats need it not at all

    grave = severity.value
    return replace(
        review,
        findings=at_or_above(review.findings, grave),
        known=at_or_above(review.known, grave),
        waived=tuple(each for each in review.waived if at_or_above((each[0],), grave)),
        least=grave,
        totals=counts(review),
    )

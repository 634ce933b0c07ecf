"""`kg verdicts template`: a list of waivers to begin with."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

import kg
from kg.cli.app import shell_of
from kg.cli.options import Files, Output, OwnShapes, authority_of, choose_rules
from kg.cli.verdicts import verdicts
from kg.errors import KgError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.cli.output import Pages
    from kg.review import Review


@verdicts.command(no_args_is_help=True)
def template(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    files: Files,
    *,
    rules: Annotated[str | None, typer.Option(metavar="V01,D01", help="只用这些规则 / only these rules")] = None,
    by: Annotated[str, typer.Option(help="豁免人 / who waives")] = "",
    reason: Annotated[str, typer.Option(help="理由 / why")] = "",
    until: Annotated[str | None, typer.Option(metavar="2026-12-31", help="到哪天为止 / until which day")] = None,
    shapes: OwnShapes = None,
    output: Output = None,
) -> None:
    """把现有的发现写成豁免清单，供填写理由、删去不豁免的。

    Write the findings of today as waivers, to be given reasons; take out those that are to be mended.

    例 example: kg verdicts template 部门预算.txt --rules D04 --output 豁免.yaml

    用法 then: kg review 部门预算.txt --waivers 豁免.yaml
    """
    from kg.review import review_record  # noqa: PLC0415
    from kg.waivers_file import EXAMPLE, is_day, waiver_for, write_yaml  # noqa: PLC0415

    shell = shell_of(ctx)
    if until is not None and not is_day(until):
        raise KgError(f"--until 不是日期 is no date: {until}", remedy="写成 write 2026-12-31")
    chosen, authority = choose_rules(rules, own=shapes), authority_of()

    def step(file: Path, pages: Pages) -> Review:
        record = shell.with_tables(kg.extract(file, progress=pages))
        return review_record(record, rules=chosen, authority=authority)

    reviews = list(shell.each(shell.inputs(files, output), step))
    found = [
        waiver_for(finding, reason=reason, by=by, until=until) for review in reviews for finding in review.findings
    ]
    if not reviews:  # no input could be used: what is there already is left as it is
        raise typer.Exit(shell.status())
    if not found:
        shell.hint(shell.choose("没有可豁免的发现", "there is no finding to waive"))
    heading = shell.choose(
        "每条写上 reason 与 by；要改正的删去。全部字段：",
        "Give each its reason and by; take out what is to be mended. All fields:",
    )
    shell.write(write_yaml(dict.fromkeys(found), heading=f"{heading}\n{EXAMPLE}"), output)
    raise typer.Exit(shell.status())

"""`kg rules`."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.app import app, shell_of
from kg.cli.options import RulesFormat, choose_rules


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

    shell = shell_of(ctx)
    chosen = choose_rules(code)
    if form is RulesFormat.JSON:
        shell.write(rules_json(chosen))
    elif code is None:
        shell.write(rules_table(chosen, lang=shell.lang.value))
    else:
        shell.write("\n".join(rule_text(rule, lang=shell.lang.value) for rule in chosen))

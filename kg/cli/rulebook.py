"""`kg rules`: the rulebook."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.app import app, shell_of
from kg.cli.options import Output, OwnShapes, RulesFormat, choose_rules


@app.command()
def rules(
    ctx: typer.Context,
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="规则代码，如 D01 / a rule's code")] = None,
    *,
    shapes: OwnShapes = None,
    form: Annotated[RulesFormat, typer.Option("--format", "-f", help="输出格式 / output format")] = RulesFormat.TABLE,
    output: Output = None,
) -> None:
    """列出审核规则，或细看其中一条：出处、例子、规则原文。

    List the rules of the review, or show one of them: its source, examples, and its shape as it is written.

    例 example: kg rules D01

    给网页或手册 for a page or a handbook: kg rules --format markdown --output 规则.md
    """
    from kg.cli.rules_text import rule_text, rules_json, rules_markdown, rules_table  # noqa: PLC0415

    shell = shell_of(ctx)
    chosen, lang = choose_rules(code, own=shapes), shell.lang.value
    if form is RulesFormat.JSON:
        text = rules_json(chosen)
    elif form is RulesFormat.MARKDOWN:
        text = rules_markdown(chosen, lang=lang)
    elif code is None:
        text = rules_table(chosen, lang=lang)
    else:
        text = "\n".join(rule_text(rule, lang=lang) for rule in chosen)
    shell.write(text, output)

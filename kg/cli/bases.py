"""`kg bases`: the documents that targets rest on - listed, shown, imported, decided on, suggested."""

from __future__ import annotations

import typer

from kg.cli.app import Commands, app
from kg.cli.options import BASES, DECISIONS

bases = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    bases, name="bases", help="指标所依据的文件：目录、认定、待定、推荐。\n\nThe documents that targets rest on."
)

__all__ = ["BASES", "DECISIONS", "bases"]

"""The program as such: its name, what all its commands share, and the one place where an error becomes an exit code."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.cli.options import print_version
from kg.cli.output import INTERRUPTED, PIPE_CLOSED, UNUSABLE, Lang, Shell, close_stdout, printing
from kg.errors import KgError


class Commands(TyperGroup):
    """The commands, and the one place where an error becomes a message and an exit code."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - as typer declares it
        """Run a command; what a user can mend is a message with its remedy and exit 2, never a traceback."""
        try:
            result = super().invoke(ctx)
            with printing():
                sys.stdout.flush()
        except KgError as error:
            shell_of(ctx).complain(str(error))
            raise typer.Exit(UNUSABLE) from error
        except BrokenPipeError as error:
            close_stdout()
            raise typer.Exit(PIPE_CLOSED) from error
        except KeyboardInterrupt as error:
            shell_of(ctx).complain(shell_of(ctx).choose("已中断", "interrupted"))
            raise typer.Exit(INTERRUPTED) from error
        return result


def shell_of(ctx: typer.Context) -> Shell:
    """Return the terminal of this run: set by `start`, and there as well when `start` was not reached."""
    return ctx.obj if isinstance(ctx.obj, Shell) else Shell()


# Rich help pages and completion cost a good part of the start-up time and tell nothing a plain page does not.
app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def start(
    ctx: typer.Context,
    *,
    lang: Annotated[Lang, typer.Option(help="输出语言 / language of the output")] = Lang.ZH,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=print_version, help="打印版本 / print the version")
    ] = False,
) -> None:
    """预算绩效目标：抽取、建图、审核、提问。

    Chinese budget performance targets: extract, build a graph, review, ask.

    退出码 exit: 0 无问题 clean · 1 有发现 findings · 2 输入不可用 unusable input
    """
    ctx.obj = Shell(lang)

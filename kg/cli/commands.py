"""The command line: parse, call, print, exit code. 0 clean · 1 findings · 2 unusable input.

Importing a module of commands enters its commands, in the order in which the help lists them.
"""

from __future__ import annotations

import sys

# isort: off
from kg.cli import reading  # noqa: F401
from kg.cli import review  # noqa: F401
from kg.cli import asking  # noqa: F401
from kg.cli import rulebook  # noqa: F401
from kg.cli import verdicts  # noqa: F401
from kg.cli import bases  # noqa: F401
from kg.cli import bases_decide  # noqa: F401
from kg.cli import bases_import  # noqa: F401
from kg.cli import bases_suggest  # noqa: F401
from kg.cli import bases_views  # noqa: F401
from kg.cli import template  # noqa: F401
from kg.cli import serve  # noqa: F401

# isort: on
from kg.cli.app import app
from kg.cli.output import UNUSABLE, Shell, close_stdout, unprintable, write_utf8

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line."""
    write_utf8()
    try:
        app(prog_name="kg")
    except OSError as error:
        # help and version are printed before a command runs; an error of a stream names no file, any other is a defect
        if error.filename is not None:
            raise
        close_stdout()
        Shell().complain(str(unprintable(error)))
        sys.exit(UNUSABLE)

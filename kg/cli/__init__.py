"""The command line."""

from kg.cli.commands import app, main

__all__ = ["app", "main"]

"""SHAPES FILE + CODE -> TEXT: a shape as it is written there, with the comment above it, for people who read rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.shapes_graph import RULE_BASE

if TYPE_CHECKING:
    from pathlib import Path

# What of Turtle a full stop may stand in without ending a statement, and the stop that ends one.
_TURTLE = re.compile(
    r"""(?P<text>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>\s]*>)
      | (?P<comment>\#[^\n]*)
      | (?P<number>\d+\.\d+)
      | (?P<stop>\.(?=\s|\Z))""",
    re.VERBOSE | re.DOTALL,
)


def shape_text(file: Path, code: str) -> str:
    """Return the statement in a shapes file that begins with the rule's name; empty if it is written otherwise."""
    text = file.read_text(encoding="utf-8-sig")
    start = re.search(rf"^[ \t]*(?:[\w-]*:{re.escape(code)}|<{re.escape(RULE_BASE + code)}>)\s+a\s", text, re.MULTILINE)
    if start is None:
        return ""
    stops = (match.end() for match in _TURTLE.finditer(text, start.start()) if match.lastgroup == "stop")
    return _comment_above(text, start.start()) + text[start.start() : next(stops, len(text))] + "\n"


def _comment_above(text: str, position: int) -> str:
    """Return the lines of comment that stand right above a statement."""
    lines = text[:position].splitlines(keepends=True)
    first = len(lines)
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return "".join(lines[first:])

"""The JSON Schemas (2020-12) of the interchange record and of a verdict, as they ship with the package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORD_SCHEMA = Path(__file__).with_name("record.schema.json")
VERDICT_SCHEMA = Path(__file__).with_name("verdict.schema.json")


def record_schema() -> dict[str, Any]:
    """Return the schema of the object that `kg extract` prints for one file.

    >>> record_schema()["required"]
    ['document', 'projects', 'unplaced', 'notes', 'budget_tables', 'narrative', 'links', 'mentions']
    """
    schema: dict[str, Any] = json.loads(RECORD_SCHEMA.read_text(encoding="utf-8"))
    return schema


def verdict_schema() -> dict[str, Any]:
    """Return the schema of a line of a file of verdicts.

    >>> verdict_schema()["properties"]["verdict"]["enum"]
    ['accept', 'correct', 'reject', 'missed']
    """
    schema: dict[str, Any] = json.loads(VERDICT_SCHEMA.read_text(encoding="utf-8"))
    return schema

"""VERDICTS -> what others start from: waivers for what was rejected, gold findings for what is right or was missed."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.model import Waiver
from kg.verdict_cases import RIGHT
from kg.waivers_file import short_path, write_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.verdicts import Verdict


def to_waivers(verdicts: Iterable[Verdict]) -> str:
    """Return the findings that were rejected as waivers in YAML."""
    rejected = [_waiver(verdict) for verdict in verdicts if verdict.verdict == "reject" and verdict.rule]
    return write_yaml(
        dict.fromkeys(rejected), heading="由审核意见生成 made from verdicts: kg verdicts export --to waivers"
    )


def _waiver(verdict: Verdict) -> Waiver:
    return Waiver(
        rule=verdict.rule or "",
        reason=verdict.reason or "",
        by=verdict.by,
        path=short_path(verdict.path),
        project=verdict.project_name or _ordinal(verdict.project),
        row=verdict.indicator or _ordinal(verdict.row),
        text=verdict.text,
        added=verdict.day,
    )


def _ordinal(number: int | None) -> str | None:
    return None if number is None else str(number)


def to_gold(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Return the findings that are right, or were missed, as a JSON array per document, by a name for its file."""
    documents: dict[str, list[dict[str, object]]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.verdict in RIGHT and verdict.rule:
            why = verdict.reason or verdict.text or ""
            found: dict[str, object] = {
                "project": verdict.project,
                "row": verdict.row,
                "rule": verdict.rule,
                "why": why,
            }
            documents[verdict.path].append(found)
    names = _names(documents)
    return {names[path]: json.dumps(found, ensure_ascii=False, indent=1) + "\n" for path, found in documents.items()}


def _names(paths: Iterable[str]) -> dict[str, str]:
    """Return a name for the gold of each document: as the file is called, told apart where two are called alike."""
    names: dict[str, str] = {}
    for path in sorted(paths):
        stem, number = _name(path).rsplit(".", 1)[0], 1
        while (name := f"{stem}{f'-{number}' if number > 1 else ''}.findings.json") in names.values():
            number += 1
        names[path] = name
    return names


def _name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]

"""What the commands say beside records and findings: the summary of a build, the questions, the rulebook."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kg.report import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.ask import Question
    from kg.build import BuildSummary
    from kg.shapes import Rule

SHOWN_FILES = 5
"""More file names than this of one kind are counted and not listed."""


def summary_text(summary: BuildSummary, store: Path, *, lang: str) -> str:
    """Return what a build did: what the store holds now of these files, and what was not read."""
    zh = lang == "zh"
    total = summary.total
    lines = [
        f"新建 {len(summary.built)} 份，更新 {len(summary.replaced)} 份，未变 {len(summary.unchanged)} 份，"
        f"未能读取 {len(summary.failed)} 份 → {store}"
        if zh
        else f"{len(summary.built)} built, {len(summary.replaced)} replaced, {len(summary.unchanged)} unchanged, "
        f"{len(summary.failed)} not read -> {store}"
    ]
    if summary.counts:
        lines.append(
            f"本次读入：{total.projects} 个项目，{total.rows} 行指标，{total.triples} 条三元组"
            if zh
            else f"read this time: {total.projects} projects, {total.rows} indicator rows, {total.triples} triples"
        )
    if total.unplaced:
        look = f"kg ask text-that-found-no-place --store {store}"
        lines.append(
            f"未归位文字 {total.unplaced} 处，已留在图谱里：{look}"
            if zh
            else f"{total.unplaced} texts found no place and were kept: {look}"
        )
    if summary.partial:
        lines.append(f"部分未读 {len(summary.partial)} 份：" if zh else f"{len(summary.partial)} read in part:")
        lines += [f"  {path}{'：' if zh else ': '}{note}" for path, notes in summary.partial.items() for note in notes]
    lines += _some("没有绩效目标表" if zh else "without any target table", summary.without_tables, zh=zh)
    lines += _some("内容与另一份相同" if zh else "same content as another file", summary.duplicates, zh=zh)
    return "\n".join(lines) + "\n"


def _some(what: str, paths: tuple[str, ...], *, zh: bool) -> list[str]:
    if not paths:
        return []
    more = " …" if len(paths) > SHOWN_FILES else ""
    count = f"（{len(paths)}）：" if zh else f" ({len(paths)}): "
    return [f"{what}{count}{('、' if zh else ', ').join(paths[:SHOWN_FILES])}{more}"]


def questions_text(questions: Iterable[Question], *, lang: str) -> str:
    """Return the ready questions, each with its title and its parameters."""
    lines = []
    for question in questions:
        lines.append(f"{question.name}\n    {question.title[lang]}")
        for param in question.params:
            default = f" [{param.default}]" if param.default is not None else ""
            lines.append(f"    --param {param.name}=…{default}  {param.description}")
    return "\n".join(lines) + "\n"


def rules_table(rules: Iterable[Rule], *, lang: str) -> str:
    """Return one line per rule: code, severity, name."""
    return "".join(f"{rule.code}  {WORDS[lang][rule.severity]}  {rule.name[lang]}\n" for rule in rules)


def rule_text(rule: Rule, *, lang: str) -> str:
    """Return all that a rule says of itself."""
    zh = lang == "zh"
    lines = [
        f"{rule.code}  {rule.name['zh']} / {rule.name['en']}",
        f"{'级别' if zh else 'severity'}: {WORDS[lang][rule.severity]}",
        f"{'对象' if zh else 'reported at'}: {WORDS[lang][rule.scope]}",
        f"{'提示语' if zh else 'message'}: {_template(rule.message[lang])}",
    ]
    if rule.suggestion:
        lines.append(f"{'建议' if zh else 'suggestion'}: {_template(rule.suggestion)}")
    lines.append(f"{'出处' if zh else 'source'}: {rule.source}")
    return "\n".join(lines) + "\n"


def _template(text: str) -> str:
    """Return a message with its variables as a reader expects them.

    >>> _template("≤{?amount}")
    '≤{amount}'
    """
    return re.sub(r"\{\?(\w+)\}", r"{\1}", text)


def rules_json(rules: Iterable[Rule]) -> str:
    """Return the rules as a JSON array, without their queries."""
    fields = ("code", "name", "severity", "scope", "message", "suggestion", "source")
    return (
        json.dumps([{field: getattr(rule, field) for field in fields} for rule in rules], ensure_ascii=False, indent=1)
        + "\n"
    )

"""The rulebook for people and programs: a table of all rules, and all there is to know of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg.report import WORDS
from kg.shape_text import shape_text
from kg.shapes import readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.shapes import Rule

SAY = {
    "zh": {
        "severity": "级别", "scope": "对象", "message": "提示语", "suggestion": "建议", "source": "出处",
        "needs": "需要", "awaits": "未评判", "example": "例", "shape": "规则原文（{file}）", "list": "、",
    },
    "en": {
        "severity": "severity", "scope": "reported at", "message": "message", "suggestion": "suggestion",
        "source": "source", "needs": "needs", "awaits": "not evaluated", "example": "example",
        "shape": "the shape ({file})", "list": ", ",
    },
}  # fmt: skip
HEADINGS = {
    "zh": ("规则", "级别", "对象", "名称", "出处", "例", "未评判"),
    "en": ("rule", "severity", "reported at", "name", "source", "examples", "not evaluated"),
}


def rules_table(rules: Iterable[Rule], *, lang: str) -> str:
    """Return one line per rule: code, severity, what it is reported at, name, and why it is not evaluated if so."""
    say = WORDS[lang]
    lines = []
    for rule in rules:
        awaits = f"{say['open']}{_awaits(rule, lang)}{say['close']}" if rule.awaits else ""
        lines.append(f"{rule.code}  {say[rule.severity]}  {say[rule.scope]}  {rule.name[lang]}{awaits}\n")
    return "".join(lines)


def _awaits(rule: Rule, lang: str) -> str:
    return f"{SAY[lang]['awaits']}{WORDS[lang]['between']}{rule.awaits[lang]}" if rule.awaits else ""


def rule_text(rule: Rule, *, lang: str) -> str:
    """Return all that a rule says of itself, the shape as it is written last."""
    say = SAY[lang]
    told = [
        ("severity", WORDS[lang][rule.severity]),
        ("scope", WORDS[lang][rule.scope]),
        ("message", readable(rule.message[lang])),
        ("suggestion", readable(rule.suggestion or "")),
        ("source", rule.source),
        ("needs", say["list"].join(need.label[lang] for need in rule.needs)),
        ("awaits", rule.awaits[lang] if rule.awaits else ""),
        *(("example", example) for example in rule.examples.get(lang, ())),
    ]
    lines = [f"{rule.code}  {rule.name['zh']} / {rule.name['en']}"]
    lines += [f"{say[name]}: {text}" for name, text in told if text]
    shape = shape_text(rule.file, rule.code) if rule.file else ""
    if shape and rule.file:
        lines += ["", say["shape"].format(file=rule.file.name), "", shape.rstrip()]
    return "\n".join(lines) + "\n"


def rules_markdown(rules: Iterable[Rule], *, lang: str) -> str:
    """Return the rules as a table in Markdown."""
    heading = HEADINGS[lang]
    lines = [heading, tuple("---" for _cell in heading)]
    for rule in rules:
        examples = "<br>".join(rule.examples.get(lang, ()))
        awaits = rule.awaits[lang] if rule.awaits else ""
        about = (WORDS[lang][rule.severity], WORDS[lang][rule.scope], rule.name[lang], rule.source)
        lines.append((rule.code, *about, examples, awaits))
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def rules_json(rules: Iterable[Rule]) -> str:
    """Return the rules as a JSON array, without their queries."""
    return json.dumps([_object(rule) for rule in rules], ensure_ascii=False, indent=1) + "\n"


def _object(rule: Rule) -> dict[str, Any]:
    fields = ("code", "name", "severity", "scope", "message", "suggestion", "source", "examples", "awaits")
    return {
        **{field: getattr(rule, field) for field in fields},
        "needs": [need.label for need in rule.needs],
        "file": rule.file.name if rule.file else None,
    }

"""Marked documents -> the summary, the flat list of findings and the list of rules of a workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.sheets.marked import OPEN, count, place_of
from kg.sheets.tallies import rule_lines, state_counts
from kg.sheets.words import WORDS
from kg.sheets.workbook import Sheet, Value, to_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.sheets.marked import MarkedDocument, Remark
    from kg.sheets.tallies import RuleLine

    Begins = Mapping[int, int]

GRADES = ("Violation", "Warning", "Info")
SUMMARY_WIDTHS = (9, 46, 10, 20, 9, 9, 9, 14, 10, 11, 11, 11, 18)
STATE_STYLES = {"raised": "text", "not_evaluated": "unknown", "clear": "clear"}
_TEMPLATE = re.compile(r"\{[?$]\w+\}")


def summary_sheet(
    documents: Sequence[MarkedDocument], name: str, sheets: Sequence[str], begins: Sequence[Begins], *, lang: str
) -> Sheet:
    """Return the first sheet: every document with its counts, then its projects and its rules."""
    say = WORDS[lang]
    sheet = Sheet(name, SUMMARY_WIDTHS, frozen="A3")
    _across(sheet, Value(say["title"], "title"))
    _across(sheet, Value(say["unjudged_help"], "note"))
    _documents(sheet, documents, sheets, lang)
    for document, leads, begin in zip(documents, sheets, begins, strict=True):
        sheet.add({})
        _across(sheet, Value(document.title, "project"))
        _across(sheet, Value(document.review.path, "note"))
        _projects(sheet, document, leads, begin, lang)
        _rules(sheet, document, lang)
    return sheet


def _across(sheet: Sheet, value: Value) -> None:
    line = sheet.add({1: value}, height=sheet.height(value, 1, len(sheet.widths)))
    sheet.merge(line, 1, line, len(sheet.widths))


def _heading(sheet: Sheet, texts: Sequence[str]) -> int:
    return sheet.add({column: Value(text, "heading") for column, text in enumerate(texts, start=1)})


def _counted(remarks: Sequence[Remark]) -> dict[int, Value]:
    """Return the columns of counts: by severity, in all, waived and known; what does not occur is left empty."""
    counts = count(remarks)
    return {
        column: Value(counts[kind] or None, f"{kind}-tag" if kind in GRADES and counts[kind] else "number")
        for column, kind in enumerate((*GRADES, "total", "waived", "known"), start=5)
    }


def _count_headings(lang: str) -> list[str]:
    return [WORDS[lang][name] for name in (*GRADES, "total", "waived", "known")]


def _documents(sheet: Sheet, documents: Sequence[MarkedDocument], sheets: Sequence[str], lang: str) -> None:
    say = WORDS[lang]
    states = [say["rules_short"] + say["between"] + say[state] for state in ("raised", "clear", "not_evaluated")]
    first = 1 + _heading(sheet, [say["no"], say["file"], say["projects"], say["rows"], *_count_headings(lang), *states])
    for number, (document, leads) in enumerate(zip(documents, sheets, strict=True), start=1):
        counts = state_counts(rule_lines(document, lang=lang))
        sheet.add({
            1: Value(number, "link", leads_to=to_cell(leads, 1)),
            2: Value(document.title),
            3: Value(len(document.projects), "number"),
            4: Value(sum(len(project.rows) for project in document.projects), "number"),
            **_counted(document.all_remarks),
            11: Value(counts["raised"], "number"),
            12: Value(counts["clear"], "clear"),
            13: Value(counts["not_evaluated"], "unknown"),
        })  # fmt: skip
    sheet.bars.append(f"H{first}:H{sheet.last}")


def _projects(sheet: Sheet, document: MarkedDocument, leads: str, begins: Begins, lang: str) -> None:
    say = WORDS[lang]
    flawed, rows = say["flawed"], say["rows"]
    first = 1 + _heading(sheet, [say["project"], say["project_name"], rows, flawed, *_count_headings(lang)])
    if document.remarks:
        sheet.add({2: Value(say["document"]), **_counted(document.remarks)})
    for project in document.projects:
        ordinal = project.project.ordinal
        sheet.add({
            1: Value(ordinal, "link", leads_to=to_cell(leads, begins[ordinal])),
            2: Value(project.project.name or say["untitled"]),
            3: Value(len(project.rows), "number"),
            4: Value(sum(any(each.status == OPEN for each in row.remarks) for row in project.rows), "number"),
            **_counted(project.all_remarks),
        })  # fmt: skip
    sheet.bars.append(f"H{first}:H{sheet.last}")


def _rules(sheet: Sheet, document: MarkedDocument, lang: str) -> None:
    """Write the rules that raised something and those not evaluated, with the reason; the clear ones in one line."""
    say = WORDS[lang]
    lines = rule_lines(document, lang=lang)
    shown = [line for line in lines if line.state != "clear"]
    headings = [say["rule"], say["name"], say["severity"], say["state"], say["range"], "", ""]
    head = _heading(sheet, [*headings, say["total"], say["waived"], say["known"], say["why"], "", ""])
    sheet.merge(head, 5, head, 7)
    sheet.merge(head, 11, head, 13)
    for line in shown:
        why = say["stop"].join(part for part in (line.why, _unlisted(line, lang)) if part)
        height = max(sheet.height(Value(why), 11, 13), sheet.height(Value(say[line.state]), 4), 19)
        at = sheet.add({
            1: Value(line.rule.code, "bold"),
            2: Value(line.rule.name[lang]),
            3: Value(say[line.rule.severity], f"{line.rule.severity}-tag" if line.open else "number"),
            4: Value(say[line.state], STATE_STYLES[line.state.removesuffix("_partly")]),
            5: Value(line.judged, "number"),
            8: Value(line.open or None, "number"),
            9: Value(line.waived or None, "number"),
            10: Value(line.known or None, "number"),
            11: Value(why),
        }, height=height)  # fmt: skip
        sheet.merge(at, 5, at, 7)
        sheet.merge(at, 11, at, 13)
    if shown:
        sheet.bars.append(f"H{head + 1}:H{sheet.last}")
    if clear := [line.rule.code for line in lines if line.state == "clear"]:
        _across(sheet, Value(say["clear_rules"].format(n=len(clear), codes=say["list"].join(clear)), "note"))


def _unlisted(line: RuleLine, lang: str) -> str:
    return WORDS[lang]["unlisted"].format(n=line.unlisted) if line.unlisted else ""


# --- the flat list


def findings_sheet(documents: Sequence[MarkedDocument], name: str, *, lang: str) -> Sheet:
    """Return every finding on a line of its own, to be sorted and filtered."""
    say = WORDS[lang]
    keys = (
        *("no", "severity", "rule", "name", "project", "project_name", "row", "indicator"),
        *("text", "problem", "suggestion", "where", "status", "source", "file"),
    )
    widths = (6, 8, 7, 18, 7, 24, 6, 20, 26, 44, 24, 24, 14, 22, 28)
    sheet = Sheet(name, widths, frozen="E2", titles="1:1")
    _heading(sheet, [say[key] for key in keys])
    for document in documents:
        for remark in document.all_remarks:
            sheet.add(_finding_line(remark, document, lang))
    sheet.filtered = f"A1:O{max(sheet.last, 1)}"
    return sheet


def _finding_line(remark: Remark, document: MarkedDocument, lang: str) -> dict[int, Value]:
    say, finding = WORDS[lang], remark.finding
    is_open = remark.status == OPEN
    plain = "text" if is_open else "aside-text"
    values = (
        Value(remark.number, "number"),
        Value(say[finding.severity], f"{remark.grade}-tag"),
        Value(finding.rule, "bold" if is_open else plain),
        Value(remark.name, plain),
        Value(finding.project, "number"),
        Value(finding.project_name or (say["document"] if finding.project is None else None), plain),
        Value(finding.row, "number"),
        Value(finding.indicator, plain),
        Value(finding.text, plain),
        Value(remark.message, plain),
        Value(finding.suggestion, "suggestion" if is_open else plain),
        Value(place_of(remark, lang=lang), plain),
        Value(say["open"] if is_open else remark.excuse, plain),
        Value(finding.source, plain),
        Value(document.title, plain),
    )
    return dict(enumerate(values, start=1))


# --- the rules


def rules_sheet(documents: Sequence[MarkedDocument], name: str, *, lang: str) -> Sheet:
    """Return every rule with what it says, and what became of it in each document."""
    say = WORDS[lang]
    keys = ("code", "name", "severity", "level", "says", "suggestion", "source")
    headings = [say[key] for key in keys] + [document.title for document in documents]
    sheet = Sheet(name, (8, 22, 9, 9, 52, 26, 30, *(22 for _document in documents)), frozen="C2", titles="1:1")
    _heading(sheet, headings)
    lines = [{line.rule.code: line for line in rule_lines(document, lang=lang)} for document in documents]
    rules = {code: line.rule for of_document in lines for code, line in of_document.items()}
    for code, rule in sorted(rules.items()):
        values = (
            Value(code, "bold"),
            Value(rule.name[lang]),
            Value(say[rule.severity], f"{rule.severity}-tag"),
            Value(say[f"scope_{rule.scope}"], "number"),
            Value(_worded(rule.message[lang])),
            Value(_worded(rule.suggestion or "")),
            Value(rule.source),
            *(_state(of_document.get(code), lang) for of_document in lines),
        )
        sheet.add(dict(enumerate(values, start=1)))
    columns = len(sheet.widths)
    sheet.filtered = f"A1:{_letters(columns)}{sheet.last}"
    return sheet


def _worded(template: str) -> str | None:
    """Return what a template says in its own words, or nothing where all of it comes from the document."""
    return _TEMPLATE.sub("…", template) if _TEMPLATE.sub("", template) else None


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - slow to import

    return get_column_letter(column)


def _state(line: RuleLine | None, lang: str) -> Value:
    """Return what became of a rule in a document: filled by its severity where it raised something."""
    say = WORDS[lang]
    if line is None:
        return Value(say["absent"], "number")
    state = line.state.removesuffix("_partly")
    text = say[line.state] + (f" {line.open}" if line.open else "")
    text += "".join(
        f"{say['stop']}{say[name]} {n}" for name, n in (("waived", line.waived), ("known", line.known)) if n
    )
    if line.why:
        text += f"\n{line.why}"
    return Value(text, line.rule.severity if line.open else STATE_STYLES[state])

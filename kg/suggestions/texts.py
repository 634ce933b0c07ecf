"""PROPOSALS -> TEXT: suggestions with their reasons for people, JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

from kg.model import to_json
from kg.suggestions.candidates import REQUEST
from kg.vocabulary import label, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.suggestions.cases import Case
    from kg.suggestions.ranking import Proposals, Reason, Suggestion

SHOWN_REASONS = 3
"""So many projects are named for one document, and so many documents where none is near; JSON has them all."""
COLUMNS = ("path", "unit", "year", "project", "projectName", "rank", "score", "number", "title", "document", "reasons")
MESSAGES = {
    "zh": {
        "named": "项目的名称、目标或指标中写到此文件",
        "same-project": "同一项目在{year}年引用此文件（{where}）",
        "similar": "与 {where} 相似（共有词：{words}），该项目引用此文件",
        "title": "文件的标题或主题与项目相近（共有词：{words}）",
        "common": "共有 {times} 个项目引用此文件",
        "instead_of": "{reason}；所指 {old} 已由此文件替代",
        "only_common": "没有相似的项目，也没有相关的已知文件；引用最多的是：{documents}",
        "no_projects": "没有查不到依据的项目",
        "nothing": "没有可推荐的文件：{why}",
        "no_citations": "图谱里没有别的项目引用过能查到的文件",
        "left_out": "未推荐：{why}",
        "later": "{n} 份晚于预算年度", "elsewhere": "{n} 份不是本地或上级所发", "lapsed": "{n} 份已失效",
        "request": "{n} 份是为别的项目写的请示",
        "case": "{unit} {year} 项目{ordinal} {name}", "where": "{unit} {year}“{name}”（项目{ordinal}）",
        "of_kind": "（{kind}）",
        "year": "{year} 年", "unnamed": "（无名称）", "words": "、", "list": "，", "open": "《", "close": "》",
    },
    "en": {
        "named": "the project's own name, goals or indicators speak of it",
        "same-project": "the same project cites it in {year} ({where})",
        "similar": "like {where} (shared words: {words}), which cites it",
        "title": "its title or topic is like the project (shared words: {words})",
        "common": "{times} projects cite it",
        "instead_of": "{reason}; it replaces {old}",
        "only_common": "no project and no known document is like it; cited most: {documents}",
        "no_projects": "no project without an identifiable basis",
        "nothing": "nothing to suggest: {why}",
        "no_citations": "no other project of the store cites an identifiable document",
        "left_out": "not suggested: {why}",
        "later": "{n} issued after the fiscal year", "elsewhere": "{n} issued neither here nor above",
        "lapsed": "{n} no longer in force", "request": "{n} requests written for another project",
        "case": "{unit} {year} project {ordinal} {name}", "where": '{unit} {year} "{name}" (project {ordinal})',
        "of_kind": " ({kind})",
        "year": "{year}", "unnamed": "(unnamed)", "words": ", ", "list": ", ", "open": "《", "close": "》",
    },
}  # fmt: skip


def format_proposals(proposals: Sequence[Proposals], form: str, *, lang: str = "zh") -> str:
    """Return proposals as `text`, `json` or `csv`; `lang` is that of messages.

    JSON: a list of {path, unit, year, project, project_name, refused, suggestions: [{document, number, title, score,
    reasons: [{kind, weight, words, message …}]}]}, scores as decimal strings. CSV: a line for each document suggested.
    """
    if form == "json":
        return json.dumps([_object(each, lang) for each in proposals], ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        return _csv(proposals, lang)
    if not proposals:
        return MESSAGES[lang]["no_projects"] + "\n"
    width = shutil.get_terminal_size((120, 24)).columns
    texts = ((part for line in _lines(each, lang) for part in folded(line, width)) for each in proposals)
    return "\n".join("\n".join(lines) + "\n" for lines in texts)


def folded(line: str, width: int) -> list[str]:
    """Return a line in lines no wider than a terminal, those that follow set in by two more; Latin words stay whole.

    >>> folded("  与市政府相似 likes it", 12)
    ['  与市政府相', '    似 likes', '    it']
    """
    from rich.cells import cell_len  # noqa: PLC0415 - rich is slow to import, and other formats do without

    indent = " " * (len(line) - len(line.lstrip()) + 2)
    lines, used = [line[: len(indent) - 2]], len(indent) - 2
    for piece in re.findall(r"[!-~]+ ?|.", line.lstrip()):
        if used + cell_len(piece.rstrip()) > width and used > len(indent):
            lines, used = [*lines, indent], len(indent)
        lines[-1] += piece
        used += cell_len(piece)
    return [each.rstrip() for each in lines]


def reason_text(reason: Reason, lang: str = "zh") -> str:
    """Return a reason in words that a reviewer can check."""
    said = MESSAGES[lang]
    where = _where("where", reason.unit, reason.year, reason.ordinal, reason.project, reason.path, lang)
    words = said["words"].join(reason.words)
    told = said[reason.kind].format(where=where, words=words, times=reason.times, year=reason.year)
    return said["instead_of"].format(reason=told, old=reason.instead_of) if reason.instead_of else told


def _lines(proposals: Proposals, lang: str) -> Iterator[str]:
    said, case = MESSAGES[lang], proposals.case
    yield _where("case", case.unit, case.year, case.ordinal, case.name, case.path, lang)
    why_not = said["list"].join(said[why].format(n=n) for why, n in proposals.refused.items())
    if not proposals.suggestions:
        yield "  " + said["nothing"].format(why=why_not or said["no_citations"])
        return
    supported = [each for each in proposals.suggestions if any(reason.kind != "common" for reason in each.reasons)]
    if not supported:
        most = said["words"].join(_named(each, lang) for each in proposals.suggestions[:SHOWN_REASONS])
        yield "  " + said["only_common"].format(documents=most)
    for rank, each in enumerate(supported, start=1):
        yield f"  {rank}. {_named(each, lang)}  {each.score:.2f}"
        yield from (f"     {reason_text(reason, lang)}" for reason in _shown(each))
    if why_not:
        yield "  " + said["left_out"].format(why=why_not)


def _shown(suggestion: Suggestion) -> list[Reason]:
    """Return the reasons that are told: those that many cite it only where nothing else speaks for it."""
    telling = [reason for reason in suggestion.reasons if reason.kind != "common"]
    return telling[:SHOWN_REASONS] or list(suggestion.reasons)


def _named(suggestion: Suggestion, lang: str) -> str:
    said = MESSAGES[lang]
    title = f"{said['open']}{suggestion.title}{said['close']}" if suggestion.title else ""
    kind = label(own(REQUEST, scheme="document-kind"), lang) if suggestion.kind == REQUEST else None
    told = said["of_kind"].format(kind=kind) if kind else ""
    return (f"{suggestion.number or ''}{title}" or suggestion.document) + told


def _where(  # noqa: PLR0913, PLR0917 - what a place is told by
    form: str, unit: str | None, year: int | None, ordinal: int | None, name: str | None, path: str | None, lang: str
) -> str:
    """Return where a project stands: its unit, or the name of its file, year, position and name."""
    said = MESSAGES[lang]
    shown = unit or re.split(r"[/\\]", path or "")[-1]
    when = said["year"].format(year=year) if year is not None else ""
    text = said[form].format(unit=shown, year=when, ordinal=ordinal, name=name or said["unnamed"])
    return " ".join(text.split())


def _object(proposals: Proposals, lang: str) -> dict[str, Any]:
    suggestions = [
        {
            **to_json(each),
            "reasons": [{**to_json(reason), "message": reason_text(reason, lang)} for reason in each.reasons],
        }
        for each in proposals.suggestions
    ]
    return {**_of_case(proposals.case), "refused": dict(proposals.refused), "suggestions": suggestions}


def _of_case(case: Case) -> dict[str, Any]:
    return {
        "path": case.path,
        "unit": case.unit,
        "year": case.year,
        "project": case.ordinal,
        "project_name": case.name,
    }


def _csv(proposals: Iterable[Proposals], lang: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for each in proposals:
        for rank, suggestion in enumerate(each.suggestions, start=1):
            reasons = "；".join(reason_text(reason, lang) for reason in _shown(suggestion))
            named = (suggestion.number, suggestion.title, suggestion.document, reasons)
            writer.writerow([*_of_case(each.case).values(), rank, suggestion.score, *named])
    return out.getvalue()

"""What the views of legal bases say to people, by language, and how names, money and kinds of documents are shown."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from kg.bases.views.facts import concept_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kg.bases.views.records import Facts

_WIDE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_PARTING = re.compile(rf"(?<={_WIDE}) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) (?={_WIDE})")

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "known": "在目录", "named": "未入目录", "replaced": "已失效",
        "number": "发文字号", "title": "标题", "kind": "种类", "status": "状态", "projects": "项目", "rows": "行",
        "mentions": "引用次数", "units": "单位", "years": "年度", "money": "涉及预算（元）",
        "money_column": "涉及预算\n（元）",
        "cited": "引用",
        "issuer": "发文机关", "date": "发文日期", "until": "失效日期", "in_force": "是否有效", "about": "内容",
        "source": "出处", "place": "发文地", "replaced_by": "取代它的文件", "replaces": "它取代的文件",
        "yes": "有效", "no": "已失效", "force_unknown": "不详", "document": "文件", "titles": "其他标题",
        "spellings": "原文写法",
        "resolved": "认定", "proposals": "待定", "itself": "按原样", "no_documents": "没有这样的文件",
        "count": "共 {n} 份文件", "of_projects": "{n} 个项目", "of_rows": "{n} 行", "of_units": "{n} 个单位",
        "of_mentions": "引用 {n} 次", "yuan": "{n} 元", "year": "{n}年", "project": "项目{n}", "row": "第{n}行",
        "untitled": "（无名称）", "list": "、", "stop": "；", "dot": " · ", "colon": "：", "times": "{text}（{n} 次）",
        "open_documents": "目录里没有的文件", "loose": "没有指明文件的引用", "text": "原文",
        "unnamed": "依据只写内部要求、没有写明文件的行：{n} 行（有依据的共 {rows} 行）",
        "nothing_open": "没有未入目录的文件",
        "proposal": "{left} ？ {right}", "score": "分数", "suppressed": "已定为不同",
        "no_proposals": "没有待定的文件", "proposal_count": "共 {n} 项待定",
        "relation_replaces": "它取代的文件", "relation_replaced-by": "取代它的文件",
        "relation_together": "同一项目一并引用（{n} 个项目）", "more_projects": "另有 {n} 个项目",
        "more_neighbours": "另有 {n} 份一并引用的文件", "column_neighbours": "相关文件", "column_document": "文件",
        "column_units": "引用单位", "column_projects": "项目", "cites": "引用", "in_text": "在文中引用，项目里没有",
        "more_units": "另有 {n} 个单位在文中引用",
        "drawing": "{name}：引用它的项目与相关文件",
        "drawing_about": "{name} 被 {units} 个单位的 {projects} 个项目引用，涉及预算（元）：{money}。"
        "左边是相关文件，右边是引用它的单位和项目。",
    },
    "en": {
        "known": "listed", "named": "not listed", "replaced": "no longer in force",
        "number": "number", "title": "title", "kind": "kind", "status": "status", "projects": "projects",
        "rows": "rows", "mentions": "mentions", "units": "units", "years": "years",
        "money": "budget (yuan)", "money_column": "budget\n(yuan)", "cited": "cited",
        "issuer": "issued by", "date": "date", "until": "ceased on", "in_force": "in force",
        "about": "about", "source": "source", "place": "issuing place", "replaced_by": "replaced by",
        "replaces": "replaces", "yes": "in force", "no": "no longer in force", "force_unknown": "not known",
        "document": "document",
        "titles": "other titles", "spellings": "as written", "resolved": "resolved", "proposals": "proposals",
        "itself": "as it stands", "no_documents": "no such documents", "count": "documents: {n}",
        "of_projects": "projects: {n}", "of_rows": "rows: {n}", "of_units": "units: {n}",
        "of_mentions": "cited {n} times",
        "yuan": "{n} yuan", "year": "{n}", "project": "project {n}", "row": "row {n}", "untitled": "(untitled)",
        "list": ", ", "stop": "; ", "dot": " · ", "colon": ": ", "times": "{text} ({n})",
        "open_documents": "documents in no list", "loose": "citations that tell no document", "text": "as written",
        "unnamed": "rows resting on something internal that name no document: {n} (of {rows} with a basis)",
        "nothing_open": "every document is in a list", "proposal": "{left} ? {right}", "score": "score",
        "suppressed": "decided to differ", "no_proposals": "nothing is proposed", "proposal_count": "proposals: {n}",
        "relation_replaces": "replaced by it", "relation_replaced-by": "replaces it",
        "relation_together": "cited with it (projects: {n})", "more_projects": "more projects: {n}",
        "more_neighbours": "more documents cited with it: {n}", "column_neighbours": "related documents",
        "column_document": "document", "column_units": "units that cite it", "column_projects": "projects",
        "cites": "cites", "in_text": "in its text, in no project", "more_units": "more units, in their text: {n}",
        "drawing": "{name}: who cites it, and related documents",
        "drawing_about": "{name} is cited by {projects} projects of {units} units; budget in yuan: {money}. "
        "Related documents are on the left, units and projects that cite it on the right.",
    },
}  # fmt: skip


def document_name(facts: Facts) -> str:
    """Return a document's number and title, as far as it has them."""
    return " ".join(filter(None, (facts.number, f"《{facts.title}》" if facts.title else None))) or facts.iri


def amount(yuan: Decimal | None) -> str:
    """Return an amount with its thousands parted, nothing for None.

    >>> from decimal import Decimal
    >>> amount(Decimal("2060000.00")), amount(Decimal("0.5"))
    ('2,060,000', '0.5')
    """
    digits = "" if yuan is None else f"{yuan:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def money_text(yuan: Decimal | None, say: dict[str, str]) -> str:
    """Return an amount with its unit, nothing for None."""
    return "" if yuan is None else say["yuan"].format(n=amount(yuan))


def kind_label(facts: Facts, lang: str) -> str:
    """Return what kind of document it is, nothing where that is not known."""
    return concept_label("document-kind", facts.kind, lang)


def years_text(years: Sequence[int]) -> str:
    """Return budget years, those that follow each other as a span.

    >>> years_text([2022, 2024, 2025, 2026]), years_text([2023])
    ('2022、2024–2026', '2023')
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return "、".join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def tight(text: str) -> str:
    """Return a text on one line without the spaces that part Chinese from letters and digits: lines would break there.

    >>> tight("关于 2023 年 IP 地址的通知"), tight("国家保密局 财政部通知")
    ('关于2023年IP地址的通知', '国家保密局 财政部通知')
    """
    return _PARTING.sub("", clean(text))


def clean(text: str) -> str:
    r"""Return a text on one line without characters that are not seen: controls, marks of direction, halves of pairs.

    >>> clean("一\n二\x00\u202e三")
    '一 二三'
    """
    shown = "".join(" " if mark.isspace() else mark for mark in text)
    return " ".join("".join(mark for mark in shown if not unicodedata.category(mark).startswith("C")).split())

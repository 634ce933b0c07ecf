"""What the page says beside the record, in Chinese and English; fields, grades and methods go by their own names."""

from __future__ import annotations

from kg.rows.grid import FIELDS
from kg.vocabulary import label, own

COLUMNS = (*FIELDS, "comparator", "unit")
GRADES = ("exact", "repaired", "inferred", "unresolved")
METHODS = ("ruled", "spaced", "ocr", "cells", "text")
WORDS = {
    "zh": {
        "title": "抽取结果与原文对照", "files": "文件", "projects": "项目", "rows": "指标行", "cells": "单元格",
        "empty": "空缺", "unplaced": "未归位文字", "notes": "说明", "methods": "读取方式", "grades": "可信程度",
        "department": "部门", "year": "预算年度", "pages": "有内容的页", "legend": "图例", "header": "表头栏目",
        "doubts": "存疑之处", "no_doubts": "没有存疑之处", "only_doubts": "只看存疑", "large": "页面放大",
        "page": "第 {n} 页", "project": "项目 {n}", "row": "第 {n} 行", "whole_row": "整行",
        "untitled": "（未找到名称）", "missing": "缺", "missing_help": "原文这一格是空的，或没有读到", "absent": "—",
        "absent_help": "这张表没有这一栏", "target": "拆解", "canonical": "折 {n}", "approximate": "约",
        "money": "{n} 万元", "printed": "{n}（原文 {as_is}）", "month": "{month}月 {percent}", "and": "；",
        "no_tables": "没有找到绩效目标表", "elsewhere": "不在页上的内容",
        "scan_hint": "扫描页读取前已校正倾斜，框线与图可能略有偏差。", "go_on": "接上页",
        "changed": "文件在读取之后有改动，不附页面图。", "gone": "找不到原文件，不附页面图。",
        "no_image": "这一页画不出来，只列出读到的内容。", "hint": "指着一格，看读到的内容；点一下，到表中这一行。",
        "malformed": "写法有误", "no": "序", "where": "位置",
    },
    "en": {
        "title": "What was read, beside the source", "files": "Files", "projects": "projects",
        "rows": "indicator rows", "cells": "cells", "empty": "empty", "unplaced": "text that found no place",
        "notes": "notes", "methods": "how cells were found", "grades": "how sure", "department": "department",
        "year": "fiscal year", "pages": "pages with content", "legend": "legend", "header": "header field",
        "doubts": "Doubts", "no_doubts": "no doubts", "only_doubts": "only doubts", "large": "large pages",
        "page": "Page {n}", "project": "Project {n}", "row": "row {n}", "whole_row": "whole row",
        "untitled": "(no name found)", "missing": "missing",
        "missing_help": "this cell is empty in the source, or was not read", "absent": "—",
        "absent_help": "this table has no such column", "target": "parsed", "canonical": "= {n}",
        "approximate": "about", "money": "{n} × 10,000 yuan", "printed": "{n} (printed {as_is})",
        "month": "month {month}: {percent}", "and": "; ", "no_tables": "no target table was found",
        "elsewhere": "What stands on no page",
        "scan_hint": "Scans are set straight before they are read: boxes may lie a little beside the image.",
        "go_on": "from the page before", "changed": "The file was changed after it was read: no images of pages.",
        "gone": "The file is no longer there: no images of pages.",
        "no_image": "This page could not be drawn; what was read is listed.",
        "hint": "Point at a cell to see what was read; click to go to its row.", "malformed": "malformed",
        "no": "no.", "where": "where",
    },
}  # fmt: skip


def field_label(field: str, lang: str) -> str:
    """Return what people call a field of the record.

    >>> field_label("value", "zh"), field_label("budget", "en"), field_label("row", "zh")
    ('指标值', 'budget', '整行')
    """
    if field == "row":
        return WORDS[lang]["whole_row"]
    return label(own(field, scheme="column" if field in COLUMNS else "field"), lang)


def grade_label(grade: str, lang: str) -> str:
    """Return the name of a grade.

    >>> grade_label("repaired", "zh"), grade_label("repaired", "en")
    ('修补', 'repaired')
    """
    return label(own(grade, scheme="grade"), lang)


def method_label(method: str, lang: str) -> str:
    """Return the name of a way of finding cells.

    >>> method_label("ruled", "zh"), method_label("ocr", "en")
    ('表格线', 'recognition')
    """
    return label(own(method, scheme="reading-method"), lang)

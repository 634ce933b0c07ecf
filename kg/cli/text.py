"""What the commands say beside records and findings: the summary of a build, the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.ask import Question
    from kg.built import BuildSummary

SHOWN_FILES = 5
"""More file names than this of one kind are counted and not listed."""


def summary_text(summary: BuildSummary, store: str, *, lang: str) -> str:
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
            f"本次读入：{total.projects} 个项目，{total.rows} 行指标，{total.budget_tables} 张预算表"
            f"（{total.amounts} 个金额），部门目标 {total.promises} 个目标值，{total.triples} 条三元组"
            if zh
            else f"read this time: {total.projects} projects, {total.rows} indicator rows, {total.budget_tables} "
            f"budget tables ({total.amounts} amounts), {total.promises} targets in narrative goals, "
            f"{total.triples} triples"
        )
    if summary.reviewed:
        lines.append(
            f"审核 {len(summary.reviewed)} 份，发现已存入图谱"
            if zh
            else f"{len(summary.reviewed)} reviewed, the findings are in the graph"
        )
    if total.unplaced:
        look = f"kg ask text-that-found-no-place --store {store}"
        lines.append(
            f"未归位文字 {total.unplaced} 处，已留在图谱里：{look}"
            if zh
            else f"{total.unplaced} texts found no place and were kept: {look}"
        )
    if (documents := summary.documents).cited:
        look = f"kg bases merge --store {store}"
        lines.append(
            f"所引文件 {documents.cited} 份，其中目录所载 {documents.known} 份；并入别份的写法 {documents.joined} 种，"
            f"待定 {documents.proposed} 处：{look}"
            if zh
            else f"documents cited: {documents.cited}, of which {documents.known} are known; {documents.joined} ways "
            f"to cite joined to another, {documents.proposed} proposed: {look}"
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

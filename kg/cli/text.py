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
    told = [
        (True, "新建", "built", summary.built),
        (True, "更新", "replaced", summary.replaced),
        (True, "未变", "unchanged", summary.unchanged),
        (False, "改名", "moved", summary.moved),
        (False, "删去", "removed", summary.removed),
        (True, "未能读取", "not read", summary.failed),
    ]
    counts = [
        f"{chinese} {len(files)} 份" if zh else f"{len(files)} {english}"
        for always, chinese, english, files in told
        if always or files
    ]
    lines = [f"{'，'.join(counts)} → {store}" if zh else f"{', '.join(counts)} -> {store}"]
    if summary.resumed:
        lines.append(
            f"接着上次：{len(summary.resumed)} 份上次已读完，未再读"
            if zh
            else f"went on from a build that was ended: {len(summary.resumed)} had been read and were not read again"
        )
    if summary.cleared:
        lines.append(
            f"上次中断时正在存入的 {summary.cleared} 份已清除并重新存入"
            if zh
            else f"{summary.cleared} that it was storing when it was ended were cleared away and stored anew"
        )
    if summary.damaged:
        lines.append(
            f"上次的记录有 {summary.damaged} 行损坏，相关文件已重读"
            if zh
            else f"{summary.damaged} lines of its journal are damaged; the files they told of were read again"
        )
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
    lines += _some(
        "文件已不在，库中仍有，删去请加 --prune" if zh else "gone, and still in the store: remove with --prune",
        summary.gone,
        zh=zh,
    )
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

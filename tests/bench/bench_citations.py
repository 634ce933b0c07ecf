"""Time per cell of find_citations, basis_kind and division_of: run this file."""

from __future__ import annotations

import re
import sys
import timeit
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reporting.figures import Figure, show

from kg import extract
from kg.citations import find_citations
from kg.citations.basis import basis_kind
from kg.divisions import division_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reporting.figures import Item

CELLS = (
    "津财预〔2021〕4号",
    "邢文明办（2021）23号《邢台市乡村“复兴少年宫”建设试点工作方案》，邢开文明办（2021）0号《乡村“复兴少年宫”工作方案》",
    "国办秘函〔2019〕19号)》冀政办字〔2017〕104号)",
    "河北省人民政府办公厅关于进一步加强留言办理工作的通知和市政府办公室、市热线办有关规定和工作要求。",
    "《机房管理制度》《关于规范计算机及网络信息系统的通知》、相关合同",
    "年初计划及部门职能",
    "调查问卷",
    "不涉及",
)
ROUNDS = 300
CORPUS = Path(__file__).parents[2] / "corpus"
PATTERNS = {
    "pattern 〔年〕号": r"[\u4e00-\u9fff]+〔\d{4}〕\d+号",
    "pattern [〔\\[（【]年[〕\\]）】]号": r"[\u4e00-\u9fff]+[〔\[（(【]\d{4}[〕\]）)】]\d+号",
}
"""Patterns for document numbers, as they are commonly given: the official brackets, and all brackets without spaces."""


def measure() -> Iterator[Item]:
    """Yield microseconds a cell, best of five runs; each cell alone tells which are slow.

    A function that remembers what it was asked is measured without that.
    """
    references = [find_citations(cell) for cell in CELLS]
    tasks = {
        "find_citations": lambda: [find_citations(cell) for cell in CELLS],
        "basis_kind": lambda: [
            basis_kind(cell, found, level3="接线次数", description="实际接线次数", value="≥5次")
            for cell, found in zip(CELLS, references, strict=True)
        ],
        "division_of": lambda: [
            division_of.__wrapped__(name) for name in ("邢台市人民政府办公室", "上海市普陀区司法局") * 4
        ],
    }
    for name, task in tasks.items():
        runs = [seconds / ROUNDS / len(CELLS) * 1e6 for seconds in timeit.repeat(task, number=ROUNDS, repeat=5)]
        yield Figure(f"{name}, a cell", min(runs), "µs", runs=tuple(runs), note="最短一次 / best run")
    for cell in CELLS:
        runs = [
            seconds / ROUNDS * 1e6 for seconds in timeit.repeat(partial(find_citations, cell), number=ROUNDS, repeat=3)
        ]
        yield Figure(f"find_citations: {cell[:30]}", min(runs), "µs", runs=tuple(runs), note="最短一次 / best run")
    yield from _found()


def _found() -> Iterator[Item]:
    """Yield how many numbers in the bases of corpus/ ours finds, and patterns as they are published find."""
    bases = [row.basis for path in sorted(CORPUS.rglob("*/*.txt")) for project in extract(path).projects
             for row in project.indicators if row.basis]  # fmt: skip
    numbers = [reference for basis in bases for reference in find_citations(basis) if reference.seq is not None]
    yield Figure("numbered citations found in corpus/", len(numbers), "citations", better="more")
    for name, pattern in PATTERNS.items():
        found = sum(len(re.findall(pattern, basis)) for basis in bases)
        yield Figure("numbered citations found in corpus/", found, "citations", peer=name, better="more")


def main() -> int:
    """Print the figures."""
    return show(measure())


if __name__ == "__main__":
    sys.exit(main())

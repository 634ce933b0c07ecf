"""Time per cell of find_citations, basis_kind and division_of: run this file."""

from __future__ import annotations

import timeit

from kg.citations import find_citations
from kg.citations.basis import basis_kind
from kg.divisions import division_of

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


def main() -> None:
    """Print the best of five runs, in microseconds a cell."""
    references = [find_citations(cell) for cell in CELLS]
    tasks = {
        "find_citations": lambda: [find_citations(cell) for cell in CELLS],
        "basis_kind": lambda: [
            basis_kind(cell, found, level3="接线次数", description="实际接线次数", value="≥5次")
            for cell, found in zip(CELLS, references, strict=True)
        ],
        "division_of": lambda: [division_of(name) for name in ("邢台市人民政府办公室", "上海市普陀区司法局") * 4],
    }
    for name, task in tasks.items():
        best = min(timeit.repeat(task, number=ROUNDS, repeat=5))
        print(f"{name}: {best / ROUNDS / len(CELLS) * 1e6:.1f} µs a cell")
    for cell in CELLS:
        best = min(timeit.repeat(lambda cell=cell: find_citations(cell), number=ROUNDS, repeat=3))
        print(f"  {best / ROUNDS * 1e6:7.1f} µs  {cell[:40]}")


if __name__ == "__main__":
    main()

"""The sections of the report: their benchmarks, how these are called whole and in short, the time they get."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Step:
    """A benchmark: a script with a function `measure`, and what it is called with."""

    script: Path
    options: dict[str, Any] = field(default_factory=dict)
    quick: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its key, headings, benchmarks, and the most minutes each of these gets."""

    key: str
    zh: str
    en: str
    steps: tuple[Step, ...]
    minutes: float = 5


def _step(name: str, quick: dict[str, Any] | None = None, **options: Any) -> Step:  # noqa: ANN401 - of any benchmark
    return Step(BENCH / f"bench_{name}.py", options, options | (quick or {}))


SECTIONS = (
    Section(
        "extraction", "抽取：PDF 里的表格", "Extraction: tables out of PDF", (_step("readers", {"quick": True}),), 8
    ),
    Section("values", "指标值", "Values", (_step("values", {"rounds": 1}), _step("targets"), _step("wording"))),
    Section("citations", "引用", "Citations", (_step("citations"),)),
    Section(
        "bases",
        "法律依据：认定与推荐",
        "Legal bases: resolved, told apart, suggested",
        (
            _step("resolve", {"citations": 20_000}, citations=200_000),
            _step("identity", {"disclosures": 20}),
            _step("suggest", {"sizes": [1000]}, sizes=[10_000]),
            _step("bases_import", {"sizes": [10_000]}, sizes=[100_000]),
        ),
    ),
    Section(
        "graph",
        "建图：记录到三元组",
        "Graph: records mapped to triples",
        (_step("mapping", {"sizes": [1_000]}), _step("graph", {"documents": 8})),
    ),
    Section(
        "review",
        "审核（SHACL）",
        "Review (SHACL)",
        (
            _step(
                "shacl", {"rows": [12], "documents": 10, "limit": 3}, rows=[12, 240, 1000], documents=1_000, limit=20
            ),
            _step("review", {"sizes": [[1, 12]]}),
        ),
        8,
    ),
    Section("store", "图库：载入、替换、删除", "Store: load, replace, remove", (_step("store", {"triples": 20_000}),)),
    Section("queries", "现成问题", "Ready questions", (_step("queries", {"triples": 20_000, "limit": 2}),), 10),
    Section("serving", "网上服务", "Serving", (_step("serve", {"triples": 20_000}, triples=300_000),)),
    Section("cluster", "集群", "Cluster", (_step("cluster", {"documents": 10}),)),
    Section(
        "scale",
        "规模：10 份到 10,000 份",
        "Scale: from 10 documents on",
        (_step("scale", {"documents": 10}, documents=1_000),),
        15,
    ),
    Section(
        "accuracy",
        "准确度：按文件类型与字段",
        "Accuracy by kind of document and field",
        (_step("accuracy", {"documents": 10}),),
    ),
)
